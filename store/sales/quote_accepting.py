"""A quote becomes an order: its deal is won, what is there of its goods is looked at again, through the same seam."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Annotated

from store.catalog.basis import BASIS_COLUMNS
from store.catalog.lines import PricedLine, as_priced
from store.catalog.pricing import tax_rate
from store.core import audit, records
from store.core.action import Outcome, Warned, action
from store.core.dates import today
from store.core.errors import Invalid, Refused, invalid
from store.core.values import Day, Ref, Text
from store.crm import worth
from store.crm.deals import win_deal
from store.crm.models import Deal
from store.sales.binding import forget_customer, void
from store.sales.conversion import ConvertedDeal, make_order, order_from, what_is_missing
from store.sales.drafting import OrderHeader
from store.sales.quote_course import drop_drafts, expired_problem, order_of
from store.sales.quote_drafting import basis_of, lines_of
from store.sales.quote_models import Quote, QuoteLine
from store.sales.quote_supply import NO_DAY, Standing, changed, is_expired, latest_day, standings
from store.sales.quotes import SALES
from store.stock.actions import require_place

Options = Annotated[str, Text("Options", help="numbers of the optional lines that are taken, or all, or none: 2, 4")]
By = Annotated[
    str, Text("Promised by", help=f"the latest day that will do, or {NO_DAY}; the days that were told, when left empty")
]


def worse_than_told(quote: int, options: str = "", by: str = "", **_other: object) -> Sequence[str]:
    """What of a quote's goods is worse by now than the customer was told, of the lines that are taken."""
    row = Quote.get_by_id(quote)
    lines = lines_of(row)
    try:
        chosen = _chosen(lines, options)
    except Invalid:
        return ()  # it is refused with that reason
    found = standings(row, chosen)
    said = Warned(changed(found)) if row.state == "sent" else Warned()
    said.heading = "Less by now"
    if (day := latest_day(found)) and not _agreed(day, by):
        said.agreed = {"by": day}
    return said


@action(
    "quote.accept",
    "Accept quote",
    SALES,
    undo="quote.unaccept",
    example="backdesk quote accept QU-2026-000012 --options 2,4",
    warns=worse_than_told,
)
def accept_quote(
    quote: Annotated[int, Ref("Quote", kind="quote")],
    options: Options = "",
    by: By = "",
    customer_reference: Annotated[str, Text("Reference", help="the customer's own number")] = "",
    override: Annotated[str, Text("Override the credit rule because")] = "",
    stage_override: Annotated[str, Text("Win it because", help="managers: in spite of what its stage asks for")] = "",
) -> ConvertedDeal:
    """Win the deal of a quote and make its order, for the lines that are taken, at the prices that were sent.

    Where goods can leave later by now than the customer was told, that is said first and nothing is promised: accept
    it again with the day that will do.
    """
    row = Quote.get_by_id(quote)
    if known := order_from("deal", row.deal_id) if row.deal_id else order_from("quote", row.id):
        return known
    _require_out(row)
    lines = lines_of(row)
    chosen = _chosen(lines, options)
    taken = [line for line in lines if not line.optional or line.position in chosen]
    if problems := what_is_missing(row.party_id, taken):
        raise Invalid(problems)
    _require_as_told(standings(row, chosen), by)
    audit.about("quote", row.id)
    priced = [_at_todays_rate(line) for line in taken]
    if row.deal_id:
        _win(row, priced, stage_override)
    header = OrderHeader(
        party_id=row.party_id,
        currency=row.currency,
        day=today(),
        source="deal" if row.deal_id else "quote",
        source_id=row.deal_id or row.id,
        owner_id=row.owner_id,
        customer_reference=customer_reference or row.customer_reference,
        location_id=row.location_id,
        basis={name: row.__data__[name] for name in BASIS_COLUMNS},
        agreed={"term": row.term_id},
    )
    made = make_order(header, priced, row.title, override)
    _close(row, lines, chosen, made.id)
    return made


