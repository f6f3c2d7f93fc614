"""Files for the tests of import, and what came of them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from store.core.database import rows
from store.exchange import ImportOptions, ImportReport, import_file


def take(kind: str, text: str | bytes, **options: Any) -> ImportReport:
    """Import a text as if it came through standard input."""
    data = text.encode() if isinstance(text, str) else text
    return import_file(kind, BytesIO(data), ImportOptions(**options))


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """(new, changed, already there, refused)."""
    return report.added, report.changed, report.unchanged, report.refused


def column(sql: str) -> list[Any]:
    """The first column of a query."""
    return [row[0] for row in rows(sql)]
