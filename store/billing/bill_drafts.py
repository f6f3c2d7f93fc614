"""Drawing up bills and suppliers' credit notes: drafts have no number and post nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.billing.bill_models import Bill, BillLine
from store.billing.drafts import DraftLine, recompute
from store.catalog.basis import company_rounding
from store.catalog.models import TaxCode
from store.catalog.orders import line_columns
from store.catalog.pricing import first_tax, tax_rate
from store.catalog.totals import Portion
from store.core import inputs, records
from store.core.database import one
from store.core.errors import Invalid, Refused, invalid
from store.core.identity import actor
from store.core.money import PRICE, QUANTITY, exponent
from store.core.text import fold
from store.core.values import Amount, Ref, Text
from store.ledger.models import Account, CostCentre
from store.ledger.taxes import tax_accounts
from store.parties.models import Party
from store.parties.taxing import tax_for

# accounts that agree with documents of their own
_KEPT = ("receivable", "payable", "inventory", "received_not_billed", "input_tax", "output_tax",
         "tax_waiting", "input_tax_waiting", "withheld_by_us", "withheld_from_us")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class BillLineInput:
    """What a line of a bill is for: an account, how much (without tax, unless prices are with it), which tax."""

    account: Annotated[int, Ref("Account", kind="account", required=True)]
    amount: Annotated[Decimal, Amount("Amount", required=True, minimum=Decimal("0.0001"))]
    description: Annotated[str, Text("What for")] = ""
    tax: Annotated[int | None, Ref("Tax", kind="tax", aliases=("tax code",))] = None
    cost_centre: Annotated[int | None, Ref("Cost centre", kind="cost-centre", aliases=("department",))] = None


@dataclass(frozen=True)
class BillDraftLine:
    """A line to be billed; an expense has an account, anything else an origin (of what, which line is the line's)."""

    line: DraftLine
    origin: str = ""
    account_id: int | None = None
    cost_centre_id: int | None = None


@dataclass(frozen=True)
class BillHeader:
    """What a draft says above its lines; the supplier's number and day may come later."""

    party_id: int
    currency: str
    term_id: int
    type: str = "bill"
    origin: str = ""
    origin_id: int | None = None
    credits_id: int | None = None
    supplier_number: str = ""
    supplier_day: date | None = None
    reference: str = ""
    notes: str = ""
    prices_include_tax: bool = False


def draw_up(header: BillHeader, lines: Sequence[BillDraftLine]) -> Bill:
    """Write a draft with its lines, taxes and totals. Raises Refused where the supplier's number is on another."""
    party = Party.get_by_id(header.party_id)
    bill = records.create(
        Bill,
        company=actor().company_id,
        type=header.type,
        party=party.id,
        origin=header.origin,
        origin_id=header.origin_id,
        credits=header.credits_id,
        supplier_day=header.supplier_day.isoformat() if header.supplier_day else None,
        currency=header.currency,
        term=header.term_id,
        tax_rounding=company_rounding(),
        prices_include_tax=header.prices_include_tax,
        party_name=party.name,
        party_tax_id=party.tax_id or "",
        reference=header.reference,
        notes=header.notes,
        withholding=tax_for("purchases", party.withholding_id) if header.type == "bill" else None,
    )
    name_it(bill, header.supplier_number)
    write_lines(bill, lines)
    return bill


def name_it(bill: Bill, supplier_number: str) -> None:
    """Note the supplier's number of a draft. Raises Refused where it is on another bill of theirs."""
    said = " ".join(supplier_number.split())
    key = key_of(said)
    if key and (known := _with_number(bill, key)):
        raise Refused(
            f"{bill.party_name}'s number {said} is on {known} already.", "Look at that one; is this the same bill?"
        )
    records.change(bill, supplier_number=said, supplier_key=key)


def key_of(supplier_number: str) -> str | None:
    """A supplier's number as it is compared; None where it has no letter and no digit."""
    return fold(supplier_number).replace(" ", "") or None


def _with_number(bill: Bill, key: str) -> str:
    found = one(
        "SELECT COALESCE(number, 'draft #' || id) FROM bill WHERE company_id = ? AND party_id = ? AND type = ? "
        "AND supplier_key = ? AND state <> 'cancelled' AND id <> ?",
        (bill.company_id, bill.party_id, bill.type, key, bill.id),
    )
    return str(found[0]) if found else ""


def write_lines(bill: Bill, lines: Sequence[BillDraftLine]) -> None:
    """Give a draft its lines, in the place of those it had."""
    for old in BillLine.matching("bill_id = ?", bill.id):
        records.remove(old)
    columns = [
        dict(
            bill=bill.id,
            position=position,
            origin=wanted.origin,
            origin_line_id=wanted.line.origin_line_id,
            credits_line=wanted.line.credits_line_id,
            account=wanted.account_id,
            cost_centre=wanted.cost_centre_id,
            quantity=wanted.line.portion.quantity,
            net=wanted.line.portion.value,
            document_discount=wanted.line.portion.document_discount,
            **line_columns(wanted.line),
        )
        for position, wanted in enumerate(lines, 1)
    ]
    records.create_all(BillLine, columns)
    recompute(bill)


def expenses(lines: Sequence[BillLineInput], currency: str, day: date, supplier: Party) -> list[BillDraftLine]:
    """Lines a person typed, to be put on a draft. Raises Invalid listing what of which line cannot be.

    Where no tax is named it is the supplier's own, else the first one.
    """
    usual = tax_for("purchases", supplier.tax_code_id) or first_tax()
    found, problems = inputs.tried(lines, lambda line: _expense(line, currency, day, usual))
    if problems:
        raise Invalid(problems)
    if not found:
        raise invalid("lines", "", "at least one is required")
    return found


def _expense(line: BillLineInput, currency: str, day: date, usual: int) -> BillDraftLine:
    given: dict[str, Any] = inputs.stored(line, currency)
    account = Account.get_by_id(given["account"])
    if account.role in _KEPT or account.id in tax_accounts(account.company_id):
        raise invalid("account", account.code, f"agrees with documents ({account.name})")
    if account.state != "active":
        raise invalid("account", account.code, "is retired")
    centre = given["cost_centre"]
    if centre and CostCentre.get_by_id(centre).state != "active":
        raise invalid("cost_centre", CostCentre.get_by_id(centre).code, "is retired")
    tax = TaxCode.get_by_id(given["tax"] or usual)
    if tax.used_for == "sales" or tax.state != "active":
        raise invalid("tax", tax.code, "is retired" if tax.state != "active" else "is for sales only")
    price = given["amount"] * PRICE // 10 ** exponent(currency)
    text = given["description"] or account.name
    portion = Portion(QUANTITY, given["amount"], 0)
    printed = DraftLine(text, portion, price, 0, tax.id, tax_rate(tax.id, day.isoformat()))
    return BillDraftLine(printed, "", account.id, centre)
