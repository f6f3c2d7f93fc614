"""One record as people look at it: its fields, and the lists that belong to it."""

from __future__ import annotations

from dataclasses import dataclass

import store.lists  # noqa: F401  every listing
from store.core.database import rows, scalar
from store.core.errors import NotFound
from store.core.fields import Record, model_of
from store.core.listing import Line, Listing, Query, get_listing
from store.core.references import kinds, noun, title
from store.crm.segments import size_said
from store.crm.territories import fitting_said
from store.insight import quotes
from store.insight.customer import figures
from store.insight.sections import BELOW, DRAWN, LISTING_OF, RELATED, TIMELINE, Section
from store.insight.suppliers import at_a_glance

PARTS = frozenset({"Lines", "Components"})  # lists of what a record consists of: they stand before its timeline


@dataclass(frozen=True)
class RecordView:
    """A record: its title, (label, text for people) pairs, and its related lists."""

    kind: str
    id: int
    title: str
    fields: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    version: int | None = None


def view(kind: str, record_id: int) -> RecordView:
    """Everything to show of one record. Raises NotFound when it is gone."""
    listing = get_listing(LISTING_OF[kind])
    line = listing.get(record_id)
    if line is None:
        raise NotFound(f"There is no {noun(kind)} #{record_id} any more.", "Refresh the list.")
    fields = _fields(listing, line)
    if kind == "audit":
        fields = _event_fields(fields, record_id)
    if kind == "statement-line":
        fields += _proposed(record_id)
    if kind == "duplicate":
        fields += _side_by_side(record_id)
    drawn: dict[str, Section] = {}
    for of, heading, name, pattern, drawing in DRAWN:
        wanted = pattern.format(id=record_id)
        if of == kind and drawing not in drawn and any(get_listing(name).window(Query(wanted), limit=1)):
            drawn[drawing] = Section(heading, name, wanted, drawing)
    attached = _attached(kind, record_id)
    told = Section("Timeline", "audit", f"subject:{kind} subject_id:{record_id}", TIMELINE)
    about = _asked_about(record_id) if kind == "approval" else (kind, record_id)
    sections = tuple(
        Section(heading, name, pattern.format(id=about[1]))
        for heading, name, pattern in RELATED.get(about[0], ())
        if not get_listing(name).refusal
    )
    if attached:
        fields += (("Attached", attached),)
        sections += (Section("Attachments", "attachments", f"record_kind:{kind} record_id:{record_id}"),)
    above = [section for section in drawn.values() if section.figure not in BELOW]
    below = [section for section in drawn.values() if section.figure in BELOW]
    first = next((place for place, section in enumerate(sections, 1) if section.heading in PARTS), 0)
    found = (*above, *sections[:first], told, *sections[first:], *below)
    return RecordView(kind, record_id, title(kind, record_id), fields, found, _version(kind, record_id))


def _fields(listing: Listing, line: Line) -> tuple[tuple[str, str], ...]:
    """What the list has of a record, amounts with their currency."""
    counted_in = {column.currency for column in listing.columns if listing.currency(line, column)}
    return tuple(
        (column.heading, f"{shown} {listing.currency(line, column)}".rstrip())
        for column in listing.columns
        if not (column.is_reference or column.quiet)
        and column.name not in counted_in
        and (shown := listing.shown(line, column))
    )


def _proposed(line_id: int) -> tuple[tuple[str, str], ...]:
    """What a statement line may be, the likeliest first, each with its reason."""
    from store.bank.models import StatementLine
    from store.bank.proposals import proposals  # with all of billing behind it

    found = proposals(StatementLine.get_by_id(line_id))
    return tuple(
        (f"{'=' if item.exact else '?'} {number}", f"{item.what}\n{item.reason}")
        for number, item in enumerate(found, 1)
    )


def _side_by_side(duplicate_id: int) -> tuple[tuple[str, str], ...]:
    """In what the two parties of a pair differ."""
    from store.parties.duplicates import side_by_side  # with what compares names behind it

    return side_by_side(duplicate_id)


def _attached(kind: str, record_id: int) -> str:
    """The names of the files of a record, the latest first."""
    found = rows(
        "SELECT name FROM attachment WHERE record_id = ? AND record_kind = ? ORDER BY id DESC LIMIT 6",
        (record_id, kind),
    )
    return ", ".join(name for (name,) in found[:5]) + (", …" if len(found) > 5 else "")


def _asked_about(approval_id: int) -> tuple[str, int]:
    """The record that an approval is about: what belongs to that is what one decides by."""
    found = rows("SELECT kind, record_id FROM approval WHERE id = ?", (approval_id,))[0]
    return str(found[0]), int(found[1])


def _event_fields(fields: tuple[tuple[str, str], ...], audit_id: int) -> tuple[tuple[str, str], ...]:
    """An audit record in words instead of in the form it is kept in."""
    from store.insight.history import event

    found = event(audit_id)
    said = tuple(("Changed", line) for line in found.lines) if found else ()
    return (*(pair for pair in fields if pair[0] != "Changes"), *said)


def glance(kind: str, record_id: int) -> tuple[tuple[str, str], ...]:
    """(label, text) of what a record's relations come to: for the full screen, where it may be worked out."""
    if kind == "segment":
        return (("Parties now", size_said(record_id)),)
    if kind == "territory":
        return (("Fit its filter", fitting_said(record_id)),)
    if kind == "quote":
        return quotes.figures(record_id)
    return (*figures(record_id), *at_a_glance(record_id)) if kind == "party" else ()


def _version(kind: str, record_id: int) -> int | None:
    spec = kinds().get(kind)
    model = model_of(spec.table) if spec else None
    if spec is None or model is None or not issubclass(model, Record):
        return None
    return int(scalar(f"SELECT version FROM {spec.table} WHERE id = ?", (record_id,)))
