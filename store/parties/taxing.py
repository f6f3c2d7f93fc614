"""The tax code of a party's documents, in the place of its products' own: abroad, exempt, owing the tax itself."""

from __future__ import annotations

from store.core.database import scalar


def tax_for(side: str, tax_code_id: int | None) -> int | None:
    """A party's own tax code where it is for that side (sales or purchases), else None: products have theirs."""
    if tax_code_id is None:  # as with nearly all
        return None
    uses = scalar("SELECT used_for FROM tax_code WHERE id = ?", (tax_code_id,))
    return tax_code_id if uses in ("both", side) else None
