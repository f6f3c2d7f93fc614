"""The kinds of document that can be imported, and the steps each takes through the actions."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Any

from store.billing import drafts
from store.billing.invoices import draft_invoice
from store.billing.payments import record_payment
from store.billing.posting import post_invoice
from store.billing.recurring import RecurringInput, add_recurring
from store.catalog.lines import LineInput
from store.catalog.totals import Portion
from store.core.database import scalar
from store.core.errors import Refused, invalid
from store.core.money import QUANTITY
from store.core.values import Amount, Day, Price, Text
from store.crm.deals import DealInput, add_deal, lose_deal, win_deal
from store.crm.models import Stage
from store.exchange.gathering import Document
from store.exchange.kinds import ImportField, ImportKind, Steps, declare
from store.exchange.work_kinds import adding
from store.parties.models import Party
from store.sales.drafting import OrderLineInput
from store.sales.orders import OrderInput, add_order
from store.sales.quote_course import reject_quote, send_as_of
from store.sales.quote_drafting import QuoteLineInput
from store.sales.quotes import QuoteInput, add_quote
from store.sales.subscriptions import SubscriptionInput, add_subscription
from store.stock.actions import adjust_stock


def write_deal(document: Document) -> int:
    """Add a deal; a won or lost one passes through the pipeline, so that its history says when."""
    values = dict(document.values)
    day, reason = values.pop("closed_on", None), values.pop("lost_reason", "")
    stage = Stage.get_by_id(values["stage"]) if values.get("stage") else None
    closed = stage is not None and stage.type != "open"
    if closed:
        del values["stage"]
        day = day or values.get("expected_close")
    outcome = add_deal(_input(DealInput, values), _lines(document, values.get("value")))
    if closed and stage is not None:
        if stage.type == "won":
            win_deal(outcome.id, day)
        else:
            if not reason:
                raise invalid("lost_reason", "", "is required for a lost deal (--set-empty 'lost_reason=...')")
            lose_deal(outcome.id, reason, day)
    return int(outcome.id)


def _lines(document: Document, value: Decimal | None) -> tuple[LineInput, ...]:
    found = [dict(line) for line in document.lines]
    if len(found) == 1 and value is not None and "price" not in found[0]:
        price = value / found[0].get("quantity", Decimal(1))
        try:
            Price().stored(price)
        except ValueError:
            raise invalid("value", value, "cannot be divided evenly by the quantity; give the price") from None
        found[0]["price"] = price
    return tuple(LineInput(**line) for line in found)


def write_order(document: Document) -> int:
    """Add a draft order with its lines."""
    lines = tuple(OrderLineInput(**line) for line in document.lines)
    return int(add_order(_input(OrderInput, document.values), lines).id)


def write_quote(document: Document) -> int:
    """Draft a quote with its lines; one that was sent elsewhere is sent as of that day, and may have been rejected.

    What is told of its goods is what there is of them here, now.
    """
    values = dict(document.values)
    day, reason = values.pop("sent_on", None), values.pop("reason", "")
    lines = tuple(QuoteLineInput(**line) for line in document.lines)
    quote = int(add_quote(_input(QuoteInput, values), lines).id)
    if day:
        send_as_of(quote, day)
    if reason:
        reject_quote(quote, reason)
    return quote


def write_invoice(document: Document) -> int:
    """Draw up an invoice of lines, or of one open amount; posted where the file gives its date."""
    values = dict(document.values)
    day, amount = values.pop("day", None), values.pop("amount", None)
    if document.lines:
        outcome = draft_invoice(lines=tuple(LineInput(**line) for line in document.lines), **values)
        invoice = int(outcome.id)
    else:
        invoice = _open_item(values, amount)
    if day:
        post_invoice(invoice, day)
    return invoice


def write_recurring(document: Document) -> int:
    """Keep what a customer is billed again and again, with its lines."""
    lines = tuple(LineInput(**line) for line in document.lines)
    return int(add_recurring(_input(RecurringInput, document.values), lines).id)


def _open_item(values: dict[str, Any], amount: Decimal | None) -> int:
    """An invoice from elsewhere of which only the total is known: one line, its tax reported there already."""
    if not amount:
        raise invalid("amount", amount, "is required where there are no lines")
    party = Party.get_by_id(values["party"])
    free = scalar("SELECT tax_code_id FROM tax_rate GROUP BY tax_code_id HAVING MAX(rate) = 0 ORDER BY 1 LIMIT 1")
    if free is None:
        raise Refused("An open amount needs a tax code of 0 %.", "Add one: backdesk tax add --rate 0")
    minor = Amount().stored(amount, party.currency) or 0
    reference = values.get("reference", "")
    line = drafts.DraftLine(
        f"Open item {reference}".strip(), Portion(QUANTITY, minor, 0), Price().stored(amount) or 0, 0, int(free), 0
    )
    header = drafts.DraftHeader(party.id, party.currency, party.term_id, reference=reference)
    return int(drafts.draw_up(header, [line]).id)


def write_payment(document: Document) -> int:
    """Record money received."""
    return int(record_payment(**document.values).id)


def _payer(values: dict[str, Any]) -> int:
    """Whose invoices a payment settles: one payment more, and another may find nothing left to pay."""
    party = values.get("party") or scalar("SELECT party_id FROM invoice WHERE id = ?", (values.get("invoice"),))
    return int(party or 0)


def write_count(document: Document) -> int:
    """Set what is on hand."""
    return int(adjust_stock(**document.values).id)


def _counted(values: dict[str, Any]) -> int:
    """What a count is of: what one says of the cost holds for the next, at another location."""
    return int(values.get("product") or 0)


def _input(of: Any, values: dict[str, Any]) -> Any:
    known = {item.name for item in fields(of)}
    return of(**{name: value for name, value in values.items() if name in known})


declare(
    ImportKind(
        "stock",
        "product",
        "Stock levels",
        "stock.adjust",
        Steps(write_count, ("product", "location", "lot"), update=True, family=_counted),
    )
)
declare(
    ImportKind(
        "deals",
        "deal",
        "Deals",
        "deal.add",
        Steps(write_deal, ("title", "party")),
        extra=(
            ImportField("closed_on", Day("Closed", aliases=("closed on", "won on", "lost on")), False),
            ImportField("lost_reason", Text("Lost because", aliases=("reason lost", "closed lost reason")), False),
        ),
    )
)
declare(ImportKind("orders", "order", "Orders", "order.add", Steps(write_order, ("customer_reference", "party"))))
declare(
    ImportKind(
        "quotes",
        "quote",
        "Quotes",
        "quote.add",
        Steps(write_quote, ("customer_reference", "party", "day"), "sent_on"),
        extra=(
            ImportField("sent_on", Day("Sent", aliases=("sent on", "date sent")), False),
            ImportField("reason", Text("Rejected because", aliases=("reason lost", "rejected")), False),
        ),
    )
)
declare(
    ImportKind(
        "invoices",
        "invoice",
        "Invoices",
        "invoice.draft",
        Steps(write_invoice, ("reference", "party"), "day"),
        extra=(
            ImportField("day", Day("Invoice date", aliases=("invoicedate", "date")), False),
            ImportField("amount", Amount("Open amount", minimum=Decimal(0), aliases=("total", "amount due")), False),
        ),
    )
)
declare(
    ImportKind(
        "subscriptions",
        "subscription",
        "Subscriptions",
        "subscription.add",
        Steps(adding(add_subscription, SubscriptionInput), ("code",)),
    )
)
declare(ImportKind("recurring", "recurring", "Recurring invoices", "recurring.add", Steps(write_recurring, ("code",))))
declare(
    ImportKind(
        "payments",
        "payment",
        "Payments",
        "payment.record",
        Steps(write_payment, ("request_key",), "day", family=_payer),
    )
)
