"""Whom documents and entries name: who buys, who sells, and where they are. SQL about a party `p`."""

from __future__ import annotations

# also those of whom nobody has said so
BUYS = (
    "(p.is_customer = 1 OR EXISTS (SELECT 1 FROM invoice i WHERE i.party_id = p.id AND i.number IS NOT NULL) "
    "OR EXISTS (SELECT 1 FROM payment m WHERE m.party_id = p.id AND m.side = 'receivable'))"
)
SELLS = (
    "(p.is_supplier = 1 OR EXISTS (SELECT 1 FROM bill b WHERE b.party_id = p.id AND b.number IS NOT NULL) "
    "OR EXISTS (SELECT 1 FROM payment m WHERE m.party_id = p.id AND m.side = 'payable'))"
)
PLACE = ("street", "street2", "city", "region", "postal_code", "country")
PLACED = (
    "COALESCE(a.line1, ''), COALESCE(a.line2, ''), COALESCE(NULLIF(a.city, ''), p.city), COALESCE(a.region, ''), "
    "COALESCE(a.postal_code, ''), COALESCE(NULLIF(a.country, ''), p.country)"
)
ADDRESSED = (
    "LEFT JOIN address a ON a.id = (SELECT MIN(b.id) FROM address b WHERE b.party_id = p.id AND b.kind = 'billing')"
)
