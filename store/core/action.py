"""The only way to write: a typed function, marked with its name and who may do it.

The marker opens the transaction, checks the acting user's rights, runs the function, writes the
audit record, commits, and repeats a bounded number of times when sessions met on PostgreSQL. The
registry is the one source for the commands, the palette, the permission table and the help.
"""

from __future__ import annotations

import functools
import inspect
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar, cast, get_type_hints

import apsw
import peewee

from store.core import audit, keeping, log, lost, scope, tally
from store.core.database import check_not_replaced, db, is_postgres, plain_error, run, sessions_met, sqlstate
from store.core.errors import BackdeskError, Busy, Forbidden, Invalid, Problem
from store.core.identity import actor
from store.core.references import living, require_ours
from store.core.values import Changes, Kind, Lines, Ref

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 12
CLASHES = 3
ALONE_FROM = 2  # the attempt from which a session that keeps meeting others has the database to itself
_LINE_LOCK = 0x6264_0004


@dataclass(frozen=True)
class Outcome:
    """What an action says when it is done: the record it is about and one sentence."""

    kind: str
    id: int
    message: str


class Warned(tuple[str, ...]):
    """What somebody should know before they do something, each in a sentence.

    `agreed` are the values, as typed, that say of it that they know; `heading` says what it is about.
    """

    agreed: Mapping[str, str] = MappingProxyType({})
    heading = "Mind"


@dataclass(frozen=True)
class Parameter:
    """One value an action takes; for fields of an input dataclass `of` names the argument they fill."""

    name: str
    kind: Kind
    required: bool
    default: Any = None
    of: str = ""


