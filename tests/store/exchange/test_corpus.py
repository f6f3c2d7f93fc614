"""Every hostile file goes the way that is written beside it, and leaves nothing behind where it is refused."""

from __future__ import annotations

import shutil
from itertools import groupby
from pathlib import Path

import pytest

from fixtures.hostile import hostile_files
from fixtures.hostile.expected import Hostile
from store.core.database import close_database, open_database, rows
from store.core.errors import Usage
from store.core.identity import sign_in
from store.core.text import printable
from tests.conftest import Opened
from tests.store.exchange.taking import take

WRITTEN = "SELECT (SELECT COUNT(*) FROM audit), (SELECT COUNT(*) FROM external_id), (SELECT COUNT(*) FROM import_batch)"
FILES = list(hostile_files())


def test_every_hostile_file(lite: Opened, tmp_path: Path) -> None:
    """One company for all of them, put back behind a file that was taken; where one is refused it is as before."""
    assert len({file.name for file in FILES}) == len(FILES) > 250
    wrong: list[str] = []
    kept = tmp_path / "kept.db"
    shutil.copyfile(lite.url, kept)
    for before, files in groupby(FILES, lambda file: file.before):
        put_back(lite, kept)
        for kind, text in before:
            assert take(kind, text).written
        close_database()
        shutil.copyfile(lite.url, begun := tmp_path / "begun.db")
        put_back(lite, begun)
        there = rows(WRITTEN)
        for file in files:
            try:
                went(file)
                assert rows(WRITTEN) == there or file.query
            except (AssertionError, pytest.fail.Exception) as error:
                wrong.append(f"{file.name}: {error}"[:500])
            if rows(WRITTEN) != there:
                put_back(lite, begun)
    assert wrong == []


def put_back(opened: Opened, kept: Path) -> None:
    """The company as it was kept."""
    close_database()
    shutil.copyfile(kept, opened.url)
    open_database(opened.url)
    sign_in("ana")


def went(file: Hostile) -> None:
    """The way that is written in it."""
    if file.query:
        report = take(file.kind, file.content, **file.said)
        assert report.written and not report.faults and not report.exit_status, [*map(str, report.faults)]
        assert rows(file.query) == list(file.taken)
    elif file.rows:
        report = take(file.kind, file.content, **file.said)
        assert not report.written and report.exit_status == 1
        found = [(fault.line, fault.column, fault.reason) for fault in report.faults]
        first = found[: len(file.rows)]
        assert [fault[:2] for fault in first] == [row[:2] for row in file.rows], found
        assert all(row[2] in fault[2] for fault, row in zip(first, file.rows, strict=True)), found
        assert all(len(fault.value) <= 60 and printable(str(fault)) == str(fault) for fault in report.faults)
    else:
        with pytest.raises(Usage) as caught:
            take(file.kind, file.content, **file.said)
        said = str(caught.value)
        assert file.refused in said and printable(said) == said and len(said) < 1000, said
