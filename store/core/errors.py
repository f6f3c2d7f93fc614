"""Every refusal a person can meet, with the exit status the command line answers with."""

from __future__ import annotations

from dataclasses import dataclass


class BackdeskError(Exception):
    """A fault fit to show: `str()` is one plain sentence, `hint` the way out."""

    exit_status = 5

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class Refused(BackdeskError):
    """A rule says no; nothing was written."""

    exit_status = 1


class Usage(BackdeskError):
    """The call itself makes no sense (unknown column, unreadable option)."""

    exit_status = 2


class Forbidden(Refused):
    """The acting user's roles do not allow this action."""


class NotFound(Refused):
    """A reference names no record."""


class Conflict(BackdeskError):
    """Somebody else changed the record first; `theirs` and `mine` are field → shown value."""

    exit_status = 4

    def __init__(self, message: str, hint: str = "", theirs: dict[str, object] | None = None) -> None:
        super().__init__(message, hint)
        self.theirs = theirs or {}


class Busy(BackdeskError):
    """The database could not be had in time; the same call may succeed later."""

    exit_status = 4


class Unusable(BackdeskError):
    """The database cannot be opened: missing, foreign, newer, damaged or full."""

    exit_status = 1


class TakenBack(Exception):
    """What was done is taken back on purpose, by whoever did it: it was a trial, or others come first."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one input field."""

    field: str
    value: str
    reason: str

    def __str__(self) -> str:
        from store.core.text import excerpt

        return f"{self.field}: {self.reason}" + (f" ({excerpt(self.value)!r})" if self.value else "")


class Invalid(Refused):
    """One or more input values are unacceptable; all of them are listed at once."""

    def __init__(self, problems: list[Problem] | Problem, hint: str = "") -> None:
        self.problems = [problems] if isinstance(problems, Problem) else problems
        super().__init__("; ".join(map(str, self.problems)) + ".", hint)


def invalid(field: str, value: object, reason: str) -> Invalid:
    """The common case: one field, one reason."""
    return Invalid(Problem(field, "" if value is None else str(value), reason))
