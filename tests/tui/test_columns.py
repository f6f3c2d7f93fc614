"""Which columns a list shows in the room there is, and how wide they are."""

from __future__ import annotations

from itertools import pairwise

from store.core.column import Column
from store.core.values import Amount, Code, Currency, Day, State, Text
from tui.lists.columns import TIGHT, fit

NUMBER, PARTY = Column("number", "Number", "t.number", Code(), 16), Column("party", "Customer", "t.party", Text(), 28)
DAY, TOTAL = (
    Column("day", "Date", "t.day", Day(), 10, spare=True),
    Column("total", "Total", "t.t", Amount(), 14, total=True, spare=True),
)
OWING, CUR = Column("owing", "Owing", "t.o", Amount(), 14, total=True), Column("currency", "Cur", "t.c", Currency(), 4)
STATE, NOTE = Column("state", "State", "t.s", State(), 10), Column("note", "Note", "t.n", Text(), 20, spare=True)
INVOICE = (NUMBER, PARTY, DAY, TOTAL, OWING, CUR, STATE, NOTE)
NEEDS = {"number": 15, "party": 28, "day": 10, "total": 10, "owing": 10, "currency": 3, "state": 11, "note": 18}


def fitted(room: int, needs: dict[str, int] = NEEDS, fixed: dict[str, int] | None = None) -> dict[str, int]:
    return {f.column.name: f.width for f in fit(INVOICE, room, needs, fixed)}


def test_what_is_shown_never_takes_more_than_there_is() -> None:
    for room in range(20, 200):
        found = fitted(room)
        assert sum(found.values()) + len(found) - 1 <= room or len(found) <= 5, room
        assert {"number", "owing", "currency", "state"} <= set(found), room


def test_spare_columns_go_from_the_last_and_sums_after_the_others() -> None:
    shown = [set(fitted(room)) for room in range(140, 40, -1)]
    gone = [next(iter(before - after)) for before, after in pairwise(shown) if before != after]
    assert gone[:3] == ["note", "day", "total"]


def test_a_name_is_cut_before_a_sum_goes() -> None:
    # 15 + 10 + 10 + 4 + 12 and a gap after each, and the name
    assert fitted(56 + TIGHT) == {
        "number": 15, "party": TIGHT, "total": 10, "owing": 10, "currency": 4, "state": 12,
    }  # fmt: skip
    without = fitted(55 + TIGHT)
    assert "total" not in without and without["party"] == TIGHT + 10


def test_a_width_that_was_chosen_is_kept() -> None:
    assert fitted(100, fixed={"party": 40})["party"] == 40
    assert fitted(200, fixed={"number": 6})["number"] == 6
