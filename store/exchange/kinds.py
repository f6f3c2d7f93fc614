"""What can be imported: one declarative description per kind, derived from the actions' own inputs.

A kind names the action that adds one record, the dataclass it takes, and what makes two rows the same
record. Fields, labels, aliases, parsers and references come from the dataclass; nothing is said twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import store.registry  # noqa: F401  every action and listing
from store.core.action import Parameter, actions, input_parameters, nested_type
from store.core.errors import Usage
from store.core.references import noun
from store.core.text import excerpt
from store.core.values import Changes, Kind, Lines, Ref, Text, Version
from store.exchange.foreign import Foreign

EXTERNAL_ID = "external_id"


@dataclass(frozen=True)
class ImportField:
    """A field a column can be mapped to. `line` fields belong to the lines of a document."""

    name: str
    kind: Kind
    required: bool
    default: Any = None
    line: bool = False
    own_name: str = ""  # its name in the input dataclass, where `name` had to differ

    @property
    def label(self) -> str:
        """What people call it."""
        return self.kind.label or self.name

    @property
    def word(self) -> str:
        """What kind of value it takes."""
        return f"a known {noun(self.kind.kind)}" if isinstance(self.kind, Ref) else self.kind.word

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other headings it is known by."""
        return self.kind.aliases

    @property
    def input_name(self) -> str:
        """Its name in the input dataclass."""
        return self.own_name or self.name


@dataclass(frozen=True)
class Scope:
    """The fields one file may fill."""

    name: str
    title: str
    fields: tuple[ImportField, ...]

    def field(self, name: str) -> ImportField:
        """The field of that name. Raises Usage naming those there are."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise Usage(
            f"{self.title} have no field '{excerpt(name)}'.", f"They have: {', '.join(f.name for f in self.fields)}."
        )


@dataclass(frozen=True)
class Key:
    """Columns that make two rows the same record. Only rows with a value in `needs` are looked at.

    `unless_known`: not for rows that an earlier key, or the other system's id, could tell apart.
    `loose`: a likeness only, which the caller may overrule (`same_name`).
    """

    columns: tuple[str, ...]
    needs: str
    words: str
    unless_known: bool = False
    loose: bool = False


@dataclass(frozen=True)
class Bulk:
    """How a master is written many at a time.

    `columns` turns stored input values into table columns, `complete` fills in what nobody said, looking
    only at the columns in `completes`: both are the functions the action itself uses. `keys` say how a row
    is found again, most trusted first. `number` makes the code of a record that comes without one.
    `folded` names columns that are the folded text of a field, which many at a time are folded faster.
    """

    model: Any
    columns: Callable[[dict[str, Any]], dict[str, Any]]
    keys: tuple[Key, ...]
    complete: Callable[[dict[str, Any]], None] | None = None
    completes: tuple[str, ...] = ()
    number: Callable[[int], str] | None = None
    number_column: str = ""
    folded: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Steps:
    """How a document is written: one after the other, through the actions themselves.

    `write` gets a `Document` and returns the record's id. `key` names the fields that identify a document
    where the file gives no external id; `order_by` the date field they must be written in order of. Documents
    that are taken or refused by what others of the same file did before them share a `family` (of their values).
    """

    write: Callable[[Any], int]
    key: tuple[str, ...] = ()
    order_by: str = ""
    update: bool = False
    family: Callable[[dict[str, Any]], int] | None = None


@dataclass(frozen=True)
class ImportKind:
    """A kind of file; its fields are the parameters of the action that adds one record.

    `formats` are those in which only it comes, beside tables; `hints` say of a field what to do about a reference
    that nothing fits.
    """

    name: str
    record: str
    title: str
    action: str
    writer: Bulk | Steps
    edit: str = ""
    extra: tuple[ImportField, ...] = ()
    formats: tuple[Foreign, ...] = ()
    hints: dict[str, str] = field(default_factory=dict, hash=False)

    @cached_property
    def fields(self) -> tuple[ImportField, ...]:
        """Every field there is, header fields first, then those of lines."""
        parameters = actions()[self.action].parameters
        head = [_field(p) for p in parameters if not isinstance(p.kind, Lines | Changes | Version)]
        found = {item.name: item for item in [EXTERNAL, *head, *self.extra]}
        for parameter in input_parameters(self.lines) if self.lines else ():
            name = parameter.name if parameter.name not in found else f"line_{parameter.name}"
            found[name] = _field(parameter, name, line=True)
        return tuple(found.values())

    @cached_property
    def lines(self) -> type | None:
        """The input of one line, for documents that have lines."""
        nested = [nested_type(p) for p in actions()[self.action].parameters if isinstance(p.kind, Lines)]
        return nested[0] if nested else None

    @property
    def external_kind(self) -> str:
        """The name its external ids are kept under."""
        return self.name if self.record == "product" and self.name != "products" else self.record

    def field(self, name: str) -> ImportField:
        """The field of that name. Raises Usage naming those there are."""
        return self.scope().field(name)

    def scope(self, lines: bool | None = None) -> Scope:
        """The fields a file may fill: all, or only those of lines, or only those above them."""
        wanted = (f for f in self.fields if lines is None or f.line == lines or f.name == EXTERNAL_ID)
        return Scope(self.name, self.title, tuple(wanted))

    @property
    def allow(self) -> tuple[str, ...]:
        """Who may import it: who may add one."""
        return actions()[self.action].allow


EXTERNAL = ImportField(EXTERNAL_ID, Text("External id", aliases=("external id", "record id")), False, "")


def _field(parameter: Parameter, name: str = "", line: bool = False) -> ImportField:
    return ImportField(
        name or parameter.name,
        parameter.kind,
        parameter.required and parameter.default is None,
        parameter.default,
        line,
        parameter.name if name else "",
    )


_kinds: dict[str, ImportKind] = {}


def declare(kind: ImportKind) -> ImportKind:
    """Make a kind known."""
    _kinds[kind.name] = kind
    return kind


def import_kinds() -> dict[str, ImportKind]:
    """Every kind that can be imported, by name (parties, contacts, addresses, products, stock, ...)."""
    from store.exchange import (  # noqa: F401  they declare themselves
        bank_kinds,
        bill_kinds,
        credit_kinds,
        document_kinds,
        front_kinds,
        ledger_kinds,
        master_kinds,
        production_kinds,
        purchase_kinds,
        service_kinds,
        tax_kinds,
        work_kinds,
    )

    return _kinds


def import_kind(name: str) -> ImportKind:
    """The kind of that name; singular and record names are understood. Raises Usage naming those there are."""
    kinds = import_kinds()
    wanted = name.strip().lower().replace("_", "-")
    for kind in kinds.values():
        if wanted in (kind.name, kind.record, kind.name.removesuffix("s")):
            return kind
    raise Usage(f"There is no import of '{excerpt(name)}'.", f"There are: {', '.join(kinds)}.")
