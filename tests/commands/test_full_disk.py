"""No room left, at every step of the chain: one line that says so, nothing written, and the step works once there is."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from store.core.database import close_database, open_database
from tests.commands.conftest import Run, one_line, surroundings
from tests.store.shop import differences, everything, party, product, won_deal

pytestmark = pytest.mark.slow

# Blocks of 512 bytes that a file may grow to: the log's index needs 64 of them, the smallest change more than 16 pages.
ROOM = 64
STEPS = [
    ("party", "add", "--name", "Bolt", "--code", "BOLT"),
    ("deal", "convert", "#1"),
    ("shipment", "ship", "#1"),
    ("invoice", "post", "#1"),
    ("payment", "record", "--party", "ACME", "--amount", "23.80", "--reference", "R1"),
]


def limited(url: str, words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "commands.main", "--db", url, "--as", "ana", *words]
    shell = ["/bin/sh", "-c", f'ulimit -f {ROOM}; trap "" XFSZ; exec "$@"', "sh", *command]
    return subprocess.run(shell, env=surroundings(), capture_output=True, text=True, timeout=60, check=False)


def test_without_room_nothing_is_half_written(lite: Any, bd: Run) -> None:
    product("TEA", stock="5")
    won_deal(party(), ("TEA", "2"))
    for words in STEPS:
        before = everything()
        close_database()  # the log is emptied, so that every step starts with the same room
        done = limited(lite.url, words)
        assert done.returncode == 1, (words, done.stdout, done.stderr)
        assert "space" in one_line(done) or "saved" in one_line(done)
        open_database(lite.url)
        assert everything() == before, words
        assert differences() == []
        assert bd(*words).exit_code == 0, words
