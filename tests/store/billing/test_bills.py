"""Suppliers' bills: expenses to their accounts, goods against what came, posted once, by hand-worked figures."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from store.core.database import run
from store.core.dates import moved_to
from store.core.errors import BackdeskError, Forbidden, Invalid, Refused
from store.core.identity import acting_as
from store.core.undo import undo
from store.insight.flow import FlowNode, chain
from store.insight.reports import report
from tests.store.exchange.taking import take
from tests.store.shop import act, balance_of, differences, get, legs, only, party, pick, product
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")


def booked(bill: int) -> list[tuple[str, int]]:
    """(account, debit − credit) of a bill's entry, by account."""
    return sorted(legs("bill", bill))


def supplier(name: str = "Leaf & Co", code: str = "LEAF", **values: Any) -> int:
    return party(name, code, **values)


def expense(*lines: tuple[Any, ...], number: str = "R 1", **values: Any) -> int:
    """A draft of expenses from the one supplier."""
    owner = values.pop("party", None) or (pick("id", "party WHERE code = 'LEAF'") or [supplier()])[0]
    return act("bill.draft", party=owner, supplier_number=number, lines=lines, **values).id


def posted(*lines: tuple[Any, ...], **values: Any) -> int:
    made = expense(*lines, **values)
    act("bill.post", bill=made)
    return made


def bought(*lines: tuple[Any, ...], receive: bool = True, **values: Any) -> int:
    """A confirmed purchase order, its goods received."""
    owner = (pick("id", "party WHERE code = 'LEAF'") or [supplier()])[0]
    order = act("po.add", party=owner, lines=lines, **values).id
    act("po.confirm", po=order)
    if receive:
        act("po.receive", po=order)
    return order


def test_an_expense_goes_to_its_account_with_input_tax() -> None:
    bill = expense(("6000", "100.00", "Power", "STD"), ("1500", "50.00", "A desk", "ZERO"))
    assert get("bill", bill, "state", "net", "tax", "total") == ("draft", 15000, 1900, 16900)
    assert balance_of("2000") == 0
    act("bill.post", bill=bill, supplier_day="2026-11-01")
    assert get("bill", bill, "number", "state", "day", "due") == (
        "BILL-2026-000001", "open", "2026-11-21", "2026-12-01",
    )  # fmt: skip
    assert booked(bill) == [("1300", 1900), ("1500", 5000), ("2000", -16900), ("6000", 10000)]
    assert differences() == []


@pytest.mark.parametrize("again", ["R 1", "r1", " R  1 "])
def test_a_suppliers_number_is_booked_once(again: str) -> None:
    posted(("6000", "10"), number="R 1")
    with pytest.raises(Refused, match="is on BILL-2026-000001 already"):
        expense(("6000", "10"), number=again)
    other = expense(("6000", "10"), number=again, party=supplier("Other", "OTHER"))
    act("bill.post", bill=other)
    draft = expense(("6000", "12"), number="")
    with pytest.raises(Invalid, match="the number the supplier wrote on it"):
        act("bill.post", bill=draft)
    with pytest.raises(Refused, match="already"):
        act("bill.post", bill=draft, supplier_number=again)
    act("bill.post", bill=draft, supplier_number="R 2")
    assert pick("number", "bill ORDER BY id") == [f"BILL-2026-00000{n}" for n in (1, 2, 3)]
    assert differences() == []


def test_a_discarded_draft_leaves_its_number_free() -> None:
    first = expense(("6000", "10"))
    act("bill.discard", bill=first)
    second = expense(("6000", "10"))
    act("bill.post", bill=second)
    with pytest.raises(Refused, match="that is final"):
        act("bill.discard", bill=second)
    with pytest.raises(Refused, match="cancelled"):
        act("bill.post", bill=first)


def test_what_came_is_billed_at_what_it_came_in_for() -> None:
    tea = product("TEA")
    order = bought((tea, "10", "3.00"))
    assert balance_of("2100") == -3000
    bill = act("po.bill", po=order, supplier_number="R 7", supplier_day="2026-11-20").id
    act("bill.post", bill=bill)
    # 10 × 3.00 = 30.00, 19 % = 5.70
    assert booked(bill) == [("1300", 570), ("2000", -3570), ("2100", 3000)]
    assert balance_of("2100") == 0 and balance_of("5200") == 0
    assert only("billed, billed_value", "receipt_line") == (100000, 3000)
    assert only("billed", "purchase_line") == 100000
    with pytest.raises(Refused, match="Nothing of PO-2026-000001 is to be billed"):
        act("po.bill", po=order)
    assert differences() == []


