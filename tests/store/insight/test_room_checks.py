"""Bills, payment runs, cheques, deductions, taxes and pay damaged behind the program: each check names what it finds.

Everything is played once; each damage is done in a transaction that is given up.
"""

from __future__ import annotations

from io import BytesIO

import pytest

from store.core.database import db, is_postgres, run
from store.core.files import Incoming
from store.core.identity import acting_as
from store.core.schema import engine_words
from store.insight.check import CHECKS
from tests.conftest import Opened
from tests.store.people.staff import hire
from tests.store.shop import act, differences, only, party, product
from tests.support.people import add_user
from tests.support.prepared import Prepared

# check, table, what is done to it, and what is said. Worked out from `played`:
#   the supplier's bill BILL-2026-000001 is for 10 of 10 (100000 in 10,000ths) received at 2.00: 20.00, no tax;
#   BILL-2026-000002 is for 30.00 of building work on which we owe 19 % = 5.70 ourselves; BILL-2026-000003 for 7.00;
#   INV-2026-000001 is 100.00, of it 2.00 taken off; INV-2026-000002 is 100.00 with 5.00 + 9.98 of Quebec's taxes;
#   INV-2026-000003 is 100.00 with 19.00, owed when it is paid: 59.50 is paid and 59.50 credited, so 9.50 + 9.50 − 9.50 fell due, and nothing waits
OF_NOTE = "invoice_id = (SELECT id FROM invoice WHERE type = 'credit_note')"
DAMAGES = [
    ("cheques", "cheque", "UPDATE cheque SET state = 'bounced', done_on = '2026-11-06'", "cheque 4711 is bounced, payment PAY-2026-000001"),
    ("billed goods", "receipt_line", "UPDATE receipt_line SET billed = 99999",
     "RC-2026-000001: line #1 is billed 99999, bills say 100000, and 100000 came"),
    ("bill lines", "bill_line", "UPDATE bill_line SET base_net = base_net + 1 WHERE bill_id = 1",
     "BILL-2026-000001: lines come to 2001 in the books, the bill without tax to 2000 (minor units)"),
    ("received not billed", "bill_line", "UPDATE bill_line SET cleared = cleared - 5 WHERE bill_id = 1",
     "received, not billed: the account says 0, what came 2000, later costs 0, billed 1995 (minor units)"),
    ("supplier bills", "bill", "UPDATE bill SET net = net + 1, total = total + 1 WHERE id = 3",
     "bill #3 BILL-2026-000003: net 701 but lines 700, tax 0 but tax rows 0"),
    ("payables", "bill", "UPDATE bill SET base_outstanding = 1 WHERE id = 3",
     "party #2: documents say -5001, the account -5000 (minor units)"),
    ("payment runs", "payment_run", "UPDATE payment_run SET total = total + 1",
     "payment run #1: total 701, lines 700 (minor units)"),
    ("payment runs", "payment_run_line", "UPDATE payment_run_line SET amount = amount + 1 WHERE bill_id = 3",
     "RUN-2026-000001: PAY-2026-000004 is over 700, its bills come to 701 (minor units)"),
    ("deductions", "deduction", "UPDATE deduction SET amount = amount + 1",
     "deduction #1 of 201 is posted, but settles 200 (minor units)"),
    ("deductions", "deduction_tax", "UPDATE deduction_tax SET base = base + 3",
     "deduction #1: tax 0, by rate 0; amount 200, by rate 203 (minor units)"),
    ("tax report", "invoice_tax", "UPDATE invoice_tax SET tax = tax + 4 WHERE invoice_id = 2",
     "Test & Co: the tax accounts have -8 more of documents than these say (minor units)"),
    ("taxes of several", "invoice_line", "UPDATE invoice_line SET net = net + 100 WHERE invoice_id = 2",
     "INV-2026-000002: tax "),
    ("tax not due yet", "tax_due", "UPDATE tax_due SET tax = tax + 1",
     "tax not due yet: the account says 0, invoices 950, of which 953 fell due (minor units)"),
    ("tax owed ourselves", "bill_tax", "UPDATE bill_tax SET own_tax = own_tax + 1 WHERE own_rate > 0",
     "BILL-2026-000002: RC owed ourselves is 571, but the net 3000 at 190000 (of 1,000,000), charged 0 (minor units)"),
    ("tax owed ourselves", "deduction_tax", "UPDATE deduction_tax SET own_tax = own_tax + 1",
     "deduction #1: ZERO owed ourselves is less by 1, but the net by 200 at 0 (of 1,000,000; minor units)"),
    ("credit lines", "invoice_line", f"UPDATE invoice_line SET price = price + 1 WHERE {OF_NOTE}",
     "CN-2026-000001: line 1 says price 100000001, what it credits 100000000"),
    ("credit lines", "invoice_line", f"UPDATE invoice_line SET discount = 1 WHERE {OF_NOTE}",
     "CN-2026-000001: line 1 says discount 1, what it credits 0"),
    ("credit lines", "invoice_line", f"UPDATE invoice_line SET tax_rate = tax_rate + 1 WHERE {OF_NOTE}",
     "CN-2026-000001: line 1 says tax_rate 190001, what it credits 190000"),
    ("credit lines", "invoice_line", f"UPDATE invoice_line SET quantity = quantity + 256 WHERE {OF_NOTE}",
     "CN-2026-000001: line 1 is 5000, but its quantity at its price is 5256 (minor units)"),
    ("credit lines", "invoice_line", f"UPDATE invoice_line SET credits_line_id = 1 WHERE {OF_NOTE}",
     "CN-2026-000001: line 1 credits invoice #1, the note #3"),
    ("receipts", "receipt_line", "UPDATE receipt_line SET quantity = quantity + 1",
     "RC-2026-000001: line #1 says 100001 worth 2000, moved 100000 worth 2000 (minor units)"),
    ("receipts", "receipt_line", "UPDATE receipt_line SET value = value + 1",
     "RC-2026-000001: line #1 says 100000 worth 2001, moved 100000 worth 2000 (minor units)"),
    ("attachments", "attachment_content", "UPDATE attachment_content SET content = CAST('one Page' AS BLOB)",
     "the content of attachment #1 (scan.pdf) was altered: kept as 59e26b3f7365…, it is 35acaf904603…"),
    ("attachments", "attachment", "UPDATE attachment SET record_id = 99",
     "attachment #1 (scan.pdf) belongs to bill #99, which is not there"),
    ("pay runs", "pay_run", "UPDATE pay_run SET employer = employer + 1",
     "pay run #1: gross 857560, lines 857560; deducted 198499, lines 198499; net 659061, lines 659061; "
     "employer 80183, lines 80182 (minor units)"),
    ("pay runs", "pay_part", "UPDATE pay_part SET amount = amount + 2 WHERE kind = 'employer' AND line_id = 1",
     "pay line #1 of run #1: employer 39270, its items 39272 (minor units)"),
    ("pay runs", "pay_run", "UPDATE pay_run SET state = 'reversed'", "PR-2026-000001 is reversed, its entry is not"),
]  # fmt: skip


