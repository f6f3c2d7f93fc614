"""Work orders damaged behind the program: each difference is found and named; facts cannot be damaged at all."""

from __future__ import annotations

from typing import Any

import peewee
import pytest

from store.core.database import db, is_postgres, run
from store.insight.flow import FlowNode, chain
from store.insight.relations import view
from tests.conftest import Opened
from tests.store.production.workshop import bill, released, service
from tests.store.shop import act, differences, pick, product
from tests.support.prepared import Prepared

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def order(database: Opened, prepared: Prepared) -> int:
    """A work order with a history."""
    return prepared.after(database, work)


def work() -> int:
    """Of ten pots four are made and one is spoiled, one step is taken back, clay was dropped."""
    clay, hour, pot = product("CLAY", stock="50", cost="1"), service("H", "15"), product("POT")
    bill(pot, (clay, "2"), (hour, "0.2"))
    made = released(pot, "10", due="2026-12-01")
    act("work-order.complete", work_order=made, quantity="1")
    act("completion.reverse", completion=1, reason="counted twice")
    act("work-order.complete", work_order=made, quantity="4", scrapped="1", reason="cracked")
    act("work-order.scrap", work_order=made, lines=[(clay, "3")], reason="dropped")
    assert differences() == []
    return made


@pytest.mark.parametrize(
    ("statement", "check", "words"),
    [
        ("UPDATE work_order SET produced = 50000", "work orders", "made 50000, spoiled 10000; its steps say 40000"),
        ("UPDATE work_order SET state = 'done'", "work orders", "state done is not what its steps say"),
        ("UPDATE work_order SET cancelled_at = released_at, state = 'cancelled'", "work orders", "4 steps were worked"),
        ("UPDATE work_order_line SET used = used + 1", "work order lines", "used 130001, reserved 100000"),
        ("UPDATE work_order_line SET reserved = reserved - 1 WHERE id = 1", "work order lines", "reserved 99999"),
        ("UPDATE work_order_line SET quantity = 300000 WHERE id = 1", "work order lines", "100000 open, 150000 by"),
        ("UPDATE reservation SET quantity = 1 WHERE state = 'active'", "work order lines", "say 130000 and 2"),
        ("UPDATE incoming SET quantity = 1", "making", "50000 still to be made, 1 on their way"),
        ("DELETE FROM incoming", "making", "50000 still to be made, 0 on their way"),
        ("UPDATE incoming SET origin_line_id = 99", "making", "nothing is still to be made"),
        ("UPDATE sequence SET next_number = 9 WHERE kind = 'work_order'", "numbers", "work_order numbers of 2026"),
        ("DELETE FROM bom_line", "bills", "bill POT/1: in use without components"),
        ("UPDATE bom_line SET product_id = 3 WHERE id = 1", "bills", "product #3 is made of itself"),
    ],
)
def test_each_difference_is_found(order: int, statement: str, check: str, words: str) -> None:
    with db.atomic():
        run(statement)
    found = [line for line in differences() if line.startswith(f"{check}:")]
    assert found and words in " ".join(found), differences()


FACTS = [
    "UPDATE completion SET value = 0, scrap_value = 1000",
    "UPDATE completion_line SET value = 0",
    "DELETE FROM completion_line",
    "DELETE FROM completion WHERE id = 4",
    "DELETE FROM work_order",
    "UPDATE work_order SET product_id = 1",
    "UPDATE work_order SET number = 'WO-9'",
]


@pytest.mark.parametrize("statement", FACTS)
def test_facts_are_facts(order: int, statement: str) -> None:
    before = pick("id, value", "completion_line ORDER BY id")
    with pytest.raises(peewee.IntegrityError), db.atomic():
        run(statement)
    assert pick("id, value", "completion_line ORDER BY id") == before


@pytest.mark.parametrize(
    ("table", "statement", "words"),
    [
        ("completion", "UPDATE completion SET components = 900, absorbed = 1600 WHERE id = 3", "components 900"),
        ("completion", "UPDATE completion SET value = 1900, scrap_value = 600 WHERE id = 3", "600 spoiled, 500 by its share"),
        ("completion", "UPDATE completion SET quantity = 50000 WHERE id = 3", "made 50000 worth 2000, moved 40000"),
        ("completion", "UPDATE completion SET quantity = 20000 WHERE id = 2", "is not what it takes back"),
        ("completion_line", "UPDATE completion_line SET quantity = 1 WHERE id = 1", "used 1 worth 200, moved 20000"),
        ("completion_line", "UPDATE completion_line SET move_id = NULL WHERE id = 1", "but of none of its steps"),
        ("completion_line", "UPDATE completion_line SET value = 301 WHERE id = 2", "its lines say 200 and 301"),
        ("entry_line", "UPDATE entry_line SET credit = credit + 1, debit = 0 WHERE account_id = "
         "(SELECT id FROM account WHERE role = 'absorbed_cost') AND credit > 0", "absorbed 300, spoiled 0; posted 301"),
    ],
)  # fmt: skip
def test_facts_damaged_without_their_guard_are_found(order: int, table: str, statement: str, words: str) -> None:
    """Somebody took the guard away first: that is found, and what they changed too."""
    guard = f"{table}_no_update"
    with db.atomic():
        run(f"DROP TRIGGER {guard}" + (f" ON {table}" if is_postgres() else ""))
        run(statement)
    found = differences()
    assert words in " ".join(line for line in found if line.startswith(("production:", "work order"))), found
    assert any(guard in line for line in found)


def shape(node: FlowNode) -> tuple[str, str, str, list[Any]]:
    return node.kind, node.title, node.amount, [shape(child) for child in node.children]


def test_the_chain_from_any_part_of_it(order: int) -> None:
    """A pot takes 2 of clay at 1.00 and 0.2 h at 15.00, 5.00; five 25.00, and three of clay 3.00."""
    made = shape(chain("work-order", order))
    assert [(step[1], step[2], [entry[2] for entry in step[3]]) for step in made[3]] == [
        ("1", "5.00 EUR", ["5.00 EUR"]), ("2", "-5.00 EUR", ["5.00 EUR"]),
        ("3", "25.00 EUR", ["25.00 EUR"]), ("4", "3.00 EUR", ["3.00 EUR"]),
    ]  # fmt: skip
    move = pick("MIN(id)", "move WHERE origin = 'work-order'")[0]
    entry = pick("MIN(id)", "entry WHERE source = 'work-order'")[0]
    for kind, record in (("completion", 3), ("move", move), ("entry", entry)):
        assert shape(chain(kind, record)) == made, kind
    shown = [s.heading for s in view("work-order", order).sections]
    assert shown[:5] == ["Components", "Timeline", "Short of", "Made", "Used"]
    assert {"Made by", "Used in", "Work orders"} <= {s.heading for s in view("product", 3).sections}