def test_one_receipt_is_billed_once_however_many_drafts_there_are() -> None:
    tea = product("TEA")
    order = bought((tea, "10", "3.00"))
    first = act("po.bill", po=order, supplier_number="A").id
    with pytest.raises(Refused, match="Nothing of"):
        act("po.bill", po=order, supplier_number="B")
    run("UPDATE bill SET state = 'cancelled' WHERE id = ?", (first,))
    second = act("po.bill", po=order, supplier_number="B").id
    run("UPDATE bill SET state = 'draft' WHERE id = ?", (first,))
    act("bill.post", bill=second)
    with pytest.raises(Refused, match=r"Only 0 of 'The TEA' came and is not billed"):
        act("bill.post", bill=first)
    assert balance_of("2100") == 0
    assert differences() == []


def test_in_parts_and_never_above_what_came() -> None:
    tea = product("TEA")
    order = bought((tea, "10", "3.333333"), receive=False)
    act("po.receive", po=order, lines=[(tea, "4")])
    with pytest.raises(Invalid, match="more than came"):
        act("po.bill", po=order, lines=[(tea, "5")])
    first = act("po.bill", po=order, supplier_number="A", lines=[(tea, "1")]).id
    act("bill.post", bill=first)
    act("po.receive", po=order)
    second = act("po.bill", po=order, supplier_number="B").id
    act("bill.post", bill=second)
    # 33.33 in all: 1 → 3.33, the rest 30.00
    assert [get("bill", one, "net") for one in (first, second)] == [333, 3000]
    assert balance_of("2100") == 0 and balance_of("5200") == 0
    assert differences() == []


def test_a_dearer_bill_is_approved_by_somebody_else_and_the_variance_has_its_account() -> None:
    add_user("ben", "manager")
    tea = product("TEA")
    order = bought((tea, "10", "3.00"))
    bill = act("po.bill", po=order, supplier_number="A", lines=[(tea, "10", "3.20")]).id
    said = act("bill.post", bill=bill).message
    assert said == f"Bill #{bill} waits for approval: TEA is 32.00 EUR where 30.00 EUR was agreed."
    assert get("bill", bill, "state", "number") == ("pending approval", None) and balance_of("2100") == -3000
    with pytest.raises(Forbidden, match="somebody else"):
        act("bill.approve", bill=bill)
    with acting_as("ben"):
        act("bill.approve", bill=bill)
    assert booked(bill) == [("1300", 608), ("2000", -3808), ("2100", 3000), ("5200", 200)]
    assert get("bill", bill, "state") == "open" and balance_of("2100") == 0
    assert differences() == []


def test_a_price_within_the_tolerance_and_a_lower_one_need_nobody() -> None:
    act("setting.set", name="purchase.price-tolerance", value="5")
    tea = product("TEA")
    for number, price, variance in (("A", "3.15", 150), ("B", "2.50", -500)):
        order = bought((tea, "10", "3.00"))
        bill = act("po.bill", po=order, supplier_number=number, lines=[(tea, "10", price)]).id
        act("bill.post", bill=bill)
        assert get("bill", bill, "state") == "open"
        assert dict(booked(bill))["5200"] == variance
    assert differences() == []


def test_goods_back_before_and_after_the_bill() -> None:
    tea = product("TEA")
    order = bought((tea, "10", "3.00"))
    receipt = only("id", "receipt WHERE type = 'receipt'")
    act("receipt.return", receipt=receipt, reason="damp", lines=[(tea, "2")])
    bill = act("po.bill", po=order, supplier_number="A").id
    assert get("bill", bill, "net") == 2400  # what was sent back before it came is not billed
    act("bill.post", bill=bill)
    assert balance_of("2100") == 0
    back = act("receipt.return", receipt=receipt, reason="damp", lines=[(tea, "3")]).id
    assert balance_of("2100") == 900
    note = act("receipt.credit", receipt=back, supplier_number="G 1").id
    assert get("bill", note, "type", "net", "tax") == ("bill_credit", 900, 171)
    act("bill.post", bill=note)
    assert booked(note) == [("1300", -171), ("2000", 1071), ("2100", -900)]
    assert get("bill", note, "number") == "SCN-2026-000001" and balance_of("2100") == 0
    with pytest.raises(Refused, match="is to be credited"):
        act("receipt.credit", receipt=back, supplier_number="G 2")
    assert balance_of("2000") == -(2400 + 456 - 1071)
    assert differences() == []


def test_a_credited_bill_leaves_its_goods_to_be_billed_again() -> None:
    tea = product("TEA")
    order = bought((tea, "10", "3.00"))
    bill = act("po.bill", po=order, supplier_number="A").id
    act("bill.post", bill=bill)
    note = act("bill.credit", bill=bill, reason="wrong company", supplier_number="G").id
    act("bill.post", bill=note)
    assert get("bill", bill, "state", "outstanding") == ("credited", 0) and balance_of("2100") == -3000
    with pytest.raises(Refused, match="credited in full"):
        act("bill.credit", bill=bill, reason="again")
    again = act("po.bill", po=order, supplier_number="B").id
    act("bill.post", bill=again)
    assert balance_of("2100") == 0 and balance_of("2000") == -3570
    assert differences() == []


