"""Tables of how people look at lists: saved views, and the columns each person chose."""

from __future__ import annotations

from peewee import Check

from store.core.fields import Flag, Record, Text, link, not_blank
from store.core.models import User


class SavedView(Record):
    """A filter, an order and columns of one listing under a name. `filter_fields` are those the filter names."""

    listing = Text()
    name = Text()
    owner = link(User, index=False)
    shared = Flag(default=False)
    filter_text = Text(default="")
    filter_fields = Text(default="")
    sort = Text(default="")
    columns = Text(default="")

    class Meta:
        table_name = "saved_view"
        indexes = ((("owner", "listing", "name"), True), (("listing",), False))
        constraints = [not_blank("listing"), not_blank("name"), Check('"shared" IN (0, 1)')]


class ListLayout(Record):
    """Which columns of a listing one person wants to see, in which order and how wide."""

    user = link(User, index=False)
    listing = Text()
    columns = Text()

    class Meta:
        table_name = "list_layout"
        indexes = ((("user", "listing"), True),)
        constraints = [not_blank("listing")]
