"""`backdesk import` and `backdesk export`: files in and out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from commands import output
from commands.lazy import command
from commands.lists import find_listing, pointing_out, within_view
from commands.progress import progress
from commands.session import current

if TYPE_CHECKING:
    from store.exchange import ImportReport

F = TypeVar("F", bound=Callable[..., Any])


def _many(name: str, metavar: str, text: str) -> Callable[[F], F]:
    return click.option(name, multiple=True, metavar=metavar, help=text + " May be repeated.")


@command(
    "import",
    "backdesk import parties customers.csv --dry-run\n"
    "backdesk import products items.csv --map 'Item No=sku' --map 'Text=name' --ignore Colour\n"
    "backdesk import contacts people.xlsx --sheet 'Trade fair' --save-mapping fair\n"
    "backdesk import statements november.xml\n"
    "backdesk import orders - --format jsonl --skip-bad --rejects bad.csv < orders.jsonl",
    short_help="Take in records from a file.",
)
@click.argument("kind")
@click.argument("file", metavar="FILE|-")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option("--skip-bad", is_flag=True, help="Write the good rows although some are bad (exit status 3).")
@click.option("--rejects", metavar="FILE", help="Where the rows go that cannot be taken.")
@_many("--map", "HEADER=FIELD", "Which field a column holds; HEADER=FIELD*100 or /100 for another unit.")
@_many("--ignore", "HEADER", "A column to leave out.")
@_many("--set", "FIELD=VALUE", "A value for every row; {Header} stands for that column.")
@_many("--set-empty", "FIELD=VALUE", "A value for rows that have none.")
@_many("--map-value", "FIELD:OLD=NEW", "Read one text as another.")
@_many("--create-missing", "FIELD", "Make records of unknown names in this field (owner, party).")
@click.option(
    "--lines", metavar="FILE", help="A second file with the lines of the documents; lines.HEADER is a column of it."
)
@click.option("--sheet", default="", metavar="NAME", help="Which sheet of a workbook, where there are several.")
@click.option("--mapping", default="", metavar="NAME", help="Use a mapping saved before.")
@click.option("--save-mapping", default="", metavar="NAME", help="Keep this mapping under a name.")
@click.option("--source", default="file", metavar="NAME", help="The system the file comes from.")
@click.option("--update/--no-update", default=None, help="Whether changed rows change the records they made.")
@click.option("--same-name", is_flag=True, help="Parties of the same name and place are different ones.")
@click.option("--encoding", default="", help="Such as utf-8, cp1252; found out when not given.")
@click.option("--delimiter", default="", help="Such as ; or tab; found out when not given.")
@click.option("--date-order", default="", metavar="dmy|mdy|ymd", help="How the file writes its dates.")
@click.option(
    "--format", default="", metavar="csv|tsv|jsonl|json|xlsx|vcf|camt|mt940|ofx", help="Found out when not given."
)
def import_records(kind: str, file: str, rejects: str | None, lines: str | None, **given: Any) -> int:
    """Take in a FILE of a KIND of records (parties, products, deals, orders, invoices, payments …).

    All rows or none, unless --skip-bad is given. The same file twice changes nothing.
    Many documents go in at once while nobody else wants to write. Where somebody does they are checked
    first, then written in short steps; an import that broke off between two says so (exit status 4), and
    the same command goes on with it.
    """
    from store.core.files import place_of, to_read
    from store.exchange import ImportOptions, import_file

    session = current()
    session.open()
    options = ImportOptions(
        **given, rejects=place_of(rejects) if rejects else None, lines_file=to_read(lines) if lines else None
    )
    with progress("import") as painter:
        report = import_file(kind, sys.stdin.buffer if file == "-" else to_read(file), options, painter)
    if session.json:
        output.json_document({**asdict(report), "message": report.message, "exit_status": report.exit_status})
    else:
        _write(report)
    return report.exit_status


def _write(report: ImportReport) -> None:
    from store.core import display

    for fault in report.faults:
        output.remark(str(fault))
    if report.fault_count > len(report.faults):
        output.remark(f"… and {display.count(report.fault_count - len(report.faults))} more.")
    for note in report.notes:
        output.remark(note)
    output.say(report.message)
    if report.rejected:
        output.say(report.rejected)


@command(
    "export",
    "backdesk export parties customers.csv --where 'country:BE'\n"
    "backdesk export invoices open.xlsx --where 'state:overdue'\n"
    "backdesk export orders --format jsonl > orders.jsonl",
    short_help="Write records to a file.",
)
@click.argument("kind")
@click.argument("file", required=False)
@click.option("--where", default="", metavar="FILTER", help="Only those that match, as in: backdesk list.")
@click.option("--view", default="", metavar="NAME", help="Only those of a saved view, in its order.")
@click.option("--columns", default="", metavar="A,B,…", help="Which columns; all when not given.")
@click.option(
    "--format", "form", default="", metavar="csv|tsv|xlsx|jsonl|json|vcf", help="By the file's ending when not given."
)
def export_records(kind: str, file: str | None, where: str, view: str, columns: str, form: str) -> None:
    """Write the records of a KIND to a new FILE, or to standard output, with exact values."""
    from store.core import display
    from store.core.listing import Query
    from store.exchange import export_listing, require_format

    session = current()
    session.open()
    listing = find_listing(kind)
    form = form or _format_of(file, session.json)
    require_format(listing, form)
    query = Query(where)
    if view:
        query, _ = within_view(listing, view, query, [])
    names = tuple(name.strip() for name in columns.split(",") if name.strip())
    with pointing_out(query.filter), new_file(file) as out, progress("export") as painter:
        count = export_listing(listing.name, out, query, form, names, painter)
    if file and session.json:
        output.json_document({"list": listing.name, "rows": count, "file": file, "format": form})
    elif file:
        output.say(f"{display.count(count)} rows of {listing.title.lower()} written to {file}.")


def _format_of(file: str | None, json: bool) -> str:
    if not file:
        return "json" if json else "csv"
    return Path(file).suffix.lower().removeprefix(".") or "csv"


@contextmanager
def new_file(file: str | None) -> Iterator[TextIO]:
    """A new file of its owner's alone, removed again when the export fails; or standard output."""
    if file is None:
        yield output.result_stream()
        return
    from store.core.files import new_text_file, place_of

    with new_text_file(place_of(file)) as out:
        yield out
