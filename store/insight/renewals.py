"""Contracts that end soon, the most urgent first, and what speaks for and against their renewal, in words."""

from __future__ import annotations

from datetime import date, timedelta

from store.core.database import rows
from store.core.display import count
from store.core.identity import actor
from store.core.text import plural
from store.core.values import Amount, Day
from store.insight.sheet import Bar, Figure, InBooks, Opens, money, sentences

AHEAD = 120  # days before a term ends that it is shown
SHOWN = 100


def renewals(day: date) -> Figure:
    """Contracts whose term ends within some months, by when somebody has to decide, and why they may be lost."""
    books = InBooks(day)
    found = rows(
        "SELECT s.id, s.code, s.memo, p.name, s.party_id, s.ends, s.notice_days, s.renews, s.state, s.noticed_on, "
        "s.value, s.currency, d.id, g.name, k.open_tickets, k.owing, k.late_since, k.pays_late FROM subscription s "
        "JOIN party p ON p.id = s.party_id LEFT JOIN subscription_renewal n ON n.subscription_id = s.id "
        "AND n.day = s.ends LEFT JOIN deal d ON d.id = n.deal_id LEFT JOIN stage g ON g.id = d.stage_id "
        "LEFT JOIN party_standing k ON k.party_id = s.party_id AND k.company_id = s.company_id "
        "WHERE s.company_id = ? AND s.state IN ('active', 'noticed') AND s.ends <= ? ORDER BY s.ends, s.id LIMIT ?",
        (actor().company_id, (day + timedelta(days=AHEAD)).isoformat(), SHOWN + 1),
    )
    return Figure(
        f"Contracts that end by {Day().shown((day + timedelta(days=AHEAD)).isoformat())}, {actor().currency}",
        (("Contract", "left"), ("Ends", "left"), ("Decide in", "right"), ("Value", "right"), ("Why", "left")),
        tuple(_bar(day, books, *row) for row in found[:SHOWN]),
        solid="value of a term",
        note=sentences(f"The first {count(SHOWN)}." if len(found) > SHOWN else "", books.note),
    )


def _bar(
    day: date, books: InBooks, contract: int, code: str, memo: str, name: str, party: int, ends: str, notice: int,
    renews: int, state: str, noticed: str | None, value: int, currency: str, deal: int | None, stage: str | None,
    tickets: int | None, owing: int | None, late: str | None, pays: int | None,
) -> Bar:  # fmt: skip
    by = date.fromisoformat(ends) - timedelta(days=notice)
    left, worth = (by - day).days, books.one(value, currency)
    how = f"notice given on {Day().shown(noticed)}" if state == "noticed" else (
        f"goes on by itself unless notice comes by {Day().shown(by.isoformat())}" if renews
        else "ends unless it is renewed"
    )  # fmt: skip
    said = [
        how,
        f"deal #{deal} is at {stage}" if deal else "no deal is open",
        plural(tickets, "open ticket") if tickets else "",
        f"owes {Amount().said(owing, actor().currency)}, late since {Day().shown(late)}"
        if owing and late and late < day.isoformat() else "",
        f"pays {plural(pays, 'day')} late" if pays and pays > 0 else "",
    ]  # fmt: skip
    behind = [Opens(f"{code} {memo}", kind="subscription", id=contract), Opens(name, kind="party", id=party)]
    if deal:
        behind.append(Opens("Its deal", kind="deal", id=deal))
    cells = (Day().shown(ends), plural(left, "day") if left >= 0 else "too late", money(worth))
    return Bar(f"{code} {name}", worth, (*cells, "; ".join(filter(None, said))), worth, opens=tuple(behind))
