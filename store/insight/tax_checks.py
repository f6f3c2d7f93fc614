"""Checks of tax: what documents say of it against the tax accounts, and what we owe ourselves recomputed."""

from __future__ import annotations

from collections.abc import Iterator

from store.billing.tax_facts import Books
from store.core.database import rows
from store.insight.promises import check, differences
from store.insight.tax import difference


@check("tax report", "what documents say of tax = what their entries put on the tax accounts")
def tax_report() -> Iterator[str]:
    """Companies whose tax report and tax accounts differ."""
    for company, name, currency in rows("SELECT id, name, currency FROM company ORDER BY id"):
        if unlike := difference(Books(company, currency)):
            yield f"{name}: the tax accounts have {unlike} more of documents than these say (minor units)"


@check("tax owed ourselves", "what we owe ourselves for bills is its rate of their net; nobody charges it too")
def own_tax() -> Iterator[str]:
    """Bills whose own tax is not what their net comes to at its rate."""
    yield from differences(
        "SELECT v.number, x.code, t.own_tax, t.base, t.own_rate, t.tax FROM bill_tax t "
        "JOIN bill v ON v.id = t.bill_id JOIN tax_code x ON x.id = t.tax_code_id "
        "WHERE v.number IS NOT NULL AND t.base < 1000000000000 "
        "AND (t.own_tax <> (2 * t.base * t.own_rate + 1000000) / 2000000 OR (t.own_rate > 0 AND t.tax > 0)) "
        "ORDER BY v.id",
        "{0}: {1} owed ourselves is {2}, but the net {3} at {4} (of 1,000,000), charged {5} (minor units)",
    )
