"""Dunning and statements of account by commands: what is printed is what was sent, and what the ledger says."""

from __future__ import annotations

import json

import pytest

from tests.commands.conftest import Run
from tests.commands.conftest import bd as bd


@pytest.fixture
def late(bd: Run) -> Run:
    """A customer who has not paid 119.00 since 1 October."""
    for line in (
        "party add --name Acme --code ACME --customer",
        "product add --sku TEA --name Tea --price 100",
        "term add --code FAST --name Fast --line 100:20 --discount 2 --discount-days 10",
        "party edit ACME --term FAST",
        "invoice draft --party ACME --line TEA:1",
        "invoice post #1 --day 2026-10-01",
    ):
        assert bd(*line.split()).exit_code == 0, line
    text = "Pay {amount} {currency}, {party}, by {pay_by}."
    made = bd(
        "dunning-level", "add", "--code", "R", "--name", "Reminder", "--level", "1", "--days", "5", "--text", text
    )
    assert made.exit_code == 0, made.output
    return bd


def test_a_letter_is_printed_word_for_word(late: Run) -> None:
    assert "1 letter drafted" in late("dunning", "propose").stdout
    assert "(draft #1)" in late("dunning", "show", "#1").stdout
    assert late("dunning", "send", "#1").exit_code == 0
    found = late("dunning", "show", "DU-2026-000001").stdout
    assert "Reminder DU-2026-000001" in found and "Pay 119.00 EUR, Acme, by 2026-11-28." in found
    told = json.loads(late("dunning", "show", "DU-2026-000001", "--json").stdout)
    assert told["letter"] == "DU-2026-000001" and told["text"] in found
    assert "Pay 119.00 EUR, Acme" in late("show", "DU-2026-000001").stdout
    again = late("dunning", "propose")
    assert again.exit_code == 0 and "Nobody is to be dunned" in again.stdout
    assert "asked to pay by 2026-11-28" in late("report", "dunning").stdout


def test_a_statement_of_account(late: Run) -> None:
    assert (
        late("payment", "record", "--invoice", "INV-2026-000001", "--amount", "116.62", "--day", "2026-10-11").exit_code
        == 0
    )
    asked = ("report", "statement", "ACME", "--from", "2026-10-01", "--to", "2026-10-31")
    found = json.loads(late(*asked, "--json").stdout)
    assert [(row["what"], row["debit"], row["credit"], row["balance"]) for row in found["rows"]] == [
        ("Balance before", "", "", "0.00"),
        ("Invoice", "119.00", "", "119.00"),
        ("Payment", "", "116.62", "2.38"),
        ("Cash discount", "", "2.38", "0.00"),
        ("Balance after", "119.00", "119.00", "0.00"),
    ]
    assert "Owed at 2026-10-31: 0.00." in late(*asked).stdout
    nobody = late("report", "statement")
    assert nobody.exit_code == 2 and "about a customer" in nobody.stderr
    wrong = late("report", "aging", "ACME")
    assert wrong.exit_code == 2 and "about no single record" in wrong.stderr


def test_a_quote_from_the_command_line(bd: Run) -> None:
    for line in (
        "party add --name Acme --code ACME --customer",
        "product add --sku TEA --name Tea --price 10",
        "product add --sku CUP --name Cup --price 4",
        "stock adjust TEA --quantity 20 --cost 3",
        "deal add --title Canteen --party ACME --line TEA:12",
    ):
        assert bd(*line.split()).exit_code == 0, line
    assert "Draft quote #1 of Canteen." in bd("deal", "quote", "Canteen").stdout
    lines = '[{"product": "TEA", "quantity": "12"}, {"product": "CUP", "quantity": "3", "optional": "yes"}]'
    edited = bd("quote", "edit", "#1", "--lines", "-", stdin=lines)
    assert edited.exit_code == 0, edited.output
    assert "QU-2026-000001 for Acme holds until 2026-12-21." in bd("quote", "send", "#1").stdout
    text = bd("quote", "show", "QU-2026-000001").stdout.splitlines()
    assert text[4].split() == ["Quote", "QU-2026-000001", "2026-11-21"]
    table = [" ".join(line.split()) for line in text[8:]]
    assert table[:9] == [
        "-" * 76, "Tea 12 pc 10.00 120.00", "leaves by 2026-11-23", "-" * 76, "Net 120.00 EUR",
        "Standard rate 19 % (19%) 22.80 EUR", "Total 142.80 EUR", "", "Optional, not in the total",
    ]  # fmt: skip
    assert json.loads(bd("quote", "show", "#1", "--json").stdout)["quote"] == "Quote QU-2026-000001"
    assert bd("order", "add", "--party", "ACME", "--line", "TEA:15").exit_code == 0
    assert bd("order", "confirm", "#1").exit_code == 0
    refused = bd("quote", "accept", "QU-2026-000001", "--options", "none")
    assert refused.exit_code == 1 and "TEA: 5 of 12 there, no day known" in refused.stderr
    done = bd("quote", "accept", "QU-2026-000001", "--options", "none", "--by", "open")
    assert done.exit_code == 0 and "SO-2026-000002 made from QU-2026-000001: 7 × TEA short" in done.stdout
    assert "QU-2026-000001" in bd("flow", "SO-2026-000002").stdout
    assert "QU-2026-000001" in bd("list", "quotes", "state:accepted").stdout