@dataclass(frozen=True)
class Action:
    """A registered action; calling it performs it."""

    name: str
    title: str
    allow: tuple[str, ...]
    function: Callable[..., Any]
    perform: Callable[..., Any]
    undo: str = ""
    danger: bool = False
    example: str = ""
    warns: Callable[..., Sequence[str]] | None = None

    @property
    def noun(self) -> str:
        """The record's word: `deal` of `deal.convert`."""
        return self.name.split(".")[0]

    @property
    def verb(self) -> str:
        """The action's word: `convert` of `deal.convert`."""
        return self.name.split(".")[1]

    @property
    def help(self) -> str:
        """The function's docstring."""
        return inspect.getdoc(self.function) or self.title

    @cached_property
    def signature(self) -> inspect.Signature:
        """The function's own, worked out once: it is asked for at every call."""
        return inspect.signature(self.function)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Everything the action takes, in order, with input dataclasses flattened."""
        hints = get_type_hints(self.function, include_extras=True)
        found: list[Parameter] = []
        for name, parameter in self.signature.parameters.items():
            hint = hints[name]
            kind = kind_of(hint)
            required = parameter.default is inspect.Parameter.empty
            if kind is None and is_dataclass(hint):
                assert isinstance(hint, type)
                found.extend(input_parameters(hint, name))
            elif kind is not None:
                found.append(Parameter(name, kind, required, None if required else parameter.default))
        return tuple(found)

    @property
    def subject(self) -> Parameter | None:
        """The record acted on: the first parameter, where it is a reference; None for `add`."""
        first = self.parameters[0] if self.parameters else None
        return first if first and isinstance(first.kind, Ref) and not first.of else None

    def refusal(self) -> Forbidden | None:
        """Why the acting user may not do this, or None where they may."""
        if actor().may(self.allow):
            return None
        roles = ", ".join(sorted(actor().roles)) or "none"
        return Forbidden(
            f"{actor().name} may not do this ({self.name}; roles: {roles}).",
            f"It takes one of: {', '.join(('owner', *self.allow))}.",
        )

    def warnings(self, values: dict[str, Any]) -> Warned:
        """What somebody should know before they do this with these values; it is no reason not to."""
        said = self.warns(**self.read(dict(values))) if self.warns else ()
        return said if isinstance(said, Warned) else Warned(said)

    def read(self, given: dict[str, Any]) -> dict[str, Any]:
        """Arguments with plain text read by its kind: what a program passes meets the same checks as what is typed.

        Raises Invalid naming every text that does not fit. Input dataclasses are read where they are stored.
        """
        problems: list[Problem] = []
        for parameter in self.parameters:
            value = given.get(parameter.name)
            if isinstance(parameter.kind, Ref) and isinstance(value, int) and parameter.kind.kind != self.noun:
                given[parameter.name] = living(parameter.kind.kind, value)
            if parameter.of or not isinstance(value, str):
                continue
            try:
                given[parameter.name] = parameter.kind.read(value)
            except ValueError as error:
                problems.append(Problem(parameter.name, value, str(error)))
        if problems:
            raise Invalid(problems)
        if scope.is_partial():
            for kind, record_id in self._named(given):
                require_ours(kind, record_id)
        return given

    def _named(self, given: dict[str, Any]) -> Iterator[tuple[str, int]]:
        """(kind, id) of every record that the arguments name, on whatever line."""
        for parameter in self.parameters:
            value = given.get(parameter.of or parameter.name)
            if parameter.of:
                value = getattr(value, parameter.name, None)
            yield from _records(parameter, value)

    def arguments(self, values: dict[str, Any]) -> dict[str, Any]:
        """Keyword arguments of the function from flat parsed values, building input dataclasses."""
        hints = get_type_hints(self.function)
        result: dict[str, Any] = {}
        grouped: dict[str, dict[str, Any]] = {}
        for parameter in self.parameters:
            if parameter.name in values:
                if parameter.of:
                    grouped.setdefault(parameter.of, {})[parameter.name] = values[parameter.name]
                else:
                    result[parameter.name] = values[parameter.name]
            elif parameter.of:
                grouped.setdefault(parameter.of, {})
        for name, given in grouped.items():
            result[name] = hints[name](**given)
        return result


_registry: dict[str, Action] = {}


def action(
    name: str,
    title: str,
    allow: tuple[str, ...],
    *,
    undo: str = "",
    danger: bool = False,
    example: str = "",
    inner: bool = False,
    steps: bool = False,
    warns: Callable[..., Sequence[str]] | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function as an action; see the module.

    An `inner` one is performed by another part of the program (an import) and offered nowhere by itself. One of
    `steps` writes nothing itself: it calls other actions, each a transaction of its own, so that what was done stays
    where a later step is refused. What `warns` says of the same values is told before somebody does it.
    """

    def register(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def perform(*args: P.args, **kwargs: P.kwargs) -> R:
            if audit.running():  # part of a larger action: its rights, transaction and audit record
                return function(*args, **kwargs)
            with log.action(spec.name, lambda result: _about(spec, args, kwargs, result)) as told:
                told.append((_in_steps if steps else _perform)(spec, function, args, kwargs))
                result: R = told[0]
            return result

        spec = Action(name, title, allow, function, perform, undo, danger, example, warns)
        if not inner:
            _registry[name] = spec
        return perform

    return register


def actions() -> dict[str, Action]:
    """Every registered action, by name."""
    return _registry


def kind_of(hint: Any) -> Kind | None:
    """The value kind an annotation carries, or None."""
    return next((m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Kind)), None)


@functools.cache
def input_parameters(of: type, argument: str = "") -> tuple[Parameter, ...]:
    """The fields of an input dataclass."""
    hints = get_type_hints(of, include_extras=True)
    found = []
    for item in fields(of):
        kind = kind_of(hints[item.name])
        if kind is not None:
            required = item.default is MISSING and item.default_factory is MISSING
            default = item.default if item.default is not MISSING else None
            found.append(Parameter(item.name, kind, required or kind.required, default, argument))
    return tuple(found)


def _records(parameter: Parameter, value: Any) -> Iterator[tuple[str, int]]:
    if isinstance(parameter.kind, Ref) and isinstance(value, int):
        yield parameter.kind.kind, value
    elif (of := nested_type(parameter)) is not None and value:
        for line in value if isinstance(parameter.kind, Lines) else [value]:
            for inner in input_parameters(of):
                named = line.get(inner.name) if isinstance(line, Mapping) else getattr(line, inner.name, None)
                yield from _records(inner, named)


