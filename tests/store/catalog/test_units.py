"""Units: what other units hold, quantities that come out and those that do not, prices for one of them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.catalog.totals import Basis, Portion, portion, work_out
from store.catalog.units import Measure, StockUnit, apart, is_unit, stocked, units_of
from store.core.errors import Invalid, Refused
from store.core.listing import Query, get_listing
from store.core.money import PRICE, QUANTITY
from store.core.undo import undo
from tests.store.shop import act, confirmed, differences, get, lines_of, party, pick, product

database = pytest.mark.usefixtures("database")
BOX, PIECE, WHOLE = Measure("box", 12), StockUnit(1, "pc", False), StockUnit(1, "pc", True)
LB, KILOGRAM = Measure("lb", 45359237, 10**8), StockUnit(2, "kg", False)


def boxed(sku: str, holds: str = "12", unit: str = "box", **values: Any) -> int:
    """A product that comes in another unit, too."""
    made = product(sku, **values)
    act("product.unit", product=made, unit=unit, holds=holds)
    return made


# Quantities ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantity", "measure", "stock", "found"),
    [
        ("2", BOX, PIECE, "24"),
        ("1.5", BOX, WHOLE, "18"),
        ("0.3", BOX, PIECE, "3.6"),
        ("7", Measure("pc"), WHOLE, "7"),
        ("3", Measure("pc", 1, 12), PIECE, "0.25"),  # kept in boxes, sold by the piece
        ("1.25", Measure("kg", 1000), StockUnit(2, "g", True), "1250"),
        ("10000", LB, KILOGRAM, "4535.9237"),
    ],
)
def test_a_quantity_in_the_stock_unit(quantity: str, measure: Measure, stock: StockUnit, found: str) -> None:
    assert stocked(int(Decimal(quantity) * QUANTITY), measure, stock) == int(Decimal(found) * QUANTITY)


@pytest.mark.parametrize(
    ("quantity", "measure", "stock", "reason"),
    [
        ("0.3", BOX, WHOLE, "would be 3.6 pc, and these come whole only: say 3 or 4 pc .'0.3 box'"),
        ("0.05", BOX, WHOLE, "would be 0.6 pc, and these come whole only: say 1 pc"),
        ("1.5", Measure("pc"), WHOLE, "pc is not divided: say 1 or 2 .'1.5'"),
        ("1", Measure("pc", 1, 12), PIECE, "would be about 0.0833 pc, and these have four decimals: say"),
        ("100", LB, KILOGRAM, "about 45.3592 kg, and these have four decimals: say 45.3592 or 45.3593 kg"),
        ("900000000000", Measure("box", 10**8), PIECE, "is too large"),
    ],
)
def test_what_does_not_come_out_is_refused_with_the_way_out(
    quantity: str, measure: Measure, stock: StockUnit, reason: str
) -> None:
    with pytest.raises(Invalid, match=reason):
        stocked(int(Decimal(quantity) * QUANTITY), measure, stock)


@given(st.integers(1, 10**6), st.integers(1, 400), st.integers(1, 400))
def test_a_quantity_comes_out_exactly_or_not_at_all(quantity: int, factor: int, per: int) -> None:
    held = Fraction(factor, per)
    measure = Measure("box", held.numerator, held.denominator)
    try:
        found = stocked(quantity, measure, PIECE)
    except Invalid:
        assert (quantity * held).denominator > 1
    else:
        assert found == quantity * held and measure.own(found) == quantity


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("2box", ("2", "box")),
        ("2 box", ("2", "box")),
        ("1,200.5kg", ("1,200.5", "kg")),
        ("2,5m²", ("2,5", "m²")),
        ("-2box", ("-2", "box")),
        ("2", ("2", "")),
        ("box", ("box", "")),
        ("2#L7", ("2#L7", "")),
        ("2%", ("2%", "")),
    ],
)
def test_what_is_typed_behind_a_quantity(typed: str, parts: tuple[str, str]) -> None:
    assert apart(typed) == parts


# What units hold ----------------------------------------------------------------------------------


@database
def test_units_of_a_product_and_of_a_sort() -> None:
    act("unit.add", code="g", name="Gram")
    act("unit.add", code="t", name="Tonne")
    act("unit.convert", unit="kg", base="g", holds="1000")
    act("unit.convert", unit="t", base="g", holds="1000000")
    flour, bolt = product("FLOUR", unit="g"), boxed("BOLT")
    act("product.unit", product=flour, unit="box", holds="2500")
    assert units_of(flour) == ["g", "box", "kg", "t"] and units_of(bolt) == ["pc", "box"]
    assert is_unit("KG") and not is_unit("bag")
    # 2.5 kg = 2500 g at 1.60 a kilogram: 4.00; a box of 2500 g at 1.60 / kg would be 4.00, too
    order = confirmed(party(), (flour, "2.5 kg", "1.60"), (flour, "1 box", "4"), (bolt, "3 Box", "12"))
    assert lines_of(order, "quantity, unit, price, factor, per, net") == [
        (25_000_000, "kg", 1_600_000, 1000, 1, 400),
        (25_000_000, "box", 4_000_000, 2500, 1, 400),
        (360_000, "box", 12_000_000, 12, 1, 3600),
    ]
    sugar = product("SUGAR", unit="kg")
    # kept in kilograms: 250 g = 0.25 kg at 0.002 a gram: 0.50
    order = confirmed(party("B", "B"), (sugar, "250 g", "0.002"), (sugar, "1.5 t", "800"))
    assert lines_of(order, "quantity, factor, per, net") == [(2_500, 1, 1000, 50), (15_000_000, 1000, 1, 120_000)]
    assert differences() == []


@database
def test_what_a_unit_cannot_hold() -> None:
    bolt = boxed("BOLT")
    for values, reason in (
        ({"unit": "pc", "holds": "3"}, "is what BOLT is kept in"),
        ({"unit": "box", "holds": "0.00000001", "of": 3}, "too many decimals"),
    ):
        with pytest.raises(Invalid, match=reason):
            act("product.unit", product=bolt, **values)
    with pytest.raises(
        Invalid, match=r"is no unit of BOLT, which has pc, box; say how many: backdesk product unit BOLT .'kg'"
    ):
        confirmed(party(), (bolt, "1 kg"))
    act("unit.add", code="g", name="Gram")
    act("unit.convert", unit="kg", base="g", holds="1000")
    act("unit.add", code="t", name="Tonne")
    with pytest.raises(Invalid, match="measured in g itself"):
        act("unit.convert", unit="t", base="kg", holds="1000")
    with pytest.raises(Refused, match="kg is measured in g itself"):
        act("unit.convert", unit="g", base="t", holds="0.000001")
    with pytest.raises(Invalid, match="that unit itself"):
        act("unit.convert", unit="t", base="t", holds="1")


@database
def test_a_third_is_exact() -> None:
    cake = product("CAKE", stock="4")
    act("product.unit", product=cake, unit="box", holds="1", of=3)  # three slices make one
    # 3 slices are one cake: 3 × 3.33 = 9.99
    order = confirmed(party(), (cake, "3 box", "3.33"))
    assert lines_of(order, "quantity, factor, per, net") == [(10_000, 1, 3, 999)]
    with pytest.raises(Invalid, match=r"about 0\.3333 pc"):
        confirmed(party("B", "B"), (cake, "1 box", "3.33"))


@database
def test_the_stock_unit_stands_once_goods_moved_or_others_are_said_by_it() -> None:
    moved, boxes, neither = product("MOVED", stock="1"), boxed("BOXES"), product("NEITHER")
    with pytest.raises(Refused, match="The unit of MOVED is fixed: goods have moved"):
        act("product.edit", product=moved, changes={"unit": "kg"})
    with pytest.raises(Refused, match="BOXES has other units"):
        act("product.edit", product=boxes, changes={"unit": "kg"})
    act("product.edit", product=neither, changes={"unit": "kg"})
    act("product.drop-unit", product=boxes, unit="box")
    act("product.edit", product=boxes, changes={"unit": "kg"})
    assert units_of(boxes) == ["kg"]


@database
def test_another_factor_leaves_lines_alone_and_is_taken_back() -> None:
    bolt = boxed("BOLT", stock="100")
    order = confirmed(party(), (bolt, "2 box", "12"))
    act("product.unit", product=bolt, unit="box", holds="10")
    assert lines_of(order, "quantity, factor, net") == [(240_000, 12, 2400)]
    assert lines_of(confirmed(party("B", "B"), (bolt, "2 box", "12")), "quantity, factor") == [(200_000, 10)]
    act("product.unit", product=bolt, unit="box", holds="20")
    undo()
    assert pick("factor, per", "product_unit") == [(10, 1)]
    assert differences() == []


# Prices -------------------------------------------------------------------------------------------


@database
def test_a_price_break_in_pieces_is_reached_by_boxes() -> None:
    acme = party(price_list=act("price-list.add", code="W", name="Wholesale", currency="EUR").id)
    bolt = boxed("BOLT", price="1.20")
    act("price.set", price_list="W", product=bolt, price="1.10")
    act("price.set", price_list="W", product=bolt, price="1", min_quantity="24")
    lines = lines_of(confirmed(acme, (bolt, "1 box"), (bolt, "2 box"), (bolt, "23"), (bolt, "24")), "price, net")
    # a box of 12: 13.20 at 1.10 each; 12.00 from 24 pieces on, which two boxes are
    assert lines == [(13_200_000, 1320), (12_000_000, 2400), (1_100_000, 2530), (1_000_000, 2400)]


@database
def test_a_price_for_a_box_holds_from_one_box_on() -> None:
    acme = party(price_list=act("price-list.add", code="W", name="Wholesale", currency="EUR").id)
    bolt = boxed("BOLT", price="9")
    act("product.unit", product=bolt, unit="kg", holds="24")
    act("price.set", price_list="W", product=bolt, price="100", unit="box")
    act("price.set", price_list="W", product=bolt, price="95", unit="box", min_quantity="5")
    assert pick("min_quantity, price, unit, factor", "product_price ORDER BY id") == [
        (120_000, 100_000_000, "box", 12),
        (600_000, 95_000_000, "box", 12),
    ]
    lines = lines_of(
        confirmed(acme, (bolt, "1 box"), (bolt, "12"), (bolt, "11"), (bolt, "5 box"), (bolt, "1 kg")),
        "price, net",
    )
    assert lines == [
        (100_000_000, 10_000),
        (8_333_333, 10_000),  # 100 / 12 = 8.333333…; 12 of them 99.999996
        (9_000_000, 9_900),  # not yet a box: the list price
        (95_000_000, 47_500),
        (200_000_000, 20_000),  # two boxes
    ]
    # the price keeps the box it was said for
    act("product.unit", product=bolt, unit="box", holds="10")
    [line] = lines_of(confirmed(acme, (bolt, "2 box")), "price, net")
    assert line == (83_333_333, 16_667)  # 10 × 100 / 12 = 83.333333…, twice 166.666666


@database
def test_a_price_in_another_currency_for_another_unit() -> None:
    act("exchange-rate.set", currency="USD", rate="0.8", valid_from="2026-01-01")
    bolt = boxed("BOLT", price="1.20")
    # 12 × 1.20 = 14.40 EUR are 18.00 USD
    order = confirmed(party(currency="USD"), (bolt, "2 box"))
    assert lines_of(order, "price, net") == [(18_000_000, 3600)]


# Amounts ------------------------------------------------------------------------------------------


class Item:
    """A line for `work_out`, in a unit that holds so many pieces."""

    def __init__(self, quantity: int, price: int, factor: int, per: int, discount: int) -> None:
        held = Fraction(factor, per)
        self.quantity, self.price, self.discount = quantity, price * PRICE // 100, discount * 10_000
        self.factor, self.per = held.numerator, held.denominator
        self.tax_code_id, self.tax_rate = 1, 190_000


PARTS = st.lists(st.integers(1, 40 * QUANTITY), max_size=8)
ITEMS = st.builds(
    Item,
    st.integers(1, 90 * QUANTITY),
    st.integers(0, 99_999),
    st.integers(1, 48),
    st.integers(1, 7),
    st.integers(0, 99),
)


@given(ITEMS, PARTS)
def test_however_a_line_is_delivered_its_parts_sum_to_its_amount(item: Item, parts: list[int]) -> None:
    amount = work_out([item], Basis("EUR")).sums.net
    exact = Fraction(item.quantity * item.price * (1_000_000 - item.discount) * item.per, item.factor)
    exact /= QUANTITY * PRICE * 10_000  # in cents
    assert abs(amount - exact) <= Fraction(1, 2)
    whole, done = Portion(item.quantity, amount, 0), Portion(0, 0, 0)
    for part in (*parts, item.quantity):
        quantity = min(part, item.quantity - done.quantity)
        if quantity:
            taken = portion(item, whole, done, quantity, "EUR")
            assert taken.value >= 0
            done = Portion(done.quantity + quantity, done.value + taken.value, 0)
    assert done == whole


# Hostile names ------------------------------------------------------------------------------------


@database
@pytest.mark.parametrize("code", ["[/x]", "2x", "a:b", "50%", "@home", "'; DROP TABLE unit; --", "\u202ekcab", "½"])
def test_any_name_of_a_unit_is_only_a_name(code: str) -> None:
    made = act("unit.add", code=code.replace(" ", ""), name="<b>[red]$(x)")
    bolt = product("BOLT", stock="30")
    act("product.unit", product=bolt, unit=f"#{made.id}", holds="12")
    order = confirmed(party(), (bolt, f"2 #{made.id}", "1.5"))
    assert lines_of(order, "unit, quantity, net") == [(get("unit", made.id, "code"), 240_000, 300)]
    spec = get_listing("order-lines")
    [line] = spec.every(Query(f"order_id:{order}"))
    assert spec.shown(line, spec.column("quantity")) == f"2 {get('unit', made.id, 'code')}"
    assert differences() == []
