"""Keeping what is expected of the months ahead, and telling later how good that was.

Only new business can be off: deals won and orders without a deal, as the forecast tried on the past counts them. What
is committed was ordered already on the day.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from store.core import records
from store.core.action import Outcome, action
from store.core.database import rows
from store.core.dates import today
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.text import plural
from store.core.values import Day
from store.crm.forecast_models import Forecast, ForecastMonth
from store.insight.backtest import booked
from store.insight.forecast import expected_by_month
from store.insight.sheet import InBooks, Opens, Report, money, sentences, share

record_kind(RecordKind("forecast", "forecast", "t.day"))

LATEST = 24  # kept forecasts that are looked at


@action("forecast.keep", "Keep today's forecast", ("sales", "manager"), example="backdesk forecast keep")
def keep_forecast() -> Outcome:
    """Keep what is expected of each month ahead, so that it can be compared with what comes: once a day, the latest.

    The report `forecast-accuracy` tells how good the kept ones were.
    """
    books = InBooks(today())
    months, ahead = expected_by_month(books.day, books)
    day = books.day.isoformat()
    kept = Forecast.first_matching("company_id = ? AND day = ?", actor().company_id, day)
    kept = kept or records.create(Forecast, company=actor().company_id, day=day)
    known = {row.month: row for row in ForecastMonth.matching("forecast_id = ?", kept.id)}
    for name in ahead.months.names:
        _, committed, deals, to_come, best = months[name].amounts
        said = {"committed": committed, "deals": deals, "to_come": to_come, "best": best}
        if name in known:
            records.change(known[name], **said)
        else:
            records.create(ForecastMonth, forecast=kept.id, month=name, **said)
    number = plural(len(ahead.months.names), "month")
    return Outcome("forecast", kept.id, sentences(f"The forecast of {number} is kept.", books.note))


def forecast_accuracy(day: date) -> Report:
    """New business as it was forecast for each month that has ended since, beside what came."""
    first, books = day.replace(day=1), InBooks(day)
    found = _said(first)
    came = booked(date.fromisoformat(f"{min(month for _, _, month, _ in found)}-01"), first, books) if found else {}
    table, opens, ages = [], [], defaultdict[int, list[tuple[int, int]]](list)
    for forecast, kept, month, said in found:
        ahead, real = _ahead(kept, month), came.get(month, 0)
        ages[ahead].append((said, real))
        shown = Day().shown(kept)
        table.append((shown, month, str(ahead), money(said), money(real), money(said - real), _off([(said, real)])))
        opens.append((
            Opens(f"Forecast of {shown}", kind="forecast", id=forecast),
            Opens(f"Deals won in {month}", "deals", f"type:won closed_on:{month}"),
            Opens(f"Orders without a deal of {month}", "orders", f"-source:deal day:{month}"),
        ))  # fmt: skip
    for ahead, pairs in sorted(ages.items()):
        said, real = (sum(values) for values in zip(*pairs, strict=True))
        table.append(("All", "", str(ahead), money(said), money(real), money(said - real), _off(pairs)))
    headings = ("Months ahead", "Forecast", "Came", "Too much by", "Off by")
    return Report(
        f"Kept forecasts and what came, {actor().currency}",
        (("Kept on", "left"), ("Month", "left"), *((heading, "right") for heading in headings)),
        tuple(table),
        tuple(opens),
        sentences(
            "Deals won, and orders without a deal. Months count that began on the day or after it, and have ended. "
            "Off by: what the months were off by, up or down, in percent of what came."
            if found else "No month has ended since a forecast was kept. Keep one each month: backdesk forecast keep",
            books.note,
        ),
    )  # fmt: skip


def _said(before: date) -> list[tuple[int, str, str, int]]:
    """(forecast, day it was kept, month, new business it expected) of the latest ones, for months that have ended."""
    latest = f"SELECT id FROM forecast WHERE day < ? ORDER BY day DESC LIMIT {LATEST}"
    return [
        (forecast, kept, month, said)
        for forecast, kept, month, said in rows(
            "SELECT f.id, f.day, m.month, m.deals + m.to_come FROM forecast f JOIN forecast_month m "
            f"ON m.forecast_id = f.id WHERE f.id IN (SELECT id FROM ({latest}) l) AND m.month || '-01' >= f.day "
            "AND m.month < ? ORDER BY f.day, m.month",
            (before.isoformat(), before.isoformat()[:7]),
        )
    ]


def _ahead(kept: str, month: str) -> int:
    """How many months after that of the day a month is."""
    return (int(month[:4]) - int(kept[:4])) * 12 + int(month[5:]) - int(kept[5:7])


def _off(pairs: list[tuple[int, int]]) -> str:
    return share(sum(abs(said - real) for said, real in pairs), sum(real for _, real in pairs))
