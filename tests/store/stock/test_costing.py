"""What goods cost by each method: every step of a life of buying, selling and giving back against sums done by hand."""

from __future__ import annotations

import pytest

from store.core.errors import Invalid, Refused
from store.core.undo import undo
from tests.store.shop import act, balance_of, differences, everything, get, legs, party, pick, product
from tests.store.stock.goods import receive, ship

# Steps with 10 pieces for 20.00 and 10 for 25.00; then 12 are sold, 3 of them come back, 2 of the second receipt
# go back to the supplier, 6.00 freight is added to that receipt, 5 and at last 4 are sold.
# Each line: (stock value, cost of goods sold, received not billed, price differences) in cents after the step.
FIFO = [
    (2000, 0, -2000, 0),
    (4500, 0, -4500, 0),
    (2000, 2500, -4500, 0),  # all 10 of the first for 20.00, 2 of the second for 5.00
    (2625, 1875, -4500, 0),  # 3 of 12 that left for 25.00: 6.25, a layer of their own
    (2125, 1875, -4000, 0),  # 2 of 10 that came for 25.00: 5.00, out of their own layer
    (2485, 2115, -4600, 0),  # 6 of those 10 are there: 3.60 of the freight; 2.40 are late
    (935, 3665, -4600, 0),  # 5 of the 6 that are worth 18.60: 15.50
    (0, 4600, -4600, 0),  # the last of them for 3.10, and the 3 that came back for 6.25
]
AVERAGE = [
    (2000, 0, -2000, 0),
    (4500, 0, -4500, 0),
    (1800, 2700, -4500, 0),  # 12 of 20 that are worth 45.00
    (2475, 2025, -4500, 0),  # 3 of 12 that left for 27.00: 6.75
    (1975, 2025, -4000, 0),  # 5.00 go, as they came
    (2335, 2265, -4600, 0),  # 9 are there, 3 of them came later: 6 of the 10 take 3.60
    (1038, 3562, -4600, 0),  # 5 of 9 that are worth 23.35: 12.972…
    (0, 4600, -4600, 0),
]
STANDARD = [  # 2.20 each
    (2200, 0, -2000, -200),
    (4400, 0, -4500, 100),  # 25.00 for what is worth 22.00
    (1760, 2640, -4500, 100),
    (2420, 1980, -4500, 100),  # 6.60 as they left
    (1980, 1980, -4000, 40),  # 5.00 for what is worth 4.40
    (1980, 1980, -4600, 640),  # freight changes no standard
    (880, 3080, -4600, 640),
    (0, 3960, -4600, 640),
]


def books() -> tuple[int, int, int, int]:
    return balance_of("1200"), balance_of("5000"), balance_of("2100"), balance_of("5200")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("method", "table"), [("fifo", FIFO), ("average", AVERAGE), ("standard", STANDARD)])
def test_a_life_of_goods_worked_by_hand(method: str, table: list[tuple[int, int, int, int]]) -> None:
    acme, tea = party(), product("TEA", cost_method=method, standard_cost="2.20")
    made: dict[str, int] = {}
    steps = [
        lambda: receive(tea, 10, 2000),
        lambda: made.setdefault("second", receive(tea, 10, 2500)),
        lambda: made.setdefault("sold", ship(acme, tea, "12")),
        lambda: act("move.return", move=made["sold"], quantity="3", reason="too many"),
        lambda: act("move.return", move=made["second"], quantity="2"),
        lambda: act("move.landed-cost", move=made["second"], amount="6", reason="freight"),
        lambda: ship(acme, tea, "5"),
        lambda: ship(acme, tea, "4"),
    ]
    for number, (step, wanted) in enumerate(zip(steps, table, strict=True)):
        step()
        assert books() == wanted, number
        assert sum(pick("value", "cost_layer")) == wanted[0]
        assert differences() == []
    assert sum(pick("quantity", "cost_layer")) == 0


