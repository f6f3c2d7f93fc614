"""`backdesk list`: any listing as a table, as CSV or as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import click

from commands import output
from commands.lazy import BackdeskCommand, command
from commands.session import current

if TYPE_CHECKING:
    from store.core.listing import Column, Line, Listing, Query

TABLE_ROWS = 100  # what a table shows when nobody says how much


class FilterWords(BackdeskCommand):
    """Lets a filter word begin with `-` (it excludes), yet refuses a misspelt option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments."""
        ctx.ignore_unknown_options = True
        options = args[: args.index("--")] if "--" in args else args[:]
        rest = super().parse_args(ctx, args)
        mistaken = [word for word in ctx.params.get("words", ()) if word in options and word.startswith("--")]
        if not ctx.resilient_parsing and mistaken:
            raise click.NoSuchOption(mistaken[0], ctx=ctx)
        return rest


def listing_names() -> list[str]:
    """Every list there is."""
    from store import lists  # noqa: F401
    from store.core.listing import listings

    return sorted(listings())


@command(
    "list",
    "backdesk list deals 'state:open value>1000' --sort -value\n"
    "backdesk list parties acme --columns code,name,city --format csv\n"
    "backdesk list invoices 'due<today' --json",
    cls=FilterWords,
    short_help="List records of a kind, filtered and sorted.",
)
@click.argument("kind")
@click.argument("words", metavar="[FILTER]...", nargs=-1)
@click.option("--sort", metavar="[-]COLUMN", default="", help="Order by a column; with - the largest first.")
@click.option("--view", default="", metavar="NAME", help="A saved view: its filter, order and columns.")
@click.option("--limit", type=click.IntRange(0, 10**9), metavar="N", help="At most so many rows; 0 for all.")
@click.option("--columns", metavar="A,B,…", default="", help="Which columns, in this order; `all` for all there are.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), help="How to write them.")
def list_records(
    kind: str, words: tuple[str, ...], sort: str, view: str, limit: int | None, columns: str, form: str | None
) -> None:
    """List records of a KIND (deals, parties, orders …), those that match the FILTER.

    Words are AND. `acme` searches, `-word` excludes, `field:value` contains, `field>100`, `due<today`,
    `field:a|b` is either, `field:1..9` a range, `created:-30d` and `due:this-month` are stretches of days, `field:`
    finds empty ones. A table shows 100 rows unless --limit says otherwise; CSV and JSON have all.
    """
    from store.core.listing import Query

    session = current()
    session.open(to_list=True)

    found = find_listing(kind)
    query = Query(" ".join(words), sort.removeprefix("-"), sort.startswith("-"))
    chosen = chosen_columns(found, columns)
    if view:
        query, chosen = within_view(found, view, query, chosen if columns else [])
    form = form or ("json" if session.json else "table")
    most = TABLE_ROWS if limit is None and form == "table" else limit or None
    with pointing_out(query.filter):
        lines = read(found, query, most)
    if form == "json":
        output.json_rows(json_rows(found, lines, chosen))
    elif form == "csv":
        write_csv(found, lines, chosen)
    else:
        shown = write_table(found, lines, chosen)
        _say_what_is_left(found, query, shown, limit)


def list_of(noun: str) -> click.Command:
    """`backdesk deal list …`: the same as `backdesk list deals …`."""
    text = "List records, those that match the FILTER; see `backdesk list --help`."
    return _fixed_list("list", noun, text, list_records.short_help, f"backdesk {noun} list --limit 5")


def _fixed_list(name: str, kind: str, text: str, short: str | None, example: str) -> click.Command:
    given = list_records.callback
    assert given is not None
    own = {"words", "sort", "view", "limit", "columns", "form"}
    return FilterWords(
        name,
        params=[parameter for parameter in list_records.params if parameter.name in own],
        callback=partial(given, kind),
        short_help=short,
        help=text,
        example=example,
    )


def _say_what_is_left(found: Listing, query: Query, shown: int, limit: int | None) -> None:
    from store.core.display import count

    total = found.count(query) if shown and (limit is None or limit == shown) else shown
    if total == 0 and query.filter:
        from store.core.completion import why_empty

        output.remark(f"{found.title}: nothing matches. {why_empty(found, query)}".rstrip())
    elif total == 0:
        output.remark(f"{found.title}: nothing here yet.")
    elif total > shown:
        output.remark(f"{count(shown)} of {count(total)} shown; --limit 0 shows all.")


@contextmanager
def pointing_out(filter: str) -> Iterator[None]:
    """Show where in the filter the fault is, before its reason is given."""
    from store.core.filtering import FilterFault

    try:
        yield
    except FilterFault as fault:
        output.point(filter, fault.start, fault.end)
        raise


def find_listing(kind: str) -> Listing:
    """A listing by its name, or by the record it lists. Raises Usage naming those there are."""
    from store.core.listing import get_listing, listings

    if kind in listings() or f"{kind}s" in listings():
        return get_listing(kind)
    from store.insight.sections import LISTING_OF

    return get_listing(LISTING_OF.get(kind, kind))


def chosen_columns(found: Listing, names: str) -> list[Column]:
    """The columns named, or those a list shows. Raises Usage for one there is not."""
    if names == "all":
        return list(found.columns)
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    return [found.column(name) for name in wanted] or list(found.shown_columns)


def within_view(found: Listing, name: str, query: Query, chosen: list[Column]) -> tuple[Query, list[Column]]:
    """What is asked for within a saved view: both filters hold; its order and columns where none were named."""
    from store import registry  # noqa: F401  knows saved views
    from store.core.listing import Query
    from store.core.views import find_view

    view = find_view(found, name)
    text = f"{view.query.filter} {query.filter}".strip()
    order = query if query.sort else view.query
    shown = view.layout.columns if view.layout else found.shown_columns
    return Query(text, order.sort, order.descending), chosen or list(shown)


def read(found: Listing, query: Query, most: int | None) -> Iterator[Line]:
    """The first rows, or all, one at a time; a faulty filter is refused before anything is written."""
    if most is not None and most <= 5000:
        return iter(found.window(query, limit=most))
    every = found.every(query)
    first = list(islice(every, 1))
    return islice(chain(first, every), most)


def write_table(found: Listing, lines: Iterator[Line], columns: Sequence[Column]) -> int:
    """Write rows for people; returns how many."""
    headings = [output.Heading(c.heading, c.align == "right") for c in columns]
    return output.table(headings, ([found.shown(line, c) for c in columns] for line in lines))


def write_csv(found: Listing, lines: Iterator[Line], columns: Sequence[Column]) -> int:
    """Write rows for programs, under the columns' names; returns how many."""
    from store.core.spreadsheets import leaves_bare

    names = [c.name for c in columns]
    rows = ([found.plain(line, c) for c in columns] for line in lines)
    return output.csv_rows(names, rows, [leaves_bare(c.kind) for c in columns])


