"""`backdesk server`: the machine's side, set up in a tree of its own, looked over, and never more than what was made here."""

from __future__ import annotations

import os
import pwd
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from store.core import keys_file
from store.core.database import close_database, open_database
from store.core.errors import Forbidden, Usage
from store.server.check import deviations, program
from store.server.layout import MARK, SSHD, WANTED, Layout
from store.server.setup import INCLUDE, perform, steps
from store.server.steps import Account
from tests.commands.conftest import ROOT, Run
from tests.conftest import Opened
from tests.store.shop import act
from tests.support.public_keys import public_key
from tests.support.ssh import SSHD as PROGRAM
from tests.support.ssh import may_be_private, privately

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make accounts and give files away")
DATABASE = "/srv/firm/company.db"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A machine's files, as far as they matter here."""
    root = tmp_path / "machine"
    (root / "etc/ssh").mkdir(parents=True)
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    for name in ("shadow", "group", "gshadow"):
        (root / "etc" / name).touch(mode=0o600)
    (root / "etc/ssh/sshd_config").write_text(f"{INCLUDE}\nUsePAM no\n")
    return root


def files(root: Path) -> dict[str, tuple[int, int, bytes]]:
    """Everything in a tree: mode, owner, content."""
    found = {}
    for path in sorted(root.rglob("*")):
        info = path.lstat()
        held = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found[str(path.relative_to(root))] = (info.st_mode & 0o7777, info.st_uid, held)
    return found


@AS_ROOT
def test_what_it_says_is_what_it_does_and_once_is_enough(bd: Run, tree: Path) -> None:
    words = ("server", "setup", "--root", str(tree), "--account", "desk", "--home", "/var/lib/desk")
    before = files(tree)
    planned = bd(*words, "--dry-run", db=DATABASE)
    assert planned.exit_code == 0 and files(tree) == before
    done = bd(*words, db=DATABASE)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.replace("made: ", "to be made: ") == planned.stdout
    made = files(tree)
    assert "desk:x:" in made["etc/passwd"][2].decode() and ":/var/lib/desk:/bin/sh\n" in made["etc/passwd"][2].decode()
    assert re.search(r"^desk:\*:", made["etc/shadow"][2].decode(), re.MULTILINE)
    number = int(re.search(r"desk:x:(\d+)", made["etc/passwd"][2].decode())[1])  # type: ignore[index]
    for name, wanted in {
        "var/lib/desk": (0o755, 0), "srv/firm": (0o700, number), "srv/firm/exchange": (0o700, number),
        "srv/firm/backups": (0o700, number), "srv/firm/authorized_keys": (0o600, number), SSHD: (0o644, 0),
        "var/lib/desk/.local/state/backdesk": (0o700, number), "etc/systemd/system/backdesk-backup.timer": (0o644, 0),
    }.items():  # fmt: skip
        assert made[name][:2] == wanted, name
    again = bd(*words, db=DATABASE)
    assert files(tree) == made
    assert {line.split(":")[0] for line in again.stdout.splitlines() if not line.startswith(" ")} == {
        "there already", "Then, at the server",
    }  # fmt: skip


@AS_ROOT
def test_what_it_did_not_make_stays_and_what_it_made_is_put_back(tree: Path) -> None:
    layout = Layout(DATABASE, "desk", Path("/var/lib/desk"), tree)
    perform(layout, lambda step: None)
    ours, theirs = tree / SSHD, tree / "etc/systemd/system/backdesk-backup.service"
    ours.write_text(f"{MARK}\nMatch User desk\n")
    theirs.write_text("[Service]\n")
    (tree / "srv/firm").chmod(0o750)
    states = {step.what.split(",")[0]: step.state for step in steps(layout) if step.state != "there"}
    assert states == {
        f"file /{SSHD}": "older",
        "file /etc/systemd/system/backdesk-backup.service": "other",
        "directory /srv/firm": "other",
    }
    perform(layout, lambda step: None)
    assert ours.read_text() == layout.match()
    assert theirs.read_text() == "[Service]\n" and (tree / "srv/firm").stat().st_mode & 0o777 == 0o750


