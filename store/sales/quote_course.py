"""The way of a quote until the customer decides: sent, revised, re-priced, rejected."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from store.catalog.basis import BASIS_COLUMNS
from store.catalog.lines import as_priced
from store.catalog.pricing import price_of, tax_rate
from store.core import numbering, records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.dates import today
from store.core.errors import Invalid, Problem, Refused, invalid
from store.core.events import reacts_to
from store.core.settings import setting
from store.core.values import Price, Ref, Text
from store.crm.events import DealLost
from store.crm.models import Deal
from store.parties.models import Party
from store.sales.approval import Offer, judged, percent_off
from store.sales.models import Order
from store.sales.quote_drafting import (
    OfferedLine,
    QuoteHeader,
    draw_up,
    lines_of,
    pricing_of,
    require_no_order,
    rework,
)
from store.sales.quote_models import Quote, QuoteLine
from store.sales.quote_supply import OPEN_QUOTES, standings
from store.sales.quotes import SALES, require_draft

VALID_DAYS = 30  # where nothing is said
_SAID = 3  # prices that changed are named up to here
Subject = Annotated[int, Ref("Quote", kind="quote")]


@action("quote.send", "Send quote", SALES, example="backdesk quote send '#8'")
def send_quote(quote: Subject) -> Outcome:
    """Give a draft its number and say what is there of its goods today; an earlier revision is superseded.

    It holds for the days of the company's setting quote.valid-days, where it says no day itself.
    """
    return send_as_of(quote, today())


def send_as_of(quote: int, day: date) -> Outcome:
    """The same on a day: of what was sent by another system it may have passed, and so may the day it held until."""
    row = Quote.get_by_id(quote)
    require_draft(row)
    _require_complete(row, day)
    for each in standings(row):
        if each.supply:
            available = None if each.supply.direct else each.supply.covered
            records.change(each.line, available=available, promised=each.supply.promised or None)
    _supersede(row)
    valid_until = row.valid_until or (day + timedelta(days=setting("quote.valid-days") or VALID_DAYS)).isoformat()
    records.change(row, number=_number(row, day), state="sent", sent_on=day.isoformat(), valid_until=valid_until)
    approval = judged(_offer(row))
    waits = f" Its order will have to be approved: {approval}." if approval else ""
    return Outcome("quote", row.id, f"{row.number} for {row.party_name} holds until {row.valid_until}.{waits}")


@action("quote.revise", "Revise quote", SALES, example="backdesk quote revise QU-2026-000012")
def revise_quote(quote: Subject) -> Outcome:
    """Draft the next revision of a quote that was sent: the same lines at the same prices.

    What was sent holds until the revision is sent.
    """
    row = Quote.get_by_id(quote)
    if row.state == "draft":
        return Outcome("quote", row.id, f"{row.title} is a draft: edit it.")
    made = _revised(row)
    return Outcome("quote", made.id, f"Draft #{made.id}, revision {made.revision} of {row.title}.")


@action("quote.reprice", "Re-price quote", SALES, example="backdesk quote reprice QU-2026-000012")
def reprice_quote(quote: Subject) -> Outcome:
    """Put the prices of today's price lists on a draft, or on a new revision of what was sent; say which changed.

    Discounts stay, and so do lines without a product.
    """
    row = Quote.get_by_id(quote)
    draft = row if row.state == "draft" else _revised(row)
    differ = _reprice(draft)
    records.change(draft, day=today().isoformat(), valid_until=_still(draft))
    rework(draft)
    more = f" and {len(differ) - _SAID} more" if len(differ) > _SAID else ""
    said = "; ".join(differ[:_SAID]) + more if differ else "no price has changed"
    what = draft.title if draft is row else f"Draft #{draft.id}, revision {draft.revision} of {row.title}"
    return Outcome("quote", draft.id, f"{what}: {said}.")


@action(
    "quote.reject",
    "Reject quote",
    SALES,
    undo="edit",
    example="backdesk quote reject QU-2026-000012 --reason 'too dear'",
)
def reject_quote(
    quote: Subject, reason: Annotated[str, Text("Reason", required=True, offers="lost-reason")]
) -> Outcome:
    """Note that the customer said no, and why; or give a draft up. Its deal stays as it is."""
    if not reason.strip():
        raise invalid("reason", "", "is required")
    row = Quote.get_by_id(quote)
    if row.state not in OPEN_QUOTES:
        raise Refused(f"{row.title} is {row.state}.", "Only a draft or what was sent is rejected.")
    _reject(row, reason)
    return Outcome("quote", row.id, f"{row.title} is rejected: {reason}.")


@reacts_to(DealLost)
def reject_with_the_deal(event: DealLost) -> None:
    """Whoever loses a deal has no quote out for it any more."""
    for row in Quote.matching("deal_id = ? AND state IN ('draft', 'sent') ORDER BY id", event.deal_id):
        _reject(row, event.reason)


def _reject(row: Quote, reason: str) -> None:
    records.change(row, state="rejected", reason=reason, decided_on=today().isoformat())


def order_of(row: Quote) -> Order | None:
    """The order that an accepted quote became, as long as it is not cancelled."""
    order = Order.get_by_id(row.order_id) if row.order_id else None
    return order if order and not order.cancelled_at else None


def _revised(row: Quote) -> Quote:
    """A draft with the lines of what was sent. Raises Refused where it is sold or revised already."""
    require_no_order(row.deal_id)
    if order := order_of(row):
        raise Refused(f"{order.title} was made from {row.title}.", "Change the order: backdesk amend add")
    chain = row.first_id or row.id
    if draft := Quote.first_matching("COALESCE(first_id, id) = ? AND state = 'draft'", chain):
        raise Refused(
            f"Revision {draft.revision} is a draft already.",
            f"Edit or re-price that: backdesk quote edit '#{draft.id}'",
        )
    if row.state == "superseded":
        last = Quote.first_matching("COALESCE(first_id, id) = ? ORDER BY revision DESC", chain)
        raise Refused(f"{row.title} is superseded.", f"Revise the last one: {last.title if last else ''}")
    header = QuoteHeader(
        party_id=row.party_id,
        currency=row.currency,
        day=today(),
        deal_id=row.deal_id,
        owner_id=row.owner_id,
        customer_reference=row.customer_reference,
        location_id=row.location_id,
        notes=row.notes,
        basis={name: row.__data__[name] for name in BASIS_COLUMNS},
        agreed={"term": row.term_id},
        revises=row,
    )
    return draw_up(header, [OfferedLine(as_priced(line), line.optional) for line in lines_of(row)])


def _reprice(row: Quote) -> list[str]:
    """Change the prices and tax rates of a draft's lines to those of today; which prices changed, in words."""
    party, day = Party.get_by_id(row.party_id), today()
    pricing, differ, problems = pricing_of(party, day, row.currency, row.prices_include_tax), [], []
    for line in [line for line in lines_of(row) if line.product_id]:
        if line.product.state != "active":
            problems.append(Problem(f"line {line.position}", line.sku, "the product is retired"))
            continue
        code = pricing.tax_code_id or line.product.tax_code_id
        rate = tax_rate(code, pricing.day)
        price = price_of(line.product_id, line.quantity, rate, pricing, line.factor, line.per)
        if price != line.price:
            differ.append(f"{line.sku} {Price().shown(line.price)} → {Price().shown(price)}")
        records.change(line, price=price, tax_code=code, tax_rate=rate)
    if problems:
        raise Invalid(problems)
    return differ


