"""`backdesk invoice pdf` and its like: documents as PDFs; `backdesk document`: those of a list, sent too; templates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

import click

from commands import output
from commands.lazy import BackdeskCommand, command
from commands.lists import FilterWords, find_listing, pointing_out
from commands.session import current

if TYPE_CHECKING:
    from datetime import date

    from store.documents.facts import Facts
    from store.documents.printing import Written

F = TypeVar("F", bound=Callable[..., Any])
SEND, TEMPLATES = "send", "templates"


def _options(command_of: F) -> F:
    out = click.option("--out", "file", metavar="FILE", help="A new file; by the document's number when not given.")
    return out(_language(command_of))


def _language(command_of: F) -> F:
    return click.option(
        "--lang", "language", default="", metavar="CODE", help="en, de or fr; by the country written to when not given."
    )(command_of)


def _verb(kind: str, what: str, example: str) -> BackdeskCommand:
    """The verb `pdf` of a noun whose records are printed as one document."""

    @command("pdf", f"backdesk {kind} pdf {example}", short_help=f"Write {what} as a PDF.")
    @click.argument("reference", metavar=kind.upper())
    @_options
    def written(reference: str, file: str | None, language: str) -> None:
        from store.documents.printing import facts_of

        _write(kind, reference, file, lambda record_id: facts_of(kind, record_id, language))

    written.help = (
        f"Write {what} as a PDF to a new file, which is yours alone.\n\n"
        "A draft says on every page that it is one. The same document makes the same file."
    )
    return written


invoice_pdf = _verb("invoice", "an invoice or credit note", "INV-2026-000003 --lang de\nbackdesk invoice pdf '#17'")
quote_pdf = _verb("quote", "a quote", "QU-2026-000004 --out quote.pdf")
order_pdf = _verb("order", "the confirmation of an order", "SO-2026-000012")
po_pdf = _verb("po", "a purchase order", "PO-2026-000007 --lang fr")
dunning_pdf = _verb("dunning", "a dunning letter", "DU-2026-000003")


@command(
    "pdf",
    "backdesk shipment pdf SH-2026-000003\nbackdesk shipment pdf '#5' --picking",
    short_help="Write the delivery note of a shipment as a PDF.",
)
@click.argument("shipment")
@click.option("--picking", is_flag=True, help="What to fetch for it instead, of a draft.")
@_options
def shipment_pdf(shipment: str, picking: bool, file: str | None, language: str) -> None:
    """Write the delivery note of a shipment as a PDF to a new file, or the list that its goods are fetched by."""
    from store.documents.printing import PICKING, facts_of

    kind = PICKING if picking else "shipment"
    _write("shipment", shipment, file, lambda record_id: facts_of(kind, record_id, language), kind)


@command(
    "pdf",
    "backdesk party pdf ACME\nbackdesk party pdf ACME --from 2026-07-01 --to 2026-09-30 --lang de",
    short_help="Write the statement of account of a party as a PDF.",
)
@click.argument("party")
@click.option("--from", "since", metavar="DATE", help="Since which day; the beginning of the year when not given.")
@click.option("--to", "until", metavar="DATE", help="Up to which day; today when not given.")
@_options
def party_pdf(party: str, since: str | None, until: str | None, file: str | None, language: str) -> None:
    """Write the statement of account of a customer or supplier as a PDF to a new file."""
    from commands.reports import read_day
    from store.documents.reminding import statement

    current().open()
    last, first = read_day("--to", until), read_day("--from", since)
    _write("party", party, file, lambda record_id: statement(record_id, language, last, first), until=last)


def _write(
    kind: str,
    reference: str,
    file: str | None,
    facts: Callable[[int], Facts],
    printed: str = "",
    until: date | None = None,
) -> None:
    from store.core.files import place_of
    from store.core.references import resolve
    from store.documents.printing import file_name, write
    from store.documents.typesetting import require_installed

    current().open()
    require_installed()
    record_id = resolve(kind, reference)
    path = place_of(file or file_name(printed or kind, record_id, until))
    _say([write(facts(record_id), path)], one=True)


def _say(written: Sequence[Written], *, one: bool = False) -> None:
    if current().json:
        said = [asdict(each) for each in written]
        output.json_document(said[0] if one else said)
        return
    for each in written:
        output.say(f"{each.title} written to {each.file}.")


@command(
    "document",
    "backdesk document invoices 'state:open due<today' --to letters\n"
    "backdesk document quotes state:sent --to letters --lang de\n"
    "backdesk document send invoices 'state:open' --smtp --factur-x\n"
    "backdesk document send dunning state:sent --to mails\n"
    "backdesk document templates --to ~/.config/backdesk/documents",
    cls=FilterWords,
    short_help="Write or send the documents of a list; the templates they are made by.",
)
@click.argument("kind", metavar="LIST|send LIST|templates")
@click.argument("words", metavar="[FILTER]...", nargs=-1)
@click.option("--to", "directory", metavar="DIRECTORY", help="Where the files go.")
@click.option("--smtp", is_flag=True, help="With send: by the mail server of the configuration (mail.host).")
@click.option("--factur-x", "electronic", is_flag=True, help="With send: invoices as Factur-X.")
@click.option("--again", is_flag=True, help="With send: also what was sent before.")
@_language
def documents(kind: str, words: tuple[str, ...], directory: str | None, language: str, **sent: bool) -> int | None:
    """Write the documents of all records of a LIST that match the FILTER as PDFs, each to a new file of its number.

    With `send`: as mails to those they are for, in their language, by a mail server (--smtp) or as files to be sent
    (.eml, with --to). Each is kept on the timeline of its party and its own, and sent once unless --again is said. Who
    has no address is named; the others are sent. A quote is not sent to who asked not to get e-mails.

    With `templates`: write the templates that all documents are set by, to be changed. Those in the directory
    `documents` beside the configuration file (`backdesk config --path`) go before ours; so does a logo.svg or
    logo.png there, and fonts that it holds are known by their names.
    """
    if kind == SEND:
        from commands.sending import send

        return send(words, directory, language, **sent)
    if any(sent.values()):
        raise click.UsageError("'--smtp', '--factur-x' and '--again' go with send.", click.get_current_context())
    if not directory:
        raise click.UsageError("Missing option '--to'.", click.get_current_context())
    if kind == TEMPLATES:
        _write_templates(directory)
        return None
    from store.documents.printing import write_each

    written = write_each(matching(kind, words), directory, language)
    _say(written)
    if not written:
        output.remark("Nothing matches; no file was written.")
    return None


def matching(kind: str, words: Sequence[str]) -> list[tuple[str, int]]:
    """The (kind, id) of all records of a list that match a filter, each of which has a document."""
    from store.core.listing import Query
    from store.documents.printing import require_printed
    from store.documents.typesetting import require_installed

    current().open()
    require_installed()
    found, filter = find_listing(kind), " ".join(words)
    require_printed(found.kind)
    with pointing_out(filter):
        ids = [found.record_id(line) for line in found.every(Query(filter))]
    return [(found.kind, record_id) for record_id in dict.fromkeys(ids)]


def _write_templates(directory: str) -> None:
    from store.core.files import place_of
    from store.documents.typesetting import copy_templates

    written = copy_templates(place_of(directory))
    if current().json:
        output.json_document([str(path) for path in written])
        return
    for path in written:
        output.say(f"Written: {path}")
