"""To whom a document is sent: the person it is with, else the party; and who is not sent what they are not owed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from store.core.database import one, rows
from store.core.electronic import MAIL
from store.core.errors import Refused
from store.core.models import Company
from store.core.text import clean, excerpt
from store.crm.consenting import BY
from store.parties.consents import objection
from store.parties.models import Party

OFFERS = frozenset({"quote"})  # of all documents those that nobody is owed
LONGEST_NAME = 60
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}\Z", re.ASCII)
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\Z", re.ASCII)
# the person that a document is with, by its kind
_PERSON = {
    "quote": "SELECT d.contact_id FROM quote q JOIN deal d ON d.id = q.deal_id WHERE q.id = ?",
    "order": "SELECT d.contact_id FROM sales_order o JOIN deal d ON d.id = o.source_id "
    "WHERE o.id = ? AND o.source = 'deal'",
}


@dataclass(frozen=True)
class Mailbox:
    """A name and an address, fit for the head of a mail; `person` is what is called by name in it, or ''."""

    name: str
    address: str
    person: str = ""
    contact: int | None = None


def sender(company_id: int) -> Mailbox:
    """The company. Raises Refused where its address is not known."""
    row = Company.get_by_id(company_id)
    way = "Say it: backdesk company edit --email post@firm.example"
    return Mailbox(_name(row.name), _fit(row.email, row.name, way))


def recipient(kind: str, record_id: int, party: Party, *, electronic: bool) -> Mailbox:
    """Whom a document of a party goes to: what is `electronic` where they want such, if that is by mail.

    Then the person it is with, the party itself, and who is the only one there with an address. Raises Refused naming
    who has none, or asked not to be sent what they are not owed.
    """
    found = _found(kind, record_id, party, electronic)
    if kind in OFFERS and (said := objection(party.id, found.contact, BY["e-mail"])):
        raise Refused(said, f"Send a letter: backdesk {kind} pdf '#{record_id}'")
    return found


def _found(kind: str, record_id: int, party: Party, electronic: bool) -> Mailbox:
    way = f"Say it: backdesk party edit {party.code} --email …"
    scheme, _, address = party.e_address.partition(":")
    if electronic and scheme == MAIL:
        return Mailbox(_name(party.name), _fit(address, party.name, f"Mend it: backdesk party e-invoice {party.code}"))
    with_whom = one(_PERSON[kind], (record_id,)) if kind in _PERSON else None
    if with_whom and (person := _people("c.id = ?", with_whom[0])):
        return _to(person[0])
    if party.email:
        return Mailbox(_name(party.name), _fit(party.email, party.name, way))
    people = _people("c.party_id = ?", party.id)
    if len(people) > 1:
        raise Refused(f"{party.name} has no e-mail address, and {len(people)} people there have one.", way)
    return _to(people[0]) if people else Mailbox(party.name, _fit("", party.name, way))


def _people(condition: str, value: int | None) -> list[tuple[int, str, str]]:
    found = rows(
        f"SELECT c.id, c.name, c.email FROM contact c WHERE {condition} AND c.email <> '' AND c.state = 'active' "
        "ORDER BY c.id LIMIT 100",
        (value,),
    )
    return [(int(row[0]), str(row[1]), str(row[2])) for row in found]


def _to(person: tuple[int, str, str]) -> Mailbox:
    contact, name, address = person
    way = f"Mend it: backdesk contact edit '#{contact}' --email …"
    return Mailbox(_name(name), _fit(address, name, way), _name(name), contact)


def header(text: str, longest: int) -> str:
    """A text as it may stand in the head of a mail: on one line, with nothing that is read as encoded (RFC 2047)."""
    return excerpt(clean(text).replace("=?", "= ?"), longest)


def _name(name: str) -> str:
    return header(name, LONGEST_NAME)


def _fit(address: str, whose: str, way: str) -> str:
    """An address as mail servers take it. Raises Refused where there is none, or it is none."""
    if not address.strip():
        raise Refused(f"{whose} has no e-mail address.", way)
    local, _, domain = address.strip().rpartition("@")
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        domain = ""
    if not _LOCAL.match(local) or not _DOMAIN.match(domain) or ".." in address:
        raise Refused(f"{excerpt(address)} of {whose} is no address that mails are sent to.", way)
    return f"{local}@{domain}"
