"""A copy of the open SQLite file, made while others go on working."""

from __future__ import annotations

from pathlib import Path

import apsw

from store.core.database import db
from store.core.errors import Unusable


def backup_file(target: Path) -> None:
    """Copy the open SQLite database, consistent while others write, verified, readable by its owner only."""
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    copy = apsw.Connection(str(partial))
    with copy.backup("main", db.connection(), "main") as job:
        job.step()
    verdict = copy.execute("PRAGMA integrity_check").fetchall()
    copy.execute("PRAGMA journal_mode = DELETE").fetchall()
    copy.close()
    if verdict != [("ok",)]:
        partial.unlink()
        raise Unusable(f"The backup is damaged: {verdict[0][0]}.", "Run: backdesk check")
    partial.replace(target)
