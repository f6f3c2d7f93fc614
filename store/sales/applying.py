"""An amendment becoming the order's next revision: its lines, its amounts, its drafts; what is done stays done."""

from __future__ import annotations

from collections.abc import Sequence

from store.catalog.lines import as_priced
from store.catalog.orders import line_columns, sums
from store.catalog.totals import WorkedOut
from store.core import records
from store.core.database import scalar
from store.core.dates import today
from store.core.errors import Invalid, Refused
from store.core.money import QUANTITY
from store.sales.amending import Wanted, faults, work_out_order
from store.sales.approval import Offer, document_percent, judged, lines_of
from store.sales.binding import drop_empty_drafts, offer
from store.sales.change_models import Amendment, AmendmentLine
from store.sales.credit import check_credit
from store.sales.direct import require_given_up
from store.sales.drafting import drop_ships
from store.sales.invoicing import reprice_drafts
from store.sales.kits import explode
from store.sales.models import Order, OrderLine
from store.sales.process import process


def wanted_of(row: Amendment) -> list[Wanted]:
    """What an amendment says, put beside the order's lines as they are now."""
    found = []
    for line in AmendmentLine.matching("amendment_id = ? ORDER BY position", row.id):
        old = OrderLine.get_by_id(line.order_line_id) if line.order_line_id else None
        found.append(Wanted(old, as_priced(line), line.promised))
    return found


def require_possible(row: Amendment, order: Order, wanted: Sequence[Wanted]) -> None:
    """Raises Refused where the order has moved on since the amendment was drawn up."""
    if order.cancelled_at:
        raise Refused(f"{order.number} is cancelled.", "Make a new order.")
    if row.revision != order.revision + 1:
        raise Refused(
            f"{row.title} was drawn up before revision {order.revision} of {order.number}.",
            "Cancel it and draw up another.",
        )
    if problems := [problem for one in wanted for problem in faults(one)]:
        raise Invalid(problems)


def approval_of(order: Order, wanted: Sequence[Wanted]) -> str:
    """The approval rules that the order would hit, where the amendment changes what it comes to; or ''."""
    if not any(one.changes_money for one in wanted):
        return ""
    lines, worked = work_out_order(order, wanted)
    return judged(Offer(order.currency, worked.sums.net, document_percent(order), lambda: lines))


def apply(row: Amendment, order: Order, override: str) -> None:
    """Write the order's next revision, bring its drafts into line, and look at the credit rule again."""
    wanted, before = wanted_of(row), order.total
    require_possible(row, order, wanted)
    _, worked = work_out_order(order, wanted)
    touched = [_change_line(one.old, one, row) for one in wanted if one.old]
    for one in wanted:
        if one.old is None:
            _add_line(row, order, one)
    explode(order)
    for line, share in zip(lines_of(order), worked.lines, strict=True):
        records.change(line, **vars(share))
    _change_head(row, order, worked)
    process(order)
    require_given_up(order)
    reprice_drafts(order)
    drop_empty_drafts(order)
    offer(order, touched)
    if order.total > before:
        check_credit(order, override)


def _change_head(row: Amendment, order: Order, worked: WorkedOut) -> None:
    values = sums(worked) | {"revision": row.revision}
    if row.promised:
        values["promised"] = row.promised
        for line in OrderLine.matching("order_id = ? AND quantity > delivered + closed", order.id):
            if not _says_day(row, line):
                records.change(line, promised=row.promised)
    records.change(order, **values)
    number = f"{order.number}-R{row.revision}"
    records.change(row, number=number, day=today().isoformat(), hold_reason="", state="applied")


def _says_day(row: Amendment, line: OrderLine) -> bool:
    said = AmendmentLine.first_matching("amendment_id = ? AND order_line_id = ?", row.id, line.part_of or line.id)
    return said is not None and said.promised is not None and said.promised != said.old_promised


def _change_line(line: OrderLine, wanted: Wanted, row: Amendment) -> OrderLine:
    """A line with another quantity is not closed short any more: what it says is what was agreed."""
    new = wanted.priced
    _set_quantity(line, new.quantity)
    records.change(line, price=new.price, discount=new.discount, promised=wanted.promised, **vars(new.measure))
    for part in OrderLine.matching("part_of = ? AND order_id = ? ORDER BY id", line.id, row.order_id):
        _set_quantity(part, wanted.priced.quantity // QUANTITY * part.each)
        records.change(part, promised=wanted.promised)
    return line


def _set_quantity(line: OrderLine, quantity: int) -> None:
    if quantity == line.quantity:
        return
    over = max(0, line.delivered - quantity)
    records.change(
        line,
        quantity=quantity,
        closed=0,
        over=over,
        reserved=min(line.reserved, quantity + over - line.delivered),  # `process` releases the rest
    )


def _add_line(row: Amendment, order: Order, wanted: Wanted) -> None:
    last = int(scalar("SELECT MAX(position) FROM order_line WHERE order_id = ?", (order.id,)))
    made = records.create(
        OrderLine,
        order=order.id,
        position=last + 1,
        quantity=wanted.priced.quantity,
        net=0,
        promised=wanted.promised or row.promised,
        drop_ship=drop_ships(wanted.priced, None),
        **line_columns(wanted.priced),
    )
    own = AmendmentLine.first_matching(
        "amendment_id = ? AND order_line_id IS NULL AND product_id = ? ORDER BY position", row.id, made.product_id
    )
    assert own is not None
    records.change(own, order_line=made.id)
