"""What the lines of a document not yet saved come to, and when their goods can be there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from store.catalog.actions import first_tax
from store.catalog.lines import LineInput, PricedLine, price_lines
from store.catalog.pricing import tax_rate
from store.catalog.totals import Totals, totals
from store.core.database import one
from store.core.dates import today
from store.core.errors import Invalid
from store.core.identity import actor
from store.core.models import Company
from store.parties.models import Party
from store.stock.actions import default_location
from store.stock.availability import Availability, available


@dataclass(frozen=True)
class Supply:
    """The goods of one line: what there is now, how much of this line it covers, and the ISO day all can be there.

    Quantities are scaled; the day is '' where nobody can say.
    """

    stock: Availability
    covered: int
    promised: str


@dataclass(frozen=True)
class PreviewLine:
    """One line: worked out, or the reason why it cannot be; `supply` only for goods kept in stock."""

    priced: PricedLine | None
    problem: str = ""
    supply: Supply | None = None


@dataclass(frozen=True)
class Preview:
    """All lines and their sums, in the minor unit of `currency`."""

    lines: tuple[PreviewLine, ...]
    sums: Totals
    currency: str


def preview(
    lines: Sequence[LineInput],
    party: int | None = None,
    currency: str = "",
    day: date | None = None,
    location: int | None = None,
) -> Preview:
    """What an order with these lines would come to if it were saved now; nothing is written."""
    buyer = Party.first_matching("id = ?", party or 0)
    currency = currency or (buyer.currency if buyer else actor().currency)
    place, when = location or default_location(), (day or today()).isoformat()
    taken: Counter[int] = Counter()
    found = [_line(line, buyer, when, currency, place, taken) for line in lines]
    priced = [line.priced for line in found if line.priced]
    rounding = Company.get_by_id(actor().company_id).tax_rounding
    sums = totals((_taxed(line, when) for line in priced), rounding)
    return Preview(tuple(found), sums, currency)


def _line(
    line: LineInput, buyer: Party | None, day: str, currency: str, location: int, taken: Counter[int]
) -> PreviewLine:
    try:
        priced = price_lines([line], buyer.price_list_id if buyer else None, day, currency)[0]
    except Invalid as error:
        return PreviewLine(None, "; ".join(problem.reason for problem in error.problems))
    return PreviewLine(priced, supply=_supply(priced, location, taken))


def _taxed(line: PricedLine, day: str) -> tuple[int, int, int]:
    code = line.tax_code_id or first_tax()  # a line without a product is taxed as its invoice will be
    return code, line.tax_rate if line.tax_code_id else tax_rate(code, day), line.net


def _supply(line: PricedLine, location: int, taken: Counter[int]) -> Supply | None:
    found = one("SELECT kind, lead_days FROM product WHERE id = ?", (line.product_id,))
    if found is None or found[0] != "stock" or line.product_id is None:
        return None
    stock = available(line.product_id, location)
    covered = max(0, min(line.quantity, stock.free - taken[line.product_id]))
    taken[line.product_id] += line.quantity
    if covered == line.quantity:
        return Supply(stock, covered, today().isoformat())
    promised = (today() + timedelta(days=found[1])).isoformat() if found[1] else ""
    return Supply(stock, covered, promised)
