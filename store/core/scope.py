"""Several companies in one database: who works in one of them reads nothing of the others.

Every table that names a company, and every table whose rows belong to one that does (lines, stock at a place),
is read through the company one works in, wherever a statement names it after FROM or JOIN: in a list, a report,
a look-up or a rule, on both engines. No statement has to remember it, so none can forget it. What is shared
(parties, products, users) is read whole.

While a database has one company nothing is added to any statement.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

# a table after FROM or JOIN, the alias it may have, and the column of its own that it is joined by
_PLACE = re.compile(
    r'(?<!DELETE )\b(?P<word>FROM|JOIN) +(?P<table>"[a-z_]+"|[a-z_]+)(?![\w(."])'
    r'(?P<alias> +(?:AS +)?"?[a-z]\w*"?(?![\w(."]))?(?P<on> +ON +"?\w+"?\."?(?P<column>\w+)"? = )?'
)
# about several companies, or about none
_SHARED = frozenset(
    {
        *("company", "company_party", "intercompany", "external_id"),
        *("audit_seal", "audit_unsealed", "audit_group", "audit_redaction"),
    }
)
# what somebody did to one of these is everybody's to know
SHARED_KINDS = (
    "", "activity", "address", "audit", "bom", "canned-answer", "company", "competitor", "consent", "contact",
    "duplicate", "lost-reason", "lot", "mapping", "party", "pipeline", "price-list", "product", "segment", "stage",
    "stage-check", "supplier-term", "tax", "term", "territory", "unit", "user", "view",
)  # fmt: skip

_everything: ContextVar[bool] = ContextVar("everything", default=False)
_whose: Callable[[], int] = int


def told_by(whose: Callable[[], int]) -> None:
    """Say who knows in which company the acting user works, where there are several; 0 where there is one."""
    global _whose
    _whose = whose


def company() -> int:
    """The company whose rows are read now; 0 where all are."""
    return 0 if _everything.get() else _whose()


@contextmanager
def everything() -> Iterator[None]:
    """Read the rows of all companies within a block: for what keeps and proves the database as a whole."""
    token = _everything.set(True)
    try:
        yield
    finally:
        _everything.reset(token)


def scoped(sql: str, postgres: bool = False) -> str:
    """A statement that reads only rows of the company one works in, and shared ones."""
    ours = company()
    return _scoped(sql, ours, postgres) if ours else sql


def is_shared(table: str) -> bool:
    """Whether the rows of a table belong to all companies."""
    return not _condition(table, 0)


@functools.lru_cache(4096)
def _scoped(sql: str, ours: int, postgres: bool) -> str:
    narrowed = _joined if postgres else _selected
    return _PLACE.sub(lambda found: narrowed(found, ours), sql)


def _selected(found: re.Match[str], ours: int) -> str:
    """The rows that may be read in the place of the table: SQLite sees through it."""
    if not (condition := _wanted(found, ours)):
        return found[0]
    table = found["table"].strip('"')
    alias = found["alias"] or f' "{table}"'
    return f"{found['word']} (SELECT * FROM {table} WHERE {condition}){alias}{found['on'] or ''}"


def _joined(found: re.Match[str], ours: int) -> str:
    """The table joined to one empty row: PostgreSQL still knows its key, by which statements group."""
    if not (condition := _wanted(found, ours)):
        return found[0]
    table = found["table"].strip('"')
    name = (found["alias"] or table).split()[-1].strip('"')
    own = re.sub(rf"(?<!\w)\+?{table}\.", f"{name}.", condition)
    one = f"(SELECT 1 AS one_{found.start()}) AS of_{found.start()}"
    return f"{found['word']} ({found['table']}{found['alias'] or ''} JOIN {one} ON {own}){found['on'] or ''}"


def _wanted(found: re.Match[str], ours: int) -> str:
    """What has to hold for the rows of a place; '' where all may be read."""
    table = found["table"].strip('"')
    # what is joined by its own id, or as part of a document, is joined to a row of ours
    if found["word"] == "JOIN" and found["column"] in ("id", belongs_by(table)):
        return ""
    return _condition(table, ours)


@functools.cache
def _condition(table: str, ours: int) -> str:
    """What holds for rows of a table that may be read in a company; '' where all may."""
    model: Any = None if table in _SHARED else _model_of(table)
    if model is None:
        return ""
    column = model._meta.columns.get("company_id")
    if column is None:
        return " AND ".join(_above(model, ours))
    # the plus: another index than that of the company gives the order that a list is in
    narrowed = f"+{table}.company_id = {ours}"
    if table == "audit":
        return f"({narrowed} OR audit.subject IN ({', '.join(map(repr, SHARED_KINDS))}))"
    return f"({narrowed} OR {table}.company_id IS NULL)" if column.null else narrowed


@functools.cache
def belongs_by(table: str) -> str:
    """The column by which rows without a company belong to something that has one; '' where there is none."""
    model: Any = _model_of(table)
    if model is None or "company_id" in model._meta.columns:
        return ""
    found = [field.column_name for field in model._meta.sorted_fields if not field.null and _leads_up(field, model)]
    return found[0] if found else ""


def _leads_up(field: Any, model: Any) -> bool:
    parent = getattr(field, "rel_model", None)
    return parent not in (None, model) and bool(_condition(parent._meta.table_name, 0))


def _model_of(table: str) -> Any:
    from store.core.fields import model_of  # it stands on the database, which asks here

    return model_of(table)


def _above(model: Any, ours: int) -> list[str]:
    """A row that names no company is its document's; where it may have one of several, that of any it has."""
    table, found = model._meta.table_name, []
    for field in filter(lambda field: _leads_up(field, model), model._meta.sorted_fields):
        name = field.rel_model._meta.table_name
        above = _condition(name, ours)
        there = f"EXISTS (SELECT 1 FROM {name} WHERE {name}.id = {table}.{field.column_name} AND {above})"
        if not field.null:
            return [there]
        found.append(f"({table}.{field.column_name} IS NULL OR {there})")
    return found
