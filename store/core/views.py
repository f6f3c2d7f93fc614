"""Saved views: a filter, an order and columns of one list under a name, for oneself or shared with everybody."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from store.core import records
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.errors import Forbidden, NotFound, Refused, Usage
from store.core.filtering import parse
from store.core.identity import actor
from store.core.layout import EVERYBODY, Layout, checked_layout, checked_sort, read_layout, sort_of
from store.core.listing import Listing, Query, get_listing
from store.core.references import RecordKind, record_kind
from store.core.text import clean, excerpt
from store.core.values import Flag, Ref, Text
from store.core.view_models import SavedView

record_kind(RecordKind("view", "saved_view", "t.name", names=("name",), noun="saved view"))

LONGEST_NAME = 40
MOST = 50  # views of one list that are offered
_VISIBLE = "(v.shared = 1 OR v.owner_id = ?)"


class View(NamedTuple):
    """A saved view as it is today; `trouble` says what of it the list no longer has."""

    id: int
    name: str
    listing: str
    owner: str
    mine: bool
    shared: bool
    query: Query
    layout: Layout | None
    trouble: str

    @property
    def changeable(self) -> bool:
        """Whether the acting user may change, rename or remove it."""
        return self.mine or (self.shared and actor().may(("manager",)))


def views_of(listing: Listing) -> list[View]:
    """The acting user's own views of a list, then those shared by others."""
    found = _found("v.listing = ?", listing.name)
    return sorted(found, key=lambda view: (not view.mine, view.name.casefold(), view.id))[:MOST]


def get_view(view_id: int) -> View | None:
    """One view the acting user may see, or None."""
    found = _found("v.id = ?", view_id)
    return found[0] if found else None


def find_view(listing: Listing, name: str) -> View:
    """The view of a list by its name, one's own first. Raises NotFound, or Usage where it names what is gone."""
    wanted = clean(name).casefold()
    found = [view for view in views_of(listing) if view.name.casefold() == wanted]
    if not found:
        there = ", ".join(excerpt(view.name, 40) for view in views_of(listing)) or "none"
        raise NotFound(f"There is no saved view '{excerpt(name)}' of {listing.title.lower()}.", f"There are: {there}.")
    if found[0].trouble:
        raise Usage(found[0].trouble, "Save it again, or remove it.")
    return found[0]


def _found(condition: str, value: Any) -> list[View]:
    found = rows(
        "SELECT v.id, v.name, v.listing, u.name, v.owner_id, v.shared, v.filter_text, v.filter_fields, v.sort, "
        f"v.columns FROM saved_view v JOIN app_user u ON u.id = v.owner_id WHERE {condition} AND {_VISIBLE}",
        (value, actor().user_id),
    )
    return [_view(*row) for row in found]


def _view(
    view_id: int, name: str, listing: str, owner: str, owner_id: int, shared: int, text: str, fields: str, sort: str,
    columns: str,
) -> View:  # fmt: skip
    found = get_listing(listing)
    column, descending = sort_of(sort)
    gone = [field for field in fields.split(",") if field and field not in found.fields]
    layout = read_layout(found, columns) if columns else None
    lost = [*gone, *(layout.missing if layout else ())]
    if column and column not in {c.name for c in found.columns}:
        lost.append(column)
        column, descending = "", False
    names = ", ".join(f"'{excerpt(part, 30)}'" for part in dict.fromkeys(lost))
    trouble = (
        f"The view '{excerpt(name, 40)}' names {names}, which {found.title.lower()} no longer have." if lost else ""
    )
    mine = owner_id == actor().user_id
    return View(
        view_id,
        name,
        listing,
        owner,
        mine,
        bool(shared),
        Query(text, column, descending),
        layout,
        trouble,
    )


# Actions ------------------------------------------------------------------------------------------


