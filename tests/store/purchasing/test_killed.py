"""Killed while goods are received and sent back: what was said is there, nothing is half there."""

from __future__ import annotations

import multiprocessing
import random
import time
from typing import Any

import pytest

from tests.conftest import Opened
from tests.store.shop import act, balance_of, differences, only, party, pick, product

pytestmark = pytest.mark.slow
RUNS = 6
PATIENCE = 60  # seconds until a child that says nothing counts as hung; no test measures by it


def receive_and_return(url: str, order: int, tea: int, said: Any) -> None:
    """Take goods in piece by piece, sending every third piece back, until killed."""
    from store.core.database import open_database
    from store.core.identity import sign_in

    open_database(url)
    sign_in("ana")
    for step in range(1000):
        receipt = act("po.receive", po=order, lines=[(tea, "1")]).id
        said.send(receipt)
        if step % 3 == 2:
            said.send(act("receipt.return", receipt=receipt, reason="damp").id)


def kill_one(url: str, order: int, tea: int, dice: random.Random) -> list[int]:
    """Start a child, let it say some words, kill it; the receipts and returns it had spoken of."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["store.setup"])
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=receive_and_return, args=(url, order, tea, theirs), daemon=True)
    child.start()
    theirs.close()
    heard: list[int] = []
    for _ in range(dice.randint(1, 5)):
        assert ours.poll(PATIENCE), f"the child hangs after {heard}"
        heard.append(ours.recv())
    time.sleep(dice.random() * 0.02)  # long enough to be anywhere in the next action
    child.kill()
    child.join(PATIENCE)
    while True:
        try:
            heard.append(ours.recv())
        except EOFError:
            return heard


def test_receiving_survives_being_killed(database: Opened, url: str) -> None:
    tea, dice = product("TEA"), random.Random(9)
    order = act("po.add", party=party("Leafco", "LEAFCO"), lines=[(tea, "900", "2.17")]).id
    act("po.confirm", po=order)
    heard: list[int] = []
    for run in range(1, RUNS + 1):
        heard += kill_one(url, order, tea, dice)
        stored = pick("id", "receipt ORDER BY id")
        assert set(heard) <= set(stored)
        assert len(stored) <= len(heard) + run  # at most one a run was written and not spoken of
        assert differences() == []
    came, back = only(
        "SUM(CASE WHEN type = 'receipt' THEN 1 ELSE 0 END), SUM(CASE WHEN type = 'return' THEN 1 ELSE 0 END)", "receipt"
    )
    assert only("received, returned", "purchase_line") == (came * 10_000, back * 10_000)
    assert only("on_hand", "stock_balance") == (came - back) * 10_000
    assert balance_of("1200") == (came - back) * 217 == -balance_of("2100")
