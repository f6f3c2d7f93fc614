"""Questions that a file leaves open: which option answers each, and what may be answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from store.core.errors import Refused, Usage


@dataclass(frozen=True)
class Answer:
    """What may be said, and what that means in words."""

    value: str
    label: str


class Asked(Usage):
    """A file cannot be read before somebody says more; `option` of `ImportOptions` takes one of the `answers`."""

    def __init__(self, message: str, hint: str, option: str, answers: Iterable[Answer]) -> None:
        super().__init__(message, hint)
        self.option, self.answers = option, tuple(answers)


class Stopped(Refused):
    """Somebody wants no more of an import; raised by what it reports its progress to, between two transactions."""

    def __init__(self) -> None:
        super().__init__("Stopped; nothing was written.")
