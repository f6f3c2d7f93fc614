"""`backdesk report`: each report in each format, and the figures of a small set of books."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from commands.reports import report as report_command
from commands.values import ChoiceText
from store.insight.figures import FIGURES
from store.insight.reports import ALL, REPORTS, STATEMENTS
from store.insight.spans import COMPARISONS
from tests.commands.conftest import Run, one_line


@pytest.fixture
def books(database: Any, bd: Run) -> Run:
    """10 pieces of 100.00 sold with 19 % tax from an opening stock worth 600.00, 400.00 of it paid."""
    for words in (
        ["party", "add", "--name", "=Acme, Ltd", "--code", "ACME"],
        ["product", "add", "--sku", "A", "--name", "Widget", "--price", "100"],
        ["stock", "adjust", "A", "--quantity", "10", "--cost", "60", "--reason", "opening"],
        ["order", "add", "--party", "ACME", "--line", "A:10"],
        ["order", "confirm", "#1"],
        ["shipment", "ship", "#1"],
        ["invoice", "post", "#1"],
        ["payment", "record", "--party", "ACME", "--amount", "400"],
    ):
        done = bd(*words)
        assert done.exit_code == 0, (words, done.stderr)
    return bd


@pytest.mark.parametrize("name", sorted({**STATEMENTS, **REPORTS, **FIGURES}))
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_every_report_in_every_format(lite: Any, bd: Run, name: str, form: str) -> None:
    done = bd("report", name, "--format", form)
    assert done.exit_code == 0, done.stderr
    assert done.stdout


def rows(bd: Run, name: str, *words: str) -> list[dict[str, str]]:
    found: dict[str, Any] = json.loads(bd("report", name, "--json", *words).stdout)
    assert found["currency"] == "EUR"
    result: list[dict[str, str]] = found["rows"]
    return result


def test_the_figures_of_the_books(books: Run) -> None:
    total = rows(books, "trial-balance")[-1]
    assert total["name"] == "Total"
    assert total["debit"] == total["credit"] != "0.00"
    assert rows(books, "profit-loss")[-1]["amount"] == "400.00"  # 1,000 sold less 600 of goods
    assert rows(books, "aging")[-1]["total"] == "790.00"  # 1,190 less 400
    assert rows(books, "stock-value")[-1]["value"] == "0.00"
    assert rows(books, "trial-balance", "--date", "2020-01-01")[-1]["debit"] == "0.00"


def test_the_figures_of_the_screen(books: Run) -> None:
    assert {row["overdue"]: row["owed"] for row in rows(books, "ages")} == {
        "not due": "790.00", "1–30": "0.00", "31–60": "0.00", "61–90": "0.00", "over 90": "0.00", "Total": "790.00",
    }  # fmt: skip
    assert rows(books, "debtors")[0] == {"customer": "=Acme, Ltd", "owed": "790.00", "overdue": "0.00"}
    (widget,) = rows(books, "stock-cover")
    assert (widget["sku"], widget["days"], widget["state"], widget["used"]) == ("A", "0", "out", "10")
    assert rows(books, "revenue")[-1]["result"] == "400.00"
    assert rows(books, "forecast")[-1]["likely"] == "0.00"
    assert [row["stage"] for row in rows(books, "funnel")][-1] == "Total"
    month = rows(books, "rhythm", "--party", "acme")[-2]
    assert month == {"month": "2026-11", "orders": "1", "net_eur": "1000.00"}


def test_a_report_about_one_customer_asks_which(books: Run) -> None:
    done = books("report", "rhythm")
    assert done.exit_code == 2
    assert "--party" in one_line(done)
    assert books("report", "rhythm", "--party", "nobody").exit_code == 1
    said = books("report", "rhythm", "--party", "ACME").stdout
    assert "Ordered on one day only: 2026-11-21, today." in said


def test_a_report_for_spreadsheets_is_safe(books: Run) -> None:
    found = list(csv.DictReader(io.StringIO(books("report", "aging", "--format", "csv").stdout)))
    assert found[0]["customer"] == "'=Acme, Ltd"
    assert found[0]["total"] == "790.00"


def test_a_report_for_people(books: Run) -> None:
    lines = books("report", "trial-balance").stdout.splitlines()
    assert lines[0].startswith("Trial balance at 2026-11-21")
    assert lines[2].split() == ["Account", "Name", "Debit", "Credit"]


def test_which_reports_there_are(lite: Any, bd: Run) -> None:
    assert set(json.loads(bd("report", "--json").stdout)) == set(ALL)
    assert "trial-balance" in bd("report").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [(["nonsense"], "There is no report 'nonsense'"), (["aging", "--date", "soon"], "--date: not a date ")],
)
def test_reports_there_are_not(lite: Any, bd: Run, words: list[str], says: str) -> None:
    done = bd("report", *words)
    assert done.exit_code == 2
    assert says.strip() in one_line(done)


def test_every_comparison_there_is_can_be_asked_for() -> None:
    (option,) = [param for param in report_command.params if param.name == "compare"]
    assert isinstance(option.type, ChoiceText)
    assert option.type.options == COMPARISONS


def test_the_report_of_a_bank_account_takes_it_as_a_word(lite: Any, bd: Run) -> None:
    """`backdesk report reconciliation BANK`, as the help says, was refused: it was thought to be of no single record."""
    done = bd("report", "reconciliation", "bank")
    assert (done.exit_code, done.stdout) == (0, bd("report", "reconciliation", "--bank-account", "BANK").stdout)
    assert "BANK" in done.stdout


def test_only_the_journal_is_written_for_other_programs(lite: Any, bd: Run) -> None:
    assert bd("entry", "add", "--memo", "Rent", "--line", "6000:12", "--line", "1000:-12").exit_code == 0
    written = bd("report", "journal", "--format", "ledger").stdout
    assert written.splitlines()[1:] == [
        "    Expenses:6000 Operating expenses  12.00 EUR",
        "    Assets:1000 Bank  -12.00 EUR",
        "",
    ]
    assert bd("report", "journal", "--to", "2026-10-31", "--format", "ledger").stdout == ""
    assert "Only the journal" in one_line(bd("report", "aging", "--format", "ledger"))
