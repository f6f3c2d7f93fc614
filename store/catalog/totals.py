"""Net, tax and total of a document's lines: one place for orders, invoices and credit notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from store.core.money import percent_of


@dataclass(frozen=True)
class TaxShare:
    """Tax of one code and rate: `base` and `tax` in minor units."""

    tax_code_id: int
    rate: int
    base: int
    tax: int


@dataclass(frozen=True)
class Totals:
    """A document's sums in minor units."""

    net: int
    taxes: tuple[TaxShare, ...]

    @property
    def tax(self) -> int:
        """Tax of all codes."""
        return sum(share.tax for share in self.taxes)

    @property
    def total(self) -> int:
        """What is to be paid."""
        return self.net + self.tax


def totals(lines: Iterable[tuple[int, int, int]], rounding: str = "document") -> Totals:
    """Totals of lines (tax code id, scaled rate, net).

    `document` rounds tax once per code and rate on the sum of line nets (EN 16931, BR-CO-17);
    `line` rounds each line's tax and adds those up.
    """
    bases: dict[tuple[int, int], list[int]] = {}
    for code, rate, net in lines:
        bases.setdefault((code, rate), []).append(net)
    shares = []
    for (code, rate), nets in sorted(bases.items()):
        base = sum(nets)
        tax = percent_of(base, rate) if rounding == "document" else sum(percent_of(net, rate) for net in nets)
        shares.append(TaxShare(code, rate, base, tax))
    return Totals(sum(share.base for share in shares), tuple(shares))
