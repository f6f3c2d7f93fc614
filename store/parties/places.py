"""Where a party is: the text of an address as documents print it."""

from __future__ import annotations

from store.core.database import rows


def address_text(party_id: int, use: str) -> str:
    """The party's first address of that use (else its first of any), one line per printed line; or ''."""
    found = rows(
        "SELECT line1, line2, postal_code, city, region, country FROM address WHERE party_id = ? "
        "ORDER BY CASE WHEN kind = ? THEN 0 ELSE 1 END, id LIMIT 1",
        (party_id, use),
    )
    if not found:
        return ""
    return printed_address(*found[0])


def printed_address(line1: str, line2: str, postal_code: str, city: str, region: str, country: str) -> str:
    """An address as documents print it, one line per printed line."""
    town = " ".join(part for part in (postal_code, city, region) if part)
    return "\n".join(part for part in (line1, line2, town, country) if part)
