"""Of two records of one party: how they differ field by field, and which value counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from store.core.action import actions, input_parameters
from store.core.database import scalar
from store.core.errors import Usage
from store.core.identity import actor
from store.core.listing import get_listing
from store.core.text import fold, some
from store.parties.actions import KINDS, PartyInput
from store.parties.models import Party

_COLUMNS = {"tax": "tax_code"}
# what says how to reach a party: where one record lacks it, the other's counts
_FILLED = {
    "tax_id", "email", "phone", "website", "city", "country", "industry", "employees", "annual_revenue", "owner",
    "parent", "iban",
}  # fmt: skip
_MONEY = ("credit_limit", "annual_revenue")


Side = Literal["stays", "goes", "both"]


@dataclass(frozen=True)
class Choice:
    """A field that either of two records has: both values in words, and whose counts if nobody says otherwise."""

    name: str
    heading: str
    stays: str
    goes: str
    side: Side
    differs: bool = True

    @property
    def sides(self) -> tuple[Side, ...]:
        """Between what somebody may choose; what can be joined may count of both."""
        if not self.differs:
            return (self.side,)
        return ("stays", "goes", "both") if self.name in _JOINED else ("stays", "goes")


def choices(gone_id: int, stays_id: int) -> tuple[Choice, ...]:
    """Every field that either of two parties has, in the order of a form."""
    gone, stays = Party.get_by_id(gone_id), Party.get_by_id(stays_id)
    listing = get_listing("parties")
    lines = [listing.get(row.id) for row in (gone, stays)]
    columns = {column.name: column for column in listing.columns}
    headings = {p.name: p.kind.label for p in input_parameters(PartyInput)}
    by_itself = _by_itself(gone, stays)
    found = []
    for name in _fields(gone, stays):
        ours, theirs = _value(stays, name), _value(gone, name)
        if not (ours or theirs) or (name == "parent" and (ours == gone.id or theirs == stays.id)):
            continue
        if name in columns and all(lines):
            goes, kept = (listing.shown(line, columns[name]) for line in lines if line)
            heading = columns[name].heading
        else:
            goes, kept = _in_words(name, theirs), _in_words(name, ours)
            heading = headings[name]
        side: Side = "both" if name in _JOINED else "goes" if name in by_itself else "stays"
        found.append(Choice(name, heading, kept, goes, side, ours != theirs))
    return tuple(found)


def differences(gone_id: int, stays_id: int) -> tuple[Choice, ...]:
    """Every field in which two parties differ."""
    return tuple(choice for choice in choices(gone_id, stays_id) if choice.differs)


def as_said(found: Iterable[Choice], sides: Mapping[str, Side]) -> dict[str, str]:
    """What `party.merge` is to be told for these sides, by field, to count; those not named count as they are."""
    said = [(choice.name, sides.get(choice.name, choice.side)) for choice in found if choice.differs]
    return {
        "take": ", ".join(name for name, side in said if side == "goes"),
        "keep": ", ".join(name for name, side in said if side == "stays"),
    }


def chosen(gone: Party, stays: Party, take: str, keep: str) -> dict[str, Any]:
    """The columns of the one that stays that get another value. Raises Usage for a field there is not."""
    fields = _fields(gone, stays)
    wanted = set(_by_itself(gone, stays)) - _named(keep, fields) | _named(take, fields)
    values = {name: _value(gone, name) for name in fields if name in wanted}
    if "parent" in values and values["parent"] == stays.id:
        del values["parent"]
    if stays.parent_id == gone.id:
        values["parent"] = gone.parent_id if gone.parent_id != stays.id else None
    if "iban" in values:
        values["bic"] = gone.bic
    if "name" in values:
        values["name_key"] = fold(gone.name)
    for name, joined in _JOINED.items():
        if name not in _named(take, fields) | _named(keep, fields):
            values[name] = joined(getattr(stays, name), getattr(gone, name))
    for kind in KINDS:
        values[f"is_{kind}"] = stays.__data__[f"is_{kind}"] or gone.__data__[f"is_{kind}"]
    return {_COLUMNS.get(name, name): value for name, value in values.items()}


def _fields(gone: Party, stays: Party) -> list[str]:
    """The fields that somebody may choose between: money only of one currency, banks by those who may change them."""
    found = [p.name for p in input_parameters(PartyInput) if p.name not in ("code", "currency", *KINDS)]
    if gone.currency != stays.currency:
        found = [name for name in found if name not in _MONEY]
    if actor().may(actions()["party.bank"].allow):
        found.append("iban")
    return found


def _by_itself(gone: Party, stays: Party) -> list[str]:
    """What is taken from the one that goes if nobody says otherwise: what the other lacks, and every caution."""
    found = [name for name in _fields(gone, stays) if name in _FILLED and _value(stays, name) in (None, "")]
    found = [name for name in found if _value(gone, name) not in (None, "")]
    return found + [name for name in ("inspect_deliveries", "no_dunning") if _value(gone, name)]


def _value(row: Party, name: str) -> Any:
    return row.__data__[_COLUMNS.get(name, name)]


def _in_words(name: str, value: Any) -> str:
    if name in ("tax", "withholding") and value:
        return str(scalar("SELECT code FROM tax_code WHERE id = ?", (value,)))
    return ("yes" if value else "no") if isinstance(value, bool) else str(value or "")


def _named(text: str, known: list[str]) -> set[str]:
    found = {part.strip().replace("-", "_") for part in text.replace(";", ",").split(",") if part.strip()}
    if unknown := sorted(found - set(known)):
        raise Usage(f"There is no field '{some(unknown)}' to choose.", f"Those there are: {', '.join(known)}.")
    return found


def _both_tags(ours: str, theirs: str) -> str:
    said = {fold(tag) for tag in ours.split(",")}
    more = [tag.strip() for tag in theirs.split(",") if tag.strip() and fold(tag) not in said]
    return ", ".join([ours, *more]) if ours and more else ours or theirs


def _both_notes(ours: str, theirs: str) -> str:
    return f"{ours}\n{theirs}" if ours and theirs and theirs not in ours else ours or theirs


_JOINED = {"tags": _both_tags, "notes": _both_notes}
