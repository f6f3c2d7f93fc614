"""From an input dataclass to database values: all problems found at once, in the field's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import is_dataclass
from typing import Any, TypeVar

from store.core.action import Parameter, input_parameters
from store.core.errors import Invalid, Problem
from store.core.references import living
from store.core.values import Kind, Number, Ref

T = TypeVar("T")
R = TypeVar("R")


def parse_value(kind: Kind, name: str, text: str, required: bool = False) -> Any:
    """Parse one typed value. Raises Invalid naming field, value and reason."""
    try:
        return kind.read(text, required)
    except ValueError as error:
        raise Invalid(Problem(name, text.strip(), str(error))) from None


def tried(lines: Iterable[T], make: Callable[[T], R]) -> tuple[list[R], list[Problem]]:
    """What is made of each line, and what is wrong with those that nothing can be made of, by line number."""
    found: list[R] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(make(line))
        except Invalid as error:
            problems += [Problem(f"line {number} {p.field}", p.value, p.reason) for p in error.problems]
    return found, problems


def stored(values: Any, currency: str = "", of: type | None = None) -> dict[str, Any]:
    """Database values of an input dataclass, or of a mapping of some of the fields of `of`.

    Raises Invalid listing every unacceptable field.
    """
    said = vars(values) if is_dataclass(values) else values
    given = dict(said)
    spec = {p.name: p for p in input_parameters(of or type(values))}
    problems: list[Problem] = []
    result: dict[str, Any] = {}
    for name, value in given.items():
        if name not in spec:
            problems.append(Problem(name, str(value), "is not a field that can be set"))
            continue
        try:
            result[name] = _stored(spec[name], value, currency)
        except ValueError as error:
            problems.append(Problem(name, "" if value is None else str(value), str(error)))
    if problems:
        raise Invalid(problems)
    return result


def _stored(parameter: Parameter, value: Any, currency: str) -> Any:
    kind = parameter.kind
    if isinstance(value, str):  # programs may call actions with raw text: the same checks hold
        value = kind.read(value)
    if value in (None, ""):
        if kind.required:
            raise ValueError("is required")
        value = value if parameter.default in (None, "") else parameter.default  # emptied: as if never said
    if isinstance(kind, Ref) and isinstance(value, int):
        value = living(kind.kind, value)
    if isinstance(kind, Number) and value is not None:
        kind.check_range(value)
    return kind.stored(value, currency)
