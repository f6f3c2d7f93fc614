"""Contracts with customers: kept, changed, notice given, ended. Their terms and renewals are moved on in `renewing`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from store.billing.recurring_models import RecurringInvoice
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.dates import add_months, today
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.portfolio import LookedAfter, looks_after
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Changes, Code, Currency, Day, Flag, Ref, Text, Version, Whole
from store.parties.models import Party
from store.sales.subscription_models import Subscription

record_kind(RecordKind("subscription", "subscription", "t.code || ' ' || t.memo", ("code",), ("memo",)))
looks_after(LookedAfter("subscription", Subscription, "\"state\" <> 'ended'"))

SALES = ("sales", "manager", "finance")
Subject = Annotated[int, Ref("Subscription", kind="subscription")]


@dataclass(frozen=True, kw_only=True)
class SubscriptionInput:
    """Whose contract it is, what for, how long a term is, what it is worth, and whether it goes on by itself."""

    code: Annotated[str, Code("Code", required=True, aliases=("contract", "contract number"))]
    party: Annotated[int, Ref("Customer", kind="party", required=True, aliases=("account",))]
    memo: Annotated[str, Text("What for", required=True, aliases=("description", "service"))]
    starts: Annotated[date | None, Day("Starts", help="today, when left empty", aliases=("start date",))] = None
    months: Annotated[Decimal, Whole("Months", minimum=Decimal(1), maximum=Decimal(600), help="of a term")] = Decimal(
        12
    )
    ends: Annotated[date | None, Day("Term ends", help="by its months, when left empty", aliases=("end date",))] = None
    value: Annotated[Decimal | None, Amount("Value", minimum=Decimal(0), help="of a term", aliases=("amount",))] = None
    currency: Annotated[str, Currency("Currency", help="the customer's, when left empty")] = ""
    notice_days: Annotated[
        Decimal, Whole("Notice days", minimum=Decimal(0), maximum=Decimal(3660), help="before the term ends")
    ] = Decimal(0)
    renews: Annotated[bool, Flag("Renews", help="goes on for another term by itself, without notice")] = False
    recurring: Annotated[int | None, Ref("Billed by", kind="recurring", help="a recurring invoice")] = None
    owner: Annotated[int | None, Ref("Owner", kind="user")] = None
    notes: Annotated[str, Text("Notes", max=5000, multiline=True)] = ""


@action(
    "subscription.add",
    "New subscription",
    SALES,
    example="backdesk subscription add --code C-7 --party ACME --memo 'Coffee machines' --months 12 --value 2400 "
    "--notice-days 60 --renews",
)
def add_subscription(values: SubscriptionInput) -> Outcome:
    """Keep a contract that runs for a term. Before it ends, a deal about its renewal opens: see `subscription run`."""
    owner = Party.get_by_id(values.party)
    currency = values.currency or owner.currency
    row = inputs.stored(values, currency)
    row |= {
        "currency": currency, "owner": row["owner"] or actor().user_id, "value": row["value"] or 0,
        "starts": row["starts"] or today().isoformat(),
    }  # fmt: skip
    row["ends"] = row["ends"] or term_end(row["starts"], row["months"])
    _require_fitting(row)
    made = records.create(Subscription, company=actor().company_id, **row)
    return Outcome("subscription", made.id, f"{made.code} added for {owner.name}: to {Day().shown(made.ends)}.")


@action(
    "subscription.edit",
    "Edit subscription",
    SALES,
    undo="edit",
    example="backdesk subscription edit C-7 --value 2600 --notice-days 30",
)
def edit_subscription(
    subscription: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=SubscriptionInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a contract; the terms that are over, and the deals they opened, stay."""
    row = Subscription.get_by_id(subscription)
    wanted = inputs.stored(changes, str(changes.get("currency") or row.currency), SubscriptionInput)
    for name in ("currency", "starts", "ends", "months"):
        if name in wanted and not wanted[name]:
            raise invalid(name, "", "cannot be emptied")
    if "owner" in wanted and not wanted["owner"]:
        del wanted["owner"]
    known = {name: getattr(row, name) for name in ("starts", "ends", "currency")}
    _require_fitting(known | {"party": row.party_id, "recurring": row.recurring_id} | wanted)
    done = records.change(row, version, **wanted)
    return Outcome("subscription", row.id, f"{row.code} changed." if done else "Nothing to change.")


