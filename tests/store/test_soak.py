"""People at work at once, as the soak of the benchmarks has them, in little: nothing shown, lost or done twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.core.database import run
from tests.bench import bare
from tests.bench.playing import play
from tests.bench.soak import judge, prepare
from tests.conftest import Opened
from tests.store.shop import differences
from tests.support.processes import in_processes

PEOPLE, DEALS = 4, 1


@pytest.mark.slow
def test_a_short_soak(database: Opened, url: str, tmp_path: Path) -> None:
    company, yardstick = prepare(PEOPLE), str(tmp_path / "bare.db")
    bare.make(yardstick)
    played = in_processes(PEOPLE, play, url, company, yardstick, 0, DEALS, 0)
    assert judge(company, played) == {"errors shown": [], "lost": [], "done twice, or done and not told": []}
    assert differences() == []
    assert sum(told.what == "paid" for one in played for told in one.told) >= PEOPLE * DEALS
    assert any(told.what == "shared" for one in played for told in one.told)
    # and it notices: something acknowledged that is not there, and something that is there twice
    run("UPDATE shipment SET tracking = '' WHERE tracking <> ''")
    twice = played[0].told.pop(next(n for n, told in enumerate(played[0].told) if told.what == "paid"))
    found = judge(company, played)
    assert len(found["lost"]) == sum(told.what == "shipped" for one in played for told in one.told)
    assert found["done twice, or done and not told"] == [f"paid {twice.mark}: 1 times, told 0"]
