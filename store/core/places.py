"""Where the files of a shared server lie, told without opening anything."""

from __future__ import annotations

import os
from pathlib import Path

EXCHANGE = "BACKDESK_EXCHANGE"  # names the directory that files are kept to, see `files`
KEYS = "authorized_keys"


def data_directory(url: str) -> Path:
    """Beside an SQLite file; for a server's database, the account's data directory."""
    if not url.startswith(("postgresql://", "postgres://")):
        return Path(os.path.realpath(Path(url).expanduser())).parent
    from platformdirs import user_data_path

    return user_data_path("backdesk")


def exchange_directory(url: str) -> Path:
    """The one directory of files for people who come by SSH."""
    return data_directory(url) / "exchange"
