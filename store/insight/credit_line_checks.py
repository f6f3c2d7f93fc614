"""The check of what credit notes say line by line: each gives back what a line of its own document took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from store.billing.shapes import SIDES, Side
from store.catalog.totals import amount_of
from store.core.database import rows
from store.insight.promises import SHOWN, check, differences

# what a line that is credited says, and the line that credits it says again
_SAME = ("product_id", "unit", "factor", "per", "price", "discount", "tax_code_id", "tax_rate")


@check("credit lines", "each line of a credit note is that of its document again: goods, price, discount, tax, worth")
def credit_lines() -> Iterator[str]:
    """Lines of posted credit notes that differ from what they credit, or are worth something else than they say."""
    for side in SIDES.values():
        for column in _SAME:
            yield from differences(
                f"SELECT v.number, c.position, '{column}', c.{column}, i.{column} {_credited(side)} "
                f"AND COALESCE(c.{column}, {_EMPTY.get(column, -1)}) <> COALESCE(i.{column}, {_EMPTY.get(column, -1)}) "
                "ORDER BY c.id",
                "{0}: line {1} says {2} {3}, what it credits {4}",
            )
        yield from differences(
            f"SELECT v.number, c.position, i.{side.link}_id, v.credits_id {_credited(side)} "
            f"AND i.{side.link}_id <> COALESCE(v.credits_id, 0) ORDER BY c.id",
            f"{{0}}: line {{1}} credits {side.noun} #{{2}}, the note #{{3}}",
        )
        yield from _worth(side)


_EMPTY = {"unit": "''"}


def _credited(side: Side) -> str:
    table = side.table
    return (
        f"FROM {table} v JOIN {table}_line c ON c.{side.link}_id = v.id "
        f"JOIN {table}_line i ON i.id = c.credits_line_id "
        f"WHERE v.number IS NOT NULL AND v.type = '{side.credit}'"
    )


def _worth(side: Side) -> Iterator[str]:
    """A line is worth its quantity × price − discount, but for the cents that parts of one leave to the last."""
    notes = {
        number: (said, currency)
        for number, said, currency in rows(
            f"SELECT id, number, currency FROM {side.table} WHERE number IS NOT NULL AND type = '{side.credit}'"
        )
    }
    lines = [
        line
        for line in side.line.matching("credits_line_id IS NOT NULL ORDER BY id")
        if line.__data__[side.link] in notes
    ]
    parts = Counter(line.credits_line_id for line in lines)
    found = 0
    for line in lines:
        number, currency = notes[line.__data__[side.link]]
        said, worth = line.net + line.tax_included + line.document_discount, amount_of(line, line.quantity, currency)
        if abs(said - worth) > parts[line.credits_line_id] and found < SHOWN:
            found += 1
            yield f"{number}: line {line.position} is {said}, but its quantity at its price is {worth} (minor units)"
