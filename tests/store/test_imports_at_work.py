"""Long imports of documents among people at work, and killed at any moment: nobody is kept out, nothing is half in."""

from __future__ import annotations

import multiprocessing
import random
import time
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from store.core.database import rows, scalar
from store.exchange import ImportOptions, import_file, unfinished
from tests.conftest import Opened
from tests.store.shop import act, differences, only, party, product
from tests.support.processes import in_processes
from tests.support.thorough import much
from tests.support.waiting import somebody_waits

pytestmark = pytest.mark.slow
DEALS, ORDERS = 1_500, 250  # rows; an order has three lines
KINDS = {"deals": DEALS, "orders": ORDERS}
PAUSE = 0.05  # seconds within which a child dies after what was waited for
PATIENCE = 120  # seconds until a child that says nothing counts as hung; no test measures by it
SAID = ImportOptions(map=("id=external_id",), source="old")


def write_file(path: Path, kind: str) -> Path:
    """A file of deals (id, value 1.00, 2.00, …) or of orders (three lines: 1, 2 and 3 of TEA at 5.00)."""
    if kind == "deals":
        lines = ["id,title,account,close value", *(f"D{n},Deal {n},ACME,{n}" for n in range(1, DEALS + 1))]
    else:
        lines = ["id,customer,sku,quantity,price"]
        lines += [f"O{n},ACME,TEA,{quantity},5" for n in range(1, ORDERS + 1) for quantity in (1, 2, 3)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def check_all_is_in(kind: str) -> None:
    if kind == "deals":
        assert only("COUNT(*), SUM(value)", "deal") == (DEALS, 100 * DEALS * (DEALS + 1) // 2)
    else:
        assert only("COUNT(*), SUM(net)", "sales_order") == (ORDERS, ORDERS * 30_00)
        assert only("COUNT(*)", "order_line") == 3 * ORDERS
    assert unfinished() == [] and differences() == []


# At work ----------------------------------------------------------------------------------------


def import_or_work(index: int, path: str, done: str) -> int:
    """The first session imports; the other adds parties until that is done, and says how many."""
    if index == 0:
        try:
            return import_file("deals", path, SAID).added
        finally:
            Path(done).touch()
    count = 0
    while not Path(done).exists():
        act("party.add", name=f"Somebody {count}")
        count += 1
    return count


def test_others_write_all_the_while(database: Opened, url: str, tmp_path: Path) -> None:
    party()
    path = write_file(tmp_path / "deals.csv", "deals")
    imported, written = in_processes(2, import_or_work, url, str(path), str(tmp_path / "done"))
    assert imported == DEALS and only("COUNT(*)", "party") == 1 + written
    order = [
        name for (name,) in rows("SELECT action FROM audit WHERE action IN ('import.deals', 'party.add') ORDER BY id")
    ]
    parts = [place for place, name in enumerate(order) if name == "import.deals"]
    between = [later - earlier - 1 for earlier, later in pairwise(parts)]
    # the other session wrote between most of the import's transactions; it was never left out of many in a row:
    # a machine with more to do may hold it up for some, an import that keeps others out does so to its end
    assert len(between) >= 10 and sum(between) >= 10
    assert sum(1 for count in between if count) >= len(between) // 2, between
    assert longest_wait(between) <= max(8, len(between) // 4), between
    check_all_is_in("deals")


def longest_wait(between: list[int]) -> int:
    """How many transactions of the import followed each other at most without one of the other session."""
    longest = current = 0
    for count in between:
        current = 0 if count else current + 1
        longest = max(longest, current)
    return longest


# Killed -----------------------------------------------------------------------------------------


def import_and_tell(url: str, path: str, kind: str, among: bool, said: Any) -> None:
    """Import, `among` others who wait or alone, saying how many documents are checked or in."""
    from store.core.database import open_database
    from store.core.identity import sign_in

    def progress(done: int, expected: int | None, what: str = "", /) -> None:
        if what:
            said.send((what, done))

    open_database(url)
    sign_in("ana")
    said.send(("ready", 0))
    with somebody_waits() if among else nullcontext():
        import_file(kind, path, SAID, progress)
    said.send(("done", 0))
    time.sleep(PATIENCE)


def kill_one(url: str, path: Path, kind: str, dice: random.Random) -> int:
    """Kill an import a moment after some words of one of its stages; how many documents it had said were in."""
    stage, words, among = dice.choice(("ready", "check", "write", "write")), dice.randint(1, 4), dice.random() < 0.7
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["store.setup"])
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=import_and_tell, args=(url, str(path), kind, among, theirs), daemon=True)
    child.start()
    theirs.close()
    heard = []
    while sum(what == stage for what, _ in heard) < (words if stage != "ready" else 1) and ("done", 0) not in heard:
        assert ours.poll(PATIENCE), f"the child hangs after {heard}"
        heard.append(ours.recv())
    time.sleep(dice.random() * PAUSE)
    child.kill()
    child.join(PATIENCE)
    while True:
        try:
            heard.append(ours.recv())
        except EOFError:
            break
    assert child.exitcode == -9, (child.exitcode, heard)
    return max((done for what, done in heard if what == "write"), default=0)


def check_what_is_in(kind: str, acknowledged: int, before: int) -> int:
    """Nothing that was said is missing, nothing is half there; how many documents are in."""
    table = "deal" if kind == "deals" else "sales_order"
    there = int(scalar(f"SELECT COUNT(*) FROM {table}"))
    assert there >= before + acknowledged and there == only("COUNT(*)", "external_id WHERE source = 'old'")
    if kind == "orders":
        assert only("COUNT(*)", "order_line") == 3 * there
    parts = unfinished()
    assert [(one.done, one.planned) for one in parts] == ([(there, KINDS[kind])] if 0 < there < KINDS[kind] else [])
    assert differences() == []
    return there


def play(url: str, path: Path, kind: str, kills: int) -> None:
    """Kill the import of one file again and again, then let it come to its end."""
    dice = random.Random(f"{kind} {kills}")
    party()
    product("TEA")
    write_file(path, kind)
    there = 0
    for _ in range(kills):
        there = check_what_is_in(kind, kill_one(url, path, kind, dice), there)
    report = import_file(kind, path, SAID)
    assert report.added == KINDS[kind] - there and report.unchanged == there
    check_all_is_in(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_killed_on_sqlite(lite: Opened, url: str, tmp_path: Path, kind: str) -> None:
    play(url, tmp_path / "file.csv", kind, much(5, 2))


@pytest.mark.parametrize("kind", KINDS)
def test_killed_on_postgres(postgres: Opened, url: str, tmp_path: Path, kind: str) -> None:
    play(url, tmp_path / "file.csv", kind, much(3, 1))
