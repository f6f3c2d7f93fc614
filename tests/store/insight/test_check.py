"""`check` is clean after honest work and names every fault put in by hand; repair mends what is kept, never a fact."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from store.core.database import db, is_postgres, rows, run
from store.insight.check import CHECKS, Check, run_checks
from store.repair import repair
from tests.conftest import Opened
from tests.store.shop import (
    act,
    confirmed,
    converted,
    differences,
    everything,
    only,
    party,
    pick,
    post_all,
    product,
    ship_all,
)
from tests.support.prepared import Prepared


@pytest.fixture
def played(database: Opened, prepared: Prepared) -> Opened:
    """A company where a little of everything has happened."""
    prepared.after(database, play)
    return database


def play() -> None:
    """What `played` has."""
    acme = party()
    tea = product("TEA", price="5", stock="100", cost="2")
    first = converted(acme, (tea, "10", "5", "7"))
    ship_all(first)
    invoice = post_all(first)
    act("payment.record", invoice=invoice, amount="20")
    act("invoice.post", invoice=act("invoice.credit", invoice=invoice, reason="wet").id)
    converted(acme, (tea, "200"))
    second = confirmed(acme, (tea, "3"))
    act("order.cancel", order=second, reason="no")
    act("payment.record", party=acme, amount="7")
    assert differences() == []


def unguarded(statement: str, table: str) -> None:
    """Change what triggers protect, as somebody with the file and bad intentions would, then put them back."""
    if is_postgres():
        with db.atomic():
            run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            run("SET CONSTRAINTS ALL DEFERRED")
            run(statement)
            run(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    triggers = pick("name, sql", "sqlite_master WHERE type = 'trigger' AND tbl_name = ?", table)
    run("PRAGMA foreign_keys = OFF")
    for name, _ in triggers:
        run(f"DROP TRIGGER {name}")
    run(statement)
    for _, text in triggers:
        run(text)
    run("PRAGMA foreign_keys = ON")


# table, statement, the checks that must speak, a word they must say
FAULTS = [
    ("entry_line", "UPDATE entry_line SET debit = debit + 1 WHERE id = 1", "entries", "entry #1"),
    ("entry_line", "DELETE FROM entry_line WHERE entry_id = 2", "entries", "entry #2"),
    ("invoice", "UPDATE invoice SET net = net + 1, total = total + 1 WHERE id = 1", "invoices", "INV-2026-000001"),
    ("invoice_line", "UPDATE invoice_line SET net = net - 1 WHERE id = 1", "taxes", "INV-2026-000001"),
    ("invoice_tax", "UPDATE invoice_tax SET tax = tax + 1 WHERE id = 1", "invoices", "INV-2026-000001"),
    ("invoice", "UPDATE invoice SET outstanding = 1 WHERE id = 1", "invoices", "INV-2026-000001"),
    ("invoice", "UPDATE invoice SET base_outstanding = 1 WHERE id = 1", "receivables", "party #1"),
    ("instalment", "UPDATE instalment SET base_settled = 0", "invoices", "in the books"),
    ("payment", "UPDATE payment SET base_unapplied = base_unapplied - 1 WHERE id = 2", "payments", "PAY-2026-000002"),
    ("invoice_line", "UPDATE invoice_line SET document_discount = 1 WHERE id = 1", "totals", "discount"),
    ("invoice", "UPDATE invoice SET state = 'open' WHERE id = 1", "invoice states", "INV-2026-000001"),
    ("instalment", "UPDATE instalment SET settled = 0", "invoices", "instalments"),
    ("payment", "UPDATE payment SET unapplied = unapplied - 1 WHERE id = 2", "payments", "PAY-2026-000002"),
    ("allocation", "UPDATE allocation SET amount = amount - 1 WHERE id = 1", "payments", "PAY-2026-000001"),
    ("invoice", "UPDATE invoice SET number = 'INV-2026-000003' WHERE id = 1", "numbers", "invoice numbers of 2026"),
    ("sequence", "UPDATE sequence SET next_number = next_number + 1 WHERE kind = 'order'", "numbers", "order numbers"),
    ("sequence", "INSERT INTO sequence (company_id, kind, year, next_number, last_day) "
     "VALUES (1, 'shipment', 2025, 2, '2025-01-01')", "numbers", "no document"),
    ("move", "UPDATE move SET quantity = quantity + 1 WHERE id = 1", "stock", "product #1"),
    ("move", "UPDATE move SET cost = cost + 1 WHERE id = 1", "inventory", "product #1"),
    ("cost_layer", "DELETE FROM cost_layer", "inventory", "product #1"),
    ("cost_layer", "UPDATE cost_layer SET quantity = quantity - 1", "stock", "cost layers hold"),
    ("stock_balance", "UPDATE stock_balance SET on_hand = on_hand + 1", "stock", "product #1"),
    ("stock_balance", "DELETE FROM stock_balance", "stock", "product #1"),
    ("reservation", "UPDATE reservation SET quantity = quantity - 1 WHERE state = 'active'", "stock", "reservations"),
    ("order_line", "UPDATE order_line SET delivered = delivered - 1 WHERE id = 1", "order lines", "order line #1"),
    ("order_line", "UPDATE order_line SET net = net + 1 WHERE id = 1", "totals", "order #1"),
    ("sales_order", "UPDATE sales_order SET state = 'processing' WHERE id = 1", "states", "SO-2026-000001"),
    ("deal", "UPDATE deal SET value = value + 1 WHERE id = 1", "totals", "deal #1"),
    ("deal", "UPDATE deal SET stage_id = 1 WHERE id = 1", "conversions", "deal #1"),
    ("shipment_line", "UPDATE shipment_line SET quantity = quantity - 1 WHERE id = 1", "totals", "SH-2026-000001"),
    ("audit", "UPDATE audit SET user_id = user_id, reason = 'nothing happened' WHERE id = 3", "audit", "record #3"),
    ("audit", "DELETE FROM audit WHERE id = 3", "audit", "#3 is missing"),
    ("audit_seal", "DELETE FROM audit_seal WHERE audit_id = 3", "audit", "record #3 is not sealed"),
    ("tally", "UPDATE tally SET amount = amount + 1 WHERE book = 'party.receivable'", "kept sums", "party.receivable 1"),
    ("tally", "DELETE FROM tally WHERE book = 'deal.stage'", "kept sums", "deal.stage"),
    ("product", "UPDATE product SET sku = 'TÉ', sku_key = 'TÉ'", "codes", "product #1: the code TÉ is found as TÉ"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "statement", "name", "word"), FAULTS, ids=[fault[1][:48] for fault in FAULTS])
def test_a_fault_is_named(played: Opened, table: str, statement: str, name: str, word: str) -> None:
    if played.engine == "postgres" and (table == "tally" or statement.startswith("DELETE FROM audit ")):
        statement = on_postgres(table, statement)
    unguarded(statement, table)
    found = run_checks()
    if not name:  # a change no promise of ours speaks of, save that the printed page now differs from the entry
        return
    assert any(finding.check == name and word in finding.message for finding in found), found


def on_postgres(table: str, statement: str) -> str:
    """The same fault where the engine keeps things differently: sums wait in deltas, foreign keys hold at once."""
    if table == "audit":
        run("ALTER TABLE audit_seal DROP CONSTRAINT audit_seal_audit_id_fkey")
        run("ALTER TABLE audit_unsealed DROP CONSTRAINT audit_unsealed_audit_id_fkey")
        return statement
    return statement.replace("tally", "tally_delta")


def test_a_guard_taken_away_is_named(played: Opened) -> None:
    on = " ON invoice" if played.engine == "postgres" else ""
    run(f"DROP TRIGGER invoice_frozen{on}")
    assert differences() == ["database: the guard invoice_frozen is missing: posted rows can be changed"]


def test_repair_mends_what_is_kept_and_no_fact(played: Opened) -> None:
    run("UPDATE tally SET amount = amount + 1, count = count - 1")
    run("UPDATE stock_balance SET on_hand = on_hand + 10, reserved = 0")
    run("DELETE FROM tally WHERE book = 'deal.stage'")
    assert {finding.check for finding in run_checks()} >= {"kept sums", "stock"} - (
        {"kept sums"} if played.engine == "postgres" else set()
    )
    kept = {"tally", "tally_delta", "stock_balance", "audit", "audit_seal", "audit_unsealed"}
    before = {name: found for name, found in everything().items() if name not in kept}
    repair()
    assert differences() == []
    assert {name: found for name, found in everything().items() if name not in kept} == before


def test_repair_does_not_hide_a_changed_fact(played: Opened) -> None:
    unguarded("UPDATE move SET cost = cost + 1 WHERE id = 1", "move")
    unguarded("UPDATE entry_line SET debit = debit + 1 WHERE id = 1", "entry_line")
    repair()
    assert {"inventory", "entries"} <= {finding.check for finding in run_checks()}


def test_every_check_says_what_it_proves(lite: Opened) -> None:
    told: list[tuple[str, int]] = []
    assert run_checks(lambda item, found, _: told.append((item.name, found))) == []
    assert told == [(item.name, 0) for item in CHECKS]
    assert len({item.name for item in CHECKS}) == len(CHECKS)
    assert all(item.proves for item in CHECKS)


def test_only_the_first_of_many_are_shown(lite: Opened) -> None:
    acme = party()
    for number in range(25):
        act("deal.add", title=f"D{number}", party=acme, lines=[(None, "1", "5", None, "x")])
    run("UPDATE deal SET value = value + 1")
    named: Callable[[str], Any] = lambda line: line.startswith("totals: deal")  # noqa: E731
    found = differences()
    assert sum(map(named, found)) == 20
    assert "totals: and more like these (only 20 are shown)." in found
    assert only("COUNT(*)", "deal") == 25


# An endless statement, as the check of a damaged or very large file would be to somebody who waits
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"


def test_a_check_beside_the_others_is_broken_off_with_them(lite: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = threading.Event(), threading.Event()

    def quick() -> Iterator[str]:
        begun.wait()
        yield from ()

    def endless() -> Iterator[str]:
        begun.set()
        try:
            yield str(rows(ENDLESS))
        finally:
            ended.set()

    def leave(item: Check, found: int, seconds: float) -> None:
        raise KeyboardInterrupt(item.name)

    checks = [Check("quick", "", quick), Check("endless", "", endless)]
    monkeypatch.setattr("store.insight.check.CHECKS", checks)
    with pytest.raises(KeyboardInterrupt, match="quick"):
        run_checks(leave)
    assert ended.is_set()


def test_all_that_is_looked_at_is_of_one_moment(database: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody saves while it goes on: none of the pieces sees it, on whichever connection it is looked at."""
    saved = threading.Event()
    seen: list[str] = []

    def save() -> None:
        run("UPDATE company SET name = 'Another'")
        db.close()
        saved.set()

    def first() -> Iterator[str]:
        thread = threading.Thread(target=save)
        thread.start()
        thread.join()
        seen.append(only("name", "company"))
        yield from ()

    def second() -> Iterator[str]:
        saved.wait()
        seen.append(only("name", "company"))
        yield from ()

    before = only("name", "company")
    checks = [Check("first", "", first), Check("second", "", second)]
    monkeypatch.setattr("store.insight.check.CHECKS", checks)
    assert run_checks() == []
    assert seen == [before, before]
    assert only("name", "company") == "Another"


