"""What parts of the screen tell each other."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from store.core.action import Action, Outcome
from store.core.listing import Line, Listing


@dataclass(frozen=True)
class Subject:
    """The record keys act on."""

    kind: str
    id: int


def record_of(listing: Listing, line: Line) -> Subject:
    """The record a row stands for."""
    return Subject(listing.kind, listing.record_id(line))


class Done(Message):
    """An action was performed, on `own` where it acts on a record; `follow` asks to be shown what it is about.

    `tone` is a theme colour.
    """

    def __init__(
        self,
        action: Action | None,
        outcome: Outcome,
        follow: bool = False,
        tone: str = "success",
        own: Subject | None = None,
    ) -> None:
        super().__init__()
        self.action, self.outcome, self.follow, self.tone, self.own = action, outcome, follow, tone, own

    @property
    def made(self) -> Subject | None:
        """The record the action made out of another, or out of nothing; None where it is the one it acted on."""
        about = Subject(self.outcome.kind, self.outcome.id)
        return about if self.action and about != self.own else None


class Changed(Message):
    """The database changed: what is on screen should be read again."""


class Pointed(Message):
    """The record keys act on changed, or what can be done with it may have."""


class Told(Message):
    """Something for the status line; `tone` is a theme colour."""

    def __init__(self, said: str, tone: str = "foreground") -> None:
        super().__init__()
        self.said, self.tone = said, tone
