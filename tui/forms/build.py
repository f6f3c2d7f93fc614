"""From an action's parameters to the fields of its form, filled with what the record has now."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from store.core.action import Action, Parameter, input_parameters
from store.core.listing import Line, Listing, Query, get_listing, listings
from store.core.lookup import belongs_by
from store.core.references import resolve
from store.core.values import Changes, Choice, Day, Flag, Lines, Ref, Text, Version
from tui import safe
from tui.forms.fields import ChoiceField, Field, LongField, TextField, is_long
from tui.forms.lines import LinesField
from tui.forms.lookup import RefField
from tui.forms.offer import OfferField
from tui.messages import Subject
from tui.record.facts import about, listing_of

MOST_HELD = 20  # lines of a document that are named
UNASKED = frozenset({"request_key"})  # made up by the form: pressing save twice must not pay twice


def fields_of(action: Action, subject: Subject | None, preset: dict[str, Any]) -> list[Field]:
    """A field for everything a person may say; the record acted on, when known, is not asked again."""
    now = current_texts(subject) if subject else {}
    ids = current_ids(subject) if subject else {}
    fields: list[Field] = []
    for parameter in action.parameters:
        known = subject is not None and parameter is action.subject
        if known or isinstance(parameter.kind, Version) or parameter.name in UNASKED:
            continue
        if isinstance(parameter.kind, Changes):
            fields += [_field(p, now, ids, preset, subject) for p in changeable(parameter)]
        else:
            editing = action.verb == "edit"
            fields.append(_field(parameter, now if editing else {}, ids, preset, subject if editing else None))
    if subject and action.verb != "edit":
        for lines_field in fields:
            if isinstance(lines_field, LinesField):
                lines_field.held = held(subject)
    narrow([field for field in fields if isinstance(field, RefField)], subject)
    return in_order(fields)


def in_order(fields: list[Field]) -> list[Field]:
    """As they are asked for: notes last; a document's lines right after what it must have, for they are the work."""
    lines = any(_is_the_work(field) for field in fields)

    def place(field: Field) -> tuple[bool, bool, bool]:
        of_lines = _is_the_work(field)
        return is_long(field.parameter), lines and not (field.required or of_lines), of_lines

    return sorted(fields, key=place)


def _is_the_work(field: Field) -> bool:
    return isinstance(field.kind, Lines) and not field.kind.aside


def changeable(parameter: Parameter) -> Iterator[Parameter]:
    """The fields an edit may change; none of them must be sent."""
    assert isinstance(parameter.kind, Changes)
    for p in input_parameters(parameter.kind.of):
        yield Parameter(p.name, p.kind, False, p.default, parameter.name)


def narrow(fields: list[RefField], subject: Subject | None) -> None:
    """Where records belong to what another field says, or to the record acted on, only those are looked among."""
    for field in fields:
        above = [(belongs_by(field.refers_to, other.refers_to), other) for other in fields if other is not field]
        parents = [(column, other) for column, other in above if column]
        own = belongs_by(field.refers_to, subject.kind) if subject else ""
        field.within = partial(_parent, parents, (own, subject.id) if own and subject else None)


def _parent(parents: list[tuple[str, RefField]], own: tuple[str, int] | None) -> tuple[str, int] | None:
    chosen = ((column, field.record_id) for column, field in parents)
    return own or next(((column, record_id) for column, record_id in chosen if record_id is not None), None)


def _field(
    parameter: Parameter,
    now: dict[str, str],
    ids: dict[str, int],
    preset: dict[str, Any],
    subject: Subject | None,
) -> Field:
    kind, name = parameter.kind, parameter.name
    given = preset.get(name)
    if isinstance(kind, Ref):
        return RefField(parameter, now.get(name, ""), given, ids.get(name))
    if isinstance(kind, Lines):
        return LinesField(parameter, current_lines(subject, parameter) if subject else None)
    begun = now.get(name, "") or _default(parameter)
    if isinstance(kind, Choice | Flag):
        return ChoiceField(parameter, str(given) if given is not None else begun)
    line = OfferField if isinstance(kind, Text) and kind.offers else TextField
    field = LongField(parameter, begun) if is_long(parameter) else line(parameter, begun)
    field.preset = "" if given is None else kind.typed(str(given))
    return field


