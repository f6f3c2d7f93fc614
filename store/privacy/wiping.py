"""Emptying the rows of a person: the records stay as shells that others may refer to; notes, mails and files go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from store.core import records
from store.core.belonging import where_it_belongs
from store.core.database import rows, run, scalar
from store.core.dates import now, today
from store.core.erasures import keyed
from store.core.fields import Row
from store.core.models import Erasure
from store.core.redacting import MARK
from store.core.text import fold
from store.crm import activity_notices
from store.crm.models import Activity
from store.parties.actions import code_of
from store.parties.consent_models import CHANNELS, Consent
from store.privacy.belongings import DRAFTS, Person, neutral_name
from store.privacy.mentions import Mentions, naming

Wipe = Callable[[Any], dict[str, Any]]
SHELLS = ("contact", "lead", "party")


def _contact(row: Any) -> dict[str, Any]:
    name = neutral_name("contact", row.id)
    return {"name": name, "job": "", "email": "", "email_key": None, "phone": "", "notes": "", "state": "archived"}


def _lead(row: Any) -> dict[str, Any]:
    done = row.state == "qualified"
    names = "company_name company_key tax_id email email_key phone notes given".split()
    shut = {} if done else {"state": "disqualified", "reason": MARK}
    return {**dict.fromkeys(names, ""), **shut, "name": neutral_name("lead", row.id)}


def _party(row: Any) -> dict[str, Any]:
    name = neutral_name("party", row.id)
    emptied = "email phone website city industry tags notes iban bic".split()
    nothing = "tax_id employees annual_revenue".split()
    return {
        **dict.fromkeys(emptied, ""),
        **dict.fromkeys(nothing),
        **({} if row.code == code_of(row.id) else {"code": f"ERASED-{row.id}"}),
        "name": name,
        "name_key": fold(name),
        "state": "merged" if row.merged_into_id else "on hold",
    }


def _activity(row: Any) -> dict[str, Any]:
    wanted = {"subject": MARK, "notes": "", "outcome": "", "message_id": None, "remind": "", "every": ""}
    wanted |= {"until": None, "turn": None, "on_day": None}
    return wanted | ({"state": "cancelled"} if row.state == "planned" else {})


def _draft(row: Any) -> dict[str, Any]:
    texts = "party_tax_id billing_address shipping_address address notes text".split()
    named = {"party_name": neutral_name("party", row.party_id)}
    return {name: value for name, value in {**dict.fromkeys(texts, ""), **named}.items() if name in row.__data__}


_WIPES: dict[str, Wipe] = {
    "contact": _contact,
    "lead": _lead,
    "party": _party,
    "activity": _activity,
    "deal": lambda row: {"title": f"Deal #{row.id}", "notes": "", "lost_reason": row.lost_reason and MARK},
    "ticket": lambda _: {"subject": MARK},
    "ticket_message": lambda _: {"body": MARK},
    "address": lambda _: {"line1": MARK, "line2": "", "city": "", "region": "", "postal_code": ""},
    "campaign_member": lambda _: {"notes": ""},
    "bank_rule": lambda _: {"contains": MARK, "counterparty": "", "memo": "", "state": "retired"},
    "duplicate": lambda row: {"reason": MARK, "state": "declined" if row.state == "open" else row.state},
    "approval": lambda row: {"party_name": MARK, "reason": MARK, "answer": row.answer and MARK},
    **dict.fromkeys(DRAFTS, _draft),
}
_GOING = ("attachment", "consent", "external_id", "name_mapping")


def wipe(person: Person) -> None:
    """Empty their rows, remove what is nothing but theirs, and keep that they are not to be contacted."""
    for table in _GOING:
        for row in person.rows.get(table, ()):
            if not _says_no_already(person, row):
                with where_it_belongs(row):
                    _remove(row)
    _remember(person)
    for table, found in person.rows.items():
        for row in found if table not in _GOING else ():
            with where_it_belongs(row):
                records.change(row, **_WIPES[table](row))
                if table == "activity":
                    activity_notices.keep(cast(Activity, row))
    for row in person.rows.get("contact", ()):
        if person.kind == "contact":
            _not_to_be_contacted(row.__data__["party"], row.id)
    if person.kind == "party":
        _not_to_be_contacted(person.id, None)


def scrub(person: Person, mentions: Mentions) -> int:
    """Take their names and addresses out of what others' rows say; returns of how many rows."""
    found = list(naming(mentions, person))
    for row, texts in found:
        if row._meta.table_name == "ticket_message":
            _remember_row(row)
        with where_it_belongs(row):
            records.change(row, None, **texts)
    return len(found)


def _says_no_already(person: Person, row: Any) -> bool:
    """Whether a row is the refusal that an erasure before this one left."""
    own = row.__data__.get("contact") == (person.id if person.kind == "contact" else None)
    return row._meta.table_name == "consent" and own and row.source == MARK and not row.allowed


def _remove(row: Any) -> None:
    records.remove(row)
    content = row.__data__.get("content") if row._meta.table_name == "attachment" else None
    if content and not scalar("SELECT 1 FROM attachment WHERE content_id = ? LIMIT 1", (content,)):
        run("DELETE FROM attachment_content WHERE id = ?", (content,))


def _remember(person: Person) -> None:
    """Mark the rows as erased, with what their addresses are known by if they come again."""
    for table in SHELLS:
        for row in person.rows.get(table, ()):
            _remember_row(row, row.__data__.get("email") or "")
    for row in person.rows.get("ticket_message", ()):
        _remember_row(row)


def _remember_row(row: Row, address: str = "") -> None:
    table, known = row._meta.table_name, keyed(address)
    there = "SELECT 1 FROM erasure WHERE erased_table = ? AND erased_id = ? AND ? IN (address_hash, '')"
    if not scalar(there, (table, row.id, known)):
        records.create(Erasure, erased_table=table, erased_id=row.id, at=now(), address_hash=known)


def _not_to_be_contacted(party: int, contact: int | None) -> None:
    day = today().isoformat()
    there = "SELECT channel FROM consent WHERE party_id = ? AND COALESCE(contact_id, 0) = ?"
    said = {channel for (channel,) in rows(there, (party, contact or 0))}
    for channel in sorted(set(CHANNELS) - said):
        records.create(Consent, party=party, contact=contact, channel=channel, allowed=False, day=day, source=MARK)
