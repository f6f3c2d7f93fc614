"""Who owes and pays without a plan: bills of goods and expenses, credit notes, payments both ways, netting, runs."""

from __future__ import annotations

import random
from decimal import Decimal
from io import BytesIO
from typing import Any

from store.core.files import Incoming
from store.core.identity import acting_as
from tests.store.shop import act, pick
from tests.support.people import add_user

APPROVER = "mia"
IBAN = "DE02120300000000202051"


class Payer:
    """The bookkeeper, and the manager who approves."""

    STEPS = (
        "bill", "bill", "bill", "bill_part", "bill_back", "expense", "post", "post", "post", "approve", "discard",
        "credit", "apply", "dispute", "release", "pay", "pay", "pay_part", "pay_more", "pay_party", "ahead", "use",
        "use_invoice", "refund", "refund_note", "get_back", "net", "reverse", "propose", "leave_out", "submit",
        "approve_run", "post_run", "cancel_run", "freight", "bill_freight",
        "carry_on", "carry_on", "carry_on", "basis", "recur", "recur_run", "recur_run", "attach", "attach",
        "detach",
    )  # fmt: skip

    def __init__(self, suppliers: list[int]) -> None:
        self.dice, self.number, self.suppliers = random.Random(0), 0, suppliers
        add_user(APPROVER, "manager")
        act("setting.set", name="purchase.price-tolerance", value="10")
        act("party.bank", party=suppliers[0], iban=IBAN)
        early = act("term.add", code="SOON", name="2 % in 10 days", instalments=[("50", "5"), ("50", "40")], discount="2",
                    discount_days="10").id  # fmt: skip
        act("tax.add", code="OURS", name="Owed ourselves", category="reverse charge", rate="19")
        held = act("tax.add", code="HELD", name="Withheld", category="withholding", rate="17.5").id
        for supplier in suppliers:
            act("party.edit", party=supplier, changes={"term": early, "withholding": held})

    def some(self, columns: str, source: str) -> Any:
        order = columns.removeprefix("DISTINCT ")
        found = pick(columns, f"{source} ORDER BY {order}")
        return self.dice.choice(found) if found else None

    def theirs(self) -> str:
        """A supplier's number that is new, or now and then one that was there before."""
        self.number += self.dice.choice((0, 1, 1, 1, 1, 1))
        return f"N {self.number}"

    def part_of(self, minor: int) -> str:
        return str(Decimal(self.dice.randint(1, max(1, minor))) / 100)

    def bill(self) -> Any:
        order = self.some("id", "purchase_order WHERE confirmed_at IS NOT NULL")
        return bool(order) and act("po.bill", po=order, supplier_number=self.theirs())

    def bill_part(self) -> Any:
        line = self.some(
            "l.order_id, l.product_id, l.quantity, l.price",
            "purchase_line l JOIN purchase_order o ON o.id = l.order_id WHERE l.received > l.billed "
            "AND l.factor = 1 AND l.per = 1",
        )
        if not line:
            return False
        quantity = str(Decimal(self.dice.randint(1, line[2])) / 10_000)
        price = str(
            Decimal(line[3]) / 1_000_000 * self.dice.choice((1, 1, 2)) + self.dice.choice((0, 1)) / Decimal(100)
        )
        return act("po.bill", po=line[0], lines=[(line[1], quantity, price)], supplier_number=self.theirs())

    def bill_back(self) -> Any:
        back = self.some("id", "receipt WHERE type = 'return'")
        return bool(back) and act("receipt.credit", receipt=back, supplier_number=self.theirs())

    def expense(self) -> None:
        act(
            "bill.draft",
            party=self.dice.choice(self.suppliers),
            supplier_number=self.theirs(),
            credit=self.dice.random() < 0.2,
            prices=self.dice.choice(("without tax", "with tax")),
            lines=[
                ("6000", self.part_of(90_000), "Things", self.dice.choice(("STD", "ZERO", "OURS"))) for _ in range(2)
            ],
            term=self.dice.choice(("NET30", "NOW", "THIRDS", "SOON")),
        )

    def basis(self) -> None:
        """Tax counts when it is paid, or when it is posted, from now on."""
        act("setting.set", name="tax.cash-basis", value=self.dice.choice(("yes", "yes", "no")))
        act("setting.set", name="tax.input-when-billed", value=self.dice.choice(("no", "no", "yes")))

    def recur(self) -> None:
        self.number += 1
        act(
            "recurring.add",
            code=f"R{self.number}",
            party=self.dice.choice(pick("id", "party WHERE is_customer = 1 ORDER BY id") or self.suppliers),
            memo="Rent",
            every=self.dice.choice(("month", "quarter", "year")),
            next_day=f"2026-{self.dice.randint(9, 12):02}-{self.dice.randint(1, 28):02}",
            posts=self.dice.random() < 0.7,
            lines=[(None, "1", self.part_of(20_000), None, "Rent")],
        )

    def recur_run(self) -> None:
        act("recurring.run", until=self.dice.choice(("2026-11-21", "2026-12-31")))

    def attach(self) -> Any:
        kind, table = self.dice.choice(
            (("bill", "bill"), ("invoice", "invoice"), ("po", "purchase_order"), ("party", "party"))
        )
        if not (found := self.some("id", table)):
            return False
        said = f"scan {self.dice.randint(1, 9)}".encode()  # the same content on many
        name = f"{self.dice.choice('abc')}.pdf"
        return act("attachment.add", about=f"{kind} {found}", file=Incoming(name, lambda: BytesIO(said)))

    def detach(self) -> Any:
        return self.on("attachment.remove", "attachment", "attachment")

    def on(self, action: str, what: str, source: str, **values: Any) -> Any:
        found = self.some("id", source)
        return bool(found) and act(action, **{what: found}, **values)

    def post(self) -> Any:
        return self.on("bill.post", "bill", "bill WHERE state = 'draft'")

    def approve(self) -> Any:
        with acting_as(APPROVER):
            return self.on("bill.approve", "bill", "bill WHERE state = 'pending approval'")

    def discard(self) -> Any:
        return self.on("bill.discard", "bill", "bill WHERE number IS NULL")

    def credit(self) -> Any:
        bill = "bill WHERE number IS NOT NULL AND type = 'bill'"
        return self.on("bill.credit", "bill", bill, reason="wrong", supplier_number=self.theirs())

    def apply(self) -> Any:
        note = self.some("id, party_id", "bill WHERE type = 'bill_credit' AND outstanding > 0")
        to = note and self.some("id", f"bill WHERE type = 'bill' AND outstanding > 0 AND party_id = {note[1]}")
        return bool(to) and act("bill.apply", bill=note[0], to=to)

    def dispute(self) -> Any:
        return self.on("bill.dispute", "bill", "bill WHERE outstanding > 0", reason="not ours")

    def release(self) -> Any:
        return self.on("bill.release", "bill", "bill WHERE dispute <> ''")

    def pay(self) -> Any:
        return self.on("payment.send", "bill", "bill WHERE outstanding > 0")

    def pay_part(self) -> Any:
        bill = self.some("id, outstanding", "bill WHERE outstanding > 0")
        return bool(bill) and act("payment.send", bill=bill[0], amount=self.part_of(bill[1]))

    def pay_more(self) -> Any:
        bill = self.some("id, outstanding", "bill WHERE outstanding > 0 AND type = 'bill'")
        return bool(bill) and act("payment.send", bill=bill[0], amount=str(Decimal(bill[1] + 500) / 100))

    def pay_party(self) -> None:
        act("payment.send", party=self.dice.choice(self.suppliers), amount=self.part_of(50_000))

    def ahead(self) -> None:
        act("payment.record", party=self.dice.choice(self.suppliers), amount=self.part_of(9_000))

    def use(self) -> Any:
        paid = self.some("id, party_id", "payment WHERE unapplied > 0 AND side = 'payable' AND direction = 'out'")
        bill = paid and self.some("id", f"bill WHERE outstanding > 0 AND type = 'bill' AND party_id = {paid[1]}")
        return bool(bill) and act("payment.allocate", payment=paid[0], bill=bill)

    def use_invoice(self) -> Any:
        paid = self.some("id, party_id", "payment WHERE unapplied > 0 AND side = 'receivable'")
        owed = paid and self.some("id", f"invoice WHERE outstanding > 0 AND type = 'invoice' AND party_id = {paid[1]}")
        return bool(owed) and act("payment.allocate", payment=paid[0], invoice=owed)

    def refund(self) -> Any:
        paid = self.some("id, unapplied", "payment WHERE unapplied > 0")
        return bool(paid) and act("payment.refund", payment=paid[0], amount=self.part_of(paid[1]))

    def refund_note(self) -> Any:
        return self.on("payment.refund", "invoice", "invoice WHERE type = 'credit_note' AND outstanding > 0")

    def get_back(self) -> Any:
        return self.on("payment.refund", "bill", "bill WHERE type = 'bill_credit' AND outstanding > 0")

    def net(self) -> Any:
        owner = self.some("DISTINCT party_id", "invoice WHERE outstanding > 0 AND type = 'invoice'")
        return bool(owner) and act("payment.net", party=self.dice.choice((owner, *self.suppliers)))

    def reverse(self) -> Any:
        return self.on("payment.reverse", "payment", "payment WHERE state = 'posted'", reason="taken back")

    def propose(self) -> None:
        act("payment-run.propose", until=self.dice.choice(("2026-12-01", "2027-02-01")))

    def leave_out(self) -> Any:
        line = self.some(
            "l.run_id, l.bill_id",
            "payment_run_line l JOIN payment_run r ON r.id = l.run_id WHERE r.state <> 'posted' AND l.amount > 0",
        )
        return bool(line) and act("payment-run.leave-out", payment_run=line[0], bill=line[1], reason="later")

    def submit(self) -> Any:
        return self.on("payment-run.submit", "payment_run", "payment_run WHERE state = 'draft'")

    def approve_run(self) -> Any:
        with acting_as(APPROVER):
            return self.on("payment-run.approve", "payment_run", "payment_run WHERE state = 'pending approval'")

    def post_run(self) -> Any:
        return self.on("payment-run.post", "payment_run", "payment_run WHERE state = 'approved'")

    def carry_on(self) -> Any:
        """A run is taken to its next step, or there is a new one."""
        state = self.some("state", "payment_run WHERE state <> 'posted'")
        steps = {"draft": self.submit, "pending approval": self.approve_run, "approved": self.post_run}
        return steps.get(state, self.propose)()

    def cancel_run(self) -> Any:
        return self.on("payment-run.cancel", "payment_run", "payment_run WHERE state <> 'posted'")

    def freight(self) -> Any:
        move = "move WHERE origin = 'receipt' AND source_id = (SELECT id FROM location WHERE type = 'supplier')"
        return self.on("move.landed-cost", "move", move, amount=self.part_of(2_000))

    def bill_freight(self) -> Any:
        found = self.some("DISTINCT move_id", "revaluation WHERE kind = 'landed cost'")
        return bool(found) and act(
            "move.bill-cost",
            move=found,
            party=self.suppliers[1],
            amount=self.part_of(3_000),
            supplier_number=self.theirs(),
        )


def always_true() -> None:
    """What is owed is what the account says; nothing is billed above what came, nor paid above what is owed."""
    assert pick("id", "receipt_line WHERE billed > quantity") == []
    owed = (
        "SELECT COALESCE(SUM(CASE WHEN type = 'bill' THEN base_outstanding ELSE -base_outstanding END), 0) FROM bill "
        "WHERE number IS NOT NULL"
    )
    paid = (
        "SELECT COALESCE(SUM(CASE WHEN direction = 'out' THEN base_unapplied ELSE -base_unapplied END), 0) "
        "FROM payment WHERE side = 'payable' AND state = 'posted'"
    )
    booked = (
        "SELECT COALESCE(SUM(l.credit - l.debit), 0) FROM entry_line l JOIN account a ON a.id = l.account_id "
        "WHERE a.role = 'payable'"
    )
    [(owed_by_us, ahead, account)] = pick(f"({owed}), ({paid}), ({booked})", "company")
    assert owed_by_us - ahead == account
