"""Erasing a person (GDPR Art. 17): a contact, a lead, or a party that is a person.

What names them leaves the records, the history and the database file. The record stays as an empty shell, so that what
refers to it holds; what the law makes a company keep, documents as they were issued and the books, stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from store.core import audit, redacting
from store.core.action import Outcome, Warned, action, actions
from store.core.database import scalar
from store.core.errors import Refused
from store.core.text import plural
from store.core.values import Ref, Text
from store.crm.lead_models import Lead
from store.parties.models import Party
from store.privacy import belongings, leftovers, open_matters, wiping
from store.privacy.mentions import free_columns
from store.privacy.plan import Plan, is_done, plan
from store.privacy.trail import own_record

ALLOWED = ("manager",)
Reason = Annotated[str, Text("Reason", required=True, max=500, help="such as: asked for it by mail on 1 March")]


def _warned(kind: str) -> Callable[..., Warned]:
    def said(reason: str = "", **named: int) -> Warned:  # noqa: ARG001
        found = plan(kind, named[kind])
        told = Warned([] if is_done(found.person) else found.said())
        told.heading = "What happens"
        return told

    return said


@action("contact.erase", "Erase person", ALLOWED, danger=True, steps=True, warns=_warned("contact"),
        example="backdesk contact erase 'Ann Lee' --reason 'asked for it'")  # fmt: skip
def erase_contact(contact: Annotated[int, Ref("Contact", kind="contact")], reason: Reason) -> Outcome:
    """Erase a person for good: name, addresses, mails, notes, files, and what the history says of them.

    Cannot be undone. `backdesk privacy preview` says before what goes and what stays.
    """
    return _in_steps("contact", contact, reason)


@action("lead.erase", "Erase person", ALLOWED, danger=True, steps=True, warns=_warned("lead"),
        example="backdesk lead erase 'Ann Lee' --reason 'asked for it'")  # fmt: skip
def erase_lead(lead: Annotated[int, Ref("Lead", kind="lead")], reason: Reason) -> Outcome:
    """Erase a person for good: name, addresses, mails, notes, files, and what the history says of them.

    Cannot be undone. An open lead is disqualified by it.
    """
    return _in_steps("lead", lead, reason)


@action("party.erase", "Erase person", ALLOWED, danger=True, steps=True, warns=_warned("party"),
        example="backdesk party erase P000012 --reason 'asked for it'")  # fmt: skip
def erase_party(party: Annotated[int, Ref("Party", kind="party")], reason: Reason) -> Outcome:
    """Erase a party that is a person for good, with its contacts, addresses, leads, tickets, mails and files.

    Cannot be undone. Documents that were issued, and the books, stay as they are: the law makes you keep them.
    """
    return _in_steps("party", party, reason)


def _in_steps(kind: str, record_id: int, reason: str) -> Outcome:
    audit.seal_pending()
    spec = actions()[f"{kind}.erase"]
    done: Any = action(spec.name, spec.title, spec.allow, inner=True)(_erase)
    outcome: Outcome = done(kind, record_id, reason)
    tables = [*belongings.of(kind, record_id).rows, *(vars(model)["_meta"].table_name for model, _ in free_columns())]
    told = [outcome.message, leftovers.clear(tables), leftovers.older_copies()]
    return Outcome(outcome.kind, outcome.id, " ".join(filter(None, told)))


def _erase(kind: str, record_id: int, reason: str) -> Outcome:
    found = plan(kind, record_id)
    person = found.person
    _require_a_person(kind, record_id)
    if matters := open_matters.of(person):
        what = ", ".join(what for what, _ in matters)
        raise Refused(f"Something is still open: {what}.", f"End it first: {'; '.join(way for _, way in matters)}")
    again = is_done(person)
    going = found.going
    wiping.wipe(person)
    others = wiping.scrub(person, found.mentions)
    own_record(found.mentions)
    records = _redact(found)
    audit.about(kind, record_id)
    audit.trail().reason = found.mentions.scrubbed(reason)
    if again and not others and not records:
        return Outcome(kind, record_id, f"{person.neutral} was erased before.")
    said = f"{plural(records, 'record')} of the history"
    kept = "".join(f" Kept: {line}." for line in found.staying)
    return Outcome(kind, record_id, f"{person.neutral}: erased {going}; {said} redacted.{kept}")


def _redact(found: Plan) -> int:
    """Have the history say no more of them; returns of how many records."""
    trail = audit.trail()
    trail.redactions = list(found.trail.redactions(found.mentions))
    redacting.require_sealed(item.audit_id for item in trail.redactions)
    trail.changes += [item.notice for item in trail.redactions]
    return len(trail.redactions)


def _require_a_person(kind: str, record_id: int) -> None:
    if kind == "lead":
        contact = Lead.get_by_id(record_id).contact_id
        if contact and not scalar("SELECT 1 FROM erasure WHERE erased_table = 'contact' AND erased_id = ?", (contact,)):
            raise Refused(
                "This lead is a contact by now.", f"Erase that, the lead goes with it: backdesk contact erase {contact}"
            )
    if kind == "party":
        row = Party.get_by_id(record_id)
        if scalar("SELECT 1 FROM company_party WHERE party_id = ?", (row.id,)):
            raise Refused(f"{row.name} is one of your own companies.", "Only persons are erased.")
        below = scalar("SELECT name FROM party WHERE parent_id = ? AND state <> 'merged' LIMIT 1", (row.id,))
        if below:
            raise Refused(f"{below} belongs to {row.name}: that is no person.", "Erase its contacts one by one.")
