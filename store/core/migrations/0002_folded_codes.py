"""Codes unique in any letter case: beside each the key it is unique by; numbers and tax ids are in capitals."""

from __future__ import annotations

from typing import Any, NamedTuple

from store.core import schema
from store.core.database import rows, run, run_many, scalar
from store.core.errors import Unusable
from store.core.text import code_key, excerpt


class Codes(NamedTuple):
    """A column of codes; `edit` is what changes one, where an action does."""

    table: str
    column: str
    words: str
    edit: str = ""
    scope: str = ""

    @property
    def key(self) -> str:
        return f"{self.column}_key"


CODES = (
    Codes("account", "code", "accounts", "account edit {} --code NEW", "company_id"),
    Codes("app_user", "login", "users"),
    Codes("location", "code", "locations"),
    Codes("party", "code", "parties", "party edit {} --code NEW"),
    Codes("payment_term", "code", "payment terms"),
    Codes("price_list", "code", "price lists"),
    Codes("product", "sku", "products", "product edit {} --sku NEW"),
    Codes("stage", "name", "stages", "stage edit {} --name NEW"),
    Codes("tax_code", "code", "tax codes"),
    Codes("unit", "code", "units"),
    Codes("warehouse", "code", "warehouses"),
)
CAPITALS = (
    ("invoice", "number"),
    ("party", "tax_id"),
    ("payment", "number"),
    ("sales_order", "number"),
    ("shipment", "number"),
)
NOTHING_CHANGED = "Nothing was changed."


def up(_migrator: Any, _db: Any) -> None:
    for codes in CODES:
        run(f'ALTER TABLE "{codes.table}" ADD COLUMN "{codes.key}" TEXT')
        _fill(codes)
    _refuse_doubles()
    _refuse_small_letters()
    for codes in CODES:
        _hold(codes)
    for table, column in CAPITALS:
        run(schema.engine_words(f'ALTER TABLE "{table}" ADD CHECK ("{column}" = upper("{column}"))'))


def _fill(codes: Codes) -> None:
    """ASCII, which is nearly all, in one statement; the rest as only `code_key` can."""
    table, column, key = codes.table, codes.column, codes.key
    run(schema.engine_words(f'UPDATE "{table}" SET "{key}" = lower("{column}") WHERE NOT {_not_ascii(column)}'))
    others = rows(schema.engine_words(f'SELECT id, "{column}" FROM "{table}" WHERE {_not_ascii(column)}'))
    run_many(f'UPDATE "{table}" SET "{key}" = ? WHERE id = ?', [(code_key(code), i) for i, code in others])


def _not_ascii(column: str) -> str:
    return f'length(CAST("{column}" AS BLOB)) > length("{column}")'


def _refuse_doubles() -> None:
    """Which of two records is to be called otherwise is for people to say, never for us."""
    found = [(codes, pair) for codes in CODES for pair in _doubles(codes)]
    if not found:
        return
    said = "; ".join(_named(codes, pair) for codes, pair in found[:5])
    more = f"; and {len(found) - 5} more such pairs" if len(found) > 5 else ""
    raise Unusable(f"Codes may no longer differ only in letter case: {said}{more}. {NOTHING_CHANGED}", _way_out(found))


def _doubles(codes: Codes) -> list[tuple[int, str, int, str]]:
    group = f"{codes.scope + ', ' if codes.scope else ''}{codes.key}"
    pairs = f'SELECT MIN(id) AS low, MAX(id) AS high FROM "{codes.table}" GROUP BY {group} HAVING COUNT(*) > 1'
    return [
        (low, first, high, second)
        for low, first, high, second in rows(
            f'SELECT a.id, a."{codes.column}", b.id, b."{codes.column}" FROM ({pairs}) d '
            f'JOIN "{codes.table}" a ON a.id = d.low JOIN "{codes.table}" b ON b.id = d.high ORDER BY a.id'
        )
    ]


def _named(codes: Codes, pair: tuple[int, str, int, str]) -> str:
    low, first, high, second = pair
    return f"{codes.words} '{excerpt(first)}' (#{low}) and '{excerpt(second)}' (#{high})"


def _way_out(found: list[tuple[Codes, tuple[int, str, int, str]]]) -> str:
    last_of_kind = {codes: record_id for codes, (_, _, record_id, _) in reversed(found)}
    commands = [codes.edit.format(f"'#{record_id}'") for codes, record_id in last_of_kind.items() if codes.edit]
    updates = [
        f"UPDATE {codes.table} SET {codes.column} = 'NEW' WHERE id = {record_id}"
        for codes, record_id in last_of_kind.items()
        if not codes.edit
    ]
    ways = [f"with the version you had before: {', '.join(f'backdesk {c}' for c in commands)}"] if commands else []
    ways += [f"in SQL: {'; '.join(updates)}"] if updates else []
    return f"Give one of each pair another code, {', and '.join(ways)}; then run backdesk migrate again."


def _refuse_small_letters() -> None:
    for table, column in CAPITALS:
        small = schema.engine_words(f'SELECT "{column}" FROM "{table}" WHERE "{column}" <> upper("{column}") LIMIT 1')
        if value := scalar(small):
            raise Unusable(
                f"{table}.{column} '{excerpt(value)}' is not in capitals, as the program writes it. {NOTHING_CHANGED}",
                f"Put it right in SQL (UPDATE {table} SET {column} = ...), then run backdesk migrate again.",
            )


def _hold(codes: Codes) -> None:
    table, column, key = codes.table, codes.column, codes.key
    run(f'ALTER TABLE "{table}" ALTER COLUMN "{key}" SET NOT NULL')
    agrees = f'"{key}" = lower("{column}") OR ({_not_ascii(column)} AND length("{key}") > 0)'
    run(schema.engine_words(f'ALTER TABLE "{table}" ADD CHECK ({agrees})'))
    scope = f"{codes.scope}_" if codes.scope else ""
    listed = f'"{codes.scope}", ' if codes.scope else ""
    run(f'DROP INDEX "{table}_{scope}{column}"')
    run(f'CREATE UNIQUE INDEX "{table}_{scope}{key}" ON "{table}" ({listed}"{key}")')
