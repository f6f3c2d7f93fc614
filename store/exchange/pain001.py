"""A payment run as banks take it: ISO 20022 customer credit transfer initiation, pain.001.001.09.

Texts are written in the letters that all banks of SEPA take (EPC217-08); amounts as they are, never rounded. The same
run gives the same bytes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Protocol
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from store.billing.run_models import PaymentRun
from store.core.bank_codes import is_iban
from store.core.database import rows
from store.core.errors import Refused
from store.core.models import Company
from store.core.money import exponent
from store.ledger.bank_models import BankAccount
from store.ledger.bank_moves import default_account

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_WRITTEN = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "æ": "ae", "Æ": "Ae",
            "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "&": "+", "_": "-", "€": "EUR"}  # fmt: skip
_ELSEWHERE = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_NAME, _TEXT, _ID = 70, 140, 35


class Initiation(Protocol):
    """What is said of all transfers of a file."""

    @property
    def company_id(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def day(self) -> str: ...
    @property
    def posted_at(self) -> str: ...
    @property
    def currency(self) -> str: ...


@dataclass(frozen=True)
class Transfer:
    """One credit transfer; the amount in minor units of the run's currency."""

    reference: str
    name: str
    iban: str
    bic: str
    amount: int
    text: str


def sepa_text(text: str, longest: int) -> str:
    """A text in letters that every bank takes, cut to a length; never empty, no slash where references have none."""
    spelt = "".join(_WRITTEN.get(letter, letter) for letter in unicodedata.normalize("NFC", " ".join(text.split())))
    plain = "".join(c for c in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(c))
    clean = _ELSEWHERE.sub(".", plain).strip()
    return re.sub(r"/{2,}", "/", clean).strip("/")[:longest].strip() or "."


def amount_text(minor: int, currency: str) -> str:
    """An amount as the format has it: a point, as many places as the currency has, no sign."""
    places = exponent(currency)
    digits = str(minor).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def payment_file(run_id: int) -> bytes:
    """The file of a posted run. Raises Refused where the run is not posted, or our own account has no IBAN."""
    run = PaymentRun.get_by_id(run_id)
    if run.state != "posted":
        raise Refused(f"{run.title} is {run.state}.", "Post it first: backdesk payment-run post")
    return document(run, run.bank_account_id, transfers(run))


def transfers(run: PaymentRun) -> list[Transfer]:
    """What a posted run pays, one transfer for each payment that still stands. Raises Refused for a wrong IBAN."""
    found = rows(
        "SELECT p.number, y.name, l.iban, l.bic, p.amount, b.supplier_number, b.reference FROM payment_run_line l "
        "JOIN payment p ON p.id = l.payment_id JOIN party y ON y.id = l.party_id JOIN bill b ON b.id = l.bill_id "
        "WHERE l.run_id = ? AND p.state = 'posted' ORDER BY p.id, l.due, l.bill_id",
        (run.id,),
    )
    made: dict[str, Transfer] = {}
    for number, name, iban, bic, amount, theirs, reference in found:
        if not is_iban(iban):
            raise Refused(f"{name} has no IBAN that holds.", "Reverse its payment, say its account, and pay it again.")
        known = made.get(number)
        text = f"{known.text}, {reference or theirs}" if known else str(reference or theirs)
        made[number] = Transfer(number, name, iban, bic, amount, text)
    return [*made.values()]


def document(run: Initiation, bank_account: int | None, paid: list[Transfer], purpose: str = "") -> bytes:
    """The file of some transfers from a bank account (the usual one, where none is named), of a category purpose.

    Raises Refused where that account has no IBAN.
    """
    account = BankAccount.get_by_id(bank_account) if bank_account else default_account("bank")
    if account is None or not is_iban(account.iban):
        raise Refused("The account to pay from has no IBAN.", "Say it: backdesk bank-account edit CODE --iban …")
    root = Element("Document", xmlns=NAMESPACE)
    body = SubElement(root, "CstmrCdtTrfInitn")
    name = sepa_text(Company.get_by_id(run.company_id).name, _NAME)
    header = SubElement(body, "GrpHdr")
    _say(header, "MsgId", sepa_text(run.number, _ID))
    _say(header, "CreDtTm", f"{run.posted_at[:19]}Z")
    _sums(header, run, paid)
    _say(SubElement(header, "InitgPty"), "Nm", name)
    group = SubElement(body, "PmtInf")
    _say(group, "PmtInfId", sepa_text(run.number, _ID))
    _say(group, "PmtMtd", "TRF")
    _sums(group, run, paid)
    _kind(group, run.currency, purpose)
    _say(SubElement(group, "ReqdExctnDt"), "Dt", run.day)
    _say(SubElement(group, "Dbtr"), "Nm", name)
    _say(SubElement(SubElement(group, "DbtrAcct"), "Id"), "IBAN", account.iban)
    _agent(SubElement(group, "DbtrAgt"), account.bic)
    _say(group, "ChrgBr", "SLEV" if run.currency == "EUR" else "SHAR")
    for transfer in paid:
        _transfer(group, transfer, run.currency)
    indent(root)
    text = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _kind(group: Element, currency: str, purpose: str) -> None:
    if currency != "EUR" and not purpose:
        return
    kind = SubElement(group, "PmtTpInf")
    if currency == "EUR":
        _say(SubElement(kind, "SvcLvl"), "Cd", "SEPA")
    if purpose:
        _say(SubElement(kind, "CtgyPurp"), "Cd", purpose)


def _sums(parent: Element, run: Initiation, paid: list[Transfer]) -> None:
    _say(parent, "NbOfTxs", str(len(paid)))
    _say(parent, "CtrlSum", amount_text(sum(transfer.amount for transfer in paid), run.currency))


def _transfer(parent: Element, transfer: Transfer, currency: str) -> None:
    part = SubElement(parent, "CdtTrfTxInf")
    _say(SubElement(part, "PmtId"), "EndToEndId", sepa_text(transfer.reference, _ID))
    amount = _say(SubElement(part, "Amt"), "InstdAmt", amount_text(transfer.amount, currency))
    amount.set("Ccy", currency)
    if transfer.bic:
        _agent(SubElement(part, "CdtrAgt"), transfer.bic)
    _say(SubElement(part, "Cdtr"), "Nm", sepa_text(transfer.name, _NAME))
    _say(SubElement(SubElement(part, "CdtrAcct"), "Id"), "IBAN", transfer.iban)
    _say(SubElement(part, "RmtInf"), "Ustrd", sepa_text(transfer.text, _TEXT))


def _agent(parent: Element, bic: str) -> None:
    place = SubElement(parent, "FinInstnId")
    if bic:
        _say(place, "BICFI", bic)
    else:
        _say(SubElement(place, "Othr"), "Id", "NOTPROVIDED")


def _say(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = text
    return element
