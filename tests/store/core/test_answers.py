"""What is remembered of the database's answers is what it would answer again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.core import scope
from store.core.answers import Answers, here
from store.core.database import add_many, data_version, db, is_postgres, one, rows, run, run_many, scalar
from tests.conftest import Opened
from tests.store.shop import act, party
from tests.support.processes import in_processes

QUESTIONS = (
    "SELECT id, n FROM one_thing ORDER BY id",
    "SELECT COUNT(*) FROM other_thing WHERE n > ?",
    "SELECT COUNT(*) FROM one_thing a JOIN other_thing b ON a.n = b.n WHERE a.n > ?",
    "SELECT (SELECT COALESCE(SUM(n), 0) FROM one_thing) + COUNT(*) FROM party",
)


@pytest.fixture
def things(database: Opened) -> Opened:
    for table in ("one_thing", "other_thing"):
        run(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, n INTEGER)")
    return database


@contextmanager
def asked_through(answers: Answers) -> Iterator[None]:
    with answers.watching(), db.atomic(), answers.within(None if is_postgres() else data_version()):
        yield


class Counted:
    """How often the database itself was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        plain = type(db.obj).execute_sql

        def execute(database: Any, sql: str, params: Any = None) -> Any:
            self.times += sql.startswith("SELECT")
            return plain(database, sql, params)

        monkeypatch.setattr(type(db.obj), "execute_sql", execute)


