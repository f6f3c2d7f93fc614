"""Column types, one scale per kind, and the two base classes of every table.

Everything is INTEGER or TEXT, on SQLite in STRICT tables: dates are ISO text checked by the
database, amounts minor units, quantities, prices and percentages scaled as in `money`.
"""

from __future__ import annotations

import functools
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Self

import peewee
from peewee import SQL, Check

from store.core import statements
from store.core.database import db
from store.core.text import code_key


class Whole(peewee.BigIntegerField):
    """A 64-bit whole number."""


class Amount(Whole):
    """Money in the minor unit of the row's currency."""


class Scaled(Whole):
    """A quantity (×10⁴), unit price (×10⁶), percentage (×10⁴) or exchange rate (×10¹⁰), see `money`."""


class Flag(Whole):
    """Yes or no, kept as 1 or 0 on both engines."""

    is_flag = True

    def db_value(self, value: object) -> int | None:
        return None if value is None else int(bool(value))

    def python_value(self, value: object) -> bool | None:
        return None if value is None else bool(value)


class Text(peewee.TextField):
    """Cleaned text."""


class CodeKey(Text):
    """What the code in column `of` is unique by, whatever its letter case: its `code_key`, kept by `records`.

    With `within` (a column that refers to another record) it is unique among the records of that one only.
    """

    def __init__(self, of: str, within: str = "", **options: Any) -> None:
        self.of, self.within = of, within
        super().__init__(**options)


class Day(peewee.TextField):
    """A business date, ISO `YYYY-MM-DD`; the table checks that the day exists."""


class Moment(peewee.TextField):
    """A UTC moment, ISO 8601 with microseconds."""


class Blob(peewee.BlobField):
    """Bytes as they are."""


def one_of(column: str, *values: str) -> Any:
    """CHECK that a text column holds one of the given words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return Check(f'"{column}" IN ({listed})')


def at_least(column: str, bound: int = 0) -> Any:
    """CHECK that a number is not below `bound`."""
    return Check(f'"{column}" >= {bound}')


def real_day(column: str) -> Any:
    """CHECK that a date column holds an existing day (see `schema.translate` for PostgreSQL)."""
    return Check(f'"{column}" IS date("{column}")')


def not_blank(column: str) -> Any:
    """CHECK that a text column is not empty."""
    return Check(f'length("{column}") > 0')


def keyed(column: str, key: str) -> Any:
    """CHECK that a code's key is that code in small letters; a database can tell for ASCII only."""
    not_ascii = f'length(CAST("{column}" AS BLOB)) > length("{column}")'
    return Check(f'"{key}" = lower("{column}") OR ({not_ascii} AND length("{key}") > 0)')


def capitals(column: str) -> Any:
    """CHECK that a text is written in capitals, so that it needs no key to be found and unique in any letter case."""
    return Check(f'"{column}" = upper("{column}")')


def since(default: int | str, check: str) -> list[Any]:
    """Constraints of a column that a later migration added: what rows before it hold, and a CHECK of its own."""
    return [SQL(f"DEFAULT {default}"), Check(check)]


def index_of(table: str, name: str, of: str, where: str = "", unique: bool = False) -> Any:
    """An index that columns alone do not say: of expressions, or of those rows only `where` something holds."""
    kind = "UNIQUE INDEX" if unique else "INDEX"
    return SQL(f'CREATE {kind} "{table}_{name}" ON "{table}" ({of})' + (f" WHERE {where}" if where else ""))


def order_index(table: str, column: str) -> Any:
    """An index for lists sorted by a text or date that may be empty."""
    return index_of(table, f"{column}_order", f'COALESCE("{column}", \'\'), "id"')


class _LinkAccessor(peewee.ForeignKeyAccessor):
    """Reads the record behind a foreign key by a statement built once."""

    def get_rel_instance(self, instance: Any) -> Any:
        key = instance.__data__.get(self.name)
        if key is None or self.name in instance.__rel__:
            return super().get_rel_instance(instance)  # type: ignore[no-untyped-call]
        target = self.rel_model.get_by_id(key)
        instance.__rel__[self.name] = target
        return target


class _Link(peewee.ForeignKeyField):
    accessor_class = _LinkAccessor


def link(model: Any, **options: Any) -> Any:
    """A foreign key; deleting the target is refused by the database."""
    return _Link(model, on_delete="RESTRICT", **options)


def optional_link(model: Any, **options: Any) -> Any:
    """A foreign key that may be empty."""
    return link(model, null=True, **options)


