"""Lists of payment runs and of what is on them."""

from __future__ import annotations

from store.core.bank_codes import Iban
from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Currency, Day, Flag, State, Text, Whole

_BILLS = "(SELECT COUNT(*) FROM payment_run_line l WHERE l.run_id = t.id AND l.reason = '')"
_OUT = "(SELECT COUNT(*) FROM payment_run_line l WHERE l.run_id = t.id AND l.reason <> '')"

PAYMENT_RUNS = listing(
    Listing(
        name="payment-runs",
        title="Payment runs",
        kind="payment-run",
        source="payment_run t",
        descending=True,
        columns=(
            Column("number", "Number", "COALESCE(t.number, 'draft #' || t.id)", Code(), 16, sort_by="t.id"),
            Column("until", "Due until", "t.until", Day(), 10),
            Column("day", "Paid on", "t.day", Day(), 10),
            Column("bills", "Bills", _BILLS, Whole(), 6, sortable=False),
            Column("out", "Left out", _OUT, Whole(), 8, sortable=False),
            Column("total", "Total", "t.total", Amount(), 14, total=True),
            Column("currency", "Cur", "t.currency", Currency(), 4),
            Column("state", "State", "t.state", State(), 16),
            Column("bank_account_id", "Bank account id", "t.bank_account_id", Whole(), 8, hidden=True),
        ),
    )
)

RUN_LINES = listing(
    Listing(
        name="payment-run-lines",
        title="Bills of payment runs",
        kind="payment-run",
        record="run_id",
        source="payment_run_line t JOIN payment_run r ON r.id = t.run_id JOIN bill v ON v.id = t.bill_id "
        "LEFT JOIN payment p ON p.id = t.payment_id",
        columns=(
            Column("party", "Supplier", "v.party_name", Text(), 20, look_up="party.name"),
            Column("bill", "Bill", "v.number", Code(), 16),
            Column("due", "Due", "t.due", Day(), 10, spare=True),
            Column("amount", "Paid", "t.amount", Amount(), 12, total=True),
            Column("set_off", "Set off", "NULLIF(t.set_off, 0)", Amount(), 10, total=True, spare=True),
            Column("discount", "Discount", "NULLIF(t.discount, 0)", Amount(), 9, total=True, spare=True),
            Column("withheld", "Withheld", "NULLIF(t.withheld, 0)", Amount(), 9, total=True, spare=True),
            Column("reason", "Left out because", "t.reason", Text(), 24),
            Column("paid", "Is paid", "CASE WHEN t.reason = '' THEN 1 ELSE 0 END", Flag(), 7, hidden=True),
            Column("currency", "Cur", "r.currency", Currency(), 4, hidden=True),
            Column("owing", "Owing", "v.outstanding", Amount(), 12, hidden=True),
            Column("supplier_number", "Their number", "v.supplier_number", Text(), 14, hidden=True),
            Column("payment", "Payment", "p.number", Code(), 16, hidden=True),
            Column("iban", "To", "t.iban", Iban(), 27, hidden=True),
            Column("run", "Run", "COALESCE(r.number, 'draft #' || r.id)", Code(), 16, hidden=True),
            Column("run_id", "Run id", "t.run_id", Whole(), 8, hidden=True),
            Column("bill_id", "Bill id", "t.bill_id", Whole(), 8, hidden=True),
            Column("payment_id", "Payment id", "t.payment_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
        ),
    )
)
