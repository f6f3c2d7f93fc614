"""Territories: which parties are whose, by a filter each."""

from __future__ import annotations

from store.core.fields import CodeKey, Record, Text, Whole, at_least, keyed, link, not_blank, one_of
from store.core.models import User


class Territory(Record):
    """A filter on parties, and who looks after those that fit; the first that fits counts, by `position`."""

    code = Text()
    name = Text()
    filter_text = Text()
    owner = link(User, index=False)
    position = Whole()
    state = Text(default="active")
    code_key = CodeKey("code", unique=True)

    class Meta:
        table_name = "territory"
        constraints = [
            not_blank("code"),
            not_blank("name"),
            not_blank("filter_text"),
            at_least("position", 1),
            one_of("state", "active", "retired"),
            keyed("code", "code_key"),
        ]
