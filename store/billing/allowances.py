"""What need not be paid of an invoice or bill: the cash discount of who pays in time, tax that who pays withholds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from store.billing.deduction_tax import gross_by_tax
from store.billing.models import DISCOUNT, WITHHELD
from store.billing.shapes import Document, side_of
from store.core.database import scalar
from store.core.money import share_of, spread


@dataclass(frozen=True)
class ToPay:
    """What settles a document now, minor units: money, and what is taken off with it."""

    amount: int
    discount: int = 0
    withheld: int = 0


def to_pay(row: Document, day: date, discounted: bool = True) -> ToPay:
    """What a posted document is settled by on a day; `discounted` less a cash discount that may still be taken."""
    withheld = withheld_left(row)
    discount = min(discount_open(row, day), row.outstanding - withheld) if discounted else 0
    return ToPay(row.outstanding - withheld - discount, discount, withheld)


def part_to_pay(row: Document, part: int) -> ToPay:
    """The same of a part of what a document owes, without a discount."""
    withheld = share_of(withheld_left(row), part, row.outstanding) if row.outstanding else 0
    return ToPay(part - withheld, 0, withheld)


def discount_allowed(row: Document) -> int:
    """What may be taken off a document by who pays in time; less where a part of it was credited."""
    if not row.cash_discount:
        return 0
    credited = sum(gross_by_tax(row, "credits_id").values())
    return share_of(row.cash_discount, max(0, row.total - credited), row.total)


def discount_open(row: Document, day: date) -> int:
    """The discount that who pays all of it on a day may still take: none once late, or taken."""
    if not row.cash_discount or day.isoformat() > row.discount_until or paid_late(row) or deducted(row, DISCOUNT):
        return 0
    return discount_allowed(row)


def paid_late(row: Document) -> bool:
    """Whether some of a document was paid after the days of its discount."""
    return bool(
        scalar(
            f"SELECT 1 FROM allocation a JOIN payment p ON p.id = a.payment_id WHERE a.{side_of(row).link}_id = ? "
            "AND a.active = 1 AND p.day > ? LIMIT 1",
            (row.id, row.discount_until),
        )
    )


def withheld_allowed(row: Document) -> int:
    """What of a document is withheld in all: less where a part of it was credited."""
    if not row.withheld:
        return 0
    side = side_of(row)
    credited = scalar(
        f"SELECT CAST(COALESCE(SUM(net), 0) AS BIGINT) FROM {side.table} WHERE credits_id = ? AND number IS NOT NULL",
        (row.id,),
    )
    return share_of(row.withheld, row.net - int(credited), row.net)


def withheld_left(row: Document) -> int:
    """What of a document is still to be withheld when it is paid; never more than it owes."""
    if not row.withheld:
        return 0
    left: int = min(withheld_allowed(row) - deducted(row, WITHHELD), row.outstanding)
    return max(0, left)


def withheld_by_part(row: Document) -> dict[int, int]:
    """What is still to be withheld of a document, by its parts that are open (their ids); nothing where nothing is."""
    side = side_of(row)
    if not (left := withheld_left(row)):
        return {}
    parts = side.part.matching(f"{side.link}_id = ? AND amount > settled ORDER BY position", row.id)
    shares = spread(left, [part.amount - part.settled for part in parts])
    return {part.id: share for part, share in zip(parts, shares, strict=True)}


def deducted(row: Document, kind: str) -> int:
    """What was taken off a document so far, and stands: of one kind of the DEDUCTIONS."""
    return int(
        scalar(
            f"SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM deduction WHERE {side_of(row).link}_id = ? "
            "AND kind = ? AND state = 'posted'",
            (row.id, kind),
        )
    )
