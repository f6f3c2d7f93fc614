"""`backdesk show` and `backdesk flow`: one record, what belongs to it, and the chain it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commands import output
from commands.lazy import command
from commands.lists import find_listing, json_row, write_table
from commands.session import current

if TYPE_CHECKING:
    from store.insight.flow import FlowNode
    from store.insight.relations import RecordView, Section

SECTION_ROWS = 200


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
    from store.insight.relations import view

    session = current()
    session.open()
    found = view(*find(ref))
    if session.json:
        output.json_document(_document(found))
        return
    output.say(f"{found.kind} #{found.id}  {found.title}")
    output.pairs(((label, text) for label, text in found.fields if text), indent="  ")
    for section in found.sections:
        _write(section)


def _write(section: Section) -> None:
    from store.core.listing import Query

    listing = find_listing(section.listing_name)
    lines = listing.window(Query(section.filter), limit=SECTION_ROWS)
    if lines:
        output.say("")
        output.say(section.heading)
        write_table(listing, iter(lines), listing.shown_columns)
        if len(lines) == SECTION_ROWS:
            output.remark(f"More with: backdesk list {section.listing_name} '{section.filter}'")


def _document(found: RecordView) -> dict[str, Any]:
    from store.core.listing import Query

    document: dict[str, Any] = {"kind": found.kind, "id": found.id, "title": found.title, **_values(found)}
    for section in found.sections:
        listing = find_listing(section.listing_name)
        lines = listing.window(Query(section.filter), limit=SECTION_ROWS)
        document[section.listing_name.replace("-", "_")] = [json_row(listing, x, listing.columns) for x in lines]
    return document


def _values(found: RecordView) -> dict[str, Any]:
    """The record's own columns, exactly; the fields made for people only where it has no list of its own."""
    from store.core.listing import listings

    for listing in listings().values():
        if listing.kind == found.kind and listing.key == "t.id" and (line := listing.get(found.id)):
            return {"values": json_row(listing, line, listing.columns)}
    return {"fields": dict(found.fields)}


@command("flow", "backdesk flow deal 12\nbackdesk flow INV-2026-000123", short_help="Show the chain around a record.")
@click.argument("ref", nargs=-1, required=True)
def flow(ref: tuple[str, ...]) -> None:
    """Show the chain deal → order → shipments → invoices → payments → entries that a record stands in."""
    from store.insight.flow import chain

    session = current()
    session.open()
    root = chain(*find(ref))
    if session.json:
        output.json_document(root)
    else:
        _write_node(root, 0)


def _write_node(node: FlowNode, depth: int) -> None:
    parts = (node.kind, node.title, node.state, node.day, node.amount_text)
    output.say("  " * depth + "  ".join(str(part) for part in parts if part))
    for child in node.children:
        _write_node(child, depth + 1)