def _default(parameter: Parameter) -> str:
    default = parameter.default
    if isinstance(parameter.kind, Flag):
        return "yes" if default else "no"
    if default in (None, "", ()) or isinstance(parameter.kind, Day):
        return ""
    return parameter.kind.typed(str(default))


def current_texts(subject: Subject) -> dict[str, str]:
    """Field → text for its input box, from every column of the list that shows such records."""
    listing = listing_of(subject.kind)
    line = listing.get(subject.id) if listing else None
    if listing is None or line is None:
        return {}
    return {column.name: listing.typed(line, column) for column in listing.columns}


def current_ids(subject: Subject) -> dict[str, int]:
    """Field → the record it refers to now, as far as the list knows."""
    listing = listing_of(subject.kind)
    line = listing.get(subject.id) if listing else None
    if listing is None or line is None:
        return {}
    ids = [c for c in listing.columns if c.is_reference]
    found = {c.name.removesuffix("_id"): listing.plain(line, c) for c in ids}
    return {name: int(text) for name, text in found.items() if text}


def current_lines(subject: Subject, parameter: Parameter) -> list[dict[str, str]]:
    """The document's lines as one would type them."""
    assert isinstance(parameter.kind, Lines)
    listing = listings().get(f"{subject.kind}-lines")
    owner = f"{subject.kind.replace('-', '_')}_id"
    if listing is None or owner not in {column.name for column in listing.columns}:
        return []
    found = listing.window(Query(f"{owner}:{subject.id}"), limit=1000)
    return [_typed(listing, line, input_parameters(parameter.kind.of)) for line in found]


def held(subject: Subject) -> str:
    """What a document has on it, in one line: `TEA-1 40, CUP-2 12`."""
    found = about(subject.kind, subject.id)
    section = next((s for s in found.sections if s.heading == "Lines"), None) if found else None
    listing = get_listing(section.listing) if section else None
    names = {column.name for column in listing.columns} if listing else set()
    if listing is None or section is None or not {"sku", "quantity"} <= names:
        return ""
    cells = [listing.column("sku"), listing.column("quantity")]
    lines = listing.window(Query(section.filter), limit=MOST_HELD)
    return ", ".join(" ".join(listing.shown(line, column) for column in cells) for line in lines)


def _typed(listing: Listing, line: Line, parameters: tuple[Parameter, ...]) -> dict[str, str]:
    columns = {column.name: column for column in listing.columns}
    result = {}
    for p in parameters:
        if isinstance(p.kind, Ref) and f"{p.name}_id" in columns:
            result[p.name] = _reference(p.kind.kind, listing.plain(line, columns[f"{p.name}_id"]))
        elif p.name in columns and ((text := listing.typed(line, columns[p.name])) != "0" or p.kind.required):
            result[p.name] = text
    if result.get("description") and result["description"] == _name_of(result.get("product", "")):
        del result["description"]  # it follows from the product
    return {name: text for name, text in result.items() if text}


def _reference(kind: str, record_id: str) -> str:
    """A record as one types it: its code, or #id where that could not be typed."""
    listing = listing_of(kind)
    line = listing.get(int(record_id)) if listing and record_id else None
    code = listing.plain(line, listing.columns[0]) if listing and line else ""
    typable = bool(code) and safe.typed(code) == code and " " not in code
    return code if typable else f"#{record_id}" if record_id else ""


def _name_of(product: str) -> str:
    listing = get_listing("products")
    line = listing.get(resolve("product", product)) if product else None
    return listing.typed(line, listing.column("name")) if line else ""
