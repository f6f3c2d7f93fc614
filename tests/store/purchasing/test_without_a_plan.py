"""The whole company as a machine that hypothesis drives: after every step the books are true."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from store.core.database import close_database, open_database
from store.core.identity import sign_in, sign_out
from tests.store.purchasing.walking import Company, always_true, words
from tests.store.shop import act, differences, everything, pick
from tests.support.servers import Server

PROVED_EVERY = 25
TWICE = ("process twice",) * 5


def process_twice(seed: int) -> None:
    """The second time changes nothing."""
    found = pick("id", "sales_order ORDER BY id")
    if found:
        order = found[seed % len(found)]
        act("order.process", order=order)
        before = without_trail()
        act("order.process", order=order)
        assert without_trail() == before


def without_trail() -> dict[str, list[Any]]:
    """All that is stored but the audit."""
    return {name: rows for name, rows in everything().items() if not name.startswith("audit")}


def machine(
    fresh: Callable[[], object], monkeypatch: pytest.MonkeyPatch, done: Counter[str]
) -> type[RuleBasedStateMachine]:
    """A company on a database of its own, that `fresh` opens; what it does is counted in `done`."""

    class Machine(RuleBasedStateMachine):
        @initialize()
        def open(self) -> None:
            fresh()
            self.company, self.steps = Company(monkeypatch), 0

        @rule(word=st.sampled_from((*words(), *TWICE)), seed=st.integers(0, 2**32))
        def step(self, word: str, seed: int) -> None:
            if word in TWICE:
                process_twice(seed)
            else:
                word = self.company.step(word, seed)
            done[word] += 1
            always_true()
            self.steps += 1
            if self.steps % PROVED_EVERY == 0:
                assert differences() == [], self.company.done

        def teardown(self) -> None:
            if hasattr(self, "company"):
                assert differences() == [], self.company.done

    return Machine


@contextmanager
def companies(url_of: Callable[[int], str], drop: Callable[[int], None]) -> Iterator[Callable[[], None]]:
    """Opens a new company each time it is called, and forgets the one before."""
    made = [0]

    def forget() -> None:
        sign_out()
        close_database()
        if made[0]:
            drop(made[0])

    def fresh() -> None:
        forget()
        made[0] += 1
        open_database(url_of(made[0]))
        sign_in("ana")

    yield fresh
    forget()


def walk(fresh: Callable[[], None], monkeypatch: pytest.MonkeyPatch, times: int, steps: int) -> None:
    """So many companies, each up to so many steps."""
    run_state_machine_as_test(
        machine(fresh, monkeypatch, Counter()), settings=settings(max_examples=times, stateful_step_count=steps)
    )


Made = tuple[Callable[[int], str], Callable[[int], None]]


def copies(template: Path, folder: Path) -> Made:
    """Companies as copies of a file: where the one of a number is, and how it goes."""

    def copied(number: int) -> str:
        path = folder / f"{number}.db"
        shutil.copyfile(template, path)
        path.chmod(0o600)
        return str(path)

    return copied, lambda number: (folder / f"{number}.db").unlink()


def served(server: Server) -> Made:
    """Companies on a server: where the one of a number is, and how it goes."""
    names: dict[int, str] = {}

    def created(number: int) -> str:
        names[number] = server.create_company()
        return server.url(names[number])

    return created, lambda number: server.drop(names[number])


@pytest.mark.slow
def test_a_company_without_a_plan(lite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with companies(*copies(lite_template, tmp_path)) as fresh:
        walk(fresh, monkeypatch, times=6, steps=80)


@pytest.mark.slow
def test_a_company_without_a_plan_on_the_server(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with companies(*served(server)) as fresh:
        walk(fresh, monkeypatch, times=3, steps=50)
