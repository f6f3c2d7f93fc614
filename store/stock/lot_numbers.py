"""How people write lots and serial numbers: `L7`, `L7:60, L8:40`, `SN001..SN020`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from store.core.errors import invalid
from store.core.money import QUANTITY
from store.core.text import code_key, excerpt
from store.core.values import Code, Day, Quantity, Text
from store.stock.lot_use import lots_apply

MOST = 10_000  # serial numbers written as one range
_RANGE = re.compile(r"(?P<stem>.*?)(?P<first>\d{1,18})\.\.(?P<again>.*?)(?P<last>\d{1,18})\Z", re.ASCII)


@dataclass(frozen=True)
class LotNumber(Code):
    """The number of a lot, or the serial number of a piece: a code without the signs that part one from another."""

    word: ClassVar[str] = "lot number"

    def parse(self, text: str) -> str:
        found = super().parse(text)
        if any(sign in found for sign in (",", ":", "..", "~")) or found.startswith("#"):
            raise ValueError("a lot number has none of , : ~ .. and does not begin with #")
        return found


@dataclass(frozen=True)
class Lots(Text):
    """Which lots, and how many of each where they are several; serial numbers also as a range."""

    max: int = 2000
    word: ClassVar[str] = "lots"
    help: str = "L7 or L7:60, L8:40; serials SN01..SN20"

    def applies(self, beside: Mapping[str, int], in_line: bool = False) -> bool:
        return lots_apply(beside, in_line)


@dataclass(frozen=True)
class GoodUntil(Day):
    """The day on which what comes in a lot expires."""

    def applies(self, beside: Mapping[str, int], in_line: bool = False) -> bool:
        return lots_apply(beside, in_line)


@dataclass(frozen=True)
class Said:
    """A lot as somebody wrote it, and how much of it (scaled)."""

    number: str
    quantity: int


def read(text: str, quantity: int, serial: bool) -> list[Said]:
    """The lots a text names, which are `quantity` (scaled) together. Raises Invalid with the reason."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found = _pieces(parts, quantity) if serial else _lots(parts, quantity)
    known: set[str] = set()
    for said in found:
        if (key := code_key(said.number)) in known:
            raise invalid("lot", said.number, "is named twice")
        known.add(key)
    if (sum_ := sum(said.quantity for said in found)) != quantity:
        shown = Quantity().shown
        raise invalid("lot", excerpt(text), f"makes {shown(sum_)}, not {shown(quantity)}")
    return found


def numbers(text: str) -> list[str]:
    """The numbers a text names, whatever quantities stand beside them. Raises Invalid with the reason."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return [number for part in parts for number in (_range(part) if ".." in part else [_number(part.split(":")[0])])]


def _lots(parts: list[str], quantity: int) -> list[Said]:
    alone = len(parts) == 1
    found = []
    for part in parts:
        number, _, said = part.rpartition(":") if ":" in part else (part, "", "")
        if not said and not alone:
            raise invalid("lot", excerpt(part), "needs its quantity beside it, as in L7:60, L8:40")
        found.append(Said(_number(number), _quantity(said) if said else quantity))
    return found


def _pieces(parts: list[str], quantity: int) -> list[Said]:
    numbers: list[str] = []
    for part in parts:
        numbers += _range(part) if ".." in part else [_number(part)]
        if len(numbers) * QUANTITY > max(quantity, MOST * QUANTITY):
            raise invalid("lot", excerpt(part), f"is more than {MOST:,} numbers at once")
    return [Said(number, QUANTITY) for number in numbers]


def _range(text: str) -> list[str]:
    found = _RANGE.match(text)
    if not found or found["again"] not in ("", found["stem"]):
        raise invalid("lot", excerpt(text), "is no range of serial numbers, such as SN001..SN020")
    first, last, width = int(found["first"]), int(found["last"]), len(found["first"])
    if last < first or (found["first"].startswith("0") and len(found["last"]) != width > 1):
        raise invalid("lot", excerpt(text), "ends before it begins, or has another number of digits there")
    if last - first >= MOST:
        raise invalid("lot", excerpt(text), f"is more than {MOST:,} numbers at once")
    return [_number(f"{found['stem']}{number:0{width}d}") for number in range(first, last + 1)]


def _number(text: str) -> str:
    try:
        found = LotNumber().read(text, required=True)
    except ValueError as error:
        raise invalid("lot", excerpt(text), str(error)) from None
    return str(found)


def _quantity(text: str) -> int:
    try:
        found = Quantity().stored(Quantity().read(text, required=True)) or 0
    except ValueError as error:
        raise invalid("lot", excerpt(text), str(error)) from None
    if found <= 0:
        raise invalid("lot", excerpt(text), "must be more than 0")
    return found


def joined(numbers: list[str]) -> str:
    """Serial numbers in one line; those that follow each other as a range."""
    runs: list[list[str]] = []
    for number in numbers:
        if runs and _follows(runs[-1][-1], number):
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}..{run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def _follows(one: str, other: str) -> bool:
    stem = one.rstrip("0123456789")
    digits = one[len(stem) :]
    return bool(digits) and len(other) == len(one) and other == f"{stem}{int(digits) + 1:0{len(digits)}d}"
