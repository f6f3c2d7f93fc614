"""Files attached to records. Their content is kept in the database, once per SHA-256: a backup has it, nothing drifts.

Whatever is attached stays as it is. It can be removed again, which the history of its record tells; whoever holds
that what belongs to a record must stay refuses that (see `Removing`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from store.core import audit, records
from store.core.action import Outcome, action
from store.core.attachment_models import Attachment, AttachmentContent
from store.core.database import one, run, scalar
from store.core.dates import now
from store.core.errors import Refused, invalid
from store.core.events import Event, announce, reacts_to
from store.core.files import File, Incoming, exchange, media_type, new_file, place_of, safe_name
from store.core.identity import actor
from store.core.private import refusal
from store.core.references import RecordKind, find_anything, kinds, noun, record_kind, title
from store.core.scope import is_shared
from store.core.settings import setting
from store.core.text import excerpt, plural
from store.core.undo import Reverted
from store.core.values import Ref, Text

record_kind(RecordKind("attachment", "attachment", "t.name"))

EVERYBODY = ("sales", "manager", "support", "finance", "purchasing", "warehouse", "payroll")
MEGABYTES = 10
_BARE = frozenset({"attachment", "audit", "batch", "setting", "view"})  # nothing is attached to these


@dataclass(frozen=True)
class Removing(Event):
    """A file is about to be taken off a record: whoever knows why it must stay refuses."""

    kind: str
    record_id: int


@action(
    "attachment.add",
    "Attach file",
    EVERYBODY,
    example="backdesk attachment add --about 'invoice INV-2026-000001' --file scan.pdf",
)
def attach_file(
    about: Annotated[str, Text("Record", required=True, help="any record, such as: deal 12")],
    file: Annotated[Incoming, File("File", required=True, help="a file of this machine")],
    name: Annotated[str, Text("Name", help="what it is called here; without one as it is called there")] = "",
) -> Outcome:
    """Attach a file to any record. Its content is kept in the database and never changes.

    What is attached to a posted document stays with it; from anything else it can be removed again.
    """
    kind, record_id = find_anything(about)
    if kind in _BARE:
        raise invalid("about", about, "nothing can be attached to that")
    table = kinds()[kind].table
    _require_open(table)
    called = safe_name(name or file.name)
    content, size = _kept(file.content(setting("attachment.megabytes") or MEGABYTES))
    where = f"{noun(kind)} {excerpt(title(kind, record_id))}"
    audit.about(kind, record_id)
    if known := one(
        "SELECT id FROM attachment WHERE record_id = ? AND record_kind = ? AND name = ? AND content_id = ?",
        (record_id, kind, called, content),
    ):
        return Outcome("attachment", int(known[0]), f"{called} is attached to {where} already.")
    row = records.create(
        Attachment,
        content=content,
        name=called,
        media_type=media_type(called),
        record_kind=kind,
        record_table=table,
        record_id=record_id,
        at=now(),
        user=actor().user_id,
        company=None if is_shared(table) else actor().company_id,
    )
    audit.note("change", table, record_id, {"attached": None}, {"attached": called})
    return Outcome("attachment", row.id, f"{called} ({plural(size, 'byte')}) attached to {where}.")


@action(
    "attachment.remove",
    "Remove attachment",
    EVERYBODY,
    danger=True,
    example="backdesk attachment remove 12 --reason 'the wrong scan'",
)
def remove_attachment(
    attachment: Annotated[int, Ref("Attachment", kind="attachment")],
    reason: Annotated[str, Text("Reason", max=500)] = "",  # noqa: ARG001  the history keeps it
) -> Outcome:
    """Take a file off its record. Of a posted document it stays: that is evidence of what was posted."""
    row = Attachment.get_by_id(attachment)
    _require_open(row.record_table)
    announce(Removing(row.record_kind, row.record_id))
    records.remove(row)
    audit.note("change", row.record_table, row.record_id, {"attached": row.name}, {"attached": None})
    audit.about(row.record_kind, row.record_id)
    if not scalar("SELECT 1 FROM attachment WHERE content_id = ? LIMIT 1", (row.content_id,)):
        run("DELETE FROM attachment_content WHERE id = ?", (row.content_id,))
    where = f"{noun(row.record_kind)} {excerpt(title(row.record_kind, row.record_id))}"
    return Outcome(row.record_kind, row.record_id, f"{row.name} removed from {where}.")


def content_of(attachment_id: int) -> tuple[str, bytes]:
    """Name and bytes of an attachment. Raises Refused where they are not what was attached."""
    row = Attachment.get_by_id(attachment_id)
    _require_open(row.record_table)
    kept = AttachmentContent.get_by_id(row.content_id)
    content = bytes(kept.content)
    if hashlib.sha256(content).hexdigest() != kept.sha256:
        raise Refused(f"{row.name} is not what was attached: its content was altered.", "Run: backdesk check")
    return safe_name(row.name), content


def save_attachment(attachment_id: int, directory: str) -> Path:
    """Write an attachment to a new file in a directory; returns the file. Never overwrites, never leaves it."""
    name, content = content_of(attachment_id)
    place = exchange() or place_of(directory)
    if not place.is_dir():
        raise Refused(f"There is no directory {excerpt(str(place))}.", "Name one that is there.")
    with new_file(place / name) as out:
        out.write(content)
    return place / name


def _require_open(table: str) -> None:
    if closed := refusal(table):
        raise closed


def _kept(content: bytes) -> tuple[int, int]:
    """The id of a content, kept from now on if it is new, and how many bytes it has."""
    if not content:
        raise Refused("The file is empty.", "Name another.")
    audit.trail()
    digest = hashlib.sha256(content).hexdigest()
    run(
        "INSERT INTO attachment_content (sha256, size, content) VALUES (?, ?, ?) ON CONFLICT (sha256) DO NOTHING",
        (digest, len(content), content),
    )
    return int(scalar("SELECT id FROM attachment_content WHERE sha256 = ?", (digest,))), len(content)


@reacts_to(Reverted)
def _gone(event: Reverted) -> None:
    """A record that has files does not vanish when what made it is undone."""
    if event.changes and all(after is None for _, after in event.changes.values()):
        kind = one(
            "SELECT record_kind FROM attachment WHERE record_table = ? AND record_id = ? LIMIT 1",
            (event.table, event.record_id),
        )
        if kind:
            raise Refused("Files are attached to it.", "Remove them first: backdesk attachment remove …")
