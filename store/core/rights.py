"""Who else may use the files of the open database."""

from __future__ import annotations

import stat
from pathlib import Path

from store.core.database import db, is_postgres

TAILS = ("", "-wal", "-shm")
GROUP_AND_OTHERS = 0o077


def too_open() -> str:
    """What to say where others than its owner may use an SQLite file, or ''. It may have been copied or restored by
    hand, and is read past every rule by whoever can open it.
    """
    if is_postgres():
        return ""
    wide = [path for path in (Path(f"{db.database}{tail}") for tail in TAILS) if _mode(path) & GROUP_AND_OTHERS]
    if not wide:
        return ""
    named = " ".join(map(str, wide))
    return f"Others can use {wide[0].name} ({_mode(wide[0]):04o}). Make it yours alone: chmod go= {named}"


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0
