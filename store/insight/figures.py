"""The figures by name: what the screen draws as bars and `backdesk report` prints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from store.core.dates import today
from store.core.errors import Usage
from store.core.text import excerpt
from store.insight.account_statement import statement
from store.insight.at_risk import at_risk
from store.insight.campaigns import campaigns
from store.insight.cover import stock_cover
from store.insight.delivery import on_time_delivery
from store.insight.dunning import letter
from store.insight.expansion import expansion
from store.insight.forecast import forecast, funnel
from store.insight.forecast_by import forecast_by_owner, forecast_by_product
from store.insight.making import bill_cost, cost_roll_up, where_used
from store.insight.open_orders import open_orders
from store.insight.price_history import price_history
from store.insight.pro_forma import pro_forma
from store.insight.quotes import printed_quote
from store.insight.receivables import ages, debtors, payable_ages
from store.insight.renewals import renewals
from store.insight.revenue import revenue
from store.insight.rfm import rfm
from store.insight.rhythm import party_rhythm
from store.insight.segments import segments
from store.insight.sheet import Figure, Report
from store.insight.shortages import shortages
from store.insight.slow_movers import slow_movers
from store.insight.spans import Asked
from store.insight.stock_card import stock_card
from store.insight.suppliers import supplier_performance
from store.insight.turnover import inventory_turnover
from store.insight.won_lost import (
    lost_reasons,
    won_by_industry,
    won_by_owner,
    won_by_product,
    won_by_quarter,
    won_by_source,
)

LATEST = 200  # lines of a long figure that a screen draws

FIGURES: dict[str, Callable[[date], Figure]] = {
    "funnel": funnel,
    "forecast": forecast,
    "forecast-by-owner": forecast_by_owner,
    "forecast-by-product": forecast_by_product,
    "won-by-owner": won_by_owner,
    "won-by-product": won_by_product,
    "won-by-industry": won_by_industry,
    "won-by-source": won_by_source,
    "won-by-quarter": won_by_quarter,
    "lost-reasons": lost_reasons,
    "at-risk": at_risk,
    "rfm": rfm,
    "campaigns": campaigns,
    "renewals": renewals,
    "segments": segments,
    "ages": ages,
    "payable-ages": payable_ages,
    "debtors": debtors,
    "open-orders": open_orders,
    "on-time-delivery": on_time_delivery,
    "shortages": shortages,
    "stock-cover": stock_cover,
    "slow-movers": slow_movers,
    "inventory-turnover": inventory_turnover,
    "supplier-performance": supplier_performance,
    "revenue": revenue,
}
OF_A_PARTY: dict[str, Callable[[int, date], Figure]] = {"rhythm": party_rhythm, "expansion": expansion}
OF_A_PRODUCT: dict[str, Callable[[int, date, int], Figure]] = {
    "stock-card": stock_card,
    "price-history": price_history,
    "cost-roll-up": cost_roll_up,
    "where-used": where_used,
}
OF_A_RECORD: dict[str, Callable[[int, date], Report]] = {
    "letter": letter,
    "pro-forma": pro_forma,
    "quote-text": printed_quote,
    "statement": lambda party, day: statement(party, Asked(day)),
}
OF_A_BILL: dict[str, Callable[[int, date], Figure]] = {"bill-cost": bill_cost}


def figure(name: str, day: date | None = None, party: int | None = None, product: int | None = None) -> Figure:
    """The figure of that name as of a day (today without one).

    Raises Usage where it needs a party or a product, or is none.
    """
    day = day or today()
    if name in OF_A_PARTY:
        if party is None:
            raise Usage(f"The report '{name}' is about one customer.", "Name it: --party CODE")
        return OF_A_PARTY[name](party, day)
    if name in OF_A_PRODUCT:
        if product is None:
            raise Usage(f"The report '{name}' is about one product.", "Name it: --product SKU")
        return OF_A_PRODUCT[name](product, day, 0)
    if name not in FIGURES:
        there = [*FIGURES, *OF_A_PARTY, *OF_A_PRODUCT]
        raise Usage(f"There is no figure '{excerpt(name)}'.", f"There are: {', '.join(there)}.")
    return FIGURES[name](day)


def figure_of(name: str, kind: str, record_id: int) -> Figure | Report:
    """The figure of a record as the screen draws it today: of what is long, the latest part."""
    if name in OF_A_PRODUCT:
        return OF_A_PRODUCT[name](record_id, today(), LATEST)
    if name in OF_A_RECORD:
        return OF_A_RECORD[name](record_id, today())
    if name in OF_A_BILL:
        return OF_A_BILL[name](record_id, today())
    return figure(name, party=record_id if kind == "party" else None)
