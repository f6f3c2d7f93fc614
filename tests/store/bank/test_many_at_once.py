"""Several people at one statement: each line is matched once, whoever comes first."""

from __future__ import annotations

import pytest

from store.core.errors import BackdeskError
from tests.conftest import Opened
from tests.store.bank.banking import acme, invoice, invoiced, line, owing
from tests.store.shop import act, differences, only, pick
from tests.support.processes import in_processes

pytestmark = pytest.mark.slow


def take_it(_index: int, of: int) -> str:
    """Take what is proposed for a line; what came of it."""
    try:
        return act("statement-line.take", statement_line=of).message
    except BackdeskError as error:
        return error.message


def test_one_line_taken_by_all_is_matched_once(database: Opened, url: str) -> None:
    number = invoiced(acme(), "119")
    of = line("119", "Acme GmbH", number)
    said = in_processes(4, take_it, url, of)
    assert said.count("119.00 EUR matched: PAY-2026-000001.") == 1, said
    assert sum("is matched already" in text for text in said) == 3
    assert (owing(number), len(pick("id", "payment"))) == (0, 1)
    assert only("state, matched", "statement_line") == ("matched", 11_900)
    assert differences() == []


def match_it(index: int, lines: list[int], payment: int) -> str:
    try:
        return act("statement-line.match", statement_line=lines[index], payment=payment).message
    except BackdeskError as error:
        return error.message


def test_one_payment_is_on_one_line_only(database: Opened, url: str) -> None:
    paid = act("payment.record", invoice=invoice(invoiced(acme(), "119"))).id
    lines = [line("119") for _ in range(3)]
    said = in_processes(3, match_it, url, lines, paid)
    assert sum("119.00 EUR matched" in text for text in said) == 1, said
    assert sum("is on the statement already" in text for text in said) == 2
    assert pick("matched", "statement_line WHERE matched <> 0") == [11_900]
    assert differences() == []
