"""Suppliers paid, in part, too much, in advance; refunds both ways; netting; other currencies; taken back."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Invalid, Refused
from tests.store.shop import act, balance_of, differences, get, legs, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


def leaf() -> int:
    found = pick("id", "party WHERE code = 'LEAF'")
    return int(found[0]) if found else party("Leaf & Co", "LEAF")


def billed(amount: str, number: str, **values: Any) -> int:
    """A posted bill over that much, without tax."""
    said = {"party": leaf(), "supplier_number": number, "lines": [("6000", amount, "Things", "ZERO")]}
    made = act("bill.draft", **(said | values)).id
    act("bill.post", bill=made)
    return made


def invoiced(customer: int, gross: str, **values: Any) -> int:
    service = pick("id", "product WHERE sku = 'GIFT'") or [product("GIFT", tax="ZERO", kind="service")]
    made = act("invoice.draft", party=customer, lines=[(service[0], "1", gross)], **values).id
    act("invoice.post", invoice=made)
    return made


def state(bill: int) -> tuple[str, int]:
    found: tuple[str, int] = get("bill", bill, "state", "outstanding")
    return found


def test_a_bill_is_paid_in_part_then_in_full_and_not_again() -> None:
    bill = billed("100", "A")
    act("payment.send", bill=bill, amount="40")
    assert state(bill) == ("part paid", 6000)
    paid = act("payment.send", bill=bill).id
    assert state(bill) == ("paid", 0)
    assert legs("payment", paid) == [("1000", -6000), ("2000", 6000)]
    assert get("payment", paid, "direction", "side", "amount", "unapplied") == ("out", "payable", 6000, 0)
    with pytest.raises(Refused, match="settled already"):
        act("payment.send", bill=bill)
    assert balance_of("2000") == 0 and balance_of("1000") == -10000
    assert differences() == []


def test_what_is_too_much_waits_for_the_next_bill() -> None:
    first = billed("100", "A")
    paid = act("payment.send", bill=first, amount="130").id
    assert get("payment", paid, "unapplied") == 3000 and balance_of("2000") == 3000
    second = billed("50", "B")
    act("payment.allocate", payment=paid, bill=second)
    assert state(second) == ("part paid", 2000) and get("payment", paid, "unapplied") == 0
    assert differences() == []


def test_paid_in_advance_then_oldest_due_first() -> None:
    paid = act("payment.send", party=leaf(), amount="30").id
    assert get("payment", paid, "unapplied") == 3000 and get("party", leaf(), "is_supplier") == 1
    old = billed("20", "A")
    new = billed("20", "B")
    act("payment.allocate", payment=paid, bill=new, amount="5")
    again = act("payment.send", party=leaf(), amount="25").id
    assert (state(old), state(new)) == (("paid", 0), ("part paid", 1000))
    assert get("payment", again, "unapplied") == 0
    assert differences() == []


def test_several_bills_by_one_payment_each_with_its_share() -> None:
    one, two = billed("100", "A"), billed("50", "B")
    paid = act("payment.send", lines=[(one, "60"), (two,)], amount="120").id
    assert (state(one), state(two)) == (("part paid", 4000), ("paid", 0))
    assert get("payment", paid, "amount", "unapplied") == (12000, 1000)
    with pytest.raises(Invalid, match="less than the bills are to get"):
        act("payment.send", lines=[(one, "40"), (billed("5", "C"),)], amount="1")
    with pytest.raises(Refused, match="is too much"):
        act("payment.send", lines=[(one, "41"), (billed("5", "D"),)])
    other = billed("5", "E", party=party("Other", "OTHER"))
    with pytest.raises(Invalid, match="pay others apart"):
        act("payment.send", lines=[(one,), (other,)])
    assert differences() == []


def test_a_disputed_bill_is_paid_only_by_name() -> None:
    one, two = billed("10", "A"), billed("20", "B")
    act("bill.dispute", bill=one, reason="not ours")
    paid = act("payment.send", party=leaf(), amount="15").id
    assert (state(one), state(two)) == (("open", 1000), ("part paid", 500))
    assert get("payment", paid, "unapplied") == 0
    act("payment.send", bill=one)
    assert state(one) == ("paid", 0)


def test_reversing_a_payment_has_its_bills_owed_again() -> None:
    one, two = billed("10", "A"), billed("20", "B")
    paid = act("payment.send", party=leaf(), amount="35").id
    act("payment.reverse", payment=paid, reason="wrong account")
    assert (state(one), state(two)) == (("open", 1000), ("open", 2000))
    assert get("payment", paid, "state", "unapplied", "reversed_on") == ("reversed", 0, "2026-11-21")
    assert balance_of("1000") == 0 and balance_of("2000") == -3000
    with pytest.raises(Refused, match="reversed"):
        act("payment.allocate", payment=paid, bill=one)
    assert differences() == []


def test_a_customer_gets_back_what_was_too_much() -> None:
    acme = party()
    invoice = invoiced(acme, "100")
    paid = act("payment.record", invoice=invoice, amount="130").id
    back = act("payment.refund", payment=paid, amount="20").id
    assert legs("payment", back) == [("1000", -2000), ("1100", 2000)]
    assert get("payment", back, "direction", "side", "unapplied") == ("out", "receivable", 0)
    assert get("payment", paid, "unapplied") == 1000 and balance_of("1100") == -1000
    with pytest.raises(Refused, match="is too much"):
        act("payment.refund", payment=paid, amount="10.01")
    with pytest.raises(Refused, match="money given back"):
        act("payment.refund", payment=back)
    with pytest.raises(Refused, match="money given back"):
        act("payment.allocate", payment=back, invoice=invoice)
    act("payment.refund", payment=paid)
    assert balance_of("1100") == 0 and balance_of("1000") == 10000
    act("payment.reverse", payment=back, reason="came back")
    assert get("payment", paid, "unapplied") == 2000 and balance_of("1100") == -2000
    assert differences() == []


def test_a_customer_gets_a_credit_note_in_money() -> None:
    invoice = invoiced(party(), "100")
    act("payment.record", invoice=invoice)
    note = act("invoice.credit", invoice=invoice, reason="damaged").id
    act("invoice.post", invoice=note)
    act("payment.refund", invoice=note)
    assert get("invoice", note, "state", "outstanding") == ("paid", 0)
    assert balance_of("1100") == 0 and balance_of("1000") == 0
    assert differences() == []


def test_a_payment_that_was_refunded_is_reversed_all_the_same() -> None:
    paid = act("payment.record", party=party(), amount="50").id
    back = act("payment.refund", payment=paid, amount="20").id
    act("payment.reverse", payment=paid, reason="cheque bounced")
    assert get("payment", back, "unapplied") == 2000  # they have money of ours
    assert balance_of("1100") == 2000 and balance_of("1000") == -2000
    assert differences() == []


def test_a_supplier_gives_money_back() -> None:
    bill = billed("100", "A")
    act("payment.send", bill=bill, amount="110")
    note = act("bill.credit", bill=bill, reason="broken", supplier_number="G").id
    act("bill.post", bill=note)
    assert get("bill", note, "outstanding") == 10000
    back = act("payment.refund", bill=note, amount="70").id
    assert get("payment", back, "direction", "side") == ("in", "payable")
    assert legs("payment", back) == [("1000", 7000), ("2000", -7000)]
    again = act("payment.refund", payment=only("id", "payment WHERE direction = 'out'")).id
    assert get("payment", again, "amount") == 1000
    nxt = billed("25", "B")
    act("bill.apply", bill=note, to=nxt)
    assert state(nxt) == ("credited", 0) and get("bill", note, "outstanding") == 500
    assert balance_of("2000") == 500
    assert differences() == []


def test_netting_settles_both_sides_by_one_entry() -> None:
    owner = leaf()
    invoice, bill = invoiced(owner, "80"), billed("50", "A")
    first = act("payment.net", party=owner).id
    assert get("invoice", invoice, "state", "outstanding") == ("part paid", 3000) and state(bill) == ("paid", 0)
    second = get("payment", first, "counterpart_id")
    assert get("payment", second, "counterpart_id", "direction", "side", "method") == (
        first, "out", "payable", "netting",
    )  # fmt: skip
    assert legs("payment", first) == [("2000", 5000), ("1100", -5000)] and legs("payment", second) == []
    with pytest.raises(Refused, match="does not both owe"):
        act("payment.net", party=owner)
    act("payment.reverse", payment=second, reason="not agreed")
    assert get("invoice", invoice, "outstanding") == 8000 and state(bill) == ("open", 5000)
    assert pick("state", "payment") == ["reversed", "reversed"]
    assert balance_of("1100") == 8000 and balance_of("2000") == -5000
    assert differences() == []


def test_no_more_is_netted_than_both_owe() -> None:
    owner = leaf()
    invoiced(owner, "80")
    billed("50", "A")
    with pytest.raises(Refused, match=r"Only 50\.00 EUR can be netted"):
        act("payment.net", party=owner, amount="50.01")
    act("payment.net", party=owner, amount="12.34")
    assert balance_of("1100") == 6766 and balance_of("2000") == -3766
    assert differences() == []


def test_a_bill_in_dollars_is_paid_at_another_rate() -> None:
    act("exchange-rate.set", currency="USD", rate="0.90", valid_from="2026-11-01")
    bill = billed("100", "A", currency="USD")
    assert balance_of("2000") == -9000
    paid = act("payment.send", bill=bill, base_amount="93.00").id
    # 93.00 went out for what was owed as 90.00: 3.00 lost
    assert pick("a.code, l.debit - l.credit", "entry_line l JOIN account a ON a.id = l.account_id WHERE l.entry_id = "
                "(SELECT id FROM entry WHERE event_key LIKE 'allocation:%') ORDER BY l.id") == [
        ("2000", -300), ("4900", 300),
    ]  # fmt: skip
    assert balance_of("2000") == 0 and balance_of("1000") == -9300 and balance_of("4900") == 300
    act("payment.reverse", payment=paid, reason="x")
    assert balance_of("4900") == 0 and balance_of("2000") == -9000
    assert differences() == []


def test_the_same_request_pays_once() -> None:
    bill = billed("100", "A")
    first = act("payment.send", bill=bill, amount="10", request_key="k1")
    second = act("payment.send", bill=bill, amount="10", request_key="k1")
    assert first.id == second.id and state(bill) == ("part paid", 9000)


def test_what_was_settled_counts_from_the_day_both_were_there() -> None:
    bill = billed("100", "A")  # booked today, the 21st
    act("payment.send", bill=bill, day="2026-11-01", amount="30")
    assert pick("day", "allocation") == ["2026-11-21"]
