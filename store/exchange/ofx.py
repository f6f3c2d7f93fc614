"""Statements in OFX (also called QFX): version 1, whose elements need no end, and version 2, which is XML.

Both are read as the tags they are made of; nothing in them is expanded, so that nothing can grow.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from store.core.bank_codes import compact, is_iban
from store.core.errors import Usage
from store.exchange import encoding
from store.exchange.bank_lines import HEAD_COLUMN, Booking, Sheet, id_of, joined, number, plain, rows, value_of
from store.exchange.foreign import Foreign, Rows, Source

_BEGINS = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:OFXHEADER\s*:|<\?OFX|<OFX>)", re.IGNORECASE)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][\w.]*)\s*(?P<empty>/?)>(?P<text>[^<]*)")
_FORBIDDEN = re.compile(r"<!(DOCTYPE|ENTITY|ELEMENT)", re.IGNORECASE)
_CHARSET = re.compile(rb"(?:CHARSET:\s*(\d{3,5})|encoding=[\"']([\w-]+)[\"'])", re.IGNORECASE)
_END = re.compile(r"</([A-Za-z][\w.]*)\s*>")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_SIGNED = re.compile(r"[+-]?[\d.,]+\Z", re.ASCII)
_HEAD = 4096
MAX_DEPTH = 60
_ACCOUNTS = {"STMTRS": "BANKACCTFROM", "CCSTMTRS": "CCACCTFROM"}


@dataclass
class _Part:
    """An aggregate: the texts in it, and the aggregates."""

    name: str
    line: int
    said: dict[str, str] = field(default_factory=dict)
    parts: list[_Part] = field(default_factory=list)

    def all(self, *names: str) -> Iterator[_Part]:
        """Every aggregate of one of these names within it, however deep."""
        for part in self.parts:
            if part.name in names:
                yield part
            else:
                yield from part.all(*names)

    def of(self, name: str) -> dict[str, str]:
        """The texts of the first aggregate of that name right in it."""
        return next((part.said for part in self.parts if part.name == name), {})


def _looks(sample: str) -> bool:
    return _BEGINS.match(sample) is not None


def _rows(source: Source) -> Rows:
    return rows(source, read(source))


def read(source: Source) -> list[Sheet]:
    """The statements of a file. Raises Usage where it is none or is cut off, with the line."""
    text = _text(source)
    if found := _FORBIDDEN.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise source.fault(
            line, f"has a document type or entity ({found[0]} …), which no bank writes and which can do harm",
            "Nothing of it was read; ask where it comes from.",
        )  # fmt: skip
    whole = _tree(source, _CDATA.sub(lambda match: html.escape(match[1]), text))
    sheets = [_sheet(source, part) for part in whole.all(*_ACCOUNTS)]
    if sheets:
        return sheets
    for status in whole.all("STATUS"):
        if status.said.get("CODE", "0") != "0":
            said = joined(status.said.get("CODE", ""), status.said.get("MESSAGE", ""))
            raise source.fault(status.line, f"the bank says in it that something went wrong: {said}", "Fetch it again.")
    raise source.fault(1, "has no statement of a bank account or a card in it", "Fetch it again as a list of bookings.")


def _text(source: Source) -> str:
    """UTF-8 where it is that, whatever it says of itself; else as somebody says, or as it says."""
    if not source.encoding:
        try:
            return source.text()
        except Usage:
            with source.path.open("rb") as file:
                found = _CHARSET.search(file.read(_HEAD))
            if found is None:
                raise
            said = f"cp{found[1].decode()}" if found[1] else found[2].decode()
            source.encoding = encoding.named("latin-1" if said == "cp8859" else said)
    return source.text()


def _tree(source: Source, text: str) -> _Part:
    """The aggregates of a file: what has no text of its own and an end somewhere; all else is a field."""
    whole = _Part("", 1)
    open_ = [whole]
    ended = {"OFX"} | {name.upper() for name in _END.findall(text)}
    line, at = 1, 0
    for found in _TAG.finditer(text):
        line += text.count("\n", at, found.start())
        at = found.start()
        name, value = found["name"].upper(), _ENTITY.sub(lambda match: html.unescape(match[0]), found["text"]).strip()
        if found["end"]:
            if name == open_[-1].name:
                open_.pop()
            elif any(part.name == name for part in open_):
                inner = open_[-1].name[:30]
                raise source.fault(line, f"</{name[:30]}> stands where <{inner}> is open", "Fetch the file again.")
        elif value or found["empty"] or name not in ended or _is_ended(text, found.end(), name):
            open_[-1].said.setdefault(name, value)
        elif len(open_) > MAX_DEPTH:
            raise source.fault(line, f"is nested more than {MAX_DEPTH} deep", "No statement of a bank is.")
        else:
            part = _Part(name, line)
            open_[-1].parts.append(part)
            open_.append(part)
    if len(open_) > 1:
        raise source.fault(line, f"ends before </{open_[-1].name[:30]}>", "It is cut off: fetch it again.")
    return whole


def _is_ended(text: str, at: int, name: str) -> bool:
    following = _END.match(text, at)
    return following is not None and following[1].upper() == name


def _sheet(source: Source, part: _Part) -> Sheet:
    """One statement. Its balance is that of a day: bookings after it are added to it."""
    account, listed = part.of(_ACCOUNTS[part.name]), next(part.all("BANKTRANLIST"), _Part("", part.line))
    currency = part.said.get("CURDEF", "")
    if not account.get("ACCTID"):
        raise source.fault(part.line, "a statement does not say of which account it is (ACCTID)", "Fetch it again.")
    bookings = [_booking(source, one, currency) for one in listed.all("STMTTRN")]
    balance = part.of("LEDGERBAL")
    day = _day(balance.get("DTASOF", ""))
    closing = _amount(balance.get("BALAMT", ""))
    later = [value_of(one.amount) for one in bookings if day and one.day > day]
    known = value_of(closing)
    if known is not None and later and None not in later:
        closing = plain(sum((value for value in later if value is not None), known))
    return Sheet(
        line=part.line,
        source="ofx",
        account=account["ACCTID"],
        currency=currency,
        day=day or _day(listed.said.get("DTEND", "")),
        closing=closing,
        bookings=bookings,
    )


def _booking(source: Source, part: _Part, currency: str) -> Booking:
    said = part.said
    if "CORRECTFITID" in said:
        reason = f"corrects a booking that came before ({said['CORRECTFITID'][:40]})"
        raise source.fault(part.line, reason, "Take the line out of the file, and enter the difference by hand.")
    theirs = {**part.of("CCACCTTO"), **part.of("BANKACCTTO")}
    other = compact(theirs.get("ACCTID", ""))
    day = _day(said.get("DTPOSTED", ""))
    return Booking(
        line=part.line,
        day=day,
        amount=_amount(said.get("TRNAMT", "")),
        currency=part.of("CURRENCY").get("CURSYM", currency),
        counterparty=(said.get("NAME") or part.of("PAYEE").get("NAME", ""))[:200],
        iban=other[:40] if is_iban(other) or other.isdigit() else "",
        text=joined(said.get("MEMO", ""), said.get("REFNUM", ""), _cheque(said.get("CHECKNUM", ""))),
        bank_id=id_of(said.get("FITID", "")),
        valued_on=_day(said.get("DTAVAIL", "")) or day,
    )


def _cheque(text: str) -> str:
    return f"Cheque {text}" if text.strip("0 ") else ""


def _amount(text: str) -> str:
    """A number with its sign, as the import reads it."""
    if not _SIGNED.match(text):
        return text
    return number(text.lstrip("+-"), -1 if text[0] == "-" else 1)


def _day(text: str) -> str:
    """20261120 and more, to the second and with a zone: the day as the bank writes it."""
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if text[:8].isdigit() and len(text) >= 8 else text


OFX = Foreign("ofx", _looks, _rows, HEAD_COLUMN)
