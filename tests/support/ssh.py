"""A real sshd on a port of this machine alone, with a company behind it and people who have keys to it.

The program runs from a small environment of its own, so that `python -I` finds this checkout and nothing else. Where
the tests run as root the account has a home of the test's making, in a private view of the machine (`unshare`): what
is planted there is nobody else's.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shlex
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

from store.core import keys_file
from store.core.database import close_database, open_database
from store.core.identity import acting_as
from store.core.keys import authorize_key
from store.core.public_keys import read_public_key
from store.core.references import resolve

ROOT = Path(__file__).resolve().parents[2]
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
CLIENTS = ("ssh", "ssh-keygen", "sftp", "scp")
MISSING = "" if SSHD else "sshd"
MISSING = MISSING or next((name for name in CLIENTS if not shutil.which(name)), "")
ALIVE = 1  # seconds between two questions whether the client still answers; two are asked
# everything that a careless administrator could leave open: the keys file alone has to hold
CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {place}/host
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthorizedKeysFile {keys}
LogLevel DEBUG1
AllowTcpForwarding yes
AllowStreamLocalForwarding yes
AllowAgentForwarding yes
X11Forwarding yes
PermitTunnel yes
PermitUserRC yes
AcceptEnv LC_* LANG PYTHON* BACKDESK_* TEXTUAL* XDG_* PG* PATH USER LOGNAME HOME SUDO_USER SSH_* PAGER EDITOR
AcceptEnv VISUAL BROWSER LESSOPEN LESS MANPAGER TERM COLUMNS LINES UMASK
Subsystem sftp internal-sftp
ClientAliveInterval {alive}
ClientAliveCountMax 2
"""
_ROOM = "mount -t tmpfs none /run && mkdir /run/sshd && exec "


def environment(place: Path) -> Path:
    """A Python that finds this checkout under -I; returns its interpreter."""
    venv = place / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--symlinks", str(venv)], check=True)
    packages = next(venv.glob("lib/python*/site-packages"))
    (packages / "checkout.pth").write_text(f"{ROOT}\n{sysconfig.get_path('purelib')}\n")
    return venv / "bin" / "python"


class Door:
    """The server, and the ways in. `company` is a database that is there already."""

    def __init__(self, place: Path, company: Path) -> None:
        self.place, self.company = place, company
        self.home = place / "home"
        self.account = pwd.getpwuid(os.getuid()).pw_name
        self.python = environment(place)
        self.port = _free_port()
        self.log = place / "sshd.log"
        _key(place / "host")
        (self.home / ".ssh").mkdir(parents=True, mode=0o700)
        _shown_around(self.home, "ana")
        config = place / "sshd_config"
        keys = company.parent / "authorized_keys"
        config.write_text(CONFIG.format(port=self.port, place=place, keys=keys, alive=ALIVE))
        command = [str(SSHD), "-D", "-f", str(config), "-E", str(self.log)]
        self._process = self._start(command)
        self._wait()

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        self.is_private = may_be_private()
        if self.is_private:
            (self.place / "passwd").write_text(self._passwd())
            return subprocess.Popen(privately(command, f"mount --bind {self.place}/passwd /etc/passwd && "))
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        return subprocess.Popen(command)

    def _passwd(self) -> str:
        """The machine's accounts, ours with the home and the shell of the recipe."""
        lines = []
        for line in Path("/etc/passwd").read_text().splitlines():
            fields = line.split(":")
            if fields[0] == self.account:
                fields[5:] = [str(self.home), "/bin/sh"]
            lines.append(":".join(fields))
        return "\n".join(lines) + "\n"

    def _wait(self) -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until and self._process.poll() is None:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(f"sshd did not start:\n{self.log.read_text() if self.log.exists() else ''}")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)

    def key(self, login: str, used_for: str = "terminal") -> Path:
        """A key that is given to somebody, as the owner would at the server; returns its private half."""
        path = self.place / f"key-{len(list(self.place.glob('key-*.pub')))}"
        _key(path)
        before, sys.executable = sys.executable, str(self.python)  # the one that the line of the key is to start
        open_database(str(self.company))
        try:
            with acting_as("ana"):
                public = read_public_key(path.with_suffix(".pub").read_text())
                authorize_key(user=resolve("user", login), key=public, used_for=used_for)
                keys_file.write()
        finally:
            sys.executable = before
            close_database()
        return path

    def command(self, key: Path, *words: str, options: tuple[str, ...] = (), program: str = "ssh") -> list[str]:
        """A call of an SSH client. `words` go behind the host (for scp and sftp they are all there is behind options)."""
        port = "-p" if program == "ssh" else "-P"
        fixed = (
            "-F", "none", port, str(self.port), "-i", str(key), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
        )  # fmt: skip
        host = (f"{self.account}@127.0.0.1",) if program == "ssh" else ()
        return [str(shutil.which(program)), *fixed, *options, *host, *words]

    def ssh(
        self, key: Path, *words: str, options: tuple[str, ...] = (), stdin: str | bytes = "", program: str = "ssh",
        env: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:  # fmt: skip
        """What came of a call; `env` is sent along, as far as the server takes it."""
        sent = tuple(f"-oSendEnv={name}" for name in env or {})
        done = subprocess.run(
            self.command(key, *words, options=(*options, *sent), program=program),
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            env={**os.environ, **(env or {})},
            capture_output=True,
            timeout=60,
            check=False,
        )
        said = (done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))
        return subprocess.CompletedProcess(done.args, done.returncode, *said)

    def sessions(self) -> list[int]:
        """The processes of people who are in."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if words[:1] == [str(self.python).encode()] and b"session" in words:
                    found.append(int(entry.name))
        return found


def _shown_around(home: Path, login: str) -> None:
    """Somebody who has seen the tour."""
    seen = home / ".local" / "state" / "backdesk" / "tour"
    seen.mkdir(parents=True)
    (seen / hashlib.sha256(login.encode()).hexdigest()[:32]).touch()


def may_be_private() -> bool:
    """Whether a program can be given a view of the machine of its own."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0


def privately(command: list[str], before: str = "") -> list[str]:
    """A call of sshd in a view of its own, with the directory that it wants to see."""
    return ["unshare", "-m", "sh", "-c", before + _ROOM + shlex.join(command)]


def _key(path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", path.name, "-f", str(path)], check=True)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
