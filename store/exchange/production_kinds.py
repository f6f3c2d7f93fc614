"""What can be imported of production: bills of materials, a row for each component."""

from __future__ import annotations

from dataclasses import fields

from store.exchange.gathering import Document
from store.exchange.kinds import ImportKind, Steps, declare
from store.production.bills import BillInput, BillLineInput, add_bill


def write_bill(document: Document) -> int:
    """Add a bill with its components; one that was imported before and differs now becomes the next revision."""
    values = dict(document.values)
    activate = bool(values.pop("activate", False))
    known = {item.name for item in fields(BillInput)}
    given = BillInput(**{name: value for name, value in values.items() if name in known})
    return int(add_bill(given, tuple(BillLineInput(**line) for line in document.lines), activate).id)


declare(ImportKind("boms", "bom", "Bills of materials", "bom.add", Steps(write_bill, ("product",), update=True)))