def test_the_same_is_asked_once(things: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    run_many("INSERT INTO one_thing (id, n) VALUES (?, ?)", [(1, 10), (2, 20)])
    with asked_through(Answers()):
        counted = Counted(monkeypatch)
        for _ in range(5):
            assert rows(QUESTIONS[0]) == [(1, 10), (2, 20)]
            assert scalar("SELECT n FROM one_thing WHERE id = ?", (2,)) == 20
            assert scalar("SELECT n FROM one_thing WHERE id = ?", (1,)) == 10
        assert counted.times == 3
        run("UPDATE one_thing SET n = 11 WHERE id = 1")
        assert rows(QUESTIONS[0]) == [(1, 11), (2, 20)] and counted.times == 4
    assert here() is None
    assert rows(QUESTIONS[0]) == rows(QUESTIONS[0]) == [(1, 11), (2, 20)] and counted.times == 6


def test_what_is_long_is_asked_each_time(things: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    run_many("INSERT INTO one_thing (id, n) VALUES (?, ?)", [(n, n) for n in range(1, 102)])
    with asked_through(Answers()):
        counted = Counted(monkeypatch)
        assert len(rows(QUESTIONS[0])) == len(rows(QUESTIONS[0])) == 101 and counted.times == 2
        short = f"{QUESTIONS[0]} LIMIT 100"
        assert len(rows(short)) == len(rows(short)) == 100 and counted.times == 3


def test_what_is_given_away_can_be_changed(things: Opened) -> None:
    run("INSERT INTO one_thing (id, n) VALUES (1, 10)")
    with asked_through(Answers()):
        rows(QUESTIONS[0]).clear()
        assert rows(QUESTIONS[0]) == [(1, 10)]


def test_what_somebody_else_saved_between_two_transactions_is_seen(lite: Opened) -> None:
    answers, count = Answers(), "SELECT COUNT(*) FROM party"
    with asked_through(answers):
        assert scalar(count) == 0
    in_processes(1, add_party, lite.url)
    with asked_through(answers):
        assert scalar(count) == 1


def add_party(_index: int) -> None:
    act("party.add", name="Somebody")


def test_what_we_saved_between_two_transactions_is_seen(database: Opened) -> None:
    answers, count = Answers(), "SELECT COUNT(*) FROM party"
    with asked_through(answers):
        assert scalar(count) == 0
    with answers.watching():
        party()
    with asked_through(answers):
        assert scalar(count) == 1


def test_what_is_taken_back_was_never_there(things: Opened) -> None:
    answers = Answers()
    with asked_through(answers):
        assert rows(QUESTIONS[0]) == []
        with pytest.raises(ZeroDivisionError), db.atomic():
            run("INSERT INTO one_thing (id, n) VALUES (1, 1)")
            assert rows(QUESTIONS[0]) == [(1, 1)]
            raise ZeroDivisionError
        answers.undone()
        assert rows(QUESTIONS[0]) == []
    with pytest.raises(ZeroDivisionError), asked_through(answers):
        run("INSERT INTO one_thing (id, n) VALUES (1, 1)")
        assert rows(QUESTIONS[0]) == [(1, 1)]
        raise ZeroDivisionError
    with asked_through(answers):
        assert rows(QUESTIONS[0]) == []


@pytest.mark.parametrize("most", [1, 50_000])
def test_a_table_that_nobody_asked_for_before_it_was_written(
    things: Opened, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("store.core.answers._MOST", most)
    answers, last = Answers(), "SELECT MAX(n) FROM one_thing"
    with asked_through(answers):
        for write in (
            "INSERT INTO one_thing (id, n) VALUES (1, 7)",
            "WITH more AS (SELECT 1 AS n) INSERT INTO one_thing (id, n) SELECT n, 7 FROM more",
        ):
            with pytest.raises(ZeroDivisionError), db.atomic():
                run(write)
                assert scalar(QUESTIONS[3]) == 7
                scalar("SELECT COUNT(*) FROM company")
                assert [scalar(last) for _ in range(3)] == [7, 7, 7]
                raise ZeroDivisionError
            answers.undone()
            assert scalar(last) is None and scalar(QUESTIONS[3]) == 0


def test_who_sees_more_is_answered_more(database: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scope, "_whose", lambda: scope.Sight(99))  # a company that has no account
    with asked_through(Answers()):
        assert scalar("SELECT COUNT(*) FROM account") == 0
        with scope.everything():
            assert scalar("SELECT COUNT(*) FROM account") > 0


def test_what_differs_each_time_is_asked_each_time(postgres: Opened) -> None:
    run("CREATE SEQUENCE numbers")
    with asked_through(Answers()):
        assert [scalar("SELECT nextval('numbers')") for _ in range(3)] == [1, 2, 3]
        assert [scalar("SELECT nextval('numbers') FROM company LIMIT 1") for _ in range(2)] == [4, 5]


STEPS: dict[str, Callable[[int], None]] = {
    "insert": lambda n: add(n),
    "insert many": lambda n: run_many("INSERT INTO other_thing (id, n) VALUES (?, ?)", [(next_id("other_thing"), n)]),
    "update": lambda n: void(run("UPDATE one_thing SET n = n + 1 WHERE id <= ?", (n,))),
    "delete": lambda n: void(run("DELETE FROM one_thing WHERE id = ?", (n,))),
    "delete and say": lambda n: void(rows("DELETE FROM other_thing WHERE n = ? RETURNING id", (n,))),
    "with": lambda n: void(
        run(
            "WITH more AS (SELECT CAST(? AS INTEGER) AS n) INSERT INTO other_thing (id, n) "
            "SELECT (SELECT COALESCE(MAX(id), 0) + 1 FROM other_thing), n FROM more",
            (n,),
        )
    ),
}


def void(_: object) -> None: ...


def next_id(table: str) -> int:
    return int(scalar(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}"))


def add(n: int) -> None:
    add_many("INSERT INTO one_thing (id, n) VALUES (?, ?) RETURNING id", [(next_id("one_thing"), n)])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 5), st.booleans()), max_size=12))
def test_any_course_of_reading_and_writing_is_answered_alike(
    things: Opened, course: list[tuple[str, int, bool]]
) -> None:
    answers = Answers()
    with pytest.raises(ZeroDivisionError), asked_through(answers):
        for step, n, back in course:
            try:
                with db.atomic():
                    STEPS[step](n)
                    compare(answers)
                    if back:
                        raise KeyError
            except KeyError:
                answers.undone()
            compare(answers)
        raise ZeroDivisionError
    assert one("SELECT COUNT(*) FROM one_thing") == (0,)


def compare(answers: Answers) -> None:
    """Each question as it is remembered, and as the database answers it now."""
    for question in QUESTIONS:
        values = (2,) if "?" in question else ()
        remembered = rows(question, values)
        assert rows(question, values) == remembered == plainly(question, values)


def plainly(question: str, values: tuple[int, ...]) -> list[Any]:
    adapted = question.replace("?", "%s") if is_postgres() else question
    return list(db.execute_sql(adapted, values).fetchall())
