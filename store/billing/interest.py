"""Late interest: simple, actual/365, on what of an instalment was outstanding day by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from store.billing.models import Instalment
from store.core.database import rows
from store.core.errors import Refused
from store.core.identity import actor
from store.core.money import HUNDRED_PERCENT, divide

_YEAR = 365
_ONE = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """Days, both within, on which as much was outstanding (minor units) at one yearly rate (scaled percent)."""

    since: date
    until: date
    amount: int
    rate: int

    @property
    def days(self) -> int:
        """How many days it is."""
        return (self.until - self.since).days + 1


def stretches(part: Instalment, since: date, until: date) -> list[Stretch]:
    """What was outstanding of an instalment on each day after `since`, up to and with `until`, and at which rate.

    What is paid on a day was still outstanding on it: somebody who pays a day late owes interest for one day.
    Raises Refused where no rate holds at the end.
    """
    if since >= until:
        return []
    paid, rates = _paid(part, until), _rates(until)
    starts = {since + _ONE, *(day + _ONE for day, _ in paid), *(day for day, _ in rates)}
    cuts = sorted(day for day in starts if since < day <= until)
    ends = [*(day - _ONE for day in cuts[1:]), until]
    found = [
        Stretch(first, last, part.amount - _before(paid, first), _rate(rates, first))
        for first, last in zip(cuts, ends, strict=True)
    ]
    return [stretch for stretch in found if stretch.amount]


def interest_of(found: Iterable[Stretch]) -> int:
    """The interest of some stretches of days, rounded once, in minor units."""
    return divide(sum(s.amount * s.rate * s.days for s in found), _YEAR * HUNDRED_PERCENT)


def _paid(part: Instalment, until: date) -> list[tuple[date, int]]:
    """(day, amount) of what settled this instalment; an invoice's instalments are settled oldest first."""
    done = rows(
        "SELECT day, CAST(SUM(amount) AS BIGINT) FROM allocation WHERE invoice_id = ? AND active = 1 AND day <= ? "
        "GROUP BY day ORDER BY day",
        (part.invoice_id, until.isoformat()),
    )
    first = int(
        rows(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM instalment WHERE invoice_id = ? AND position < ?",
            (part.invoice_id, part.position),
        )[0][0]
    )
    found, so_far = [], -first
    for day, amount in done:
        before = min(max(so_far, 0), part.amount)
        so_far += amount
        if share := min(max(so_far, 0), part.amount) - before:
            found.append((date.fromisoformat(day), share))
    return found


def _before(paid: list[tuple[date, int]], day: date) -> int:
    return sum(amount for when, amount in paid if when < day)


def _rates(until: date) -> list[tuple[date, int]]:
    found = rows(
        "SELECT valid_from, rate FROM interest_rate WHERE company_id = ? AND valid_from <= ? ORDER BY valid_from",
        (actor().company_id, until.isoformat()),
    )
    if not found:
        raise Refused(
            f"Nobody has said what late payment costs on {until}.",
            "Set it: backdesk interest-rate set --rate … --valid-from …",
        )
    return [(date.fromisoformat(day), rate) for day, rate in found]


def _rate(rates: list[tuple[date, int]], day: date) -> int:
    return next((rate for since, rate in reversed(rates) if since <= day), 0)
