"""What can be imported of tax: codes with their first rate, and later rates."""

from __future__ import annotations

from store.catalog.tax_parts import TaxPartInput
from store.catalog.taxes import TaxInput, add_tax, set_tax_rate
from store.exchange.gathering import Document
from store.exchange.kinds import ImportKind, Steps, declare


def write_tax(document: Document) -> int:
    """Add a tax code."""
    said = {name: value for name, value in document.values.items() if name != "rate"}
    parts = tuple(TaxPartInput(**line) for line in document.lines)
    return int(add_tax(TaxInput(**said), document.values.get("rate"), parts).id)


declare(ImportKind("taxes", "tax", "Tax codes", "tax.add", Steps(write_tax, ("code",))))
declare(
    ImportKind(
        "tax-rates",
        "tax",
        "Tax rates",
        "tax.rate",
        Steps(lambda document: int(set_tax_rate(**document.values).id), ("tax", "valid_from")),
    )
)