def test_services_of_an_order_go_to_the_account_that_is_said() -> None:
    work = product("WORK", kind="service")
    order = bought((work, "2", "40.00"), receive=False)
    with pytest.raises(Invalid, match="WORK is a service"):
        act("po.bill", po=order)
    bill = act("po.bill", po=order, supplier_number="A", account="6000").id
    act("bill.post", bill=bill)
    assert booked(bill) == [("1300", 1520), ("2000", -9520), ("6000", 8000)]
    assert only("billed", "purchase_line") == 20000
    with pytest.raises(Refused, match="Nothing of"):
        act("po.bill", po=order, account="6000")
    assert differences() == []


def test_a_posted_bill_cannot_be_changed_not_even_by_sql() -> None:
    bill = posted(("6000", "10"))
    for statement in (
        "UPDATE bill SET total = 1, net = 1, tax = 0 WHERE id = ?",
        "UPDATE bill SET supplier_number = 'X' WHERE id = ?",
        "DELETE FROM bill WHERE id = ?",
        "UPDATE bill_line SET net = 1 WHERE bill_id = ?",
        "DELETE FROM bill_line WHERE bill_id = ?",
        "DELETE FROM bill_tax WHERE bill_id = ?",
        "UPDATE bill_instalment SET amount = 1 WHERE bill_id = ?",
    ):
        with pytest.raises((BackdeskError, Exception), match="cannot be changed"):
            run(statement, (bill,))
    with pytest.raises(Refused, match="posted; only its reference and notes"):
        act("bill.edit", bill=bill, changes={"supplier_number": "X"})
    act("bill.edit", bill=bill, changes={"notes": "seen"})
    assert get("bill", bill, "notes") == "seen"


def test_a_draft_is_changed_with_lines_and_all() -> None:
    bill = expense(("6000", "10"))
    act("bill.edit", bill=bill, changes={"supplier_number": "R 9"}, lines=[("6000", "20", "Gas", "STD")])
    assert get("bill", bill, "supplier_number", "total") == ("R 9", 2380)
    assert only("description", "bill_line") == "Gas"


def test_an_account_kept_by_documents_takes_no_expense() -> None:
    with pytest.raises(Invalid, match=r"line 1 account: agrees with documents"):
        expense(("2100", "10"))


def test_prices_with_tax_and_instalments_of_the_terms() -> None:
    act("term.add", code="TWO", name="Two parts", instalments=[("50", "10"), ("50", "40")])
    bill = expense(("6000", "119.00", "Power", "STD"), prices="with tax", term="TWO")
    act("bill.post", bill=bill, supplier_day="2026-11-01")
    assert get("bill", bill, "net", "tax", "total") == (10000, 1900, 11900)
    assert pick("due, amount", "bill_instalment ORDER BY position") == [("2026-11-11", 5950), ("2026-12-11", 5950)]
    assert booked(bill) == [("1300", 1900), ("2000", -5950), ("2000", -5950), ("6000", 10000)]
    assert differences() == []


def test_a_bill_in_another_currency_is_posted_at_the_rate() -> None:
    act("exchange-rate.set", currency="USD", rate="0.90", valid_from="2026-11-01")
    tea = product("TEA")
    order = bought((tea, "10", "3.00"), currency="USD")
    assert balance_of("2100") == -2700
    bill = act("po.bill", po=order, supplier_number="A").id
    act("bill.post", bill=bill, rate="0.95")
    # 30.00 + 5.70 USD at 0.95: 28.50 + 5.42; goods came in for 27.00, the rest is a difference
    assert booked(bill) == [("1300", 542), ("2000", -3392), ("2100", 2700), ("5200", 150)]
    assert get("bill", bill, "total", "base_total", "currency") == (3570, 3392, "USD")
    assert differences() == []


def test_the_carriers_bill_takes_the_place_of_the_cost_that_was_expected() -> None:
    tea = product("TEA")
    bought((tea, "10", "3.00"))
    move = only("id", "move")
    act("move.landed-cost", move=move, amount="5.00", reason="freight")
    assert balance_of("2100") == -3500 and balance_of("1200") == 3500
    carrier = supplier("Carry", "CARRY")
    bill = act("move.bill-cost", move=move, party=carrier, amount="5.50", supplier_number="F 1").id
    act("bill.post", bill=bill)
    assert booked(bill) == [("1300", 105), ("2000", -655), ("2100", 500), ("5200", 50)]
    assert balance_of("2100") == -3000
    with pytest.raises(Refused, match="is on BILL-2026-000001 already"):
        act("move.bill-cost", move=move, party=carrier, supplier_number="F 2")
    assert differences() == []


