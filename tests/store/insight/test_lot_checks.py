"""`check` names every lot and serial number that somebody changed behind the program; repair mends what is kept."""

from __future__ import annotations

import pytest

from store.core.database import run
from store.insight.check import run_checks
from store.repair import repair
from tests.conftest import Opened
from tests.store.insight.test_check import unguarded
from tests.store.shop import act, confirmed, differences, everything, only, party, product, ship_all
from tests.support.prepared import Prepared


@pytest.fixture
def lots(database: Opened, prepared: Prepared) -> Opened:
    """A company that keeps lots."""
    prepared.after(database, keep_lots)
    return database


def keep_lots() -> None:
    """30 of lot A (#1) and 20 of B (#2) of TEA, of which 35 were sold and one came back; pieces S1 to S3 of BOX."""
    tea, box = product("TEA", tracking="lot"), product("BOX", tracking="serial")
    product("PLAIN", stock="5")
    act("stock.adjust", product=tea, quantity="50", lot="A:30, B:20", cost="2")
    act("stock.adjust", product=box, quantity="3", lot="S1..S3", cost="90")
    ship_all(confirmed(party(), (tea, "35")))
    act("move.return", move=only("id", "move WHERE origin = 'shipment'"), quantity="1", lot="B")
    confirmed(1, (tea, "2"))
    act("shipment.pick", shipment=2)
    assert differences() == []


ONE = "lot_id = 2"  # 16 of B are left
FAULTS = [
    ("lot_balance", f"UPDATE lot_balance SET quantity = quantity + 1 WHERE {ONE}", "lots", "TEA at MAIN: the lots make"),
    ("lot_balance", f"DELETE FROM lot_balance WHERE {ONE}", "lots", "TEA lot B at location #1: 0, its moves say 160000"),
    ("lot_balance", f"UPDATE lot_balance SET location_id = 2 WHERE {ONE}", "lots", "TEA lot B at location #2"),
    ("lot_balance", f"UPDATE lot_balance SET product_id = 3 WHERE {ONE}", "lots", "TEA lot B: is kept as a lot of PLAIN"),
    ("stock_balance", "UPDATE stock_balance SET on_hand = on_hand + 1 WHERE product_id = 1", "lots", "on hand is 160001"),
    ("move_lot", "UPDATE move_lot SET quantity = quantity - 1 WHERE id = 1", "lot moves", "of TEA: took 500000"),
    ("move_lot", "DELETE FROM move_lot WHERE id = 3", "lot moves", "of BOX: took 30000, its lots make 20000"),
    ("move_lot", "UPDATE move_lot SET lot_id = 1 WHERE id = 3", "lot moves", "of BOX: is said to be of lot A of TEA"),
    ("move_lot", "UPDATE move_lot SET lot_id = 1 WHERE id = (SELECT MAX(id) FROM move_lot)", "lots", "TEA lot A"),
    ("move_lot", "INSERT INTO move_lot (move_id, lot_id, quantity) SELECT m.id, 1, 1 FROM move m "
     "WHERE m.product_id = 3", "lot moves", "of PLAIN: is said to be of lot A of TEA"),
    ("move_lot", "UPDATE move_lot SET quantity = 20000 WHERE lot_id = 3", "serial numbers", "S1: move #"),
    ("lot_balance", "UPDATE lot_balance SET piece = 0 WHERE lot_id = 3", "serial numbers", "BOX serial number S1"),
    ("move_lot", "UPDATE move_lot SET quantity = 60000 WHERE id = (SELECT MAX(id) FROM move_lot)", "lot returns",
     "lot B: took 50000, but 60000 came back"),
    ("picked_lot", "UPDATE picked_lot SET quantity = quantity + 1", "picked lots", "line #2: 20001 of TEA in lots lie"),
    ("shipment", "UPDATE shipment SET state = 'cancelled' WHERE id = 2", "picked lots", "20000 of TEA in lots lie ready, 0"),
    ("product", "UPDATE product SET tracking = 'none' WHERE id = 1", "lot moves", "of TEA: is said to be of lot A"),
    ("product", "UPDATE product SET tracking = 'lot' WHERE id = 3", "lots", "PLAIN at MAIN: the lots make 0"),
    ("lot", "UPDATE lot SET number = 'Ä', number_key = 'Ä' WHERE id = 1", "codes", "lot #1: the code Ä is found as Ä"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "statement", "name", "word"), FAULTS, ids=[fault[1][:60] for fault in FAULTS])
def test_a_changed_lot_is_named(lots: Opened, table: str, statement: str, name: str, word: str) -> None:
    unguarded(statement, table)
    found = run_checks()
    assert any(finding.check == name and word in finding.message for finding in found), found


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE move_lot SET quantity = 1", "append-only"),
        ("DELETE FROM move_lot", "append-only"),
        ("UPDATE lot_balance SET quantity = 20000 WHERE piece = 1", "(?i)check"),
        ("INSERT INTO lot_balance (product_id, lot_id, location_id, quantity, piece) VALUES (2, 3, 2, 10000, 1)", "(?i)uni"),
        ("INSERT INTO lot (version, created_at, created_by, updated_at, updated_by, product_id, number, number_key, "
         "supplier_reference, reason, state) VALUES (1, '', 1, '', 1, 1, 'a', 'a', '', '', 'active')", "(?i)uni"),
        ("UPDATE lot SET expires = '2027-02-30' WHERE id = 1", "(?i)check"),
        ("DELETE FROM lot WHERE id = 1", "(?i)foreign"),
    ],
)  # fmt: skip
def test_the_database_itself_refuses(lots: Opened, statement: str, reason: str) -> None:
    import peewee

    from store.core.database import db

    with pytest.raises(peewee.PeeweeException, match=reason), db.atomic():
        run(statement)


def test_repair_sets_lots_to_what_moved(lots: Opened) -> None:
    before = everything()["lot_balance"]
    run("UPDATE lot_balance SET quantity = quantity + 1 WHERE piece = 0")
    run("DELETE FROM lot_balance WHERE piece = 1")
    assert {finding.check for finding in run_checks()} == {"lots"}
    repair()
    assert differences() == []
    after = everything()["lot_balance"]
    assert sorted(row[1:] for row in after) == sorted(row[1:] for row in before)
