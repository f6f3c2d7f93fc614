"""A database on a medium that cannot be written: lists work, the screen says so, and what would write is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.core.database import close_database, is_read_only, open_database, run
from store.core.errors import Unusable
from store.core.identity import sign_in
from tests.commands.conftest import one_line, surroundings
from tests.conftest import Opened
from tests.store.shop import act, party
from tests.support.terminals import PROGRAM, Terminal

# the administrator may write anywhere: without those two capabilities a file's rights hold for them as well
OBEYING = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


@pytest.fixture
def medium(lite: Opened, tmp_path: Path) -> Iterator[Path]:
    """A company with one customer, in a file and a directory that nobody may write to."""
    party("Acme Ltd", "ACME")
    close_database()
    place = tmp_path / "medium"
    place.mkdir()
    path = Path(shutil.copy(lite.url, place / "company.db"))
    path.chmod(0o400)
    place.chmod(0o500)
    yield path
    place.chmod(0o700)


def test_it_is_read_and_what_writes_is_told(medium: Path, tmp_path: Path) -> None:
    def bd(*words: str) -> subprocess.CompletedProcess[str]:
        command = [*OBEYING, sys.executable, "-m", "commands.main", "--db", str(medium), "--as", "ana", *words]
        return subprocess.run(command, env=surroundings(), capture_output=True, text=True, timeout=60, check=False)

    assert "Acme Ltd" in bd("list", "parties", "acme").stdout
    assert bd("check").stdout.endswith("no differences.\n")
    refused = bd("party", "add", "--name", "Bolt")
    assert refused.returncode == 1
    assert "The database is read-only; nothing was saved." in one_line(refused)
    assert bd("backup", str(tmp_path / "copy.db")).returncode == 0
    assert [path.name for path in medium.parent.iterdir()] == ["company.db"]


@pytest.mark.slow
def test_the_screen_says_so_and_keeps_what_was_typed(medium: Path) -> None:
    command = [*OBEYING, sys.executable, "-c", PROGRAM]
    running = Terminal(str(medium), f"import os, sys; os.execvp({command[0]!r}, {command!r} + sys.argv[1:])")
    running.wait_for("READ-ONLY")
    running.send("n")
    running.wait_for("New deal")
    running.send("Teapots\tAcme")
    running.wait_for("Acme Ltd")
    running.send("\r\x13")  # ctrl+s
    running.wait_for("read-only; nothing was saved", gone="Saving")
    assert "Teapots" in running.text
    running.child.close(force=True)


def test_a_server_that_takes_no_writes_is_known_and_told(postgres: Opened) -> None:
    assert not is_read_only()
    run(f"ALTER DATABASE {postgres.url.partition('?')[0].rpartition('/')[2]} SET default_transaction_read_only = on")
    open_database(postgres.url)
    sign_in("ana")
    assert is_read_only()
    with pytest.raises(Unusable, match="read-only; nothing was saved"):
        act("party.add", name="Bolt")
