"""What an import unpacks or holds is gone with it, whatever ended it."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from fixtures.hostile.packed import BOOK
from store.core.errors import Usage
from store.exchange.options import ImportOptions
from store.exchange.reading import open_table
from store.exchange.scratch import scratch

CARD = b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann Smith\r\nEND:VCARD\r\n"
FILES = {"rows.csv": b"name\nAcme\n", "-": b"name\nAcme\n", "rows.xlsx": BOOK, "ann.vcf": CARD}
READING = """
import sys, time
from store.exchange.vcards import VCF
from store.exchange.options import ImportOptions
from store.exchange.reading import open_table
source = sys.stdin.buffer if sys.argv[1] == "-" else sys.argv[1]
with open_table(source, ImportOptions(), (VCF,)) as table:
    print(sum(len(chunk.rows) for chunk in table.chunks()), table.format, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("name", FILES)
def test_nothing_stays_of_an_import_that_is_killed(name: str, tmp_path: Path) -> None:
    place, given = tmp_path / "temporary", tmp_path / name
    place.mkdir()
    given.write_bytes(FILES[name])
    with given.open("rb") as file:
        child = subprocess.Popen(
            [sys.executable, "-c", READING, "-" if name == "-" else str(given)],
            stdin=file,
            stdout=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(place)},
            text=True,
        )
    assert child.stdout
    with child:
        said = child.stdout.readline()
        child.kill()
    assert said and child.returncode == -9
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("files", ["/proc/self/fd", "nowhere"])
def test_a_file_is_read_as_often_as_wanted_and_gone_afterwards(
    files: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.exchange.scratch._OPEN_FILES", Path(files))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with scratch() as path:
        path.write_text("longer than what follows")
        path.write_text("twice")
        with path.open() as first, path.open() as second:
            assert (first.read(2), second.read(), first.read()) == ("tw", "twice", "ice")
        assert path.stat().st_size == 5
    assert list(tmp_path.iterdir()) == []


def test_a_fault_in_what_came_by_standard_input_names_no_file_of_ours() -> None:
    with (
        pytest.raises(Usage, match=r"^- is not UTF-8 \(line 2\)"),
        open_table(BytesIO(b"name\nK\xf6ln\n"), ImportOptions()),
    ):
        pass
