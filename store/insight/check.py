"""`backdesk check`: every promise the books make, recomputed from the facts; each difference named.

A check is a query that finds what is wrong (at most a few rows are shown) and the sentence that says
it. `store.repair` rebuilds kept values only; facts are never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager

import store.insight.code_checks
import store.insight.direct_checks
import store.insight.document_checks
import store.insight.lot_checks
import store.insight.production_checks
import store.insight.purchase_checks
import store.insight.sales_checks
import store.insight.stock_checks
import store.insight.unit_checks
import store.registry  # noqa: F401  every kept sum
from store.core import tally
from store.core.audit import GENESIS, link_hash
from store.core.database import db, is_postgres, one, rows, run, stopper, stream
from store.core.schema import guards_missing
from store.insight.promises import CHECKS, Check, Finding, check, differences

_MAPPED = 1 << 40  # bytes: the whole file, for the one check that looks every row up in every index
__all__ = ["CHECKS", "Check", "Finding", "run_checks"]


def run_checks(done: Callable[[Check, int], None] | None = None) -> list[Finding]:
    """Run every check; `done` is told after each how many differences it found."""
    findings: list[Finding] = []
    with _beside([item for item in CHECKS if item.apart and not is_postgres()]) as others:
        for item in CHECKS:
            messages = others[item.name].result() if item.name in others else item.look()
            found = [Finding(item.name, message) for message in messages]
            findings += found
            if done:
                done(item, len(found))
    return findings


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


@check("receivables", "per party: open invoices − unapplied payments and credits = the receivable account")
def receivables() -> Iterator[str]:
    """Parties whose documents and account differ."""
    yield from differences(
        "SELECT party_id, CAST(SUM(d) AS BIGINT), CAST(SUM(a) AS BIGINT) FROM ("  # a full join would be quadratic
        "SELECT party_id, CASE WHEN type = 'invoice' THEN base_outstanding ELSE -base_outstanding END AS d, 0 AS a "
        "FROM invoice "
        "WHERE number IS NOT NULL UNION ALL "
        "SELECT party_id, -base_unapplied, 0 FROM payment WHERE state = 'posted' UNION ALL "
        # the plus has lines read in the order they are stored: an index would jump to each
        "SELECT l.party_id, 0, l.debit - l.credit FROM entry_line l "
        "WHERE +l.account_id IN (SELECT id FROM account WHERE role = 'receivable')) x "
        "GROUP BY party_id HAVING SUM(d) <> SUM(a) ORDER BY party_id",
        "party #{0}: documents say {1}, the account {2} (minor units)",
    )


@check("invoices", "totals recomputed from lines; outstanding = total − allocations; instalments add up")
def invoice_totals() -> Iterator[str]:
    """Posted documents that do not add up."""
    yield from differences(
        "SELECT v.id, v.number, v.net, COALESCE(l.q, 0), v.tax, COALESCE(t.q, 0) FROM invoice v "
        "LEFT JOIN (SELECT invoice_id, SUM(net) AS q FROM invoice_line GROUP BY invoice_id) l ON l.invoice_id = v.id "
        "LEFT JOIN (SELECT invoice_id, SUM(tax) AS q FROM invoice_tax GROUP BY invoice_id) t ON t.invoice_id = v.id "
        "WHERE v.net <> COALESCE(l.q, 0) OR v.tax <> COALESCE(t.q, 0) OR v.total <> v.net + v.tax ORDER BY v.id",
        "invoice #{0} {1}: net {2} but lines {3}, tax {4} but tax rows {5}",
    )
    yield from differences(
        "SELECT v.id, v.number, v.outstanding, v.total, COALESCE(a.q, 0) FROM invoice v LEFT JOIN ("
        "SELECT invoice_id AS id, SUM(amount) AS q FROM allocation WHERE active = 1 GROUP BY invoice_id UNION ALL "
        "SELECT credit_note_id, SUM(amount) FROM allocation WHERE active = 1 AND credit_note_id IS NOT NULL "
        "GROUP BY credit_note_id) a ON a.id = v.id WHERE v.number IS NOT NULL "
        "AND v.outstanding <> v.total - COALESCE(a.q, 0) ORDER BY v.id",
        "invoice #{0} {1}: outstanding {2}, but total {3} less allocations {4}",
    )
    yield from differences(
        "SELECT v.id, v.number, v.total, COALESCE(i.q, 0), v.total - v.outstanding, COALESCE(i.s, 0) FROM invoice v "
        "LEFT JOIN (SELECT invoice_id, SUM(amount) AS q, SUM(settled) AS s FROM instalment GROUP BY invoice_id) i "
        "ON i.invoice_id = v.id WHERE v.number IS NOT NULL AND v.type = 'invoice' "
        "AND (v.total <> COALESCE(i.q, 0) OR v.total - v.outstanding <> COALESCE(i.s, 0)) ORDER BY v.id",
        "invoice #{0} {1}: total {2}, instalments {3}; settled {4}, on instalments {5}",
    )
    yield from differences(
        "SELECT v.id, v.number, v.base_total, COALESCE(i.q, v.base_total), v.base_outstanding, "
        "COALESCE(i.r, v.base_outstanding) FROM invoice v LEFT JOIN (SELECT invoice_id, SUM(base_amount) AS q, "
        "SUM(base_amount - base_settled) AS r FROM instalment GROUP BY invoice_id) i ON i.invoice_id = v.id "
        "WHERE v.number IS NOT NULL AND (v.base_total <> COALESCE(i.q, v.base_total) "
        "OR v.base_outstanding <> COALESCE(i.r, v.base_outstanding) "
        "OR (v.currency = (SELECT currency FROM company c WHERE c.id = v.company_id) "
        "AND (v.base_total <> v.total OR v.base_outstanding <> v.outstanding))) ORDER BY v.id",
        "invoice #{0} {1}: in the books {2}, instalments {3}; open in the books {4}, on instalments {5}",
    )


@check("payments", "unapplied = amount − allocations")
def payments() -> Iterator[str]:
    """Payments whose rest is wrong."""
    yield from differences(
        "SELECT p.id, p.number, p.unapplied, p.amount, COALESCE(a.q, 0) FROM payment p LEFT JOIN (SELECT payment_id, "
        "SUM(amount) AS q FROM allocation WHERE active = 1 GROUP BY payment_id) a ON a.payment_id = p.id "
        "WHERE (p.state = 'posted' AND p.unapplied <> p.amount - COALESCE(a.q, 0)) "
        "OR (p.state = 'reversed' AND COALESCE(a.q, 0) <> 0) ORDER BY p.id",
        "payment #{0} {1}: unapplied {2}, but amount {3} less allocations {4}",
    )
    yield from differences(
        "SELECT p.id, p.number, p.base_amount, p.base_unapplied, p.amount, p.unapplied FROM payment p "
        "WHERE p.currency = (SELECT currency FROM company c WHERE c.id = p.company_id) "
        "AND (p.base_amount <> p.amount OR p.base_unapplied <> p.unapplied) ORDER BY p.id",
        "payment #{0} {1}: in the books {2}, open {3}, but the amount is {4}, open {5}",
    )


_NUMBERED = (
    ("order", "sales_order", "1 = 1", "confirmed_at"),
    ("shipment", "shipment", "1 = 1", "day"),
    ("invoice", "invoice", "type = 'invoice'", "day"),
    ("credit_note", "invoice", "type = 'credit_note'", "day"),
    ("payment", "payment", "1 = 1", "day"),
    ("transfer", "transfer", "1 = 1", "day"),
    ("purchase", "purchase_order", "1 = 1", "confirmed_at"),
    ("receipt", "receipt", "type = 'receipt'", "day"),
    ("supplier_return", "receipt", "type = 'return'", "day"),
    ("return", "sales_return", "1 = 1", "day"),
    ("count", "stock_count", "1 = 1", "day"),
    ("work_order", "work_order", "1 = 1", "released_at"),
    ("entry", "entry", "1 = 1", "day"),
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
    run(f"PRAGMA mmap_size = {_MAPPED}")
    for (verdict,) in rows("PRAGMA integrity_check"):
        if verdict != "ok":
            yield str(verdict)
    for table, row_id, parent, _ in rows("PRAGMA foreign_key_check"):
        yield f"{table} #{row_id} refers to a {parent} that is not there"
