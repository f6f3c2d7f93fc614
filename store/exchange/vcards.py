"""vCards (RFC 2426, RFC 6350, and 2.1 with its quoted-printable): as telephones and address books write contacts."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, TextIO

from store.core.errors import Usage
from store.core.listing import Line, Listing
from store.core.text import excerpt
from store.exchange.foreign import Foreign, Rows, Source

COLUMNS = ("external_id", "party", "name", "job", "email", "phone", "notes")
_BEGIN, _END = re.compile(r"BEGIN:VCARD\s*\Z", re.IGNORECASE), re.compile(r"END:VCARD\s*\Z", re.IGNORECASE)
_TOLD = 5  # cards that cannot be read, of which the reason is told
_LAST = ("fax", "pager", "home")  # sorts of numbers and addresses that are taken where there is no other


def _library() -> ModuleType:
    try:
        import vobject
    except ImportError:
        raise Usage("vCards need the 'contacts' extra.", "Install it: pip install 'backdesk[contacts]'.") from None
    return vobject  # type: ignore[no-any-return]


def _looks(sample: str) -> bool:
    return bool(re.match(r"\s*BEGIN:VCARD\b", sample, re.IGNORECASE))


def _rows(source: Source) -> Rows:
    library, unread = _library(), 0
    yield 1, list(COLUMNS)
    for line, text in _cards(source):
        try:
            (card,) = library.readComponents(text, allowQP=True)
            cells = _cells(card)
        except (library.base.ParseError, binascii.Error, ValueError, LookupError) as error:
            cells, unread = [""] * len(COLUMNS), unread + 1  # refused for want of a name, with its line
            if unread <= _TOLD:
                source.notes.append(f"{source.name}:{line}: this card cannot be read: {excerpt(str(error), 80)}.")
        yield line, cells


def _cards(source: Source) -> Iterator[tuple[int, str]]:
    """The line each card begins on, and its text. Raises Usage for text between cards and a card without an end."""
    begun, lines = 0, list[str]()
    for number, line in enumerate(source.text().replace("\r\n", "\n").split("\n"), 1):
        if begun and _BEGIN.match(line):
            raise source.fault(begun, "this card has no END:VCARD", "The file was cut off or put together wrongly.")
        if not begun and line.strip() and not _BEGIN.match(line):
            raise source.fault(number, f"'{excerpt(line, 40)}' belongs to no card")
        if not begun and not line.strip():
            continue
        begun = begun or number
        lines.append(line)
        if _END.match(line):
            yield begun, "\r\n".join(lines) + "\r\n"
            begun, lines = 0, []
    if begun:
        raise source.fault(begun, "this card has no END:VCARD", "The file was cut off; write it anew.")


def _cells(card: Any) -> list[str]:
    said = card.contents
    organisation = said["org"][0].value if "org" in said else ""
    party = organisation[0] if isinstance(organisation, list) else organisation
    return [
        _first(said, "uid"),
        str(party),
        _first(said, "fn") or (str(said["n"][0].value) if "n" in said else ""),
        _first(said, "title") or _first(said, "role"),
        _best(said.get("email", ())),
        _best(said.get("tel", ())).removeprefix("tel:"),
        _first(said, "note"),
    ]


def _first(said: dict[str, Any], name: str) -> str:
    return str(said[name][0].value) if name in said else ""


def _best(found: Any) -> str:
    """The preferred one of several, else the first that is of work or of no place said."""

    def rank(one: Any) -> tuple[bool, bool]:
        types = {str(word).lower() for word in one.params.get("TYPE", ())} | {w.lower() for w in one.singletonparams}
        return ("pref" not in types and "PREF" not in one.params, bool(types.intersection(_LAST)))

    return str(min(found, key=rank).value) if found else ""


VCF = Foreign("vcf", _looks, _rows)


def card_writer(out: TextIO, listing: Listing) -> Callable[[Line], object]:
    """What writes a contact of a listing as a vCard 3.0."""
    library = _library()

    def write(line: Line) -> object:
        told = {name: listing.plain(line, listing.column(name)) for name in COLUMNS[1:]}
        card = library.vCard()
        card.add("uid").value = f"contact-{line.id}"
        card.add("fn").value = told["name"]
        given, _, family = told["name"].rpartition(" ")
        card.add("n").value = library.vcard.Name(family=family, given=given)
        if told["party"]:
            card.add("org").value = [told["party"]]
        for name, of in (("title", "job"), ("email", "email"), ("tel", "phone"), ("note", "notes")):
            if told[of]:
                card.add(name).value = told[of]
        return out.write(card.serialize())

    return write
