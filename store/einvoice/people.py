"""Who sells and who buys, and where they are: as the document says it, in the parts that EN 16931 asks for."""

from __future__ import annotations

import re

from store.billing.models import Invoice
from store.core.electronic import MAIL
from store.core.models import Company
from store.core.text import fold
from store.einvoice.codes import country_code, is_vat_number
from store.einvoice.facts import Person, Place
from store.parties.models import Address, Party
from store.parties.places import address_text

# a post code before its town: 53111, 1012 AB, 110 00, 00-950
_TOWN = re.compile(r"((?:[A-Z]{1,2}-)?(?:\d{4} [A-Z]{2}|\d{3} \d{2}|\d{2}-\d{3}|\d{4,6}))\s+(\S.*)\Z")


def seller(company: Company) -> Person:
    """The company, as its documents say it."""
    where = Place(
        company.line1, company.line2, company.postal_code, company.city, company.region, country_code(company.country)
    )
    return Person(
        company.name,
        where,
        _plain(company.tax_id),
        is_vat_number(_plain(company.tax_id)),
        company.registration,
        company.e_address or _mail(company.email),
        company.phone,
        company.email,
    )


def buyer(row: Invoice, party: Party) -> Person:
    """Who a document is made out to; where electronic invoices go is what is known today."""
    tax_id = _plain(row.party_tax_id)
    return Person(
        row.party_name,
        _place(row, party),
        tax_id,
        is_vat_number(tax_id),
        e_address=party.e_address or _mail(party.email),
    )


def _plain(tax_id: str) -> str:
    return "".join(tax_id.split()).upper() if is_vat_number(tax_id.upper()) else tax_id


def _mail(address: str) -> str:
    return f"{MAIL}:{address}" if address else ""


def _place(row: Invoice, party: Party) -> Place:
    """The address printed, by the record it was taken from: that may say more of the same street by now."""
    printed = row.billing_address or address_text(party.id, "billing")
    if not printed:
        return Place(city=party.city, country=country_code(party.country))
    street = fold(printed.split("\n")[0])
    known = Address.matching("party_id = ? ORDER BY CASE WHEN kind = 'billing' THEN 0 ELSE 1 END, id", party.id)
    for one in known:
        if street == fold(one.line1):
            country = country_code(one.country) or country_code(party.country)
            return Place(one.line1, one.line2, one.postal_code, one.city, one.region, country)
    return _taken_apart(printed, country_code(party.country))


def _taken_apart(printed: str, usual: str) -> Place:
    """An address of which nothing but its text is left: street, what more there is, town, and perhaps a country."""
    lines = printed.split("\n")
    country = country_code(lines[-1]) if len(lines) > 1 else ""
    lines = lines[:-1] if country else lines
    town = lines.pop() if len(lines) > 1 else ""
    found = _TOWN.match(town)
    code, city = (found[1], found[2]) if found else ("", town)
    return Place(lines[0], ", ".join(lines[1:]), code, city, "", country or usual)
