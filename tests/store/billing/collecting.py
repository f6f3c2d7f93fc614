"""Collecting what is owed without a plan: discounts, write-offs, letters, disputes and promises, a step at a time."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from store.core.money import exponent
from tests.store.shop import act, pick

OWING = "invoice WHERE type = 'invoice' AND outstanding > 0 AND number IS NOT NULL"


class Collector:
    """Who sees to it that what customers owe is paid, forgiven, or asked for again."""

    STEPS = (
        "pay_early", "pay_early", "pay_early", "pay_almost", "write_off", "take_back", "bounce", "propose", "propose",
        "send", "send", "send", "discard", "cancel", "promise", "dispute", "settle",
    )  # fmt: skip

    def __init__(self) -> None:
        self.dice = random.Random(0)
        early = act("term.add", code="EARLY", name="3 % in 10 days", instalments=[("60", "0"), ("40", "30")],
                    discount="3", discount_days="10").id  # fmt: skip
        for party in pick("id", "party WHERE is_customer = 1 ORDER BY id")[::2]:
            act("party.edit", party=party, changes={"term": early})
        act("interest-rate.set", rate="9.12", valid_from="2026-01-01")
        for level, days in ((1, 1), (2, 2), (3, 4)):
            act("dunning-level.add", code=f"L{level}", name=f"Letter {level}", level=level, days=days, pay_within=1,
                fee=str(level * 2), interest=level > 1, text="Pay {total} {currency} by {pay_by}.")  # fmt: skip

    def some(self, columns: str, source: str) -> Any:
        found = pick(columns, f"{source} ORDER BY {columns}")
        return self.dice.choice(found) if found else None

    def pay_early(self) -> Any:
        """All but the discount, or a little more."""
        found = self.some("id, outstanding, cash_discount, currency", f"{OWING} AND cash_discount > 0")
        if not found:
            return False
        invoice, owed, discount, currency = found
        return self.pay(invoice, owed - self.dice.randint(0, discount), currency)

    def pay(self, invoice: int, minor: int, currency: str, **values: Any) -> Any:
        if minor <= 0:
            return False
        amount = Decimal(minor).scaleb(-exponent(currency))
        return act("payment.record", invoice=invoice, amount=f"{amount:f}", **values)

    def pay_almost(self) -> Any:
        found = self.some("id, outstanding, currency", OWING)
        return bool(found) and self.pay(found[0], found[1] - 1, found[2], write_off="a cent")

    def write_off(self) -> Any:
        found = self.some("id", OWING)
        amount = self.dice.choice((None, "0.01", "1"))
        return bool(found) and act("invoice.write-off", invoice=found, reason="too little", amount=amount)

    def take_back(self) -> Any:
        found = self.some("id", "deduction WHERE state = 'posted'")
        return bool(found) and act("deduction.reverse", deduction=found, reason="mistaken")

    def bounce(self) -> Any:
        found = self.some("payment_id", "deduction WHERE state = 'posted' AND payment_id IS NOT NULL")
        return bool(found) and act("payment.reverse", payment=found, reason="bounced")

    def propose(self) -> Any:
        return act("dunning.propose")

    def on_letter(self, action: str, state: str, **values: Any) -> Any:
        found = self.some("id", f"dunning_letter WHERE state = '{state}'")
        return bool(found) and act(action, dunning=found, **values)

    def send(self) -> Any:
        return self.on_letter("dunning.send", "draft")

    def discard(self) -> Any:
        return self.on_letter("dunning.discard", "draft")

    def cancel(self) -> Any:
        return self.on_letter("dunning.cancel", "sent", reason="paid in time")

    def promise(self) -> Any:
        found = self.some("id", OWING)
        return bool(found) and act("invoice.promise", invoice=found, day=self.dice.choice(("+1d", "+4d", "+9d")))

    def dispute(self) -> Any:
        found = self.some("id", OWING)
        return bool(found) and act("invoice.dispute", invoice=found, reason="broken")

    def settle(self) -> Any:
        found = self.some("invoice_id", "dispute WHERE settled_on IS NULL")
        return bool(found) and act("invoice.settle-dispute", invoice=found, reason="credited")
