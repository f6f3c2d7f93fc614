"""Writes of amendments: what was agreed after an order was confirmed; number, links and payments stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from store.catalog import approvals
from store.catalog.orders import give_up_waiting, require_approver, send_back
from store.core import records
from store.core.action import Outcome, action
from store.core.errors import Refused, invalid
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Amount, Day, Lines, Ref, Text
from store.sales.amending import AmendLineInput, Wanted, wanted_lines, work_out_order
from store.sales.applying import apply, approval_of, require_possible, wanted_of
from store.sales.binding import shortage_text
from store.sales.change_models import Amendment, AmendmentLine
from store.sales.models import Order

record_kind(
    RecordKind(
        "amend",
        "amendment",
        "COALESCE(t.number, 'amendment #' || t.id || ' of ' || "
        "(SELECT o.number FROM sales_order o WHERE o.id = t.order_id))",
        ("number",),
        noun="amendment",
    )
)
SALES = ("sales", "manager")


@action(
    "amend.add",
    "Amend order",
    SALES,
    example="backdesk amend add SO-2026-000012 --line TEA-1:12 --line CUP-2:0 --reason 'on the phone'",
)
def add_amendment(
    order: Annotated[int, Ref("Order", kind="order")],
    reason: Annotated[str, Text("Reason", required=True)],
    lines: Annotated[tuple[AmendLineInput, ...], Lines("Lines that change", of=AmendLineInput)] = (),
    promised: Annotated[date | None, Day("Promised")] = None,
) -> Outcome:
    """Draft a change of a confirmed order: quantities (0 takes a line out), prices, new lines, the promised day.

    Lines that are not named stay. Never less than was delivered or invoiced; no other price for what is invoiced.
    """
    row = Order.get_by_id(order)
    if not row.confirmed_at or row.cancelled_at:
        raise Refused(f"{row.title} is {row.state}.", "Only a confirmed order is amended; edit a draft.")
    if other := Amendment.first_matching("order_id = ? AND state IN ('draft', 'pending approval')", row.id):
        raise Refused(f"{row.number} has a draft already: amendment #{other.id}.", "Change that one, or cancel it.")
    amendment = records.create(
        Amendment,
        company=row.company_id,
        order=row.id,
        revision=row.revision + 1,
        reason=reason,
        **_amounts(row, []),
    )
    _say(amendment, row, wanted_lines(row, lines), promised)
    return Outcome("amend", amendment.id, f"Amendment #{amendment.id} of {row.number}: {_difference(amendment, row)}.")


@action("amend.edit", "Edit amendment", SALES, undo="edit", example="backdesk amend edit '#4' --line TEA-1:14")
def edit_amendment(
    amend: Annotated[int, Ref("Amendment", kind="amend")],
    reason: Annotated[str, Text("Reason")] = "",
    lines: Annotated[tuple[AmendLineInput, ...] | None, Lines("Lines that change", of=AmendLineInput)] = None,
    promised: Annotated[date | None, Day("Promised")] = None,
) -> Outcome:
    """Change a draft amendment; lines given take the place of all it had. One that waits has to be applied anew."""
    row = _open(amend)
    order = Order.get_by_id(row.order_id)
    if row.state == "pending approval":
        records.change(row, **give_up_waiting("amend", row))
    records.change(row, reason=reason or row.reason)
    wanted = wanted_of(row) if lines is None else wanted_lines(order, lines)
    day = promised or (date.fromisoformat(row.promised) if row.promised else None)
    if lines is not None:
        for old in AmendmentLine.matching("amendment_id = ?", row.id):
            records.remove(old)
    _say(row, order, wanted, day, write=lines is not None)
    return Outcome("amend", row.id, f"Amendment #{row.id} changed: {_difference(row, order)}.")


def _say(row: Amendment, order: Order, wanted: Sequence[Wanted], promised: date | None, write: bool = True) -> None:
    """Write what changes, with what it was before. Raises Invalid where nothing does."""
    day = promised.isoformat() if promised else None
    if not wanted and day in (None, order.promised):
        raise invalid("lines", "", "nothing of the order would change")
    for position, one in enumerate(wanted if write else (), 1):
        _write_line(row, position, one)
    values = {"promised": day, "old_promised": order.promised} if day else {}
    records.change(row, **values, **_amounts(order, wanted))


def _amounts(order: Order, wanted: Sequence[Wanted]) -> dict[str, int]:
    if not wanted:
        return {"old_net": order.net, "old_total": order.total, "net": order.net, "total": order.total}
    found = work_out_order(order, wanted)[1].sums
    return {"old_net": order.net, "old_total": order.total, "net": found.net, "total": found.total}


def _write_line(row: Amendment, position: int, one: Wanted) -> None:
    old, new = one.old, one.priced
    records.create(
        AmendmentLine,
        amendment=row,
        position=position,
        order_line=old.id if old else None,
        product=new.product_id,
        sku=new.sku,
        description=new.description,
        unit=new.unit,
        factor=new.factor,
        per=new.per,
        tax_code=new.tax_code_id,
        tax_rate=new.tax_rate,
        quantity=new.quantity,
        price=new.price,
        discount=new.discount,
        promised=one.promised,
        old_quantity=old.quantity if old else None,
        old_price=old.price if old else None,
        old_unit=old.unit if old else None,
        old_factor=old.factor if old else None,
        old_per=old.per if old else None,
        old_discount=old.discount if old else None,
        old_promised=old.promised if old else None,
    )


@action("amend.apply", "Apply amendment", SALES, example="backdesk amend apply '#4'")
def apply_amendment(
    amend: Annotated[int, Ref("Amendment", kind="amend")],
    override: Annotated[str, Text("Override the credit rule because")] = "",
) -> Outcome:
    """Make a draft the order's next revision. Only drafts of it change: what is shipped and posted stays.

    Approval and credit rules are looked at again.
    """
    row = Amendment.get_by_id(amend)
    if row.number:
        return Outcome("amend", row.id, f"{row.number} is applied already.")
    row = _open(amend)
    order, wanted = Order.get_by_id(row.order_id), wanted_of(row)
    require_possible(row, order, wanted)
    if row.state == "pending approval":
        raise Refused(f"{row.title} waits for approval: {row.hold_reason}.", "Somebody else approves it.")
    if reason := approval_of(order, wanted):
        records.change(row, hold_reason=reason, state="pending approval")
        approvals.ask("amend", _Asked(row, order), f"{order.number}, revision {row.revision}", reason)
        return Outcome("amend", row.id, f"{row.title} waits for approval: {reason}.")
    return _applied(row, order, override)


class _Asked:
    """What is asked about: the order as the amendment would make it."""

    def __init__(self, row: Amendment, order: Order) -> None:
        self.id, self.company_id, self.total = row.id, row.company_id, row.total
        self.party_name, self.currency = order.party_name, order.currency


def _applied(row: Amendment, order: Order, override: str) -> Outcome:
    apply(row, order, override)
    return Outcome("amend", row.id, f"{order.number} is revision {order.revision} now{shortage_text(order)}.")


@action("amend.approve", "Approve amendment", ("manager",), example="backdesk amend approve '#4'")
def approve_amendment(
    amend: Annotated[int, Ref("Amendment", kind="amend")],
    override: Annotated[str, Text("Override the credit rule because")] = "",
) -> Outcome:
    """Say yes to an amendment that waits, and apply it. Nobody approves what they made or asked for."""
    row = Amendment.get_by_id(amend)
    require_approver(row, "An amendment")
    approvals.settle("amend", row.id, "granted")
    return _applied(row, Order.get_by_id(row.order_id), override)


@action("amend.refuse", "Refuse amendment", ("manager",), danger=True, example="backdesk amend refuse '#4' --reason no")
def refuse_amendment(
    amend: Annotated[int, Ref("Amendment", kind="amend")], reason: Annotated[str, Text("Reason", required=True)]
) -> Outcome:
    """Say no to an amendment that waits, and why: it is a draft again."""
    return send_back("amend", Amendment.get_by_id(amend), reason)


@action(
    "amend.cancel", "Cancel amendment", SALES, danger=True, example="backdesk amend cancel '#4' --reason 'as before'"
)
def cancel_amendment(
    amend: Annotated[int, Ref("Amendment", kind="amend")], reason: Annotated[str, Text("Reason", required=True)]
) -> Outcome:
    """Give up a draft; the order stays as it is."""
    row = _open(amend)
    approvals.settle("amend", row.id, "void")
    records.change(row, hold_reason="", state="cancelled")
    return Outcome("amend", row.id, f"{row.title} cancelled: {reason}.")


def _open(amendment_id: int) -> Amendment:
    row = Amendment.get_by_id(amendment_id)
    if row.state not in ("draft", "pending approval"):
        raise Refused(f"{row.title} is {row.state}.", "Draw up another: backdesk amend add")
    return row


def _difference(row: Amendment, order: Order) -> str:
    """`2 lines, 119.00 becomes 142.80 EUR`."""
    shown = Amount().shown
    money = f"{shown(row.old_total, order.currency)} becomes {shown(row.total, order.currency)} {order.currency}"
    return f"{plural(row.lines.count(), 'line')}, {money}"
