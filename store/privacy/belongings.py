"""What is kept of a person: their contact, lead or party, and all rows that are theirs, in every company."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from store.core.database import rows
from store.core.fields import Row, model_of
from store.core.references import kinds
from store.core.scope import everything

LETTERS = {"contact": "C", "lead": "L", "party": "P"}
# documents that have a party's name before they count; with a number they are kept
DRAFTS = ("bill", "dunning_letter", "invoice", "purchase_order", "quote", "sales_order")
_ASKED = {"order": "sales_order", "po": "purchase_order", "bill": "bill"}  # what approvals are about, by kind


def neutral_name(table: str, record_id: int) -> str:
    """What stands in the place of a name: `Erased C000012`."""
    return f"Erased {LETTERS[table]}{record_id:06d}"


@dataclass
class Person:
    """A person by what names them (`kind`, `id`), and their rows by table."""

    kind: str
    id: int
    rows: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def neutral(self) -> str:
        """What they are called from now on."""
        return neutral_name(self.kind, self.id)

    def ids(self, table: str) -> list[int]:
        """The ids of their rows of a table."""
        return [row.id for row in self.rows.get(table, ())]

    def take(self, table: str, *conditions: str) -> None:
        """Add the rows of a table for which any condition holds; '' holds for none."""
        if wanted := " OR ".join(f"({condition})" for condition in conditions if condition):
            model: Any = model_of(table)
            if found := model.matching(f'{wanted} ORDER BY "id"'):
                self.rows[table] = found

    def with_(self, column: str, table: str) -> str:
        """SQL: the column leads to one of their rows of a table."""
        return among(column, self.ids(table))

    def about(self, *named: str) -> list[str]:
        """SQL conditions: a row is about one of their rows of these kinds."""
        return [
            f"{own} AND \"record_kind\" = '{kind}'" if own else ""
            for kind in named
            for own in [self.with_("record_id", kinds()[kind].table)]
        ]


def among(column: str, ids: Iterable[int]) -> str:
    """SQL: the column has one of these ids; '' where there are none."""
    listed = ", ".join(str(int(one)) for one in ids)
    return f'"{column}" IN ({listed})' if listed else ""


def of(kind: str, record_id: int) -> Person:
    """All that is kept of the person that a contact, a lead or a party is."""
    person = Person(kind, record_id)
    with everything():
        if kind == "party":
            person.take("party", among("id", _with_aliases(record_id)))
            person.take("contact", person.with_("party_id", "party"))
            person.take("address", person.with_("party_id", "party"))
            person.take("bank_rule", person.with_("party_id", "party"))
            person.take("duplicate", person.with_("party_id", "party"), person.with_("other_id", "party"))
            for table in DRAFTS:
                own = person.with_("party_id", "party")
                person.take(table, f'{own} AND "number" IS NULL' if own else "")
            asked = [(kind, person.with_("record_id", table)) for kind, table in _ASKED.items()]
            person.take("approval", *(f"{own} AND \"kind\" = '{kind}'" if own else "" for kind, own in asked))
        else:
            person.take(kind, among("id", [record_id]))
        if kind != "lead":
            person.take("lead", person.with_("contact_id", "contact"), person.with_("party_id", "party"))
        made = among("id", [row.__data__["deal"] for row in person.rows.get("lead", ()) if row.__data__["deal"]])
        person.take("deal", person.with_("party_id", "party"), made)  # what came of a lead says what it said
        _around(person)
    return person


def _around(person: Person) -> None:
    """What was done, asked, said and filed about them."""
    whose = person.with_("contact_id", "contact"), person.with_("party_id", "party")
    person.take("ticket", *whose)
    person.take("ticket_message", person.with_("ticket_id", "ticket"))
    person.take("activity", *whose, *person.about("contact", "lead", "party", "deal", "ticket"))
    person.take("consent", *whose)
    person.take("campaign_member", *whose)
    named = ("contact", "lead", "party", "deal", "ticket", "activity")
    person.take("attachment", *person.about(*named))
    own = [(kind, person.with_("record_id", kinds()[kind].table)) for kind in named]
    for table in ("external_id", "name_mapping"):  # what other systems call them
        person.take(table, *(f"{ids} AND \"kind\" = '{kind}'" if ids else "" for kind, ids in own))


def _with_aliases(party: int) -> list[int]:
    """A party and all that were merged into it."""
    found, new = [party], [party]
    while new:
        merged = rows(f"SELECT id FROM party WHERE {among('merged_into_id', new)} ORDER BY id")
        new = [one for (one,) in merged if one not in found]
        found += new
    return found
