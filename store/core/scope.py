"""Several companies in one database: who works in one of them reads nothing of the others.
And people who are to see no leads, deals, quotes and activities but their own, or their team's.

Every table that names a company, and every table whose rows belong to one that does (lines, stock at a place),
is read through the company one works in, wherever a statement names it after FROM or JOIN: in a list, a report,
a look-up or a rule, on both engines. No statement has to remember it, so none can forget it. What is shared
(parties, products, users) is read whole.

What is somebody's own business is read through its owner in the same way, and so is what belongs to it or is about
it: lines, stages it was in, files, what was done to it. What a document names that one does see (the deal an order
came of) stays named there.

While a database has one company, and for who sees all of it, nothing is added to any statement.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

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
    "duplicate", "key", "lost-reason", "lot", "mapping", "party", "pipeline", "price-list", "product", "segment",
    "stage", "stage-check", "supplier-term", "tax", "term", "territory", "unit", "user", "view",
)  # fmt: skip

PERSONAL = ("lead", "deal", "quote", "activity")  # tables, and kinds of records, that may be their owner's alone
# tables that are about records of any kind: the columns with its kind and its id
_ABOUT = {
    "activity": ("record_kind", "record_id"),
    "attachment": ("record_kind", "record_id"),
    "audit": ("subject", "subject_id"),
}


class Sight(NamedTuple):
    """What one reads: of a company (0: of all), and what is personal of these people (by ids; none: all)."""

    company: int = 0
    people: tuple[int, ...] = ()


# what remembers that something was done, so that nobody does it again
_DONE_ONCE = frozenset({"campaign_plan", "subscription_renewal"})

ALL = Sight()
_everything: ContextVar[bool] = ContextVar("everything", default=False)
_everybodys: ContextVar[bool] = ContextVar("everybodys", default=False)
_whose: Callable[[], Sight] = Sight


def told_by(whose: Callable[[], Sight]) -> None:
    """Say who knows what the acting user reads; no company where there is but one."""
    global _whose
    _whose = whose


def sight() -> Sight:
    """What is read now."""
    if _everything.get():
        return ALL
    ours = _whose()
    return Sight(ours.company) if ours.people and _everybodys.get() else ours


def company() -> int:
    """The company whose rows are read now; 0 where all are."""
    return sight().company


def is_partial() -> bool:
    """Whether there is anything of which only some rows are read now."""
    return sight() != ALL


def is_narrowed(table: str) -> bool:
    """Whether only some rows of a table are read now."""
    return bool(_condition(table, sight()))


def is_personal(sql: str) -> bool:
    """Whether a statement reads a table of which now only some people's rows are read."""
    return bool(sight().people) and any(
        _of_people(found["table"].strip('"'), sight().people) for found in _PLACE.finditer(sql)
    )


def everything() -> AbstractContextManager[None]:
    """Read the rows of all companies within a block: for what keeps and proves the database as a whole."""
    return _meanwhile(_everything)


def everybodys() -> AbstractContextManager[None]:
    """Read what is personal of everybody within a block: rules are about all there is, whoever sees it."""
    return _meanwhile(_everybodys)


@contextmanager
def _meanwhile(switch: ContextVar[bool]) -> Iterator[None]:
    token = switch.set(True)
    try:
        yield
    finally:
        switch.reset(token)


def scoped(sql: str, postgres: bool = False) -> str:
    """A statement that reads only rows of the company one works in, and shared ones."""
    ours = sight()
    return _scoped(sql, ours, postgres) if ours != ALL else sql


def is_shared(table: str) -> bool:
    """Whether the rows of a table belong to all companies."""
    return not _of_company(table, 0)


@functools.lru_cache(4096)
def _scoped(sql: str, ours: Sight, postgres: bool) -> str:
    narrowed = _joined if postgres else _selected
    return _PLACE.sub(lambda found: narrowed(found, ours), sql)


def _selected(found: re.Match[str], ours: Sight) -> str:
    """The rows that may be read in the place of the table: SQLite sees through it."""
    if not (condition := _wanted(found, ours)):
        return found[0]
    table = found["table"].strip('"')
    alias = found["alias"] or f' "{table}"'
    return f"{found['word']} (SELECT * FROM {table} WHERE {condition}){alias}{found['on'] or ''}"


