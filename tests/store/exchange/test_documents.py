"""Deals, orders, invoices, payments and stock from files: through the rules of their actions."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.core.database import rows, scalar
from store.core.errors import Usage
from store.core.tally import books
from store.exchange import ImportOptions, import_file
from tests.store.exchange.taking import column, counts, take


@pytest.fixture
def shop(database):
    take("parties", "code,name,customer\nACME,Acme Ltd,yes\nBETA,Beta GmbH,yes\n")
    take("products", "sku,name,price\nTEA,Green tea,4.50\nCUP,Cup,1.20\n")
    return database


def _sums_are_kept() -> None:
    for book in books():
        assert book.wrong() == [], book.name


DEALS = """opportunity_id,sales agent,sku,account,deal stage,engage date,closed on,close value
D1,ana,TEA,ACME,Won,2026-01-05,2026-02-01,90
D2,ana,CUP,BETA,Lost,2026-01-06,2026-02-02,0
D3,ana,TEA,,Prospecting,,,
"""
SAID = {
    "map": ("opportunity_id=external_id", "sku=product"),
    "set": ("title={sku} {opportunity_id}",),
    "set_empty": ("party=BETA", "lost_reason=not recorded"),
}


def test_deals_pass_through_the_pipeline(shop):
    assert counts(take("deals", DEALS, **SAID)) == (3, 0, 0, 0)
    found = rows(
        "SELECT d.title, s.type, d.value, d.closed_on, d.opened_on FROM deal d "
        "JOIN stage s ON s.id = d.stage_id ORDER BY d.id"
    )
    assert found[0] == ("TEA D1", "won", 9000, "2026-02-01", "2026-01-05")
    assert found[1][1:3] == ("lost", 0) and found[2][1:4] == ("open", 450, None)
    assert rows("SELECT day FROM stage_history WHERE deal_id = (SELECT MIN(id) FROM deal) ORDER BY id") == [
        ("2026-01-05",), ("2026-02-01",),
    ]  # fmt: skip
    assert counts(take("deals", DEALS, **SAID)) == (0, 0, 3, 0)
    _sums_are_kept()


QUOTES = """External id,Customer,Quote date,Sent,Valid until,Rejected,SKU,Qty,Unit price,Option
Q1,ACME,2026-11-02,2026-11-02,2026-12-31,,TEA,40,4.40,
Q1,,,,,,CUP,10,,yes
Q2,BETA,2026-10-01,2026-10-01,,too dear,TEA,5,,
Q3,BETA,2026-11-20,,,,CUP,7,,
Q4,BETA,2026-11-20,,2026-02-30,,CUP,7,,
"""


def test_quotes_with_their_lines(shop):
    assert counts(take("quotes", QUOTES, skip_bad=True)) == (3, 0, 0, 1)
    found = rows("SELECT number, state, sent_on, valid_until, reason, net FROM quote ORDER BY id")
    # as of the days they were sent: 5 × 4.50; 40 × 4.40, the cups are optional; 7 × 1.20
    assert found == [
        ("QU-2026-000001", "rejected", "2026-10-01", "2026-10-31", "too dear", 2250),
        ("QU-2026-000002", "sent", "2026-11-02", "2026-12-31", "", 17600),
        (None, "draft", None, None, "", 840),
    ]
    assert column("SELECT optional FROM quote_line ORDER BY optional, id")[-1] == 1
    assert counts(take("quotes", QUOTES, skip_bad=True)) == (0, 0, 3, 1)
    _sums_are_kept()


def test_a_lost_deal_needs_its_reason_here_too(shop):
    report = take("deals", DEALS, **{**SAID, "set_empty": ("party=BETA",)})
    assert [(f.line, f.column) for f in report.faults] == [(3, "lost_reason")]
    assert scalar("SELECT COUNT(*) FROM deal") == 0 and not report.written


def test_one_text_is_read_as_another(shop):
    report = take("deals", DEALS.replace("TEA", "Tee"), **SAID, map_value=("product:Tee=TEA",))
    assert counts(report) == (3, 0, 0, 0)


ORDERS = """order,customer,order date,sku,qty,unit price,Discount
1,ACME,2026-03-01,TEA,10,4.00,0.05
2,BETA,2026-03-02,CUP,3,,0
1,,,CUP,2,1.25,0.0
"""


def test_orders_gather_their_lines_by_key(shop):
    said = {"map": ("order=external_id", "Discount=discount*100")}
    report = take("orders", ORDERS, **said)
    assert counts(report) == (2, 0, 0, 0) and report.lines == 3
    # 10 × 4.00 − 5 % = 38.00, 2 × 1.25 = 2.50; 3 × 1.20 = 3.60
    assert column("SELECT net FROM sales_order ORDER BY id") == [4050, 360]
    assert column("SELECT position FROM order_line ORDER BY order_id, position") == [1, 2, 1]
    assert counts(take("orders", ORDERS, **said)) == (0, 0, 2, 0)
    _sums_are_kept()


def test_lines_and_products_say_who_delivers(shop):
    """TEA by its supplier unless a line says no; of CUP only what the line says; empty is as the product has it."""
    take("products", "sku,name,drop shipment,handling days\nVAN,Van,yes,4\n")
    text = (
        "order,customer,sku,quantity,drop shipment\nA,ACME,VAN,1,\nA,ACME,VAN,2,no\nA,ACME,CUP,3,yes\nA,ACME,TEA,4,\n"
    )
    assert counts(take("orders", text, map=("order=external_id", "sku=product"))) == (1, 0, 0, 0)
    assert column("SELECT drop_ship FROM order_line ORDER BY position") == [1, 0, 1, 0]
    assert rows("SELECT drop_ship, handling_days FROM product WHERE sku = 'VAN'") == [(1, 4)]


def test_a_changed_document_is_refused_and_one_bad_line_refuses_its_document(shop, tmp_path: Path):
    said = {"map": ("order=external_id", "Discount=discount*100")}
    take("orders", ORDERS, **said)
    report = take("orders", ORDERS.replace("4.00", "5.00"), **said)
    assert report.refused == 2 and "differs now" in report.faults[0].reason
    rejects = tmp_path / "bad.csv"
    bad = ORDERS.replace("1,ACME", "8,ACME").replace("1,,,CUP", "8,,,MUG").replace("2,BETA", "9,BETA")
    report = take("orders", bad, **said, skip_bad=True, rejects=rejects)
    assert counts(report) == (1, 0, 0, 2)
    assert [row.split(",")[0] for row in rejects.read_text().splitlines()[1:]] == ["8", "8"]
    rejects.write_text(rejects.read_text().replace("MUG", "CUP"))
    assert counts(import_file("orders", rejects, ImportOptions(**said))) == (1, 0, 0, 0)


def test_orders_and_their_lines_may_be_two_files(shop, tmp_path: Path):
    heads, lines = tmp_path / "orders.csv", tmp_path / "lines.csv"
    heads.write_text("OrderID,CustomerID,OrderDate\n1,ACME,2026-03-01 00:00:00.000\n2,BETA,2026-03-02\n")
    lines.write_text("OrderID,ProductID,Quantity,UnitPrice\n1,TEA,1,2\n2,CUP,1,2\n1,CUP,5,1\n")
    said = ImportOptions(map=("OrderID=external_id", "ProductID=product"), lines_file=lines)
    assert counts(import_file("orders", heads, said)) == (2, 0, 0, 0)
    assert column("SELECT net FROM sales_order ORDER BY id") == [700, 200]
    lines.write_text(lines.read_text() + "3,TEA,1,1\n")
    report = import_file("orders", heads, said)
    assert "not in the first file" in report.faults[0].reason and report.faults[0].file == "lines.csv"


def test_json_documents_carry_their_lines(shop):
    text = (
        '{"external_id": "a", "party": "ACME", '
        '"lines": [{"product": "TEA", "quantity": 2}, {"sku": "CUP", "qty": 1.5}]}\n'
        '{"external_id": "b", "party": "BETA", "lines": [{"product": "CUP", "quantity": 1, "price": 0.1}]}\n'
    )
    with pytest.raises(Usage, match="both are 'product'"):
        take("orders", text)
    text = text.replace("sku", "product").replace("qty", "quantity")
    assert counts(take("orders", text)) == (2, 0, 0, 0)
    assert column("SELECT net FROM sales_order ORDER BY id") == [900 + 180, 10]


def test_stock_is_set_to_what_was_counted(shop):
    text = "sku,units in stock,unit cost\nTEA,39,2.10\nCUP,5,0.40\n"
    assert counts(take("stock", text, set=("reason=opening",))) == (2, 0, 0, 0)
    assert column("SELECT on_hand FROM stock_balance ORDER BY product_id") == [390000, 50000]
    assert counts(take("stock", text, set=("reason=opening",))) == (0, 0, 2, 0)
    assert counts(take("stock", text.replace("39", "40"), set=("reason=opening",))) == (0, 1, 1, 0)
    assert column("SELECT on_hand FROM stock_balance ORDER BY product_id") == [400000, 50000]
    _sums_are_kept()


def test_open_invoices_and_payments(shop):
    take("invoices", "reference,party,date,amount\nA-2,ACME,2026-05-02,119.00\nA-1,ACME,2026-05-01,50\n")
    assert rows("SELECT reference, total, state, day FROM invoice ORDER BY number") == [
        ("A-1", 5000, "open", "2026-05-01"), ("A-2", 11900, "open", "2026-05-02"),
    ]  # fmt: skip
    text = "party,amount,received on,request key\nACME,60,2026-06-01,K1\n"
    assert counts(take("payments", text)) == (1, 0, 0, 0)
    assert counts(take("payments", text)) == (0, 0, 1, 0)
    assert column("SELECT outstanding FROM invoice ORDER BY number") == [0, 10900]
    _sums_are_kept()


def test_invoices_with_lines(shop):
    text = "reference,party,sku,quantity,price\nR1,ACME,TEA,2,10\nR1,ACME,CUP,1,5\nR2,BETA,CUP,1,5\n"
    assert counts(take("invoices", text)) == (2, 0, 0, 0)
    assert rows("SELECT net, state FROM invoice ORDER BY id") == [(2500, "draft"), (500, "draft")]


def test_a_dry_run_of_documents_writes_nothing(shop):
    before = scalar("SELECT MAX(id) FROM audit")
    dry = take("deals", DEALS, **SAID, dry_run=True)
    assert counts(dry) == (3, 0, 0, 0) and not dry.written
    assert scalar("SELECT COUNT(*) FROM deal") == 0 and scalar("SELECT MAX(id) FROM audit") == before
    assert scalar("SELECT COUNT(*) FROM external_id WHERE kind = 'deal'") == 0
