"""A list that was written by an export here and comes back, from a spreadsheet or into another company."""

from __future__ import annotations

from collections.abc import Sequence

from store.core.listing import listings
from store.exchange.kinds import Bulk, import_kind
from store.exchange.mapping import draft
from store.exchange.options import ImportOptions

_MOST = 0.8  # of a list's columns: an older program had fewer


def is_own(kind: str, header: Sequence[str]) -> bool:
    """Whether these are the columns an export writes of that list when none are chosen, in its order.

    Only of masters: a document is what its lines and its course made of it, which no row of a list says.
    """
    if kind not in listings() or not isinstance(import_kind(kind).writer, Bulk):
        return False
    written = [column.name for column in listings()[kind].columns]
    there = set(header)
    return list(header) == [name for name in written if name in there] and len(there) >= _MOST * len(written)


def returns(kind: str) -> dict[str, str]:
    """Column → field, of the columns that an import of that kind takes back; references by code where they have one.

    Raises Usage where the kind cannot be imported.
    """
    scope = import_kind(kind).scope()
    written = [column.name for column in listings()[kind].columns]
    found = draft(scope, written, ImportOptions(ignore=("*",)))
    columns = {feed.field.name: feed.heading for feed in found.feeds.values()}
    coded = {field.name: f"{field.name}_code" for field in scope.fields}
    columns |= {name: column for name, column in coded.items() if column in written}
    return {column: name for name, column in columns.items()}
