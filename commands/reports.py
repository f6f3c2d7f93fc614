"""`backdesk report`: any report for people, spreadsheets or programs."""

from __future__ import annotations

import inspect
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

from commands import output
from commands.lazy import command
from commands.session import Session, current
from commands.values import ChoiceText, Unreadable

if TYPE_CHECKING:
    from datetime import date

    from store.insight.sheet import Report


@command(
    "report",
    "backdesk report trial-balance\nbackdesk report aging --date eom --format csv\n"
    "backdesk report profit-loss --from 2026-01-01 --compare year\n"
    "backdesk report general-ledger 1000\nbackdesk report reconciliation BANK\n"
    "backdesk report statement ACME --from 2026-07-01 --to 2026-09-30\n"
    "backdesk report stock-card --product TEA-1\n"
    "backdesk report consolidated --date 2026-12-31 --companies MAIN,FR --currency EUR\n"
    "backdesk report journal --from 2026-01-01 --format ledger > books.journal\nbackdesk report",
    short_help="Print a report.",
)
@click.argument("name", required=False)
@click.argument("about", required=False)
@click.option("--date", "--to", "day", metavar="DATE", help="As of (or up to) which day; today when not given.")
@click.option("--from", "since", metavar="DATE", help="Since which day, for statements.")
@click.option(
    "--compare",
    type=ChoiceText(("previous", "year", "months", "cost-centres")),
    metavar="previous|year|months|cost-centres",
    help="Beside what, for the statements of the books.",
)
@click.option("--account", metavar="ACCOUNT", help="About which account, for the reports that are about one.")
@click.option("--bank-account", metavar="ACCOUNT", help="About which bank account, for the report that is about some.")
@click.option("--party", metavar="PARTY", help="About which customer, for the reports that are about one.")
@click.option("--product", metavar="PRODUCT", help="About which product, for the reports that are about one.")
@click.option("--companies", metavar="CODES", default="", help="Of which companies, for the consolidated one: MAIN,FR.")
@click.option("--currency", metavar="CODE", default="", help="In the currency of which of them, for the same.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "ledger", "beancount"]),
    help="How to write it; ledger: the journal, as hledger and Ledger read it; beancount: as that does.",
)
def report(
    name: str | None,
    about: str | None,
    day: str | None,
    since: str | None,
    compare: str | None,
    account: str | None,
    bank_account: str | None,
    party: str | None,
    product: str | None,
    companies: str,
    currency: str,
    form: str | None,
) -> None:
    """Print the report NAME: trial-balance, aging, forecast … Without a name: which there are.

    ABOUT is the customer, product or account that it is of, where it is of one.
    """
    from store.core.display import neutral
    from store.core.references import resolve
    from store.insight import reports

    session = current()
    session.open()
    if name is None:
        _which(session)
        return
    when, first = read_day("--date", day), read_day("--from", since)
    form = form or ("json" if session.json else "table")
    if form in ("ledger", "beancount"):
        _write_plain(form, name, first, when, compare)
        return
    with nullcontext() if form == "table" else neutral():
        asked = [("party", party), ("product", product), ("account", account), ("bank-account", bank_account)]
        if about is not None:
            asked.append((reports.is_about(name), about))
        of: dict[str, Any] = {kind.replace("-", "_"): resolve(kind, text) for kind, text in asked if text is not None}
        found = reports.report(
            name, when, since=first, compare=compare or "", companies=companies, currency=currency, **of
        )
        _write(found, name, form)


def read_day(option: str, text: str | None) -> date | None:
    """A day that was typed for an option; None where nothing was. Raises Unreadable."""
    from store.core.errors import Invalid
    from store.core.inputs import parse_value
    from store.core.values import Day

    try:
        found: date | None = parse_value(Day(), option, text) if text is not None else None
    except Invalid as error:
        raise Unreadable(error.problems) from None
    return found


def _which(session: Session) -> None:
    from store.insight.reports import ALL

    found = {name: (inspect.getdoc(make) or "").split("\n")[0] for name, make in ALL.items()}
    if session.json:
        output.json_document(found)
    else:
        output.pairs(found.items())


def _write(found: Report, name: str, form: str) -> None:
    numeric = [side == "right" for _, side in found.columns]
    if form == "json":
        output.json_document(_document(found, name))
    elif form == "csv":
        rows = ([_exact(cell, number) for cell, number in zip(row, numeric, strict=True)] for row in found.rows)
        output.csv_rows(_names(found), rows, numeric, dated=True)
    else:
        write_report(found)


def _write_plain(form: str, name: str, since: date | None, until: date | None, compare: str | None) -> None:
    """The journal of some days, the month so far where no first one is said, line by line."""
    from store.core.dates import today
    from store.core.errors import Usage
    from store.core.text import excerpt
    from store.exchange.beancount import beancount_journal
    from store.exchange.plain_journal import plain_journal

    if name != "journal" or compare:
        raise Usage(f"Only the journal is written as {form}, not {excerpt(name)}.", "Leave --format out.")
    last = until or today()
    journal = beancount_journal if form == "beancount" else plain_journal
    for line in journal(since or last.replace(day=1), last):
        output.say(line)


def write_report(found: Report) -> None:
    """A report for people: its title, its table, what else there is to say."""
    output.say(found.title)
    output.say("")
    if len(found.columns) == 1:  # text as it is
        for (line,) in found.rows:
            output.say(line)
    else:
        output.table([output.Heading(text, side == "right") for text, side in found.columns], found.rows)
    if found.note:
        output.say("")
        output.say(found.note)


def _document(found: Report, name: str) -> dict[str, Any]:
    from store.core.identity import actor

    keys = _names(found)
    numeric = [side == "right" for _, side in found.columns]
    rows = [[_exact(cell, number) for cell, number in zip(row, numeric, strict=True)] for row in found.rows]
    return {
        "report": name,
        "title": found.title,
        "currency": actor().currency,
        "rows": [dict(zip(keys, row, strict=True)) for row in rows],
        **({"note": found.note} if found.note else {}),
    }


def _names(found: Report) -> list[str]:
    return [heading.lower().replace(" ", "_").replace("–", "-") for heading, _ in found.columns]


def _exact(cell: str, number: bool) -> str:
    """A cell for programs: numbers without the separators people like."""
    return cell.replace(",", "") if number else cell
