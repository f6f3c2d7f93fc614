"""Who somebody is comes from their key alone; what they may do by SSH is what backdesk lets them do, and it counts as theirs."""

from __future__ import annotations

import json
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store.core import keys_file
from store.core.database import open_database, rows, scalar
from store.core.identity import acting_as
from store.core.keys import revoke_keys
from store.core.references import resolve
from tests.ssh.conftest import Shared
from tests.support.people import add_user

pytestmark = pytest.mark.slow
# what ben tries in order to be ana: words of his, or surroundings that his client sends
TRICKS: dict[str, tuple[str, dict[str, str]]] = {
    "--as before": ("backdesk --as ana {add}", {}),
    "--as behind": ("{add} --as=ana", {}),
    "--as given twice": ("backdesk --as ben --as ana {add}", {}),
    "a session of hers": ("session --key {hers} ana", {}),
    "USER": ("{add}", {"USER": "ana", "USERNAME": "ana"}),
    "LOGNAME": ("{add}", {"LOGNAME": "ana", "LNAME": "ana"}),
    "LC_ALL": ("{add}", {"LC_ALL": "ana", "LC_USER": "ana", "LC_LOGIN": "--as ana"}),
    "SSH_ORIGINAL_COMMAND": ("{add}", {"SSH_ORIGINAL_COMMAND": "session --key x ana", "SSH_USER_AUTH": "ana"}),
    "BACKDESK_": ("{add}", {"BACKDESK_AS": "ana", "BACKDESK_LOGIN": "ana", "BACKDESK_USER": "ana"}),
    "SUDO_USER": ("{add}", {"SUDO_USER": "ana", "HOME": "/root", "LANG": "ana"}),
}
REFUSED = {name for name, (words, _) in TRICKS.items() if words != "{add}"}


def test_ten_tricks_change_nobody_in_the_audit(shared: Shared) -> None:
    door = shared.door

    def tried(name: str) -> int:
        words, env = TRICKS[name]
        add = f"party add --name 'Trick {name}'"
        return door.ssh(shared.ben, words.format(add=add, hers="SHA256:x"), env=env).returncode

    with ThreadPoolExecutor(4) as several:
        status = dict(zip(TRICKS, several.map(tried, TRICKS), strict=True))
    assert status == {name: 2 if name in REFUSED else 0 for name in TRICKS}
    open_database(str(shared.company))
    did = rows(
        "SELECT p.name, u.login FROM audit a JOIN app_user u ON u.id = a.user_id JOIN party p ON p.id = a.subject_id "
        "WHERE a.action = 'party.add' AND p.name LIKE 'Trick %' ORDER BY p.name"
    )
    assert did == sorted((f"Trick {name}", "ben") for name in set(TRICKS) - REFUSED)


def test_a_file_is_taken_in_from_standard_input_by_a_key_without_a_terminal(shared: Shared) -> None:
    file = "name,customer\nOver SSH Ltd,yes\n日本茶業,yes\n"
    done = shared.door.ssh(shared.script, "import parties -", stdin=file)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "2 rows read: 2 new, 0 changed, 0 already there.\n"
    done = shared.door.ssh(
        shared.script, "export parties --columns name --where 'name:茶業'", env={"LC_ALL": "C.UTF-8"}
    )
    assert done.stdout.splitlines() == ["name", "日本茶業"]
    done = shared.door.ssh(shared.script, "import parties -", stdin="name,customer\nBad,perhaps\n")
    assert done.returncode == 1 and "perhaps" in done.stderr  # a status of its own
    done = shared.door.ssh(shared.script, options=("-tt", "-o", "LogLevel=INFO"))
    assert done.returncode == 255 and not done.stdout
    assert "PTY allocation request failed" in done.stderr


def test_a_file_whose_sender_was_cut_off_is_not_taken_in(shared: Shared) -> None:
    """What has come so far is a good file by itself, and the end of input is all that the program sees."""
    before = set(shared.door.sessions())
    client = subprocess.Popen(shared.door.command(shared.script, "import parties -"), stdin=subprocess.PIPE)
    assert client.stdin
    client.stdin.write(b"name,customer\nCut off Ltd,yes\n")
    client.stdin.flush()
    until = time.monotonic() + 30
    while not set(shared.door.sessions()) - before and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.3)
    client.kill()
    client.communicate()
    while set(shared.door.sessions()) - before and time.monotonic() < until:
        time.sleep(0.05)
    open_database(str(shared.company))
    assert scalar("SELECT COUNT(*) FROM party WHERE name = 'Cut off Ltd'") == 0
    done = shared.door.ssh(shared.script, "import parties -", stdin="name,customer\nCut off Ltd,yes\n")
    assert done.stdout == "1 row read: 1 new, 0 changed, 0 already there.\n"


def test_a_key_that_was_taken_away_opens_nothing_whatever_the_file_says(shared: Shared) -> None:
    """A login that a shell or sshd could read otherwise is one word to both."""
    login = "o'x\"$(id);\\"
    open_database(str(shared.company))
    add_user(login, "sales")
    key = shared.door.key(login)
    done = shared.door.ssh(key, "party add --name 'By an odd one'")
    assert (done.returncode, done.stderr) == (0, "")
    open_database(str(shared.company))
    assert scalar("SELECT login FROM app_user u JOIN audit a ON a.user_id = u.id ORDER BY a.id DESC LIMIT 1") == login
    yesterday = keys_file.place().read_text()
    with acting_as("ana"):
        said = revoke_keys(user=resolve("user", login)).message
    assert said == f"1 key of {login} revoked."
    assert shared.door.ssh(key, "list units").returncode == 255  # sshd does not know it any more
    keys_file.place().write_text(yesterday)
    done = shared.door.ssh(key, "list units")
    assert done.returncode == 1 and "no longer opens backdesk" in done.stderr
    told = [json.loads(line) for line in Path(f"{shared.company}.log").read_text().splitlines()]
    opened = next(line for line in told if line["event"] == "session" and line.get("login") == login)
    assert (opened["from"], opened["ssh"]) == ("127.0.0.1", "forced command")
    assert opened["key"].startswith("SHA256:")
    assert (told[-1]["event"], told[-1]["who"], told[-1]["from"]) == ("sign-in refused", login, "127.0.0.1")
