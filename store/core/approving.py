"""Approved mappings: what a name in a file stands for, said once by somebody and known from then on."""

from __future__ import annotations

from typing import Annotated

from store.core import records
from store.core.action import Outcome, action
from store.core.codes import place
from store.core.errors import Refused, invalid
from store.core.models import NameMapping
from store.core.references import RecordKind, kinds, living, noun, record_kind, resolve, title
from store.core.text import clean, excerpt, fold
from store.core.values import Choice, Ref, Text

record_kind(RecordKind("mapping", "name_mapping", "t.kind || ' ' || t.name", (), ("name_key",), noun="mapping"))

KINDS = ("party", "contact", "product", "user", "term", "tax", "price-list", "unit")  # those of all companies
APPROVING = ("sales", "manager", "finance", "purchasing")


@action(
    "mapping.add",
    "Approve mapping",
    APPROVING,
    undo="edit",
    example="backdesk mapping add --kind party --name 'Acme Corp Intl' --means ACME",
)
def add_mapping(
    kind: Annotated[str, Choice("Kind", options=KINDS, help="of record that the name stands for")] = "party",
    name: Annotated[str, Text("Name", required=True, max=200, help="or code, as it stands in files")] = "",
    means: Annotated[str, Text("Means", required=True, help="which of ours: a code, a name or #id")] = "",
    source: Annotated[str, Text("Source", max=80, help="only in files of that system; any where left empty")] = "",
) -> Outcome:
    """Say which of our records a name in files stands for: imports take it so from now on, in rows and references."""
    said, of = clean(name), clean(source)
    key = fold(said)
    if not key:
        raise invalid("name", name, "has no letter and no digit to know it by")
    record = resolve(kind, means)
    called = title(kind, record)
    _require_no_code(kind, said, record)
    known = NameMapping.first_matching("kind = ? AND name_key = ? AND source = ?", kind, key, of)
    where = f" in files of {excerpt(of, 30)}" if of else ""
    if known and known.record_id == record:
        return Outcome("mapping", known.id, f"'{excerpt(said)}' stands for {called}{where} already.")
    if known:
        records.remove(known)  # the row says who approved what it says, and when
    made = records.create(NameMapping, kind=kind, name=said, name_key=key, source=of, record_id=record)
    return Outcome("mapping", made.id, f"'{excerpt(said)}' stands for {called}{where} from now on.")


@action(
    "mapping.remove",
    "Remove mapping",
    APPROVING,
    undo="edit",
    danger=True,
    example="backdesk mapping remove 'Acme Corp Intl'",
)
def remove_mapping(mapping: Annotated[int, Ref("Mapping", kind="mapping")]) -> Outcome:
    """Take back what a name stands for. What was imported by it stays with the record it was taken for."""
    row = NameMapping.get_by_id(mapping)
    records.remove(row)
    return Outcome("mapping", row.id, f"'{excerpt(row.name)}' stands for {title(row.kind, row.record_id)} no more.")


def _require_no_code(kind: str, name: str, record: int) -> None:
    """A code of ours always means its own record: raises Refused where the name is one."""
    spec = kinds()[kind]
    found = {living(kind, row) for column in spec.codes for row in place(spec.table, column).find(name)}
    if record in found:
        raise Refused(f"'{excerpt(name)}' is a code of {title(kind, record)}, found by it anyway.", "Nothing to do.")
    if found:
        raise Refused(
            f"'{excerpt(name)}' is a code of {title(kind, min(found))}.",
            f"Give that {noun(kind)} another one first, or map the rows by their ids: --map 'Header=external_id'",
        )
