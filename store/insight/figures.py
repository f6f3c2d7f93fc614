"""The figures by name: what the screen draws as bars and `backdesk report` prints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from store.core.dates import today
from store.core.errors import Usage
from store.core.text import excerpt
from store.insight.cover import stock_cover
from store.insight.forecast import forecast, funnel
from store.insight.receivables import ages, debtors
from store.insight.revenue import revenue
from store.insight.rhythm import party_rhythm
from store.insight.sheet import Figure

FIGURES: dict[str, Callable[[date], Figure]] = {
    "funnel": funnel,
    "forecast": forecast,
    "ages": ages,
    "debtors": debtors,
    "stock-cover": stock_cover,
    "revenue": revenue,
}
OF_A_PARTY: dict[str, Callable[[int, date], Figure]] = {"rhythm": party_rhythm}


def figure(name: str, day: date | None = None, party: int | None = None) -> Figure:
    """The figure of that name as of a day (today without one). Raises Usage where it needs a party, or is none."""
    day = day or today()
    if name in OF_A_PARTY:
        if party is None:
            raise Usage(f"The report '{name}' is about one customer.", "Name it: --party CODE")
        return OF_A_PARTY[name](party, day)
    if name not in FIGURES:
        raise Usage(f"There is no figure '{excerpt(name)}'.", "There are: " + ", ".join([*FIGURES, *OF_A_PARTY]) + ".")
    return FIGURES[name](day)
