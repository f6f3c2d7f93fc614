"""The journal as other programs read it, whatever people have called things."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from store.exchange.plain_journal import plain_journal
from tests.store.shop import act, differences, party, product

pytestmark = pytest.mark.usefixtures("lite")


def read(program: str, book: Path, *words: str) -> dict[str, str]:
    """Account → its balance, `12.00 EUR`, as the program says."""
    done = subprocess.run(
        [program, "-f", str(book), "balance", "--flat", "--no-total", *words],
        capture_output=True, text=True, check=True, env={"LANG": "C.UTF-8"},
    )  # fmt: skip
    found = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    return {account: f"{amount} {currency}" for amount, currency, account in found}


@pytest.mark.parametrize("program", ["hledger", "ledger"])
def test_names_amounts_and_foreign_money(program: str, tmp_path: Path) -> None:
    """100.00 spent under a name that means much to these programs; 2.469 dinars at 3.00 sold, 1.000 of them paid at 3.10.

    Sold: 2.469 x 3.00 = 7.407, 7.41. Paid: 3.10 came for 1.000, which is 7.41 x 1.000 / 2.469 = 3.00: 0.10 gained.
    """
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    act("account.add", code="6:1", name="(Rent) : ; @ [x]  \u3000 = | north", type="expense")
    act("entry.add", memo="; (x) = @ 5 EUR | * ! \u00a0 \u00a0 y", lines=[("6:1", "100"), ("1000", "-100")])
    act("exchange-rate.set", currency="KWD", rate="3.00", valid_from="2026-01-01")
    sheikh = party("; Sheikh", "S", currency="KWD", tax="ZERO")
    tea = product("TEA", price="0", kind="service")
    invoice = act("invoice.draft", party=sheikh, lines=[(tea, "1", "2.469")]).id
    act("invoice.post", invoice=invoice)
    act("payment.record", invoice=invoice, amount="1", base_amount="3.10")
    book = tmp_path / "books.journal"
    book.write_text("\n".join(plain_journal(date(2026, 1, 1), date(2026, 12, 31))), encoding="utf-8")
    assert read(program, book, "-B") == {
        "Assets:1000 Bank": "-96.90 EUR",
        "Assets:1100 Accounts receivable": "4.41 EUR",
        "Income:4000 Sales": "-7.41 EUR",
        "Income:4900 Exchange gains and losses": "-0.10 EUR",
        "Expenses:6 1 (Rent) , @ [x] = | north": "100.00 EUR",
    }
    assert read(program, book, "Sales") == {"Income:4000 Sales": "-2.469 KWD"}
    assert differences() == []
