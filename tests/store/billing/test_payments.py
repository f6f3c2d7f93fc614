"""Money received: under, over, oldest first, unapplied, allocated, reversed; the same request never twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from store.core.errors import Invalid, Refused
from tests.store.shop import (
    act,
    balance_of,
    differences,
    everything,
    get,
    legs,
    only,
    party,
    pick,
    product,
)

pytestmark = pytest.mark.usefixtures("database")


def invoiced(customer: int, gross: str, **values: Any) -> int:
    """An invoice of that gross amount, without tax."""
    line = (gift(), "1", gross)
    made = act("invoice.draft", party=customer, lines=[line]).id
    act("invoice.post", invoice=made, **values)
    return made


def gift() -> int:
    found = pick("id", "product WHERE sku = 'GIFT'")
    return int(found[0]) if found else product("GIFT", tax="ZERO", kind="service")


def state(invoice: int) -> tuple[str, int]:
    found: tuple[str, int] = get("invoice", invoice, "state", "outstanding")
    return found


def test_under_and_exactly() -> None:
    invoice = invoiced(party(), "100")
    act("payment.record", invoice=invoice, amount="99.99")
    assert state(invoice) == ("part paid", 1)
    act("payment.record", invoice=invoice)  # all it owes
    assert state(invoice) == ("paid", 0)
    assert pick("amount, unapplied", "payment ORDER BY id") == [(9999, 0), (1, 0)]
    with pytest.raises(Refused, match="settled already"):
        act("payment.record", invoice=invoice, amount="1")
    assert differences() == []


def test_three_times_ten_cents_are_thirty() -> None:
    invoice = invoiced(party(), "0.30")
    for _ in range(3):
        act("payment.record", invoice=invoice, amount="0.10")
    assert state(invoice) == ("paid", 0)
    assert balance_of("1000") == 30
    assert differences() == []


def test_a_thousand_times_ten_cents_are_a_hundred_exactly() -> None:
    acme = party()
    draft = act("invoice.draft", party=acme, lines=[(gift(), "1", "0.10")] * 1000).id
    assert get("invoice", draft, "total") == 10000


def test_too_much_stays_unapplied_and_is_used_later() -> None:
    acme = party()
    first = invoiced(acme, "100")
    payment = act("payment.record", invoice=first, amount="150").id
    assert get("payment", payment, "unapplied") == 5000
    second, other = invoiced(acme, "30"), invoiced(party("B", "B"), "30")
    with pytest.raises(Refused, match="is not Acme GmbH's"):
        act("payment.allocate", payment=payment, invoice=other)
    with pytest.raises(Refused, match="is too much"):
        act("payment.allocate", payment=payment, invoice=second, amount="30.01")
    act("payment.allocate", payment=payment, invoice=second)
    assert (state(second), get("payment", payment, "unapplied")) == (("paid", 0), 2000)
    with pytest.raises(Refused, match="settled already"):
        act("payment.allocate", payment=payment, invoice=second)
    third = invoiced(acme, "30")
    act("payment.allocate", payment=payment, invoice=third)
    assert (state(third), get("payment", payment, "unapplied")) == (("part paid", 1000), 0)
    fourth = invoiced(acme, "1")
    with pytest.raises(Refused, match="nothing left"):
        act("payment.allocate", payment=payment, invoice=fourth)
    assert differences() == []


def test_a_party_s_money_settles_the_oldest_first() -> None:
    acme = party()
    late = invoiced(acme, "10", day="2026-11-03")
    mid = invoiced(acme, "10", day="2026-11-10")
    early = act("party.edit", party=acme, changes={"term": 3}) and invoiced(acme, "10", day="2026-11-11")  # due at once
    payment = act("payment.record", party=acme, amount="25").id
    assert [state(i) for i in (early, late, mid)] == [("paid", 0), ("paid", 0), ("part paid", 500)]
    more = act("payment.record", party=acme, amount="7").id
    assert (state(mid), get("payment", more, "unapplied")) == (("paid", 0), 200)
    assert get("payment", payment, "unapplied") == 0
    assert legs("payment", more) == [("1000", 700), ("1100", -700)]
    assert differences() == []


def test_cash_goes_to_the_cash_account() -> None:
    act("payment.record", party=party(), amount="5", method="cash")
    assert (balance_of("1010"), balance_of("1100")) == (500, -500)
    assert differences() == []


def test_reversing_owes_again_by_a_mirror_entry() -> None:
    acme = party()
    first, second = invoiced(acme, "60"), invoiced(acme, "60")
    payment = act("payment.record", party=acme, amount="100").id
    act("payment.reverse", payment=payment, reason="bounced")
    assert [state(i) for i in (first, second)] == [("open", 6000), ("open", 6000)]
    assert get("payment", payment, "state", "amount", "unapplied") == ("reversed", 10000, 0)
    assert legs("payment", payment) == [("1000", 10000), ("1100", -10000), ("1000", -10000), ("1100", 10000)]
    assert pick("event_key", "entry WHERE reverses_id IS NOT NULL") == [
        f"reversal:{only('id', 'entry WHERE event_key = ?', f'payment:{payment}')}"
    ]
    before = everything()
    act("payment.reverse", payment=payment, reason="twice")
    assert everything() == before
    with pytest.raises(Refused, match="is reversed"):
        act("payment.allocate", payment=payment, invoice=first)
    act("payment.record", invoice=first)
    assert state(first) == ("paid", 0)
    assert differences() == []


def test_the_same_request_is_taken_once() -> None:
    invoice = invoiced(party(), "100")
    first = act("payment.record", invoice=invoice, amount="40", request_key="req-1")
    before = everything()
    again = act("payment.record", invoice=invoice, amount="40", request_key="req-1")
    assert again.id == first.id
    assert everything() == before
    act("payment.record", invoice=invoice, amount="40", request_key="req-2")
    assert state(invoice) == ("part paid", 2000)
    assert differences() == []


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, "is required, or a party"),
        ({"party": 1}, "amount: is required"),
        ({"party": 1, "amount": Decimal("0.001")}, "decimals"),
        ({"party": 1, "amount": Decimal(0)}, "more than zero"),
        ({"party": 1, "amount": Decimal(-5)}, "more than zero"),
        ({"party": 1, "amount": Decimal("99999999999999999")}, "too large"),
    ],
)
def test_a_bad_payment_writes_nothing(values: dict[str, Any], says: str) -> None:
    party()
    before = everything()
    with pytest.raises(Invalid, match=says):
        act("payment.record", **values)
    assert everything() == before


def test_drafts_credit_notes_and_foreign_money_take_no_payment() -> None:
    acme = party()
    draft = act("invoice.draft", party=acme, lines=[(gift(), "1", "5")]).id
    with pytest.raises(Refused, match="is not posted yet"):
        act("payment.record", invoice=draft)
    note = act("invoice.credit", invoice=invoiced(acme, "5"), reason="x").id
    act("invoice.post", invoice=note)
    with pytest.raises(Refused, match="is a credit note"):
        act("payment.record", invoice=note)
    yen = party("Tokyo", "TOKYO", currency="JPY")
    with pytest.raises(Refused, match="no exchange rate of JPY"):
        act("payment.record", party=yen, amount="500")
    foreign = act("invoice.draft", party=yen, lines=[(gift(), "1", "500")]).id
    assert get("invoice", foreign, "total") == 500
    with pytest.raises(Refused, match="no exchange rate of JPY"):
        act("invoice.post", invoice=foreign)
    assert differences() == []


def test_money_can_be_received_for_one_that_owes_another_party_not() -> None:
    acme, other = party(), party("B", "B")
    invoice = invoiced(acme, "5")
    with pytest.raises(Invalid, match="does not owe"):
        act("payment.record", invoice=invoice, party=other, amount="5")
    assert act("payment.record", invoice=invoice, party=acme, amount="5").kind == "payment"