@action("quote.unaccept", "Undo acceptance", SALES, danger=True, example="backdesk quote unaccept QU-2026-000012")
def unaccept_quote(quote: Annotated[int, Ref("Quote", kind="quote")]) -> Outcome:
    """Take an acceptance back while nothing is shipped or posted: the order is cancelled, the quote is out again.

    Its deal stays won.
    """
    row = Quote.get_by_id(quote)
    order = order_of(row)
    if order is None:
        raise Refused(f"{row.title} has no order.", "Accept it first.")
    source = "quote" if row.deal_id is None else "deal"
    void(order)
    forget_customer(order, "quote", row.id)
    for line in lines_of(row):
        records.change(line, taken=False)
    records.change(row, state="sent", decided_on=None, order=None)
    free = "; the deal can be converted again" if source == "deal" else ""
    return Outcome("quote", row.id, f"{order.title} cancelled; {row.title} is out again{free}.")


def _require_out(row: Quote) -> None:
    """Raises Refused for what is not with the customer, or holds no more."""
    if row.state == "draft":
        raise Refused(f"{row.title} is a draft.", f"Send it first: backdesk quote send '#{row.id}'")
    if row.state in ("rejected", "superseded"):
        raise Refused(f"{row.title} is {row.state}.", f"Revise it: backdesk quote revise {row.number}")
    if is_expired(row):
        raise expired_problem(row)
    require_place(row.location_id)


def _chosen(lines: Sequence[QuoteLine], options: str) -> set[int]:
    """Positions of the optional lines that are taken. Raises Invalid where nobody said which."""
    there = {line.position for line in lines if line.optional}
    said = options.strip().lower()
    if said == "all":
        return there
    if said == "none" or (not there and not said):
        return set()
    listed = ", ".join(map(str, sorted(there)))
    if not said:
        raise invalid("options", "", f"say which of the optional lines {listed} are taken, all, or none")
    parts = [part for part in re.split(r"[,\s]+", said) if part]
    if wrong := [part for part in parts if not part.isdecimal() or int(part) not in there]:
        raise invalid("options", wrong[0], f"is no optional line; there are {listed}" if listed else "there is none")
    return {int(part) for part in parts}


def _require_as_told(found: Sequence[Standing], by: str) -> None:
    """Raises Invalid where something would have to be promised for later than was told, or agreed to."""
    if (day := latest_day(found)) and not _agreed(day, by):
        later = "; ".join(changed([each for each in found if each.is_later]))
        raise invalid("by", by, f"{later}. Nothing is promised yet: accept it with {day}, or later")


def _agreed(day: str, by: str) -> bool:
    said = by.strip().lower()
    if not said or said == NO_DAY:
        return bool(said)
    try:
        wanted = Day().parse(said)
    except ValueError as error:
        raise invalid("by", by, f"{error}, or {NO_DAY}") from None
    return wanted is not None and day != NO_DAY and wanted.isoformat() >= day


def _at_todays_rate(line: QuoteLine) -> PricedLine:
    return replace(as_priced(line), tax_rate=tax_rate(line.tax_code_id, today().isoformat()))


def _win(row: Quote, lines: Sequence[PricedLine], stage_override: str) -> None:
    """The deal is worth what was accepted, and won by the rules of its stages."""
    deal = Deal.get_by_id(row.deal_id)
    basis = {name: row.__data__[name] for name in BASIS_COLUMNS}
    worked = worth.replace_lines(deal.id, lines, basis_of(row))
    records.change(deal, currency=row.currency, **basis | worked)
    win_deal(deal.id, override=stage_override)


def _close(row: Quote, lines: Sequence[QuoteLine], chosen: Collection[int], order_id: int) -> None:
    """Note what was accepted."""
    for line in lines:
        records.change(line, taken=not line.optional or line.position in chosen)
    drop_drafts("COALESCE(first_id, id) = ?", row.first_id or row.id)
    records.change(row, state="accepted", decided_on=today().isoformat(), order=order_id)