def _joined(found: re.Match[str], ours: Sight) -> str:
    """The table joined to one empty row: PostgreSQL still knows its key, by which statements group."""
    if not (condition := _wanted(found, ours)):
        return found[0]
    table = found["table"].strip('"')
    name = (found["alias"] or table).split()[-1].strip('"')
    own = re.sub(rf"(?<!\w)\+?{table}\.", f"{name}.", condition)
    one = f"(SELECT 1 AS one_{found.start()}) AS of_{found.start()}"
    return f"{found['word']} ({found['table']}{found['alias'] or ''} JOIN {one} ON {own}){found['on'] or ''}"


def _wanted(found: re.Match[str], ours: Sight) -> str:
    """What has to hold for the rows of a place; '' where all may be read."""
    table = found["table"].strip('"')
    # what is joined by its own id, or as part of a document, is joined to a row of ours
    if found["word"] == "JOIN" and found["column"] in ("id", belongs_by(table)):
        return ""
    return _condition(table, ours)


def _condition(table: str, ours: Sight) -> str:
    """What holds for rows of a table that may be read; '' where all may."""
    of_company = _of_company(table, ours.company) if ours.company else ""
    of_people = _of_people(table, ours.people) if ours.people else ""
    return " AND ".join(filter(None, (of_company, of_people)))


@functools.cache
def _of_company(table: str, ours: int) -> str:
    """What holds for rows of a table that may be read in a company; '' where all may."""
    model: Any = None if table in _SHARED else _model_of(table)
    if model is None:
        return ""
    column = model._meta.columns.get("company_id")
    if column is None:
        return " AND ".join(_above(model, functools.partial(_of_company, ours=ours)))
    # the plus: another index than that of the company gives the order that a list is in
    narrowed = f"+{table}.company_id = {ours}"
    if table == "audit":
        return f"({narrowed} OR audit.subject IN ({', '.join(map(repr, SHARED_KINDS))}))"
    return f"({narrowed} OR {table}.company_id IS NULL)" if column.null else narrowed


@functools.cache
def _of_people(table: str, people: tuple[int, ...]) -> str:
    """What holds for rows of a table that these people's eyes are for; '' where all are for everybody's."""
    if table in _SHARED | _DONE_ONCE:
        return ""
    if table in PERSONAL:
        ways = [f"{table}.owner_id IN ({', '.join(map(str, people))})"]
        if table == "quote":
            ways.append(f"quote.deal_id IN ({_seen('deal', people)})")
        if table == "activity":
            ways += [_about(table, kind, "IN", people) for kind in PERSONAL if kind != "activity"]
        return f"({' OR '.join(ways)})"
    if table in _ABOUT:
        return f"NOT ({' OR '.join(_about(table, kind, 'NOT IN', people) for kind in PERSONAL)})"
    model: Any = _model_of(table)
    if model is None or "company_id" in model._meta.columns:
        return ""
    return " AND ".join(_above(model, functools.partial(_of_people, people=people)))


def _seen(table: str, people: tuple[int, ...]) -> str:
    return f"SELECT {table}.id FROM {table} WHERE {_of_people(table, people)}"


def _about(table: str, kind: str, within: str, people: tuple[int, ...]) -> str:
    """That a row is about a record of a kind which these people see (IN), or do not see (NOT IN)."""
    of, record = _ABOUT[table]
    return f"({table}.{of} = '{kind}' AND {table}.{record} {within} ({_seen(kind, people)}))"


@functools.cache
def belongs_by(table: str) -> str:
    """The column by which rows without a company belong to something that has one; '' where there is none."""
    model: Any = _model_of(table)
    if model is None or "company_id" in model._meta.columns:
        return ""
    above = functools.partial(_of_company, ours=0)
    found = [field.column_name for field in _leading_up(model, above) if not field.null]
    return found[0] if found else ""


Rule = Callable[[str], str]  # what holds for rows of a table


def _leading_up(model: Any, rule: Rule) -> list[Any]:
    """The fields that refer to another table of which only some rows may be read."""
    return [
        field
        for field in model._meta.sorted_fields
        if (parent := getattr(field, "rel_model", None)) not in (None, model) and rule(parent._meta.table_name)
    ]


def _model_of(table: str) -> Any:
    from store.core.fields import model_of  # it stands on the database, which asks here

    return model_of(table)


def _above(model: Any, rule: Rule) -> list[str]:
    """A row that names no company is its document's; where it may have one of several, that of any it has."""
    table, found = model._meta.table_name, []
    for field in _leading_up(model, rule):
        name = field.rel_model._meta.table_name
        there = f"EXISTS (SELECT 1 FROM {name} WHERE {name}.id = {table}.{field.column_name} AND {rule(name)})"
        if not field.null:
            return [there]
        found.append(f"({table}.{field.column_name} IS NULL OR {there})")
    return found
