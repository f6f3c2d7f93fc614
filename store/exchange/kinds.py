"""What can be imported: one declarative description per kind, derived from the actions' own inputs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ImportField:
    """A field a column can be mapped to. `line` fields belong to the lines of a document."""

    name: str
    label: str
    word: str
    required: bool
    aliases: tuple[str, ...]
    line: bool = False


@dataclass(frozen=True)
class ImportKind:
    """A kind of file."""

    name: str
    record: str
    title: str

    @property
    def fields(self) -> tuple[ImportField, ...]:
        """Every field there is, header fields first."""
        raise NotImplementedError


def import_kinds() -> dict[str, ImportKind]:
    """Every kind that can be imported, by name (parties, contacts, addresses, products, stock, ...)."""
    raise NotImplementedError


def import_kind(name: str) -> ImportKind:
    """The kind of that name; singular and record names are understood. Raises Usage naming those there are."""
    raise NotImplementedError
