"""What the small company owes: bills of power and of goods, one paid in part, one disputed, a credit note, a run."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from store.billing.bill_drafts import BillLineInput
from store.core.database import rows, scalar
from tests.tui.company import on
from tests.tui.conftest import do


def owe(people: dict[str, int]) -> None:
    """A year's end of payables: posted, part paid, disputed, drafted, and a payment run that waits for approval."""
    leaf = people["LEAF"]
    with on("2026-11-02"):
        do("party.bank", party=leaf, iban="CH9300762011623852957", bic="POFICHBEXXX")
        power = do("party.add", code="POWER", name="Nordlicht Energie", city="Kiel", country="DE", supplier=True)
        first = expense(power, "2026-10-31", "4711", "480.00", "Electricity, October")
        do("bill.post", bill=first)
        do("payment.send", bill=first, amount=Decimal(200))
        second = expense(leaf, "2026-10-15", "RE 2026/118", "75.50", "Samples")
        do("bill.post", bill=second)
        do("bill.post", bill=do("bill.credit", bill=second, reason="one was broken", supplier_number="GS 12"))
    with on("2026-11-18"):
        third = expense(leaf, "2026-11-01", "RE 2026/131", "1240.00", "Fair stand")
        do("bill.post", bill=third)
        late = expense(power, "2026-11-15", "4802", "36.00", "Reminder fee")
        do("bill.post", bill=late)
        do("bill.dispute", bill=late, reason="paid in time")
        run = do("payment-run.propose", until=date(2026, 12, 20), day=date(2026, 11, 23))
        do("payment-run.submit", payment_run=run)
        expense(power, "", "", "52.00", "Meter reading")
    with on("2026-11-19"):
        order = rows("SELECT order_id FROM purchase_line WHERE received - returned > billed ORDER BY order_id LIMIT 1")
        if order:
            do("po.bill", po=order[0][0], supplier_number="RE 2026/140", supplier_day=date(2026, 11, 17))


def expense(party: int, day: str, number: str, amount: str, what: str) -> int:
    account = int(scalar("SELECT id FROM account WHERE code = '6000'"))
    line = BillLineInput(account=account, amount=Decimal(amount), description=what)
    dated = date.fromisoformat(day) if day else None
    return do("bill.draft", party=party, supplier_number=number, supplier_day=dated, lines=(line,))
