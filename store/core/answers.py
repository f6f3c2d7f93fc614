"""What was asked of the database already, and what it answered: within a transaction the same question has the same
answer until a table that it names is written.

An import asks the same of hundreds of documents, one after the other: the customer, the product, its price, a setting.
Nothing is remembered unless somebody says for which block; everybody else asks the database each time.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from store.core.scope import Sight, sight

_MOST = 50_000  # answers that are kept, so that memory stays bounded
_LONGEST = 100  # rows of one

# a statement that asks alone: nothing of a sequence, a lock or a channel, which differ each time or do something
_QUESTION = re.compile(
    r"\s*SELECT\b(?!.*\b(?:FOR UPDATE|FOR SHARE|nextval|random|now|pg_\w+|set_config)\b)", re.I | re.S
)
_TABLE = re.compile(r'\b(?:FROM|JOIN|,)\s+"?([a-z_]\w*)"?', re.I)
_WRITTEN = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?([a-z_]\w*)"?', re.I)
_READING = re.compile(r"\s*(?:SELECT|SHOW|PRAGMA)\b", re.I)

Key = tuple[Any, tuple[Any, ...], Sight]


@dataclass
class Answers:
    """Answers that hold as long as nobody else saves and nothing they are of is written."""

    moment: object = None  # which state of the database they are of
    _known: dict[str, dict[Key, Any]] = field(default_factory=dict)
    _asking: dict[str, set[str]] = field(default_factory=dict)  # table → statements that name it
    _unsaved: set[str] = field(default_factory=set)  # tables that were written since the transaction began
    _any_unsaved: bool = False  # any may have been
    _count: int = 0
    _awake: bool = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """See what is written in a block: all that is done on this connection from one `within` to the next."""
        token = _here.set(self)
        try:
            yield
        finally:
            _here.reset(token)
            self.undone()

    @contextmanager
    def within(self, moment: object) -> Iterator[None]:
        """Remember what is asked in a block: a transaction, or part of one, begun at that state of the database.

        None as `moment`: of a state that cannot be told from others, of which nothing was asked before.
        """
        if moment is None or moment != self.moment:
            self.forget()
        self.moment, self._awake = moment, True
        try:
            yield
        finally:
            self._awake = False

    def undone(self) -> None:
        """What was written may have been taken back: what was asked since is not known any more."""
        if self._any_unsaved:
            self.forget()
        for table in self._unsaved:
            self._drop(table)
        self._unsaved.clear()
        self._any_unsaved = False

    def forget(self) -> None:
        """Know nothing."""
        self._known.clear()
        self._asking.clear()
        self._count = 0

    def ask(self, question: Callable[[str, Sequence[Any]], Any], sql: str, params: Sequence[Any]) -> Any:
        """What a statement finds, by asking if that is not known."""
        tables = _named(sql)
        if not tables:
            self.write(sql)
        if not tables or not self._awake:
            return question(sql, params)
        found = self._known.get(sql)
        if found is None:
            found = self._known[sql] = {}
            for table in tables:
                self._asking.setdefault(table, set()).add(sql)
        key = (question, tuple(params), sight())
        if key not in found:
            if self._count >= _MOST:
                self.forget()
                return question(sql, params)
            answer = question(sql, params)
            if isinstance(answer, list) and len(answer) > _LONGEST:  # somebody goes through it, once
                return answer
            self._count += 1
            found[key] = answer
        return found[key]

    def write(self, sql: str) -> None:
        """A statement is about to write: what is known of its table is so no more; of all, where none is named."""
        table = _target(sql)
        if table == "":
            return
        if table is None:
            self._any_unsaved = True
            self.forget()
        else:
            self._unsaved.add(table)
            self._drop(table)

    def _drop(self, table: str) -> None:
        for sql in self._asking.pop(table, ()):
            self._count -= len(self._known.pop(sql, ()))


_here: ContextVar[Answers | None] = ContextVar("answers", default=None)
here = _here.get


@functools.lru_cache(4096)
def _named(sql: str) -> frozenset[str]:
    """The tables that a question names; none where it is not one, or of no table."""
    return frozenset(name.lower() for name in _TABLE.findall(sql)) if _QUESTION.match(sql) else frozenset()


@functools.lru_cache(4096)
def _target(sql: str) -> str | None:
    """The one table that a statement writes; '' for none, None where it may be any."""
    if _READING.match(sql):
        return ""
    found = _WRITTEN.match(sql)
    return found[1].lower() if found else None
