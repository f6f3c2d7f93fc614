"""`backdesk show` and `backdesk flow`: one record, what belongs to it, and the chain it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commands import output, timeline
from commands.lazy import command
from commands.lists import find_listing, json_rows, write_table
from commands.reports import write_report
from commands.session import current

if TYPE_CHECKING:
    from store.insight.flow import FlowNode
    from store.insight.relations import RecordView
    from store.insight.sections import Section

SECTION_ROWS = 200
NEWEST = 20  # entries of the timeline of what is shown


def find(words: tuple[str, ...]) -> tuple[str, int]:
    """The record that a reference names; several words are one reference."""
    from store.core.references import find_anything

    return find_anything(" ".join(words))


@command(
    "show",
    "backdesk show deal 12\nbackdesk show SO-2026-000012\nbackdesk show TEA-1 --json",
    short_help="Show one record and what belongs to it.",
)
@click.argument("ref", nargs=-1, required=True)
def show(ref: tuple[str, ...]) -> None:
    """Show any record: by its number, SKU or code alone, or by kind and name (`party Acme`, `deal 12`)."""
    session = current()
    session.open()
    found = look_at(*find(ref))
    if session.json:
        output.json_document(_document(found))
        return
    output.say(f"{found.kind} #{found.id}  {found.title}")
    output.pairs(((label, text) for label, text in found.fields if text), indent="  ")
    for section in found.sections:
        _write(section, found)


def look_at(kind: str, record_id: int) -> RecordView:
    """A record's view; for the few kinds without a list of their own, its title."""
    from store.core.references import title
    from store.insight.relations import RecordView, view
    from store.insight.sections import LISTING_OF

    if kind in LISTING_OF:
        return view(kind, record_id)
    return RecordView(kind, record_id, title(kind, record_id), (), ())


def _write(section: Section, of: RecordView) -> None:
    from store.core.listing import Query
    from store.insight.figures import figure_of
    from store.insight.sections import TIMELINE
    from store.insight.sheet import Report

    if section.figure == TIMELINE:
        output.say("")
        output.say(section.heading)
        timeline.write(of.kind, of.id, NEWEST)
        return
    if section.figure and isinstance(drawn := figure_of(section.figure, of.kind, of.id), Report):
        output.say("")
        write_report(drawn)
        return
    listing = find_listing(section.listing)
    lines = listing.window(Query(section.filter), limit=SECTION_ROWS)
    if lines:
        output.say("")
        output.say(section.heading)
        write_table(listing, iter(lines), listing.shown_columns)
        if len(lines) == SECTION_ROWS:
            output.remark(f"More with: backdesk list {section.listing} '{section.filter}'")


def _document(found: RecordView) -> dict[str, Any]:
    from store.core.listing import Query, get_listing
    from store.insight.sections import LISTING_OF, TIMELINE

    document: dict[str, Any] = {"kind": found.kind, "id": found.id, "title": found.title, "version": found.version}
    if found.kind in LISTING_OF:
        listing = get_listing(LISTING_OF[found.kind])
        line = listing.get(found.id)
        document["values"] = next(json_rows(listing, [line], listing.columns)) if line else {}
    for section in found.sections:
        if section.figure == TIMELINE:
            document["timeline"] = timeline.document(found.kind, found.id, SECTION_ROWS)
            continue
        listing = find_listing(section.listing)
        lines = listing.window(Query(section.filter), limit=SECTION_ROWS)
        name = section.heading.lower().replace(" ", "_")
        document[name] = list(json_rows(listing, lines, listing.columns))
    return document


@command("flow", "backdesk flow deal 12\nbackdesk flow INV-2026-000123", short_help="Show the chain around a record.")
@click.argument("ref", nargs=-1, required=True)
def flow(ref: tuple[str, ...]) -> None:
    """Show the chain deal → order → shipments → invoices → payments → entries that a record stands in."""
    from store.insight.flow import chain

    session = current()
    session.open()
    root = chain(*find(ref))
    if session.json:
        output.json_document(_node(root))
    else:
        _write_node(root, 0)


def _write_node(node: FlowNode, depth: int) -> None:
    parts = (node.kind, node.title, node.state, node.day, node.amount)
    output.say("  " * depth + "  ".join(str(part) for part in parts if part))
    for child in node.children:
        _write_node(child, depth + 1)


def _node(node: FlowNode) -> dict[str, Any]:
    """A node for programs: the amount as exact text, its currency beside it."""
    from store.core.values import Amount

    return {
        **{name: getattr(node, name) for name in ("kind", "id", "title", "state", "day")},
        "amount": Amount().plain(node.minor, node.currency),
        "currency": node.currency,
        "children": [_node(child) for child in node.children],
    }
