"""What an erasure does, before it is done: what goes, what stays and why, and what is in the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from store.core.database import one, scalar
from store.core.scope import everything
from store.core.text import many_of, plural, some
from store.parties.moving import told
from store.privacy import belongings, open_matters
from store.privacy.belongings import Person, among
from store.privacy.mentions import Mentions, files_named, naming, same_address
from store.privacy.trail import Trail

_NOUNS = {"campaign_member": "campaign member", "external_id": "id of an import", "bank_rule": "bank rule"}
_ISSUED = (
    *(("invoice", "invoice"), ("bill", "bill"), ("payment", "payment"), ("sales_order", "order"), ("quote", "quote")),
    *(("purchase_order", "purchase order"), ("dunning_letter", "dunning letter")),
)


@dataclass(frozen=True)
class Plan:
    """An erasure: whose, what they are known by, and what is said of it."""

    person: Person
    mentions: Mentions
    trail: Trail

    @property
    def going(self) -> str:
        """What is emptied or removed, counted."""
        counted = Counter({table: len(found) for table, found in self.person.rows.items()})
        return _listed(counted)

    @property
    def staying(self) -> list[str]:
        """What stays and why, a sentence each."""
        said = []
        if kept := _listed(_issued(self.person)):
            said.append(f"{kept}: as issued, with name and address, for as long as the law says (GDPR Art. 17(3)(b))")
        if issued := sum(1 for _ in naming(self.mentions, self.person, kept=True)):
            said.append(f"{plural(issued, 'text')} of documents and books that name them, as issued")
        unsure = Mentions(self.person.neutral, names=self.mentions.unsure)
        if texts := sum(1 for _ in naming(unsure, self.person)):
            called = f"{some(sorted(unsure.names))} in {plural(texts, 'text')} of other records"
            said.append(f"{called}: a single word, or others have that name too")
        if same := same_address(self.mentions, self.person):
            said.append(f"{some(same)} with the same address; erase that too where it is the same person")
        if files := files_named(self.mentions, self.person):
            said.append(f"{plural(files, 'file')} of other records with that name; see: backdesk list attachments")
        return said

    @property
    def in_the_way(self) -> list[tuple[str, str]]:
        """What is still open, with the way out of each."""
        return open_matters.of(self.person)

    def said(self) -> list[str]:
        """All of it, a sentence each."""
        named = sum(1 for _ in naming(self.mentions, self.person))
        records = sum(1 for _ in self.trail.redactions(self.mentions))
        found = [f"Erased: {self.going}."]
        if named:
            found.append(f"Their name and addresses are taken out of {plural(named, 'text')} of other records.")
        found.append(f"{plural(records, 'record')} of the history no longer say what was erased.")
        found += [f"Kept: {line}." for line in self.staying]
        return found + [f"In the way: {what}. First: {way}" for what, way in self.in_the_way]


def plan(kind: str, record_id: int) -> Plan:
    """What erasing a contact, lead or party does."""
    person = belongings.of(kind, record_id)
    mentions, trail = Mentions(person.neutral), Trail(person)
    trail.learn(mentions)
    return Plan(person, mentions, trail)


def is_done(person: Person) -> bool:
    """Whether they were erased before, and nothing came since."""
    there = "SELECT 1 FROM erasure WHERE erased_table = ? AND erased_id = ? LIMIT 1"
    return one(there, (person.kind, person.id)) is not None


def _issued(person: Person) -> Counter[str]:
    found: Counter[str] = Counter()
    if parties := among("party_id", person.ids("party")):
        with everything():
            for table, _ in _ISSUED:
                found[table] = int(scalar(f"SELECT COUNT(*) FROM {table} WHERE {parties} AND number IS NOT NULL"))
    return found


def _listed(counted: Counter[str]) -> str:
    nouns = dict(_ISSUED) | _NOUNS
    parts = []
    for table, count in counted.items():
        noun = nouns.get(table) or told(table)
        if count:
            parts.append(plural(count, noun, "ids of imports" if table == "external_id" else many_of(noun)))
    return ", ".join(parts)
