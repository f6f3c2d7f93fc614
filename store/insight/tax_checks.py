"""Checks of tax: what documents say of it against the tax accounts, and what we owe ourselves recomputed."""

from __future__ import annotations

from collections.abc import Iterator

from store.billing.cash_basis import WAITING
from store.billing.shapes import SIDES, Side
from store.billing.tax_facts import Books, made_of_parts
from store.catalog.tax_parts import parts_known
from store.catalog.totals import Compound, totals
from store.core.database import rows
from store.core.identity import actor
from store.insight.promises import check, differences
from store.insight.tax import difference


@check("tax report", "what documents say of tax = what their entries put on the tax accounts")
def tax_report() -> Iterator[str]:
    """Where the tax report and the tax accounts of the company differ."""
    for company, name, currency in rows("SELECT id, name, currency FROM company WHERE id = ?", (actor().company_id,)):
        if unlike := difference(Books(company, currency)):
            yield f"{name}: the tax accounts have {unlike} more of documents than these say (minor units)"


@check("taxes of several", "tax that is made of several recomputed from the lines of invoices and bills")
def taxes_of_parts() -> Iterator[str]:
    """Documents whose tax is not what the parts of their codes come to."""
    parts = parts_known()
    for side in SIDES.values() if parts else ():
        for document in side.document.matching(
            f"number IS NOT NULL AND type = ? AND id IN ({made_of_parts(side)}) ORDER BY id", side.link
        ):
            lines = side.line.matching(f"{side.link}_id = ? ORDER BY position, id", document.id)
            worth = [(line.tax_code_id, line.tax_rate, line.net) for line in lines]
            compound = Compound(parts, [line.quantity for line in lines], document.currency)
            said = {(share.tax_code_id, share.rate, share.base, share.tax)
                    for share in totals(worth, document.tax_rounding, False, compound).taxes}  # fmt: skip
            kept = {(share.tax_code_id, share.rate, share.base, share.tax)
                    for share in side.tax.matching(f"{side.link}_id = ?", document.id)}  # fmt: skip
            if said != kept:
                yield f"{document.number}: tax {sorted(kept)}, but lines say {sorted(said)} (minor units)"


@check("tax not due yet", "its accounts = the tax of documents that counts when they are paid, less what fell due")
def waiting_tax() -> Iterator[str]:
    """The accounts of tax that waits for payments, where they are something else than the documents say."""
    for side in SIDES.values():
        yield from _waiting(side)
        yield from differences(
            f"SELECT v.number, v.total - v.outstanding, v.tax, SUM(t.tax) FROM {side.table} v JOIN tax_due t "
            f"ON t.{side.link}_id = v.id "
            "WHERE v.currency = (SELECT currency FROM company c WHERE c.id = v.company_id) "
            "AND v.outstanding IN (0, v.total) GROUP BY v.id, v.number, v.type, v.total, v.outstanding, v.tax "
            "HAVING SUM(t.tax) <> CASE WHEN v.outstanding = 0 THEN v.tax ELSE 0 END "
            f"* CASE WHEN v.type = '{side.credit}' THEN -1 ELSE 1 END ORDER BY v.id",
            "{0}: {1} is settled, its tax is {2}, but {3} of that fell due (minor units)",
        )


def _waiting(side: Side) -> Iterator[str]:
    role, waits = WAITING[side.role], "l.credit - l.debit" if side.sign > 0 else "l.debit - l.credit"
    (booked,) = rows(
        f"SELECT COALESCE(SUM({waits}), 0) FROM entry_line l JOIN entry e ON e.id = l.entry_id "
        "WHERE l.account_id IN (SELECT id FROM account WHERE role = ?) AND e.source = ?",
        (role, side.noun),
    )[0]
    (posted,) = rows(
        f"SELECT COALESCE(SUM({waits}), 0) FROM {side.table} v JOIN entry e ON e.event_key = '{side.noun}:' || v.id "
        "JOIN entry_line l ON l.entry_id = e.id JOIN account a ON a.id = l.account_id "
        "WHERE v.cash_basis = 1 AND v.number IS NOT NULL AND a.role = ?",
        (role,),
    )[0]
    (due,) = rows(f"SELECT COALESCE(SUM(tax), 0) FROM tax_due WHERE {side.link}_id IS NOT NULL")[0]
    if booked != posted - due:
        yield (
            f"tax not due yet: the account says {booked}, {side.noun}s {posted}, of which {due} fell due (minor units)"
        )


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
    yield from differences(
        "SELECT d.id, x.code, t.own_tax, t.base, t.own_rate FROM deduction_tax t "
        "JOIN deduction d ON d.id = t.deduction_id JOIN tax_code x ON x.id = t.tax_code_id "
        "WHERE t.base < 1000000000000 AND t.own_tax <> (2 * t.base * t.own_rate + 1000000) / 2000000 ORDER BY d.id",
        "deduction #{0}: {1} owed ourselves is less by {2}, but the net by {3} at {4} (of 1,000,000; minor units)",
    )
