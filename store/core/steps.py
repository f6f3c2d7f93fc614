"""What comes next for a document, as the rooms say it to the front ends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NextStep:
    """An action, the record to perform it on, and its words for the footer."""

    action: str
    kind: str
    id: int
    label: str
