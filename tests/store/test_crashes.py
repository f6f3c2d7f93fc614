"""Killed at random moments of import, conversion, shipping and posting: what was said is there, nothing is half there.

A child process works and says on a pipe what it has done; the parent kills it without warning, then looks.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Opened
from tests.store.shop import act, differences, draft_invoice, get, only, open_shipment, party, pick, product, won_deal

pytestmark = pytest.mark.slow
ROWS = 40  # in each imported file
WORDS = 5  # at most so many are waited for before a child is killed
PAUSE = 0.06  # seconds within which it dies after that: long enough to be anywhere in the next action
PATIENCE = 60  # seconds until a child that says nothing counts as hung; no test measures by it


def work(url: str, folder: str, run: int, acme: int, tea: int, said: Any) -> None:
    """Do business until killed."""
    from store.core.database import open_database
    from store.core.identity import sign_in

    open_database(url)
    sign_in("ana")
    said.send(("ready", 0))
    step = run  # every child begins at another place of the round
    while True:
        step += 1
        if step % 3 == 0:
            bring_in(folder, f"R{run}S{step}")
            said.send(("import", f"R{run}S{step}"))
        order = act("deal.convert", deal=won_deal(acme, (tea, "2"), (tea, "1", "7.77"))).id
        said.send(("order", order))
        shipment = open_shipment(order)
        act("shipment.ship", shipment=shipment)
        said.send(("shipment", shipment))
        invoice = draft_invoice(order)
        act("invoice.post", invoice=invoice)
        said.send(("invoice", invoice))
        said.send(("payment", act("payment.record", invoice=invoice, amount="5").id))
        act("stock.adjust", product=tea, quantity=str(1000 + step), cost="3.33")


def bring_in(folder: str, mark: str) -> None:
    """Import a file of parties."""
    from store.exchange.engine import import_file

    file = Path(folder) / f"{mark}.csv"
    lines = [f"{mark}-{n:03d},Party {n} of {mark}" for n in range(ROWS)]
    file.write_text("\n".join(["code,name", *lines]) + "\n", encoding="utf-8")
    assert import_file("parties", file).written


def kill_one(url: str, folder: Path, run: int, acme: int, tea: int, dice: random.Random) -> list[tuple[str, Any]]:
    """Start a child, let it say some words, kill it; what it had said."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["store.setup"])
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(url, str(folder), run, acme, tea, theirs), daemon=True)
    child.start()
    theirs.close()
    heard = []
    for _ in range(dice.randint(1, WORDS)):
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
    return heard


def check_what_was_said(heard: list[tuple[str, Any]]) -> None:
    for word, what in heard:
        if word == "order":
            assert get("sales_order", what, "number") is not None
        elif word == "shipment":
            assert get("shipment", what, "state") == "shipped"
        elif word == "invoice":
            assert get("invoice", what, "number") is not None
        elif word == "payment":
            assert get("payment", what, "amount") == 500
        elif word == "import":
            assert only("COUNT(*)", "party WHERE code LIKE ?", f"{what}-%") == ROWS


def play(url: str, folder: Path, kills: int) -> None:
    dice = random.Random(20261121)
    acme, tea = party(), product("TEA", price="9.99", stock="1000", cost="3.33")
    for run in range(kills):
        heard = kill_one(url, folder, run, acme, tea, dice)
        check_what_was_said(heard)
        imported = pick("COUNT(*)", "party WHERE code LIKE 'R%' GROUP BY substr(code, 1, length(code) - 4)")
        assert set(imported) <= {ROWS}
        orphans = "sales_order o WHERE NOT EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = o.id)"
        assert pick("o.id", orphans) == []
        assert differences() == []
    assert act("deal.convert", deal=won_deal(acme, (tea, "2"))).kind == "order"
    assert differences() == []


def test_killed_on_sqlite(lite: Opened, url: str, tmp_path: Path) -> None:
    play(url, tmp_path, int(os.environ.get("KILLS", "25")))


def test_killed_on_postgres(postgres: Opened, url: str, tmp_path: Path) -> None:
    play(url, tmp_path, int(os.environ.get("KILLS", "8")))
