"""`backdesk session`: which words a key opens, and what is left of the surroundings somebody comes with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import Result

from commands.words import NOUNS, OVER_SSH, WORDS
from store.core.public_keys import read_public_key
from tests.commands.conftest import Run
from tests.conftest import Opened
from tests.store.shop import act
from tests.support.people import add_user
from tests.support.public_keys import public_key

PRINT = read_public_key(public_key()).fingerprint
AT_THE_SERVER = {"init", "demo", "migrate", "backup", "restore", "load", "copy", "server", "session", "grants"}


@pytest.fixture
def ask(lite: Opened, bd: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`ask("list users")` is what ben's client asks for."""
    add_user("ben", "sales")
    act("user.authorize", user="ben", key=public_key())

    def asked(command: str, key: str = PRINT, stdin: str = "", **env: str) -> Result:
        for name, value in {**env, "SSH_ORIGINAL_COMMAND": command}.items():
            monkeypatch.setenv(name, value)
        return bd("session", "--key", key, "--", "ben", stdin=stdin)

    return asked


def test_every_word_is_for_who_comes_by_ssh_or_for_the_server_itself(ask: Run) -> None:
    assert set(WORDS) - OVER_SSH == AT_THE_SERVER and set(WORDS) >= OVER_SSH
    for word in sorted(AT_THE_SERVER):
        done = ask(word)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr == f"backdesk: '{word}' is done at the server itself, not over SSH. See: backdesk --help\n"


def test_words_are_parted_as_a_shell_does_and_nothing_else(ask: Run) -> None:
    assert ask("party add --name 'Zoë & Söhne; $(id)' --code \"A\"").exit_code == 0
    done = ask("backdesk list parties --columns name")
    assert "Zoë & Söhne; $(id)" in done.stdout
    assert ask("import parties - --json", stdin="name,customer\nLee,yes\n").exit_code == 0
    for command, said in {
        "list 'parties": "cannot be read: No closing quotation",
        "ls -l": "No such command 'ls'",
        "scp -t /tmp": "Files are not copied here",
        "/usr/lib/openssh/sftp-server": "Files are not copied here",
        "list parties --as ana": "is settled by the key you came by",
        "backdesk --db=x list parties": "is settled by the key you came by",
        "user add --login x": "may not do this",
        "": "needs a terminal",
    }.items():
        done = ask(command)
        assert done.exit_code in (1, 2) and said in done.stderr and not done.stdout, (command, done.stderr)
    assert all(ask(f"{noun} --help").exit_code == 0 for noun in list(NOUNS)[::12])


def test_a_key_of_nobody_opens_no_word(ask: Run) -> None:
    """Not even those that sign nobody in."""
    for command in ("list parties", "status", "export parties"):
        done = ask(command, key="SHA256:another")
        assert done.exit_code == 1 and "no longer opens backdesk for 'ben'" in done.stderr and not done.stdout


def test_of_the_surroundings_only_the_terminal_is_left(ask: Run, lite: Opened) -> None:
    hostile = {
        "PAGER": "x", "TEXTUAL_DRIVER": "x:y", "BACKDESK_EXCHANGE": "/", "BACKDESK_CONFIG": "/x", "LD_PRELOAD_": "x",
        "LC_ALL": "../x", "LC_TIME": "de_DE.UTF-8", "LANG": "C.UTF-8", "TERM": "xterm-256color", "COLUMNS": "1; id",
        "LINES": "24", "BACKDESK_COMPANY": "NO", "LC_evil": "x",
    }  # fmt: skip
    assert ask("list units", **hostile).exit_code == 0
    left = dict(os.environ)
    exchange = Path(lite.url).resolve().with_name("exchange")
    assert left == {
        "LC_TIME": "de_DE.UTF-8", "LANG": "C.UTF-8", "TERM": "xterm-256color", "LINES": "24",
        "PATH": "/usr/local/bin:/usr/bin:/bin", "BACKDESK_EXCHANGE": str(exchange),
    }  # fmt: skip
    assert exchange.stat().st_mode & 0o777 == 0o700
