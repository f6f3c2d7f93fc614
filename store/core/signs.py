"""What a session shows of itself, in as few bytes as it takes: `backdesk:LOGIN:SINCE:EDITING:FROM:PLACE`.

PostgreSQL keeps 63 bytes of it. Moments are seconds, in base 36; that of editing counts from the one of coming.
Where it does not fit, where somebody comes from is left out, then a record; the words for a list are cut.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import quote, unquote

from store.core.dates import stored

MARK = "backdesk"
LONGEST_NAME = 63  # bytes of an application_name; PostgreSQL cuts off the rest
SIZE = 512
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_ADDRESS = "="  # before an address in bytes; what a terminal is called has none


@dataclass(frozen=True)
class Sign:
    """Who a session is of, since when and from where; what it is on, and since when it edits that."""

    login: str
    place: str = ""
    editing: str = ""
    since: str = ""
    origin: str = ""

    def at(self, place: str, editing: str = "") -> Sign:
        """The same session in another place."""
        return replace(self, place=place, editing=editing)


def written_sign(sign: Sign, most: int) -> str:
    """A sign in at most so many bytes, all of them ASCII."""
    for without in ({}, {"origin": ""}):
        said = _written(replace(sign, **without))
        if len(said) <= most:
            return said
    is_record = sign.place.rpartition(" ")[2].isdecimal()  # half a number would be another record's
    return _written(replace(sign, origin="", place="") if is_record else replace(sign, origin=""))[:most]


def read_sign(said: str) -> Sign | None:
    """The sign that was written, or None where it is none of ours."""
    mark, *parts = said.split(":", 5)
    if mark != MARK or len(parts) != 5 or not parts[0]:
        return None
    login, since, editing, origin, place = parts
    try:
        came = _number(since)
        edits = _moment(came + _number(editing)) if editing else ""
        return Sign(unquote(login), unquote(place), edits, _moment(came) if since else "", _origin(origin))
    except (ValueError, OverflowError, OSError):
        return None


def _written(sign: Sign) -> str:
    came = _seconds(sign.since)
    editing = _base36(max(0, _seconds(sign.editing) - came)) if sign.editing else ""
    parts = (quote(sign.login), _base36(came) if sign.since else "", editing, _packed(sign.origin), quote(sign.place))
    return ":".join((MARK, *parts))


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp()) if moment else 0


def _moment(seconds: int) -> str:
    return stored(datetime.fromtimestamp(seconds, UTC))


def _base36(number: int) -> str:
    return "".join(_reversed_digits(number))[::-1] or "0"


def _reversed_digits(number: int) -> Iterator[str]:
    while number:
        number, digit = divmod(number, 36)
        yield _DIGITS[digit]


def _number(text: str) -> int:
    return int(text, 36) if text else 0


def _packed(origin: str) -> str:
    try:
        return _ADDRESS + urlsafe_b64encode(ip_address(origin).packed).decode().rstrip("=")
    except ValueError:
        return quote(origin)


def _origin(packed: str) -> str:
    if not packed.startswith(_ADDRESS):
        return unquote(packed)
    text = packed.removeprefix(_ADDRESS)
    return str(ip_address(urlsafe_b64decode(text + "=" * (-len(text) % 4))))
