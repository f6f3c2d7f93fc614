"""Suppliers' electronic invoices as drafts of bills: whose they are, what they are for, and that their figures hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.billing.bill_drafts import BillDraftLine, BillHeader, BillLineInput, draw_up, expenses
from store.billing.bill_models import Bill
from store.billing.bills import total_text
from store.billing.invoices import FINANCE
from store.catalog.models import PaymentTerm, TaxCode
from store.catalog.terms import instalments
from store.catalog.totals import Portion
from store.core import records
from store.core.action import Outcome, action
from store.core.attachments import MEGABYTES, attach_file
from store.core.database import rows, scalar
from store.core.errors import Refused
from store.core.files import File, Incoming
from store.core.identity import actor
from store.core.money import PRICE, QUANTITY, exponent, spread
from store.core.scaled import decimal_text
from store.core.settings import setting
from store.core.text import excerpt, fold
from store.core.values import Flag, Ref
from store.einvoice.codes import CATEGORIES, STANDARD
from store.einvoice.facts import Taxed, rate_text
from store.einvoice.preceding import credited_whole, link, only_account, preceding_of
from store.einvoice.reading import received
from store.einvoice.received import ReadLine, Received
from store.einvoice.rounding import agrees, agrees_otherwise
from store.parties.models import Party
from store.purchasing.billing import bill_purchase
from store.purchasing.models import PurchaseOrder

_SIGNS = re.compile(r"[\s.\-/]")


@dataclass(frozen=True)
class _Said:
    """What a person says beside the file."""

    account_id: int | None
    tax_code_id: int | None


@action(
    "bill.read",
    "Read electronic invoice",
    FINANCE,
    example="backdesk bill read --file invoice-4711.xml --account 6000",
)
def read_bill(
    file: Annotated[Incoming, File("File", required=True, help="UBL or CII, or a PDF with one of them in it")],
    party: Annotated[int | None, Ref("Supplier", kind="party", help="found by the file's tax id or name")] = None,
    account: Annotated[int | None, Ref("Account", kind="account", help="that of the supplier's last bill")] = None,
    tax: Annotated[int | None, Ref("Tax", kind="tax", help="where several codes have its rate")] = None,
    expense: Annotated[bool, Flag("As expense", help="although it names a purchase order")] = False,
) -> Outcome:
    """Draw up a supplier's bill or credit note from an electronic invoice, and attach the file to it.

    Its figures must come to its own sums, and ours to the same. What names one of our purchase orders is billed for
    what came of it; anything else goes to an account. A credit note is linked to the posted bill that it names.
    """
    found = received(file.name, file.content(setting("attachment.megabytes") or MEGABYTES))
    if wrong := found.differences():
        raise Refused(f"{excerpt(file.name)} does not add up: {'; '.join(wrong)}.", "Ask the supplier for a right one.")
    if found.sums.total < 0 or found.sums.net < 0:
        raise Refused(
            f"{excerpt(file.name)} comes to {found.amount(found.sums.total)}, less than nothing.",
            "Enter it as a credit note: backdesk bill draft --credit",
        )
    supplier = Party.get_by_id(party) if party else _supplier(found)
    order = None if expense or found.credit else _order(found, supplier)
    said, preceding = _Said(account, tax), preceding_of(found, supplier)
    row = _for_order(order, found, said) if order else _credit_or_expense(found, supplier, said, preceding.bill)
    _require_same(row, found, order)
    credits = link(row, preceding.bill) if preceding.bill else preceding.why
    records.change(row, **_settled(row, found))
    attach_file(f"bill #{row.id}", file)
    what = "Credit note" if found.credit else "Bill"
    for_what = f", for {order.number}" if order else ""
    done = f"{what} draft #{row.id} of {supplier.name}: {total_text(row)}{for_what}. {credits}"
    return Outcome("bill", row.id, done.rstrip())


def _supplier(found: Received) -> Party:
    """Who has the file's tax id, else the one of exactly its name; nobody is guessed."""
    wanted = {_SIGNS.sub("", tax_id).upper() for tax_id in found.tax_ids}
    known = rows("SELECT id, tax_id FROM party WHERE tax_id IS NOT NULL AND state <> 'merged'") if wanted else []
    ids = [row for row, tax_id in known if _SIGNS.sub("", tax_id).upper() in wanted]
    by_name = not ids and bool(fold(found.supplier))
    if by_name:
        ids = [row for (row,) in rows(_NAMED, (fold(found.supplier),))]
    if len(ids) == 1:
        return Party.get_by_id(ids[0])
    name = excerpt(found.supplier)
    if ids:
        raise Refused(f"{len(ids)} parties are called {name}, or have its tax id.", "Say which: --party CODE")
    tax_id = f" --tax-id {excerpt(found.tax_ids[0], 30)}" if found.tax_ids else ""
    raise Refused(
        f"No party has the tax id {excerpt(', '.join(found.tax_ids), 40) or '(none)'} or is called {name}.",
        f"Add it: backdesk party add --supplier --name '{name}'{tax_id}; or say which it is: --party CODE",
    )


