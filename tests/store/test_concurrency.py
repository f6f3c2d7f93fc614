"""Many real sessions on the same records: once is once, nothing is lost, nobody meets more than a plain word."""

from __future__ import annotations

from collections import Counter

import pytest

from store.core.database import scalar
from store.core.errors import Conflict, Refused
from tests.conftest import Opened
from tests.store.shop import act, differences, get, only, party, pick, product, won_deal
from tests.support.processes import in_processes
from tests.support.thorough import much

SESSIONS = 8
DEALS, EDITS = much(100, 12), much(100, 25)
pytestmark = pytest.mark.slow


def convert_all(_index: int, deals: list[int]) -> list[tuple[int, str]]:
    from store.sales.conversion import convert_deal

    return [(done.id, done.number) for done in map(convert_deal, deals)]


def test_everybody_converts_the_same_won_deals(database: Opened, url: str) -> None:
    acme, tea = party(billing_basis="order"), product("TEA", stock="1000")
    deals = [won_deal(acme, (tea, "3")) for _ in range(DEALS)]
    answers = in_processes(SESSIONS, convert_all, url, deals)
    assert all(answer == answers[0] for answer in answers)  # everybody is told the one order of each
    made = pick("source_id, id, number", "sales_order ORDER BY number")
    assert Counter(deal for deal, *_ in made) == Counter(deals)
    assert [number for *_, number in made] == [f"SO-2026-{n:06d}" for n in range(1, DEALS + 1)]
    assert only("COUNT(*)", "shipment") == only("COUNT(*)", "invoice") == DEALS
    assert only("on_hand, reserved", "stock_balance") == (10_000_000, DEALS * 30_000)
    assert differences() == []


def ship_piece_by_piece(index: int, orders: list[int], tea: int) -> int:
    """Ship one piece at a time of an order of one's own until nothing is left; how many."""
    shipped = 0
    while found := pick("id", "shipment WHERE order_id = ? AND state = 'draft'", orders[index]):
        act("shipment.ship", shipment=found[0], lines=[(tea, "1")])
        shipped += 1
    return shipped


def test_parallel_shipping_never_goes_below_zero(database: Opened, url: str) -> None:
    acme, tea = party(), product("TEA", stock="21")
    orders = []
    for _ in range(SESSIONS):  # 8 × 4 wanted, 21 there: the sixth gets one, two get nothing
        orders.append(act("order.add", party=acme, lines=[(tea, "4")]).id)
        act("order.confirm", order=orders[-1])
    assert sum(in_processes(SESSIONS, ship_piece_by_piece, url, orders, tea)) == 21
    assert only("on_hand, reserved", "stock_balance") == (0, 0)
    assert only("quantity, value", "cost_layer") == (0, 0)
    assert pick("delivered", "order_line ORDER BY id") == [40_000] * 5 + [10_000, 0, 0]
    assert pick("number", "shipment WHERE state = 'shipped' ORDER BY number") == [
        f"SH-2026-{n:06d}" for n in range(1, 22)
    ]
    assert differences() == []


def confirm_one(index: int, orders: list[int]) -> bool:
    try:
        act("order.confirm", order=orders[index])
    except Refused as refusal:
        assert "above the limit" in refusal.message
        return False
    return True


def test_a_credit_limit_holds_when_all_order_at_once(database: Opened, url: str) -> None:
    acme, tea = party(credit_limit="357"), product("TEA", price="100", stock="100")
    orders = [act("order.add", party=acme, lines=[(tea, "1")]).id for _ in range(SESSIONS)]
    assert sum(in_processes(SESSIONS, confirm_one, url, orders)) == 3  # 3 × 119.00 = 357.00
    assert differences() == []


def at_the_desk(index: int, shared: int, tea: int) -> tuple[int, int]:
    """Edit one party with everybody, add parties and invoices of one's own; (edits stored, edits stale)."""
    stored = stale = 0
    for number in range(EDITS):
        version = int(scalar("SELECT version FROM party WHERE id = ?", (shared,)))
        try:
            act("party.edit", party=shared, changes={"notes": f"{index}-{number}"}, version=version)
            stored += 1
        except Conflict:
            stale += 1
    for number in range(5):
        made = act("party.add", name=f"Party {index}-{number}").id
        draft = act("invoice.draft", party=made, lines=[(tea, "1")]).id
        if number == 3:
            act("invoice.discard", invoice=draft)
        else:
            act("invoice.post", invoice=draft)
    return stored, stale


def test_no_edit_is_lost_and_numbers_have_no_gap(database: Opened, url: str) -> None:
    shared, tea = party(), product("TEA")
    counts = in_processes(SESSIONS, at_the_desk, url, shared, tea)
    stored, stale = (sum(part) for part in zip(*counts, strict=True))
    assert stored + stale == SESSIONS * EDITS
    assert get("party", shared, "version") == 1 + stored
    assert only("COUNT(*)", "audit WHERE action = 'party.edit'") == stored
    assert only("COUNT(*), COUNT(DISTINCT code)", "party") == (41, 41)
    numbers = pick("number", "invoice WHERE number IS NOT NULL ORDER BY number")
    assert numbers == [f"INV-2026-{n:06d}" for n in range(1, SESSIONS * 4 + 1)]
    assert differences() == []


def pay_once(_index: int, invoice: int) -> int:
    return act("payment.record", invoice=invoice, amount="40", request_key="the-same").id


def test_one_request_sent_by_all_is_one_payment(database: Opened, url: str) -> None:
    draft = act("invoice.draft", party=party(), lines=[(product("TEA", price="100"), "1")]).id
    act("invoice.post", invoice=draft)
    assert len(set(in_processes(SESSIONS, pay_once, url, draft))) == 1
    assert get("invoice", draft, "outstanding") == 7900
    assert differences() == []