@pytest.mark.usefixtures("database")
def test_fifo_keeps_a_layer_for_each_receipt_until_it_is_used_up() -> None:
    acme, tea = party(), product("TEA", cost_method="fifo")
    for quantity, value in ((3, 1000), (2, 500), (4, 999)):
        receive(tea, quantity, value)
    assert pick("quantity, value", "cost_layer ORDER BY id") == [(30000, 1000), (20000, 500), (40000, 999)]
    sold = ship(acme, tea, "1")  # 10.00 / 3
    assert get("move", sold, "cost") == 333
    assert pick("quantity, value", "cost_layer ORDER BY id") == [(20000, 667), (20000, 500), (40000, 999)]
    assert get("move", ship(acme, tea, "5"), "cost") == 667 + 500 + 250  # 9.99 / 4 = 2.4975
    assert pick("quantity, value", "cost_layer ORDER BY id") == [(30000, 749)]
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_goods_come_back_at_what_is_left_of_their_cost_and_never_twice() -> None:
    acme, tea = party(), product("TEA", cost_method="fifo")
    receive(tea, 3, 1000)
    sold = ship(acme, tea, "3")
    for part, cost in (("1", 333), ("1", 334), ("1", 333)):  # 3.33, 6.67 and 10.00 of 10.00
        act("move.return", move=sold, quantity=part)
        back = pick("id, cost", "move ORDER BY id DESC LIMIT 1")[0]
        assert back[1] == cost
        assert legs("move", back[0]) == [("1200", cost), ("5000", -cost)]
    before = everything()
    with pytest.raises(Refused, match="Only 0 of move"):
        act("move.return", move=sold, quantity="0.0001")
    assert everything() == before
    assert (balance_of("1200"), balance_of("5000")) == (1000, 0)


@pytest.mark.usefixtures("database")
def test_what_goes_back_to_a_supplier_is_worth_what_it_came_for() -> None:
    """Average of 10 at 2.00 and 10 at 10.00; when 15 are sold at 6.00 only 30.00 are left of the 100.00."""
    acme, tea = party(), product("TEA")
    receive(tea, 10, 2000)
    dear = receive(tea, 10, 10000)
    ship(acme, tea, "15")
    with pytest.raises(Refused, match="Only 5 of TEA can be taken"):
        act("move.return", move=dear, quantity="6")
    act("move.return", move=dear, quantity="5")
    back = pick("id, cost, difference", "move ORDER BY id DESC LIMIT 1")[0]
    assert back[1:] == (3000, 2000)  # 50.00 is owed to us for what stood at 30.00
    assert legs("move", back[0]) == [("1200", -3000), ("5200", -2000), ("2100", 5000)]
    assert balance_of("1200") == 0 and balance_of("2100") == -7000
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_goods_that_went_back_leave_their_own_layer_and_then_the_oldest() -> None:
    acme, tea = party(), product("TEA", cost_method="fifo")
    first = receive(tea, 4, 400)
    receive(tea, 4, 800)
    ship(acme, tea, "3")
    act("move.return", move=first, quantity="2")  # one of its own for 1.00, one of the others for 2.00; 2.00 is owed
    assert pick("cost, difference", "move ORDER BY id DESC LIMIT 1") == [(300, -100)]
    assert pick("quantity, value", "cost_layer") == [(30000, 600)]
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_a_new_standard_revalues_what_is_on_hand() -> None:
    tea = product("TEA", cost_method="standard", standard_cost="2.20")
    receive(tea, 9, 1980)
    act("product.standard-cost", product=tea, cost="2.50")
    assert get("product", tea, "standard_cost") == 2_500_000
    assert legs("product", tea) == [("1200", 270), ("5200", -270)]
    assert pick("amount, expensed, kind", "revaluation") == [(270, 0, "standard cost")]
    act("product.standard-cost", product=tea, cost="1.111111")  # 9 × 1.111111 = 9.999999
    assert (balance_of("1200"), balance_of("5200")) == (1000, 980)
    assert differences() == []
    with pytest.raises(Invalid, match="before the last move"):
        act("product.standard-cost", product=tea, cost="3", day="2026-11-20")
    with pytest.raises(Refused, match="not kept at standard"):
        act("product.standard-cost", product=product("CUP"), cost="3")
    with pytest.raises(Refused, match="backdesk product standard-cost TEA"):
        act("product.edit", product=tea, changes={"standard_cost": "4"})


