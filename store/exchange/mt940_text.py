"""What banks write under a line of an MT940 statement (:86:): in numbered parts, in parts with names, or freely."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from store.core.bank_codes import compact, is_iban
from store.exchange.bank_lines import joined

_NUMBERED = re.compile(r"\d{3}([^\w\s])(?=\d\d)")  # German and Austrian banks: 166?00TRANSFER?20SVWZ+...
_WIDTH = 27  # of a numbered part: one that is full goes on in the next
_WORDS = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC)\+")
_NAMED = re.compile(
    r"/(TRTP|TYPE|IBAN|BIC|NAME|REMI|EREF|PREF|MARF|CSID|ISDT|BENM|ORDP|CNTP|ID|ADDR|PURP|RTRN|ULTC|ULTD|ULTB|CDTRREFTP|"
    r"CDTRREF|SVCL|OCMT|CHGS1?|CHGS2|EXCH|NRTX|RFB|INS)/"
)


@dataclass(frozen=True)
class Said:
    """What it comes to."""

    name: str = ""
    iban: str = ""
    text: str = ""
    end_to_end: str = ""


def understood(lines: Sequence[str]) -> Said:
    """What the lines say."""
    whole = "".join(lines)
    if found := _NUMBERED.match(whole):
        return _numbered(whole[3:], found[1])
    if _NAMED.match(whole):
        return _named(whole)
    return _worded(" ".join(lines))


def _numbered(whole: str, mark: str) -> Said:
    parts: dict[str, str] = {}
    for part in whole.split(mark):
        if part[:2].isdigit():
            parts.setdefault(part[:2], part[2:])
    purpose = ""
    for place in (*range(20, 30), *range(60, 64)):
        if text := parts.get(str(place), ""):
            purpose += text if len(text) >= _WIDTH else f"{text} "
    found = _worded(purpose)
    name = joined(f"{parts.get('32', '')}{parts.get('33', '')}")
    return Said(found.name or name, found.iban or _account(parts.get("31", "")),
                found.text or joined(parts.get("00", "")), found.end_to_end)  # fmt: skip


def _worded(text: str) -> Said:
    """What is written with the words of SEPA before each part; without such words it is the text."""
    before, *rest = _WORDS.split(text)
    parts: dict[str, str] = {}
    for word, value in zip(rest[::2], rest[1::2], strict=True):
        parts.setdefault(word, value.strip())
    if not parts:
        return Said(text=joined(text))
    said = joined(before, parts.get("SVWZ", ""), _prefixed("Mandate", parts.get("MREF", "")))
    return Said(parts.get("ABWA", "") or parts.get("ABWE", ""), _account(parts.get("IBAN", "")),
                said, joined(parts.get("EREF", ""), parts.get("KREF", "")))  # fmt: skip


def _named(whole: str) -> Said:
    """Dutch banks: /IBAN/NL…/NAME/…/REMI/…"""
    _, *rest = _NAMED.split(whole)
    parts: dict[str, str] = {}
    for word, value in zip(rest[::2], rest[1::2], strict=True):
        if value.strip("/ "):
            parts.setdefault(word, value.strip("/ "))
    name, iban = parts.get("NAME", ""), parts.get("IBAN", "")
    if together := parts.get("CNTP", ""):  # /CNTP/IBAN/BIC/NAME/CITY/
        iban, _, name, *_ = [*together.split("/"), "", "", ""]
    remitted = re.sub(r"^(USTD|STRD)/+(?:CUR/)?", "", parts.get("REMI", ""))
    returned = _prefixed("Returned", parts.get("RTRN", ""))
    said = joined(remitted, parts.get("CDTRREF", ""), parts.get("RFB", ""), returned)
    return Said(" ".join(name.split()), _account(iban), said or parts.get("TRTP", ""), parts.get("EREF", ""))


def _prefixed(word: str, text: str) -> str:
    return f"{word} {text}" if text else ""


def _account(text: str) -> str:
    """An IBAN, or a number of an account; what is neither says nothing."""
    found = compact(text)
    return found if is_iban(found) or (found.isdigit() and len(found) < 20) else ""
