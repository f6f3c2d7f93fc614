"""All that is kept about a person as one document, for them (GDPR Art. 15, 20): readable, always in one order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from store.core.attachments import content_of
from store.core.errors import Refused, Usage
from store.core.fields import Flag, Row, Scaled, links_to
from store.core.files import exchange, new_file, place_of
from store.core.identity import actor
from store.core.references import kinds, noun, title
from store.core.scope import everything
from store.core.text import excerpt
from store.insight import history
from store.parties.moving import APART
from store.privacy import belongings
from store.privacy.belongings import LETTERS, Person, among
from store.privacy.mentions import naming
from store.privacy.plan import plan

_LEFT_OUT = {"version", "created_by", "updated_by", "digest", "content", "record_table"}
_NO_HISTORY = {"attachment", "external_id", "ticket_message"}
Document = dict[str, Any]


def personal_data(kind: str, record_id: int) -> Document:
    """What is kept about the person that a contact, lead or party is.

    `records` are theirs, by kind; `documents` the headers of what was agreed, shipped and invoiced; `mentions` other
    records that name them; `history` what was done, by whom, when, from what to what. Empty fields are left out.
    """
    if kind not in LETTERS:
        raise Usage(f"A {noun(kind)} is no person.", f"Name one of these: {', '.join(LETTERS)}.")
    found = plan(kind, record_id)
    person = found.person
    return {
        "about": {"kind": kind, "id": record_id, "name": title(kind, record_id)},
        "kept_by": actor().company,
        "records": {table: [_told(row) for row in person.rows[table]] for table in sorted(person.rows)},
        "documents": dict(_documents(person)),
        "mentions": sorted(
            ({"record": _named(row), **{name: row.__data__[name] for name in texts}} for row, texts in naming(
                found.mentions, person)), key=lambda one: str(one["record"])),
        "history": list(_history(person)),
    }  # fmt: skip


def as_text(document: Document) -> str:
    """The document as JSON, a field on each line."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def save_files(kind: str, record_id: int, directory: str) -> list[Path]:
    """Write the files that are attached to what is theirs to new files in a directory; each begins with its id."""
    place = exchange() or place_of(directory)
    if not place.is_dir():
        raise Refused(f"There is no directory {excerpt(str(place))}.", "Name one that is there.")
    written = []
    for attachment in belongings.of(kind, record_id).ids("attachment"):
        name, content = content_of(attachment)
        with new_file(place / f"{attachment}-{name}") as out:
            out.write(content)
        written.append(place / f"{attachment}-{name}")
    return written


def _told(row: Row) -> Document:
    """A row by its fields' own names, exact values as text."""
    meta: Any = row._meta
    told: Document = {}
    for field in meta.sorted_fields:
        raw = row.__data__.get(field.name)
        if field.name in _LEFT_OUT or field.name.endswith("_key") or raw in (None, ""):
            continue
        if isinstance(field, Flag) or field.name == "id":
            told[field.name] = raw
        elif not isinstance(field, Scaled):
            told[field.name] = history.exact(meta.table_name, field.name, raw, row.__data__.get("currency") or "")
    return told


def _documents(person: Person) -> Iterator[tuple[str, list[Document]]]:
    """What else leads to them: the headers of documents, contracts, projects, payments."""
    found: dict[str, dict[int, Row]] = {}
    with everything():
        for table in ("contact", "party"):
            for model, link in links_to(table):
                name = vars(model)["_meta"].table_name
                condition = among(link.column_name, person.ids(table))
                if condition and (name, link.name) not in APART and name != "entry_line":
                    rows = model.matching(f'{condition} ORDER BY "id"')
                    found.setdefault(name, {}).update({row.id: row for row in rows})
    for name in sorted(found):
        own = set(person.ids(name))
        if told := [_told(row) for number, row in sorted(found[name].items()) if number not in own]:
            yield name, told


def _history(person: Person) -> Iterator[Document]:
    named = {spec.table: spec.name for spec in kinds().values()}
    for table in sorted(set(person.rows) - _NO_HISTORY):
        kind = named.get(table, "")
        for row in person.rows[table] if kind else ():
            for event in reversed(history.history(kind, row.id, limit=1 << 30)):
                yield {"record": _named(row), "at": event.at, "who": event.who, "what": event.title,
                       **({"reason": event.reason} if event.reason else {}), "changes": list(event.lines)}  # fmt: skip


def _named(row: Row) -> str:
    table = row._meta.table_name
    kind = next((spec.name for spec in kinds().values() if spec.table == table), "")
    return f"{kind or table.replace('_', ' ')} #{row.id}"
