"""What is still open with a person, so that they cannot be erased yet, and the way out of each."""

from __future__ import annotations

from dataclasses import dataclass

from store.core.database import rows
from store.core.scope import everything
from store.core.text import many_of, plural, some
from store.privacy.belongings import Person, among


@dataclass(frozen=True)
class Open:
    """Something that needs them: how it is found, what one is called, and what ends it."""

    table: str
    name: str
    state: str
    noun: str
    way_out: str
    of_contact: bool = False

    @property
    def many(self) -> str:
        """What several are called."""
        first, of, rest = self.noun.partition(" of ")
        return many_of(first) + of + rest


_WITH_NUMBER = "COALESCE(t.number, '#' || t.id)"
MATTERS = (
    Open("invoice", _WITH_NUMBER, "t.state IN ('draft', 'open', 'part paid')", "open invoice",
         "backdesk payment record"),
    Open("bill", _WITH_NUMBER, "t.state IN ('draft', 'pending approval', 'open', 'part paid')", "open bill",
         "backdesk payment record"),
    Open("payment", _WITH_NUMBER, "t.state = 'posted' AND t.unapplied > 0", "unapplied payment",
         "backdesk payment allocate"),
    Open("sales_order", _WITH_NUMBER, "t.state NOT IN ('done', 'closed', 'cancelled')", "open order", "backdesk order"),
    Open("purchase_order", _WITH_NUMBER, "t.state NOT IN ('done', 'closed', 'cancelled')", "open purchase order",
         "backdesk po"),
    Open("quote", _WITH_NUMBER, "t.state IN ('draft', 'sent')", "open quote", "backdesk quote reject"),
    Open("dunning_letter", _WITH_NUMBER, "t.state = 'draft'", "draft of a dunning letter", "backdesk dunning"),
    Open("cheque", "t.number", "t.state IN ('received', 'deposited')", "open cheque", "backdesk cheque"),
    Open("subscription", "t.code", "t.state <> 'ended'", "open contract", "backdesk subscription end"),
    Open("recurring_invoice", "t.code", "t.state = 'active'", "open recurring invoice", "backdesk recurring retire"),
    Open("project", "t.code", "t.state = 'open'", "open project", "backdesk project close"),
    Open("purchase_request", "'#' || t.id", "t.state = 'open'", "open purchase request", "backdesk request"),
    Open("deal", "'#' || t.id", "t.stage_id IN (SELECT id FROM stage WHERE type = 'open')", "open deal",
         "backdesk deal lose, or for a contact: backdesk deal edit --contact", of_contact=True),
    Open("ticket", "t.number", "t.state IN ('open', 'pending')", "open ticket", "backdesk ticket close",
         of_contact=True),
)  # fmt: skip


def of(person: Person) -> list[tuple[str, str]]:
    """(what is open, the way out) of each kind of matter that needs the person, in any company."""
    found = []
    parties, contacts = person.ids("party"), person.ids("contact")
    with everything():
        for matter in MATTERS:
            whose = [among("party_id", parties), among("contact_id", contacts) if matter.of_contact else ""]
            if not any(whose):
                continue
            condition = " OR ".join(filter(None, whose))
            named = [
                str(name)
                for (name,) in rows(
                    f"SELECT {matter.name} FROM {matter.table} t WHERE ({condition}) AND {matter.state} ORDER BY t.id"
                )
            ]
            if named:
                found.append((f"{plural(len(named), matter.noun, matter.many)} ({some(named)})", matter.way_out))
    return found
