"""The seam: a won deal, or what was quoted, becomes an order, in one transaction, exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from store.catalog.basis import BASIS_COLUMNS
from store.catalog.lines import PricedLine
from store.catalog.orders import hold
from store.core import audit
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.dates import today
from store.core.errors import Invalid, Problem, Refused
from store.core.events import reacts_to
from store.core.text import plural
from store.core.values import Quantity, Ref, Text
from store.crm.events import DealChanging
from store.crm.models import Deal, DealLine
from store.crm.worth import priced
from store.parties.models import Party
from store.sales.approval import approval_needed
from store.sales.binding import forget_customer, make_binding, void
from store.sales.drafting import OrderHeader, draw_up
from store.sales.models import Order
from store.sales.quote_course import drop_drafts, live_quote
from store.sales.quote_models import QuoteLine
from store.sales.quote_supply import is_expired


@dataclass(frozen=True)
class Shortage:
    """What could not be reserved of one line; `promised` is ISO or '' when nothing is known."""

    sku: str
    missing: str
    promised: str


@dataclass(frozen=True)
class ConvertedDeal(Outcome):
    """The order that a deal, or a quote of it, became; `created` is False when it had been converted before."""

    created: bool = True
    number: str = ""
    shortages: tuple[Shortage, ...] = ()


@action(
    "deal.convert",
    "Convert won deal to order",
    ("sales", "manager"),
    undo="deal.unconvert",
    example="backdesk deal convert 12",
)
def convert_deal(
    deal: Annotated[int, Ref("Deal", kind="deal")],
    override: Annotated[str, Text("Override the credit rule because")] = "",
    customer_reference: Annotated[str, Text("Reference", help="the customer's own number")] = "",
) -> ConvertedDeal:
    """Turn a won deal into a confirmed order: snapshots, reservations, draft shipment and invoice.

    A deal converted before answers with its order. Everything that is missing is listed at once.
    """
    row = Deal.get_by_id(deal)
    if existing := order_from("deal", deal):
        return existing
    audit.about("deal", deal)
    lines = DealLine.matching("deal_id = ? ORDER BY position", deal)
    if problems := [*_not_won(row), *_still_quoted(deal), *what_is_missing(row.party_id, lines)]:
        raise Invalid(problems)
    header = OrderHeader(
        party_id=row.party_id,
        currency=row.currency,
        day=today(),
        source="deal",
        source_id=row.id,
        owner_id=row.owner_id,
        customer_reference=customer_reference,
        basis={name: row.__data__[name] for name in BASIS_COLUMNS},
    )
    made = make_order(header, [priced(line) for line in lines], row.title, override)
    drop_drafts("deal_id = ?", row.id)
    return made


@action("deal.unconvert", "Undo conversion", ("sales", "manager"), danger=True, example="backdesk deal unconvert 12")
def unconvert_deal(deal: Annotated[int, Ref("Deal", kind="deal")]) -> Outcome:
    """Take a conversion back while nothing is shipped or posted: the order is cancelled, the deal is free."""
    order = Order.first_matching("source = 'deal' AND source_id = ?", deal)
    if order is None:
        raise Refused("This deal has no order.", "Convert it first.")
    void(order)
    forget_customer(order, "deal", deal)
    return Outcome("deal", deal, f"{order.title} cancelled; the deal can be converted again.")


# The seam itself, whatever the order is made from -------------------------------------------------


def order_from(source: str, source_id: int) -> ConvertedDeal | None:
    """The order that a record became before, as the answer to making it again."""
    found = Order.first_matching("source = ? AND source_id = ?", source, source_id)
    if found is None:
        return None
    name = found.number or f"order #{found.id}"
    return ConvertedDeal("order", found.id, f"Already converted: {name}.", False, found.number or "")


def make_order(header: OrderHeader, lines: Sequence[PricedLine], title: str, override: str) -> ConvertedDeal:
    """Draw up an order of what was agreed and make it binding, or let it wait for approval; `title` is its source's."""
    order = draw_up(header, lines)
    if reason := approval_needed(order, override):
        hold("order", order, reason)
        return ConvertedDeal("order", order.id, f"{order.title} waits for approval: {reason}.")
    make_binding(order, override)
    short = shortages(order.id)
    told = "; ".join(f"{s.missing} × {s.sku} short" + (f", promised {s.promised}" if s.promised else "") for s in short)
    direct = scalar("SELECT COUNT(*) FROM order_line WHERE order_id = ? AND drop_ship = 1", (order.id,))
    told = "; ".join(filter(None, (told, f"{plural(direct, 'line')} from suppliers" if direct else "")))
    message = f"{order.number} made from {title}" + (f": {told}." if told else ", everything reserved.")
    return ConvertedDeal("order", order.id, message, True, order.number, short)


def shortages(order_id: int) -> tuple[Shortage, ...]:
    """Lines of an order whose goods could not all be reserved."""
    found = rows(
        "SELECT l.sku, l.quantity - l.delivered - l.reserved - l.closed, l.promised FROM order_line l "
        "JOIN product p ON p.id = l.product_id WHERE l.order_id = ? AND p.kind = 'stock' "
        "AND l.drop_ship = 0 AND l.quantity > l.delivered + l.reserved + l.closed ORDER BY l.position",
        (order_id,),
    )
    return tuple(Shortage(sku, Quantity().shown(missing), promised or "") for sku, missing, promised in found)


def what_is_missing(party_id: int, lines: Sequence[DealLine | QuoteLine]) -> list[Problem]:
    """All that keeps lines from being ordered by a party."""
    problems: list[Problem] = []
    if not lines:
        problems.append(Problem("lines", "", "there are none; add products to the deal"))
    for line in lines:
        if line.product_id is None:
            problems.append(Problem(f"line {line.position}", line.description, "has no product"))
        elif line.product.state != "active":
            problems.append(Problem(f"line {line.position}", line.product.sku, "the product is retired"))
    party = Party.get_by_id(party_id)
    if party.state != "active":
        problems.append(Problem("party", party.name, f"is {party.state}"))
    return problems


def _not_won(row: Deal) -> list[Problem]:
    if row.stage.type == "won":
        return []
    return [Problem("stage", row.stage.name, "the deal is not won; win it first (w, or: backdesk deal win)")]


def _still_quoted(deal_id: int) -> list[Problem]:
    """What the customer was sent is accepted, not passed over: its prices are those that hold."""
    found = live_quote(deal_id)
    if found is None:
        return []
    number = found.number
    if is_expired(found):
        return [Problem("quote", number, f"has expired; re-price it (backdesk quote reprice {number}), or reject it")]
    return [Problem("quote", number, f"is open; accept it (backdesk quote accept {number}), or reject it")]


@reacts_to(DealChanging)
def refuse_once_ordered(event: DealChanging) -> None:
    """A deal's lines and won state are frozen once it has an order."""
    number = scalar(
        "SELECT COALESCE(number, 'order #' || id) FROM sales_order WHERE source = 'deal' AND source_id = ?",
        (event.deal_id,),
    )
    if number:
        raise Refused(f"The deal's {event.what} cannot change: {number} was made from it.", "Change the order instead.")
