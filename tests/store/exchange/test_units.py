"""Lines in other units out to a file and in again: the unit is a column that may be missing."""

from __future__ import annotations

import csv
import io

import pytest

from store.exchange import export_listing
from tests.store.catalog.test_units import boxed
from tests.store.exchange.taking import counts, take
from tests.store.shop import act, confirmed, differences, lines_of, party, pick, post_all, product, ship_all

pytestmark = pytest.mark.usefixtures("database")


def exported(listing: str, *columns: str) -> list[list[str]]:
    """A listing as a file has it, the header first."""
    out = io.StringIO(newline="")
    export_listing(listing, out, columns=columns)
    return list(csv.reader(io.StringIO(out.getvalue())))


def again(header: str, found: list[list[str]], party_code: str, number: str) -> str:
    """Those rows as a file of documents of another number."""
    lines = [",".join([header, *found[0]])]
    return "\n".join([*lines, *(",".join([party_code, number, *row]) for row in found[1:])]) + "\n"


COLUMNS = ("sku", "quantity", "unit", "price", "discount")


def test_orders_come_back_as_they_went() -> None:
    party()
    bolt, tea = boxed("BOLT", stock="100"), product("TEA", unit="kg", stock="9")
    act("product.unit", product=tea, unit="box", holds="0.25")
    order = confirmed(1, (bolt, "2 box", "100", "5"), (bolt, "7", "9"), (tea, "3 box", "1.15"))
    found = exported("order-lines", *COLUMNS)
    assert found[1:] == [
        ["BOLT", "2", "box", "100", "5"],
        ["BOLT", "7", "pc", "9", "0"],
        ["TEA", "3", "box", "1.15", "0"],
    ]
    report = take("orders", again("party,customer_reference", found, "ACME", "PO 2"))
    assert counts(report) == (1, 0, 0, 0)
    columns = "product_id, quantity, unit, factor, per, price, discount, net"
    assert lines_of(order + 1, columns) == lines_of(order, columns)
    assert lines_of(order, "net") == [19_000, 6_300, 345]
    assert differences() == []


def test_a_part_of_a_box_comes_back_at_the_price_of_one() -> None:
    party(billing_basis="delivery")
    bolt = boxed("BOLT", stock="100")
    order = confirmed(1, (bolt, "1 box", "100"))
    act("shipment.ship", shipment=1, lines=[(bolt, "5")])
    invoice = post_all(order)
    ship_all(order)
    found = [row for row in exported("invoice-lines", "sku", "quantity", "unit", "price") if row[1] != "7"]
    assert found[1:] == [["BOLT", "5", "pc", "8.333333"]]
    assert counts(take("invoices", again("party,reference", found, "ACME", "R 2"))) == (1, 0, 0, 0)
    assert pick("net", "invoice WHERE id = ? OR reference = 'R 2' ORDER BY id", invoice) == [4167, 4167]


def test_the_unit_may_be_missing_and_is_refused_where_there_is_none() -> None:
    party()
    boxed("BOLT")
    text = "party,customer_reference,sku,qty,uom,price\nACME,A,BOLT,2,Box,10\nACME,B,BOLT,24,,1\n"
    assert counts(take("orders", text)) == (2, 0, 0, 0)
    assert pick("quantity, unit, net", "order_line ORDER BY id") == [(240_000, "box", 2000), (240_000, "pc", 2400)]
    for unit, reason in (
        ("kg", "is no unit of BOLT, which has pc, box; say how many: backdesk product unit BOLT"),
        ("[/x]", "there is no such unit"),
    ):
        report = take("orders", f"party,customer_reference,sku,qty,unit\nACME,C,BOLT,2,{unit}\n")
        assert report.refused == 1 and [fault.reason for fault in report.faults] == [reason]
    assert pick("COUNT(*)", "sales_order") == [2]


def test_supplier_terms_for_boxes() -> None:
    party("Leafco", "LEAFCO")
    boxed("BOLT")
    text = "sku,supplier,unit,price,least,min_quantity\nBOLT,LEAFCO,box,10,2,\nBOLT,LEAFCO,box,9,2,5\n"
    assert counts(take("supplier-terms", text)) == (2, 0, 0, 0)
    assert pick("least, pack", "supplier_term") == [(240_000, 120_000)]
    assert pick("min_quantity, price, factor", "supplier_price ORDER BY id") == [
        (120_000, 10_000_000, 12),
        (600_000, 9_000_000, 12),
    ]
