"""The whole database as lines of JSON: every row of every table, to be kept, read by others, or loaded elsewhere.

The first line says what it is and of which schema; then each row, tables in an order in which each stands after
those it refers to; the last line counts the rows and holds the SHA-256 of all their lines, so that a file that was
cut off or changed is noticed. The same database gives the same lines on both engines. What can be worked out from
the rest (kept sums, search indexes) and what is about this one database (its guards, its last backup) are not in it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from store.core import schema
from store.core.database import stream
from store.core.dates import now
from store.core.moment import one_moment
from store.core.scope import everything
from store.models import every_model

FORMAT = 1
DERIVED = frozenset({"tally", "tally_delta"})  # kept sums, which each engine keeps in its own way
ITS_OWN = ("guards", "checked", "backed up")  # settings that are about this database, not about what it holds

Tell = Callable[[int], None]  # how many rows so far


def columns_of(model: Any) -> list[str]:
    """The columns of a table, its id first."""
    return [field.column_name for field in model._meta.sorted_fields]


def dump_lines(tell: Tell = lambda _done: None) -> Iterator[str]:
    """The open database, as it is at one moment, a line at a time without its end; others go on meanwhile."""
    counts: dict[str, int] = {}
    seal, done = hashlib.sha256(), 0
    with one_moment(), everything():
        yield _json({"backdesk": "dump", "format": FORMAT, "schema": schema.applied()[-1], "at": now()})
        for table, line in row_lines():
            counts[table] = counts.get(table, 0) + 1
            done += 1
            seal.update(line.encode() + b"\n")
            yield line
            tell(done)
    yield _json({"end": counts, "sha256": seal.hexdigest()})


def row_lines() -> Iterator[tuple[str, str]]:
    """(table, line) of every row that a dump holds, in its order."""
    for model in every_model():
        table = model._meta.table_name
        if table in DERIVED:
            continue
        names = columns_of(model)
        listed = ", ".join(f'"{name}"' for name in names)
        where = f" WHERE name NOT IN {ITS_OWN}" if table == "setting" else ""
        for row in stream(f'SELECT {listed} FROM "{table}"{where} ORDER BY "id"'):
            yield table, _json({"table": table, "row": dict(zip(names, map(_plain, row), strict=True))})


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode("ascii")}
    return value


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
