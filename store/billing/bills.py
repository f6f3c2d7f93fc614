"""Bills of expenses, changes of drafts, disputes, credit notes; see `bill_posting` for what makes them binding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.billing.bill_drafts import (
    BillDraftLine,
    BillHeader,
    BillLineInput,
    draw_up,
    expenses,
    name_it,
    write_lines,
)
from store.billing.bill_models import Bill, BillLine
from store.billing.crediting import require_within, still_to_credit, wanted_back
from store.billing.drafts import line_of
from store.billing.events import BillDiscarded
from store.billing.invoices import FINANCE
from store.catalog import approvals
from store.catalog.models import WITH_TAX, WITHOUT_TAX
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused
from store.core.events import announce, reacts_to
from store.core.references import RecordKind, record_kind
from store.core.undo import Reverting
from store.core.values import Amount, Changes, Choice, Currency, Day, Flag, Lines, Quantity, Ref, Text, Version
from store.parties.models import Party

record_kind(RecordKind("bill", "bill", "COALESCE(t.number, 'bill #' || t.id) || ' ' || t.party_name", ("number",)))
record_kind(RecordKind("bill-line", "bill_line", "t.description", noun="bill line"))

SupplierNumber = Annotated[
    str, Text("Their number", help="the supplier's own number", aliases=("supplier invoice", "invoice number"))
]
SupplierDay = Annotated[date | None, Day("Dated", help="the date written on it", aliases=("invoice date",))]


@dataclass(frozen=True, kw_only=True)
class BillInput:
    """What a person says of a bill, lines apart."""

    party: Annotated[int, Ref("Supplier", kind="party", required=True, aliases=("vendor",))]
    supplier_number: SupplierNumber = ""
    supplier_day: SupplierDay = None
    currency: Annotated[str, Currency("Currency")] = ""
    prices: Annotated[str, Choice("Prices", options=(WITHOUT_TAX, WITH_TAX), help="without tax, when left empty")] = ""
    term: Annotated[int | None, Ref("Terms", kind="term", help="the supplier's, when left empty")] = None
    reference: Annotated[str, Text("Reference", help="what to say when paying it")] = ""
    notes: Annotated[str, Text("Notes", max=5000, multiline=True)] = ""


@action(
    "bill.draft",
    "New bill",
    FINANCE,
    example="backdesk bill draft --party POWERCO --supplier-number 'R 4711' --line 6000:120",
)
def draft_bill(
    values: BillInput,
    lines: Annotated[tuple[BillLineInput, ...], Lines("Lines", required=True, of=BillLineInput)],
    credit: Annotated[bool, Flag("Credit note", help="the supplier gives money back")] = False,
) -> Outcome:
    """Draw up a bill of expenses, each to its account; what came by purchase order is billed with po bill.

    It has no number of ours until it is posted.
    """
    party = Party.get_by_id(values.party)
    currency = values.currency or party.currency
    header = BillHeader(
        party_id=party.id,
        currency=currency,
        term_id=values.term or party.term_id,
        type="bill_credit" if credit else "bill",
        supplier_number=values.supplier_number or "",
        supplier_day=values.supplier_day,
        reference=values.reference or "",
        notes=values.notes or "",
        prices_include_tax=values.prices == WITH_TAX,
    )
    row = draw_up(header, expenses(lines, currency, values.supplier_day or today(), party))
    return Outcome("bill", row.id, f"{_what(row)} draft #{row.id} of {party.name}: {total_text(row)}.")


@action("bill.edit", "Edit bill", FINANCE, undo="edit", example="backdesk bill edit '#8' --supplier-number 'R 4711'")
def edit_bill(
    bill: Annotated[int, Ref("Bill", kind="bill")],
    changes: Annotated[Mapping[str, Any], Changes(of=BillInput)],
    lines: Annotated[tuple[BillLineInput, ...] | None, Lines("Lines", of=BillLineInput)] = None,
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a draft; of a posted bill only reference and notes. Lines of goods are billed anew (discard, po bill).

    Changing one that waits for approval makes it a draft again.
    """
    row = Bill.get_by_id(bill)
    given = inputs.stored(changes, str(changes.get("currency") or row.currency), BillInput)
    fixed = {"party", "supplier_number", "supplier_day", "currency", "prices", "term"}.intersection(
        name for name, value in given.items() if value not in (None, "") and value != _now(row, name)
    )
    if fixed or lines is not None:
        _require_draft(row)
    wanted: dict[str, Any] = {name: given[name] for name in ("reference", "notes") if name in given}
    wanted |= {name: given[name] for name in fixed - {"supplier_number", "prices"}}
    if "prices" in fixed:
        wanted["prices_include_tax"] = given["prices"] == WITH_TAX
    if "party" in fixed:
        party = Party.get_by_id(given["party"])
        wanted |= {"party_name": party.name, "party_tax_id": party.tax_id or ""}
    done = records.change(row, version, **wanted, **_draft_again(row, bool(fixed) or lines is not None))
    if "supplier_number" in fixed or "party" in fixed:
        name_it(row, given.get("supplier_number") or row.supplier_number)
    _replace_lines(row, lines, bool(fixed & {"currency", "prices"}))
    return Outcome("bill", row.id, "Bill changed." if done or fixed or lines is not None else "Nothing to change.")


def _now(row: Bill, name: str) -> Any:
    if name == "prices":
        return WITH_TAX if row.prices_include_tax else WITHOUT_TAX
    return row.__data__[name]


def _draft_again(row: Bill, differs: bool) -> dict[str, Any]:
    if not differs or row.state != "pending approval":
        return {}
    approvals.settle("bill", row.id, "void")
    return {"state": "draft", "hold_reason": ""}


