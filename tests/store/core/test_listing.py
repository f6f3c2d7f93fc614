"""Lists: windows from anywhere agree with the whole, positions and counts with the windows, filters with Python."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from store.core.database import close_database, plain_errors, rows, stopper
from store.core.errors import Busy, Usage
from store.core.filtering import FilterFault
from store.core.listing import Line, Query, get_listing
from store.core.values import Day, Flag, Moment, Number
from tests.conftest import Opened
from tests.store.core.rooms import THINGS, facts, fill
from tests.store.shop import act

COUNT = 150


def ordered(sort: str, descending: bool) -> list[int]:
    """The ids in the order asked for, by Python; empty values count as '' or -1."""
    kind = THINGS.column(sort or "kind").kind
    empty: Any = -1 if isinstance(kind, Number | Flag) else ""
    key = {t["id"]: (t[sort or "kind"] if t[sort or "kind"] is not None else empty, t["id"]) for t in facts()}
    return sorted(key, key=key.__getitem__, reverse=descending)


def walk(query: Query, limit: int, backwards: bool) -> list[int]:
    """All ids by windows of `limit`, from one end to the other."""
    found: list[Line] = []
    window = THINGS.window(query, limit=limit, last=backwards)
    while window:
        found = window + found if backwards else found + window
        place = found[0].place if backwards else found[-1].place
        window = THINGS.window(query, **{"before" if backwards else "after": place}, limit=limit)
    return [line.id for line in found]


@pytest.mark.parametrize("descending", [False, True])
def test_windows_both_ways_are_the_whole_list_for_every_order(database: Opened, descending: bool) -> None:
    fill(COUNT)
    for sort in ["", *(c.name for c in THINGS.columns)]:
        query, wanted = Query(sort=sort, descending=descending), ordered(sort, descending)
        assert len(wanted) == COUNT
        for limit in (7, 64, COUNT):
            assert walk(query, limit, False) == wanted, (sort, limit)
            assert walk(query, limit, True) == wanted, (sort, limit)
        assert [line.id for line in THINGS.every(query)] == wanted


def test_positions_offsets_and_counts_agree(database: Opened) -> None:
    fill(COUNT)
    for query in (Query(), Query(sort="due"), Query("kind:call", "number", True), Query("acme", "subject")):
        whole = [line.id for line in THINGS.every(query)]
        assert THINGS.count(query) == len(whole) > 0
        for place in (0, 1, len(whole) // 2, len(whole) - 1):
            assert THINGS.position(query, whole[place]) == place
            assert [line.id for line in THINGS.at(query, place, 5)] == whole[place : place + 5]
        end = THINGS.window(query, last=True)[-1].place
        assert THINGS.at(query, len(whole)) == [] == THINGS.window(query, after=end)
    outside = next(t["id"] for t in facts() if t["kind"] != "call")
    assert THINGS.position(Query("kind:call"), outside) is None
    assert THINGS.position(Query(), 10**9) is None and THINGS.get(10**9) is None


def test_a_row_says_what_is_stored(database: Opened) -> None:
    fill(20)
    for thing in facts():
        line = THINGS.get(thing["id"])
        assert line is not None
        values = dict(zip((c.name for c in THINGS.columns), line.values, strict=True))
        assert values == {name: value for name, value in thing.items() if name != "id"}


FILTERS: list[tuple[str, Callable[[dict[str, Any]], bool]]] = [
    ("", lambda t: True),
    ("kind:call", lambda t: t["kind"] == "call"),
    ("kind:E", lambda t: "e" in t["kind"]),
    ("-kind:call", lambda t: t["kind"] != "call"),
    ("kind!=call", lambda t: t["kind"] != "call"),
    ("kind=task", lambda t: t["kind"] == "task"),
    ("state>d state<planned", lambda t: "d" < t["state"] < "planned"),
    ("acme", lambda t: "acme" in t["subject"].lower()),
    ("ACME call", lambda t: "acme" in t["subject"].lower() and "call" in t["subject"].lower() + t["kind"]),
    ('"acme call"', lambda t: "acme call" in t["subject"].lower()),
    ("subject:ärger", lambda t: "ärger" in t["subject"].lower()),
    ("subject:ÄRGER", lambda t: "ärger" in t["subject"].lower()),
    ("SÖHNE", lambda t: "söhne" in t["subject"].lower()),
    ("subject:a\u0308rger", lambda t: "ärger" in t["subject"].lower()),
    ("subject:100%", lambda t: "100%" in t["subject"]),
    ("subject:a_b", lambda t: "a_b" in t["subject"]),
    ("due:2026-11-21", lambda t: t["due"] == "2026-11-21"),
    ("due<today", lambda t: t["due"] is not None and t["due"] < "2026-11-21"),
    ("due>=today due<=+9d", lambda t: t["due"] is not None and "2026-11-21" <= t["due"] <= "2026-11-30"),
    ("due:2026-11-15..2026-11-25", lambda t: t["due"] is not None and "2026-11-15" <= t["due"] <= "2026-11-25"),
    ("due:..eom", lambda t: t["due"] is not None and t["due"] <= "2026-11-30"),
    ("due:this-month", lambda t: (t["due"] or "").startswith("2026-11")),
    ("due:2026-12", lambda t: (t["due"] or "").startswith("2026-12")),
    ("due:next-month..", lambda t: t["due"] is not None and t["due"] >= "2026-12-01"),
    ("due<=this-week", lambda t: t["due"] is not None and t["due"] <= "2026-11-22"),
    ("due>this-week", lambda t: t["due"] is not None and t["due"] > "2026-11-22"),
    ("due!=2026-11", lambda t: t["due"] is not None and not t["due"].startswith("2026-11")),
    ("due:-5d", lambda t: t["due"] is not None and "2026-11-16" <= t["due"] <= "2026-11-21"),
    ("due=-5d", lambda t: t["due"] == "2026-11-16"),
    ("due:+1w", lambda t: t["due"] is not None and "2026-11-21" <= t["due"] <= "2026-11-28"),
    ("created:-30d", lambda t: True),
    ("created:last-month", lambda t: False),
    ("changed=2026-11-21", lambda t: True),
    ("due:", lambda t: t["due"] is None),
    ("-due:", lambda t: t["due"] is not None),
    ("-due<today", lambda t: t["due"] is None or t["due"] >= "2026-11-21"),
    ("done_at:2026-11-20", lambda t: (t["done_at"] or "").startswith("2026-11-20")),
    ("done_at<=yesterday", lambda t: t["done_at"] is not None and t["done_at"][:10] <= "2026-11-20"),
    ("done_at>yesterday", lambda t: t["done_at"] is not None and t["done_at"][:10] > "2026-11-20"),
    ("number>300", lambda t: t["number"] is not None and t["number"] > 300),
    ("number:-300..0", lambda t: t["number"] is not None and -300 <= t["number"] <= 0),
    # 100 stored is 1.00 EUR, and 100 JPY
    ("amount>=3", lambda t: t["number"] is not None and t["number"] >= {"EUR": 300, "JPY": 3}[t["currency"]]),
    ("amount:4", lambda t: t["number"] == {"EUR": 400, "JPY": 4}[t["currency"]]),
    ("amount:100", lambda t: (t["number"], t["currency"]) == (100, "JPY")),
    ("amount:-3..2.5", lambda t: t["number"] is not None and (
        -300 <= t["number"] <= 250 if t["currency"] == "EUR" else -3 <= t["number"] <= 2)),
    ("amount>99.5 amount<200.5", lambda t: (t["number"], t["currency"]) in ((100, "JPY"), (200, "JPY"))),
    ("amount=99.5", lambda t: False),
    ("amount!=4.5", lambda t: t["number"] is not None),
    ("amount!=1..3", lambda t: t["number"] is not None and not (
        100 <= t["number"] <= 300 if t["currency"] == "EUR" else 1 <= t["number"] <= 3)),
    ("amount>0", lambda t: t["number"] is not None and t["number"] > 0),
    ("quantity<0.03", lambda t: t["number"] is not None and t["number"] < 300),
    ("number!=300", lambda t: t["number"] not in (None, 300)),
    ("active:yes", lambda t: t["active"] == 1),
    ("active:no", lambda t: t["active"] == 0),
    ("active:", lambda t: t["active"] is None),
    ("currency:eur -kind:note", lambda t: t["currency"] == "EUR" and t["kind"] != "note"),
    ("nothing:here", lambda t: False),
]  # fmt: skip


def test_filters_find_what_they_say(database: Opened) -> None:
    fill(COUNT)
    for text, fits in FILTERS:
        wanted = sorted(t["id"] for t in facts() if fits(t))
        assert sorted(line.id for line in THINGS.every(Query(text))) == wanted, text
        assert THINGS.count(Query(text)) == len(wanted), text


def test_totals_are_per_currency_and_exact(database: Opened) -> None:
    fill(COUNT)
    sums: dict[str, int] = {}
    for thing in facts():
        sums[thing["currency"]] = sums.get(thing["currency"], 0) + (thing["number"] or 0)
    wanted = {("amount", currency): total for currency, total in sums.items()}
    assert THINGS.totals() == wanted | {("quantity", ""): sum(sums.values())}
    assert THINGS.totals(Query("currency:JPY")) == {("amount", "JPY"): sums["JPY"], ("quantity", ""): sums["JPY"]}


def test_cells_are_written_by_their_kind(database: Opened) -> None:
    fill(COUNT)
    line = next(line for line in THINGS.every(Query("currency:JPY number>=100")))
    number = line.values[THINGS.index_of("number")]
    assert [THINGS.shown(line, THINGS.column(n)) for n in ("amount", "quantity", "number", "active")] == [
        str(number), f"0.0{number // 100}", str(number), "yes",
    ]  # fmt: skip
    assert THINGS.plain(line, THINGS.column("amount")) == str(number)


def test_two_lists_can_be_read_at_once(database: Opened) -> None:
    fill(20)
    pairs = [(one.id, two.id) for one in THINGS.every() for two in THINGS.every(Query("kind:call"))]
    assert len(pairs) == 20 * THINGS.count(Query("kind:call"))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("due:soon", "'soon' does not fit the filter on 'due': not a date"),
        ("number>many", "not a whole number"),
        ("amount:1e5", "not an amount"),
        ("active:perhaps", "yes or no"),
        ("due:2026-02-30", "there is no day 2026-02-30"),
        ("due:9999", "not a date"),
        ("due:next-year..3000-01-01", "dates go from 1970-01-01 to 2100-12-31"),
        ("amount:1.23456", "more than 4 decimals"),
    ],
)
def test_a_value_that_does_not_fit_its_column_is_explained(lite: Opened, text: str, part: str) -> None:
    for before in ("", "acme  -kind:note "):
        with pytest.raises(FilterFault, match=part) as caught:
            THINGS.window(Query(before + text))
        shown = (before + text)[caught.value.start : caught.value.end]
        assert shown == text.partition(":")[2] or shown == text.partition(">")[2]


def test_moments_are_asked_for_by_the_day_of_this_machine(database: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(COUNT)
    for zone, hours in (("Asia/Tokyo", 9), ("America/New_York", -5), ("Asia/Kathmandu", 5.75)):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        try:
            for text, days in (
                ("done_at:2026-11-20", {"2026-11-20"}),
                ("done_at=2026-11-19..2026-11-20", {"2026-11-19", "2026-11-20"}),
                ("done_at<=2026-11-19", {"2026-11-18", "2026-11-19"}),
                ("done_at>2026-11-20", {"2026-11-21", "2026-11-22"}),
            ):
                wanted = [t["id"] for t in facts() if t["done_at"] and _day_there(t["done_at"], hours) in days]
                assert sorted(line.id for line in THINGS.every(Query(text))) == wanted, (zone, text)
        finally:
            monkeypatch.undo()
            time.tzset()


def _day_there(moment: str, hours: float) -> str:
    return (datetime.fromisoformat(moment) + timedelta(hours=hours)).date().isoformat()


def test_unknown_columns_and_lists_are_explained(lite: Opened) -> None:
    with pytest.raises(Usage, match=r"no column 'colour'.*kind, subject"):
        THINGS.window(Query(sort="colour"))
    with pytest.raises(Usage, match=r"no list 'thing'.*parties"):
        get_listing("thing")
    assert isinstance(THINGS.column("due").kind, Day) and isinstance(THINGS.column("done_at").kind, Moment)
    assert get_listing("product").name == "products"


def test_counts_stop_where_they_are_told_to(database: Opened) -> None:
    fill(COUNT)
    for text in ("", "kind:call", "acme", "nothing:here"):
        whole = THINGS.count(Query(text))
        for most in (1, 10, whole, COUNT + 1):
            assert THINGS.count_up_to(Query(text), most) == min(most, whole), (text, most)
    for name in range(5):
        act("party.add", name=f"Acme {name}")
    parties = get_listing("parties")  # words alone are counted by their index
    assert [parties.count_up_to(Query("acme"), most) for most in (2, 9)] == [2, 5] and parties.count(Query("acme")) == 5


def test_a_read_that_nobody_waits_for_is_broken_off(database: Opened) -> None:
    stops: queue.Queue[Callable[[], None]] = queue.Queue()
    told: list[str] = []
    numbers = "SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000000"

    def read() -> None:
        stops.put(stopper())
        try:
            with plain_errors():
                rows(f"WITH RECURSIVE n(i) AS ({numbers}) SELECT COUNT(*) FROM n")
        except Busy as error:
            told.append(str(error))
        assert rows("SELECT 1") == [(1,)]  # the connection is as good as before
        close_database()

    reader = threading.Thread(target=read)
    reader.start()
    stop = stops.get()
    while reader.is_alive() and not told:
        stop()
        reader.join(0.02)
    reader.join()
    assert len(told) == 1
