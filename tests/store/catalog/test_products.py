"""Products: all faults said at once, what is left empty filled in, prices and lines worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from store.catalog.actions import (
    ProductInput,
    add_price_list,
    add_product,
    add_unit,
    edit_product,
    retire_product,
    set_price,
)
from store.catalog.lines import LineInput, price_lines
from store.catalog.pricing import Pricing, price_of, tax_rate
from store.catalog.taxes import TaxInput, add_tax, set_tax_rate
from store.catalog.totals import Basis, work_out
from store.core.database import rows, scalar
from store.core.errors import Invalid, Refused
from store.core.listing import Query, get_listing
from tests.conftest import Opened

PRICING = Pricing(None, "2026-11-21", "EUR")


def add(sku: str = "TEA-1", **fields: Any) -> int:
    return add_product(ProductInput(**{"sku": sku, "name": "Green tea", **fields})).id


def product(record_id: int, *columns: str) -> tuple[Any, ...]:
    return rows(f"SELECT {', '.join(columns)} FROM product WHERE id = ?", (record_id,))[0]


def test_what_nobody_says_is_filled_in(database: Opened) -> None:
    columns = ("sku", "kind", "price", "category", "state", "lead_days", "reorder_level", "cost_method")
    assert product(add(), *columns) == ("TEA-1", "stock", 0, "", "active", 0, 0, "average")
    assert scalar("SELECT u.code FROM product p JOIN unit u ON u.id = p.unit_id") == "pc"
    assert scalar("SELECT x.code FROM product p JOIN tax_code x ON x.id = p.tax_code_id") == "STD"


def test_text_as_typed_is_cleaned_and_read(database: Opened) -> None:
    made = add(" T\u200b-2 ", name="  Tea\x1b[31m  pot ", price="1,234.5", lead_days="3", description="a\r\nb")
    assert product(made, "sku", "name", "price", "lead_days", "description") == (
        "T-2", "Tea[31m pot", 1_234_500_000, 3, "a\nb",
    )  # fmt: skip


def test_all_faults_are_said_at_once(database: Opened) -> None:
    with pytest.raises(Invalid) as caught:
        add("A B", name=" ", price="-1", lead_days="1.5", kind="idea", reorder_level="NaN")
    assert {p.field for p in caught.value.problems} == {"sku", "name", "price", "lead_days", "kind", "reorder_level"}
    assert scalar("SELECT COUNT(*) FROM product") == 0


def test_a_sku_is_taken_once(database: Opened) -> None:
    add()
    other = add("TEA-2")
    with pytest.raises(Invalid, match="sku: already exists"):
        add()
    with pytest.raises(Invalid, match="sku: already exists"):
        edit_product(other, {"sku": "TEA-1"})
    assert edit_product(other, {"sku": "TEA-2"}).message == "Nothing to change."


@pytest.mark.parametrize(
    ("field", "column", "left"),
    [
        ("price", "price", 0),
        ("reorder_level", "reorder_level", 0),
        ("lead_days", "lead_days", 0),
        ("category", "category", ""),
        ("description", "description", ""),
        ("kind", "kind", "stock"),
    ],
)
def test_a_field_can_be_emptied(database: Opened, field: str, column: str, left: object) -> None:
    filled = {"price": "5", "reorder_level": "2", "lead_days": "9", "category": "Tea", "description": "x"}
    made = add(**filled)
    edit_product(made, {field: ""})
    assert product(made, column) == (left,)
    assert product(add("TEA-2", **{field: ""}), column) == (left,)


@pytest.mark.parametrize("field", ["sku", "name", "unit", "tax"])
def test_a_field_that_must_be_there_cannot_be_emptied(database: Opened, field: str) -> None:
    made = add()
    with pytest.raises(Invalid, match=rf"{field}(_code)?: is required"):
        edit_product(made, {field: ""})


def test_fields_nobody_may_set_are_refused(database: Opened) -> None:
    made = add()
    for field in ("id", "version", "state", "created_by", "sku_key", "unit_id", "nmae"):
        with pytest.raises(Invalid, match="not a field that can be set"):
            edit_product(made, {field: "1"})


def test_a_retired_product_stays_but_cannot_be_sold(database: Opened) -> None:
    made = add(price="5")
    retire_product(made)
    assert get_listing("products").count(Query("state:retired")) == 1
    with pytest.raises(Invalid, match="line 1 product: is retired"):
        price_lines([LineInput(product=made)], PRICING)


def test_masters_are_taken_once(database: Opened) -> None:
    for add_it in (
        lambda: add_unit("pc", "Piece"),
        lambda: add_tax(TaxInput(code="STD", name="Standard"), Decimal(19)),
        lambda: [add_price_list("W", "Wholesale", "EUR") for _ in range(2)],
    ):
        with pytest.raises(Invalid, match="code: already exists"):
            add_it()


# Prices ---------------------------------------------------------------------------------------------


def test_the_best_price_is_the_highest_break_reached_then_the_latest(database: Opened) -> None:
    tea, wholesale = add(price="5"), add_price_list("W", "Wholesale", "EUR").id
    for price, least, day in (
        ("4.50", None, None),
        ("4", 100, None),
        ("4.40", None, "2026-12-01"),
        ("3.90", 100, "2027-01-01"),
        ("3", 1000, "2027-06-01"),
    ):
        given = date.fromisoformat(day) if day else None
        set_price(wholesale, tea, Decimal(price), Decimal(least) if least else None, given)

    def cost(quantity: str, day: str, price_list: int | None = wholesale) -> Decimal:
        pricing = Pricing(price_list, day, "EUR")
        return Decimal(price_of(tea, int(Decimal(quantity) * 10**4), 190_000, pricing)) / 10**6

    assert cost("1", "2026-11-21") == Decimal("4.5") == cost("99.9999", "2026-11-30")
    assert cost("99.9999", "2026-12-01") == Decimal("4.4")
    assert cost("100", "2026-12-01") == 4 == cost("5000", "2026-12-31")
    assert cost("100", "2027-01-01") == Decimal("3.9") == cost("5000", "2027-05-31")
    assert cost("5000", "2027-06-01") == 3
    assert cost("1", "2026-11-21", None) == 5


def test_setting_a_price_again_replaces_it(database: Opened) -> None:
    tea, wholesale = add(price="5"), add_price_list("W", "Wholesale", "EUR").id
    for price in ("4.50", "4.25"):
        set_price(wholesale, tea, Decimal(price))
    assert rows("SELECT price FROM product_price") == [(4_250_000,)]
    assert get_listing("prices").count() == 1


def test_a_product_without_a_row_on_the_list_keeps_its_own_price(database: Opened) -> None:
    tea, wholesale = add(price="5"), add_price_list("W", "Wholesale", "EUR").id
    set_price(wholesale, add("TEA-2"), Decimal(1))
    assert price_of(tea, 10**4, 190_000, Pricing(wholesale, "2026-11-21", "EUR")) == 5_000_000


def test_the_rate_of_the_day(database: Opened) -> None:
    tax = add_tax(TaxInput(code="R", name="Reduced"), Decimal(7)).id
    set_tax_rate(tax, Decimal(5), date(2026, 7, 1))
    set_tax_rate(tax, Decimal("8.1"), date(2027, 1, 1))
    wanted = {"2026-06-30": 7, "2026-07-01": 5, "2026-12-31": 5, "2027-01-01": Decimal("8.1"), "1970-01-01": 7}
    assert {day: Decimal(tax_rate(tax, day)) / 10**4 for day in wanted} == wanted
    with pytest.raises(Refused, match="already a rate from 2026-07-01"):
        set_tax_rate(tax, Decimal(6), date(2026, 7, 1))
    with pytest.raises(Refused, match="no rate on"):
        tax_rate(999, "2026-11-21")


def test_lines_are_priced_taxed_and_rounded(database: Opened) -> None:
    tea = add(price="19.99")
    free, sold = price_lines(
        [
            LineInput(description="Gift wrap", quantity=Decimal(2), price=Decimal("1.255")),
            LineInput(product=tea, quantity=Decimal(3), discount=Decimal(10)),
        ],
        PRICING,
    )
    assert [share.net for share in work_out([free, sold], Basis("EUR")).lines] == [251, 5397]
    assert (free.tax_code_id, free.tax_rate, free.product_id, free.description) == (1, 190_000, None, "Gift wrap")
    assert (sold.tax_code_id, sold.sku, sold.unit, sold.description) == (1, "TEA-1", "pc", "Green tea")
    assert (sold.quantity, sold.price, sold.discount, sold.tax_rate) == (30_000, 19_990_000, 100_000, 190_000)


def test_faults_of_lines_are_said_at_once_by_line(database: Opened) -> None:
    with pytest.raises(Invalid) as caught:
        price_lines(
            [
                LineInput(),
                LineInput(description="x"),
                LineInput(product=add(), quantity=Decimal(0), discount=Decimal(101)),
                LineInput(product=1, quantity=Decimal("1.00001")),
            ],
            PRICING,
        )
    assert {p.field for p in caught.value.problems} == {
        "line 1 product", "line 2 price", "line 3 quantity", "line 3 discount", "line 4 quantity",
    }  # fmt: skip
