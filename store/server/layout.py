"""Where everything of a shared server is, and what its files say."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from store.core.database import is_postgres
from store.core.errors import Usage
from store.core.places import KEYS

MARK = "# Made by backdesk server setup"
SHELL = "/bin/sh"  # bash would read what lies in the account's home
SSHD = "etc/ssh/sshd_config.d/backdesk.conf"
UNITS = "etc/systemd/system"
TIMER, SERVICE = "backdesk-backup.timer", "backdesk-backup.service"
WANTED = {  # what sshd has to say of the account
    "allowtcpforwarding": "no",
    "allowstreamlocalforwarding": "no",
    "allowagentforwarding": "no",
    "x11forwarding": "no",
    "permittunnel": "no",
    "permituserrc": "no",
    "permituserenvironment": "no",
    "passwordauthentication": "no",
    "kbdinteractiveauthentication": "no",
}
_MATCH = """\
{mark}; it puts back what is changed here.
Match User {account}
    AuthorizedKeysFile {keys}
    AuthenticationMethods publickey
    PasswordAuthentication no
    KbdInteractiveAuthentication no
    AllowTcpForwarding no
    AllowStreamLocalForwarding no
    AllowAgentForwarding no
    X11Forwarding no
    PermitTunnel no
    PermitUserRC no
    ClientAliveInterval 15
    ClientAliveCountMax 3
Match all
"""
_SERVICE = """\
{mark}; it puts back what is changed here.
[Unit]
Description=Backup of backdesk

[Service]
Type=oneshot
User={account}
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths={data}
ExecStart={command}
"""
_TIMER = """\
{mark}; it puts back what is changed here.
[Unit]
Description=Daily backup of backdesk

[Timer]
OnCalendar=*-*-* 02:30:00
RandomizedDelaySec=10min
Persistent=true

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True)
class Layout:
    """One shared server; `root` is another tree than this machine's, such as that of an image."""

    database: str
    account: str = "backdesk"
    home: Path = Path("/var/lib/backdesk")
    root: Path = Path("/")

    def __post_init__(self) -> None:
        for said in (self.account, str(self.home), self.database):
            if not said.isprintable() or any(char in said for char in "\"'\\%$\n "):
                raise Usage(f"'{said}' cannot stand in the files of sshd and systemd.", "Take a name without signs.")
        if not self.home.is_absolute() or not (is_postgres(self.database) or Path(self.database).is_absolute()):
            raise Usage(
                "The home and the database of a server are named from / on.", "As in: --db /srv/firm/company.db"
            )

    @property
    def data(self) -> Path:
        """What the account alone may read: as `places.data_directory` tells when it is the account that asks."""
        if is_postgres(self.database):
            return self.home / ".local" / "share" / "backdesk"
        return Path(self.database).parent

    @property
    def state(self) -> Path:
        """Where the program keeps its log, and who has seen the tour."""
        return self.home / ".local" / "state" / "backdesk"

    @property
    def keys(self) -> Path:
        """The keys file."""
        return self.data / KEYS

    @property
    def backups(self) -> Path:
        """Where the timer puts copies of an SQLite file."""
        return self.data / "backups"

    def at(self, path: Path | str) -> Path:
        """A path in the tree that is set up."""
        return self.root / str(path).lstrip("/")

    def match(self) -> str:
        """What sshd is told of the account."""
        return _MATCH.format(mark=MARK, account=self.account, keys=self.keys)

    def service(self) -> str:
        """How a backup is made."""
        program = [sys.executable, "-I", "-m", "commands.main", "--db", self.database, "backup", "--to", self.backups]
        command = shlex.join(map(str, program))
        return _SERVICE.format(mark=MARK, account=self.account, data=self.data, command=command)

    def timer(self) -> str:
        """When one is made."""
        return _TIMER.format(mark=MARK)
