"""Goods that are made rather than bought: who needs some asks here first; the room that makes them answers."""

from __future__ import annotations

from collections.abc import Callable

from store.core.action import Outcome

Maker = Callable[[int, int, int, str | None], Outcome | None]
_makers: list[Maker] = []


def maker(make: Maker) -> Maker:
    """Register a room's answer to a need, as `plan_to_make` has it: its draft, or None where it makes none."""
    _makers.append(make)
    return make


def plan_to_make(product_id: int, location_id: int, quantity: int, day: str | None = None) -> Outcome | None:
    """Have so much (scaled) of a product made at a place, by an ISO day if it was promised for one.

    None where nobody makes it, so that it must be bought.
    """
    answers = (make(product_id, location_id, quantity, day) for make in _makers)
    return next((answer for answer in answers if answer), None)
