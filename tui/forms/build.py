"""From an action's parameters to the fields of its form, filled with what the record has now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from store.core.action import Action, Parameter, input_parameters
from store.core.listing import Line, Listing, Query, listings
from store.core.values import Changes, Choice, Day, Flag, Lines, Ref, Version
from tui.forms.fields import ChoiceField, Field, LongField, TextField, is_long
from tui.forms.lines import LinesField
from tui.forms.lookup import RefField
from tui.messages import Subject
from tui.record.facts import listing_of

UNASKED = frozenset({"request_key"})  # made up by the form: pressing save twice must not pay twice


def fields_of(action: Action, subject: Subject | None, preset: dict[str, Any]) -> list[Field]:
    """A field for everything a person may say; the record acted on, when known, is not asked again."""
    now = current_texts(subject) if subject else {}
    fields: list[Field] = []
    for parameter in action.parameters:
        known = subject is not None and parameter is action.subject
        if known or isinstance(parameter.kind, Version) or parameter.name in UNASKED:
            continue
        if isinstance(parameter.kind, Changes):
            fields += [_field(p, now, preset, subject) for p in changeable(parameter)]
        else:
            editing = action.verb == "edit"
            fields.append(_field(parameter, now if editing else {}, preset, subject if editing else None))
    return sorted(fields, key=lambda f: is_long(f.parameter))  # notes come last, below the lines


def changeable(parameter: Parameter) -> Iterator[Parameter]:
    """The fields an edit may change; none of them must be sent."""
    assert isinstance(parameter.kind, Changes)
    for p in input_parameters(parameter.kind.of):
        yield Parameter(p.name, p.kind, False, p.default, parameter.name)


def _field(parameter: Parameter, now: dict[str, str], preset: dict[str, Any], subject: Subject | None) -> Field:
    kind, name = parameter.kind, parameter.name
    given = preset.get(name)
    if isinstance(kind, Ref):
        return RefField(parameter, now.get(name, ""), given)
    if isinstance(kind, Lines):
        return LinesField(parameter, current_lines(subject, parameter) if subject else None)
    begun = now.get(name, "") or _default(parameter)
    if isinstance(kind, Choice | Flag):
        return ChoiceField(parameter, str(given) if given is not None else begun)
    field = LongField(parameter, begun) if is_long(parameter) else TextField(parameter, begun)
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


def current_lines(subject: Subject, parameter: Parameter) -> list[dict[str, str]]:
    """The document's lines as one would type them."""
    assert isinstance(parameter.kind, Lines)
    listing = listings().get(f"{subject.kind}-lines")
    if listing is None:
        return []
    found = listing.window(Query(f"{subject.kind}_id:{subject.id}"), limit=1000)
    return [_typed(listing, line, input_parameters(parameter.kind.of)) for line in found]


def _typed(listing: Listing, line: Line, parameters: tuple[Parameter, ...]) -> dict[str, str]:
    columns = {column.name: column for column in listing.columns}
    result = {}
    for p in parameters:
        column = columns.get("sku") if isinstance(p.kind, Ref) and p.kind.kind == "product" else columns.get(p.name)
        if column and (text := listing.typed(line, column)) not in ("", "0"):
            result[p.name] = text
    if result.get("product"):
        result.pop("description", None)  # it follows from the product
    return result
