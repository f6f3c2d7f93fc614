"""What may be said of how a file is read, one choice each, with what holds now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from store.exchange import ImportKind, ImportOptions, date_order, delimiter, encoding
from store.exchange.looking import Seen, creatable, may_share_names

ENCODINGS = ("", "utf-8", *encoding.OTHERS, "utf-16")
DELIMITERS = ("", *delimiter.NAMES.values())
DATE_ORDERS = ("", *date_order.ORDERS)
BY_ITSELF = "found out"


@dataclass(frozen=True)
class Way:
    """An option of an import: asked for as one of `answers`, or as a text where there are none; `rereads` where the
    file looks different with another one.
    """

    option: str
    label: str
    now: str
    answers: tuple[tuple[str, Any], ...] = ()
    rereads: bool = False

    @property
    def shown(self) -> str:
        """Its line in the menu."""
        return f"{self.label}: {self.now}"


def ways(kind: ImportKind, seen: Seen | None, options: ImportOptions) -> list[Way]:
    """All of them for a file of a kind."""
    encoded = options.encoding or (seen.encoding if seen else BY_ITSELF)
    found = [
        Way("encoding", "Encoding", encoded, _named(ENCODINGS), True),
        Way("date_order", "Days as", options.date_order or BY_ITSELF, _named(DATE_ORDERS)),
        Way("source", "From the system", options.source),
        Way("update", "Records that differ now", _UPDATES[options.update], tuple((v, k) for k, v in _UPDATES.items())),
    ]
    if seen is None or seen.delimiter:
        now = options.delimiter or (repr(seen.delimiter) if seen else BY_ITSELF)
        found.insert(1, Way("delimiter", "Cells parted by", now, _named(DELIMITERS), True))
    if seen is None or seen.format == "xlsx":
        found.insert(1, Way("sheet", "Sheet", options.sheet or BY_ITSELF, (), True))
    if may_share_names(kind):
        found.append(Way("same_name", "Of the same name and place", _same(options.same_name), _SAMES))
    for name in creatable(kind):
        made, others = name in options.create_missing, tuple(n for n in options.create_missing if n != name)
        answers = (("refuse the row", others), ("make the record", (*others, name)))
        label = f"Unknown {kind.field(name).label.lower()}"
        found.append(Way("create_missing", label, answers[made][0], answers))
    return found


_UPDATES: dict[bool | None, str] = {
    None: "change them (never documents)", True: "change them", False: "leave them as they are",
}  # fmt: skip
_SAMES = (("one and the same", False), ("different ones", True))


def _same(different: bool) -> str:
    return _SAMES[different][0]


def _named(values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((value or BY_ITSELF, value) for value in values)
