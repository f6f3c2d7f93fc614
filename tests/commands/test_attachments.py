"""Files onto records and off again, by commands: several at once, from standard input, never over what is there."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.conftest import Run, one_line
from tests.conftest import Opened


def test_files_onto_a_record_and_off_again(lite: Opened, bd: Run, tmp_path: Path) -> None:
    (tmp_path / "scan one.pdf").write_bytes(b"%PDF \xff\x00")
    (tmp_path / "b.txt").write_text("b")
    (tmp_path / "none.txt").touch()
    bd("party", "add", "--name", "Acme Ltd", "--code", "ACME", "--customer")
    files = [str(tmp_path / name) for name in ("scan one.pdf", "none.txt", "b.txt")]
    done = bd("attachment", "add", "party", "ACME", *files)
    assert done.exit_code == 3
    assert done.stdout.splitlines() == [
        "scan one.pdf (7 bytes) attached to party Acme Ltd.", "b.txt (1 byte) attached to party Acme Ltd.",
    ]  # fmt: skip
    assert "none.txt: The file is empty." in done.stderr and "2 records done, 1 refused" in done.stderr
    assert bd("attachment", "add", "ACME", files[0]).stdout == "scan one.pdf is attached to party Acme Ltd already.\n"
    piped = bd(
        "attachment", "add", "--about", "ACME", "--file", "-", "--name", "../in.bin", stdin=b"\x00\x01", login="ana"
    )
    assert piped.stdout == "in.bin (2 bytes) attached to party Acme Ltd.\n"
    unnamed = bd("attachment", "add", "ACME", "-", stdin=b"x")
    assert (unnamed.exit_code, one_line(unnamed)) == (2, "backdesk: --name: is required for standard input.")
    found = json.loads(bd("list", "attachments", "in.bin", "--json").stdout)
    assert [(row["name"], row["size"], row["record_kind"]) for row in found] == [("in.bin", 2, "party")]

    out = tmp_path / "out"
    out.mkdir()
    assert json.loads(bd("attachment", "save", "1", "3", "--to", str(out), "--json").stdout) == [
        {"id": 1, "file": str(out / "scan one.pdf")}, {"id": 3, "file": str(out / "in.bin")},
    ]  # fmt: skip
    assert (out / "scan one.pdf").read_bytes() == b"%PDF \xff\x00"
    assert bd("attachment", "save", "1", "--to", "-").stdout_bytes == b"%PDF \xff\x00"
    again = bd("attachment", "save", "1", "--to", str(out))
    assert again.exit_code == 1 and "exists already; nothing was written" in one_line(again)
    assert bd("attachment", "remove", "3", "--reason", "not theirs").stdout == "in.bin removed from party Acme Ltd.\n"
    shown = json.loads(bd("show", "party", "ACME", "--json").stdout)
    assert [row["name"] for row in shown["attachments"]] == ["b.txt", "scan one.pdf"]
    assert bd("check").exit_code == 0


def test_what_is_asked_for_is_said(lite: Opened, bd: Run) -> None:
    assert one_line(bd("attachment", "add", "--about", "ACME")).startswith("backdesk: Missing: FILE.")
    assert one_line(bd("attachment", "add", "ACME", "/nowhere.pdf")).startswith("backdesk: FILE: there is no such file")
    two = bd("attachment", "add", "user", "ana", "a", "b", "--name", "c")
    assert two.exit_code == 2 and "'--name' is for one file" in two.stderr
