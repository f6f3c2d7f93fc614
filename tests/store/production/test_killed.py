"""Killed while goods are made and taken back: what was said is there, nothing is half there."""

from __future__ import annotations

import multiprocessing
import random
import time
from typing import Any

import pytest

from tests.conftest import Opened
from tests.store.production.workshop import bill, on_hand, released, service
from tests.store.shop import act, balance_of, differences, only, pick, product

RUNS = 5
PATIENCE = 60  # seconds until a child that says nothing counts as hung; no test measures by it


def make_and_take_back(url: str, order: int, said: Any) -> None:
    """Make one piece after the other, taking every third back, until killed."""
    from store.core.database import open_database
    from store.core.identity import sign_in

    open_database(url)
    sign_in("ana")
    for step in range(1000):
        act("work-order.complete", work_order=order, quantity="1", request_key=f"{time.time_ns()}")
        said.send(step)
        if step % 3 == 2:
            last = max(pick("id", "completion WHERE type = 'completion'"))
            act("completion.reverse", completion=last, reason="crooked")
            said.send(step)


def kill_one(url: str, order: int, dice: random.Random) -> int:
    """Start a child, let it say some words, kill it; how many steps it had spoken of."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["store.setup"])
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=make_and_take_back, args=(url, order, theirs), daemon=True)
    child.start()
    theirs.close()
    heard = dice.randint(1, 5)
    for _ in range(heard):
        assert ours.poll(PATIENCE), "the child hangs"
        ours.recv()
    time.sleep(dice.random() * 0.02)  # long enough to be anywhere in the next action
    child.kill()
    child.join(PATIENCE)
    while True:
        try:
            ours.recv()
            heard += 1
        except EOFError:
            return heard


@pytest.mark.slow
def test_making_survives_being_killed(database: Opened, url: str) -> None:
    """A pot takes two of clay at 1.00 and 0.1 h at 30.00."""
    clay, pot, dice = product("CLAY", stock="1000", cost="1"), product("POT"), random.Random(4)
    bill(pot, (clay, "2"), (service("H", "30"), "0.1"))
    order, heard = released(pot, "400"), 0
    for run in range(1, RUNS + 1):
        heard += kill_one(url, order, dice)
        stored = only("COUNT(*)", "completion")
        assert heard <= stored <= heard + run  # at most one a run was written and not spoken of
        assert differences() == []
    made, back = (only("COUNT(*)", "completion WHERE type = ?", kind) for kind in ("completion", "reversal"))
    assert on_hand(pot) == made - back and on_hand(clay) == 1000 - 2 * (made - back)
    assert balance_of("5300") == -300 * (made - back) and balance_of("1200") == 100_000 + 300 * (made - back)
