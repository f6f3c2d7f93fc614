"""What becomes of a supplier's terms when it is merged into one that supplies the same product."""

from __future__ import annotations

from typing import Any

from store.core import records
from store.core.fields import links_to
from store.parties.moving import blends, lacking
from store.purchasing.models import SupplierTerm


@blends("supplier_term")
def _one_offer(stays: SupplierTerm, gone: SupplierTerm) -> dict[str, Any]:
    """The terms of the one that stays hold; prices are taken over where they are asked in the same way."""
    preferred = {"preferred": True} if gone.preferred and not stays.preferred else {}
    if (gone.currency, gone.unit_id, gone.pack) == (stays.currency, stays.unit_id, stays.pack):
        return lacking(stays, gone) | preferred
    for model, link in links_to("supplier_term"):
        for row in model.matching(f'"{link.column_name}" = ? ORDER BY id', gone.id):
            records.remove(row)
    return preferred