def json_rows(found: Listing, lines: Iterable[Line], columns: Sequence[Column]) -> Iterator[dict[str, Any]]:
    """Rows as objects: id first, amounts as decimal text with their currency beside them."""
    from store.core.identity import actor
    from store.core.values import Amount

    readers = [(column, _reader(found, column)) for column in columns]
    amounts = [column for column in columns if isinstance(column.kind, Amount)]
    home = actor().currency
    for line in lines:
        row: dict[str, Any] = {"id": line.id}
        for column, read_cell in readers:
            row[column.name] = read_cell(line)
        for column in amounts:
            row.setdefault(column.currency, found.currency(line, column) or home)
        yield row


def _reader(found: Listing, column: Column) -> Callable[[Line], Any]:
    """How a column's cells become JSON: whole numbers and yes/no as such, other numbers as exact text."""
    from store.core.values import Amount, Flag, Whole

    place, kind = found.index_of(column.name), column.kind
    if isinstance(kind, Whole):
        return lambda line: line.values[place]
    if isinstance(kind, Flag):
        return lambda line: None if line.values[place] is None else bool(line.values[place])
    if isinstance(kind, Amount):
        return lambda line: None if line.values[place] is None else found.plain(line, column)
    return lambda line: None if line.values[place] is None else kind.plain(line.values[place])


reorder = _fixed_list(
    "reorder",
    "reorder",
    "List what has to be bought: how much, from whom, and why; those that match the FILTER.\n\n"
    "`backdesk po propose SKU…` puts it on draft purchase orders, one a supplier.",
    "Show what has to be bought, and why.",
    "backdesk reorder\nbackdesk reorder party:leafco --columns sku,quantity,reason --format csv",
)
