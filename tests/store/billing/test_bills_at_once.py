"""Several people at one bill: it is booked once, paid once, and what came is billed once."""

from __future__ import annotations

import pytest

from store.core.errors import BackdeskError
from tests.conftest import Opened
from tests.store.shop import act, balance_of, differences, only, party, pick, product
from tests.support.processes import in_processes

SESSIONS = 4


def drafted(number: str = "R 1") -> int:
    leaf = (pick("id", "party WHERE code = 'LEAF'") or [party("Leaf & Co", "LEAF")])[0]
    return act("bill.draft", party=leaf, supplier_number=number, lines=[("6000", "100", "Things", "ZERO")]).id


def tried(name: str, **values: object) -> str:
    try:
        return act(name, **values).message
    except BackdeskError as refusal:
        return f"refused: {refusal.message}"


def post(_index: int, bill: int) -> str:
    return tried("bill.post", bill=bill)


def pay(_index: int, bill: int) -> str:
    return tried("payment.send", bill=bill)


def bill_order(index: int, order: int) -> str:
    return tried("po.bill", po=order, supplier_number=f"N {index}")


def draft_same(_index: int) -> str:
    leaf = only("id", "party WHERE code = 'LEAF'")
    return tried("bill.draft", party=leaf, supplier_number="SAME", lines=[("6000", "5", "Things", "ZERO")])


@pytest.mark.slow
def test_all_post_and_pay_one_bill(database: Opened, url: str) -> None:
    bill = drafted()
    told = in_processes(SESSIONS, post, url, bill)
    assert sorted(message.endswith("already.") for message in told) == [False] + [True] * (SESSIONS - 1)
    told = in_processes(SESSIONS, pay, url, bill)
    assert sorted("settled already" in message for message in told) == [False] + [True] * (SESSIONS - 1)
    assert pick("amount, unapplied", "payment") == [(10000, 0)]
    assert only("number, state", "bill") == ("BILL-2026-000001", "paid")
    assert balance_of("2000") == 0 and balance_of("1000") == -10000
    assert differences() == []


@pytest.mark.slow
def test_all_bill_one_order_and_enter_one_number(database: Opened, url: str) -> None:
    drafted()
    tea = product("TEA")
    order = act("po.add", party="LEAF", lines=[(tea, "10", "3")]).id
    act("po.confirm", po=order)
    act("po.receive", po=order)
    told = in_processes(SESSIONS, bill_order, url, order)
    assert sorted(message.startswith("refused: Nothing of") for message in told) == [False] + [True] * (SESSIONS - 1)
    told = in_processes(SESSIONS, draft_same, url)
    assert sorted(message.startswith("refused: ") for message in told) == [False] + [True] * (SESSIONS - 1)
    assert only("COUNT(*)", "bill WHERE supplier_key = 'same'") == 1
    assert differences() == []
