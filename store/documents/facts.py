"""What stands on a printed document, as plain data: every text as it is printed, nothing that is to be worked out."""

from __future__ import annotations

from dataclasses import dataclass

Pair = tuple[str, str]  # a label and what stands behind it


@dataclass(frozen=True)
class Sender:
    """The company that writes: its address, how it is reached, where it is registered."""

    name: str
    address: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    registered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """The head of a column; the `wide` one takes the room that is left."""

    heading: str
    right: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Row:
    """A line of a table, and what stands below its widest cell in small letters."""

    cells: tuple[str, ...]
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Lines under their headings."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""


@dataclass(frozen=True)
class Sum:
    """A sum with its word; a `strong` one is what matters."""

    label: str
    text: str
    strong: bool = False


@dataclass(frozen=True)
class Transfer:
    """A payment that is asked for, as a payment code says it: the amount in EUR, exact."""

    name: str
    iban: str
    bic: str
    amount: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A document of a `kind` (its template is called so) as it is printed in a language.

    `day` is its date in ISO form, from which the file takes its own. `mark` stands across every page, `remarks` say
    what the document is not, or not any more. `meta` stands beside the address, `opening` above the tables,
    `closing` below the sums.
    """

    kind: str
    language: str
    title: str
    number: str
    day: str
    sender: Sender
    recipient: tuple[str, ...]
    mark: str = ""
    remarks: tuple[str, ...] = ()
    meta: tuple[Pair, ...] = ()
    opening: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    sums: tuple[Sum, ...] = ()
    closing: tuple[str, ...] = ()
    account: tuple[Pair, ...] = ()
    transfer: Transfer | None = None
    notes: str = ""