@action(
    "view.save",
    "Save view",
    EVERYBODY,
    undo="edit",
    example="backdesk view save 'Big open' --listing deals --filter 'type:open value>1000' --sort -value",
)
def save(
    name: Annotated[str, Text("Name", required=True, max=LONGEST_NAME)],
    listing: Annotated[str, Text("List", required=True)],
    filter: Annotated[str, Text("Filter", max=2000)] = "",
    sort: Annotated[str, Text("Sort", help="a column; with - the largest first")] = "",
    columns: Annotated[str, Text("Columns", max=2000, help="such as title:30,party,value")] = "",
) -> Outcome:
    """Keep a filter, an order and columns of a list under a name; one of yours with that name is replaced."""
    found = get_listing(listing)
    values = _checked(found, filter, sort, columns)
    own = SavedView.first_matching("owner_id = ? AND listing = ? AND name = ?", actor().user_id, found.name, name)
    if own is None:
        own = records.create(SavedView, owner=actor().user_id, listing=found.name, name=name, **values)
    else:
        records.change(own, **values)
    return _done(own, f"View '{excerpt(name, 40)}' of {found.title.lower()} saved.")


@action(
    "view.edit",
    "Change view",
    EVERYBODY,
    undo="edit",
    example="backdesk view edit 'Big open' --filter 'type:open value>5000' --sort -value",
)
def edit(
    view: Annotated[int, Ref("View", kind="view")],
    filter: Annotated[str, Text("Filter", max=2000)] = "",
    sort: Annotated[str, Text("Sort", help="a column; with - the largest first")] = "",
    columns: Annotated[str, Text("Columns", max=2000)] = "",
) -> Outcome:
    """Let a view keep another filter, order and columns. A shared one only its owner or a manager changes."""
    row = _changeable(view)
    records.change(row, **_checked(get_listing(row.listing), filter, sort, columns))
    return _done(row, f"View '{excerpt(row.name, 40)}' changed.")


@action(
    "view.rename", "Rename view", EVERYBODY, undo="edit", example="backdesk view rename 'Big open' --name 'Large deals'"
)
def rename(
    view: Annotated[int, Ref("View", kind="view")],
    name: Annotated[str, Text("Name", required=True, max=LONGEST_NAME)],
) -> Outcome:
    """Give a view another name. A shared one only its owner or a manager renames."""
    row = _changeable(view)
    twin = SavedView.first_matching("owner_id = ? AND listing = ? AND name = ?", row.owner_id, row.listing, name)
    if twin is not None and twin.id != row.id:
        raise Refused(f"There is a view '{excerpt(name, 40)}' already.", "Choose another name.")
    records.change(row, name=name)
    return _done(row, f"The view is called '{excerpt(name, 40)}' now.")


@action("view.share", "Share view", EVERYBODY, undo="edit", example="backdesk view share 'Big open'")
def share(
    view: Annotated[int, Ref("View", kind="view")], shared: Annotated[bool, Flag("With everybody")] = True
) -> Outcome:
    """Show a view to everybody, or with no to its owner alone."""
    row = _changeable(view)
    records.change(row, shared=shared)
    return _done(
        row, f"View '{excerpt(row.name, 40)}' is {'shared with everybody' if shared else 'for its owner alone'}."
    )


@action("view.remove", "Remove view", EVERYBODY, undo="edit", danger=True, example="backdesk view remove 'Big open'")
def remove(view: Annotated[int, Ref("View", kind="view")]) -> Outcome:
    """Remove a view; no record is touched. A shared one only its owner or a manager removes."""
    row = _changeable(view)
    records.remove(row)
    return _done(row, f"View '{excerpt(row.name, 40)}' removed.")


def _done(row: SavedView, message: str) -> Outcome:
    return Outcome("view", row.id, message)


def _checked(listing: Listing, text: str, sort: str, columns: str) -> dict[str, Any]:
    """What is kept. Raises Usage for a filter, order or column that makes no sense today."""
    text = clean(text)
    terms = parse(text, listing.fields)
    listing.conditions.all(terms)
    fields = dict.fromkeys(term.field for term in terms if term.field)
    return {
        "filter_text": text,
        "filter_fields": ",".join(fields),
        "sort": checked_sort(listing, sort),
        "columns": checked_layout(listing, columns),
    }


def _changeable(view_id: int) -> SavedView:
    row = SavedView.first_matching("id = ?", view_id)
    if row is None or not (row.shared or row.owner_id == actor().user_id):
        raise NotFound("There is no such view, or it is another person's own.", "See them with: backdesk list views")
    if row.owner_id != actor().user_id and not actor().may(("manager",)):
        raise Forbidden("A shared view is changed by its owner or a manager only.", "Save it under a name of your own.")
    return row
