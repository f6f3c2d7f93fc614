"""A day of a small trading house, by keys alone: what is pressed, and what the screen says then.

`tests/tui/test_day.py` lives it in a real terminal and proves the books; the README shows pictures of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import store.registry  # noqa: F401  every action
from store.core.action import actions

SIZE = (80, 24)
NAMED = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "ctrl+s": "\x13", "down": "\x1b[B",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """Keys one after the other: a name of `NAMED`, or a text that is typed. `see` is on screen when it is done,
    `gone` no more; with a `picture` the screen is kept under that name."""

    keys: tuple[str, ...]
    see: str
    gone: str = ""
    picture: str = ""


def _step(*keys: str, see: str, gone: str = "", picture: str = "") -> Step:
    return Step(keys, see, gone, picture)


DAY = (
    # a new customer
    _step("2", "n", see="New party"),
    _step("Nordlicht GmbH", "enter", "NORD", "enter", see="NORD", picture="day-customer"),
    _step("y", "ctrl+s", see="Nordlicht GmbH added as NORD."),
    # a deal with three lines
    _step("1", "n", see="New deal"),
    _step("Opening order", "enter", "nord", see="NORD  Nordlicht GmbH"),
    _step("enter", see="Nordlicht GmbH", gone="+ New party"),
    _step("TEA-1 40", "enter", see="180.00"),
    _step("CUP-2 12", "enter", see="14.40"),
    _step("POT-3 2 28.50 10%", "enter", see="total 292.38 EUR", picture="day-lines"),
    _step("ctrl+s", see="Deal #1 Opening order added at Prospecting."),
    # on through the stages; one too far is taken back
    _step("L", see="Opening order is at Qualified."),
    _step("L", see="Opening order is at Proposal."),
    _step("L", see="Opening order is at Negotiation.", picture="day-board"),
    _step("u", see="Undone"),
    _step("w", see="Opening order is won; it can become an order now."),
    # one key from the deal to the order, one for each next step
    _step("c", see="SO-2026-000001 made from Opening order", picture="day-order"),
    _step("c", see="SH-2026-000001 has left for Nordlicht GmbH"),
    _step("c", see="can never be changed again", picture="day-post"),
    _step("y", see="INV-2026-000001 posted: 292.38 EUR, due 2026-12-21."),
    # an order by telephone, of which only a part can leave today
    _step("n", see="New order"),
    _step("nord", see="NORD  Nordlicht GmbH"),
    _step("enter", see="Nordlicht GmbH", gone="+ New party"),
    _step("TEA-1 10", "enter", see="45.00"),
    _step("CUP-2 6", "enter", see="total 62.12 EUR"),
    _step("ctrl+s", see="Draft order #2 for Nordlicht GmbH."),
    _step("c", see="SO-2026-000002 confirmed"),
    _step("]", see="SH-2026-000001 SO-2026-000001"),
    _step("m", see="On it: TEA-1 10, CUP-2 6"),
    _step("TEA-1 4", "enter", see="1 TEA-1"),
    _step("ctrl+s", see="SH-2026-000002 has left for Nordlicht GmbH"),
    # invoiced, paid, and something broken credited
    _step("5", see="draft #2"),
    _step("g", "c", see="can never be changed again"),
    _step("y", see="INV-2026-000002 posted: 21.42 EUR"),
    _step("p", see="Record payment"),
    _step("ctrl+s", see="PAY-2026-000001"),
    _step("j", see="2 of 2 receivable"),
    _step("c", see="Credit note · INV-2026-000001"),
    _step("Two cups broken", "enter", "cup", see="Cup"),
    _step("enter", "2", "ctrl+s", see="Credit note draft #3 for INV-2026-000001: 2.86 EUR."),
    _step("g", see="1 of 3 receivable"),
    _step("c", see="can never be changed again"),
    _step("y", see="CN-2026-000001 posted: 2.86 EUR", picture="day-invoices"),
    _step("j", "j", "f", see="Opening order", picture="day-flow"),
    _step("escape", see="3 of 3 receivable", gone="Opening order"),
)


def open_the_shop() -> None:
    """Three products, with 100, 50 and 2 in stock, before the day begins."""
    for sku, name, price, quantity, cost in (
        ("TEA-1", "Green tea", "4.50", 100, "2.10"),
        ("CUP-2", "Cup", "1.20", 50, "0.40"),
        ("POT-3", "Teapot", "29.90", 2, "11.00"),
    ):
        product = _do("product.add", sku=sku, name=name, price=Decimal(price))
        _do("stock.adjust", product=product, quantity=Decimal(quantity), cost=Decimal(cost), reason="opening")


def _do(action: str, /, **values: Any) -> int:
    spec = actions()[action]
    outcome: Any = spec.perform(**spec.arguments(values))
    return int(outcome.id)
