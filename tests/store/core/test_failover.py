"""A server dies while people save, and its standby takes over: all go on, nothing told is lost, nothing done twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store.core.database import close_database, open_database, rows, scalar
from store.core.errors import Unusable
from store.core.identity import sign_in, sign_out
from tests.store.shop import act, differences
from tests.support.chain import broken_links
from tests.support.processes import in_processes
from tests.support.servers import Server
from tests.support.standby import Standby

PEOPLE = 4


@pytest.fixture
def primary() -> Iterator[Server]:
    running = Server(lasting=True)
    yield running
    running.stop()


@pytest.fixture
def standby(primary: Server) -> Iterator[Standby]:
    following = Standby(primary)
    yield following
    following.stop()


def save_on(index: int, until: str) -> tuple[int, int]:
    """Add products, each until it is told to be there; how many, and how often it had to be said again."""
    done = again = 0
    while not Path(until).exists():
        try:
            act("product.add", sku=f"W{index}-{done}", name="x")
        except Unusable:  # away for longer than an action waits: the same again is not done twice
            again += 1
        else:
            done += 1
    return done, again


@pytest.mark.slow
def test_a_standby_takes_over_and_nothing_is_lost_or_doubled(primary: Server, standby: Standby, tmp_path: Path) -> None:
    url, stop = standby.url(primary.template), tmp_path / "stop"
    open_database(url)
    sign_in("ana")
    with ThreadPoolExecutor(1) as pool:
        people = pool.submit(in_processes, PEOPLE, save_on, url, str(stop))
        try:
            until_there_are(PEOPLE * 5)
            primary.die()
            standby.take_over()
            until_there_are(scalar("SELECT COUNT(*) FROM product") + PEOPLE * 5)
        finally:
            stop.touch()
        told = people.result()
    for index, (done, _) in enumerate(told):
        there = rows("SELECT sku FROM product WHERE sku LIKE ? ORDER BY id", (f"W{index}-%",))
        assert there == [(f"W{index}-{number}",) for number in range(done)]
    assert scalar("SELECT COUNT(*) FROM audit WHERE action = 'product.add'") == sum(done for done, _ in told)
    assert broken_links() == [] and differences() == []
    sign_out()
    close_database()


def until_there_are(wanted: int) -> None:
    """Wait until that many products are saved."""
    end = time.monotonic() + 60
    while scalar("SELECT COUNT(*) FROM product") < wanted:
        assert time.monotonic() < end
        time.sleep(0.02)
