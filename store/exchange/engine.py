"""The way of a file into the database: opened, mapped, checked, matched, written."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from store.core.database import plain_errors, scalar, unhurried
from store.core.errors import Forbidden, Usage
from store.core.identity import actor
from store.core.text import excerpt
from store.core.values import Ref
from store.exchange import batches, joined, mapping, missing, rejects
from store.exchange.checking import Checker
from store.exchange.documents import Documents
from store.exchange.faults import Faults
from store.exchange.kinds import EXTERNAL_ID, Bulk, ImportKind, import_kind
from store.exchange.limits import MAX_FAULTS
from store.exchange.masters import Masters
from store.exchange.options import ImportOptions, ImportReport, Progress
from store.exchange.reading import Table, open_table
from store.exchange.spool import open_spool


@unhurried()
def import_file(
    kind: str,
    source: str | Path | BinaryIO,
    options: ImportOptions = ImportOptions(),  # noqa: B008  frozen
    progress: Progress | None = None,
) -> ImportReport:
    """Take in a file (a path, or a binary stream such as `sys.stdin.buffer`) of one kind of record.

    Everything is read and checked first; only then is it written: masters and small files in one transaction,
    more documents in several short ones. The report says what is in, should that be broken off.
    """
    spec, started = import_kind(kind), time.perf_counter()
    _require_allowed(spec, options)
    with ExitStack() as stack:
        stack.enter_context(plain_errors())
        table = stack.enter_context(open_table(source, options, spec.formats))
        spool = stack.enter_context(open_spool())
        report = ImportReport(spec.name, table.name, dry_run=options.dry_run, skip_bad=options.skip_bad)
        report.notes += table.notes
        parts, notes = _parts(spec, table, options, stack)
        report.notes += notes
        options = _of_company(spec, parts[0].options)
        checkers = _checkers(spec, parts, options.source, progress)
        if isinstance(spec.writer, Bulk):
            writer: Masters | Documents = Masters(spec, options, spool, checkers[0], report)
        else:
            writer = Documents(spec, options, spool, checkers[0], report, checkers[1] if checkers[1:] else None)
        writer.read()
        report.notes += _proposals(checkers[0])
        _write(spec, table, options, report, writer, checkers)
        _tell(report, checkers, options)
    report.seconds = time.perf_counter() - started
    return report


def _of_company(spec: ImportKind, options: ImportOptions) -> ImportOptions:
    """Other systems may number the documents of several companies alike: those after the first have a source each."""
    if actor().alone or isinstance(spec.writer, Bulk) or actor().company_id == scalar("SELECT MIN(id) FROM company"):
        return options
    return replace(options, source=f"{options.source}@{actor().company}")


@dataclass(frozen=True)
class Part:
    """A file, what was said of it, by itself or by somebody, and which fields it may fill: None for all."""

    table: Table
    options: ImportOptions
    of_lines: bool | None = None


def _parts(spec: ImportKind, table: Table, options: ImportOptions, stack: ExitStack) -> tuple[list[Part], list[str]]:
    """The file, or the two that are joined, and what is told of whose they are."""
    lines = stack.enter_context(joined.open_lines(spec, options.lines_file, options)) if options.lines_file else None
    said = joined.told(spec, table.header, lines.header if lines else None, options)
    notes = [note for _, told in said for note in told]
    if lines is None:
        return [Part(table, said[0][0])], notes
    return [Part(table, said[0][0], of_lines=False), Part(lines, said[1][0], of_lines=True)], notes


def _checkers(spec: ImportKind, parts: list[Part], origin: str, progress: Progress | None) -> list[Checker]:
    bulk, lookups = isinstance(spec.writer, Bulk), {}  # type: ignore[var-annotated]
    found = []
    for part in parts:
        said = replace(part.options, source=origin)
        feeds = mapping.plan(spec.scope(part.of_lines), part.table.header, said)
        if len(parts) > 1 and not any(feed.field.name == EXTERNAL_ID for feed in feeds):
            raise Usage(
                f"{part.table.name} has no column that joins the two files.", "Map it: --map 'Header=external_id'"
            )
        found.append(Checker(part.table, spec, feeds, said, Faults(part.table.name), lookups, bulk, progress))
    return found


def _require_allowed(kind: ImportKind, options: ImportOptions) -> None:
    if not actor().may(kind.allow):
        listed = ", ".join(("owner", *kind.allow))
        raise Forbidden(f"{actor().name} may not import {kind.title.lower()}.", f"It takes one of: {listed}.")
    for name in options.create_missing:
        found = kind.field(name)
        if not isinstance(found.kind, Ref):
            raise Usage(f"'{excerpt(name)}' is no reference.", "Only references can be made: owner, party.")
        missing.require(found.kind.kind, name)
    for path in rejects.places(options.rejects)[: 2 if options.lines_file else 1]:
        rejects.require_new(path)
    if options.same_name and not isinstance(kind.writer, Bulk):
        raise Usage("Only parties can have the same name.", "Leave --same-name out.")


def _write(
    kind: ImportKind,
    table: Table,
    options: ImportOptions,
    report: ImportReport,
    writer: Masters | Documents,
    checkers: list[Checker],
) -> None:
    report.refused = _refused(checkers)
    if any(checker.broken for checker in checkers) or (report.refused and not options.skip_bad):
        return
    batch = batches.Batch(kind, table, options, report, checkers[0].feeds)
    if not (report.added or report.changed or options.save_mapping):
        batch.finish()
        report.written = not options.dry_run
        return
    batch.greet()
    with suppress(batches.Undo):
        writer.bring_in(batch)
    report.written = batch.id is not None
    report.refused = _refused(checkers)


def _proposals(checker: Checker) -> list[str]:
    """What names that are to become records may mean instead."""
    made = [lookup for lookup in checker.lookups.values() if lookup.create]
    return [
        f"'{excerpt(text)}' is to be made. {proposal}."
        for lookup in made
        for text, proposal in lookup.proposed.items()
        if proposal
    ]


def _refused(checkers: list[Checker]) -> int:
    return sum(len(checker.faults.bad) for checker in checkers)


def _tell(report: ImportReport, checkers: list[Checker], options: ImportOptions) -> None:
    report.rows = sum(checker.rows for checker in checkers)
    report.fault_count = sum(checker.faults.count for checker in checkers)
    report.faults = [
        fault for checker in checkers for fault in sorted(checker.faults.first, key=lambda found: found.line)
    ][:MAX_FAULTS]
    written = [
        rejects.write(path, checker.table, checker.faults) if checker.faults.bad else ""
        for path, checker in zip(rejects.places(options.rejects), checkers, strict=False)
    ]
    report.rejects, report.line_rejects = [*written, "", ""][:2]
