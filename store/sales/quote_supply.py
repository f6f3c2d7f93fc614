"""What of a quote's goods is there now, when all of it can leave, and what of that is worse than was told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from store.catalog.lines import as_priced
from store.catalog.rates import in_books, rate_on
from store.core.dates import today
from store.core.private import refusal
from store.core.values import Day, Quantity
from store.sales.approval import cost_of, margin_of
from store.sales.drafting import drop_ships
from store.sales.quote_drafting import lines_of
from store.sales.quote_models import Quote, QuoteLine
from store.sales.supply import Supply, supply

OPEN_QUOTES = ("draft", "sent")
NO_DAY = "open"  # how a promise without a day is agreed to


@dataclass(frozen=True)
class Standing:
    """A line of a quote with what there is of its goods now; None where they are none in stock."""

    line: QuoteLine
    supply: Supply | None

    @property
    def told(self) -> bool:
        """Whether the customer was told something of its goods."""
        return self.line.available is not None

    @property
    def is_less(self) -> bool:
        """Whether less of it is there than the customer was told."""
        return self.told and self.supply is not None and self.supply.covered < self.line.available

    @property
    def is_later(self) -> bool:
        """Whether all of it can leave later than the customer was told. What is all there can leave as always."""
        if self.supply is None or not self.told or self._all_there:
            return False
        told, now = self.line.promised or "", self.supply.promised
        return bool(told) and (not now or now > told)

    @property
    def _all_there(self) -> bool:
        return self.supply is not None and self.supply.covered >= self.line.quantity

    def now(self) -> str:
        """What there is of it, in words."""
        if self.supply is None:
            return ""
        if self.supply.direct:
            return "from the supplier" + (f", {_by(self.supply.promised)}" if self.supply.promised else "")
        shown = Quantity().shown
        there = "all there" if self._all_there else f"{shown(self.supply.covered)} of {shown(self.line.quantity)} there"
        coming = f", {shown(self.supply.coming)} coming" if self.supply.coming and not self._all_there else ""
        least = f" ({self.supply.part})" if self.supply.part and not self._all_there else ""
        return f"{there}{least}{coming}, {_by(self.supply.promised)}"

    def before(self) -> str:
        """What the customer was told of it."""
        all_of_it = self.line.available == self.line.quantity
        there = "all of it" if all_of_it else Quantity().shown(self.line.available)
        return f"{there}, {_by(self.line.promised or '')}"


def _by(day: str) -> str:
    return f"by {Day().shown(day)}" if day else "no day known"


def standings(quote: Quote, chosen: Collection[int] | None = None) -> list[Standing]:
    """Its lines as they stand now, each after what those before it take; optional lines, unless chosen, come last.

    `chosen` are positions of optional lines; with it only those of them are there.
    """
    lines, taken = lines_of(quote), Counter[int]()
    wanted = [line for line in lines if not line.optional or (chosen is not None and line.position in chosen)]
    found = {line.position: Standing(line, _supply(line, quote, taken)) for line in wanted}
    if chosen is None:
        found |= {line.position: Standing(line, _supply(line, quote, taken.copy())) for line in lines if line.optional}
    return [found[position] for position in sorted(found)]


def _supply(line: QuoteLine, quote: Quote, taken: Counter[int]) -> Supply | None:
    if line.product_id is None:
        return None
    priced = as_priced(line)
    return supply(priced, drop_ships(priced, None), quote.location_id, taken)


def changed(found: Sequence[Standing]) -> list[str]:
    """What is worse than the customer was told, line by line in words."""
    return [f"{each.line.sku}: {each.now()}; told: {each.before()}" for each in found if each.is_less or each.is_later]


def latest_day(found: Sequence[Standing]) -> str:
    """The day on which the last of what is later than told can leave, `open` where nobody knows, '' where none is."""
    days = [each.supply.promised for each in found if each.supply and each.is_later]
    return NO_DAY if not all(days) else max(days, default="")


def is_expired(quote: Quote) -> bool:
    """Whether it was sent and holds no more."""
    return quote.state == "sent" and date.fromisoformat(quote.valid_until) < today()


@dataclass(frozen=True)
class Earned:
    """What a quote, or a line of it, earns: net and cost in the books' currency, and the margin (scaled percent)."""

    net: int
    cost: int

    @property
    def margin(self) -> int | None:
        """None where nothing is asked for it."""
        return margin_of(self.net, self.cost) if self.net else None


def may_see_cost() -> bool:
    """Whether the acting user may know what goods cost."""
    return refusal("cost_layer") is None


def earned(quote: Quote, lines: Sequence[QuoteLine]) -> Earned:
    """What lines of a quote earn, their goods at what is on hand of them costs; free where they never had a cost."""
    rate = rate_on(quote.currency, today().isoformat())
    net = sum(in_books(line.net, quote.currency, rate) for line in lines)
    return Earned(net, sum(cost_of(line.product_id, line.quantity) for line in lines))
