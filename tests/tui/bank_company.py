"""What the small company has at its bank: accounts, statements with lines of every kind, a rule, cheques, a count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from store.bank.rows import StatementRow
from store.core.database import rows, scalar
from tests.tui.company import on
from tests.tui.conftest import do


def keep_bank(people: dict[str, int]) -> None:
    """Two statements of the house bank, the second still to be matched; a savings account; cheques; a count of cash."""
    with on("2026-11-18"):
        house = int(scalar("SELECT id FROM bank_account WHERE code = 'BANK'"))
        do("bank-account.edit", bank_account=house, changes={"name": "House bank", "iban": "DE89370400440532013000"})
        do("bank-account.add", code="SAVE", name="Savings", iban="NL91ABNA0417164300")
        fees = do("account.add", code="6300", name="Bank charges", type="expense")
        do("bank-rule.add", contains="account fee", account=fees, by_itself=True)
        do(
            "bank-rule.add",
            counterparty="Stadtwerke",
            account=int(scalar("SELECT id FROM account WHERE code = '6000'")),
        )
        paid = rows("SELECT amount FROM payment ORDER BY id")
        first = do(
            "statement.add", bank_account=house, day=date(2026, 10, 31), number="10", opening=Decimal(5000),
            lines=(
                row("2026-10-05", str(Decimal(paid[0][0]) / 100), "ACME LTD", "part payment"),
                row("2026-10-30", "-7.90", "", "Account fee October"),
            ),
        )  # fmt: skip
        do("statement.accept", statement=first)
    with on("2026-11-20"):
        owed = rows("SELECT number, outstanding FROM invoice WHERE outstanding > 0 AND type = 'invoice' ORDER BY id")
        do(
            "statement.add", bank_account=house, day=date(2026, 11, 20), number="11",
            lines=(
                row("2026-11-18", str(Decimal(owed[0][1]) / 100), "Cafe Zoe & Soehne", f"RE {owed[0][0]} Danke"),
                row("2026-11-19", "250.00", "東京茶業株式会社", "advance"),
                row("2026-11-19", "-96.40", "Stadtwerke", "Strom 11/2026 Kd 4711", "DE02120300000000202051"),
                row("2026-11-20", "-7.90", "", "Account fee November"),
                row("2026-11-20", "31.00", "Nobody we know [/x]", "see letter"),
            ),
        )  # fmt: skip
        do("cheque.receive", number="004711", party=people["ACME"], amount=Decimal(80), drawn_on="Leeds Bank")
        second = do("cheque.receive", number="004712", party=people["TOKYO"], amount=Decimal(45))
        do("cheque.deposit", cheque=second)
        till = int(scalar("SELECT id FROM bank_account WHERE code = 'CASH'"))
        do("bank-account.count", bank_account=till, counted=Decimal("12.50"), note="float")


def row(day: str, amount: str, name: str, text: str, iban: str = "") -> StatementRow:
    said: dict[str, Any] = {"counterparty": name, "text": text, "iban": iban}
    return StatementRow(day=date.fromisoformat(day), amount=Decimal(amount), **said)
