"""What the lines of a document not yet saved come to, and when their goods can be there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from store.catalog.basis import basis_from, company_rounding, take_basis
from store.catalog.lines import LineInput, PricedLine, price_lines
from store.catalog.options import work_out_offer
from store.catalog.pricing import Pricing
from store.catalog.totals import WorkedOut
from store.core.dates import today
from store.core.errors import BackdeskError, Invalid
from store.core.identity import actor
from store.core.values import Amount, Percent
from store.parties.models import Party
from store.parties.taxing import tax_for
from store.sales.drafting import OrderLineInput, drop_ships
from store.sales.quote_drafting import QuoteLineInput
from store.sales.supply import Supply, supply
from store.stock.actions import default_location


@dataclass(frozen=True)
class PreviewLine:
    """One line with its net in minor units, or the reason why it cannot be; `supply` only for goods in stock."""

    priced: PricedLine | None = None
    net: int = 0
    problem: str = ""
    supply: Supply | None = None


@dataclass(frozen=True)
class Preview:
    """All lines, and what those that could be priced come to in the minor unit of `currency`."""

    lines: tuple[PreviewLine, ...]
    worked: WorkedOut
    currency: str
    problem: str = ""


def preview(
    lines: Sequence[LineInput],
    party: int | None = None,
    currency: str = "",
    day: date | None = None,
    location: int | None = None,
    prices: str = "",
    document_discount_percent: Decimal | None = None,
    document_discount: Decimal | None = None,
) -> Preview:
    """What a document with these lines would come to if it were saved now; nothing is written."""
    buyer = Party.first_matching("id = ?", party or 0)
    price_list = buyer.price_list_id if buyer else None
    currency = currency or (buyer.currency if buyer else actor().currency)
    row = {
        "prices": prices,
        "document_discount_percent": Percent().stored(document_discount_percent),
        # with a percentage it is what that came to when last saved
        "document_discount": None if document_discount_percent else Amount().stored(document_discount, currency),
    }
    columns = take_basis(row, price_list)
    tax = tax_for("sales", buyer.tax_code_id) if buyer else None
    pricing = Pricing(price_list, (day or today()).isoformat(), currency, columns["prices_include_tax"], tax)
    found = [_priced(line, pricing) for line in lines]
    return _worked_out(found, columns, currency, location or default_location())


@dataclass(frozen=True)
class _Line:
    """A priced line, whether the supplier delivers it, and whether the customer may leave it out."""

    priced: PricedLine
    direct: bool
    optional: bool = False


def _priced(line: LineInput, pricing: Pricing) -> _Line | str:
    try:
        priced = price_lines([line], pricing)[0]
        direct = drop_ships(priced, line.drop_ship if isinstance(line, OrderLineInput) else None)
        return _Line(priced, direct, isinstance(line, QuoteLineInput) and bool(line.optional))
    except Invalid as error:
        return "; ".join(problem.reason for problem in error.problems)
    except BackdeskError as error:
        return str(error)


def _worked_out(found: list[_Line | str], columns: dict[str, object], currency: str, location: int) -> Preview:
    there, problem = [line for line in found if isinstance(line, _Line)], ""
    priced, optional = [line.priced for line in there], [line.optional for line in there]
    try:
        worked = work_out_offer(priced, optional, basis_from(columns, currency, company_rounding()))
    except Invalid as error:  # the discount is more than there is so far
        problem = "; ".join(problem.reason for problem in error.problems)
        plain = take_basis({"prices": ""}, None)
        worked = work_out_offer(priced, optional, basis_from(plain, currency, company_rounding()))
    shares, taken = iter(worked.lines), Counter[int]()
    lines = [
        PreviewLine(line.priced, next(shares).net, supply=_supply(line, location, taken))
        if isinstance(line, _Line)
        else PreviewLine(problem=line)
        for line in found
    ]
    return Preview(tuple(lines), worked, currency, problem)


def _supply(line: _Line, location: int, taken: Counter[int]) -> Supply | None:
    """What may be left out takes nothing away from what may not."""
    return supply(line.priced, line.direct, location, taken.copy() if line.optional else taken)