def test_the_checks_run_within_a_transaction_that_sorted_something(lite: Opened) -> None:
    with db.atomic():
        run("CREATE TEMP TABLE sorted (id INTEGER)")
        run("INSERT INTO sorted VALUES (1)")
        assert run_checks() == []
        assert rows("SELECT id FROM sorted") == [(1,)]


def test_checks_go_on_alone_where_two_cannot_begin_together(lite: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = iter(range(1000))
    monkeypatch.setattr("store.core.moment.data_version", lambda: next(versions))  # as if somebody saved all the time
    run("UPDATE deal SET value = 0")
    assert run_checks() == []


@pytest.mark.parametrize(("name", "table"), [("inventory", "move"), ("stock", "move"), ("totals", "deal")])
def test_moves_and_deals_are_read_as_they_are_stored(
    lite: Opened, monkeypatch: pytest.MonkeyPatch, name: str, table: str
) -> None:
    asked: list[str] = []

    def watched(sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
        asked.append(sql)
        return rows(sql, values)

    monkeypatch.setattr("store.insight.promises.rows", watched)
    monkeypatch.setattr("store.insight.stock_checks.rows", watched)
    list(next(item for item in CHECKS if item.name == name).look())
    assert asked
    for sql in asked:
        plan = [row[3] for row in rows(f"EXPLAIN QUERY PLAN {sql}")]
        # in the order of an index, each of millions of rows is a seek of its own
        assert not [step for step in plan if re.match(rf"SCAN \w+ .*INDEX {table}_(product|value)", step)], plan
        assert not [step for step in plan if "RIGHT-JOIN" in step], plan
