"""Where one can go, and going there: everything as of one moment, into a directory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from store.core.database import scalar
from store.core.dates import today
from store.core.errors import Forbidden, Usage
from store.core.identity import actor
from store.core.moment import one_moment
from store.core.text import excerpt, plural, some
from store.exchange.going import datev, saft
from store.exchange.going.entries import Span
from store.exchange.going.facts import Facts
from store.exchange.going.folder import Folder, folder
from store.exchange.going.sheets import Description, SheetWriter, descriptions
from store.exchange.going.words import Words, template_of, words
from store.exchange.options import Progress

READERS = ("manager", "finance", "read-only")
_OWN: dict[str, tuple[str, str, dict[str, object], Callable[[Folder, Words, Span], list[str]]]] = {
    datev.NAME: (datev.TITLE, datev.PATTERN, datev.ASKED, datev.write),
    saft.NAME: (saft.TITLE, saft.PATTERN, saft.ASKED, saft.write),
}
TARGETS = {**{name: found.title for name, found in descriptions().items()}, **{n: o[0] for n, o in _OWN.items()}}


@dataclass(frozen=True)
class Going:
    """What was written: rows by file, and what the target has no place for."""

    target: str
    since: date
    until: date
    rows: dict[str, int]
    notes: list[str]


def go(
    target: str,
    to: str,
    since: date | None = None,
    until: date | None = None,
    said: str | None = None,
    progress: Progress | None = None,
) -> Going:
    """Write what a target takes into a directory: of all days, or those from `since` to `until`.

    `said` is the file in which somebody says what it calls our accounts and taxes. Raises Usage for an unknown target,
    Forbidden for who may not see the books, Refused where something cannot be written; then nothing is.
    """
    _require(target)
    with one_moment():
        span = _span(since, until)
        with folder(to, progress) as place:
            notes = _write(target, place, span, said)
    return Going(target, span.since, span.until, place.rows, notes)


def template(target: str) -> str:
    """The file in which one says what a target calls things, with what holds without it."""
    _require(target)
    return template_of(_words(target, None))


def _require(target: str) -> None:
    if target not in TARGETS:
        raise Usage(f"There is no way to '{excerpt(target)}'.", f"There are: {', '.join(TARGETS)}.")
    if not actor().may(READERS):
        raise Forbidden(f"{actor().name} may not take out the books.", f"Who may: owner, {', '.join(READERS)}.")


def _words(target: str, said: str | None) -> Words:
    if target in _OWN:
        _, pattern, asked, _ = _OWN[target]
        return words(said, pattern, asked)
    found = descriptions()[target]
    return words(said, found.account, found.asked)


def _span(since: date | None, until: date | None) -> Span:
    first = scalar("SELECT MIN(day) FROM entry WHERE company_id = ?", (actor().company_id,))
    last = until or today()
    found = Span(since or (min(date.fromisoformat(first), last) if first else last), last)
    if found.since > found.until:
        raise Usage(f"{found.since} is after {found.until}.", "Say --from a day before --until.")
    return found


def _write(target: str, place: Folder, span: Span, said: str | None) -> list[str]:
    named = _words(target, said)
    if target in _OWN:
        return _OWN[target][3](place, named, span)
    found = descriptions()[target]
    facts, notes = Facts(span, named, found), list(found.notes)
    for sheet in found.sheets:
        writer = SheetWriter(place, sheet, str(named.target.get("dates", "")))
        writer.write(facts.of(sheet))
        notes += writer.notes
    return [*notes, *_met(facts, found)]


def _met(facts: Facts, found: Description) -> list[str]:
    """What of the data itself has no counterpart."""
    notes = []
    if unsaid := facts.words.unsaid(facts.taxes):
        notes.append(
            f"Tax codes go out as we call them: {some(unsaid, 8)}. Where {found.title} calls them otherwise, say it "
            "(--template)."
        )
    if facts.foreign:
        counts = ", ".join(f"{count} in {currency}" for currency, count in sorted(facts.foreign.items()))
        notes.append(f"Documents in other currencies ({counts}) are posted there at a rate of its own.")
    if facts.repriced:
        notes.append(f"{plural(facts.repriced, 'line')} as one of its net: no price it takes comes to it.")
    if waiting := _with_waiting_tax(facts.span):
        notes.append(
            f"{plural(waiting, 'document')} whose tax waits until it is paid: the journals take it from an account of "
            "ours that documents do not fill there; keep taxes on cash basis there, and leave those out."
        )
    if others := facts.others():
        notes.append(f"{plural(others, 'party', 'parties')} that neither buy nor sell have no place there.")
    notes.append("People, deals, orders and stock have no place there; they go out by: backdesk export, backdesk dump.")
    return notes


def _with_waiting_tax(span: Span) -> int:
    counted = "SELECT COUNT(*) FROM {0} WHERE cash_basis = 1 AND number IS NOT NULL AND company_id = ? "
    counted += "AND day BETWEEN ? AND ?"
    values = (actor().company_id, *span.days)
    return sum(int(scalar(counted.format(table), values)) for table in ("invoice", "bill"))
