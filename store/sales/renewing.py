"""What comes of contracts by themselves: terms go on or end, and before they do, one deal about each renewal opens."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from store.billing.events import RecurringRun
from store.core import records
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.dates import today
from store.core.errors import Refused
from store.core.events import reacts_to
from store.core.identity import actor
from store.core.money import exponent
from store.core.settings import setting
from store.core.text import plural, some
from store.core.values import Day
from store.crm.deals import DealInput, add_deal
from store.crm.events import DealChanging, DealWon
from store.ledger.periods import PeriodClosing
from store.parties.models import Party
from store.sales.subscription_models import Subscription, SubscriptionRenewal
from store.sales.subscriptions import SALES, bill_on, next_end, notice_until, stop_billing

AHEAD = 30  # days before notice is due, or the term ends, that a deal opens, unless the setting says otherwise


@action("subscription.run", "Move subscriptions on", SALES, example="backdesk subscription run --until eom")
def run_subscriptions(until: Annotated[date | None, Day("Up to", help="today, when left empty")] = None) -> Outcome:
    """Open a deal, once, for each term that has to be talked about by now; let terms that are over go on or end.

    `recurring run` does the same. A deal opens 30 days (setting subscription.ahead-days) before the last day for
    notice. Where the customer is on hold or merged, none opens, and it says so.
    """
    said = move_on(until or today())
    return Outcome("subscription", 0, " ".join(said) or "No subscription has anything to be done.")


def move_on(last: date) -> list[str]:
    """Do so up to a day, for the company worked in; returns what was done, in sentences."""
    renewed, ended, opened, left = list[str](), list[str](), list[str](), list[str]()
    for row in _over():
        if row.state == "active" and row.renews:
            while row.ends < today().isoformat():
                records.change(row, ends=next_end(row))
            renewed.append(row.code)
        else:
            records.change(row, state="ended")
            stop_billing(row)
            ended.append(row.code)
    for row in _to_talk_about(last):
        whose = Party.get_by_id(row.party_id)
        if whose.state != "active":
            left.append(f"{row.code}: {whose.name} is {whose.state}")
        else:
            opened.append(f"#{_open_deal(row, whose)}")
    told = (
        (opened, "{} opened ({})", "renewal deal"), (renewed, "{} went on for another term ({})", "subscription"),
        (ended, "{} ended ({})", "subscription"), (left, "{} left without a deal ({})", "subscription"),
    )  # fmt: skip
    return [text.format(plural(len(names), noun), some(names)) + "." for names, text, noun in told if names]


def _over() -> list[Subscription]:
    return Subscription.matching(
        "company_id = ? AND state IN ('active', 'noticed') AND ends < ? ORDER BY id",
        actor().company_id,
        today().isoformat(),
    )


def _to_talk_about(last: date) -> list[Subscription]:
    """Running contracts whose renewal is due to be talked about, for the end of a term that no deal was opened for."""
    ahead = setting("subscription.ahead-days")
    days = AHEAD if ahead is None else int(ahead)
    longest = rows(
        "SELECT COALESCE(MAX(notice_days), 0) FROM subscription WHERE company_id = ? AND state = 'active'",
        (actor().company_id,),
    )[0][0]
    found = Subscription.matching(
        "company_id = ? AND state = 'active' AND ends <= ? AND NOT EXISTS (SELECT 1 FROM subscription_renewal n "
        "WHERE n.subscription_id = subscription.id AND n.day = subscription.ends) ORDER BY ends, id",
        actor().company_id,
        (last + timedelta(days=days + int(longest))).isoformat(),
    )
    return [row for row in found if notice_until(row) - timedelta(days=days) <= last]


def _open_deal(row: Subscription, whose: Party) -> int:
    by = notice_until(row)
    how = f"Goes on by itself unless notice is given by {Day().shown(by.isoformat())}." if row.renews else (
        f"Ends on {Day().shown(row.ends)} unless it is renewed."
    )  # fmt: skip
    made = add_deal(
        DealInput(
            title=f"Renewal of {row.code} {row.memo}"[:200], party=whose.id, currency=row.currency, owner=row.owner_id,
            value=Decimal(row.value).scaleb(-exponent(row.currency)), source=f"contract {row.code}",
            expected_close=date.fromisoformat(row.ends), notes=how,
        )
    ).id  # fmt: skip
    records.create(SubscriptionRenewal, subscription=row.id, day=row.ends, deal=made)
    return int(made)


@reacts_to(DealWon)
def renew(event: DealWon) -> None:
    """A won renewal lets the contract run for another term, also one that has ended or notice was given for."""
    found = _of_deal(event.deal_id)
    if found and found[0].ends == found[1].day:
        row = found[0]
        records.change(row, ends=next_end(row), state="active", noticed_on=None)
        bill_on(row, found[1].day)


@reacts_to(DealChanging)
def keep_renewed(event: DealChanging) -> None:
    """A deal whose winning renewed a contract stays won: that runs on by it."""
    found = _of_deal(event.deal_id)
    if found and event.what == "won state" and found[0].ends > found[1].day and _is_won(event.deal_id):
        raise Refused(
            f"{found[0].code} was renewed to {Day().shown(found[0].ends)} by it.",
            f"End that first: backdesk subscription cancel {found[0].code}",
        )


@reacts_to(RecurringRun)
def run_with_the_invoices(event: RecurringRun) -> None:
    """Whoever draws up what is due moves contracts on, too."""
    event.said.extend(move_on(event.until))


@reacts_to(PeriodClosing)
def remind(event: PeriodClosing) -> None:
    """Contracts of a month that nobody has moved on."""
    codes = [row.code for row in _over() if row.ends <= event.until.isoformat()]
    codes += [row.code for row in _to_talk_about(event.until) if row.code not in codes]
    if codes:
        event.left.append(f"subscriptions have to be moved on ({some(codes)}): subscription run")


def _of_deal(deal: int) -> tuple[Subscription, SubscriptionRenewal] | None:
    found = SubscriptionRenewal.first_matching("deal_id = ?", deal)
    return (Subscription.get_by_id(found.subscription_id), found) if found else None


def _is_won(deal: int) -> bool:
    return bool(
        rows("SELECT 1 FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.id = ? AND s.type = 'won'", (deal,))
    )
