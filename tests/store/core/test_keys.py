"""Keys to a shared server: what is taken for one, whose it is, and what the file that sshd reads says of it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shlex
from pathlib import Path

import pytest

from store.core import door, keys_file
from store.core.database import db, rows, run, scalar
from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from store.core.places import data_directory
from store.core.public_keys import read_public_key
from tests.conftest import Opened
from tests.store.shop import act
from tests.support.people import add_user
from tests.support.public_keys import of_type, public_key, wire

POINT = b"\x04" + b"\x01" * 64
RSA = [b"\x01\x00\x01", b"\x00" + b"\xff" * 256]
TAKEN = [
    public_key(),
    public_key(name=""),
    "  " + public_key(name="Ana's   laptop") + "\r\n",
    of_type("ssh-rsa", RSA),
    of_type("ecdsa-sha2-nistp256", [b"nistp256", POINT]),
    of_type("sk-ssh-ed25519@openssh.com", [b"\x01" * 32, b"ssh:"]),
    of_type("sk-ecdsa-sha2-nistp256@openssh.com", [b"nistp256", POINT, b"ssh:"]),
]
REFUSED = {
    "": "is empty",
    "hello": "no type of key",
    "ssh-ed25519": "has no content",
    'command="sh" ' + public_key(): "begins with options",
    "no-pty " + public_key(): "begins with options",
    'environment="X=1",pty ' + public_key(): "begins with options",
    public_key() + "\n" + public_key(2): "several lines",
    public_key(name="a\x1b[31mb"): "control characters",
    public_key(name="a\x00b"): "control characters",
    public_key(name="a\u202eb"): "control characters",
    public_key().replace("AAAA", "AAA!"): "has no content",
    public_key()[:-30]: "cut off",
    of_type("ssh-ed25519", [b"\x01" * 31]): "cut off",
    of_type("ssh-ed25519", [b"\x01" * 32, b"more"]): "something follows",
    "ssh-rsa " + wire(b"ssh-ed25519", b"\x01" * 32): "not that of ssh-rsa",
    of_type("ssh-rsa", [b"\x03", b"\x7f" * 128]): "has 1023 bits",
    of_type("ssh-dss", [b"\x01"]): "ssh-dss is broken",
    of_type("ecdsa-sha2-nistp256", [b"nistp384", POINT]): "cut off",
    of_type("ssh-rsa-cert-v01@openssh.com", RSA): "no type of key",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn": "private key",
    "ssh-ed25519 " + "A" * 20_000: "longer than",
}


@pytest.mark.parametrize("line", TAKEN)
def test_a_public_key_is_taken_as_openssh_writes_it(line: str) -> None:
    found = read_public_key(line)
    kind, content = line.split()[:2]
    assert found.line == f"{kind} {content}"
    digest = base64.b64encode(hashlib.sha256(base64.b64decode(content)).digest()).decode()
    assert found.fingerprint == "SHA256:" + digest.rstrip("=") and len(found.fingerprint) == 50


def test_the_fingerprint_is_the_one_that_sshd_writes() -> None:
    """Of a key of a host that publishes both."""
    github = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
    assert read_public_key(github).fingerprint == "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"


@pytest.mark.parametrize("line", REFUSED)
def test_what_only_looks_like_one_is_not(line: str) -> None:
    with pytest.raises(ValueError, match=REFUSED[line]):
        read_public_key(line)


@pytest.fixture
def kept(database: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shared server's company: its keys file is written, and ben sells."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    add_user("ben", "sales")
    return keys_file.write()


def test_a_key_is_given_and_taken_away_and_the_file_follows(kept: Path, database: Opened) -> None:
    assert kept.parent == data_directory(database.url) and kept.stat().st_mode & 0o777 == 0o600
    made = act("user.authorize", user="ben", key=public_key(2, "ben@desk"))
    print_ = read_public_key(public_key(2)).fingerprint
    assert made.message == f"{print_} opens backdesk for ben from now on."
    act("user.authorize", user="ben", key=public_key(3), used_for="scripts")
    act("user.authorize", user="ana", key=public_key(1))
    head, *lines = kept.read_text().splitlines()
    assert head.startswith("# Written by backdesk")
    assert [line.split()[-1] for line in lines] == [public_key(n).split()[1] for n in (1, 2, 3)]
    assert [line.startswith("restrict,pty,command=") for line in lines] == [True, True, False]
    assert all(line.startswith("restrict,") for line in lines)
    command = lines[1].removeprefix('restrict,pty,command="').rpartition('" ssh-ed25519')[0].replace('\\"', '"')
    assert shlex.split(command)[0] == "exec" and shlex.split(command)[2:5] == ["-I", "-m", "commands.main"]
    assert shlex.split(command)[-5:] == ["session", "--key", print_, "--", "ben"]
    changes = json.loads(scalar("SELECT changes FROM audit WHERE action = 'user.authorize' ORDER BY id LIMIT 1"))
    assert print_ in str(changes) and kept.stat().st_mode & 0o777 == 0o600
    assert act("user.revoke", user="ben", key=made.id).message == "1 key of ben revoked."
    assert print_ not in kept.read_text()
    with pytest.raises(Refused, match="ben has no such key"):
        act("user.revoke", user="ben", key=made.id)
    act("user.authorize", user="ana", key=public_key(2))  # it is nobody's now
    assert rows("SELECT state FROM access_key WHERE fingerprint = ? ORDER BY id", (print_,)) == [
        ("revoked",),
        ("active",),
    ]


def test_a_disabled_user_has_no_key_any_more(kept: Path) -> None:
    act("user.authorize", user="ben", key=public_key(2))
    print_ = read_public_key(public_key(2)).fingerprint
    door.come_in("ben", print_)
    assert "1 key revoked." in act("user.disable", user="ben").message
    assert print_ not in kept.read_text()
    with pytest.raises(Forbidden, match="no longer opens backdesk for 'ben'"):
        door.come_in("ben", print_)
    door.leave()
    with pytest.raises(Refused, match="may not sign in"):
        act("user.authorize", user="ben", key=public_key(3))


def test_what_is_refused_writes_nothing(kept: Path) -> None:
    act("user.authorize", user="ben", key=public_key(2))
    before = kept.read_text()
    with pytest.raises(Invalid, match="belongs to ben already"):
        act("user.authorize", user="ana", key=public_key(2, "mine"))
    with acting_as("ben"), pytest.raises(Forbidden):
        act("user.authorize", user="ben", key=public_key(3))
    door.come_in("ben", read_public_key(public_key(2)).fingerprint)
    try:
        with pytest.raises(Forbidden, match="not done over SSH"):
            act("user.authorize", user="ana", key=public_key(3))
    finally:
        door.leave()
    with pytest.raises(Forbidden):
        door.come_in("ana", read_public_key(public_key(2)).fingerprint)  # ben's key does not open for ana
    assert kept.read_text() == before and scalar("SELECT COUNT(*) FROM access_key") == 1


def test_a_file_that_cannot_be_written_lets_nobody_in_and_keeps_them_out(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act("user.authorize", user="ben", key=public_key(2))
    kept.with_name(f".authorized_keys.{os.getpid()}").mkdir()  # in the way of the new one
    with pytest.raises(Refused, match="cannot be written"):
        act("user.authorize", user="ben", key=public_key(3))
    assert scalar("SELECT COUNT(*) FROM access_key") == 1
    assert "kept out all the same" in act("user.revoke", user="ben").message
    with pytest.raises(Forbidden):
        door.come_in("ben", read_public_key(public_key(2)).fingerprint)


def test_without_a_keys_file_none_is_made(database: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert act("user.authorize", user="ana", key=public_key()).message.endswith("Let sshd know: backdesk server keys")
    assert not keys_file.place().exists()


ODD = ['o"x', "o'x", "a$(id)", "a`id`", "back\\", 'b\\"c', "-oProxy", "a;b", "ü&日", "#a", "*", "\\'\\\""]


@pytest.mark.parametrize("login", ODD)
def test_a_login_is_one_word_to_sshd_and_to_the_shell(lite: Opened, login: str) -> None:
    add_user(login, "sales")
    act("user.authorize", user=login, key=public_key())
    line = keys_file.text().splitlines()[1]
    assert shlex.split(unquoted(line))[-2:] == ["--", login]


def unquoted(line: str) -> str:
    """The command of a line, read as sshd does: `\\"` is a quotation mark, any other backslash itself."""
    begin = line.index('"') + 1
    found, at = "", begin
    while line[at] != '"':
        if line[at : at + 2] == '\\"':
            at += 1
        found += line[at]
        at += 1
    assert line[at + 1 :].split() == public_key(name="").split()
    return found


def test_a_control_character_stops_the_file(lite: Opened) -> None:
    act("user.authorize", user="ana", key=public_key())
    run("UPDATE app_user SET login = ?, login_key = ? WHERE login = 'ana'", ("a\nssh-rsa", "a\nssh-rsa"))
    with pytest.raises(Refused, match="control character"):
        keys_file.text()


def test_a_password_never_stands_in_the_file(postgres: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    url = "postgresql://desk:secret@server/firm"
    monkeypatch.setattr(db.obj, "database", url)
    monkeypatch.setenv("BACKDESK_DB", url)
    with pytest.raises(Refused, match="holds a password"):
        keys_file.program()
    monkeypatch.delenv("BACKDESK_DB")
    config = tmp_path / "config.toml"
    config.write_text(f'database = "{url}"\n')
    monkeypatch.setenv("BACKDESK_CONFIG", str(config))
    assert "--db" not in keys_file.program()
    monkeypatch.setattr(db.obj, "database", "postgresql://desk@server/firm")
    assert keys_file.program()[-2:] == ["--db", "postgresql://desk@server/firm"]
