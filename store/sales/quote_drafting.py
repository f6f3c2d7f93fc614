"""Drawing up a quote: its header and lines as they will be printed, what they come to, which revision it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from store.catalog.basis import basis_from, company_rounding
from store.catalog.lines import LineInput, PricedLine
from store.catalog.options import work_out_offer
from store.catalog.orders import line_columns, sums
from store.catalog.pricing import Pricing
from store.core import records
from store.core.database import one
from store.core.errors import Refused
from store.core.identity import actor
from store.core.portfolio import LookedAfter, looks_after
from store.core.references import RecordKind, record_kind
from store.core.values import Flag
from store.parties.models import Party
from store.parties.taxing import tax_for
from store.sales.drafting import snapshot
from store.sales.models import Order
from store.sales.quote_models import Quote, QuoteLine
from store.stock.actions import default_location

record_kind(RecordKind("quote", "quote", "COALESCE(t.number, 'quote #' || t.id) || ' ' || t.party_name", ("number",)))
looks_after(LookedAfter("quote", Quote, "\"state\" IN ('draft', 'sent')"))


@dataclass(frozen=True, kw_only=True)
class QuoteLineInput(LineInput):
    """A product, how many, where it differs from the price list, and whether the customer may leave it out."""

    optional: Annotated[
        bool | None, Flag("Optional", help="counts only where the customer takes it", aliases=("option",))
    ] = None


@dataclass(frozen=True)
class OfferedLine:
    """A priced line that the customer may have to choose."""

    priced: PricedLine
    optional: bool = False


@dataclass(frozen=True)
class QuoteHeader:
    """What a quote says above its lines; empty parts come from the party. `basis` are its columns on prices.

    `agreed` are columns that an earlier revision had.
    """

    party_id: int
    currency: str
    day: date
    deal_id: int | None = None
    valid_until: date | None = None
    owner_id: int | None = None
    customer_reference: str = ""
    location_id: int | None = None
    notes: str = ""
    basis: dict[str, Any] = field(default_factory=dict)
    agreed: dict[str, Any] = field(default_factory=dict)
    revises: Quote | None = None


def draw_up(header: QuoteHeader, lines: Sequence[OfferedLine]) -> Quote:
    """Write a draft: the next revision of the deal's quote, or of the one it revises, where there is any."""
    party = Party.get_by_id(header.party_id)
    shown = {name: value for name, value in snapshot(party).items() if name != "billing_basis"}
    before = header.revises or (latest_of(header.deal_id) if header.deal_id else None)
    quote = records.create(
        Quote,
        company=actor().company_id,
        party=party.id,
        deal=header.deal_id,
        revision=1 + (_last(before) if before else 0),
        first=(before.first_id or before.id) if before else None,
        day=header.day.isoformat(),
        valid_until=header.valid_until.isoformat() if header.valid_until else None,
        owner=header.owner_id or actor().user_id,
        customer_reference=header.customer_reference,
        currency=header.currency,
        location=header.location_id or default_location(),
        notes=header.notes,
        state="draft",
        **header.basis,
        **shown | header.agreed,
    )
    write_lines(quote, lines)
    return quote


def latest_of(deal_id: int) -> Quote | None:
    """The last revision of a deal's quote."""
    return Quote.first_matching("deal_id = ? ORDER BY revision DESC", deal_id)


def _last(quote: Quote) -> int:
    found = one("SELECT MAX(revision) FROM quote WHERE COALESCE(first_id, id) = ?", (quote.first_id or quote.id,))
    assert found is not None
    return int(found[0])


def write_lines(quote: Quote, lines: Sequence[OfferedLine]) -> None:
    """Append lines to a draft that has none, and say what it comes to."""
    worked = work_out_offer([line.priced for line in lines], [line.optional for line in lines], basis_of(quote))
    columns = [
        dict(
            quote=quote.id,
            position=position,
            quantity=line.priced.quantity,
            optional=line.optional,
            **line_columns(line.priced),
            **vars(share),
        )
        for position, (line, share) in enumerate(zip(lines, worked.lines, strict=True), 1)
    ]
    records.create_all(QuoteLine, columns)
    records.change(quote, **sums(worked))


def rework(quote: Quote) -> None:
    """A draft's amounts from its stored lines, after its prices, currency or lines changed."""
    lines = lines_of(quote)
    worked = work_out_offer(lines, [line.optional for line in lines], basis_of(quote))
    for line, share in zip(lines, worked.lines, strict=True):
        records.change(line, **vars(share))
    records.change(quote, **sums(worked))


def basis_of(quote: Quote) -> Any:
    """How a quote is priced."""
    return basis_from(quote.__data__, quote.currency, company_rounding())


def lines_of(quote: Quote) -> list[QuoteLine]:
    """Its lines in their order."""
    return QuoteLine.matching("quote_id = ? ORDER BY position", quote.id)


def pricing_of(party: Party, day: date, currency: str, inclusive: bool) -> Pricing:
    """How what is offered to a party on a day is priced."""
    tax = tax_for("sales", party.tax_code_id)
    return Pricing(party.price_list_id, day.isoformat(), currency, inclusive, tax)


def order_of_deal(deal_id: int | None) -> Order | None:
    """The order that was made from a deal."""
    return Order.first_matching("source = 'deal' AND source_id = ?", deal_id) if deal_id else None


def require_no_order(deal_id: int | None) -> None:
    """Raises Refused once a deal has an order: what is sold is agreed there."""
    if order := order_of_deal(deal_id):
        raise Refused(f"{order.title} was made from this deal.", "Change the order: backdesk amend add")
