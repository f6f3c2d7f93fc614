"""Whatever the umask: every file that is made is its owner's alone, and every directory. (Of `init`: see test_company.)"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import surroundings

# several commands in one process, each as the console entry runs it; then what lies there while the database is open
PROGRAM = """
import json, os, sys
from pathlib import Path
from commands import main, faults
commands, found = json.loads(sys.argv[1]), {}
for umask in ("000", "077"):
    os.chdir(umask)
    for words in commands:
        os.umask(int(umask, 8))
        sys.argv = ["backdesk", "--db", "deep/shop.db", "--as", "ana", *words]
        try:
            main.main()
        except SystemExit as end:
            assert end.code in (0, 3), words
    os.chdir("..")
faults._explain(LookupError("a mistake of ours"))
from store.core.database import open_database, run
from store.core.presence import presence
for umask in ("000", "077"):
    open_database(f"{umask}/deep/shop.db")
    run("UPDATE setting SET value = value")
    presence("ana").tell("x")
    for path in Path(".").rglob("*"):
        found[str(path)] = [path.is_dir(), path.lstat().st_mode & 0o777]
print(json.dumps(found))
"""
COMMANDS = [
    ["server", "keys"],
    ["import", "parties", "parties.csv", "--skip-bad", "--rejects", "bad.csv"],
    ["export", "parties", "out.csv"],
    ["backup", "copy.db"],
]
MADE = ("deep/shop.db-wal", "deep/shop.db-shm", "deep/authorized_keys", "copy.db", "bad.csv", "out.csv")


@pytest.mark.slow
def test_files_are_0600_and_directories_0700(lite_template: Path, tmp_path: Path) -> None:
    for umask in ("000", "077"):
        place = tmp_path / umask / "deep"
        place.mkdir(parents=True)
        shutil.copyfile(lite_template, place / "shop.db")
        (place / "shop.db").chmod(0o600)
        (place.parent / "parties.csv").write_text("name,customer\nLee,yes\n,perhaps\n")
    theirs = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    homes = {name: str(tmp_path / name) for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(COMMANDS)],
        cwd=tmp_path, env=surroundings(homes), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    made = {name: tuple(how) for name, how in found.items() if name not in theirs}
    assert {f"{umask}/{name}" for umask in ("000", "077") for name in MADE} <= found.keys()
    assert any("log" in name for name in made) and any("sessions" in name for name in made)
    assert {name: oct(mode) for name, (folder, mode) in made.items() if mode != (0o700 if folder else 0o600)} == {}
