"""What every document has around its lines: who writes, to whom, where money goes, what state it is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from store.core.bank_codes import Iban
from store.core.models import Company
from store.core.values import Amount, Day
from store.documents.facts import Pair, Sender, Transfer
from store.documents.language import Language, language
from store.ledger.bank_models import BankAccount
from store.parties.models import Party
from store.parties.places import printed_address

EURO = "EUR"
LONGEST_NAME = 70  # characters, of a payment code (EPC069-12), all of which has 331 bytes at most
LARGEST = 999_999_999_99  # cents


@dataclass(frozen=True)
class Standing:
    """What is said of a document as a whole: what stands across its pages, and in sentences."""

    mark: str = ""
    remarks: tuple[str, ...] = ()


def of_party(wanted: str, party_id: int) -> tuple[Party, Language]:
    """A party, and the language wanted, else theirs."""
    party = Party.get_by_id(party_id)
    return party, language(wanted, party.country)


def sender(company_id: int, words: Language) -> Sender:
    """The company as its letterhead says."""
    row = Company.get_by_id(company_id)
    address = printed_address(row.line1, row.line2, row.postal_code, row.city, row.region, row.country)
    tax = f"{words.say('tax_id')} {row.tax_id}" if row.tax_id else ""
    return Sender(
        row.name, _said(*address.split("\n")), _said(row.phone, row.email, row.website), _said(row.registration, tax)
    )


def _said(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def recipient(name: str, address: str) -> tuple[str, ...]:
    """To whom, line by line."""
    return _said(name, *(part.strip() for part in address.split("\n")))


def pairs(words: Language, **said: str | None) -> tuple[Pair, ...]:
    """Labels, by their words, and what is said behind each; what is empty is left out."""
    return tuple((words.say(word), text) for word, text in said.items() if text)


def day(iso: str | None) -> str:
    """A day as it is printed; '' without one."""
    return Day().shown(iso)


def last_changed(row: Any) -> str:
    """The day on which a record was last changed: that of a draft which has none."""
    return str(row.updated_at)[:10]


def standing(words: Language, *, draft: bool, cancelled: bool) -> Standing:
    """That of a document that is not binding, or not any more; of others nothing is said."""
    if cancelled:
        return Standing(words.say("cancelled"), (words.say("is_cancelled"),))
    return Standing(words.say("draft"), (words.say("is_draft"),)) if draft else Standing()


def title(words: Language, word: str, row: Any) -> str:
    """What a document is called: by its number, or as a draft of what it will be."""
    said = words.say(word)
    return f"{said} {row.number}" if row.number else words.say("unnumbered", title=said, id=row.id)


def account(found: BankAccount | None, words: Language) -> tuple[Pair, ...]:
    """Where money goes, for people."""
    if found is None:
        return ()
    number = ("IBAN", Iban().shown(found.iban)) if found.iban else (words.say("account"), found.number)
    return ((words.say("bank"), found.name), number, *((("BIC", found.bic),) if found.bic else ()))


def transfer(found: BankAccount | None, company_id: int, currency: str, amount: int, text: str) -> Transfer | None:
    """The payment that is asked for, where a payment code can say it: in EUR, to an IBAN."""
    if found is None or not found.iban or currency != EURO or not 0 < amount <= LARGEST:
        return None
    name = Company.get_by_id(company_id).name[:LONGEST_NAME].encode()[: 2 * LONGEST_NAME].decode(errors="ignore")
    return Transfer(name.strip(), found.iban, found.bic, Amount().plain(amount, EURO), text)
