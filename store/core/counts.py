"""How many rows the big tables have: kept, because counting a million takes longer than a key press."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from store.core import scope
from store.core.database import scalar
from store.core.identity import actor
from store.core.tally import Book, Contribution, book, contributes

SHARED = ("activity", "contact", "party", "product")
# their keys are `table:company`
OF_COMPANIES = ("deal", "entry", "invoice", "lead", "move", "payment", "quote", "sales_order", "shipment", "ticket")
COUNTED = tuple(sorted((*SHARED, *OF_COMPANIES)))

ROWS: Book = book(
    "rows",
    " UNION ALL ".join(
        [f"SELECT '{table}' AS key, COUNT(*) AS count, 0 AS amount FROM {table}" for table in SHARED]
        + [f"SELECT '{table}:' || company_id, COUNT(*), 0 FROM {table} GROUP BY company_id" for table in OF_COMPANIES]
    ),
    everybodys=True,
)


def _one(row: Any) -> Iterable[Contribution]:
    return [(ROWS, _key(row._meta.table_name), 1, 0)]


def _key(table: str) -> str:
    return f"{table}:{actor().company_id}" if table in OF_COMPANIES else table


for _table in COUNTED:
    contributes(_table)(_one)


def kept(table: str) -> Callable[[], int]:
    """A function that says how many rows of the table there are in the company one works in."""
    return lambda: _kept(table)


def _kept(table: str) -> int:
    counted = f"SELECT COUNT(*) FROM {table}"  # of what is kept of all companies, some may be about records of one
    in_part = scope.is_narrowed(table) if table in SHARED else scope.is_personal(counted)
    return int(scalar(counted)) if in_part else ROWS.get(_key(table))[0]


def in_all(table: str) -> int:
    """How many rows the table has, of whatever company."""
    found = ROWS.read(f"{table}:") if table in OF_COMPANIES else {table: ROWS.get(table)}
    return sum(count for count, _ in found.values())