def later_link(model: Any, check: str = "", **options: Any) -> Any:
    """A foreign key that may be empty, of a column that a later migration added: the column itself says so.

    The model's `Meta.depends_on` names what it refers to; `check` holds of a row that has the column.
    """
    said = [SQL(f'REFERENCES "{model._meta.table_name}" ("id") ON DELETE RESTRICT')]
    return optional_link(model, _deferred=True, constraints=[*said, Check(check)] if check else said, **options)


class Row(peewee.Model):
    """A line or fact that belongs to a record: an id and nothing else."""

    id: Any = peewee.BigAutoField()

    if TYPE_CHECKING:  # `order.party_id` and the like, which the stubs do not know

        def __getattr__(self, name: str) -> Any: ...

    @classmethod
    def get_by_id(cls, pk: Any) -> Self:
        """The row of that id. Raises DoesNotExist."""
        found = statements.read(cls, '"id" = ?', (pk,))
        if not found:
            raise vars(cls)["DoesNotExist"](f"{cls.__name__} #{pk}")
        return found[0]

    @classmethod
    def matching(cls, condition: str, *values: Any) -> list[Self]:
        """Rows where an SQL condition holds, in the order it ends with; `?` stands for a value."""
        return statements.read(cls, condition, values)

    @classmethod
    def first_matching(cls, condition: str, *values: Any) -> Self | None:
        """The first such row, or None."""
        found = statements.read(cls, f"{condition} LIMIT 1", values)
        return found[0] if found else None

    class Meta:
        database = db
        legacy_table_names = False
        strict_tables = True


class Record(Row):
    """A thing people edit: optimistic lock and who and when, on every row."""

    version: Any = Whole(default=1, constraints=[SQL("DEFAULT 1")])
    created_at: Any = Moment()
    created_by: Any = Whole()
    updated_at: Any = Moment()
    updated_by: Any = Whole()


class Titled:
    """A record with a number once it counts: what people call it, and what a draft is called (`Order #4`)."""

    noun: ClassVar[str]
    id: Any
    number: Any

    @property
    def title(self) -> str:
        """Its number, or what a draft is called."""
        return str(self.number or f"{self.noun} #{self.id}")


@functools.cache
def code_columns(model: type[Row]) -> dict[str, str]:
    """Columns that hold codes → the columns that hold their keys."""
    found = vars(model)["_meta"].sorted_fields
    return {field.of: field.name for field in found if isinstance(field, CodeKey)}


@functools.cache
def code_scopes(model: type[Row]) -> dict[str, str]:
    """Columns that hold codes → the column (as it is called in the model) within which they are unique, or ''."""
    return {field.of: field.within for field in vars(model)["_meta"].sorted_fields if isinstance(field, CodeKey)}


def code_keys(model: type[Row], values: dict[str, Any]) -> dict[str, Any]:
    """The keys of those values that are codes."""
    return {key: code_key(values[of]) for of, key in code_columns(model).items() if values.get(of) is not None}


_later: list[str] = []
_models: dict[str, type[Row]] = {}


def declared_later(module: str) -> None:
    """Say which module knows all models; it is imported when the model of a table is not known."""
    _later.append(module)


def model_of(table: str) -> type[Row] | None:
    """The model of a table, or None."""
    if found := _models.get(table) or _known(table):
        return found
    know_every_model()
    return _known(table)


def know_every_model() -> None:
    """Import all models that there are; whoever asks while that is going on waits for it."""
    for module in _later:
        import_module(module)


def links_to(table: str) -> list[tuple[type[Row], Any]]:
    """(model, field) of every foreign key that leads to a table, in one order always."""
    know_every_model()
    _known("")
    return [
        (model, field)
        for _, model in sorted(_models.items())
        for field in vars(model)["_meta"].sorted_fields
        if isinstance(field, peewee.ForeignKeyField) and field.rel_model._meta.table_name == table
    ]


def rows_about(kind: str) -> list[tuple[type[Row], str]]:
    """(model, column that holds the kind) of every table whose rows are about any record, that kind among them."""
    know_every_model()
    _known("")
    names = {name: vars(model)["_meta"].fields for name, model in sorted(_models.items()) if kind}
    return [
        (_models[table], "record_kind" if "record_kind" in fields else "kind")
        for table, fields in names.items()
        if "record_id" in fields and not fields.keys().isdisjoint({"record_kind", "kind"})
    ]


def _known(table: str) -> type[Row] | None:
    models = list(Row.__subclasses__())
    while models:
        model = models.pop()
        _models.setdefault(model._meta.table_name, model)
        models += model.__subclasses__()
    return _models.get(table)
