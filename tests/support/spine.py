"""A company as the first schema held it: made by migration 0001 alone, with the rows of one business day.

The rows were written by the program that came with that schema, through its actions, and are frozen like it:
a deal won and turned into an order, shipped, invoiced, paid in part; a second order; prices; the audit of it all.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playhouse.migrations import Runner

from store.core.database import db, is_postgres, open_database, run, run_many, scalar
from store.core.schema import DIRECTORY

FROZEN: dict[str, Any] = json.loads((Path(__file__).parent / "spine_rows.json").read_text(encoding="utf-8"))
FIRST = "0001_spine"
# what a document lacks while its lines are written
_DRAFT = {
    "invoice": {"number": None, "posted_at": None, "state": "draft"},
    "shipment": {"number": None, "state": "draft"},
}


def make(url: str) -> None:
    """Make that company behind `url`, and leave it open."""
    open_database(url, create=True)
    Runner(db.obj, str(DIRECTORY)).up(FIRST)  # type: ignore[no-untyped-call]
    with db.atomic():
        for table, rows in records().items():
            for row in rows:
                _insert(table, row | _DRAFT.get(table, {}))
        for table, draft in _DRAFT.items():
            for row in records()[table]:
                settings = ", ".join(f"{column} = ?" for column in draft)
                run(f"UPDATE {table} SET {settings} WHERE id = ?", [*(row[c] for c in draft), row["id"]])
        for table, words in FROZEN["words"].items():
            _index(table, words)
        if is_postgres():
            for table, rows in records().items():
                scalar("SELECT setval(pg_get_serial_sequence(?, 'id'), ?)", (table, max(row["id"] for row in rows)))


def records() -> dict[str, list[dict[str, Any]]]:
    """The rows by table, parents first; the settings that a migration writes itself are left out."""
    found = {
        table: [dict(zip(part["columns"], row, strict=True)) for row in part["rows"]]
        for table, part in FROZEN["tables"].items()
    }
    found["setting"] = [row for row in found["setting"] if row["name"] != "guards"]
    return found


def _insert(table: str, row: dict[str, Any]) -> None:
    if table == "setting":
        row = {"name": row["name"], "value": row["value"]}
    run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def _index(table: str, words: list[tuple[int, str]]) -> None:
    into = "(id, words) VALUES (?, to_tsvector('simple', ?))" if is_postgres() else "(rowid, words) VALUES (?, ?)"
    run_many(f"INSERT INTO {table}_search {into}", words)
