"""Net, tax and total of a document's lines: one place for deals, orders, invoices and credit notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from store.core.errors import invalid
from store.core.money import line_amount, net_of_gross, percent_of, spread


@dataclass(frozen=True)
class TaxShare:
    """Tax of one code and rate: `base` and `tax` in minor units."""

    tax_code_id: int
    rate: int
    base: int
    tax: int


@dataclass(frozen=True)
class Part:
    """One of the taxes a code is made of: `how` it is taken, at what rate (scaled), or what for a unit (scaled)."""

    tax_code_id: int
    how: str
    rate: int
    amount: int = 0


Parts = Mapping[int, Sequence[Part]]


@dataclass(frozen=True)
class Totals:
    """A document's sums in minor units; `nets` are its lines' in their order."""

    net: int
    taxes: tuple[TaxShare, ...]
    nets: tuple[int, ...] = ()

    @property
    def tax(self) -> int:
        """Tax of all codes."""
        return sum(share.tax for share in self.taxes)

    @property
    def total(self) -> int:
        """What is to be paid."""
        return self.net + self.tax


@dataclass(frozen=True)
class Compound:
    """What is to be known where a code is made of several: its parts, and how much each line is of (scaled)."""

    parts: Parts
    quantities: Sequence[int]
    currency: str


def totals(
    lines: Iterable[tuple[int, int, int]],
    rounding: str = "document",
    inclusive: bool = False,
    compound: Compound | None = None,
) -> Totals:
    """Totals of lines (tax code id, scaled rate, value), the value being gross where prices are `inclusive`.

    `document` rounds once per code and rate: the tax of the sum of nets (EN 16931, BR-CO-17), or the net
    of the sum of gross values, which is then spread over the lines; `line` does the same line by line.
    """
    values = [(code, rate, value) for code, rate, value in lines]
    if compound and any(code in compound.parts for code, _, _ in values):
        return _of_parts(values, rounding, inclusive, compound)
    places: dict[tuple[int, int], list[int]] = {}
    for place, (code, rate, _) in enumerate(values):
        places.setdefault((code, rate), []).append(place)
    nets, shares = [0] * len(values), []
    for (code, rate), group in sorted(places.items()):
        worth = [values[place][2] for place in group]
        parts = _nets(worth, rate, rounding, inclusive)
        base = sum(parts)
        if inclusive:
            tax = sum(worth) - base
        else:
            tax = percent_of(base, rate) if rounding == "document" else sum(percent_of(net, rate) for net in parts)
        shares.append(TaxShare(code, rate, base, tax))
        for place, net in zip(group, parts, strict=True):
            nets[place] = net
    return Totals(sum(nets), tuple(shares), tuple(nets))


def _of_parts(values: Sequence[tuple[int, int, int]], rounding: str, inclusive: bool, compound: Compound) -> Totals:
    """The same where codes are made of parts: each part is a tax of its own, rounded as others are.

    A line taxed by a part alone is taxed together with those taxed by the whole. Raises Invalid where prices
    include tax.
    """
    if inclusive:
        raise invalid("prices", "with tax", "cannot be: a tax made of several is added to prices without it")
    bases: Counter[tuple[int, int]] = Counter()
    taxes: Counter[tuple[int, int]] = Counter()
    for places in _rounded_together(values, rounding):
        code, rate, _ = values[places[0]]
        net, before = sum(values[place][2] for place in places), 0
        for part in compound.parts.get(code) or (Part(code, "percent", rate),):
            base = net + before if part.how == "on tax" else net
            quantities = [compound.quantities[place] for place in places]
            per_unit = sum(line_amount(each, part.amount, 0, compound.currency) for each in quantities)
            tax = per_unit if part.how == "per unit" else percent_of(base, part.rate)
            bases[part.tax_code_id, part.rate] += base
            taxes[part.tax_code_id, part.rate] += tax
            before += tax
    shares = []
    for (code, rate), base in sorted(bases.items()):
        once = rounding == "document" and rate
        shares.append(TaxShare(code, rate, base, percent_of(base, rate) if once else taxes[code, rate]))
    nets = tuple(value for _, _, value in values)
    return Totals(sum(nets), tuple(shares), nets)


def _rounded_together(values: Sequence[tuple[int, int, int]], rounding: str) -> list[list[int]]:
    """The places of lines whose tax is rounded at once: those of one code and rate, or each by itself."""
    groups: dict[tuple[int, int, int], list[int]] = {}
    for place, (code, rate, _) in enumerate(values):
        groups.setdefault((code, rate, place if rounding == "line" else 0), []).append(place)
    return [groups[key] for key in sorted(groups)]


def _nets(worth: list[int], rate: int, rounding: str, inclusive: bool) -> list[int]:
    if not inclusive:
        return worth
    if rounding == "line":
        return [net_of_gross(value, rate) for value in worth]
    return spread(net_of_gross(sum(worth), rate), worth)


@dataclass(frozen=True)
class Basis:
    """How a document is priced: its currency, whether prices include tax, how tax is rounded, its own discount.

    The discount is a percentage of what the lines come to, or where that is 0 an amount in minor units. `parts` are
    those of tax codes that are made of several.
    """

    currency: str
    inclusive: bool = False
    rounding: str = "document"
    discount_percent: int = 0
    discount: int = 0
    parts: Parts = field(default_factory=dict)


class Priced(Protocol):
    """A line with a quantity, price and discount in percent (scaled), and its tax.

    The quantity is in the stock unit; the price is for one of the line's own, `per` of which are `factor` of that.
    """

    @property
    def quantity(self) -> int: ...
    @property
    def price(self) -> int: ...
    @property
    def discount(self) -> int: ...
    @property
    def tax_code_id(self) -> int: ...
    @property
    def tax_rate(self) -> int: ...
    @property
    def factor(self) -> int: ...
    @property
    def per(self) -> int: ...


def amount_of(line: Priced, quantity: int, currency: str) -> int:
    """What so much (scaled, in the stock unit) of a line comes to at its price, less its own discount."""
    return line_amount(quantity, line.price, line.discount, currency, line.factor, line.per)


@dataclass(frozen=True)
class LineShare:
    """What a line is of its document, in minor units: amount − document discount = net + included tax."""

    net: int
    document_discount: int
    tax_included: int


@dataclass(frozen=True)
class WorkedOut:
    """A document's sums, what each line is of them, and the discount they contain."""

    sums: Totals
    lines: tuple[LineShare, ...]
    discount: int