_NAMED = "SELECT id FROM party WHERE name_key = ? AND state <> 'merged' ORDER BY id"


def _order(found: Received, supplier: Party) -> PurchaseOrder | None:
    """Our purchase order that the file names, where it is one of this supplier."""
    if not found.order:
        return None
    return PurchaseOrder.first_matching(
        "company_id = ? AND party_id = ? AND number = ?", actor().company_id, supplier.id, found.order.upper()
    )


def _for_order(order: PurchaseOrder, found: Received, said: _Said) -> Bill:
    """The bill of what came of an order and nobody billed."""
    made = bill_purchase(order.id, found.number, found.day, account=said.account_id)
    return Bill.get_by_id(made.id)


def _credit_or_expense(found: Received, supplier: Party, said: _Said, of: Bill | None) -> Bill:
    """Back from where all of a bill went to, or to an account: the one said, that of the bill, the supplier's last."""
    if of and said == _Said(None, None) and (row := credited_whole(of, found)):
        return row
    if of and not said.account_id:
        said = replace(said, account_id=only_account(of))
    return _as_expense(found, supplier, said)


def _as_expense(found: Received, supplier: Party, said: _Said) -> Bill:
    header = BillHeader(
        supplier.id,
        found.currency,
        supplier.term_id,
        type="bill_credit" if found.credit else "bill",
        supplier_number=found.number,
        supplier_day=found.day,
    )
    account = said.account_id or _last_account(supplier)
    return draw_up(header, _lines(found, supplier, account, said.tax_code_id))


def _last_account(supplier: Party) -> int:
    """Where the supplier's last bill went to."""
    found = scalar(
        "SELECT l.account_id FROM bill_line l JOIN bill b ON b.id = l.bill_id WHERE b.party_id = ? "
        "AND b.company_id = ? AND l.account_id IS NOT NULL AND b.number IS NOT NULL ORDER BY b.id DESC, l.id LIMIT 1",
        (supplier.id, actor().company_id),
    )
    if found is None:
        raise Refused(f"Nothing was booked of {supplier.name} yet.", "Say what it is for: --account 6000")
    return int(found)


def _lines(found: Received, supplier: Party, account: int, tax: int | None) -> list[BillDraftLine]:
    """Its lines and what is added to them; what is taken off is spread over what is taxed alike."""
    added = [
        ReadLine(one.reason or "Charge", one.amount, one.tax, None, None) for one in found.changes if one.amount > 0
    ]
    charged = [line for line in (*found.lines, *added) if line.net > 0]
    off: dict[Taxed, int] = {}
    for item in found.changes:
        off[item.tax] = off.get(item.tax, 0) - min(item.amount, 0)
    for line in found.lines:
        off[line.tax] = off.get(line.tax, 0) - min(line.net, 0)
    codes = {line.tax: _tax_code(line.tax, found, supplier, tax) for line in charged}
    places = exponent(found.currency)
    said = [
        BillLineInput(
            account=account, amount=Decimal(line.net).scaleb(-places), description=line.name, tax=codes[line.tax]
        )
        for line in charged
    ]
    drafts = expenses(said, found.currency, found.day, supplier)
    shares = _shares(charged, off)
    return [
        replace(draft, line=replace(draft.line, price=price, portion=Portion(quantity, line.net - share, share)))
        for draft, line, share in zip(drafts, charged, shares, strict=True)
        for quantity, price in [_made_up(line, places)]
    ]


