"""Whatever is typed where: an answer with its status, one line, and never an internal error."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import click
import pytest

from store.core.database import close_database, open_database, scalar
from tests.commands.conftest import Run, surroundings
from tests.commands.test_actions import PUBLIC, command_of
from tests.conftest import Opened
from tests.support.prepared import Prepared
from tests.support.thorough import some

TEXTS = [
    "",
    " ",
    "0",
    "-1",
    "#1",
    "1",
    "99999999999999999999999999",
    "1e9",
    "NaN",
    "today",
    "2100-12-31",
    "'; DROP TABLE deal; --",
    '"',
    "%_",
    "\x1b[31mred\x07",
    "a:b@c-1%",
    "TEA-1:1",
    "🙂日本é",
    "x" * 6000,
    "two\nlines",
]


PARTS = 8
BEFORE = (
    ["party", "add", "--name", "Acme", "--code", "1"],
    ["product", "add", "--sku", "TEA-1", "--name", "Tea", "--price", "2"],
    ["stock", "adjust", "TEA-1", "--quantity", "50", "--cost", "1", "--reason", "opening"],
    ["deal", "add", "--title", "x", "--party", "1", "--line", "TEA-1:2"],
    ["order", "add", "--party", "1", "--line", "TEA-1:2"],
    ["order", "confirm", "#1"],
    ["activity", "add", "--subject", "x"],
)


@pytest.fixture
def shop(lite: Opened, prepared: Prepared, bd: Run) -> Run:
    """One of each, so that `1` and `#1` name something."""
    prepared.after(lite, fill, bd)
    return bd


def fill(bd: Run) -> None:
    """What `shop` has."""
    for words in BEFORE:
        assert bd(*words).exit_code == 0, words


def filled(command: click.Command, text: str) -> list[str]:
    """A call that gives this text to everything that takes one."""
    words: list[str] = []
    for parameter in command.params:
        if not isinstance(parameter, click.Option) or parameter.is_flag or not parameter.expose_value:
            continue
        if parameter.name == "lines_file" or parameter.hidden:
            continue
        words += [parameter.opts[0], text]
    positional = [p.name or "" for p in command.params if isinstance(p, click.Argument)]
    given = {name for name in positional[1:] if f"--{name.removeprefix('ref_').replace('_', '-')}" in words}
    return [*words, "--", *[text for name in positional if name not in given]]


@pytest.mark.slow
@pytest.mark.parametrize("part", some(range(PARTS), PARTS // 2))
def test_every_action_answers_anything(shop: Run, part: int) -> None:
    """A quarter of the texts for each action, in turn, so that each text meets a quarter of all actions."""
    for place, action in [*enumerate(PUBLIC)][part::PARTS]:
        command = command_of(action)
        for text in TEXTS[place // PARTS % 4 :: 4]:
            done = shop(action.noun, action.verb, *filled(command, text))
            assert done.exit_code in (0, 1, 2, 4), (action.name, text[:40], done.stderr)
            assert len((done.stderr or done.stdout).splitlines()) == 1, (action.name, text[:40], done.stderr)
    assert shop("check").exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [["list", "deals"], ["list"], ["show"], ["flow"], ["report"], ["export"], ["show", "deal"]]
)
def test_every_read_answers_anything(shop: Run, words: list[str]) -> None:
    for text in TEXTS:
        done = shop(*words, "--", text)
        assert done.exit_code in (0, 1, 2), (text[:40], done.stderr)
        assert len(done.stderr.splitlines()) <= 1


@pytest.mark.parametrize(
    "words",
    [
        [b"list", b"parties", b"name=\xff"],
        [b"show", b"\xff\xfe"],
        [b"party", b"add", b"--name", b"\xff", b"--code", b"\xffX"],
        [b"deal", b"win", b"\xff"],
        [b"--as", b"\xff", b"list", b"units"],
        [b"\xff"],
    ],
)
def test_bytes_that_are_no_text(lite: Any, words: list[bytes]) -> None:
    close_database()
    call = [sys.executable.encode(), b"-m", b"commands.main", b"--db", lite.url.encode(), b"--as", b"ana", *words]
    done = subprocess.run(call, env=surroundings(), capture_output=True, check=False)
    assert done.returncode in ((0, 2) if words[0] == b"list" else (1, 2)), done.stderr
    assert len(done.stderr.splitlines()) == 1
    done.stderr.decode()
    open_database(lite.url)
    assert scalar("SELECT COUNT(*) FROM party") == 0
