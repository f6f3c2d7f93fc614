"""Everything in, everything out: files of every domain, one declarative description per kind.

    report = import_file("parties", "customers.csv", ImportOptions(skip_bad=True), progress)
    report.message, report.faults, report.exit_status

    with open("parties.csv", "w", newline="", encoding="utf-8") as out:
        export_listing("parties", out, Query(filter="country:BE"), "csv")

Called under a signed-in actor and an open database; raises errors of `store.core.errors` for a call
that makes no sense (unknown kind, unreadable file, unknown column); faults of rows are in the report.
"""

from __future__ import annotations

from store.exchange.engine import import_file
from store.exchange.export import export_listing, formats_of, importable_columns, require_format
from store.exchange.kinds import ImportField, ImportKind, import_kind, import_kinds
from store.exchange.options import Fault, ImportOptions, ImportReport, Progress
from store.exchange.pending import Unfinished, unfinished

__all__ = [
    "Fault",
    "ImportField",
    "ImportKind",
    "ImportOptions",
    "ImportReport",
    "Progress",
    "Unfinished",
    "export_listing",
    "formats_of",
    "import_file",
    "import_kind",
    "import_kinds",
    "importable_columns",
    "require_format",
    "unfinished",
]
