"""Lots on the lines of a document: what people name line by line, shared out over what the document moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from store.core import audit
from store.core.errors import Forbidden, invalid
from store.core.identity import actor
from store.core.values import Quantity
from store.stock.lot_stock import Part, Parts, Taking, parts_of
from store.stock.lots import coming, going, named
from store.stock.models import Move

OVERRIDERS = ("manager",)


class LotLine(Protocol):
    """A line that may say of which lots its goods are."""

    @property
    def product(self) -> int: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def lot(self) -> str: ...


@dataclass
class Chosen:
    """The lots named for each product, taken one after the other; none for a product nobody named lots of."""

    parts: dict[int, list[Part]] = field(default_factory=dict)
    _taking: dict[int, Taking] = field(default_factory=dict)

    def take(self, product_id: int, quantity: int) -> Parts:
        """Of which lots the next so much of a product is."""
        if product_id not in self.parts:
            return ()
        taking = self._taking.setdefault(product_id, Taking(self.parts[product_id]))
        return taking.take(quantity)


def leaving(lines: Iterable[LotLine]) -> Chosen:
    """What lines say of goods that go; where they name no lots of a product, these are proposed.

    Raises Invalid where some lines of a product name lots and others do not.
    """
    found, unnamed = Chosen(), set()
    for line in lines:
        if parts := going(line.product, _stored(line), line.lot):
            found.parts.setdefault(line.product, []).extend(parts)
        else:
            unnamed.add(line.product)
    if both := unnamed & found.parts.keys():
        raise invalid("lot", "", f"is to be said on all lines of product #{min(both)}, or on none")
    return found


def arriving(lines: Iterable[tuple[LotLine, date | None]]) -> Chosen:
    """What lines say of goods that come, each with the day they expire; new lots are made.

    Raises Invalid where a product kept by lot comes without.
    """
    found = Chosen()
    for line, expires in lines:
        if parts := coming(line.product, _stored(line), line.lot, expires):
            found.parts.setdefault(line.product, []).extend(parts)
    return found


def _stored(line: LotLine) -> int:
    return Quantity().stored(line.quantity) or 0


def may_take_any(override: str) -> bool:
    """Whether lots that are blocked or have expired are to be taken all the same, for a reason that is written down.

    Raises Forbidden where somebody gives one who may not.
    """
    if not override:
        return False
    if not actor().may(OVERRIDERS):
        raise Forbidden("Only a manager may take expired or blocked lots.", "Ask one, or take other lots.")
    audit.trail().reason = override
    return True


def said_of(moves: Iterable[Move]) -> str:
    """` (lots L7, SN001..SN003)` of goods kept by lot that moved, for a message; or ''."""
    parts = tuple(part for move in moves for part in parts_of(move))
    return f" (lots {named(parts)})" if 0 < len(parts) <= 50 else f" ({len(parts)} lots)" if parts else ""
