"""What a person may say about a file that is taken in, and what they are told afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from store.core.text import excerpt, plural


class Progress(Protocol):
    """Told how many rows are done, and of how many where that is known, at each of the stages of an import."""

    def __call__(self, done: int, expected: int | None, what: str = "", /) -> None: ...


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """How to read a file and what to do with it; every field is optional.

    `map`        `Header=field`, also `Header=field*100` or `/100` for numbers in another unit;
                 the field `external_id` names the column that identifies a row in the other system
    `ignore`     headers to leave out; here and in `map`, `Header` is that of both files where both have it, unless
                 `lines.Header` says another thing of the `lines_file`. With `lines.*` left out each is said of one
    `set`        `field=value` for every row; `{Header}` in the value is replaced by that column
    `set_empty`  `field=value` where the row has none
    `map_value`  `field:text=other text`, applied before anything is looked up
    `create_missing`  fields (owner, party) whose unknown names become records: disabled users, prospects
    `lines_file` a second file with the lines of the documents in the first, joined by `external_id`
    `sheet`      which sheet of a workbook, where several have something in them
    `source`     name of the system the file comes from; external ids are unique within it
    `mapping`    a mapping saved before; `save_mapping` keeps this one under a name
    `update`     whether rows that changed since the last import change their record;
                 None: yes for masters, refused for documents
    `same_name`  take parties of the same name and place for different ones
    `skip_bad`   write the good rows; the bad ones go to `rejects`
    `dry_run`    say what would happen and write nothing
    """

    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    date_order: str = ""
    map: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    set: tuple[str, ...] = ()
    set_empty: tuple[str, ...] = ()
    map_value: tuple[str, ...] = ()
    create_missing: tuple[str, ...] = ()
    lines_file: Path | None = None
    sheet: str = ""
    source: str = "file"
    mapping: str = ""
    save_mapping: str = ""
    update: bool | None = None
    same_name: bool = False
    skip_bad: bool = False
    rejects: Path | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file: where, what stands there (at most 60 characters), why, and the way out.

    `field` is the one it was to fill, where all of its text is told: another text instead of it (`map_value`) may do.
    """

    file: str
    line: int
    column: str
    value: str
    reason: str
    hint: str = ""
    field: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" + (f", {self.column}" if self.column else "")
        shown = f" {excerpt(self.value)!r}" if self.value else ""
        return f"{place}:{shown} {self.reason}." + (f" {self.hint}" if self.hint else "")


@dataclass
class ImportReport:
    """What came of an import. `written` is False for a dry run and for a refused file.

    `faults` holds the first hundred; `refused` counts every row that cannot be taken. Where writing broke off
    between two transactions, `unfinished` documents are not in, and `stopped` says why.
    """

    kind: str
    file: str
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    lines: int = 0
    fault_count: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    written: bool = False
    dry_run: bool = False
    skip_bad: bool = False
    batch_id: int | None = None
    unfinished: int = 0
    stopped: str = ""
    rejects: str = ""
    line_rejects: str = ""
    seconds: float = 0.0

    def stop(self, missing: int, why: str) -> None:
        """Writing broke off: so many documents are not in."""
        self.unfinished, self.stopped = missing, why

    @property
    def exit_status(self) -> int:
        """0 done, 1 refused and nothing written, 3 the good rows only, by request, 4 unfinished."""
        if self.stopped:
            return 4
        if not self.refused:
            return 0
        return 3 if self.written or (self.dry_run and self.skip_bad) else 1

    @property
    def rejected(self) -> str:
        """Where the rows are that were refused, in words; '' where they were not written."""
        files = " and ".join(filter(None, (self.rejects, self.line_rejects)))
        return f"The rows refused are in {files}." if files else ""

    @property
    def message(self) -> str:
        """One sentence."""
        counts = f"{self.added:,} new, {self.changed:,} changed, {self.unchanged:,} already there"
        if self.refused:
            counts += f", {self.refused:,} refused"
        lead = f"{plural(self.rows, 'row')} read: {counts}."
        if self.stopped:
            return (
                f"{lead} Unfinished: {plural(self.unfinished, 'document')} not written ({self.stopped}). "
                "Run it again to go on; what is in stays as it is."
            )
        if self.dry_run:
            return f"{lead} Dry run: nothing was written."
        return lead if self.written or not self.refused else f"{lead} Nothing was written."
