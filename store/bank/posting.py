"""What a statement line is by an entry: fees, interest, rent, money carried to another account of ours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from store.bank.models import StatementLine
from store.bank.parts import Found
from store.bank.paying import paid_on
from store.billing.taxing import legs_by_code
from store.catalog.pricing import tax_rate
from store.catalog.rates import in_books, rate_on
from store.core import numbering
from store.core.database import scalar
from store.core.identity import actor
from store.core.money import exponent, net_of_gross
from store.core.text import excerpt
from store.ledger.bank_models import BankAccount
from store.ledger.entries import EntryLineInput, balanced
from store.ledger.posting import Leg, post

SOURCE = "statement-line"
_MEMO = 120


@dataclass(frozen=True)
class Purpose:
    """What an amount is for: an account, and what else its entry says; `tax` is in the amount."""

    account: int
    amount: int
    memo: str = ""
    party: int | None = None
    cost_centre: int | None = None
    tax: int | None = None
    rule: int | None = None


def post_purposes(line: StatementLine, row: BankAccount, purposes: list[Purpose]) -> list[Found]:
    """Post one entry for what parts of a line are for; amounts are of the bank account, with the line's own sign."""
    if not purposes:
        return []
    day = paid_on(line)
    rate = rate_on(row.currency, line.day)
    total = sum(purpose.amount for purpose in purposes)
    legs: list[Leg] = []
    for purpose in purposes:
        legs += _legs(row, purpose, in_books(purpose.amount, row.currency, rate), line.day)
    bank = -sum(leg.amount for leg in legs)
    foreign = Leg("", bank, None, row.currency, total, row.account_id)
    number = numbering.take("entry", day)
    memo = purposes[0].memo or excerpt(line.text or line.counterparty or f"{row.code} {line.day}", _MEMO)
    entry = post(f"statement-line:{line.id}:{number}", day, memo, (SOURCE, line.id), [foreign, *legs], number)
    if not total:
        return []
    move = scalar(
        "SELECT id FROM bank_move WHERE entry_id = ? AND bank_account_id = ? ORDER BY id LIMIT 1", (entry, row.id)
    )
    return [Found(int(move), "entry", purposes[0].rule)]


def _legs(row: BankAccount, purpose: Purpose, gross: int, day: str) -> list[Leg]:
    """The other side of the bank's, with the tax that is in it on its own account."""
    net = net_of_gross(gross, tax_rate(purpose.tax, day)) if purpose.tax else gross
    checked = _checked(row, purpose, net)
    found = [replace(checked, memo=purpose.memo)]
    if net != gross:
        found += [replace(leg, memo=purpose.memo) for leg in _tax_legs(purpose.tax or 0, gross - net)]
    return found


def _tax_legs(code: int, tax: int) -> list[Leg]:
    """Tax of what came or (below zero) went, on the own account of its code or on that of the role."""
    kind, sign = ("output", -1) if tax > 0 else ("input", 1)
    return legs_by_code([(code, abs(tax))], actor().currency, sign, abs(tax), kind, f"{kind}_tax")


def _checked(row: BankAccount, purpose: Purpose, net: int) -> Leg:
    """The leg of the account, by the rules of entries that people make. Raises Invalid where it cannot be posted to."""
    said = Decimal(net).scaleb(-exponent(actor().currency))
    other = EntryLineInput(account=row.account_id, debit=said)
    asked = EntryLineInput(account=purpose.account, debit=-said, party=purpose.party, cost_centre=purpose.cost_centre)
    return balanced((asked, other))[0]
