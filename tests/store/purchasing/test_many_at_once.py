"""Many sessions at one order, and long random trade: nothing comes twice, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.core.errors import BackdeskError
from store.core.identity import Actor, acting_as
from tests.conftest import Opened
from tests.store.shop import act, balance_of, differences, get, only, party, pick, product
from tests.support.processes import in_processes

SESSIONS = 6


def bought(tea: int, quantity: str, price: str = "2") -> int:
    found = pick("id", "party WHERE code = 'LEAFCO'")
    leafco = found[0] if found else party("Leafco", "LEAFCO")
    order = act("po.add", party=leafco, lines=[(tea, quantity, price)]).id
    act("po.confirm", po=order)
    return order


def receive_all(_index: int, order: int) -> str:
    return act("po.receive", po=order).message


def receive_pieces(_index: int, order: int, tea: int) -> int:
    """Take one piece in at a time until no more are taken; how many."""
    taken = 0
    while True:
        try:
            act("po.receive", po=order, lines=[(tea, "1")])
        except BackdeskError as refusal:
            assert "more than the 20 ordered" in refusal.message
            return taken
        taken += 1


@pytest.mark.slow
def test_what_all_receive_at_once_comes_once(database: Opened, url: str) -> None:
    tea = product("TEA")
    order = bought(tea, "20")
    told = in_processes(SESSIONS, receive_all, url, order)
    assert told.count("PO-2026-000001 has been received already.") == SESSIONS - 1
    assert only("on_hand", "stock_balance") == 200_000
    assert only("number", "receipt") == "RC-2026-000001"
    assert balance_of("1200") == 4000
    assert differences() == []


@pytest.mark.slow
def test_piece_by_piece_by_all_is_what_was_ordered(database: Opened, url: str) -> None:
    tea = product("TEA")
    order = bought(tea, "20")
    assert sum(in_processes(SESSIONS, receive_pieces, url, order, tea)) == 20
    assert only("received", "purchase_line") == only("on_hand", "stock_balance") == 200_000
    assert pick("number", "receipt ORDER BY number") == [f"RC-2026-{n:06d}" for n in range(1, 21)]
    assert get("purchase_order", order, "state") == "done"
    assert differences() == []


def decide(_index: int, request: int, inspection: int) -> list[str]:
    """Approve a request and accept three of what waits; what was refused."""
    refused = []
    for name, values in (
        ("request.approve", {"request": request}),
        ("inspection.accept", {"inspection": inspection, "quantity": "3"}),
    ):
        try:
            act(name, **values)
        except BackdeskError as refusal:
            refused.append(refusal.message)
    return refused


@pytest.mark.slow
def test_what_all_decide_at_once_is_decided_once(database: Opened, url: str, user: Callable[..., Actor]) -> None:
    """Ten wait and six sessions accept three each: three of them have it."""
    tea = product("TEA", inspect="yes")
    order = bought(tea, "10")
    act("po.receive", po=order)
    user("wim", "warehouse")
    with acting_as("wim"):
        request = act("request.add", product=tea, quantity="5", reason="the fair").id
    told = in_processes(SESSIONS, decide, url, request, only("id", "inspection"))
    assert sum(len(refused) for refused in told) == (SESSIONS - 1) + (SESSIONS - 3)
    assert only("accepted", "inspection") == 90_000
    assert pick("quantity", "purchase_line ORDER BY id") == [100_000, 50_000]
    assert differences() == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["buy", "receive", "return", "close", "cancel", "sell", "ship", "propose"]),
        st.integers(1, 7),
        st.integers(1, 3),
    ),
    min_size=5,
    max_size=14,
)


def latest(table: str, where: str, back: int) -> int:
    """The id of one of the last few records; refused like anything else where there is none."""
    found = pick("id", f"{table} WHERE {where} ORDER BY id DESC LIMIT 3")
    if not found:
        raise BackdeskError("none yet", "")
    return int(found[min(back, len(found)) - 1])


def step(what: str, quantity: int, which: int, tea: int, acme: int) -> None:
    if what == "buy":
        bought(tea, str(quantity), f"{which}.37")
    elif what == "receive":
        act("po.receive", po=latest("purchase_order", "1 = 1", which), lines=[(tea, str(quantity))])
    elif what == "return":
        act("receipt.return", receipt=latest("receipt", "1 = 1", which), reason="x", lines=[(tea, str(quantity))])
    elif what in ("close", "cancel"):
        act(f"po.{what}", po=latest("purchase_order", "1 = 1", which), reason="x")
    elif what == "sell":
        act("order.confirm", order=act("order.add", party=acme, lines=[(tea, str(quantity))]).id)
    elif what == "ship":
        act("shipment.ship", shipment=latest("shipment", "state = 'draft'", which))
    else:
        act("po.confirm", po=act("po.propose", product=tea).id)


@settings(max_examples=12)
@given(steps=STEPS)
def test_any_trade_leaves_books_that_prove(database: Opened, steps: list[tuple[str, int, int]]) -> None:
    """Quantities add up at every line, stock is what moved, what is owed for goods is what they came in for."""
    known = pick("id", "product")
    tea = known[0] if known else product("TEA")
    acme = party() if not known else only("id", "party WHERE code = 'ACME'")
    if not known:
        leafco = party("Leafco", "LEAFCO")
        act("supplier-term.add", product=tea, supplier=leafco, price="2.11")
    for what, quantity, which in steps:
        with suppress(BackdeskError):  # refused: nothing of it may stay
            step(what, quantity, which, tea, acme)
    assert differences() == []
    wanted = sum(pick("CASE WHEN type = 'return' THEN -value ELSE value END", "receipt"))
    assert balance_of("2100") == -wanted
    for line in pick("quantity, received, closed", "purchase_line n JOIN purchase_order o ON o.id = n.order_id"):
        assert line[0] >= line[1] + line[2]
    assert (
        only(
            "COUNT(*)",
            "order_line l JOIN sales_order o ON o.id = l.order_id WHERE o.state = 'confirmed' "
            "AND l.delivered + l.reserved + l.closed > l.quantity",
        )
        == 0
    )