def test_two_prices_of_one_product_on_one_bill() -> None:
    act("setting.set", name="purchase.price-tolerance", value="50")
    tea = product("TEA")
    order = bought((tea, "10", "3.00"))
    bill = act("po.bill", po=order, supplier_number="A", lines=[(tea, "4", "2.00"), (tea, "6", "4.00")]).id
    act("bill.post", bill=bill)
    assert booked(bill) == [("1300", 608), ("2000", -3808), ("2100", 3000), ("5200", 200)]
    assert differences() == []


def test_an_edit_is_taken_back_until_the_bill_is_posted() -> None:
    add_user("ben", "finance")
    bill = expense(("6000", "10"), number="A")
    act("bill.edit", bill=bill, changes={"supplier_number": "B"}, lines=[("6000", "20")])
    undo()
    assert get("bill", bill, "supplier_number", "supplier_key", "net") == ("A", "a", 1000)
    act("bill.edit", bill=bill, changes={"supplier_number": "B"}, lines=[("6000", "20")])
    with acting_as("ben"):
        act("bill.post", bill=bill)
    with pytest.raises(Refused, match="is posted by now"):
        undo()
    act("bill.edit", bill=bill, changes={"notes": "seen"})
    undo()
    assert get("bill", bill, "supplier_number", "net", "notes") == ("B", 2000, "")
    assert differences() == []


BILLS = """supplier_number,party,supplier_day,day,account,amount,description,tax
R 1,LEAF,2026-11-01,2026-11-02,6000,100.00,Power,STD
R 1,LEAF,2026-11-01,2026-11-02,6000,20.00,Water,ZERO
R 2,LEAF,2026-11-03,,6000,5.00,Cleaning,STD
"""


def test_bills_come_in_from_files_once() -> None:
    supplier()
    for _ in range(2):
        take("bills", BILLS)
        assert pick("number, supplier_number, day, total", "bill ORDER BY id") == [
            ("BILL-2026-000001", "R 1", "2026-11-02", 13900), (None, "R 2", None, 595),
        ]  # fmt: skip
    take("party-banks", "party,iban\nLEAF,DE02 1203 0000 0000 2020 51\n")
    assert get("party", 1, "iban") == "DE02120300000000202051"
    take("sent-payments", "request_key,bill,amount,day\nk1,BILL-2026-000001,39,2026-11-05\n")
    assert get("bill", 1, "outstanding") == 10000
    assert differences() == []


def test_the_chain_from_the_order_to_the_money() -> None:
    tea = product("TEA")
    order = bought((tea, "10", "3.00"))
    bill = act("po.bill", po=order, supplier_number="A").id
    act("bill.post", bill=bill)
    paid = act("payment.send", bill=bill).id

    def told(node: FlowNode) -> Any:
        return (node.kind, [told(child) for child in node.children])

    wanted = ("po", [
        ("receipt", [("entry", [])]), ("bill", [("entry", []), ("payment", [("entry", [])])]),
    ])  # fmt: skip
    entry = pick("id", "entry WHERE source = 'payment'")[0]
    for kind, record in (("po", order), ("receipt", 1), ("bill", bill), ("payment", paid), ("entry", entry)):
        assert told(chain(kind, record)) == wanted, kind


@pytest.mark.parametrize(
    ("day", "owed", "ahead"),
    [
        ("2026-10-31", "0.00", "0.00"), ("2026-11-05", "100.00", "0.00"), ("2026-11-10", "100.00", "-30.00"),
        ("2026-11-15", "70.00", "0.00"), ("2026-11-21", "0.00", "0.00"),
    ],
)  # fmt: skip
def test_what_suppliers_were_owed_at_any_day_is_what_the_ledger_says(day: str, owed: str, ahead: str) -> None:
    """Booked on the 5th, 30 paid ahead on the 10th and used on the 15th, the rest paid on the 20th."""
    with moved_to(datetime.combine(date(2026, 11, 5), time(8))):
        bill = posted(("6000", "100", "Things", "ZERO"))
    with moved_to(datetime.combine(date(2026, 11, 10), time(8))):
        act("bill.dispute", bill=bill, reason="x")
        ahead_of = act("payment.send", party="LEAF", amount="30").id
    with moved_to(datetime.combine(date(2026, 11, 15), time(8))):
        act("payment.allocate", payment=ahead_of, bill=bill)
    with moved_to(datetime.combine(date(2026, 11, 20), time(8))):
        act("payment.send", bill=bill)
    found = report("payables", date.fromisoformat(day))
    total = found.rows[-1]
    assert total[-2] == ahead and sum(map(Decimal, total[1:-2])) == Decimal(owed)
    assert found.note == f"The ledger says {Decimal(owed) + Decimal(ahead):.2f}."
    assert differences() == []
