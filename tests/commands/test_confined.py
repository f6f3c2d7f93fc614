"""People who are not at this machine name files of one directory, and of no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.conftest import Run

HEADER = "name,customer\n"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file of the machine that nobody else is to read."""
    path = tmp_path / "shadow"
    path.write_text(f"{HEADER}root secret,yes\n")
    return path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory that files are kept to."""
    found = tmp_path / "exchange"
    found.mkdir()
    monkeypatch.setenv("BACKDESK_EXCHANGE", str(found))
    return found


def test_a_file_elsewhere_is_not_taken_in(bd: Run, place: Path, outside: Path) -> None:
    refused = bd("import", "parties", str(outside))
    assert refused.exit_code != 0
    assert "There is no file" in refused.stderr
    assert "secret" not in refused.output + refused.stderr


def test_a_link_out_of_the_directory_is_not_followed(bd: Run, place: Path, outside: Path) -> None:
    (place / "parties.csv").symlink_to(outside)
    refused = bd("import", "parties", "parties.csv")
    assert refused.exit_code != 0
    assert "is a link" in refused.stderr
    assert "secret" not in refused.output + refused.stderr


def test_a_file_in_the_directory_is_taken_in_from_anywhere(bd: Run, place: Path) -> None:
    (place / "parties.csv").write_text(f"{HEADER}Acme Ltd,yes\n")
    assert bd("import", "parties", "parties.csv").exit_code == 0
    assert "Acme Ltd" in bd("list", "parties").output


def test_what_is_written_is_written_there(bd: Run, place: Path, tmp_path: Path) -> None:
    assert bd("export", "parties", str(tmp_path / "out.csv")).exit_code == 0
    assert (place / "out.csv").exists() and not (tmp_path / "out.csv").exists()
    assert (place / "out.csv").stat().st_mode & 0o777 == 0o600
    bad = place / "bad.csv"
    (place / "parties.csv").write_text(f"{HEADER},yes\nBolt,yes\n")
    bd("import", "parties", "parties.csv", "--skip-bad", "--rejects", "/etc/bad.csv")
    assert bad.exists()


def test_lines_of_a_document_and_copies_of_the_database_too(bd: Run, place: Path, tmp_path: Path) -> None:
    assert bd("backup", str(tmp_path / "copy.db")).exit_code == 0
    assert (place / "copy.db").exists() and not (tmp_path / "copy.db").exists()
