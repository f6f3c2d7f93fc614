"""What foreign money was worth at the end of a day, beside what the books say, and what of that is posted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from store.core.database import rows
from store.core.dates import end_of_month
from store.core.values import Rate
from store.insight.promises import check, differences
from store.insight.sheet import Opens, Report, money
from store.ledger import revaluing
from store.ledger.revaluing import ADJUSTED_BY, REVALUATION, Holding

_HEADINGS = ("Account", "Name", "Cur", "Open", "Booked", "Rate", "Worth", "Gain")


def foreign_money(day: date) -> Report:
    """Open foreign money by account and currency, at the rate of a day: what it gained or lost and nobody realised."""
    found = [each for each in revaluing.holdings(day) if each.foreign or each.difference]
    lines = [_line(each) for each in found]
    booked, worth = sum(each.booked for each in found), sum(each.worth for each in found)
    lines.append(("", "Total", "", "", money(booked), "", money(worth), money(worth - booked)))
    columns = tuple((each, "right" if each in _HEADINGS[3:] else "left") for each in _HEADINGS)
    behind = tuple((_behind(each, day),) for each in found)
    return Report(f"Foreign money at {day}", columns, tuple(lines), behind, _posted(day, found))


def _line(each: Holding) -> tuple[str, ...]:
    amounts = (money(each.booked), Rate().shown(each.rate), money(each.worth), money(each.difference))
    return each.code, each.name, each.currency, money(each.foreign, each.currency), *amounts


def _behind(each: Holding, day: date) -> Opens:
    days = f"day<={day}"
    of_documents = "" if each.adjusted_by == ADJUSTED_BY["bank"] else f" foreign_currency:{each.currency}"
    return Opens(f"{each.code} {each.name}", "entry-lines", f"account_id:{each.account_id}{of_documents} {days}")


def _posted(day: date, found: list[Holding]) -> str:
    if day != end_of_month(day):
        return "It is posted for the ends of months: backdesk period revalue"
    done, due = sum(revaluing.posted(day).values()), revaluing.unposted(day, found)
    if due:
        return f"{money(done)} is posted, {money(sum(due.values()))} is not yet: backdesk period revalue {str(day)[:7]}"
    return f"{money(done)} is posted." if done else "Nothing is to be posted."


@check("foreign money", "what it gained or lost is taken back on the day after, and is all that is on its accounts")
def not_taken_back() -> Iterator[str]:
    """Revaluations without their mirror on the first day of the next month; what else stands on their accounts."""
    found = rows(
        "SELECT e.number, e.day, r.day FROM entry e LEFT JOIN entry r ON r.reverses_id = e.id "
        f"WHERE e.source = '{REVALUATION}' AND e.reverses_id IS NULL ORDER BY e.id"
    )
    for number, day, back in found:
        after = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
        if back != after:
            yield f"{number} of {day} is taken back {f'on {back}' if back else 'never'}, not on {after}"
    adjusting = ", ".join(f"'{role}'" for role in sorted({*ADJUSTED_BY.values()}))
    yield from differences(
        "SELECT DISTINCT e.id, e.memo, a.code FROM account a JOIN entry_line l ON l.account_id = a.id "
        f"JOIN entry e ON e.id = l.entry_id WHERE a.role IN ({adjusting}) AND e.source <> '{REVALUATION}' "
        "ORDER BY e.id",
        "entry #{0} ({1}) is no revaluation, and on account {2}",
    )
