"""Which records are printed as documents, what their files are called, and writing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from store.core.database import scalar
from store.core.dates import today
from store.core.errors import Refused, Usage
from store.core.files import exchange, new_file, place_of, safe_name
from store.core.references import kinds
from store.core.text import excerpt
from store.documents.facts import Facts
from store.documents.invoices import invoice
from store.documents.purchases import purchase_order
from store.documents.reminding import dunning, statement
from store.documents.sales import order, quote
from store.documents.shipping import picking, shipment
from store.documents.typesetting import pdf

# kind of record → what stands on its document: (id, language)
PRINTED: dict[str, Callable[[int, str], Facts]] = {
    "invoice": invoice,
    "quote": quote,
    "order": order,
    "shipment": shipment,
    "po": purchase_order,
    "dunning": dunning,
    "party": statement,
}
PICKING = "picking"


@dataclass(frozen=True)
class Written:
    """A document that was written to a file."""

    title: str
    number: str
    language: str
    file: str
    bytes: int


def facts_of(kind: str, record_id: int, language: str = "") -> Facts:
    """What stands on the document of a record. Raises Usage where records of its kind have none."""
    if kind == PICKING:
        return picking(record_id, language)
    require_printed(kind)
    return PRINTED[kind](record_id, language)


def require_printed(kind: str) -> None:
    """Raises Usage where records of a kind have no document."""
    if kind not in PRINTED:
        raise Usage(f"There is no document of: {excerpt(kind)}.", f"There is one of: {', '.join(PRINTED)}.")


def file_name(kind: str, record_id: int, until: date | None = None) -> str:
    """What the file of a document is called: by its number, by kind and id of a draft, by code and day of a party."""
    if kind == "party":
        code = scalar("SELECT code FROM party WHERE id = ?", (record_id,))
        return safe_name(f"statement-{code}-{until or today()}.pdf")
    number = "" if kind == PICKING else scalar(f"SELECT number FROM {kinds()[kind].table} WHERE id = ?", (record_id,))
    return safe_name(f"{number or f'{kind}-{record_id}'}.pdf")


def write(facts: Facts, path: Path) -> Written:
    """Write a document to a new file; none is ever overwritten."""
    content = pdf(facts)
    with new_file(path) as out:
        out.write(content)
    return Written(facts.title, facts.number, facts.language, str(path), len(content))


def write_each(found: Sequence[tuple[str, int]], directory: str, language: str = "") -> list[Written]:
    """Write the documents of records (kind, id) into a directory, each under its own name."""
    place = exchange() or place_of(directory)
    if not place.is_dir():
        raise Usage(f"{place} is no directory.", "Make it, or name another.")
    wanted = [(kind, record_id, place / file_name(kind, record_id)) for kind, record_id in found]
    for _, _, path in wanted:
        if path.exists():
            raise Refused(f"{path} exists already; nothing was written.", "Name an empty directory.")
    return [write(facts_of(kind, record_id, language), path) for kind, record_id, path in wanted]
