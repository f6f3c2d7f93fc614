"""What other people did since the last look: the words for it, and which records it touched."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass

from store.core.identity import actor
from store.core.listing import Line, Query, get_listing
from store.core.presence import Present, named
from store.core.references import kinds, title
from store.core.text import excerpt
from store.core.values import Moment

LOOK_BACK = 50
_PAST = {
    "bill-cost": "billed the cost of",
    "win": "won", "lose": "lost", "ship": "shipped", "edit": "changed", "hold": "put on hold", "set": "set",
    "rate": "gave a rate to", "role": "gave a role to", "done": "finished", "undo": "took back", "redo": "did again",
    "unconvert": "took back the order of", "cancel": "cancelled", "move": "moved", "fill": "filled",
    "apply": "applied", "supply": "ordered for", "scrap": "scrapped", "send": "sent", "transfer": "transferred",
    "reprice": "re-priced", "unaccept": "took back the order of", "pend": "set waiting",
    "see": "set what is seen by", "plan": "planned", "put-off": "put off",
    "tomorrow": "put off", "next-week": "put off",
    "cover": "ordered for", "landed-cost": "added costs to", "standard-cost": "set the standard cost of",
}  # fmt: skip


@dataclass(frozen=True)
class News:
    """One sentence, and the ids of touched records by kind; empty where nobody else did anything."""

    said: str
    touched: dict[str, frozenset[int]]


class Reader:
    """Reads the history from where it stopped."""

    def __init__(self) -> None:
        self._audit = get_listing("audit")
        found = self._audit.window(Query(), limit=1)
        self._seen = found[0].id if found else 0

    def news(self) -> News:
        """What others did since the last look."""
        found = self._audit.window(Query(), limit=LOOK_BACK)
        others = [line for line in found if line.id > self._seen and self._cell(line, "who") != actor().name]
        self._seen = max([self._seen, *(line.id for line in found)])
        if not others:
            return News("", {})
        last = others[0]
        subject = self._cell(last, "subject")
        number = self._audit.plain(last, self._audit.column("subject_id"))
        about = title(subject, int(number)) if subject in kinds() and number else subject
        more = f" (+{len(others) - 1})" if len(others) > 1 else ""
        did = past(self._cell(last, "action").rpartition(".")[2])
        return News(f"{self._cell(last, 'who')} {did} {excerpt(about, 40)}{more}", self._touched(others))

    def _touched(self, lines: list[Line]) -> dict[str, frozenset[int]]:
        by_table: dict[str, set[int]] = defaultdict(set)
        for line in lines:
            for _, table, record_id, _ in json.loads(self._audit.plain(line, self._audit.column("changes"))):
                by_table[table].add(record_id)
        return {name: frozenset(by_table[kind.table]) for name, kind in kinds().items() if kind.table in by_table}

    def _cell(self, line: Line, name: str) -> str:
        return self._audit.shown(line, self._audit.column(name))


def past(verb: str) -> str:
    """An action's word as something that was done: `post` → `posted`."""
    if verb in _PAST:
        return _PAST[verb]
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"


def together(found: tuple[Present, ...]) -> str:
    """Who else is there, and what they are on: `ben (SO-2026-000012), carla`."""
    places: dict[str, set[str]] = defaultdict(set)
    for here in found:
        on = named(here.place)
        places[here.login].add(on if on == here.place else excerpt(on, 24))
    return ", ".join(
        f"{login} ({', '.join(sorted(on - {''}))})" if on - {""} else login for login, on in places.items()
    )


def editors(found: tuple[Present, ...], place: str) -> str:
    """Who has a form open on a record, and since when; '' where nobody has."""
    since = {here.login: here.editing for here in found if here.editing and here.place == place}
    return ", ".join(f"{login} is editing this since {Moment().shown(at)[-8:-3]}" for login, at in since.items())