def _made_up(line: ReadLine, places: int) -> tuple[int, int]:
    """Quantity and price, or one of what it comes to."""
    if line.quantity is not None and line.price is not None:
        return line.quantity, line.price
    return QUANTITY, line.net * PRICE // 10**places


def _shares(charged: Sequence[ReadLine], off: Mapping[Taxed, int]) -> list[int]:
    found = [0] * len(charged)
    for tax, amount in off.items():
        alike = [place for place, line in enumerate(charged) if line.tax == tax]
        nets = [charged[place].net for place in alike]
        if amount > sum(nets):
            raise Refused(
                "More is taken off it than there is, of what is taxed alike.", "Enter it: backdesk bill draft"
            )
        for place, share in zip(alike, spread(amount, nets) if nets else [], strict=True):
            found[place] = share
    return found


def _tax_code(tax: Taxed, found: Received, supplier: Party, wanted: int | None) -> int:
    """The code of what the file calls a tax: the one named, the supplier's own, or the only one there is."""
    known: dict[int, str] = {
        code.id: code.code
        for code in TaxCode.matching(
            "category = ? AND state = 'active' AND used_for <> 'sales' "
            "AND id NOT IN (SELECT tax_code_id FROM tax_part) ORDER BY id",
            CATEGORIES[tax.category],
        )
        if tax.category != STANDARD or _rate(code.id, found.day) == tax.rate
    }
    for one in (wanted, supplier.tax_code_id):
        if one is not None and one in known:
            return one
    if len(known) == 1:
        return next(iter(known))
    what = f"{CATEGORIES[tax.category]} at {rate_text(tax.rate)} %"
    if known:
        raise Refused(f"Several tax codes are {what}: {', '.join(known.values())}.", "Say which: --tax CODE")
    raise Refused(
        f"No tax code is {what}, on {found.day.isoformat()}.",
        f"Add one: backdesk tax add --category '{CATEGORIES[tax.category]}' --rate {rate_text(tax.rate)}",
    )


def _rate(tax_code_id: int, day: date) -> int | None:
    query = "SELECT rate FROM tax_rate WHERE tax_code_id = ? AND valid_from <= ? ORDER BY valid_from DESC LIMIT 1"
    found = rows(query, (tax_code_id, day.isoformat()))
    return int(found[0][0]) if found else None


def _require_same(row: Bill, found: Received, order: PurchaseOrder | None) -> None:
    """Ours comes to what the file says. Raises Refused with the figures of both where it does not."""
    ours = f"{total_text(row)} with {decimal_text(row.tax, exponent(row.currency))} of it tax"
    if agrees(row, found) or (order is None and agrees_otherwise(row, found)):
        return
    theirs = f"{found.amount(found.sums.total)} with {decimal_text(found.sums.tax, exponent(found.currency))} of it tax"
    if order:
        raise Refused(
            f"What came of {order.number} and is not billed comes to {ours}, their bill to {theirs}.",
            f"Say what it bills: backdesk po bill {order.number} --line …; or read it with --expense",
        )
    raise Refused(f"It comes to {ours} here, their bill to {theirs}.", "Enter it by hand: backdesk bill draft")


def _settled(row: Bill, found: Received) -> dict[str, Any]:
    """What is said of paying it: the terms by which it falls due on their day, where there are any; else in words."""
    said = [found.note] if found.note else []
    wanted: dict[str, Any] = {"reference": found.payment_text or found.number}
    if found.due and not found.credit:
        if (term := _term(row, found.due)) is None:
            said.append(f"Due on {found.due.isoformat()}, they say.")
        else:
            wanted["term"] = term
    if found.sums.prepaid:
        said.append(f"{found.amount(found.sums.prepaid)} of it is paid, they say.")
    if found.sums.rounding:
        said.append(f"To be paid is {found.amount(found.sums.payable)}, rounded.")
    return wanted | {"notes": "\n".join(said)}


def _term(row: Bill, due: date) -> int | None:
    """The supplier's term, or else the first, by which a bill of that day falls due on this one and nothing is off."""
    start = date.fromisoformat(row.supplier_day)
    terms = PaymentTerm.matching(
        "discount = 0 OR id = ? ORDER BY CASE WHEN id = ? THEN 0 ELSE 1 END, id", *[row.term_id] * 2
    )
    for term in terms:
        if [part.day for part in instalments(term.id, start, row.total)] == [due]:
            return int(term.id)
    return None
