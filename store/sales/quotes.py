"""Writes of quotes: a deal or a party quoted, a draft edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from store.catalog.basis import (
    BASIS_COLUMNS,
    DocumentDiscount,
    DocumentDiscountPercent,
    Prices,
    change_basis,
    take_basis,
)
from store.catalog.lines import price_lines
from store.catalog.pricing import Pricing, price_of
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.events import reacts_to
from store.core.undo import Reverted, Reverting
from store.core.values import Changes, Currency, Day, Lines, Ref, Text, Version
from store.crm.models import Deal, DealLine
from store.crm.worth import priced
from store.parties.models import Party
from store.sales.drafting import snapshot
from store.sales.quote_drafting import (
    OfferedLine,
    QuoteHeader,
    QuoteLineInput,
    draw_up,
    lines_of,
    pricing_of,
    require_no_order,
    rework,
    write_lines,
)
from store.sales.quote_models import Quote, QuoteLine
from store.stock.actions import require_place

SALES = ("sales", "manager")


@dataclass(frozen=True, kw_only=True)
class QuoteInput:
    """What a person says of a quote, lines apart."""

    party: Annotated[int, Ref("Party", kind="party", required=True, aliases=("customer", "customer id", "account"))]
    deal: Annotated[int | None, Ref("Deal", kind="deal", help="which it is for", aliases=("opportunity",))] = None
    day: Annotated[date | None, Day("Quote date", aliases=("quote date",))] = None
    valid_until: Annotated[
        date | None, Day("Valid until", help="counted from sending, when left empty", aliases=("expires", "valid to"))
    ] = None
    customer_reference: Annotated[
        str, Text("Reference", help="the customer's own number", aliases=("customer's reference",))
    ] = ""
    currency: Annotated[str, Currency("Currency")] = ""
    location: Annotated[int | None, Ref("From location", kind="location")] = None
    owner: Annotated[int | None, Ref("Owner", kind="user")] = None
    prices: Prices = ""
    document_discount_percent: DocumentDiscountPercent = None
    document_discount: DocumentDiscount = None
    notes: Annotated[str, Text("Notes", max=5000, multiline=True)] = ""


@action("deal.quote", "Quote deal", SALES, example="backdesk deal quote 12")
def quote_deal(deal: Annotated[int, Ref("Deal", kind="deal")]) -> Outcome:
    """Draft a quote of a deal's lines, at its prices, else those of the customer's price list.

    A deal that is quoted answers with its quote: the draft, or what is out.
    """
    row = Deal.get_by_id(deal)
    require_no_order(row.id)
    if found := Quote.first_matching("deal_id = ? AND state IN ('draft', 'sent') ORDER BY revision DESC", row.id):
        how = "is a draft of it already" if found.state == "draft" else "was sent for it; revise or re-price that"
        return Outcome("quote", found.id, f"{found.title} {how}.")
    if row.stage.type == "lost":
        raise Refused(f"{row.title} is lost.", f"Reopen it: backdesk deal reopen {deal}")
    party = Party.get_by_id(row.party_id)
    pricing = pricing_of(party, today(), row.currency, row.prices_include_tax)
    header = QuoteHeader(
        party_id=row.party_id,
        currency=row.currency,
        day=today(),
        deal_id=row.id,
        owner_id=row.owner_id,
        basis={name: row.__data__[name] for name in BASIS_COLUMNS},
    )
    lines = [_of_deal(line, pricing) for line in DealLine.matching("deal_id = ? ORDER BY position", row.id)]
    quote = draw_up(header, lines)
    return Outcome(
        "quote", quote.id, f"Draft quote #{quote.id} of {row.title}" + ("." if lines else ", without lines.")
    )


@action(
    "quote.add",
    "New quote",
    SALES,
    example="backdesk quote add --party ACME --line TEA-1:40 --line CUP-2:40@1.20-5% --valid-until +30d",
)
def add_quote(
    values: QuoteInput, lines: Annotated[tuple[QuoteLineInput, ...], Lines("Lines", required=True, of=QuoteLineInput)]
) -> Outcome:
    """Draft a quote for a party, of a deal or without one. Prices come from the price list where none is given."""
    party = Party.get_by_id(values.party)
    currency = values.currency or party.currency
    given = inputs.stored(values, currency)
    if values.deal:
        _require_quotable(Deal.get_by_id(values.deal), party)
    if not lines:
        raise invalid("lines", "", "at least one is required")
    basis = take_basis(given, party.price_list_id)
    day = values.day or today()
    if given["location"]:
        require_place(given["location"])
    header = QuoteHeader(
        party_id=party.id,
        currency=currency,
        day=day,
        deal_id=given["deal"],
        valid_until=values.valid_until,
        owner_id=given["owner"],
        customer_reference=given["customer_reference"],
        location_id=given["location"],
        notes=given["notes"],
        basis=basis,
    )
    quote = draw_up(header, offered(lines, pricing_of(party, day, currency, basis["prices_include_tax"])))
    return Outcome("quote", quote.id, f"Draft quote #{quote.id} for {party.name}.")


@action("quote.edit", "Edit quote", SALES, undo="edit", example="backdesk quote edit '#8' --valid-until eom")
def edit_quote(
    quote: Annotated[int, Ref("Quote", kind="quote")],
    changes: Annotated[Mapping[str, Any], Changes(of=QuoteInput)],
    lines: Annotated[tuple[QuoteLineInput, ...] | None, Lines("Lines", of=QuoteLineInput)] = None,
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a draft; `lines`, when given, replace all its lines. What was sent is revised instead."""
    row = Quote.get_by_id(quote)
    require_draft(row)
    currency = str(changes.get("currency") or row.currency).upper()
    given = inputs.stored(changes, currency, QuoteInput) | {"currency": currency}
    if given.pop("deal", row.deal_id) != row.deal_id:
        raise invalid("deal", "", "cannot change: quote the other deal")
    basis = change_basis(given, row, currency)
    wanted = {k: v for k, v in given.items() if v is not None or k == "valid_until"} | basis
    party = Party.get_by_id(wanted.get("party", row.party_id))
    if party.id != row.party_id:
        if row.deal_id:
            raise invalid("party", party.name, "is not the deal's")
        wanted |= {name: value for name, value in snapshot(party).items() if name != "billing_basis"}
    if wanted.get("location", row.location_id) != row.location_id:
        require_place(wanted["location"])
    reprices = any(row.__data__[name] != value for name, value in {"currency": currency, **basis}.items())
    done = records.change(row, version, **wanted)
    if lines is not None:
        pricing = pricing_of(party, date.fromisoformat(row.day), row.currency, row.prices_include_tax)
        priced_anew = offered(lines, pricing)
        for old in lines_of(row):
            records.remove(old)
        write_lines(row, priced_anew)
    elif reprices:
        rework(row)
    return Outcome("quote", row.id, "Quote changed." if done or lines is not None else "Nothing to change.")