def _still(row: Quote) -> str | None:
    """The day a draft holds until, where that has not passed."""
    return row.valid_until if row.valid_until and row.valid_until >= today().isoformat() else None


def _require_complete(row: Quote, day: date) -> None:
    """Raises Invalid listing all that is missing before a quote can be sent."""
    problems: list[Problem] = []
    if not QuoteLine.first_matching("quote_id = ?", row.id):
        problems.append(Problem("lines", "", "there are none; add products"))
    if row.valid_until and row.valid_until < day.isoformat():
        problems.append(Problem("valid_until", row.valid_until, "has passed"))
    if row.party.state != "active":
        problems.append(Problem("party", row.party_name, f"is {row.party.state}"))
    if row.deal_id:
        require_no_order(row.deal_id)
        if (deal := Deal.get_by_id(row.deal_id)).stage.type == "lost":
            problems.append(Problem("deal", deal.title, "is lost; reopen it"))
    if problems:
        raise Invalid(problems)


def _supersede(row: Quote) -> None:
    """End the revision that is out; what an accepted one became is cancelled by then."""
    out = "COALESCE(first_id, id) = ? AND state IN ('sent', 'accepted')"
    for old in Quote.matching(out, row.first_id or row.id):
        records.change(old, state="superseded", decided_on=None, order=None)


def _number(row: Quote, day: date) -> str:
    """The next number; of a further revision the one its quote has, with the revision behind it."""
    found = scalar(
        "SELECT number FROM quote WHERE COALESCE(first_id, id) = ? AND number IS NOT NULL ORDER BY revision LIMIT 1",
        (row.first_id or row.id,),
    )
    return f"{found}-R{row.revision}" if found else numbering.take("quote", day)


def _offer(row: Quote) -> Offer:
    """A quote as the approval rules judge the order it would become, without its optional lines."""
    firm = [line for line in lines_of(row) if not line.optional]
    whole = sum(line.net + line.tax_included + line.document_discount for line in firm)
    return Offer(row.currency, row.net, percent_off(row, whole) if whole else 0, lambda: firm)


def drop_drafts(of: str, record_id: int) -> None:
    """End the drafts of a deal, or of a quote's revisions (an SQL condition): it is sold."""
    for draft in Quote.matching(f"{of} AND state = 'draft'", record_id):
        records.change(draft, state="superseded")


def expired_problem(row: Quote) -> Refused:
    """What is said where somebody would accept what does not hold any more."""
    return Refused(f"{row.number} held until {row.valid_until}.", f"Re-price it: backdesk quote reprice {row.number}")


def live_quote(deal_id: int) -> Quote | None:
    """The quote of a deal that is out and not decided, expired or not."""
    return Quote.first_matching("deal_id = ? AND state = 'sent'", deal_id)
