"""How much of it is tried: where one case is much like the next, a part of them. `THOROUGH=1` tries all there are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
THOROUGH = bool(os.environ.get("THOROUGH"))


def some(cases: Sequence[T], usually: int) -> Sequence[T]:
    """The first so many of what is tried; all of it where it is to be thorough."""
    return cases if THOROUGH else cases[:usually]


def much(all_of_it: int, usually: int) -> int:
    """How often something is tried."""
    return all_of_it if THOROUGH else usually
