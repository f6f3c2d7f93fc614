"""Document numbers: 1..n without a gap or a double, by kind and year, whoever gives up on the way."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from store.core.action import Outcome, action
from store.core.database import db, rows
from store.core.errors import Refused
from store.core.numbering import PREFIXES, take
from tests.conftest import Opened
from tests.support.processes import in_processes
from tests.support.thorough import much

DAY = date(2026, 11, 21)


def taken(kind: str, day: date = DAY, strict: bool = False) -> str:
    with db.atomic():
        return take(kind, day, strict)


def test_numbers_count_by_kind_and_year(database: Opened) -> None:
    assert [taken("invoice") for _ in range(3)] == ["INV-2026-000001", "INV-2026-000002", "INV-2026-000003"]
    assert [taken(kind) for kind in PREFIXES] == [
        "QU-2026-000001", "SO-2026-000001", "SH-2026-000001", "INV-2026-000004", "CN-2026-000001", "DN-2026-000001",
        "PAY-2026-000001", "BILL-2026-000001", "SCN-2026-000001", "RUN-2026-000001", "DU-2026-000001", "TR-2026-000001",
        "CO-2026-000001", "PO-2026-000001", "RC-2026-000001", "SR-2026-000001", "RT-2026-000001",
        "WO-2026-000001", "JE-2026-000001", "PR-2026-000001", "T-2026-000001",
    ]  # fmt: skip
    assert taken("invoice", date(2027, 1, 1)) == "INV-2027-000001" and taken("invoice") == "INV-2026-000005"


def test_a_number_not_used_is_given_back(database: Opened) -> None:
    taken("invoice")
    with pytest.raises(Refused), db.atomic():
        assert take("invoice", DAY) == "INV-2026-000002"
        raise Refused("No.")
    assert taken("invoice") == "INV-2026-000002"


def test_dates_do_not_run_backwards_where_that_is_the_law(database: Opened) -> None:
    taken("invoice", date(2026, 11, 20), True)
    taken("invoice", DAY, True)
    with pytest.raises(Refused, match="2026-11-20 is before 2026-11-21"):
        taken("invoice", date(2026, 11, 20), True)
    assert taken("invoice", DAY, True) == "INV-2026-000003"
    assert taken("payment") and taken("payment", date(2026, 1, 1)) == "PAY-2026-000002"
    assert rows("SELECT kind, next_number, last_day FROM sequence ORDER BY kind") == [
        ("invoice", 4, "2026-11-21"),
        ("payment", 3, "2026-11-21"),
    ]


def number_things(index: int, times: int, share_aborted: float) -> list[str]:
    """Number as many documents as asked for, giving up on a share of them after the number is taken."""
    from store.catalog.models import Unit
    from store.core import records

    chance = random.Random(index)

    @action("test.number", "Number", ())
    def number(abort: bool) -> Outcome:
        got = take("invoice", DAY)
        records.create(Unit, code=got, name=got)
        if abort:
            raise Refused("Changed my mind.")
        return Outcome("unit", 1, got)

    kept: list[str] = []
    while len(kept) < times:
        try:
            kept.append(number(chance.random() < share_aborted).message)
        except Refused:
            continue
    return kept


@pytest.mark.slow
def test_eight_sessions_leave_no_gap_and_no_double(database: Opened, url: str) -> None:
    each = much(200, 50)
    got: list[Any] = in_processes(8, number_things, url, each, 0.2)
    everyone = sorted(number for one in got for number in one)
    assert everyone == [f"INV-2026-{n:06d}" for n in range(1, 8 * each + 1)]
    assert [len(one) for one in got] == [each] * 8 and all(one == sorted(one) for one in got)
    assert rows("SELECT code FROM unit WHERE code LIKE 'INV-%' ORDER BY code") == [(number,) for number in everyone]


def test_the_next_year_starts_anew_for_every_kind(database: Opened) -> None:
    for kind, prefix in PREFIXES.items():
        assert taken(kind, date(2030, 5, 1)) == f"{prefix}-2030-000001"
