"""Prices with tax and discounts of a whole document: every figure below was worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.catalog.totals import Basis, Portion, portion, totals, work_out
from store.core.errors import Invalid
from store.core.money import PERCENT, PRICE, QUANTITY
from tests.store.shop import (
    act,
    confirmed,
    differences,
    draft_invoice,
    get,
    legs,
    lines_of,
    party,
    pick,
    post_all,
    product,
    ship_all,
    won_deal,
)

database = pytest.mark.usefixtures("database")

# gross values of one code, rate % → net, tax per document; and per line
# 19 %: 119 → 100/19. 3 × 0.99 = 2.97: 2.97 / 1.19 = 2.4957… → 2.50, tax 0.47; by line 0.99 / 1.19 = 0.8319… → 0.83
# 7 %: 10.00 / 1.07 = 9.3457… → 9.35, tax 0.65. 25 %: 0.01 / 1.25 = 0.008 → 0.01, tax 0
# 20 % of 0.05 + 0.05: 0.10 / 1.2 = 0.08333 → 0.08, tax 0.02; by line 0.05 / 1.2 = 0.041666 → 0.04 twice
INCLUSIVE = [
    ([11900], 19, (10000, 1900), (10000, 1900)),
    ([99, 99, 99], 19, (250, 47), (249, 48)),
    ([1000], 7, (935, 65), (935, 65)),
    ([1], 25, (1, 0), (1, 0)),
    ([5, 5], 20, (8, 2), (8, 2)),
    ([333, 333, 334], 19, (840, 160), (841, 159)),  # 10.00 / 1.19 = 8.4033; 3.33 → 2.798 → 2.80, 3.34 → 2.8067 → 2.81
    ([1234], 0, (1234, 0), (1234, 0)),
]


@pytest.mark.parametrize(("values", "rate", "document", "line"), INCLUSIVE)
def test_tax_inside_a_price(values: list[int], rate: int, document: tuple[int, int], line: tuple[int, int]) -> None:
    lines = [(1, rate * PERCENT, value) for value in values]
    for rounding, wanted in (("document", document), ("line", line)):
        found = totals(lines, rounding, inclusive=True)
        assert (found.net, found.tax) == wanted, rounding
        assert found.total == sum(values)  # gross is fixed
        assert sum(found.nets) == found.net


def test_rates_inside_prices_stay_apart() -> None:
    found = totals([(1, 19 * PERCENT, 11900), (2, 7 * PERCENT, 1070), (1, 19 * PERCENT, 1190)], "document", True)
    assert [(s.tax_code_id, s.base, s.tax) for s in found.taxes] == [(1, 11000, 2090), (2, 1000, 70)]
    assert found.nets == (10000, 1000, 1000)


class Item:
    """A line for `work_out`."""

    def __init__(self, quantity: int, price: int, discount: int = 0, rate: int = 19) -> None:
        self.quantity, self.price, self.discount = quantity * QUANTITY, price * PRICE // 100, discount * PERCENT
        self.tax_code_id, self.tax_rate = rate + 1, rate * PERCENT
        self.factor = self.per = 1


def test_a_document_discount_is_spread_by_largest_remainder() -> None:
    # 10.00 + 20.00 + 0.05 less 1.00: 33.277…, 66.555…, 0.166… cents → 33 + 67 + 0 (the largest rest is .555)
    found = work_out([Item(1, 1000), Item(1, 2000), Item(1, 5)], Basis("EUR", discount=100))
    assert [(s.net, s.document_discount) for s in found.lines] == [(967, 33), (1933, 67), (5, 0)]
    assert (found.sums.net, found.discount) == (2905, 100)
    # 10 % of 30.05 = 3.005 → 3.01, half away from zero: 100.166…, 200.332…, 0.5008… → 100 + 200 + 1
    found = work_out([Item(1, 1000), Item(1, 2000), Item(1, 5)], Basis("EUR", discount_percent=10 * PERCENT))
    assert [s.document_discount for s in found.lines] == [100, 200, 1] and found.discount == 301
    # yen have no cents: 5 % of 1010 = 50.5 → 51; shares 30.29… and 20.70… → 30 + 21
    found = work_out([Item(1, 60000), Item(1, 41000)], Basis("JPY", discount_percent=5 * PERCENT))
    assert [(s.net, s.document_discount) for s in found.lines] == [(570, 30), (389, 21)]


def test_a_discount_comes_off_before_tax_is_taken_out_of_the_price() -> None:
    # 119.00 and 10.70 gross less 10 %: 107.10 and 9.63 → net 90.00 and 9.00, tax 17.10 and 0.63
    basis = Basis("EUR", inclusive=True, discount_percent=10 * PERCENT)
    found = work_out([Item(1, 11900), Item(1, 1070, rate=7)], basis)
    assert [(s.net, s.document_discount, s.tax_included) for s in found.lines] == [(9000, 1190, 1710), (900, 107, 63)]
    assert (found.sums.net, found.sums.tax, found.sums.total, found.discount) == (9900, 1773, 11673, 1297)


def test_a_discount_above_what_there_is_to_take_it_from_is_refused() -> None:
    assert work_out([Item(1, 100)], Basis("EUR", discount=100)).sums.total == 0
    with pytest.raises(Invalid, match="more than the lines come to"):
        work_out([Item(1, 100)], Basis("EUR", discount=101))


ITEMS = st.lists(
    st.builds(Item, st.integers(1, 9), st.integers(0, 99999), st.integers(0, 100), st.sampled_from([0, 7, 19, 25])),
    min_size=1,
    max_size=8,
)


@given(ITEMS, st.integers(0, 100 * PERCENT), st.booleans(), st.sampled_from(["document", "line"]))
def test_the_parts_are_the_whole(items: list[Item], percent: int, inclusive: bool, rounding: str) -> None:
    found = work_out(items, Basis("EUR", inclusive, rounding, percent))
    plain = work_out(items, Basis("EUR", inclusive, rounding))
    assert sum(s.document_discount for s in found.lines) == found.discount
    assert sum(s.net for s in found.lines) == found.sums.net == sum(t.base for t in found.sums.taxes)
    for line, whole in zip(found.lines, plain.lines, strict=True):
        amount = whole.net + whole.tax_included
        assert line.net + line.tax_included + line.document_discount == amount
        assert 0 <= line.document_discount <= amount and line.net >= 0 and line.tax_included >= 0
    if inclusive:
        assert sum(s.tax_included for s in found.lines) == found.sums.tax
    elif rounding == "document":  # EN 16931, BR-CO-17: base × rate, rounded half away from zero
        for share in found.sums.taxes:
            assert abs(share.tax * 100 * PERCENT - share.base * share.rate) * 2 <= 100 * PERCENT


STEPS = st.lists(st.integers(1, 30 * QUANTITY), max_size=6)


@given(st.builds(Item, st.integers(1, 60), st.integers(0, 9999), st.integers(0, 100)), st.integers(0, 999), STEPS)
def test_portions_of_a_line_are_the_line(item: Item, discount: int, steps: list[int]) -> None:
    amount = work_out([item], Basis("EUR")).sums.net
    whole = Portion(item.quantity, amount - min(discount, amount), min(discount, amount))
    done = Portion(0, 0, 0)
    for step in (*steps, item.quantity):
        quantity = min(step, whole.quantity - done.quantity)
        if not quantity:
            break
        part = portion(item, whole, done, quantity, "EUR")
        assert part.value >= 0 and part.document_discount >= 0
        done = Portion(
            done.quantity + quantity, done.value + part.value, done.document_discount + part.document_discount
        )
    assert done == whole


@database
def test_a_shop_that_prices_with_tax_from_deal_to_credit_note() -> None:
    act("price-list.add", code="SHOP", name="Shop prices", currency="EUR", includes_tax=True)
    anna = party("Anna", "ANNA", price_list="SHOP")
    tea, cup = product("TEA", price="10", stock="100"), product("CUP", stock="100")
    act("price.set", price_list="SHOP", product=cup, price="5.95")
    # TEA is not on the list: 10.00 net gains 19 % → 11.90. 3 × 11.90 + 7 × 5.95 = 35.70 + 41.65 = 77.35 gross
    deal = won_deal(anna, (tea, "3"), (cup, "7"))
    assert pick("price, net, tax_included", "deal_line ORDER BY position") == [
        (11_900_000, 3000, 570),
        (5_950_000, 3500, 665),
    ]
    assert get("deal", deal, "value", "prices_include_tax") == (6500, True)
    order = act("deal.convert", deal=deal).id
    assert get("sales_order", order, "net", "tax", "total", "prices_include_tax") == (6500, 1235, 7735, True)
    ship_all(order)
    invoice = post_all(order)
    assert get("invoice", invoice, "net", "tax", "total") == (6500, 1235, 7735)
    assert legs("invoice", invoice) == [("1100", 7735), ("4000", -6500), ("2200", -1235)]
    # one cup back: 5.95 → 5.00 + 0.95; then all the rest: 71.40 → 60.00 + 11.40
    line = pick("id", "invoice_line WHERE sku = 'CUP'")[0]
    first = act("invoice.credit", invoice=invoice, reason="broken", line=line, quantity="1").id
    assert get("invoice", first, "net", "tax", "total") == (500, 95, 595)
    act("invoice.post", invoice=first)
    rest = act("invoice.credit", invoice=invoice, reason="all back").id
    assert get("invoice", rest, "net", "tax", "total") == (6000, 1140, 7140)
    act("invoice.post", invoice=rest)
    assert get("invoice", invoice, "state", "outstanding") == ("credited", 0)
    assert differences() == []


@database
def test_credits_of_prices_with_tax_end_at_exactly_what_was_invoiced() -> None:
    # 3 × 0.99 gross: net 2.50, tax 0.47. One by one: 0.99 → 0.83 + 0.16, 0.83 + 0.16; the last takes 0.84 + 0.15
    made = act("invoice.draft", party=party(), lines=[(product("TEA"), "3", "0.99")], prices="with tax").id
    act("invoice.post", invoice=made)
    assert get("invoice", made, "net", "tax", "total") == (250, 47, 297)
    line = pick("id", "invoice_line")[0]
    found = []
    for _ in range(3):
        note = act("invoice.credit", invoice=made, reason="back", line=line, quantity="1").id
        found.append(get("invoice", note, "net", "tax", "total"))
        act("invoice.post", invoice=note)
    assert found == [(83, 16, 99), (83, 16, 99), (84, 15, 99)]
    assert get("invoice", made, "state", "outstanding") == ("credited", 0)
    assert differences() == []


@database
def test_a_discount_follows_the_goods_onto_every_invoice() -> None:
    tea, cup = product("TEA", price="10", stock="4"), product("CUP", price="2.50", stock="100")
    # 10 × 10.00 + 10 × 2.50 = 125.00 less 12.50: shares 10.00 and 2.50
    order = confirmed(party(), (tea, "10"), (cup, "10"), document_discount="12.50")
    assert get("sales_order", order, "net", "tax", "total", "document_discount") == (11250, 2138, 13388, 1250)
    assert lines_of(order, "net, document_discount") == [(9000, 1000), (2250, 250)]
    ship_all(order)  # 4 teas and all cups
    first = post_all(order)
    # 4 × 10.00 = 40.00 less 4.00 of 10.00; cups whole: 36.00 + 22.50 = 58.50, tax 11.115 → 11.12
    assert get("invoice", first, "net", "tax", "total", "document_discount") == (5850, 1112, 6962, 650)
    act("stock.adjust", product=tea, quantity="6", cost="2", reason="count")
    ship_all(order)
    second = post_all(order)
    assert get("invoice", second, "net", "tax", "total", "document_discount") == (5400, 1026, 6426, 600)
    assert get("sales_order", order, "state") == "done"
    assert differences() == []


@database
def test_a_discount_in_percent_follows_the_lines_and_an_amount_stays() -> None:
    tea = product("TEA", price="10")
    order = act("order.add", party=party(), lines=[(tea, "3")], document_discount_percent="10").id
    assert get("sales_order", order, "net", "document_discount", "document_discount_percent") == (2700, 300, 100000)
    act("order.edit", order=order, changes={}, lines=[(tea, "5")])
    assert get("sales_order", order, "net", "document_discount") == (4500, 500)
    act("order.edit", order=order, changes={"document_discount": "7"})
    assert get("sales_order", order, "net", "document_discount", "document_discount_percent") == (4300, 700, 0)
    act("order.edit", order=order, changes={}, lines=[(tea, "1")])
    assert get("sales_order", order, "net", "document_discount") == (300, 700)
    act("order.edit", order=order, changes={"document_discount_percent": "50"})
    assert get("sales_order", order, "net", "document_discount") == (500, 500)
    with pytest.raises(Invalid, match="more than the lines come to"):
        act("order.edit", order=order, changes={"document_discount": "10.01"})
    with pytest.raises(Invalid, match="given twice"):
        act("order.edit", order=order, changes={"document_discount": "1", "document_discount_percent": "1"})
    with pytest.raises(Invalid, match="given twice"):
        act("order.add", party=1, lines=[(tea, "1")], document_discount="1", document_discount_percent="1")
    act("order.edit", order=order, changes={"prices": "with tax"})  # 10.00 less 5.00 gross: 4.20 + 0.80
    assert get("sales_order", order, "net", "tax", "total", "prices_include_tax") == (420, 80, 500, True)
    act("action.undo")
    assert get("sales_order", order, "net", "tax", "total", "prices_include_tax") == (500, 95, 595, False)
    assert differences() == []


@database
def test_a_deal_carries_its_discount_into_the_order() -> None:
    tea, anna = product("TEA", price="10", stock="9"), party()
    deal = act("deal.add", title="D", party=anna, lines=[(tea, "9")], document_discount_percent="15").id
    assert get("deal", deal, "value", "document_discount") == (7650, 1350)
    act("deal.edit", deal=deal, changes={"document_discount": "10"})
    assert get("deal", deal, "value", "document_discount", "document_discount_percent") == (8000, 1000, 0)
    act("deal.win", deal=deal)
    order = act("deal.convert", deal=deal).id
    assert get("sales_order", order, "net", "document_discount") == (8000, 1000)
    assert get("invoice", draft_invoice(act_ship(order)), "net") == 8000
    assert differences() == []


def act_ship(order: int) -> int:
    """The order, shipped."""
    ship_all(order)
    return order


@database
def test_the_discount_rule_sees_both_discounts() -> None:
    act("setting.set", name="approval.discount", value="20")
    tea = product("TEA", price="10")
    # 10 % off the line, then 10 % off the rest: 19 % in all; with 12 % off the order 20.8 %
    fine = act("order.add", party=party(), lines=[(tea, "1", None, "10")], document_discount_percent="10").id
    act("order.confirm", order=fine)
    assert get("sales_order", fine, "state") == "confirmed"
    held = act("order.add", party=1, lines=[(tea, "10", None, "10")], document_discount="10.80").id
    assert "20.8% is above 20%" in act("order.confirm", order=held).message
    assert get("sales_order", held, "state") == "pending approval"