@action(
    "subscription.notice",
    "Notice given",
    SALES,
    undo="edit",
    example="backdesk subscription notice C-7 --day 2026-11-20 --reason 'moving house'",
)
def give_notice(
    subscription: Subject,
    reason: Annotated[str, Text("Reason", required=True)],
    day: Annotated[date | None, Day("On", help="when it was given; today, when left empty")] = None,
) -> Outcome:
    """Keep that the customer gave notice: the contract ends with its term.

    One that renews by itself and was given notice too late runs for one term more.
    """
    row = Subscription.get_by_id(subscription)
    if row.state != "active":
        raise Refused(f"{row.code} is {row.state} already.", "See it: backdesk show subscription " + row.code)
    when = day or today()
    if when > today():
        raise invalid("day", when.isoformat(), "is still to come")
    ends, late = row.ends, row.renews and when > notice_until(row)
    if late:
        ends = next_end(row)
    records.change(row, state="noticed", noticed_on=when.isoformat(), ends=ends)
    stop_billing(row)
    why = f"too late for {Day().shown(notice_until(row, before=row.months).isoformat())}: " if late else ""
    return Outcome("subscription", row.id, f"{row.code}: notice given, {why}it ends on {Day().shown(ends)}. {reason}.")


@action(
    "subscription.cancel",
    "End subscription",
    SALES,
    undo="edit",
    danger=True,
    example="backdesk subscription cancel C-7 --day 2026-11-30",
)
def cancel_subscription(
    subscription: Subject, day: Annotated[date | None, Day("On", help="today, when left empty")] = None
) -> Outcome:
    """End a contract at once or on a day, whatever its term: both sides agreed. What bills it stops then."""
    row = Subscription.get_by_id(subscription)
    if row.state == "ended":
        return Outcome("subscription", row.id, f"{row.code} has ended on {Day().shown(row.ends)}.")
    when = day or today()
    if when.isoformat() < row.starts or when > today():
        raise invalid("day", when.isoformat(), f"has to be between its start, {Day().shown(row.starts)}, and today")
    records.change(row, state="ended", ends=when.isoformat())
    stop_billing(row)
    return Outcome("subscription", row.id, f"{row.code} has ended on {Day().shown(row.ends)}.")


def stop_billing(row: Subscription) -> None:
    """Let the recurring invoice of a contract that will end come no more after its end."""
    bills = RecurringInvoice.first_matching("id = ?", row.recurring_id) if row.recurring_id else None
    if bills and (bills.until is None or bills.until > row.ends):
        records.change(bills, until=row.ends)


def bill_on(row: Subscription, ended: str) -> None:
    """Let the recurring invoice of a contract that was to end on a day, and does not, come on."""
    bills = RecurringInvoice.first_matching("id = ?", row.recurring_id) if row.recurring_id else None
    if bills and bills.until == ended:
        records.change(bills, until=None)


def term_end(starts: str, months: int) -> str:
    """The last day of a term that starts on a day."""
    return (add_months(date.fromisoformat(starts), int(months)) - timedelta(days=1)).isoformat()


def next_end(row: Subscription) -> str:
    """The last day of the term after the one that runs."""
    return term_end((date.fromisoformat(row.ends) + timedelta(days=1)).isoformat(), row.months)


def notice_until(row: Subscription, before: int = 0) -> date:
    """The last day on which notice can be given for the end of the term, or of one so many months before."""
    end = add_months(date.fromisoformat(row.ends) + timedelta(days=1), -before) - timedelta(days=1)
    return end - timedelta(days=row.notice_days)


def _require_fitting(row: Mapping[str, Any]) -> None:
    if row["ends"] < row["starts"]:
        raise invalid("ends", row["ends"], f"is before it starts, on {Day().shown(row['starts'])}")
    bills = RecurringInvoice.first_matching("id = ?", row["recurring"]) if row.get("recurring") else None
    if bills and bills.party_id != row["party"]:
        raise invalid("recurring", bills.code, f"bills {Party.get_by_id(bills.party_id).name}")
