"""The check of attached files: each is what was attached, and belongs to a record that is there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from store.core.database import rows, stream
from store.core.references import kinds
from store.insight.promises import check, differences


@check("attachments", "each file is what was attached, and belongs to a record that is there")
def attachments() -> Iterator[str]:
    """Contents that have another hash or size, files of records that are gone or of another company."""
    for content_id, digest, size, content in stream(
        "SELECT id, sha256, size, content FROM attachment_content ORDER BY id"
    ):
        found = hashlib.sha256(content).hexdigest()
        if found != digest or len(content) != size:
            yield f"the content of {_names(content_id)} was altered: kept as {digest[:12]}…, it is {found[:12]}…"
    yield from differences(
        "SELECT c.id, c.sha256 FROM attachment_content c LEFT JOIN attachment a ON a.content_id = c.id "
        "WHERE a.id IS NULL ORDER BY c.id",
        "content #{0} ({1}) is attached to nothing",
    )
    for kind, table in rows("SELECT DISTINCT record_kind, record_table FROM attachment ORDER BY 1, 2"):
        if kind not in kinds() or kinds()[kind].table != table:
            yield f"files are attached to a {kind} in {table}: there is no such kind of record"
            continue
        yield from differences(
            f"SELECT a.id, a.name, a.record_kind, a.record_id FROM attachment a LEFT JOIN {table} r "
            f"ON r.id = a.record_id WHERE r.id IS NULL AND a.record_kind = '{kind}' ORDER BY a.id",
            "attachment #{0} ({1}) belongs to {2} #{3}, which is not there",
        )


def _names(content_id: int) -> str:
    found = rows("SELECT id, name FROM attachment WHERE content_id = ? ORDER BY id LIMIT 3", (content_id,))
    return ", ".join(f"attachment #{number} ({name})" for number, name in found) or f"content #{content_id}"