def _replace_lines(row: Bill, lines: tuple[BillLineInput, ...] | None, repriced: bool) -> None:
    if lines is None and not repriced:
        return
    if BillLine.first_matching("bill_id = ? AND origin <> ''", row.id):
        raise Refused(f"{row.title} is for goods that came, as they were ordered.", "Discard it, and bill them anew.")
    if lines is None:
        raise Refused("Its amounts mean something else then.", "Give its lines too.")
    day = date.fromisoformat(row.supplier_day) if row.supplier_day else today()
    write_lines(row, expenses(lines, row.currency, day, row.party))


@action("bill.discard", "Discard draft", FINANCE, danger=True, example="backdesk bill discard '#17'")
def discard_bill(bill: Annotated[int, Ref("Bill", kind="bill")]) -> Outcome:
    """Throw a draft away. Nothing posted is ever discarded; have it credited instead."""
    row = Bill.get_by_id(bill)
    if row.number:
        raise Refused(f"{row.number} is posted; that is final.", f"Credit it: backdesk bill credit {row.number}")
    if row.state != "cancelled":
        approvals.settle("bill", row.id, "void")
        records.change(row, state="cancelled", hold_reason="")
        announce(BillDiscarded(row.id, row.origin, row.origin_id))
    return Outcome("bill", row.id, f"{row.title} discarded.")


@action(
    "bill.credit",
    "Credit note",
    FINANCE,
    example="backdesk bill credit BILL-2026-000012 --supplier-number 'G 88' --reason 'charged twice'",
)
def credit_bill(
    bill: Annotated[int, Ref("Bill", kind="bill")],
    reason: Annotated[str, Text("Reason", required=True)],
    supplier_number: SupplierNumber = "",
    supplier_day: SupplierDay = None,
    line: Annotated[int | None, Ref("Only line", kind="bill-line")] = None,
    quantity: Annotated[Decimal | None, Quantity("Quantity of that line", minimum=Decimal("0.0001"))] = None,
) -> Outcome:
    """Draw up the supplier's credit note for a posted bill: all that is not yet credited, or one line's quantity.

    Goods it was for count as not billed again. For goods that went back: receipt credit.
    """
    row = Bill.get_by_id(bill)
    if not row.number or row.type != "bill":
        raise Refused("Only a posted bill can be credited.", "Discard a draft instead.")
    note = draw_credit(row, wanted_back(row, line, quantity), reason, supplier_number, supplier_day)
    return Outcome("bill", note.id, f"Credit note draft #{note.id} for {row.number}: {total_text(note)}.")


def draw_credit(
    row: Bill, wanted: Mapping[int, int], reference: str, supplier_number: str, supplier_day: date | None
) -> Bill:
    """A draft of the supplier's credit note for a posted bill: so much (scaled) of each of its lines, by id.

    Raises Refused for more than is left of a line or of the bill, and where nothing is.
    """
    found = [
        BillDraftLine(line_of(of, part, of.origin_line_id, of.id), of.origin, of.account_id, of.cost_centre_id)
        for of, part in still_to_credit(row, wanted)
    ]
    header = BillHeader(
        row.party_id, row.currency, row.term_id, "bill_credit", row.origin, row.origin_id, row.id,
        supplier_number, supplier_day, reference, "", row.prices_include_tax,
    )  # fmt: skip
    note = draw_up(header, found)
    require_within(row)
    return note


@action("bill.dispute", "Dispute bill", FINANCE, example="backdesk bill dispute BILL-2026-000012 --reason 'not ours'")
def dispute_bill(
    bill: Annotated[int, Ref("Bill", kind="bill")], reason: Annotated[str, Text("Reason", required=True)]
) -> Outcome:
    """Say why a bill is not to be paid for now; payment runs leave it out."""
    row = Bill.get_by_id(bill)
    records.change(row, dispute=reason)
    return Outcome("bill", row.id, f"{row.title} is disputed: {reason}.")


@action("bill.release", "Release bill", FINANCE, example="backdesk bill release BILL-2026-000012")
def release_bill(bill: Annotated[int, Ref("Bill", kind="bill")]) -> Outcome:
    """A disputed bill may be paid again."""
    row = Bill.get_by_id(bill)
    if not row.dispute:
        return Outcome("bill", row.id, f"{row.title} is not disputed.")
    records.change(row, dispute="")
    return Outcome("bill", row.id, f"{row.title} may be paid.")


@reacts_to(Reverting)
def keep_what_is_posted(event: Reverting) -> None:
    """An edit of a draft is not taken back once the bill is posted, but for its reference and notes."""
    own = event.table == "bill"
    if event.table not in ("bill", "bill_line", "bill_tax") or (own and event.fields.keys() <= {"reference", "notes"}):
        return
    row = Bill.first_matching("id = ?", event.record_id if own else event.fields.get("bill"))
    if row is not None and row.number:
        raise Refused(f"{row.number} is posted by now.", f"Credit it: backdesk bill credit {row.number}")


def _require_draft(row: Bill) -> None:
    if row.number:
        raise Refused(f"{row.number} is posted; only its reference and notes may change.", "Credit it: bill credit")
    if row.state == "cancelled":
        raise Refused(f"{row.title} is discarded.", "Draw up a new one.")


def _what(row: Bill) -> str:
    return "Bill" if row.type == "bill" else "Credit note"


def total_text(row: Bill) -> str:
    """`1,190.00 EUR` (or in the manner chosen by the person), for messages."""
    return Amount().said(row.total, row.currency)
