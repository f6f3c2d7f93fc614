"""`backdesk check`: every promise the books make, recomputed from the facts; each difference named.

A check is a query that finds what is wrong (at most a few rows are shown) and the sentence that says
it. `store.repair` rebuilds kept values only; facts are never rewritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import store.insight.activity_checks
import store.insight.attachment_checks
import store.insight.bank_checks
import store.insight.billing_checks
import store.insight.campaign_checks
import store.insight.code_checks
import store.insight.credit_line_checks
import store.insight.deduction_checks
import store.insight.direct_checks
import store.insight.document_checks
import store.insight.dunning_checks
import store.insight.group_checks
import store.insight.lead_checks
import store.insight.lot_checks
import store.insight.merge_checks
import store.insight.moment_checks
import store.insight.open_item_checks
import store.insight.pipeline_checks
import store.insight.production_checks
import store.insight.purchase_checks
import store.insight.quote_checks
import store.insight.recurring_checks
import store.insight.sales_checks
import store.insight.service_checks
import store.insight.standing_checks
import store.insight.stock_checks
import store.insight.tax_checks
import store.insight.unit_checks
import store.insight.work_checks
import store.registry  # every kept sum
from store.core import tally
from store.core.database import rows, unhurried
from store.core.identity import actor, working_in, workplaces
from store.core.scope import everything
from store.insight.promises import CHECKS, Check, Finding, Look, check, check_in_parts, differences
from store.insight.proving import Done, prove

__all__ = ["CHECKS", "Check", "Finding", "run_checks"]


@unhurried()
def run_checks(done: Done | None = None) -> list[Finding]:
    """Run every check; `done` is told of each, in order, how many differences it found and how long it worked."""
    return prove(CHECKS, _everywhere, done)


def _everywhere(item: Check, look: Look) -> list[str]:
    """What a look finds in the books of each company one works in; it says of which where there are several."""
    if actor().alone:
        return list(look())
    if item.of_all:
        with everything():
            return list(look())
    found = []
    for place in workplaces():
        with working_in(place.id):
            found += [f"{place.code}: {message}" for message in look()]
    return found


@check("entries", "every entry balances and the trial balance is zero")
def unbalanced_entries() -> Iterator[str]:
    """Entries whose debits and credits differ; entries without lines."""
    yield from differences(
        "SELECT e.id, e.memo, COALESCE(SUM(l.debit), 0), COALESCE(SUM(l.credit), 0) FROM entry e "
        "LEFT JOIN entry_line l ON l.entry_id = e.id GROUP BY e.id, e.memo "
        "HAVING COALESCE(SUM(l.debit), 0) <> COALESCE(SUM(l.credit), 0) OR COUNT(l.id) = 0 ORDER BY e.id",
        "entry #{0} ({1}): debits {2}, credits {3} (minor units)",
    )


_NUMBERED = (
    ("quote", "quote", "replace(number, '-R', '') = number", "sent_on"),
    ("order", "sales_order", "1 = 1", "confirmed_at"),
    ("shipment", "shipment", "1 = 1", "day"),
    ("invoice", "invoice", "type = 'invoice' AND debits_id IS NULL", "day"),
    ("debit_note", "invoice", "debits_id IS NOT NULL", "day"),
    ("credit_note", "invoice", "type = 'credit_note'", "day"),
    ("payment", "payment", "1 = 1", "day"),
    ("bill", "bill", "type = 'bill'", "day"),
    ("bill_credit", "bill", "type = 'bill_credit'", "day"),
    ("payment_run", "payment_run", "1 = 1", "day"),
    ("dunning", "dunning_letter", "1 = 1", "day"),
    ("transfer", "transfer", "1 = 1", "day"),
    ("purchase", "purchase_order", "1 = 1", "confirmed_at"),
    ("receipt", "receipt", "type = 'receipt'", "day"),
    ("supplier_return", "receipt", "type = 'return'", "day"),
    ("return", "sales_return", "1 = 1", "day"),
    ("count", "stock_count", "1 = 1", "day"),
    ("work_order", "work_order", "1 = 1", "released_at"),
    ("entry", "entry", "1 = 1", "day"),
    ("pay_run", "pay_run", "1 = 1", "day"),
    ("ticket", "ticket", "1 = 1", "opened_at"),
)


@check("numbers", "every sequence without gap or double, invoices in date order")
def sequences() -> Iterator[str]:
    """Sequences whose numbers are not 1..n, and invoices dated backwards."""
    for kind, table, condition, _ in _NUMBERED:
        found = rows(
            f"SELECT company_id, substr(number, length(number) - 10, 4), COUNT(*), COUNT(DISTINCT number), "
            f"MIN(substr(number, length(number) - 5)), MAX(substr(number, length(number) - 5)) FROM {table} "
            f"WHERE number IS NOT NULL AND {condition} GROUP BY 1, 2 ORDER BY 1, 2"
        )
        taken = {
            (company, str(year)): n - 1
            for company, year, n in rows("SELECT company_id, year, next_number FROM sequence WHERE kind = ?", (kind,))
        }
        for company, year in sorted(taken.keys() - {(company, year) for company, year, *_ in found}):
            yield f"{kind} numbers of {year}: no document, the sequence gave out {taken[company, year]}"
        for company, year, count, distinct, first, last in found:
            if not (count == distinct == int(last) == taken.get((company, year), 0) and int(first) == 1):
                yield (
                    f"{kind} numbers of {year}: {count} documents ({distinct} different) from {first} to {last}, "
                    f"the sequence gave out {taken.get((company, year), 0)}"
                )
    yield from differences(
        "SELECT number, day, before FROM (SELECT number, day, type, LAG(day) OVER (PARTITION BY company_id, type, "
        "substr(number, 1, length(number) - 6) ORDER BY number) AS before FROM invoice WHERE number IS NOT NULL) x "
        "WHERE day < before ORDER BY number",
        "{0} is dated {1}, before its predecessor of {2}",
    )


@check("conversions", "each order made from a deal belongs to a won deal, one order a deal")
def conversions() -> Iterator[str]:
    """Orders whose deal is gone or not won, and deals with two orders."""
    yield from differences(
        "SELECT o.id, o.source_id FROM sales_order o LEFT JOIN deal d ON d.id = o.source_id LEFT JOIN stage s "
        "ON s.id = d.stage_id WHERE o.source = 'deal' AND (s.type IS NULL OR s.type <> 'won') ORDER BY o.id",
        "order #{0} was made from deal #{1}, which is not won",
    )


@check_in_parts("kept sums", "every kept sum = the sum of its facts", of_all=True)
def kept_sums() -> list[Look]:
    """Sums that differ from what the facts say, book by book."""
    return [partial(_wrong, item) for item in tally.books()]


def _wrong(item: tally.Book) -> Iterator[str]:
    for key, count, amount, right_count, right_amount in item.wrong():
        yield f"{item.name} {key}: kept {(count, amount)}, facts {(right_count, right_amount)}"


import store.insight.chain_checks  # noqa: E402  along all of the history, so late
import store.insight.file_checks  # noqa: E402, F401  the longest, so the last