def nested_type(parameter: Parameter) -> type | None:
    """The dataclass behind a `Lines` or `Changes` parameter."""
    return parameter.kind.of if isinstance(parameter.kind, Lines | Changes) else None


def _allowed(spec: Action, args: Any, kwargs: Any) -> dict[str, Any]:
    """The arguments as they are read, of somebody who may do this, to a database that is there."""
    if refusal := spec.refusal():
        raise refusal
    given = spec.read(dict(spec.signature.bind(*args, **kwargs).arguments))
    check_not_replaced()
    return given


def _about(spec: Action, args: Any, kwargs: Any, result: Any) -> str:
    """Which record it was about, for the log: a kind and an id."""
    if isinstance(result, Outcome):
        return f"{result.kind} {result.id}"
    first = next(iter(args), kwargs.get(spec.subject.name)) if spec.subject else None
    return f"{spec.noun} {first}" if isinstance(first, int) else ""


def _in_steps(spec: Action, function: Callable[..., R], args: Any, kwargs: Any) -> R:
    given = _allowed(spec, args, kwargs)
    with scope.everybodys():
        return function(**given)


def _perform(spec: Action, function: Callable[..., R], args: Any, kwargs: Any) -> R:
    given = _allowed(spec, args, kwargs)
    if known := lost.earlier(spec.name, given):
        return cast(R, known.result)
    losses = 0
    for attempt in range(TRIES):
        this = lost.Attempt(spec.name, given)
        try:
            with _in_line(attempt):
                result = _attempt(spec, function, given, this)
            break
        except (peewee.PeeweeException, apsw.Error) as error:
            if lost.is_lost(error) and losses < lost.LOSSES:
                losses += 1
                if lost.was_saved(this, error):
                    result = this.result
                    break
                continue
            if not _worth_repeating(error, attempt):
                if (told := _explained(error)) is not None:
                    raise told from error
                raise
            time.sleep(random.uniform(0.001, 0.004 * 2 ** min(attempt, ALONE_FROM)))
    if is_postgres():
        with suppress(peewee.PeeweeException):  # the action is saved; the next one seals and folds for both
            audit.seal_pending()
            tally.fold()
    return result


def _attempt(spec: Action, function: Callable[..., R], given: dict[str, Any], this: lost.Attempt) -> R:
    done, token = audit.begin()
    try:
        with db.atomic(), scope.everybodys():
            result = function(**given)
            if done.changes:
                keeping.settle(done.touched)
                if not done.subject and isinstance(result, Outcome):
                    done.subject, done.subject_id = result.kind, result.id
                done.reason = done.reason or str(given.get("reason", "") or "")
                audit.write(spec.name, done)
            this.ready(result, done)
        return result
    finally:
        audit.end(token)


@contextmanager
def _in_line(attempt: int) -> Iterator[None]:
    """On PostgreSQL: side by side at first; who has met others goes alone, so that nobody starves by chance."""
    if not is_postgres():
        yield
        return
    way = "_shared" if attempt < ALONE_FROM else ""
    run(f"SELECT pg_advisory_lock{way}(?)", (_LINE_LOCK,))  # before the transaction, so that it sees what others did
    try:
        yield
    finally:
        if not db.obj.is_broken:  # a lost connection has let go of it already
            with suppress(peewee.PeeweeException):
                run(f"SELECT pg_advisory_unlock{way}(?)", (_LINE_LOCK,))


def _worth_repeating(error: BaseException, attempt: int) -> bool:
    # a unique clash may be with a row that this snapshot could not see; the next one sees it, so not for ever
    clash = is_postgres() and sqlstate(error) == "23505" and attempt < CLASHES
    return clash or (sessions_met(error) and attempt < TRIES - 1)


def _explained(error: BaseException) -> BackdeskError | None:
    if sessions_met(error):
        return Busy("Too many people changed the same records at once; nothing was saved.", "Try again.")
    return plain_error(error)
