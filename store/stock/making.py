"""Goods that are made rather than bought: who needs some asks here first; the room that makes them answers."""

from __future__ import annotations

from collections.abc import Callable

from store.core.action import Outcome

Maker = Callable[[int, int, int], Outcome | None]
_makers: list[Maker] = []


def maker(make: Maker) -> Maker:
    """Register a room's answer to a need: product, location, scaled quantity → its draft, None where it makes none."""
    _makers.append(make)
    return make


def plan_to_make(product_id: int, location_id: int, quantity: int) -> Outcome | None:
    """Have so much of a product made at a place; None where nobody makes it, so that it must be bought."""
    answers = (make(product_id, location_id, quantity) for make in _makers)
    return next((answer for answer in answers if answer), None)
