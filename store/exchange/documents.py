"""Documents (deals, orders, invoices, payments) and stock counts: written one by one through the actions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from store.core import audit
from store.core.database import db, run, run_many
from store.core.errors import BackdeskError, Invalid
from store.core.values import Ref
from store.exchange import batches, missing
from store.exchange.gathering import Document, Gathering


@dataclass
class Documents(Gathering):
    """One import of documents."""

    def write(self, batch: int) -> None:
        """Write every document through its action. Call inside the import's action."""
        self.report.added = self.report.changed = self.report.unchanged = self.report.lines = 0
        made = self._made_missing()
        links: list[tuple[Any, ...]] = []
        for document in self._in_order():
            known = self._known.get(document.key)
            if known and known[1] == document.digest:
                self.report.unchanged += 1
            elif known is None or (self.steps.update and self.options.update is not False):
                self._write_one(document, made, known, links, batch)
        run_many(
            "INSERT INTO external_id (source, kind, external_id, record_id, digest, batch_id) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            links,
        )
        batches.refuse_if_bad(self.checker.faults, self.options)

    def _in_order(self) -> Iterator[Document]:
        if not self.steps.order_by:
            yield from self._documents()
            return
        name = self.steps.order_by
        waiting: list[tuple[str, int, Document, tuple[int, str] | None]] = []
        for document in self._documents():
            waiting.append(
                (str(document.values.get(name, "9999")), len(waiting), document, self._known.get(document.key))
            )
        for _, _, document, known in sorted(waiting, key=lambda item: item[:2]):
            self._known = {document.key: known} if known else {}
            yield document

    def _write_one(
        self,
        document: Document,
        made: dict[str, dict[int, int]],
        known: tuple[int, str] | None,
        links: list[Any],
        batch: int,
    ) -> None:
        for name, placeholders in made.items():
            if document.values.get(name, 0) in placeholders:
                document.values[name] = placeholders[document.values[name]]
        notes = audit.trail().changes
        before = len(notes)
        try:
            with db.atomic():
                record = self.steps.write(document)
        except Invalid as error:
            del notes[before:]
            for problem in error.problems:
                self.checker.faults.add(document.line, problem.field, problem.value, problem.reason, error.hint)
            self._refuse(document.key, document.places)
            return
        except BackdeskError as error:
            del notes[before:]
            self.checker.faults.add(document.line, "", "", error.message.rstrip("."), error.hint)
            self._refuse(document.key, document.places)
            return
        self._keep_foreign_notes(before)
        self.report.lines += len(document.lines)
        if known:
            self.report.changed += 1
            run(
                "UPDATE external_id SET digest = ?, batch_id = ? WHERE source = ? AND kind = ? AND external_id = ?",
                (document.digest, batch, self.options.source, self.kind.external_kind, document.key),
            )
        else:
            self.report.added += 1
            links.append((self.options.source, self.kind.external_kind, document.key, record, document.digest, batch))

    def _keep_foreign_notes(self, before: int) -> None:
        """Of what one document did, keep what it changed in other records: its own rows say what they are."""
        notes = audit.trail().changes
        fresh = {(table, record) for verb, table, record, _ in notes[before:] if verb == "create"}
        notes[before:] = [note for note in notes[before:] if (note[1], note[2]) not in fresh]

    def _made_missing(self) -> dict[str, dict[int, int]]:
        made: dict[str, dict[int, int]] = {}
        by_kind = {kind: missing.make(lookup) for kind, lookup in self.checker.lookups.items() if lookup.wanted}
        for item in self.kind.fields:
            if isinstance(item.kind, Ref) and item.kind.kind in by_kind:
                made[item.name] = by_kind[item.kind.kind]
        return made