NOTHING = WorkedOut(Totals(0, ()), (), 0)


def work_out(lines: Sequence[Priced], basis: Basis, kept: Sequence[int | None] = ()) -> WorkedOut:
    """All amounts of a document. Raises Invalid where its discount is more than its lines come to.

    `kept` are shares of the discount that stand as they are, line by line; the others take what is left of it.
    """
    if not lines:
        return NOTHING
    amounts = [amount_of(line, line.quantity, basis.currency) for line in lines]
    whole = sum(amounts)
    discount = percent_of(whole, basis.discount_percent) if basis.discount_percent else basis.discount
    parts = _shares(discount, amounts, kept or [None] * len(amounts))
    discount = sum(parts)
    values = [amount - part for amount, part in zip(amounts, parts, strict=True)]
    sums = totals(
        [(line.tax_code_id, line.tax_rate, value) for line, value in zip(lines, values, strict=True)],
        basis.rounding,
        basis.inclusive,
        Compound(basis.parts, [line.quantity for line in lines], basis.currency) if basis.parts else None,
    )
    shares = [
        LineShare(net, part, value - net if basis.inclusive else 0)
        for net, part, value in zip(sums.nets, parts, values, strict=True)
    ]
    return WorkedOut(sums, tuple(shares), discount)


def _shares(discount: int, amounts: Sequence[int], kept: Sequence[int | None]) -> list[int]:
    free = [amount for amount, share in zip(amounts, kept, strict=True) if share is None]
    rest = max(0, discount - sum(share for share in kept if share is not None)) if free else 0
    if rest > sum(free):
        raise invalid("discount", "", "is more than the lines come to")
    others = iter(spread(rest, free))
    return [next(others) if share is None else share for share in kept]


@dataclass(frozen=True)
class Portion:
    """Some of a line: scaled quantity, its value (net, or gross where prices include tax), its document discount."""

    quantity: int
    value: int
    document_discount: int


def portion(line: Priced, whole: Portion, done: Portion, quantity: int, currency: str) -> Portion:
    """A further `quantity` of a line of which `done` is billed (or credited); what completes it takes all that is left.

    So parts add up to the whole, and no part is more than is left.
    """
    value, part = whole.value - done.value, whole.document_discount - done.document_discount
    if done.quantity + quantity == whole.quantity:
        return Portion(quantity, value, part)
    amount = min(value + part, amount_of(line, quantity, currency))
    part = min(part, amount, whole.document_discount * quantity // whole.quantity)
    value = min(value, amount - part)
    return Portion(quantity, value, amount - value)
