"""Any text at all, the same for the same seed: what is typed into a search must never be a reason to fail."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from tests.support.hostile import EVERYTHING

_PIECES = (
    "-", '"', ":", ">", "<", ">=", "!=", "=", "..", "(", ")", "*", "%", "_", "\\", "'", ",", "|", "^", "~", "#", "@",
    "due<today", "created:-30d", "total>1000", "state:", "-state:done", "this-month", "2026-11", "acme", '"exact',
    "OR", "AND", "NOT", "NEAR(a b)", "a*", "1e309", "-0", "999999999999999999999", "NULL", "\t", "  ",
)  # fmt: skip


def random_texts(count: int, fields: Sequence[str] = (), seed: int = 1) -> Iterator[str]:
    """So many texts: characters of all planes, pieces of the filter language, known nasty ones, and all that mixed."""
    dice = random.Random(seed)
    ways: tuple[Callable[[], str], ...] = (
        lambda: "".join(chr(dice.randrange(0x20, 0x7F)) for _ in range(dice.randrange(1, 30))),
        lambda: "".join(_character(dice) for _ in range(dice.randrange(1, 30))),
        lambda: "".join(dice.choice([*_PIECES, *fields]) for _ in range(dice.randrange(1, 9))),
        lambda: " ".join(f"{dice.choice([*fields, 'x'])}{dice.choice(_PIECES)}{_character(dice)}" for _ in range(3)),
        lambda: dice.choice(EVERYTHING) + dice.choice(_PIECES) + dice.choice(EVERYTHING),
    )
    for _ in range(count):
        yield dice.choice(ways)()


def _character(dice: random.Random) -> str:
    """A character of a plane that is used, half a surrogate pair included."""
    return chr(dice.choice((dice.randrange(0x250), dice.randrange(0x10000), dice.randrange(0x110000))))
