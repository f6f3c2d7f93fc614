"""What a payment run pays of a bill: less what is set off, a cash discount that is still to be had, tax withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from store.billing.allowances import part_to_pay, to_pay, withheld_left
from store.billing.bill_models import Bill
from store.billing.models import Payment
from store.billing.run_models import PaymentRun, PaymentRunLine
from store.billing.settlement import Settling, left_of
from store.core import records
from store.core.database import one, rows, scalar
from store.core.identity import actor
from store.core.money import share_of

_OPEN = "r.state IN ('draft', 'pending approval', 'approved')"


@dataclass(frozen=True)
class Share:
    """A bill's line of a run, minor units: money, what comes off with it, and what is set off before."""

    amount: int
    discount: int = 0
    withheld: int = 0
    set_off: int = 0


@dataclass(frozen=True)
class Due:
    """A bill that is due, or whose discount is to be had: since when, and how much of it."""

    bill_id: int
    party_id: int
    day: str
    amount: int


def due(until: date, paid_on: date, currency: str) -> list[Due]:
    """What is due up to a day, oldest first; all of a bill whose cash discount ends until then and can be had."""
    found = {
        bill: Due(bill, party, str(first), int(amount))
        for bill, party, first, amount in rows(
            "SELECT v.id, v.party_id, MIN(i.due), CAST(SUM(i.amount - i.settled) AS BIGINT) FROM bill_instalment i "
            "JOIN bill v ON v.id = i.bill_id WHERE i.amount > i.settled AND i.due <= ? AND v.currency = ? "
            "AND v.company_id = ? GROUP BY v.id, v.party_id ORDER BY 3, 1",
            (until.isoformat(), currency, actor().company_id),
        )
    }
    for bill, party, last, owed in rows(
        "SELECT id, party_id, discount_until, outstanding FROM bill WHERE discount_until >= ? AND outstanding > 0 "
        "AND cash_discount > 0 AND currency = ? AND number IS NOT NULL AND company_id = ?",
        (paid_on.isoformat(), currency, actor().company_id),
    ):
        if (bill in found or last <= until.isoformat()) and to_pay(Bill.get_by_id(bill), paid_on).discount:
            first = min(found[bill].day, last) if bill in found else last
            found[bill] = Due(bill, party, str(first), int(owed))
    return sorted(found.values(), key=lambda each: (each.day, each.bill_id))


def share_of_bill(bill: Bill, part: int, day: date, credit: int) -> Share:
    """What is paid of so much of a bill on a day, where its supplier owes us so much (`credit`).

    A discount is taken only with a payment: of what is set off altogether there is none.
    """
    whole = part >= bill.outstanding
    owed = to_pay(bill, day) if whole else part_to_pay(bill, part)
    if owed.discount and credit >= owed.amount:
        owed = to_pay(bill, day, discounted=False)
    used = min(credit, owed.amount)
    return Share(owed.amount - used, owed.discount, owed.withheld, used)


def share_as_said(bill: Bill, amount: int, day: date) -> Share:
    """What comes off a bill of which somebody says how much money is paid."""
    owed = to_pay(bill, day)
    if amount < owed.amount:
        left = withheld_left(bill)
        return Share(amount, 0, share_of(left, amount, bill.outstanding - left) if left else 0)
    rest = bill.outstanding - amount
    withheld = min(owed.withheld, rest)
    return Share(amount, min(owed.discount, rest - withheld), withheld)


def put(run: PaymentRun, item: Due, share: Share, reason: str) -> None:
    """Write a line, or why there is none: then nothing is paid of it."""
    iban, bic = bank_of(item.party_id)
    said = asdict(Share(0) if reason else share)
    records.create(
        PaymentRunLine, run=run.id, bill=item.bill_id, party=item.party_id, due=item.day, reason=reason, iban=iban,
        bic=bic, **said,
    )  # fmt: skip


def bank_of(party_id: int) -> tuple[str, str]:
    """IBAN and BIC that a party is paid to."""
    found = one("SELECT iban, bic FROM party WHERE id = ?", (party_id,)) or ("", "")
    return str(found[0]), str(found[1])


def lines_of(run: PaymentRun) -> Sequence[PaymentRunLine]:
    """What is paid or set off by a run, in the order of suppliers and due days."""
    return PaymentRunLine.matching("run_id = ? AND reason = '' ORDER BY party_id, due, bill_id", run.id)


def credits_of(party_id: int, currency: str) -> list[Settling]:
    """What a supplier owes us: credit notes that are not used up, then money paid in advance; oldest first."""
    notes = Bill.matching(
        "company_id = ? AND party_id = ? AND currency = ? AND type = 'bill_credit' AND number IS NOT NULL "
        "AND outstanding > 0 ORDER BY day, id",
        actor().company_id,
        party_id,
        currency,
    )
    paid = Payment.matching(
        "company_id = ? AND party_id = ? AND currency = ? AND side = 'payable' AND direction = 'out' "
        "AND state = 'posted' AND unapplied > 0 ORDER BY day, id",
        actor().company_id,
        party_id,
        currency,
    )
    return [*notes, *paid]


def credit_free(run: PaymentRun, party_id: int) -> int:
    """How much of that no other run that is not posted sets off already, minor units."""
    taken = scalar(
        "SELECT CAST(COALESCE(SUM(l.set_off), 0) AS BIGINT) FROM payment_run_line l JOIN payment_run r "
        f"ON r.id = l.run_id WHERE l.party_id = ? AND r.currency = ? AND r.id <> ? AND r.company_id = ? "
        f"AND {_OPEN}",
        (party_id, run.currency, run.id, run.company_id),
    )
    return max(0, sum(left_of(each) for each in credits_of(party_id, run.currency)) - int(taken))


def in_another(run: PaymentRun, bill_id: int) -> int | None:
    """Another run, not posted yet, that pays a bill."""
    found = scalar(
        "SELECT r.id FROM payment_run_line l JOIN payment_run r ON r.id = l.run_id WHERE l.bill_id = ? "
        f"AND l.reason = '' AND r.id <> ? AND {_OPEN} ORDER BY r.id LIMIT 1",
        (bill_id, run.id),
    )
    return int(found) if found else None
