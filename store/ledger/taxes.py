"""The tax accounts, and closing them: what is owed for a stretch of days is carried to the account it is paid from."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from store.core import numbering
from store.core.action import Outcome, action
from store.core.database import one, rows
from store.core.dates import today
from store.core.errors import Refused
from store.core.identity import actor
from store.core.values import Amount, Day, Text
from store.ledger.balances import Balances
from store.ledger.posting import Leg, post, reverse

CLOSING = "tax-close"
BOOKKEEPERS = ("finance",)
Until = Annotated[date, Day("Until", required=True)]


def tax_accounts(company_id: int) -> list[int]:
    """The accounts of a company that tax we owe or have back is posted to: of the roles, and the own ones of codes.

    What customers withheld is settled by another way.
    """
    found = rows(
        "SELECT id FROM account WHERE company_id = ? AND (role IN ('output_tax', 'input_tax', 'withheld_by_us') "
        "OR id IN (SELECT output_account_id FROM tax_code WHERE output_account_id IS NOT NULL UNION "
        "SELECT input_account_id FROM tax_code WHERE input_account_id IS NOT NULL "
        "AND category <> 'withholding')) ORDER BY code",
        (company_id,),
    )
    return [account for (account,) in found]


@action("tax.close", "Close tax period", BOOKKEEPERS, danger=True, example="backdesk tax close --until 2026-10-31")
def close_tax(until: Until) -> Outcome:
    """Carry what the tax accounts come to on a day to the account it is paid from (role tax_payable).

    What is posted later for days before is carried by the next closing. Take it back with `tax reopen`.
    """
    if until > today():
        raise Refused(f"{Day().shown(until.isoformat())} is not over.", "Close it once it is.")
    later = _last_closed()
    if later and later[1] >= until.isoformat():
        raise Refused(f"Tax is closed until {Day().shown(later[1])}, by {later[2]}.", "Say a later day.")
    sums = Balances().at(until)
    legs = [Leg("", -sums[each], account_id=each) for each in tax_accounts(actor().company_id) if sums.get(each)]
    if not legs:
        raise Refused(
            f"The tax accounts come to nothing on {Day().shown(until.isoformat())}.", "Nothing is to be done."
        )
    owed = sum(leg.amount for leg in legs)
    legs.append(Leg("tax_payable", -owed))
    number = numbering.take("entry", until)
    key = f"{CLOSING}:{actor().company_id}:{until.isoformat()}:{number}"
    entry = post(key, until, f"Tax until {Day().shown(until.isoformat())}", (CLOSING, _source(until)), legs, number)
    what = "to be paid" if owed >= 0 else "to be had back"
    return Outcome("entry", entry, f"{number}: {Amount().said(abs(owed), actor().currency)} {what}.")


@action(
    "tax.reopen", "Reopen tax period", BOOKKEEPERS, danger=True,
    example="backdesk tax reopen 2026-10-31 --reason 'late bill'",
)  # fmt: skip
def reopen_tax(until: Until, reason: Annotated[str, Text("Reason", required=True)]) -> Outcome:
    """Take back the last closing of the tax accounts, by an entry that mirrors it."""
    done = _last_closed()
    if done is None or done[1] != until.isoformat():
        last = f"The last is until {Day().shown(done[1])}." if done else "Tax was never closed."
        raise Refused(f"Tax was not closed until {Day().shown(until.isoformat())} last.", last)
    number = numbering.take("entry", until)
    reverse(done[0], until, f"Tax until {Day().shown(done[1])} reopened: {reason}", number)
    return Outcome("entry", done[0], f"Tax until {Day().shown(done[1])} is open again; {number} takes {done[2]} back.")


def _source(until: date) -> int:
    return int(until.strftime("%Y%m%d"))


def _last_closed() -> tuple[int, str, str] | None:
    """Id, day and number of the last closing that stands."""
    found = one(
        "SELECT e.id, e.day, e.number FROM entry e WHERE e.company_id = ? AND e.source = ? AND e.reverses_id IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM entry b WHERE b.reverses_id = e.id) ORDER BY e.day DESC, e.id DESC LIMIT 1",
        (actor().company_id, CLOSING),
    )
    return (int(found[0]), str(found[1]), str(found[2])) if found else None
