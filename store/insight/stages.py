"""How deals go through the stages, measured: how many were won and lost, how long they stay, cycle and velocity."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from statistics import median

from store.core import display
from store.core.database import rows
from store.core.money import divide
from store.crm.board import board
from store.insight.sheet import InBooks, Opens, Report, money, sentences
from store.insight.win_rates import CLOSED_LAST, LATEST, win_rates

_NOTE = (
    f"Of the last {LATEST:,} deals that were closed. Win rate: how many that had been at a stage were won. Days: "
    "how long they stayed there on the average. Cycle: from the day a deal was opened until it was won, the median. "
    "Velocity: what that many open deals bring a day = open deals × win rate × average of won deals / cycle."
)


@dataclass
class _Closed:
    """The deals of a pipeline that were closed: days from opening to winning, value of won ones, how many were lost."""

    cycles: list[int] = field(default_factory=list)
    value: int = 0
    lost: int = 0


def stages(day: date) -> Report:
    """Stage by stage what became of deals that had been there, and of each pipeline its cycle time and velocity."""
    books = InBooks(day)
    rates, (stays, closed) = win_rates(), _measured(books)
    lines: list[tuple[str, ...]] = []
    opens: list[tuple[Opens, ...]] = []
    ways: dict[int, tuple[str, int]] = {}
    for column in board():
        name, there = ways.get(column.pipeline_id, (column.pipeline, 0))
        ways[column.pipeline_id] = (name, there + (column.count if column.type == "open" else 0))
        if column.type != "open":
            continue
        rate, days = rates[column.stage_id], stays.get(column.stage_id, ())
        lost, stay = rate.closed - rate.won, _tenths(sum(days) * 10, len(days))
        sums = (str(column.count), str(rate.won), str(lost), _rate(rate.won, rate.closed))
        lines.append((column.title, *sums, stay, "", ""))
        opens.append((Opens(f"Deals at {column.title}", "deals", f"stage_id:{column.stage_id}"),))
    for way, (name, there) in ways.items():
        lines.append(_summary(name, there, closed.get(way, _Closed())))
    headings = ("Stage", "Open", "Won", "Lost", "Win rate", "Days", "Cycle", "Velocity")
    columns = tuple((heading, "right" if n else "left") for n, heading in enumerate(headings))
    return Report(f"Stages at {day}", columns, tuple(lines), tuple(opens), sentences(_NOTE, books.note))


def _summary(name: str, there: int, closed: _Closed) -> tuple[str, ...]:
    won, cycle = len(closed.cycles), median(closed.cycles) if closed.cycles else 0
    # open × (won / closed) × (value / won) / cycle; what is won on the day it is opened takes a day
    days = max(1, cycle) * (won + closed.lost)
    velocity = money(divide(2 * there * closed.value, int(2 * days))) if won else ""
    told = _tenths(int(cycle * 10), 1) if won else ""
    return (name or "All", str(there), str(won), str(closed.lost), _rate(won, won + closed.lost), "", told, velocity)


def _measured(books: InBooks) -> tuple[dict[int, list[int]], dict[int, _Closed]]:
    """Stage → the days of stays there that ended, and pipeline → what was closed in it."""
    stays: dict[int, list[int]] = {}
    closed: dict[int, _Closed] = {}
    before: tuple[int, int, str] | None = None
    told: set[int] = set()
    for deal, stage, entered, kind, way, opened, ended, value, currency in rows(_STEPS):
        if before and before[0] == deal:
            stays.setdefault(before[1], []).append(_days(before[2], entered))
        before = (deal, stage, entered)
        if deal not in told:
            told.add(deal)
            end = closed.setdefault(way, _Closed())
            if kind == "won":
                end.cycles.append(_days(opened, ended))
                end.value += books.one(value, currency)
            else:
                end.lost += 1
    return stays, closed


_STEPS = f"""
    SELECT d.id, h.to_stage_id, h.day, now.type, now.pipeline_id, d.opened_on, COALESCE(d.closed_on, d.opened_on),
           d.value, d.currency
    FROM ({CLOSED_LAST}) closed
    JOIN deal d ON d.id = closed.deal_id JOIN stage now ON now.id = d.stage_id
    JOIN stage_history h ON h.deal_id = d.id
    WHERE now.type <> 'open' ORDER BY d.id, h.id
"""


def _days(first: str, last: str) -> int:
    return max(0, (date.fromisoformat(last) - date.fromisoformat(first)).days)


def _rate(won: int, of: int) -> str:
    return f"{_tenths(won * 1000, of)} %" if of else ""


def _tenths(tenfold: int, of: int) -> str:
    if not of:
        return ""
    found = divide(tenfold, of)
    return display.current().number(f"{found // 10}.{found % 10}")
