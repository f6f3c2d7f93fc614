"""Who has a key tries to get more than backdesk: a shell, a file, a port, or code of their own run. Nobody does.

The server is as open as sshd can be made: what refuses is the line of the keys file, and the program behind it.
"""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from store.core.database import open_database, scalar
from tests.ssh.conftest import Shared

pytestmark = pytest.mark.slow
LISTED = ("ben", "sales")  # what `list users` says, and nothing else that is tried here
SECRET = "only the server has this"


class Target(threading.Thread):
    """A service of the server that nobody is to reach from outside: it counts who did."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.reached = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]

    def run(self) -> None:
        while True:
            try:
                found, _ = self._socket.accept()
            except OSError:
                return
            self.reached += 1
            found.close()

    def stop(self) -> None:
        self._socket.close()


class Attempts:
    """The server, what must not be reached there, and a tell-tale that is there once anything else has run."""

    def __init__(self, shared: Shared) -> None:
        self.door, self.key, self.owner = shared.door, shared.ben, shared.ana
        self.telltale = self.door.place / "ran"
        self.evil = self.door.place / "evil"
        self.secret = self.door.place / "secret.csv"
        self.target = Target()
        self.target.start()
        self._plant()

    def _plant(self) -> None:
        code = f"open({str(self.telltale)!r}, 'a').write(__name__)\n"
        for name in ("commands/__init__", "commands/main", "store/__init__", "sitecustomize", "usercustomize", "evil"):
            path = self.evil / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(code)
        for name in ("sh", "less", "vi", "env", "python3"):
            path = self.evil / "bin" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"#!/bin/sh\necho {name} >> {self.telltale}\n")
            path.chmod(0o755)
        (self.evil / ".config" / "backdesk").mkdir(parents=True)
        (self.evil / ".config" / "backdesk" / "config.toml").write_text('database = "/nowhere/else.db"\n')
        self.secret.write_text(f"name,customer\n{SECRET},yes\n")
        for name in (".profile", ".bashrc", ".bash_profile", ".ssh/rc"):
            (self.door.home / name).write_text(f"echo {name} >> {self.telltale}\n")
        (self.door.home / ".ssh" / "environment").write_text(f"PYTHONPATH={self.evil}\nPATH={self.evil}/bin\n")

    def refused(self, command: str, **given: object) -> None:
        """A command that is refused in words, with a status of its own."""
        done = self.door.ssh(self.key, command, **given)  # type: ignore[arg-type]
        assert done.returncode in (1, 2), (command, done)
        assert done.stderr.startswith("backdesk: ") and not done.stdout, (command, done)

    def only_lists(self, command: str = "list users", env: dict[str, str] | None = None, **given: object) -> None:
        """Something is tried beside a command that is answered as ever."""
        done = self.door.ssh(self.key, command, env=env, **given)  # type: ignore[arg-type]
        assert done.returncode == 0, (command, done)
        assert all(word in done.stdout for word in LISTED), done

    # Other programs -------------------------------------------------------------------------------

    def sftp(self) -> None:
        batch = f"get {self.secret} {self.door.place}/taken\n"
        done = self.door.ssh(
            self.key, f"{self.door.account}@127.0.0.1", options=("-b", "-"), stdin=batch, program="sftp"
        )
        assert done.returncode != 0 and not (self.door.place / "taken").exists()

    def scp_to(self, *old: str) -> None:
        goal = self.door.place / "put"
        host = f"{self.door.account}@127.0.0.1"
        done = self.door.ssh(self.key, str(self.secret), f"{host}:{goal}", options=old, program="scp")
        assert done.returncode != 0 and not goal.exists()

    def scp_from(self, *old: str) -> None:
        goal = self.door.place / "got"
        host = f"{self.door.account}@127.0.0.1"
        done = self.door.ssh(self.key, f"{host}:{self.secret}", str(goal), options=old, program="scp")
        assert done.returncode != 0 and not goal.exists()

    def old_scp(self) -> None:
        self.scp_to("-O")
        self.scp_from("-O")

    def new_scp(self) -> None:
        self.scp_to()
        self.scp_from()

    def rsync(self) -> None:
        self.refused("rsync --server --sender -a . /etc")

    def another_program(self) -> None:
        self.refused(f"/bin/sh -c 'touch {self.telltale}'")
        self.refused("bash")

    def subsystem(self) -> None:
        done = self.door.ssh(self.key, "netconf", options=("-s",))
        assert done.returncode != 0 and not done.stdout

    def a_shell_on_a_terminal(self) -> None:
        done = self.door.ssh(self.key, "sh", options=("-tt",))
        assert done.returncode == 2 and "No such command 'sh'" in done.stdout  # a terminal has one stream

    # Words that a shell would obey ----------------------------------------------------------------

    def a_second_command(self) -> None:
        self.refused(f"lists; touch {self.telltale}")
        self.refused(f"lists && touch {self.telltale}")
        self.refused(f"lists\ntouch {self.telltale}")

    def substitution(self) -> None:
        self.refused(f"lists $(touch {self.telltale})")
        self.refused(f"lists `touch {self.telltale}`")

    def redirection(self) -> None:
        self.refused(f"lists > {self.telltale}")
        self.refused(f"lists | tee {self.telltale}")

    # Ports ----------------------------------------------------------------------------------------

    def local_forward(self) -> None:
        self._through("-L", "127.0.0.1:{port}:127.0.0.1:" + str(self.target.port), b"x")

    def dynamic_forward(self) -> None:
        asked = b"\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01" + self.target.port.to_bytes(2, "big")
        self._through("-D", "127.0.0.1:{port}", asked)

    def _through(self, option: str, where: str, said: bytes) -> None:
        with socket.create_server(("127.0.0.1", 0)) as found:
            port = found.getsockname()[1]
        call = self.door.command(self.key, options=("-N", option, where.format(port=port)))
        client = subprocess.Popen(call, stderr=subprocess.DEVNULL)
        try:
            until = time.monotonic() + 20
            while time.monotonic() < until:
                with socket.socket() as way:
                    if way.connect_ex(("127.0.0.1", port)) == 0:
                        way.settimeout(10)
                        way.sendall(said)
                        while way.recv(100):
                            pass
                        return
                time.sleep(0.05)
            raise AssertionError("the client opened no port")
        except ConnectionResetError:
            pass
        finally:
            client.kill()
            client.wait()

    def remote_forward(self) -> None:
        for where in (f"0:127.0.0.1:{self.target.port}", f"{self.door.place}/socket:127.0.0.1:{self.target.port}"):
            done = self.door.ssh(self.key, options=("-N", "-o", "ExitOnForwardFailure=yes", "-R", where))
            assert done.returncode == 255 and "forwarding failed" in done.stderr, done

    def forward_of_input(self) -> None:
        done = self.door.ssh(self.key, options=("-W", f"127.0.0.1:{self.target.port}"))
        assert done.returncode == 255 and "forwarding failed" in done.stderr, done

    def agent(self) -> None:
        path = self.door.place / "agent"
        agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(path)], stdout=subprocess.DEVNULL)
        try:
            self.only_lists(options=("-A",), env={"SSH_AUTH_SOCK": str(path)})
        finally:
            agent.kill()
            agent.wait()
        assert "agent forwarding disabled" in self.door.log.read_text()

    def x11(self) -> None:
        done = self.door.ssh(
            self.key, "list users", options=("-Y", "-o", "LogLevel=INFO"), env={"DISPLAY": "127.0.0.1:7"}
        )
        assert "X11 forwarding request failed" in done.stderr, done

    def no_command_at_all(self) -> None:
        """A connection that asks for nothing gets nothing."""
        client = subprocess.Popen(self.door.command(self.key, options=("-N",)), stdout=subprocess.PIPE)
        time.sleep(1)
        client.send_signal(signal.SIGTERM)
        assert client.communicate()[0] == b""

    # Surroundings ---------------------------------------------------------------------------------

    def python_of_their_own(self) -> None:
        evil = str(self.evil)
        start = str(self.evil / "evil.py")
        wanted = {"PYTHONPATH": evil, "PYTHONHOME": evil, "PYTHONUSERBASE": evil, "PYTHONBREAKPOINT": "evil.x"}
        self.only_lists(env=wanted | {"PYTHONSTARTUP": start, "PYTHONINSPECT": "1"})

    def programs_of_their_own(self) -> None:
        one = f"{self.evil}/bin/less"
        called = dict.fromkeys(("PAGER", "MANPAGER", "EDITOR", "VISUAL", "BROWSER"), one)
        self.only_lists(env=called | {"PATH": f"{self.evil}/bin", "LESSOPEN": f"|{one} %s", "TEXTUAL_DRIVER": "evil:X"})

    def a_home_of_their_own(self) -> None:
        theirs = {"BACKDESK_CONFIG": f"{self.evil}/.config/backdesk/config.toml", "BACKDESK_COMPANY": "NO"}
        home = {"HOME": str(self.evil), "XDG_CONFIG_HOME": f"{self.evil}/.config", "BACKDESK_DB": "/x"}
        self.only_lists(env=theirs | home)

    # Files ----------------------------------------------------------------------------------------

    def files_of_the_server(self) -> None:
        self.refused(f"import parties {self.secret}", env={"BACKDESK_EXCHANGE": str(self.door.place)})
        self.refused("attachment add --about 'user ben' --file /etc/passwd")

    def files_elsewhere(self) -> None:
        keys = self.door.company.parent / "authorized_keys"
        before = keys.read_bytes()
        done = self.door.ssh(self.key, "export users ../authorized_keys", env={"BACKDESK_EXCHANGE": str(keys.parent)})
        assert done.returncode == 0, done
        self.refused("export users ..")
        assert keys.read_bytes() == before
        assert [path.name for path in (keys.parent / "exchange").iterdir()] == ["authorized_keys"]

    def what_the_server_itself_does(self) -> None:
        for asked in ("restore x", "server keys"):
            done = self.door.ssh(self.owner, asked)
            assert done.returncode == 2 and "at the server itself" in done.stderr, done

    def keys_for_more(self) -> None:
        line = (self.door.place / "host.pub").read_text()
        done = self.door.ssh(self.owner, "user authorize ana --key -", stdin=line)
        assert done.returncode == 1 and "not done over SSH" in done.stderr, done

    def other_databases(self) -> None:
        self.refused(f"backdesk --db {self.door.place}/other.db list users")
        self.refused(f"list users --db={self.door.place}/other.db")


ATTEMPTS = sorted(name for name, found in vars(Attempts).items() if name[0] != "_" and callable(found))
ATTEMPTS = [name for name in ATTEMPTS if name not in ("refused", "only_lists", "scp_to", "scp_from")]
assert len(ATTEMPTS) >= 20


@pytest.fixture
def attempts(shared: Shared) -> Iterator[Attempts]:
    found = Attempts(shared)
    yield found
    found.target.stop()
    shutil.rmtree(found.evil)


def test_nothing_gives_a_shell_a_file_or_a_port(attempts: Attempts) -> None:
    """All of them, some at once: each says by itself what came of it, and nothing that was planted has run."""
    faults: dict[str, str] = {}

    def tried(name: str) -> None:
        attempt: Callable[[], None] = getattr(attempts, name)
        try:
            attempt()
        except Exception as error:  # noqa: BLE001  every attempt is to be heard of
            faults[name] = f"{type(error).__name__}: {error}"

    with ThreadPoolExecutor(4) as several:
        list(several.map(tried, ATTEMPTS))
    assert not faults, "\n".join(f"{name}: {said}" for name, said in faults.items())
    ran = attempts.telltale.read_text() if attempts.telltale.exists() else ""
    assert ran == ""
    assert attempts.target.reached == 0
    open_database(str(attempts.door.company))
    assert not scalar("SELECT COUNT(*) FROM party WHERE name = ?", (SECRET,))
