"""Filters on the list of parties that a record keeps: read when they are said, asked each time."""

from __future__ import annotations

from typing import Any

from store.core.display import count
from store.core.errors import BackdeskError, invalid
from store.core.filtering import parse
from store.core.listing import Query
from store.core.text import clean
from store.parties.listings import PARTIES


def checked(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of what was said, with its filter, if it says one, as the column keeps it.

    Raises Usage for a filter that is wrong, Invalid for one that asks for nothing or for a segment.
    """
    if "filter" not in row:
        return row
    text = clean(row.pop("filter"))
    terms = parse(text, PARTIES.fields)
    if not terms:
        raise invalid("filter", text, "asks for nothing: it would be everybody")
    for term in terms:
        if term.field and PARTIES.fields[term.field].stands_for:
            raise invalid("filter", text, "names a segment; write out what that one asks for")
    PARTIES.conditions.all(terms)
    return row | {"filter_text": text}


def size_said(text: str) -> str:
    """How many parties a filter asks for now, for people: the number, or what is wrong with the filter."""
    try:
        return count(PARTIES.count(Query(text)))
    except BackdeskError as error:
        return str(error)
