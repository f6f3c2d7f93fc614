"""An import under way on a thread of its own; it can be stopped between two of its transactions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from store.core.progress import Course
from store.exchange import ImportOptions, ImportReport, import_file
from store.exchange.asking import Stopped


class Job:
    """One import, or its dry run; `tell` is called on that thread with how far it is."""

    def __init__(self, kind: str, path: Path, options: ImportOptions, tell: Callable[[str], object]) -> None:
        self.title = "Dry run" if options.dry_run else "Import"
        self._kind, self._path, self._options, self._tell = kind, path, options, tell
        self._course = Course(self.title)
        self.stopped = False

    def run(self) -> ImportReport:
        """Do it. Raises Stopped where it was stopped before anything was written."""
        return import_file(self._kind, self._path, self._options, self._at)

    def stop(self) -> None:
        """End it where nothing is left half done."""
        self.stopped = True

    def _at(self, done: int, expected: int | None, stage: str = "", /) -> None:
        if self.stopped:
            raise Stopped
        if said := self._course.said(done, expected, stage):
            self._tell(f"{said} · esc stops")
