"""What posting an invoice and posting a bill have in common: the rate, what falls due when, what is kept of both."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from store.billing import settlement
from store.billing.shapes import Document, side_of
from store.catalog.rates import rate_on
from store.catalog.terms import early_payment, instalments
from store.core import records
from store.core.dates import now
from store.core.errors import invalid
from store.core.identity import actor
from store.core.money import RATE, spread
from store.core.values import Amount, Rate

_NO_DISCOUNT = ("deposit", "dunning")


def rate_to_post(row: Document, day: date, given: Decimal | None) -> int:
    """The rate to post at. A credit note takes its document's, so that crediting makes no exchange difference."""
    if row.currency == actor().currency:
        if given is not None and given != 1:
            raise invalid("rate", given, f"means nothing for a document in {row.currency}, the currency of the books")
        return RATE
    if given is not None:
        return Rate().stored(given) or RATE
    if row.credits_id:
        return int(side_of(row).document.get_by_id(row.credits_id).exchange_rate)
    return rate_on(row.currency, day.isoformat())


def fall_due(row: Document, start: date, base: int) -> tuple[list[tuple[int, int]], str]:
    """Write what falls due when, by the document's terms from a day on; each part with its share of `base`.

    Returns the (amount, base) of each, for a credit note one, and the last due day.
    """
    side = side_of(row)
    if side.is_credit(row):
        return [(row.total, base)], start.isoformat()
    parts = instalments(row.term_id, start, row.total)
    shares = spread(base, [part.amount for part in parts])
    for position, (part, share) in enumerate(zip(parts, shares, strict=True), 1):
        said = {"position": position, "due": part.day.isoformat(), "amount": part.amount, "base_amount": share}
        records.create(side.part, **{side.link: row.id}, **said)
    if row.origin not in _NO_DISCOUNT and (early := early_payment(row.term_id, start, row.total)):
        records.change(row, discount_until=early.until.isoformat(), cash_discount=early.amount)
    amounts = [(part.amount, share) for part, share in zip(parts, shares, strict=True)]
    return amounts, max(part.day for part in parts).isoformat()


def number_it(row: Document, number: str, day: date, due: str, rate: int, base: int) -> None:
    """Make a draft binding: from here on it cannot be changed any more."""
    records.change(
        row,
        number=number,
        day=day.isoformat(),
        due=due,
        posted_at=now(),
        outstanding=row.total,
        exchange_rate=rate,
        base_total=base,
        base_outstanding=base,
        state="open" if row.total else "paid",
    )


def set_off(note: Document, day: date) -> None:
    """What a credit note takes back is not owed any more, as far as it still was."""
    if note.credits_id:
        document = side_of(note).document.get_by_id(note.credits_id)
        if amount := min(note.total, document.outstanding):
            settlement.allocate(note, document, amount, day)


def early_text(row: Document) -> str:
    """`, or 116.62 by 2026-10-11`, where who pays early pays less."""
    if not row.cash_discount:
        return ""
    paid = row.total - row.withheld - row.cash_discount
    return f", or {Amount().shown(paid, row.currency)} by {row.discount_until}"
