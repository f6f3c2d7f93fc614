"""Reports against figures worked out by hand; every record can be looked at; the chain from deal to entry."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from store.core.errors import NotFound, Usage
from store.core.listing import Query, get_listing
from store.insight.flow import FlowNode, chain
from store.insight.relations import view
from store.insight.reports import REPORTS, STATEMENTS, report
from store.insight.sections import LISTING_OF
from tests.store.shop import act, confirmed, party, pick, post_all, product, ship_all, won_deal

pytestmark = pytest.mark.usefixtures("database")


def rows_of(name: str, day: str = "2026-11-21") -> list[tuple[str, ...]]:
    return list(report(name, date.fromisoformat(day)).rows)


@pytest.fixture
def traded(database: object) -> dict[str, int]:
    """100 at 2.00 in; a deal for 10 at 5.00, all of it delivered, invoiced, 20.00 paid, two credited."""
    acme = party()
    tea = product("TEA", price="5", stock="100", cost="2")
    deal = won_deal(acme, (tea, "10"))
    order = act("deal.convert", deal=deal).id
    shipment = ship_all(order)
    invoice = post_all(order)
    payment = act("payment.record", invoice=invoice, amount="20").id
    line = pick("id", "invoice_line WHERE invoice_id = ?", invoice)[0]
    note = act("invoice.credit", invoice=invoice, line=line, quantity="2", reason="wet").id
    act("invoice.post", invoice=note)
    return {"deal": deal, "order": order, "shipment": shipment, "invoice": invoice, "payment": payment, "note": note}


def test_trial_balance_profit_and_balance_sheet(traded: dict[str, int]) -> None:
    # receivable 59.50 − 20.00 − 11.90 = 27.60; inventory 200 − 20; tax 9.50 − 1.90; sales 50 − 10
    assert rows_of("trial-balance") == [
        ("1000", "Bank", "20.00", ""),
        ("1100", "Accounts receivable", "27.60", ""),
        ("1200", "Inventory", "180.00", ""),
        ("2200", "Output tax", "", "7.60"),
        ("3900", "Opening balances", "", "200.00"),
        ("4000", "Sales", "", "40.00"),
        ("5000", "Cost of goods sold", "20.00", ""),
        ("", "Total", "247.60", "247.60"),
    ]
    assert rows_of("profit-loss") == [
        ("4000", "Sales", "40.00"),
        ("", "Total income", "40.00"),
        ("5000", "Cost of goods sold", "20.00"),
        ("", "Total expense", "20.00"),
        ("", "Result", "20.00"),
    ]
    assert rows_of("balance-sheet")[-1] == ("", "Result so far", "20.00")
    assert ("", "Total asset", "227.60") in rows_of("balance-sheet")
    assert rows_of("trial-balance", "2026-11-20") == [("", "Total", "0.00", "0.00")]
    assert rows_of("trial-balance", "2027-05-01") == rows_of("trial-balance")


def test_money_owed_by_age(traded: dict[str, int]) -> None:
    act("payment.record", party=act("party.add", name="Bolt", code="B").id, amount="5")
    columns = [heading for heading, _ in report("aging").columns]
    assert columns == ["Customer", "not due", "1–30", "31–60", "61–90", "over 90", "credit", "Total"]
    nothing = "0.00"
    # due 21 December: 30 days later it is 30 days late, and so on
    for day, place in (("2026-12-21", 1), ("2026-12-22", 2), ("2027-01-20", 2), ("2027-01-21", 3), ("2027-02-19", 3),
                       ("2027-02-20", 4), ("2027-03-21", 4), ("2027-03-22", 5)):  # fmt: skip
        acme, bolt, total = rows_of("aging", day)
        expected = ["Acme GmbH", *[nothing] * 6, "27.60"]
        expected[place] = "27.60"
        assert list(acme) == expected
        assert bolt == ("Bolt", *[nothing] * 5, "-5.00", "-5.00")
        assert total[-1] == "22.60"


def test_money_expected_by_week(traded: dict[str, int]) -> None:
    found = dict(rows_of("due"))
    assert found.pop("week of 2026-12-21") == "27.60"
    assert set(found.values()) == {"0.00"}
    assert dict(rows_of("due", "2026-12-22"))["overdue"] == "27.60"


def test_stock_value_and_pipeline(traded: dict[str, int]) -> None:
    act("deal.add", title="Open", party=1, value="1000")
    assert rows_of("stock-value") == [("TEA", "The TEA", "90", "180.00"), ("", "Total", "", "180.00")]
    lines = rows_of("pipeline")
    assert lines[0] == ("Prospecting", "1", "1,000.00", "100.00", "EUR")
    assert lines[1] == ("Qualified", "0", "", "", "")
    assert lines[4] == ("Won", "1", "50.00", "50.00", "EUR")


def test_every_report_holds_for_an_empty_company() -> None:
    for name in (*STATEMENTS, *REPORTS):
        assert report(name).title
    with pytest.raises(Usage, match="There is no report 'x'"):
        report("x")


def flat(node: FlowNode) -> list[tuple[str, int]]:
    return [(node.kind, node.id), *(pair for child in node.children for pair in flat(child))]


def test_the_chain_is_the_same_from_wherever_it_is_looked_at(traded: dict[str, int]) -> None:
    whole = chain("deal", traded["deal"])
    assert (whole.kind, whole.children[0].kind) == ("deal", "order")
    documents = [(kind, i) for kind, i in flat(whole) if kind != "entry"]
    assert documents == [
        ("deal", traded["deal"]),
        ("order", traded["order"]),
        ("shipment", traded["shipment"]),
        ("invoice", traded["invoice"]),
        ("payment", traded["payment"]),
        ("invoice", traded["note"]),
    ]
    entries = pick("id, source", "entry WHERE source <> 'move' ORDER BY id")
    assert sorted(i for kind, i in flat(whole) if kind == "entry") == [i for i, _ in entries]
    starts = [*documents, *(("entry", i) for i, _ in entries)]
    starts += [("move", pick("id", "move WHERE origin = 'shipment'")[0])]
    for kind, record in starts:
        assert flat(chain(kind, record)) == flat(whole), (kind, record)
    assert [child.amount for child in whole.children[0].children if child.kind == "invoice"] == ["59.50 EUR"]


def test_a_document_without_an_origin_is_its_own_chain() -> None:
    acme = party()
    lonely = act("payment.record", party=acme, amount="5").id
    assert [kind for kind, _ in flat(chain("payment", lonely))] == ["payment", "entry"]
    draft = act("invoice.draft", party=acme, lines=[(None, "1", "5", None, "x")]).id
    assert flat(chain("invoice", draft)) == [("invoice", draft)]
    assert flat(chain("party", acme)) == [("party", acme)]


def test_every_kind_of_record_can_be_looked_at(traded: dict[str, int]) -> None:
    act("contact.add", party=1, name="Ann")
    act("address.add", party=1, line1="1 Street")
    act("activity.add", subject="Call", about="ACME")
    shown: dict[str, Any] = {}
    for kind, name in LISTING_OF.items():
        listing = get_listing(name)
        lines = list(listing.window(limit=1))
        if not lines:
            continue
        shown[kind] = found = view(kind, lines[0].id)
        assert (found.kind, found.id) == (kind, lines[0].id)
        assert found.title and found.fields
        for section in found.sections:
            list(get_listing(section.listing).window(Query(section.filter), limit=5))
        with pytest.raises(NotFound):
            view(kind, 999999)
    assert {"party", "contact", "address", "deal", "order", "shipment", "invoice", "payment", "entry"} <= shown.keys()
    invoice = view("invoice", traded["invoice"])
    counts = {s.heading: get_listing(s.listing).count(Query(s.filter)) for s in invoice.sections}
    assert {k: counts[k] for k in ("Lines", "Instalments", "Settled by", "Credit notes", "Ledger")} == {
        "Lines": 1, "Instalments": 1, "Settled by": 2, "Credit notes": 1, "Ledger": 1,
    }  # fmt: skip
    order = view("order", traded["order"])
    assert {s.heading: get_listing(s.listing).count(Query(s.filter)) for s in order.sections}["Invoices"] == 2


def test_a_tax_id_is_to_be_read_and_the_id_of_a_record_is_not() -> None:
    fields = dict(view("party", act("party.add", name="Acme", customer=True, tax_id="DE123").id).fields)
    assert fields["Tax id"] == "DE123"
    assert "Tax code id" not in fields


def test_numbers_in_the_list_of_orders() -> None:
    order = confirmed(party(), (product("TEA", stock="1"), "1"))
    fields = dict(view("order", order).fields)
    assert (fields["Number"], fields["Customer"], fields["Total"]) == ("SO-2026-000001", "Acme GmbH", "11.90 EUR")
