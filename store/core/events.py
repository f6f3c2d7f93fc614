"""The only way up: a lower floor announces what happened, an upper floor reacts.

Delivery is synchronous, inside the transaction of the action that announces.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E", bound="Event")


class Event:
    """Base of all events; each is a small frozen dataclass in the module that announces it."""


_reactions: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)


def reacts_to(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a reaction to one kind of event."""

    def register(reaction: Callable[[E], None]) -> Callable[[E], None]:
        _reactions[kind].append(reaction)
        return reaction

    return register


def announce(event: Event) -> None:
    """Tell every floor above that something happened."""
    for reaction in _reactions[type(event)]:
        reaction(event)
