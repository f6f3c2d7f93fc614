"""Statements in SWIFT's MT940, as banks really write them: with or without its envelope, several in one file.

Read here and not by a library: those there are throw the statements of a file together, take one that is cut off, and
cannot say on which line something is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from store.core.bank_codes import compact, is_iban
from store.exchange.bank_lines import HEAD_COLUMN, NOTHING_SAID, Booking, Sheet, id_of, joined, number, rows
from store.exchange.foreign import Foreign, Rows, Source
from store.exchange.mt940_text import Said, understood

_TAG = re.compile(r":(\d\d[A-Z]?|NS):(.*)\Z")
_BEGINS = re.compile(r"^(?:\{1:.*\{4:)?\s*:20:.*(?:\n|.)*?^:25[A-Z]?:", re.MULTILINE)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d[\d,.]*)\s*\Z", re.ASCII)
_LINE = re.compile(
    r"(?P<valued>\d{6})(?P<booked>\d{4}|\s{4})?(?P<mark>R?[CD])(?P<funds>[A-Z])?\s?(?P<amount>\d[\d,.]*)"
    r"(?:(?P<kind>[A-Z][A-Z0-9]{3})(?P<theirs>(?:(?!//).)*)(?://(?P<ours>.*))?)?\Z",
    re.ASCII,
)
_SHOWN = 60
_YEAR = 70  # two digits from here on are of the last century


@dataclass
class _Field:
    """A field of the file: where it begins, its tag, its lines."""

    line: int
    tag: str
    lines: list[str] = field(default_factory=list)


def _looks(sample: str) -> bool:
    return _BEGINS.search(sample.replace("\r", "")[:4000]) is not None


def _rows(source: Source) -> Rows:
    return rows(source, read(source))


def read(source: Source) -> list[Sheet]:
    """The statements of a file. Raises Usage where it is none or is cut off, with the line."""
    sheets: list[Sheet] = []
    open_: Sheet | None = None
    part: list[_Field] = []
    for one in _fields(source.text()):
        match one.tag:
            case "20":
                _require_closed(source, open_)
                open_ = Sheet(line=one.line, source="mt940", account="")
            case "61" | "86" if open_ is not None and not open_.closing:
                part.append(one)
            case "61":
                raise source.fault(one.line, "a line (:61:) stands outside of a statement", "Fetch the file again.")
            case "25" | "25P" | "28" | "28C" | "60F" | "60M" | "62F" | "62M":
                if open_ is None:
                    raise source.fault(one.line, f":{one.tag}: stands before any :20:", "Fetch the file again.")
                _take(source, open_, one)
                if one.tag.startswith("62"):
                    open_.bookings = list(_bookings(source, open_, part))
                    sheets.append(open_)
                    part = []
    _require_closed(source, open_)
    if not sheets:
        raise source.fault(1, "has no statement in it (:20:, :25:, :60F:, :62F:)", "Fetch the file again.")
    return sheets


def _fields(text: str) -> Iterator[_Field]:
    """Every field with what is on the lines after it; the envelope around them says nothing that is needed."""
    last: _Field | None = None
    for line, whole in enumerate(text.split("\n"), 1):
        written = whole.partition("{4:")[2] if whole[:1] == "{" and "{4:" in whole else whole
        if found := _TAG.match(written):
            if last:
                yield last
            last = _Field(line, found[1], [found[2].rstrip()])
        elif written.startswith(("-}", "-\x03")) or written.strip() == "-":
            if last:
                yield last
            last = None
        elif last and written.strip():
            last.lines.append(written.rstrip())
    if last:
        yield last


def _require_closed(source: Source, open_: Sheet | None) -> None:
    if open_ is not None and not open_.closing:
        raise source.fault(
            open_.line,
            "the statement that begins here has no :62F:, the balance after it",
            "It is cut off: fetch it again.",
        )


def _take(source: Source, sheet: Sheet, one: _Field) -> None:
    """What a field says of the statement as a whole."""
    said = one.lines[0].strip()
    if one.tag.startswith("25"):
        sheet.account = said
    elif one.tag.startswith("28"):
        sheet.number = said.removesuffix("/").strip()[:40]
    else:
        found = _BALANCE.match(said)
        if found is None:
            hint = "It is written like this: C261120EUR1000,00"
            raise source.fault(one.line, f"'{said[:_SHOWN]}' is no balance (:{one.tag}:)", hint)
        if sheet.currency and found[3] != sheet.currency:
            said = f"a balance is in {found[3]}, but the one before in {sheet.currency}"
            raise source.fault(one.line, said, "Ask the bank for it again.")
        sheet.currency = found[3]
        amount = number(found[4], 1 if found[1] == "C" else -1)
        if one.tag.startswith("60"):
            sheet.opening = amount
        else:
            sheet.closing, sheet.day = amount, _day(found[2])
    if one.tag.startswith("62") and not (sheet.account and sheet.opening):
        lacks = ":60F:, the balance before" if sheet.account else ":25:, the account"
        raise source.fault(sheet.line, f"the statement that begins here has no {lacks}", "Fetch the file again.")


def _bookings(source: Source, sheet: Sheet, part: list[_Field]) -> Iterator[Booking]:
    """The lines, each with the text that follows it."""
    for place, one in enumerate(part):
        if one.tag == "61":
            follows = part[place + 1] if place + 1 < len(part) and part[place + 1].tag == "86" else None
            yield _booking(source, sheet, one, understood(follows.lines) if follows else Said())


def _booking(source: Source, sheet: Sheet, one: _Field, said: Said) -> Booking:
    found = _LINE.match(one.lines[0].rstrip())
    if found is None:
        hint = "It is written like this: 2611201120C119,00NTRFNONREF//B4711"
        raise source.fault(one.line, f"'{one.lines[0][:_SHOWN]}' is no line of a statement (:61:)", hint)
    mark, theirs, more = found["mark"], (found["theirs"] or "").strip(), " ".join(one.lines[1:])
    numbered = is_iban(compact(more))  # some banks write the other account under the line
    more, other = ("", compact(more)) if numbered else (more, "")
    valued = _day(found["valued"])
    back = "Reversal" if mark[0] == "R" else ""
    reference = "" if theirs.upper() in (*NOTHING_SAID, "EREF", "PREF", "MARF") else theirs
    return Booking(
        line=one.line,
        day=_booked(valued, (found["booked"] or "").strip()),
        amount=number(found["amount"], 1 if mark in ("C", "RD") else -1),
        currency=sheet.currency,
        counterparty=said.name[:200],
        iban=(said.iban or other)[:40],
        text=joined(said.text, said.end_to_end, reference, more, back),
        bank_id=id_of(found["ours"] or ""),
        valued_on=valued,
    )


def _day(six: str) -> str:
    """A day of two digits for each of year, month and day; the import looks whether there is such a day."""
    century = "19" if int(six[:2]) >= _YEAR else "20"
    return f"{century}{six[:2]}-{six[2:4]}-{six[4:]}"


def _booked(valued: str, four: str) -> str:
    """The day of booking, of which only month and day are written: the one nearest to the value date."""
    if not four:
        return valued
    try:
        near = date.fromisoformat(valued)
    except ValueError:
        return f"{valued[:4]}-{four[:2]}-{four[2:]}"
    days = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            days.append(date(year, int(four[:2]), int(four[2:])))
        except ValueError:
            continue
    if not days:
        return f"{valued[:4]}-{four[:2]}-{four[2:]}"
    return min(days, key=lambda day: abs(day - near) or timedelta()).isoformat()


MT940 = Foreign("mt940", _looks, _rows, HEAD_COLUMN)