def offered(lines: Sequence[QuoteLineInput], pricing: Pricing) -> list[OfferedLine]:
    """What a person said of lines, priced. Raises Invalid for all that cannot be."""
    found = price_lines(lines, pricing)
    return [OfferedLine(line, bool(said.optional)) for line, said in zip(found, lines, strict=True)]


def require_draft(row: Quote) -> None:
    """Raises Refused where a quote has been sent or given up: customers keep what they were sent."""
    if row.state != "draft":
        raise Refused(f"{row.title} is {row.state}.", f"Revise it: backdesk quote revise {row.number or f'#{row.id}'}")


def _require_quotable(deal: Deal, party: Party) -> None:
    if deal.party_id != party.id:
        raise invalid("party", party.name, "is not the deal's")
    require_no_order(deal.id)
    if draft := Quote.first_matching("deal_id = ? AND state = 'draft'", deal.id):
        raise Refused(
            f"{draft.title} is a draft for this deal already.", f"Edit that: backdesk quote edit '#{draft.id}'"
        )


def _of_deal(line: DealLine, pricing: Pricing) -> OfferedLine:
    found = priced(line)
    if found.price or found.product_id is None:
        return OfferedLine(found)
    price = price_of(found.product_id, found.quantity, found.tax_rate, pricing, found.factor, found.per)
    return OfferedLine(replace(found, price=price))


@reacts_to(Reverting)
def _keep_one_out(event: Reverting) -> None:
    """A rejection is not taken back where a later revision has taken the place of what was rejected."""
    row = Quote.first_matching("id = ?", event.record_id) if event.table == "quote" else None
    if row is None or row.state != "rejected" or "state" not in event.fields:
        return
    states = "('sent', 'accepted')" if row.number else "('draft')"
    chain = row.first_id or row.id
    if other := Quote.first_matching(f"COALESCE(first_id, id) = ? AND state IN {states}", chain):
        raise Refused(f"{other.title} has taken its place by now.", "Reject that first.")


@reacts_to(Reverted)
def _keep_what_was_sent(event: Reverted) -> None:
    """An edit cannot be taken back once the quote has been sent."""
    if event.table == "quote_line":
        before, after = event.changes.get("quote", (None, None))
        row = Quote.get_by_id(before or after or QuoteLine.get_by_id(event.record_id).quote_id)
    elif event.table == "quote" and "state" not in event.changes:
        row = Quote.get_by_id(event.record_id)
    else:
        return
    require_draft(row)
