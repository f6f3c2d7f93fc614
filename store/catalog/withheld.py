"""Tax codes of the kind that is withheld: no tax of a line; who pays keeps it back, and owes it to the state."""

from __future__ import annotations

from store.catalog.models import WITHHOLDING, TaxCode
from store.catalog.pricing import rate_on_day
from store.core.errors import invalid


def require_withheld(tax_code_id: int | None, side: str = "") -> None:
    """Raise Invalid for a code that is not of this kind, is retired, or not for that side (sales or purchases)."""
    if tax_code_id is None:
        return
    code = TaxCode.get_by_id(tax_code_id)
    if code.category != WITHHOLDING or code.state != "active":
        why = "is retired" if code.state != "active" else f"is of the kind {code.category}, not {WITHHOLDING}"
        raise invalid("withholding", code.code, why)
    if side and code.used_for not in ("both", side):
        raise invalid("withholding", code.code, f"is for {code.used_for} only")


def require_charged(tax_code_id: int | None) -> None:
    """Raise Invalid for a code of this kind, where one is wanted that documents charge."""
    if tax_code_id is not None and (code := TaxCode.get_by_id(tax_code_id)).category == WITHHOLDING:
        raise invalid("tax", code.code, "is withheld by who pays; documents do not charge it")


def withheld_rate(tax_code_id: int, day: str) -> int:
    """The rate (scaled percent) of a code on a day. Raises Refused where none is set yet."""
    return rate_on_day(tax_code_id, day)
