"""What is printed: `backdesk dunning show`, a letter as it goes out; quotes, and pro formas of orders and of drafts."""

from __future__ import annotations

import click

from commands import output
from commands.lazy import command
from commands.session import current


@command(
    "show",
    "backdesk dunning show DU-2026-000003\nbackdesk dunning show '#4' --json",
    short_help="Print a dunning letter as it goes out.",
)
@click.argument("letter")
def show_letter(letter: str) -> None:
    """Print a dunning letter: of one that was sent every word as it was sent; a draft as it would read now."""
    from store.core.references import resolve
    from store.insight.dunning import letter_text

    current().open()
    _print("letter", *letter_text(resolve("dunning", letter)))


@command(
    "pro-forma",
    "backdesk invoice pro-forma '#17'\nbackdesk invoice pro-forma '#17' --json",
    short_help="Print a draft as a pro forma.",
)
@click.argument("invoice")
def draft_pro_forma(invoice: str) -> None:
    """Print a draft of an invoice as a pro forma: without a number of the invoices, and nothing is posted."""
    _print_pro_forma("invoice", invoice)


@command(
    "pro-forma",
    "backdesk order pro-forma SO-2026-000012",
    short_help="Print an order as a pro forma.",
)
@click.argument("order")
def order_pro_forma(order: str) -> None:
    """Print an order as a pro forma, for customs or to be paid in advance: nothing is posted by it."""
    _print_pro_forma("order", order)


def _print_pro_forma(kind: str, named: str) -> None:
    from store.core.references import resolve
    from store.insight.pro_forma import pro_forma_text

    current().open()
    _print("pro_forma", *pro_forma_text(kind, resolve(kind, named)))


@command(
    "show",
    "backdesk quote show QU-2026-000003\nbackdesk quote show '#4' --json",
    short_help="Print a quote as it goes out.",
)
@click.argument("quote")
def show_quote(quote: str) -> None:
    """Print a quote: of one that was sent every word as it was sent; a draft as it would read now."""
    from store.core.references import resolve
    from store.insight.quotes import quote_text

    current().open()
    _print("quote", *quote_text(resolve("quote", quote)))


def _print(what: str, title: str, text: str) -> None:
    if current().json:
        output.json_document({what: title, "text": text})
        return
    for line in text.split("\n"):
        output.say(line)
