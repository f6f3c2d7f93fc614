"""Deals that come again: one that is won opens the next one by itself, once, so much later."""

from __future__ import annotations

from datetime import date

from store.core import records, rhythm
from store.core.dates import today
from store.core.errors import Refused
from store.core.events import reacts_to
from store.core.undo import Reverting
from store.core.values import Day
from store.crm import pipeline
from store.crm.models import Deal, DealLine

_SAME = (
    "company_id title party_id contact_id owner_id currency value source notes prices_include_tax "
    "document_discount_percent document_discount every"
).split()
_OF_A_LINE = (
    "position product_id description quantity price discount net document_discount tax_included unit factor per"
).split()


def open_next(won: Deal) -> str:
    """Open the deal that follows a won one where it comes again; returns what to say of it. Twice opens one."""
    if not won.every or Deal.first_matching("repeats = ?", won.id):
        return ""
    due = date.fromisoformat(won.expected_close or won.closed_on)
    close = rhythm.following(due, won.every, rhythm.day_to_keep(due))
    stage = pipeline.stage_of_type("open", won.stage.pipeline_id)
    copied = {name.removesuffix("_id"): getattr(won, name) for name in _SAME}
    made = records.create(
        Deal, **copied, opened_on=today().isoformat(), expected_close=close.isoformat(), repeats=won.id,
        **pipeline.standing(stage, today()),
    )  # fmt: skip
    for line in DealLine.matching("deal_id = ? ORDER BY position", won.id):
        records.create(DealLine, deal=made.id, **{n.removesuffix("_id"): getattr(line, n) for n in _OF_A_LINE})
    pipeline.write_history(made.id, None, stage.id, today())
    return f" The next one is #{made.id}, expected on {Day().shown(made.expected_close)}."


@reacts_to(Reverting)
def keep_what_follows(event: Reverting) -> None:
    """A win that opened the next deal is not taken back with it."""
    if event.table == "deal" and event.fields.get("repeats"):
        raise Refused("It opened the next deal; it cannot be undone.", "Bring it back instead: backdesk deal reopen")
