"""One timeline of a record: what people did and plan, its documents, what was written, what was changed; newest first.

Each source is read by itself from where it stopped, so much of it as is shown, and the sources are merged: a customer
with a hundred thousand orders opens as fast as one with ten. What a source has many of is looked at in blocks, the
latest rows first: within a block the order is that of the days, whenever the rows were written.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from store.core.database import one, rows
from store.core.references import kinds, noun
from store.core.text import excerpt
from store.core.values import Amount, Day, Moment
from store.crm.models import ACTIVITY_WHEN
from store.insight.history import Event, history
from store.insight.timeline_sources import DOCUMENTS, SOURCES, Document, Source, tickets_about

BLOCK = 1000  # rows of a source that are put in the order of their days
_END = ("~", 1 << 60)  # after every day and every id
_WHEN = ACTIVITY_WHEN.replace('"', "").replace("done_at", "t.done_at").replace("due", "t.due")
_ACTIVITY_KEY = _WHEN.replace("created_at", "t.created_at")
KINDS = ("activity", "document", "message", "change")


@dataclass(frozen=True)
class Happening:
    """One thing on a timeline: `key` is its day, or its UTC moment; `sort` one of KINDS.

    `what` names it, `said` are further lines, `state` and `who` may be ''.
    """

    key: str
    sort: str
    kind: str
    id: int
    what: str
    state: str = ""
    said: tuple[str, ...] = ()
    who: str = ""
    at: str = ""  # a time of day that stands on the calendar

    @property
    def when(self) -> str:
        """Day and time for people; a document has its day."""
        if "T" in self.key:
            return Moment().shown(self.key)[:16]
        return f"{Day().shown(self.key)} {self.at}".rstrip()


Placed = tuple[str, Happening | None]  # where it stands: what is shown may be of a later day; None: nothing yet


class Timeline:
    """Reads the timeline of one record, a piece at a time; `only` of the KINDS named, all of them without any."""

    def __init__(self, kind: str, record_id: int, only: tuple[str, ...] = ()) -> None:
        wanted = only or KINDS
        readers = [reader for sort, reader in _readers(kind, record_id) if sort in wanted]
        merged = heapq.merge(*readers, key=lambda placed: placed[0], reverse=True)
        self._found = (found for _, found in merged if found)

    def more(self, count: int = 50) -> list[Happening]:
        """The next ones, the newest first; fewer than asked for at the end."""
        return [*islice(self._found, count)]


def _readers(kind: str, record_id: int) -> Iterator[tuple[str, Iterator[Placed]]]:
    if condition := _activities_of(kind, record_id):
        yield "activity", _activities(*condition)
    for source in SOURCES.get(kind, ()):
        sort = "message" if source.kind == "ticket-message" else "document"
        yield sort, _documents(DOCUMENTS[source.kind], source, record_id)
    if kind not in ("party", "contact", "ticket"):
        yield "document", _documents(DOCUMENTS["ticket"], tickets_about(kind), record_id)
    yield "change", _changes(kind, record_id)


# What a source has, piece by piece ---------------------------------------------------------------


def _in_pieces(
    read: Callable[[tuple[str, int], int], list[Any]], place: Callable[[Any], tuple[str, int]]
) -> Iterator[Any]:
    """Rows of a source from its top, few at first: most timelines are looked at no further."""
    last, count = _END, 16
    while found := read(last, count):
        yield from found
        last, count = place(found[-1]), 128


def _activities_of(kind: str, record_id: int) -> tuple[str, tuple[Any, ...]] | None:
    if kind in ("party", "contact"):
        return f"t.{kind}_id = ?", (record_id,)
    return ("t.record_kind = ? AND t.record_id = ?", (kind, record_id)) if kind in kinds() else None


def _activities(condition: str, values: tuple[Any, ...]) -> Iterator[Placed]:
    def read(after: tuple[str, int], count: int) -> list[Any]:
        return rows(
            f"SELECT {_ACTIVITY_KEY}, t.id, t.kind, t.subject, t.state, t.outcome, t.notes, t.starts, o.name "
            f"FROM activity t LEFT JOIN app_user o ON o.id = t.owner_id WHERE {condition} "
            f"AND {_ACTIVITY_KEY} <= ? AND ({_ACTIVITY_KEY}, t.id) < (?, ?) "
            f"ORDER BY {_ACTIVITY_KEY} DESC, t.id DESC LIMIT ?",
            (*values, after[0], *after, count),
        )

    for key, activity_id, kind, subject, state, outcome, notes, starts, who in _in_pieces(read, lambda row: row[:2]):
        said = tuple(excerpt(text, 200) for text in (outcome, notes) if text)
        yield key, Happening(key, "activity", "activity", activity_id, f"{kind}: {subject}", state, said, who, starts)


def _documents(document: Document, source: Source, record_id: int) -> Iterator[Placed]:
    """The documents of a source, block by block; after each where the next begins, so that it waits for its turn."""
    last, skipped, root = _END[0], 0, DOCUMENTS[source.root or source.kind]
    while True:
        among = f"{source.of} ORDER BY id DESC LIMIT {BLOCK} OFFSET {skipped}"
        oldest = f"SELECT {root.key} FROM {root.table} t WHERE t.id = (SELECT MIN(id) FROM ({among}) latest)"
        if not (floor := one(oldest, (record_id,))):
            return
        for row in _in_pieces(_reading(document, source, among, record_id), lambda row: row[:2]):
            found = _document(document, row)
            last = min(last, found.key)  # never above what came before it
            yield last, found
        last, skipped = min(last, floor[0]), skipped + BLOCK
        yield last, None


def _reading(
    document: Document, source: Source, among: str, record_id: int
) -> Callable[[tuple[str, int], int], list[Any]]:
    key, inner = document.key, source.by.format(f"SELECT id FROM ({among}) latest") if source.by else among
    chosen = f"t.id IN (SELECT id FROM ({inner}) chosen)"
    text = (
        f"SELECT {key}, t.id, {document.title}, {document.state}, {document.minor}, {document.currency}, "
        f"t.{document.made}, {document.said}, {document.who} FROM {document.table} t WHERE {chosen} "
        f"AND ({key}, t.id) < (?, ?) ORDER BY {key} DESC, t.id DESC LIMIT ?"
    )
    return lambda after, count: rows(text, (record_id, *after, count))


def _document(document: Document, row: Any) -> Happening:
    day, record_id, title, state, minor, currency, made, said, who = row
    key = made if made.startswith(day) else day  # written on its day: it has a time too
    amount = Amount().said(minor, currency) if minor is not None and currency else ""
    what = " ".join(filter(None, (noun(document.kind).capitalize() if document.named else "", title, amount)))
    sort = "document" if document.named else "message"
    return Happening(
        key, sort, document.kind, record_id, what, state or "", (excerpt(said, 300),) if said else (), who or ""
    )


def _changes(kind: str, record_id: int) -> Iterator[Placed]:
    def read(after: tuple[str, int], count: int) -> list[Event]:
        return history(kind, record_id, count, before=after[1])

    for event in _in_pieces(read, lambda event: (event.at, event.id)):
        said = (*((event.reason,) if event.reason else ()), *_told(event))
        yield event.at, Happening(event.at, "change", "audit", event.id, event.title, "", said, event.who)


def _told(event: Event) -> tuple[str, ...]:
    """The changes, a line each; of what was made anew, on one line what it is."""
    made = bool(event.changes) and not any(change.before for change in event.changes)
    return (", ".join(event.lines),) if made else event.lines
