"""`backdesk pick-list`: what to fetch for shipments, place by place, to be printed and ticked off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from commands import output
from commands.lazy import command
from commands.lists import FilterWords, chosen_columns, find_listing, json_rows, pointing_out
from commands.session import current

if TYPE_CHECKING:
    from store.core.listing import Column, Line, Listing

SHOWN = ("quantity", "unit", "packs", "sku", "name", "lot", "expires", "shipment", "party")


@command(
    "pick-list",
    "backdesk pick-list | lp\nbackdesk pick-list location:MAIN 'promised<+3d'\nbackdesk pick-list shipment_id:12",
    cls=FilterWords,
    short_help="Print what to fetch for shipments, place by place.",
)
@click.argument("words", metavar="[FILTER]...", nargs=-1)
def pick_list(words: tuple[str, ...]) -> None:
    """Print what to fetch for the shipments that are drafted, those that match the FILTER: by place, SKU and lot.

    Of goods kept by lot what expires first is fetched first. The same as a list: `backdesk list pick-list`.
    """
    from store.core.listing import Query

    session = current()
    session.open(to_list=True)
    found = find_listing("pick-list")
    filter = " ".join(words)
    with pointing_out(filter):
        lines = list(found.every(Query(filter)))
    if session.json:
        output.json_rows(json_rows(found, iter(lines), chosen_columns(found, "all")))
        return
    place = found.index_of("location")
    for location, at_place in groupby(lines, key=lambda line: str(line.values[place])):
        _sheet(found, location, list(at_place))
    if not lines:
        output.remark("There is nothing to fetch.")


def _sheet(found: Listing, location: str, lines: Sequence[Line]) -> None:
    from store.core.text import plural

    name = found.shown(lines[0], found.column("place"))
    output.say(f"{location}  {name}  ({plural(len(lines), 'line')})")
    output.say("")
    headings = [output.Heading("")] + [output.Heading(c.heading, c.align == "right") for c in _columns(found)]
    output.table(headings, _rows(found, lines))
    output.say("")


def _columns(found: Listing) -> list[Column]:
    return [found.column(name) for name in SHOWN]


def _rows(found: Listing, lines: Sequence[Line]) -> Iterator[list[str]]:
    for line in lines:
        yield ["[ ]", *(found.shown(line, column) for column in _columns(found))]