@pytest.mark.usefixtures("database")
def test_how_goods_are_costed_is_fixed_while_there_are_any() -> None:
    tea = product("TEA", stock="5")
    with pytest.raises(Refused, match="fixed while goods are there: 5 now"):
        act("product.edit", product=tea, changes={"cost_method": "fifo"})
    act("stock.adjust", product=tea, quantity="0")
    act("product.edit", product=tea, changes={"cost_method": "fifo"})
    receive(tea, 2, 500)
    receive(tea, 2, 600)
    assert pick("quantity, value", "cost_layer WHERE quantity > 0 ORDER BY id") == [(20000, 500), (20000, 600)]
    with pytest.raises(Refused, match="cannot be undone"):
        undo()
    act("stock.adjust", product=tea, quantity="0")
    with pytest.raises(Invalid, match="standard_cost: is required"):
        act("product.edit", product=tea, changes={"cost_method": "standard"})
    act("product.edit", product=tea, changes={"cost_method": "standard", "standard_cost": "2"})
    act("stock.adjust", product=tea, quantity="3", cost="9")  # found: at standard; what is said of it differs
    assert legs("move", pick("MAX(id)", "move")[0]) == [("1200", 600), ("5200", 2100), ("5100", -2700)]
    assert differences() == []


@pytest.mark.usefixtures("database")
def test_undo_does_not_change_the_method_behind_goods() -> None:
    tea = product("TEA")
    act("product.edit", product=tea, changes={"cost_method": "fifo"})
    from store.core.identity import acting_as
    from tests.support.people import add_user

    add_user("mia", "warehouse")
    with acting_as("mia"):
        act("stock.adjust", product=tea, quantity="1", cost="1")
    with pytest.raises(Refused, match="fixed while goods are there"):
        undo()
    assert get("product", tea, "cost_method") == "fifo"


@pytest.mark.usefixtures("database")
def test_costs_and_returns_are_of_goods_that_came_and_went() -> None:
    acme, tea = party(), product("TEA", stock="5")
    sold = ship(acme, tea, "2")
    opening = pick("MIN(id)", "move")[0]
    with pytest.raises(Refused, match="brought no goods"):
        act("move.landed-cost", move=sold, amount="1")
    with pytest.raises(Refused, match="took no goods to a customer"):
        act("move.return", move=opening, quantity="1")
    with pytest.raises(Invalid, match="before the goods came"):
        act("move.landed-cost", move=opening, amount="1", day="2026-11-20")
    with pytest.raises(Refused, match="cannot come back on 2026-11-20"):
        act("move.return", move=sold, quantity="1", day="2026-11-20")
    act("move.landed-cost", move=opening, amount="5")  # 3 of 5 are there
    assert (balance_of("1200"), balance_of("5000")) == (600 + 300, 400 + 200)
    assert differences() == []


TAMPERED = [
    ("costing", "INSERT INTO cost_layer (company_id, product_id, quantity, value) VALUES (1, 1, 10000, 100)"),
    ("costing", "UPDATE cost_layer SET value = value + 1 WHERE product_id = 3"),
    ("costing", "UPDATE cost_layer SET quantity = 990000 WHERE product_id = 2"),
    ("returns", "INSERT INTO move_return (move_id, of_id) VALUES (3, 1)"),
    ("inventory", "INSERT INTO revaluation (company_id, product_id, kind, amount, expensed, day, at, user_id, memo) "
     "VALUES (1, 1, 'landed cost', 5, 0, '2026-11-21', '2026-11-21T08:00:00.000000Z', 1, '')"),
]  # fmt: skip


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("check", "statement"), TAMPERED)
def test_what_somebody_changed_behind_the_program_is_found(check: str, statement: str) -> None:
    from store.core.database import run

    for method in ("average", "fifo", "standard"):
        receive(product(method.upper(), cost_method=method, standard_cost="2"), 3, 700)
    assert differences() == []
    run(statement)
    assert check in {found.partition(":")[0] for found in differences()}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("table", ["move_return", "revaluation"])
def test_what_is_noted_of_moves_stays(table: str) -> None:
    import peewee

    from store.core.database import db, run

    acme, tea = party(), product("TEA")
    receive(tea, 5, 1000)
    act("move.return", move=ship(acme, tea, "2"), quantity="1")
    act("move.landed-cost", move=pick("MIN(id)", "move")[0], amount="1")
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = 99"):
        with pytest.raises(peewee.IntegrityError), db.atomic():
            run(statement)