def test_only_root_may_and_nothing_odd_gets_into_the_files(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    before = files(tree)
    with pytest.raises(Forbidden, match="--dry-run only says"):
        perform(Layout(DATABASE, root=tree), lambda step: None)
    assert files(tree) == before
    for odd in (
        {"account": "a b"},
        {"database": "relative.db"},
        {"database": "/srv/$(id)/x.db"},
        {"home": Path("/a\nb")},
    ):
        with pytest.raises(Usage):
            Layout(**{"database": DATABASE, **odd})  # type: ignore[arg-type]


@pytest.mark.skipif(not PROGRAM or not may_be_private(), reason="sshd is not installed, or not to be asked")
def test_sshd_understands_what_it_is_told(tmp_path: Path) -> None:
    account = pwd.getpwuid(os.getuid()).pw_name
    layout = Layout(DATABASE, account)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "host")], check=True)
    (tmp_path / "ours.conf").write_text(layout.match())
    config = tmp_path / "config"
    config.write_text(f"Include {tmp_path}/ours.conf\nHostKey {tmp_path}/host\nX11Forwarding yes\n")

    def said(user: str) -> dict[str, str]:
        asked = [str(PROGRAM), "-T", "-f", str(config), "-C", f"user={user},host=x,addr=127.0.0.1"]
        done = subprocess.run(privately(asked), capture_output=True, text=True, check=True)
        return dict(line.split(" ", 1) for line in done.stdout.splitlines())

    found = said(account)
    assert {name: found[name] for name in WANTED} == WANTED
    assert (found["authorizedkeysfile"], found["clientaliveinterval"]) == ("/srv/firm/authorized_keys", "15")
    assert said("nobody")["x11forwarding"] == "yes"  # nothing is said of anybody else


def test_the_timer_makes_a_backup(lite: Opened, tmp_path: Path) -> None:
    layout = Layout(lite.url)
    layout.backups.mkdir(mode=0o700)
    (line,) = re.findall(r"^ExecStart=(.*)$", layout.service(), re.MULTILINE)
    close_database()
    command = shlex.split(line.replace(" -I ", " "))  # this checkout is not installed
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    (made,) = layout.backups.iterdir()
    assert re.fullmatch(r"company-\d{8}T\d{6}Z\.db", made.name) and made.stat().st_mode & 0o777 == 0o600
    open_database(str(made))


@AS_ROOT
def test_check_names_what_deviates(lite: Opened, bd: Run, tree: Path) -> None:
    place = tree / "srv/firm"
    layout = Layout(DATABASE, "desk", Path("/var/lib/desk"), tree)
    perform(layout, lambda step: None)
    number = place.stat().st_uid
    company = place / "company.db"
    close_database()
    Path(lite.url).rename(company)
    os.chown(company, number, -1)
    open_database(str(company))
    keys_file.write()
    assert deviations(layout) == []
    act("user.authorize", user="ana", key=public_key())
    (place / "authorized_keys").write_text("# emptied by hand\n")
    (place / "exchange" / "open.csv").touch(0o644)
    (place / "exchange" / "open.csv").chmod(0o644)
    company.chmod(0o640)
    os.chown(company, 0, -1)
    (tree / SSHD).unlink()
    shadow = tree / "etc/shadow"
    shadow.write_text(shadow.read_text().replace("desk:*:", "desk:!:"))
    (tree / "etc/ssh/sshd_config").write_text("UsePAM no\n")
    said = "\n".join(map(str, deviations(layout)))
    for wanted in (
        f"there is no file /{SSHD}", "company.db can be used by others (0640). Mend it: chmod go=",
        "company.db belongs to user 0. Mend it: chown desk:", "open.csv can be used by others (0644)",
        "authorized_keys is not what the records say. Mend it: backdesk server keys", "the password field of desk is not '*'",
        f"sshd does not read /{SSHD}",
    ):  # fmt: skip
        assert wanted in said, wanted
    done = bd("server", "check", "--root", str(tree), "--account", "desk", "--home", "/var/lib/desk", db=str(company))
    assert done.exit_code == 1 and "deviations." in done.stdout


def test_a_program_that_the_account_could_change_is_named() -> None:
    me = Account(os.getuid(), os.getgid(), "/", "/bin/sh")
    assert any("can be changed by the account" in one.what for one in program(me))
    stranger = [one.what for one in program(Account(65_000, 65_000, "/", "/bin/sh"))]
    assert not any("can be changed" in what for what in stranger)
