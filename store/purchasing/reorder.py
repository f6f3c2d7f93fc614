"""Reorder rules, and drafts made from what is needed: a purchase order a supplier, a work order for what is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from store.catalog.basis import take_basis
from store.catalog.models import Product
from store.core import records
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.dated import dated
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.references import RecordKind, record_kind
from store.core.values import Quantity, Ref, Whole
from store.parties.models import Party
from store.parties.taxing import tax_for
from store.purchasing.direct import order_waiting
from store.purchasing.drafting import PurchaseHeader, draw_up, put_line, wanted_lines
from store.purchasing.models import PurchaseLine, PurchaseOrder, ReorderRule
from store.purchasing.needs import needs, wanted_by
from store.purchasing.sourcing import said_in, usual_supplier
from store.purchasing.terms import BUYERS, SupplierPricing, term_of
from store.stock.actions import default_location
from store.stock.making import plan_to_make

record_kind(
    RecordKind(
        "reorder-rule",
        "reorder_rule",
        "(SELECT p.sku FROM product p WHERE p.id = t.product_id) || ' at ' || "
        "(SELECT l.code FROM location l WHERE l.id = t.location_id)",
        noun="reorder rule",
    )
)


@action(
    "reorder-rule.set",
    "Set reorder rule",
    (*BUYERS, "warehouse"),
    undo="edit",
    example="backdesk reorder-rule set TEA-1 --minimum 40 --maximum 200 --lead-days 14",
)
def set_rule(
    product: Annotated[int, Ref("Product", kind="product")],
    minimum: Annotated[Decimal, Quantity("Minimum", required=True, minimum=Decimal(0))],
    maximum: Annotated[Decimal, Quantity("Up to", required=True, minimum=Decimal(0))],
    location: Annotated[int | None, Ref("Location", kind="location")] = None,
    lead_days: Annotated[int | None, Whole("Lead time (days)", minimum=Decimal(0), maximum=Decimal(1000))] = None,
) -> Outcome:
    """Say when a product is ordered again at a place, and up to how much; it takes the place of its reorder level."""
    if maximum < minimum:
        raise invalid("maximum", maximum, "must not be below the minimum")
    key = {"product": product, "location": location or default_location()}
    values = {
        "minimum": Quantity().stored(minimum),
        "maximum": Quantity().stored(maximum),
        "lead_days": Whole().stored(lead_days),
    }
    known = ReorderRule.first_matching("product_id = ? AND location_id = ?", *key.values())
    if known:
        records.change(known, None, **values)
    else:
        known = records.create(ReorderRule, **key, **values)
    return Outcome("reorder-rule", known.id, "Reorder rule set.")


@dataclass(frozen=True)
class Need:
    """How much (scaled) of a product to order for a place, and from whom, where somebody is known."""

    location_id: int
    quantity: int
    party_id: int | None


def needs_of(product_id: int) -> list[Need]:
    """What is needed of a product, place by place."""
    found = rows(dated(f"SELECT location_id, quantity, party_id FROM ({needs(product_id)}) n ORDER BY location_id"))
    return [Need(*row) for row in found]


@action("po.propose", "Buy what is needed", BUYERS, example="backdesk po propose TEA-1 CUP-2")
def propose(
    product: Annotated[int, Ref("Product", kind="product")],
    quantity: Annotated[Decimal | None, Quantity("Quantity", minimum=Decimal("0.0001"))] = None,
    supplier: Annotated[int | None, Ref("Supplier", kind="party")] = None,
    location: Annotated[int | None, Ref("Location", kind="location")] = None,
) -> Outcome:
    """Put what is needed of a product (see the list `reorder`), or a quantity, on the supplier's draft.

    What is made here goes on a draft work order, unless a supplier is named. Drafts count as on their way: asking
    twice orders once.
    """
    item = Product.get_by_id(product)
    if quantity is not None:
        wanted = [Need(location or default_location(), Quantity().stored(quantity) or 0, None)]
    else:
        wanted = [need for need in needs_of(product) if location in (None, need.location_id)]
    if not wanted:
        raise Refused(f"Nothing more of {item.sku} needs to be ordered.", "Say how many: --quantity")
    return _told([_get(item, need, supplier) for need in wanted])


@action("po.cover", "Buy what is short", BUYERS, example="backdesk po cover SO-2026-000012")
def cover(order: Annotated[int, Ref("Order", kind="order")]) -> Outcome:
    """Put what a sales order waits for on drafts to the suppliers, with all else that is needed of it.

    What is made here goes on draft work orders; what suppliers deliver straight to the customer, on drafts of its own.
    """
    direct = [Outcome("po", draft.id, "") for draft in order_waiting(order)]
    short = rows(
        "SELECT DISTINCT l.product_id FROM order_line l JOIN sales_order o ON o.id = l.order_id "
        "JOIN product p ON p.id = l.product_id WHERE o.id = ? AND o.state IN ('confirmed', 'processing') "
        "AND p.kind = 'stock' AND l.drop_ship = 0 AND l.quantity > l.delivered + l.reserved + l.closed ORDER BY 1",
        (order,),
    )
    return _get_all([product for (product,) in short], "order", direct)


@action("po.supply", "Buy what is short", BUYERS, example="backdesk po supply WO-2026-000001")
def supply(work_order: Annotated[int, Ref("Work order", kind="work-order")]) -> Outcome:
    """Put what a work order lacks on drafts to the suppliers, with all else that is needed of it.

    Components that are made here go on draft work orders.
    """
    short = rows(
        "SELECT l.product_id FROM work_order_line l JOIN work_order o ON o.id = l.work_order_id "
        "JOIN product p ON p.id = l.product_id WHERE o.id = ? AND o.state IN ('released', 'in progress') "
        "AND p.kind = 'stock' AND l.open > l.reserved ORDER BY 1",
        (work_order,),
    )
    return _get_all([product for (product,) in short], "work order")


def _get_all(products: Sequence[int], what: str, made: Sequence[Outcome] = ()) -> Outcome:
    """Have all that is needed of some products, beside what was `made` already. Raises Refused for nothing at all."""
    needed = [(product_id, need) for product_id in products for need in needs_of(product_id)]
    if not needed and not made:
        raise Refused(f"This {what} waits for nothing that is not on its way.", "See: backdesk list incoming")
    return _summed([*made, *(_get(Product.get_by_id(product_id), need, None) for product_id, need in needed)])


def _get(item: Product, need: Need, supplier: int | None) -> Outcome:
    """Plan to make what is needed, where it is made here and no supplier is named; else put it on a draft."""
    if supplier is None:
        made = plan_to_make(item.id, need.location_id, need.quantity, wanted_by(item.id, need.location_id))
        if made:
            return made
    order = put_on_draft(item, need, supplier or need.party_id or usual_supplier(item))
    return Outcome("po", order.id, f"{Quantity().shown(need.quantity)} × {item.sku}")


def _told(made: Sequence[Outcome]) -> Outcome:
    """One answer for drafts of one product; it is about the first of them."""
    lines = [outcome.message for outcome in made if outcome.kind == "po"]
    orders = [PurchaseOrder.get_by_id(outcome.id) for outcome in made if outcome.kind == "po"]
    said = [f"Draft purchase order #{orders[0].id} to {orders[0].party_name}: {', '.join(lines)}."] if orders else []
    return Outcome(made[0].kind, made[0].id, " ".join([*said, *_work_planned(made)]))


def _summed(made: Sequence[Outcome]) -> Outcome:
    """One answer for drafts of many products; it is about the first of them."""
    orders = [PurchaseOrder.get_by_id(outcome.id) for outcome in made if outcome.kind == "po"]
    names = ", ".join(dict.fromkeys(f"#{order.id} to {order.party_name}" for order in orders))
    said = [f"On draft purchase orders: {names}."] if names else []
    return Outcome(made[0].kind, made[0].id, " ".join([*said, *_work_planned(made)]))


def _work_planned(made: Sequence[Outcome]) -> list[str]:
    latest = {outcome.id: outcome.message for outcome in made if outcome.kind != "po"}
    return [*latest.values()]


def put_on_draft(item: Product, need: Need, party_id: int) -> PurchaseOrder:
    """Add to the supplier's draft of proposals for that place; made where there is none."""
    party = Party.get_by_id(party_id)
    term = term_of(item.id, party_id)
    currency = term.currency if term else party.currency
    draft = PurchaseOrder.first_matching(
        "party_id = ? AND source = 'reorder' AND state = 'draft' AND location_id = ? AND currency = ? ORDER BY id",
        party_id,
        need.location_id,
        currency,
    )
    if draft is None:
        basis = take_basis({"prices": ""}, None)
        header = PurchaseHeader(
            party_id, currency, today(), source="reorder", location_id=need.location_id, basis=basis
        )
        draft = draw_up(header, [])
    known = PurchaseLine.first_matching("order_id = ? AND product_id = ? ORDER BY id", draft.id, item.id)
    whole = need.quantity + (known.quantity if known else 0)
    tax = tax_for("purchases", draft.party.tax_code_id)
    pricing = SupplierPricing(None, draft.day, draft.currency, draft.prices_include_tax, tax, party_id)
    line = wanted_lines([said_in(term, item.id, whole)], pricing)[0]
    put_line(draft, line, known)
    return draft
