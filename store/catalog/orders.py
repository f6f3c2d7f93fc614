"""What sales and purchase orders have in common: priced lines, what may change while one is a draft, approval."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from store.catalog import approvals
from store.catalog.basis import basis_from, change_basis, company_rounding
from store.catalog.totals import Priced, WorkedOut, work_out
from store.core import inputs, records
from store.core.action import Outcome
from store.core.errors import Forbidden, Refused
from store.core.fields import Record, Row
from store.core.identity import actor
from store.core.undo import Reverted

_AGREED = ("party", "currency", "day", "location")  # and what it says of its prices: fixed once it is binding
_FOLLOWS = ("net", "total", "state", "hold_reason")


# Amounts ------------------------------------------------------------------------------------------


def line_columns(line: Any) -> dict[str, Any]:
    """Table columns of a document's line that a priced line says, its quantity and amounts apart."""
    return {
        "product": line.product_id,
        "sku": line.sku,
        "description": line.description,
        "unit": line.unit,
        "factor": line.factor,
        "per": line.per,
        "price": line.price,
        "discount": line.discount,
        "tax_code": line.tax_code_id,
        "tax_rate": line.tax_rate,
    }


def amounts(order: Record, lines: Sequence[Priced], kept: Sequence[int | None] = ()) -> WorkedOut:
    """All amounts of an order with these lines. Raises Invalid where its discount is more than they come to.

    `kept` are shares of the discount that stand as they are (see `work_out`).
    """
    return amounts_of(order.__data__, lines, kept)


def amounts_of(columns: Mapping[str, Any], lines: Sequence[Priced], kept: Sequence[int | None] = ()) -> WorkedOut:
    """All amounts of an order with these columns, which may be still to be written; raises as `amounts`."""
    return work_out(lines, basis_from(columns, columns["currency"], company_rounding()), kept)


def sums(worked: WorkedOut) -> dict[str, int]:
    """Table columns of an order that its lines come to."""
    found = worked.sums
    return {"net": found.net, "tax": found.tax, "total": found.total, "document_discount": worked.discount}


def rework(order: Record, lines: Sequence[Any], **also: Any) -> None:
    """A draft's amounts from its stored lines, after currency, prices or lines changed; `also` is changed with them."""
    worked = amounts(order, lines)
    for line, share in zip(lines, worked.lines, strict=True):
        records.change(line, **vars(share))
    records.change(order, **sums(worked), **also)


# Changing a draft ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Edit:
    """What an edit writes (`wanted`, table columns), and what of it is fixed once the order is binding."""

    wanted: dict[str, Any]
    fixed: frozenset[str]

    @property
    def reprices(self) -> bool:
        """Whether the amounts have to be worked out anew."""
        return not self.fixed <= {"party", "day", "location"}


def plan_edit(
    kind: str,
    row: Any,
    changes: Mapping[str, Any],
    of: type,
    new_lines: bool,
    may_be_empty: Collection[str] = (),
) -> Edit:
    """What to write of a person's changes of an order of a kind; raises Refused where it is binding or cancelled.

    Changing one that waits for approval makes it a draft again: what was asked for is not what it is any more.
    """
    currency = str(changes.get("currency") or row.currency).upper()
    given = inputs.stored(changes, currency, of) | {"currency": currency}
    basis = change_basis(given, row, currency)
    wanted = {k: v for k, v in given.items() if v is not None or k in may_be_empty} | basis
    differs = {k for k, v in wanted.items() if row.__data__[k] != v}
    fixed = frozenset(differs.intersection((*_AGREED, *basis)))
    if fixed or new_lines:
        _require_draft(row, sorted(fixed) or ["lines"])
    if (differs or new_lines) and row.state == "pending approval":
        wanted |= give_up_waiting(kind, row)
    return Edit(wanted, fixed)


def _require_draft(row: Any, what: Sequence[str]) -> None:
    if row.confirmed_at:
        raise Refused(f"{row.title} is confirmed; its {', '.join(what)} cannot change.", "Close it short or cancel it.")
    if row.cancelled_at:
        raise Refused(f"{row.title} is cancelled.", "Make a new one.")


def refuse_once_binding(event: Reverted, head: type[Record], line: type[Row]) -> None:
    """An edit of a draft cannot be taken back when the order has become binding, or was cancelled, meanwhile."""
    if event.table == line._meta.table_name:
        before, after = event.changes.get("order", (None, None))
        row = head.get_by_id(before or after or line.get_by_id(event.record_id).order_id)
    elif event.table == head._meta.table_name and not event.changes.keys().isdisjoint((*_AGREED, *_FOLLOWS)):
        row = head.get_by_id(event.record_id)
    else:
        return
    if row.confirmed_at or row.cancelled_at:
        raise Refused(f"{row.title} is {row.state} by now.", "Close it short or cancel it.")


def give_up_waiting(kind: str, row: Any) -> dict[str, Any]:
    """A draft again: what an order that waited for approval has to be changed to. Its approval is void."""
    approvals.settle(kind, row.id, "void")
    return {"hold_reason": "", "state": "draft"}


# Becoming binding ---------------------------------------------------------------------------------


def require_confirmable(row: Any, line: type[Row], noun: str) -> None:
    """Raise Refused where the order cannot become binding; `noun` is what the command line calls it."""
    if row.cancelled_at:
        raise Refused(f"{row.title} is cancelled.", "Make a new one.")
    if row.party.state != "active":
        raise Refused(f"{row.party.name} is {row.party.state}.", "Release it: backdesk party release")
    if not line.first_matching("order_id = ?", row.id):
        raise Refused(f"{row.title} has no lines.", f"Add some: backdesk {noun} edit --line SKU:QTY")


def hold(kind: str, row: Any, reason: str) -> None:
    """Let an order wait for approval, for a reason that is kept with it."""
    records.change(row, hold_reason=reason, state="pending approval")
    approvals.ask(kind, row, row.title, reason)


def release_hold(kind: str, row: Any) -> None:
    """Say yes to an order that waits; whoever says it has passed `require_approver`."""
    approvals.settle(kind, row.id, "granted")
    records.change(row, hold_reason="")


def send_back(kind: str, row: Any, reason: str) -> Outcome:
    """Say no to an order that waits: it is a draft again. Raises Refused where it does not wait."""
    _require_waiting(row)
    approvals.settle(kind, row.id, "refused", reason)
    records.change(row, hold_reason="", state="draft")
    return Outcome(kind, row.id, f"{row.title} is refused: {reason}. It is a draft again.")


def require_approver(row: Any, what: str) -> None:
    """Raise Refused where it does not wait, Forbidden for who made it or changed it last: nobody approves their own."""
    _require_waiting(row)
    if actor().user_id in (row.created_by, row.updated_by):
        raise Forbidden(f"{what} is approved by somebody else than who made it.", "Ask another manager.")


def _require_waiting(row: Any) -> None:
    if row.state != "pending approval":
        raise Refused(f"{row.title} does not wait for approval.", "See: backdesk list approvals")
