"""Sending documents: each is handed over, then kept on the timeline of its party and its own, one after the other.

What was handed over is recorded before the next one is begun. A document is sent once, unless somebody says again:
who stops half way and repeats it sends the rest. The same mail has the same Message-ID, however often it is tried.
"""

from __future__ import annotations

import io

from store.core import audit, records
from store.core.action import Outcome, action
from store.core.attachments import attach_file
from store.core.database import one, scalar
from store.core.dates import now
from store.core.errors import BackdeskError, Forbidden, Refused, Unusable
from store.core.files import Incoming
from store.core.identity import actor
from store.core.references import title
from store.core.values import Day
from store.crm.activities import EVERYBODY
from store.crm.models import Activity
from store.documents.mailing import Letter, Wanted, letter, stem
from store.documents.outlets import Outlet


def sent_before(kind: str, record_id: int) -> tuple[int, str]:
    """How often a document was sent, and on which day last ('' where never)."""
    found = one(
        "SELECT COUNT(*), MAX(done_at) FROM activity WHERE record_kind = ? AND record_id = ? AND kind = 'e-mail' "
        "AND message_id LIKE ?",
        (kind, record_id, f"<{stem(kind, record_id)}.%"),
    )
    count, last = found or (0, None)
    return int(count), str(last)[:10] if last else ""


def send(kind: str, record_id: int, outlet: Outlet, wanted: Wanted) -> Outcome:
    """Send the document of a record; one that was sent is left alone unless wanted again. Raises Refused in words."""
    require_right()
    count, day = sent_before(kind, record_id)
    if count and not wanted.again:
        what = f"The statement of {title(kind, record_id)}" if kind == "party" else title(kind, record_id)
        said = f"{what} was sent on {Day().shown(day)} already; --again sends it again."
        return Outcome(kind, record_id, said)
    return deliver(letter(kind, record_id, wanted, count), outlet)


def require_right() -> None:
    """Raises Forbidden where the acting user may send nothing: before anything is handed over, not after."""
    if not actor().may(EVERYBODY):
        raise Forbidden(
            f"{actor().name} may not do this (document.send).", f"It takes one of: {', '.join(('owner', *EVERYBODY))}."
        )


def deliver(made: Letter, outlet: Outlet) -> Outcome:
    """Hand over a mail, and keep that it was. Raises Refused where it was not taken, or could not be kept."""
    require_right()
    moment = now()
    outlet.hand_over(made.name, made.mail(moment))
    try:
        kept = keep_sent(made, moment)
    except BackdeskError as error:
        said = f"{made.title} was handed over {outlet.told(made.name)}, yet that could not be kept: {error}"
        raise (Unusable if isinstance(error, Unusable) else Refused)(said) from error
    return Outcome(kept.kind, kept.id, f"{made.title} {outlet.done} {made.to.address} {outlet.told(made.name)}.")


@action("document.send", "Send document", EVERYBODY, inner=True)
def keep_sent(made: Letter, moment: str) -> Outcome:
    """Keep a mail that was handed over as an activity of its record and party, with the file that went with it."""
    known = scalar("SELECT id FROM activity WHERE message_id = ?", (made.message_id,))
    if known:  # somebody else sent it at the same moment: it is one mail
        return Outcome(made.kind, made.id, "is kept already")
    row = records.create(
        Activity, kind="e-mail", subject=made.subject, state="done",
        notes=f"To: {made.to.name} <{made.to.address}>\n\n{made.text}", done_at=moment, owner=actor().user_id,
        party=made.party, contact=made.to.contact, record_kind=made.kind, record_id=made.id,
        message_id=made.message_id, company=actor().company_id,
    )  # fmt: skip
    attach_file(f"activity {row.id}", Incoming(made.file, lambda: io.BytesIO(made.content)))
    audit.about(made.kind, made.id)
    return Outcome(made.kind, made.id, "kept")
