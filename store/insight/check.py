"""`backdesk check`: every promise the books make, recomputed from the facts; each difference named.

A check is a query that finds what is wrong (at most a few rows are shown) and the sentence that says
it. `store.repair` rebuilds kept values only; facts are never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager

import store.insight.bank_checks
import store.insight.billing_checks
import store.insight.code_checks
import store.insight.deduction_checks
import store.insight.direct_checks
import store.insight.document_checks
import store.insight.dunning_checks
import store.insight.lot_checks
import store.insight.open_item_checks
import store.insight.production_checks
import store.insight.purchase_checks
import store.insight.sales_checks
import store.insight.stock_checks
import store.insight.tax_checks
import store.insight.unit_checks
import store.insight.work_checks
import store.registry  # noqa: F401  every kept sum
from store.core import tally
from store.core.audit import GENESIS, link_hash
from store.core.database import db, is_postgres, one, rows, run, stopper, stream
from store.core.schema import guards_missing
from store.insight.promises import CHECKS, Check, Finding, check, differences

_CACHE = 65_536  # KiB of pages that the check of the file keeps, which looks every row up in every index
__all__ = ["CHECKS", "Check", "Finding", "run_checks"]


def run_checks(done: Callable[[Check, int], None] | None = None) -> list[Finding]:
    """Run every check; `done` is told after each how many differences it found."""
    findings: list[Finding] = []
    apart = [item for item in CHECKS if item.apart and not is_postgres()]
    with _unmapped(), _beside(apart) as others:
        for item in CHECKS:
            messages = others[item.name].result() if item.name in others else item.look()
            found = [Finding(item.name, message) for message in messages]
            findings += found
            if done:
                done(item, len(found))
    return findings


@contextmanager
def _unmapped(cache: int = 0) -> Iterator[None]:
    """Read the file through a cache (of so many KiB) and do not map it: what was read of a map stays resident."""
    if is_postgres():
        yield
        return
    kept = {name: one(f"PRAGMA {name}") for name in ("mmap_size", "cache_size")}
    run("PRAGMA mmap_size = 0")
    if cache:
        run(f"PRAGMA cache_size = -{cache}")
    try:
        yield
    finally:
        for name, value in kept.items():
            if value:  # a database without a file has none to map
                run(f"PRAGMA {name} = {value[0]}")


@contextmanager
def _beside(items: list[Check]) -> Iterator[dict[str, Future[list[str]]]]:
    """Run checks on a connection of their own while others go on; broken off where those are."""
    stops: list[Callable[[], None]] = []

    def look(item: Check) -> list[str]:
        with db.connection_context():
            stops.append(stopper())
            try:
                return list(item.look())
            finally:
                stops.clear()

    with ThreadPoolExecutor(1) as thread:
        running = {item.name: thread.submit(look, item) for item in items}
        try:
            yield running
        except BaseException:
            while wait(running.values(), timeout=0.05).not_done:  # a statement not yet begun cannot be stopped
                for stop in [*stops]:
                    stop()
            raise


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
    ("order", "sales_order", "1 = 1", "confirmed_at"),
    ("shipment", "shipment", "1 = 1", "day"),
    ("invoice", "invoice", "type = 'invoice'", "day"),
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


@check("kept sums", "every kept sum = the sum of its facts")
def kept_sums() -> Iterator[str]:
    """Sums that differ from what the facts say."""
    for item in tally.books():
        for key, count, amount, right_count, right_amount in item.wrong():
            yield f"{item.name} {key}: kept {(count, amount)}, facts {(right_count, right_amount)}"


@check("audit", "the audit chain is intact and every record is sealed")
def audit_chain() -> Iterator[str]:
    """Altered, missing or unsealed audit records."""
    previous = GENESIS
    query = (
        "SELECT s.id, s.audit_id, s.hash, a.id, a.at, a.user_id, a.action, a.subject, a.subject_id, "
        "a.reason, a.changes FROM audit_seal s LEFT JOIN audit a ON a.id = s.audit_id ORDER BY s.id"
    )
    for seal_id, audit_id, sealed, *record in stream(query):
        if record[0] is None:
            yield f"audit record #{audit_id} is missing (seal #{seal_id})"
        elif link_hash(previous, tuple(record)) != sealed:
            yield f"audit record #{audit_id} ({record[3]}) was altered, or the chain before it"
        previous = sealed
    yield from differences(
        "SELECT a.id FROM audit a LEFT JOIN audit_seal s ON s.audit_id = a.id LEFT JOIN audit_unsealed u "
        "ON u.audit_id = a.id WHERE s.id IS NULL AND u.id IS NULL ORDER BY a.id",
        "audit record #{0} is not sealed",
    )


@check("database", "the database's own integrity and foreign keys", apart=True)
def integrity() -> Iterator[str]:
    """What the engine itself finds, and guards that somebody took away."""
    for name in guards_missing():
        yield f"the guard {name} is missing: posted rows can be changed"
    if is_postgres():
        one("SELECT 1")
        return
    indexes = rows("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%' ORDER BY 1")
    for (name,) in indexes:  # FTS5 checks what it remembers; a search makes it see what other sessions wrote
        rows(f"SELECT rowid FROM {name} WHERE {name} MATCH 'x' LIMIT 1")
    with _unmapped(_CACHE):
        for (verdict,) in rows("PRAGMA integrity_check"):
            if verdict != "ok":
                yield str(verdict)
        for table, row_id, parent, _ in rows("PRAGMA foreign_key_check"):
            yield f"{table} #{row_id} refers to a {parent} that is not there"
