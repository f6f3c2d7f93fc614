"""Tables that only some may read: for anybody else what they hold is in no list, no history and no export."""

from __future__ import annotations

from typing import Any

from store.core.errors import Forbidden
from store.core.fields import know_every_model
from store.core.identity import actor

_TABLES: dict[str, tuple[str, ...]] = {}


def keep_private(*models: Any, allow: tuple[str, ...]) -> None:
    """Let only the owner and these roles read the rows of some tables."""
    _TABLES.update({model._meta.table_name: allow for model in models})


def refusal(table: str) -> Forbidden | None:
    """Why the acting user may not read a table, or None where they may."""
    allow = _TABLES.get(table)
    if allow is None or actor().may(allow):
        return None
    return Forbidden(f"{actor().name} may not see this.", f"It takes one of: {', '.join(('owner', *allow))}.")


def readers(tables: tuple[str, ...]) -> tuple[str, ...] | None:
    """The roles, besides the owner's, that may read all of some tables; None where everybody may."""
    know_every_model()
    kept = [set(_TABLES[table]) for table in tables if table in _TABLES]
    return tuple(sorted(set.intersection(*kept))) if kept else None


def hidden() -> tuple[str, ...]:
    """The tables that the acting user may not read."""
    know_every_model()  # what a room keeps private is said where its tables are
    return tuple(table for table, allow in _TABLES.items() if not actor().may(allow))


def mentions_hidden(changes: str) -> str:
    """SQL that holds where the changes of an audit record (a column) are about a table that is hidden."""
    found = [f"replace({changes}, ',\"{table}\",', '') <> {changes}" for table in hidden()]
    return f"({' OR '.join(found)})" if found else "1 = 0"
