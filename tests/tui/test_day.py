"""The scripted day in a real terminal of 80 × 24, keys only; then the books are proved. See tests/screens/day.py."""

from __future__ import annotations

from datetime import date

import pytest

from store.core.database import rows
from store.insight.reports import report
from tests.commands.conftest import Run
from tests.commands.conftest import bd as bd
from tests.conftest import Opened
from tests.screens.day import DAY, NAMED, SIZE, open_the_shop
from tests.support.terminals import Terminal


@pytest.mark.slow
def test_a_day_by_keys_alone(database: Opened, bd: Run) -> None:
    open_the_shop()
    terminal = Terminal(database.url, size=(SIZE[1], SIZE[0]))
    terminal.wait_for("Prospecting")
    for step in DAY:
        for key in step.keys:
            terminal.send(NAMED.get(key, key))
            terminal.read(0.03)
        terminal.wait_for(step.see, gone=step.gone)
    terminal.send("q")
    assert terminal.gone_within()
    terminal.child.close()
    assert terminal.child.exitstatus == 0
    the_documents_are_right()
    the_books_are_right(bd)


def the_documents_are_right() -> None:
    deal = rows("SELECT d.title, s.type FROM deal d JOIN stage s ON s.id = d.stage_id")
    assert deal == [("Opening order", "won")]
    # 40 × 4.50 + 12 × 1.20 + 2 × 28.50 less 10 % = 245.70, and 19 %: 46.68; 10 × 4.50 + 6 × 1.20 = 52.20, and 9.92
    assert rows("SELECT number, net, tax, total FROM sales_order ORDER BY id") == [
        ("SO-2026-000001", 24570, 4668, 29238),
        ("SO-2026-000002", 5220, 992, 6212),
    ]
    # four of the ten teas left: 18.00 and 3.42; two cups credited are 2.40 and 0.46
    assert rows("SELECT number, type, total, outstanding FROM invoice ORDER BY id") == [
        ("INV-2026-000001", "invoice", 29238, 28952),
        ("INV-2026-000002", "invoice", 2142, 0),
        ("CN-2026-000001", "credit_note", 286, 0),
    ]


def the_books_are_right(bd: Run) -> None:
    # stock: 252.00 came in, 44 teas, 12 cups and 2 pots at cost went out: 92.40 + 4.80 + 22.00;
    # owed: 292.38 − 2.86; sold: 245.70 + 18.00 − 2.40; tax: 46.68 + 3.42 − 0.46
    assert list(report("trial-balance", date(2026, 11, 21)).rows) == [
        ("1000", "Bank", "21.42", ""),
        ("1100", "Accounts receivable", "289.52", ""),
        ("1200", "Inventory", "132.80", ""),
        ("2200", "Output tax", "", "49.64"),
        ("3900", "Opening balances", "", "252.00"),
        ("4000", "Sales", "", "261.30"),
        ("5000", "Cost of goods sold", "119.20", ""),
        ("", "Total", "562.94", "562.94"),
    ]
    proved = bd("check")
    assert proved.exit_code == 0, proved.output
