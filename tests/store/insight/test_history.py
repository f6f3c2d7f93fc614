"""The history of a record in words, and a customer's figures, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from store.core.action import actions
from store.core.database import scalar
from store.core.identity import acting_as
from store.insight.customer import figures
from store.insight.history import event, history, newest
from store.insight.relations import view
from store.insight.timeline import Timeline
from store.sales.amending import AmendLineInput
from store.sales.drafting import OrderLineInput
from tests.conftest import Opened
from tests.support.people import add_user


def do(action: str, /, **values: Any) -> int:
    spec = actions()[action]
    outcome: Any = spec.perform(**spec.arguments(values))
    return int(outcome.id)


def test_who_changed_which_fields_from_what_to_what(database: Opened) -> None:
    tea = do("product.add", sku="TEA-1", name="Green tea", price=Decimal("4.50"))
    opened = newest("product", tea)
    add_user("ben", "manager")
    with acting_as("ben"):
        do("product.edit", product=tea, changes={"name": "Black tea", "price": Decimal(9), "category": "Drinks"})
    [change] = history("product", tea, after=opened)
    assert (change.who, change.title) == ("Ben", "Edit product")
    assert set(change.lines) == {"Name: Green tea → Black tea", "List price: 4.50 → 9.00", "Category: Drinks"}
    assert [e.id for e in history("product", tea)] == [change.id, opened]
    assert event(opened) == history("product", tea)[1]
    assert newest("product", tea) == change.id
    assert newest("product", 9999) == 0
    assert event(10**9) is None


def test_references_are_named_and_lines_are_told(database: Opened) -> None:
    tea = do("product.add", sku="TEA-1", name="Green tea", price=Decimal("4.50"))
    acme, bolt = do("party.add", name="Acme"), do("party.add", name="Bolt")
    deal = do("deal.add", title="Tea", party=acme, lines=(OrderLineInput(product=tea, quantity=Decimal(2)),))
    opened = newest("deal", deal)
    do("deal.edit", deal=deal, changes={"party": bolt}, lines=(OrderLineInput(product=tea, quantity=Decimal(3)),))
    [change] = history("deal", deal, after=opened)
    said = "\n".join(change.lines)
    assert "Party: Acme → Bolt" in said
    assert "Value: 9.00 → 13.50" in said
    assert "removed: " in said
    assert "added: " in said
    assert "Green tea, 3, 4.50" in said


def test_an_audit_record_reads_like_the_history(database: Opened) -> None:
    acme = do("party.add", name="Acme")
    do("party.edit", party=acme, changes={"city": "Bonn"})
    fields = view("audit", newest("party", acme)).fields
    assert ("Changed", "City: Bonn") in fields
    assert "Changes" not in [label for label, _ in fields]
    [latest] = Timeline("party", acme).more(1)
    assert (latest.who, latest.what, latest.said) == ("Ana", "Edit party", ("City: Bonn",))


def test_a_customers_figures(database: Opened) -> None:
    """Two open deals of 100 and 200; an order of 12 teas at 4.50 of which 10 are in stock; nothing owed yet."""
    tea = do("product.add", sku="TEA-1", name="Green tea", price=Decimal("4.50"))
    do("stock.adjust", product=tea, quantity=Decimal(10), cost=Decimal(2))
    acme = do("party.add", name="Acme", customer=True)
    assert figures(acme) == ()
    for value in (100, 200):
        do("deal.add", title=f"Deal {value}", party=acme, value=Decimal(value))
    order = do("order.add", party=acme, lines=(OrderLineInput(product=tea, quantity=Decimal(12)),))
    do("order.confirm", order=order)
    do("activity.add", subject="Call back", kind="call", party=acme, due=date(2026, 11, 25))
    do("activity.add", subject="Met at the fair", kind="meeting", party=acme)
    found = dict(figures(acme))
    assert found["Open deals"] == "2 deals, 300.00 EUR"
    total = scalar("SELECT total FROM sales_order WHERE id = ?", (order,))
    assert found["Open orders"] == f"1 order, {total / 100:.2f} EUR"
    assert found["Goods"] == "1 line short, 1 line reserved, 1 shipment to send"
    assert found["Next"] == "2026-11-25 call: Call back"
    assert found["Last contact"].endswith("meeting: Met at the fair")
    assert "Owing" not in found


def test_what_is_owed_and_overdue(database: Opened, monkeypatch: Any) -> None:
    acme = do("party.add", name="Acme", customer=True)
    line = OrderLineInput(description="Advice", price=Decimal(100), quantity=Decimal(1))
    invoice = do("invoice.draft", party=acme, lines=(line,))
    do("invoice.post", invoice=invoice)
    total = scalar("SELECT total FROM invoice WHERE id = ?", (invoice,)) / 100
    assert dict(figures(acme))["Owing"] == f"{total:.2f} EUR"
    due = str(scalar("SELECT MIN(due) FROM instalment"))
    monkeypatch.setenv("BACKDESK_TODAY", "2027-06-30")
    assert dict(figures(acme))["Overdue"] == f"{total:.2f} EUR since {due}"
    do("payment.record", invoice=invoice, day=None)
    assert "Owing" not in dict(figures(acme))
    assert dict(figures(acme))["Last payment"] == f"2027-06-30, {total:.2f} EUR"
    late = (date(2027, 6, 30) - date.fromisoformat(due)).days
    assert dict(figures(acme))["Pays"] == f"{late} days late, the mean of 1 invoice"


def test_amounts_that_no_list_shows_are_amounts_all_the_same(database: Opened) -> None:
    """An amendment keeps what the order came to before: 10 at 4.50 net."""
    tea = do("product.add", sku="TEA-1", name="Green tea", price=Decimal("4.50"))
    line = OrderLineInput(product=tea, quantity=Decimal(10))
    order = do("order.add", party=do("party.add", name="Acme", customer=True), lines=(line,))
    do("order.confirm", order=order)
    wanted = AmendLineInput(product=tea, quantity=Decimal(16))
    amend = do("amend.add", order=order, reason="more", lines=(wanted,))
    said = " ".join(line for event in history("amend", amend) for line in event.lines)
    assert "Old net: 45.00" in said and "4500" not in said
