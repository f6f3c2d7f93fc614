"""Who is to be dunned for what on a day, on which level, and who is left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import NamedTuple

from store.billing.allowances import withheld_by_part
from store.billing.dunning_levels import levels
from store.billing.dunning_models import DunningLevel
from store.billing.models import Invoice
from store.catalog.rates import in_books, rate_on
from store.core.database import rows
from store.core.identity import actor
from store.core.settings import setting

DUNNING = "dunning"  # the origin of an invoice of fees and interest


@dataclass(frozen=True)
class OverduePart:
    """An instalment that is overdue, and how much of it is asked for (minor units): less tax the customer withholds."""

    instalment_id: int
    due: str
    days: int
    amount: int


@dataclass(frozen=True)
class OverdueInvoice:
    """An invoice with what of it is overdue. `before` is the level it was dunned on already, `level` the one it is on
    now; `why_not` says why it is left out, where it is."""

    id: int
    number: str
    day: str
    charges: bool
    parts: tuple[OverduePart, ...]
    before: int
    level: int
    why_not: str

    @property
    def amount(self) -> int:
        """What of it is overdue."""
        return sum(part.amount for part in self.parts)

    @property
    def days(self) -> int:
        """How long the oldest part is overdue."""
        return max(part.days for part in self.parts)


@dataclass(frozen=True)
class Case:
    """A party with what it has overdue in one currency, and what of that a letter would ask for."""

    party_id: int
    party: str
    currency: str
    invoices: tuple[OverdueInvoice, ...]

    @property
    def asked(self) -> tuple[OverdueInvoice, ...]:
        """The invoices of the letter: all that are on a level, when one of them has come to a higher one."""
        found = tuple(invoice for invoice in self.invoices if invoice.level and not invoice.why_not)
        return found if any(invoice.level > invoice.before for invoice in found) else ()

    @property
    def level(self) -> int:
        """The level of the letter."""
        return max((invoice.level for invoice in self.asked), default=0)


class _Found(NamedTuple):
    """A row of what is overdue."""

    party: int
    name: str
    currency: str
    spared: bool
    invoice: int
    number: str
    day: str
    origin: str
    instalment: int
    due: str
    amount: int
    withheld: int


@dataclass(frozen=True)
class _Known:
    """What decides about each invoice on a day: the levels, those it was dunned on, why some are left out."""

    day: date
    steps: Sequence[DunningLevel]
    dunned: dict[int, tuple[int, str]]
    kept_back: dict[int, str]

    def invoice(self, found: Sequence[_Found]) -> OverdueInvoice:
        """An invoice of its overdue instalments."""
        head = found[0]
        kept = withheld_by_part(Invoice.get_by_id(head.invoice)) if head.withheld else {}
        parts = tuple(
            OverduePart(row.instalment, row.due, self._late(row.due), row.amount - kept.get(row.instalment, 0))
            for row in found
        )
        before, pay_by = self.dunned.get(head.invoice, (0, ""))
        level = reached(self.steps, max(part.days for part in parts), before)
        why = self._why_not(head, level, pay_by)
        return OverdueInvoice(head.invoice, head.number, head.day, head.origin != DUNNING, parts, before, level, why)

    def _late(self, due: str) -> int:
        return (self.day - date.fromisoformat(due)).days

    def _why_not(self, head: _Found, level: int, pay_by: str) -> str:
        if head.spared:
            return "the customer is not dunned"
        if why := self.kept_back.get(head.invoice, ""):
            return why
        if pay_by >= self.day.isoformat():
            return f"asked to pay by {pay_by}"
        return "" if level else "no level is reached yet" if self.steps else "there are no dunning levels"


def cases(day: date, party_id: int | None = None) -> list[Case]:
    """Every party and currency with something overdue on a day, in the order of their names."""
    known = _Known(day, levels(), _dunned(day), _kept_back(day))
    found = rows(
        "SELECT v.party_id, p.name, v.currency, p.no_dunning, v.id, v.number, v.day, v.origin, i.id, i.due, "
        "i.amount - i.settled, v.withheld FROM instalment i JOIN invoice v ON v.id = i.invoice_id "
        "JOIN party p ON p.id = v.party_id WHERE i.amount > i.settled AND i.due < ? AND v.company_id = ? "
        "AND v.type = 'invoice' " + ("AND v.party_id = ? " if party_id else "") + "ORDER BY p.name, v.party_id, "
        "v.currency, v.due, v.id, i.position",
        (day.isoformat(), actor().company_id, *([party_id] if party_id else [])),
    )
    result = []
    for (party, name, currency), group in groupby((_Found(*row) for row in found), key=lambda row: row[:3]):
        of_each = groupby(group, key=lambda row: row.invoice)
        invoices = tuple(known.invoice(list(parts)) for _, parts in of_each)
        result.append(_worth_it(Case(party, name, currency, invoices), day))
    return result


def _worth_it(case: Case, day: date) -> Case:
    """The case as it is, or where it asks for too little, one that asks for nothing and says so."""
    least = setting("dunning.minimum")
    if not least or not case.asked:
        return case
    asked = sum(invoice.amount for invoice in case.asked)
    if in_books(asked, case.currency, rate_on(case.currency, day.isoformat())) >= least:
        return case
    return replace(
        case, invoices=tuple(replace(one, why_not=one.why_not or "too little for a letter") for one in case.invoices)
    )


def reached(steps: Sequence[DunningLevel], days: int, before: int) -> int:
    """The level of something so many days overdue: the one after that before at most, and never a lower one."""
    following = next((step for step in steps if step.level > before), None)
    return int(following.level) if following and days >= following.days else before


def _dunned(day: date) -> dict[int, tuple[int, str]]:
    """Invoice → the highest level of its letters, and the last day they give it to pay."""
    found = rows(
        "SELECT l.invoice_id, MAX(l.level), MAX(d.pay_by) FROM dunning_line l JOIN dunning_letter d "
        "ON d.id = l.letter_id JOIN invoice v ON v.id = l.invoice_id "
        "WHERE d.state = 'sent' AND v.outstanding > 0 AND d.day <= ? GROUP BY l.invoice_id",
        (day.isoformat(),),
    )
    return {int(invoice): (int(level), str(pay_by)) for invoice, level, pay_by in found}


def _kept_back(day: date) -> dict[int, str]:
    """Invoice → why it is not dunned on a day."""
    disputed = rows("SELECT invoice_id, reason FROM dispute WHERE settled_on IS NULL")
    promised = rows("SELECT invoice_id, day FROM promise WHERE replaced = 0 AND day >= ?", (day.isoformat(),))
    found = {int(invoice): f"promised for {when}" for invoice, when in promised}
    return found | {int(invoice): f"disputed: {reason}" for invoice, reason in disputed}