def sold(customer: int, sku: str, tax: str) -> int:
    """A posted invoice of 100.00."""
    made = act("invoice.draft", party=customer, lines=[(product(sku, tax=tax, kind="service"), "1", "100")]).id
    act("invoice.post", invoice=made, day="2026-11-01")
    return made


@pytest.fixture
def played(database: Opened, prepared: Prepared) -> None:
    """A company in which money moves."""
    prepared.after(database, play)


def play() -> None:
    """A little of everything in the rooms of money: what DAMAGES says."""
    add_user("ben", "manager")
    acme, leaf = party(), party("Leaf", "LEAF")
    _bought(leaf)
    _sold(acme)
    _paid_by_run(leaf)
    _credited_half()
    act("attachment.add", about="bill 1", file=Incoming("scan.pdf", lambda: BytesIO(b"one page")))
    hire()
    with acting_as("paula"):
        pay = act("pay-run.propose", month="2026-11").id
    act("pay-run.approve", pay_run=pay)
    act("pay-run.post", pay_run=pay)
    assert differences() == []


def _bought(leaf: int) -> None:
    order = act("po.add", party=leaf, lines=[(product("TEA", tax="ZERO"), "10", "2")]).id
    act("po.confirm", po=order)
    act("po.receive", po=order)
    act("bill.post", bill=act("po.bill", po=order, supplier_number="F 1").id, supplier_day="2026-11-20")
    act("tax.add", code="RC", name="Owed ourselves", rate="19", category="reverse charge")
    for number, line in (("F 2", ("6000", "30", "Work", "RC")), ("F 3", ("6000", "7", "Things", "ZERO"))):
        made = act("bill.draft", party=leaf, supplier_number=number, lines=[line]).id
        act("bill.post", bill=made, supplier_day="2026-11-01")


def _sold(acme: int) -> None:
    act("term.add", code="2-10", name="2-10", instalments=[("100", "30")], discount="2", discount_days="30")
    early = sold(party("Early", "EARLY", term="2-10"), "A", "ZERO")
    act("cheque.receive", number="4711", invoice=early, amount="98", day="2026-11-05")
    for code, rate in (("GST", "5"), ("QST", "9.975")):
        act("tax.add", code=code, name=code, rate=rate)
    act("tax.add", code="QC", name="Quebec", parts=[("GST",), ("QST",)])
    act("payment.record", invoice=sold(acme, "B", "QC"), amount="1")
    act("setting.set", name="tax.cash-basis", value="yes")
    act("payment.record", invoice=sold(acme, "C", "STD"), amount="59.50")


def _credited_half() -> None:
    """Half of the last invoice: 50.00 of 100.00."""
    line = only("id", "invoice_line WHERE invoice_id = 3")
    act("invoice.post", invoice=act("invoice.credit", invoice=3, line=line, quantity="0.5", reason="half").id)


def _paid_by_run(leaf: int) -> None:
    """The last of the bills."""
    act("bank-account.edit", bank_account="BANK", changes={"iban": "DE02120300000000202051"})
    act("party.bank", party=leaf, iban="DE89370400440532013000")
    act("bill.dispute", bill=1, reason="later")
    act("bill.dispute", bill=2, reason="later")
    made = act("payment-run.propose", until="2026-12-31", day="2026-11-23").id
    act("payment-run.submit", payment_run=made)
    with acting_as("ben"):
        act("payment-run.approve", payment_run=made)
    act("payment-run.post", payment_run=made)


def found_after(name: str, table: str, statement: str) -> list[str]:
    """What a check finds after a damage that guards would forbid; then it is taken back."""
    with db.atomic() as damage:
        if is_postgres():
            run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            for (trigger,) in db.execute_sql(f"SELECT name FROM sqlite_master WHERE type = 'trigger' "
                                             f"AND tbl_name = '{table}'").fetchall():  # fmt: skip
                run(f"DROP TRIGGER {trigger}")
        run(engine_words(statement))
        found = list(next(item for item in CHECKS if item.name == name).look())
        damage.rollback()
    return found


def test_each_damage_is_named(played: None) -> None:
    unlike = {}
    for name, table, statement, said in DAMAGES:
        found = found_after(name, table, statement)
        if not any(line == said or line.startswith(said) for line in found):
            unlike[statement] = found
    assert unlike == {}
    assert differences() == []
