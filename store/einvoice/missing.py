"""What a document lacks for a profile: each in words that name the record, what is missing, and the way to say it."""

from __future__ import annotations

from collections.abc import Iterator

from store.core.electronic import MAIL
from store.einvoice.codes import OUTSIDE, REVERSE, WITHIN_EU
from store.einvoice.facts import Facts, fits
from store.parties.models import Party

_COMPANY = "backdesk company edit"


def missing_of(facts: Facts, party: Party) -> list[str]:
    """Everything, at once."""
    found = [*_amounts(facts), *_taxes(facts, party), *_places(facts, party)]
    if facts.profile.name == "xrechnung":
        found += _xrechnung(facts, party)
    if facts.profile.process:
        found += _endpoints(facts, party)
    if facts.profile.name == "peppol" and not (facts.buyer_reference or facts.order_reference):
        found.append(
            f"neither the order's reference nor a buyer reference of {party.name} is known: {_reference(party)}"
        )
    return list(dict.fromkeys(found))


def _amounts(facts: Facts) -> Iterator[str]:
    said = [facts.net, facts.tax, facts.total, facts.prepaid, *(line.net for line in facts.lines)]
    if not all(fits(amount, facts.currency) for amount in said):
        yield f"an amount in {facts.currency} has three decimals, and those of EN 16931 have two"
    if facts.home_currency and not fits(facts.home_tax, facts.home_currency):
        yield f"its tax in {facts.home_currency} has three decimals, and amounts of EN 16931 have two"


def _taxes(facts: Facts, party: Party) -> Iterator[str]:
    kinds = {group.tax.category for group in facts.taxes}
    if OUTSIDE in kinds:
        if len(kinds) > 1:
            yield "some of its lines are outside the scope of tax and some are not: bill these apart"
        if not facts.seller.registration:
            yield f"the company has no registration: {_COMPANY} --registration 'HRB 4711, Amtsgericht Bonn'"
        return
    if not facts.seller.tax_id:
        yield f"the company has no tax id: {_COMPANY} --tax-id DE123456789"
    elif not facts.seller.vat and kinds & {WITHIN_EU, REVERSE, "G"}:
        yield (
            f"the company's tax id {facts.seller.tax_id} is no VAT number (the letters of the country come first): "
            f"{_COMPANY} --tax-id DE123456789"
        )
    if not facts.buyer.vat and kinds & {WITHIN_EU, REVERSE}:
        yield (
            f"{facts.number} names no VAT number of {party.name}, who owes its tax: backdesk party edit {party.code} "
            f"--tax-id …, then credit {facts.number} and bill it anew"
        )


def _places(facts: Facts, party: Party) -> Iterator[str]:
    if not facts.seller.place.country:
        yield "the company's country is none of ISO 3166"
    if not facts.buyer.place.country:
        yield f"{party.name} has no country that is known: backdesk party edit {party.code} --country DE"


def _xrechnung(facts: Facts, party: Party) -> Iterator[str]:
    seller, buyer = facts.seller, facts.buyer
    for name, said, option in (
        ("city", seller.place.city, "--city Bonn"),
        ("postal code", seller.place.postal_code, "--postal-code 53111"),
        ("phone", seller.phone, "--phone '+49 228 123'"),
        ("e-mail", seller.email, "--email post@firm.example"),
    ):
        if not said:
            yield f"the company has no {name}: {_COMPANY} {option}"
    for name, said in (("city", buyer.place.city), ("postal code", buyer.place.postal_code)):
        if not said:
            yield f"the billing address of {party.name} has no {name}: {_address(party)}"
    if not facts.buyer_reference:
        yield f"{party.name} has no buyer reference (Leitweg-ID): {_reference(party)}"
    if facts.account is None and not facts.credit:
        yield "no bank account says where to pay: backdesk bank-account edit CODE --iban …"


def _address(party: Party) -> str:
    return f"backdesk address add --party {party.code}, or edit (backdesk address list 'party_code:{party.code}')"


def _reference(party: Party) -> str:
    return f"backdesk party e-invoice {party.code} --buyer-reference …"


def _endpoints(facts: Facts, party: Party) -> Iterator[str]:
    """Where it goes and comes from; by Peppol nothing is sent to an e-mail address."""
    for name, said, way in (
        ("the company", facts.seller.e_address, f"{_COMPANY} --e-address 9930:DE123456789"),
        (party.name, facts.buyer.e_address, f"backdesk party e-invoice {party.code} --address 0204:991-01234-44"),
    ):
        if not said or (facts.profile.name == "peppol" and said.startswith(f"{MAIL}:")):
            yield f"{name} has no address for electronic invoices: {way}"
