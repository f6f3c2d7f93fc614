"""Lists of billing."""

from __future__ import annotations

from dataclasses import replace

from store.billing.models import DEDUCTIONS as KINDS_DEDUCTED
from store.catalog.listings import PRICES_SQL, WITHHOLDING
from store.catalog.unit_columns import IN_STOCK_UNITS, PRICE, QUANTITY, UNIT
from store.core.counts import kept
from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Currency, Day, Percent, Rate, State, Text, Whole

_BOOKS = "(SELECT NULLIF(currency, t.currency) FROM company WHERE id = t.company_id)"  # none where they are the same


def _abroad(column: str) -> str:
    """SQL of what is worth a look only where a document is in another currency than the books."""
    return f"CASE WHEN {_BOOKS} IS NOT NULL THEN {column} END"


# what a deduction is called beside payments and credit notes
DEDUCTED = "CASE d.kind WHEN 'discount' THEN 'cash discount' WHEN 'withholding' THEN 'tax withheld' ELSE d.kind END"
_SIGN = "CASE WHEN t.type = 'credit_note' THEN -1 ELSE 1 END"  # credit notes count the other way


def _signed(column: str, heading: str, spare: bool = False) -> Column:
    sql = f"({_SIGN}) * t.{column}"
    return Column(column, heading, sql, Amount(), 14, total=True, sort_by=sql, spare=spare)


INVOICES = listing(
    Listing(
        name="invoices",
        title="Receivable",
        kind="invoice",
        source="invoice t LEFT JOIN party p ON p.id = t.party_id LEFT JOIN payment_term m ON m.id = t.term_id",
        descending=True,
        searches=(("invoice", "id"),),
        kept_count=kept("invoice"),
        columns=(
            Column("number", "Number", "COALESCE(t.number, 'draft #' || t.id)", Code(), 16, sort_by="t.id"),
            Column("party", "Customer", "t.party_name", Text(), 28, look_up="party.name"),
            Column("day", "Date", "t.day", Day(), 10, sort_by="COALESCE(t.day, '')", spare=True),
            Column("due", "Due", "t.due", Day(), 10, sort_by="COALESCE(t.due, '')"),
            _signed("total", "Total", spare=True),
            _signed("outstanding", "Owing"),
            Column("currency", "Cur", "t.currency", Currency(), 4),
            Column(
                "state",
                "State",
                "CASE WHEN t.state IN ('open', 'part paid') AND t.type = 'invoice' AND t.due < '{today}' "
                "THEN 'overdue' ELSE t.state END",
                State(),
                10,
                words=("draft", "open", "overdue", "part paid", "paid", "credited", "cancelled"),
            ),
            Column(
                "type",
                "Type",
                "CASE WHEN t.debits_id IS NULL THEN t.type ELSE 'debit_note' END",
                Text(),
                11,
                hidden=True,
            ),
            Column("debits_id", "Raises id", "t.debits_id", Whole(), 8, hidden=True),
            Column("net", "Net", "t.net", Amount(), 14, hidden=True),
            Column("tax", "Tax", "t.tax", Amount(), 12, hidden=True),
            Column("terms", "Terms", "m.code", Code(), 8, hidden=True),
            Column("prices", "Prices", PRICES_SQL, Text(), 12, hidden=True),
            Column("discount_until", "Discount until", "t.discount_until", Day(), 14, hidden=True),
            Column("cash_discount", "Cash discount", "NULLIF(t.cash_discount, 0)", Amount(), 13, hidden=True),
            Column("withheld", "Tax withheld", "NULLIF(t.withheld, 0)", Amount(), 12, hidden=True),
            Column("withholding", "Withholding", WITHHOLDING, Code(), 11, hidden=True),
            Column("document_discount", "Extra discount", "NULLIF(t.document_discount, 0)", Amount(), 12, hidden=True),
            Column("exchange_rate", "Rate", _abroad("t.exchange_rate"), Rate(), 14, hidden=True),
            Column(
                "base_total",
                "In the books",
                _abroad(f"({_SIGN}) * t.base_total"),
                Amount(),
                14,
                currency="books",
                hidden=True,
            ),
            Column("books", "Books", _BOOKS, Currency(), 5, hidden=True),
            Column("reference", "Reference", "t.reference", Text(), 16, hidden=True),
            Column("buyer_reference", "Buyer reference", "NULLIF(t.buyer_reference, '')", Text(), 20, hidden=True),
            Column("origin", "From", "t.origin", Text(), 8, hidden=True),
            Column("origin_id", "From id", "t.origin_id", Whole(), 8, hidden=True),
            Column("credits_id", "Credits id", "t.credits_id", Whole(), 8, hidden=True),
            Column("party_code", "Party code", "p.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
        ),
    )
)

INVOICE_LINES = listing(
    Listing(
        name="invoice-lines",
        title="Invoice lines",
        kind="invoice",
        record="invoice_id",
        source="invoice_line t LEFT JOIN invoice v ON v.id = t.invoice_id LEFT JOIN tax_code x ON x.id = t.tax_code_id",
        searches=(("invoice_line", "id"), ("invoice", "invoice_id")),
        columns=(
            Column("position", "#", "t.position", Whole(), 4),
            Column("sku", "SKU", "t.sku", Code(), 14),
            Column("description", "Description", "t.description", Text(), 32),
            replace(QUANTITY, unit=""),
            replace(UNIT, hidden=False),
            PRICE,
            Column("discount", "Discount", "t.discount", Percent(), 9),
            Column("tax_code", "Tax", "x.code", Code(), 6),
            Column("tax_rate", "Rate", "t.tax_rate", Percent(), 7, hidden=True),
            Column("net", "Net", "t.net", Amount(), 14, total=True),
            Column("currency", "Cur", "v.currency", Currency(), 4),
            IN_STOCK_UNITS,
            Column("line_id", "Line id", "t.id", Whole(), 8, hidden=True),
            Column("invoice", "Invoice", "v.number", Code(), 16, hidden=True),
            Column("invoice_id", "Invoice id", "t.invoice_id", Whole(), 8, hidden=True),
        ),
    )
)


def _moved(column: str) -> str:
    """SQL of an amount of a payment: money that goes out counts the other way."""
    return f"CASE WHEN t.direction = 'out' THEN -t.{column} ELSE t.{column} END"


_THROUGH = (
    "(SELECT b.code FROM entry e JOIN bank_move m ON m.entry_id = e.id JOIN bank_account b "
    "ON b.id = m.bank_account_id WHERE e.event_key = 'payment:' || t.id)"
)

PAYMENTS = listing(
    Listing(
        name="payments",
        title="Payments",
        kind="payment",
        source="payment t LEFT JOIN party p ON p.id = t.party_id",
        descending=True,
        searches=(("payment", "id"), ("party", "party_id")),
        kept_count=kept("payment"),
        columns=(
            Column("number", "Number", "t.number", Code(), 16, sort_by="t.id"),
            Column("day", "Date", "t.day", Day(), 10),
            Column("party", "Party", "p.name", Text(), 28),
            Column("amount", "Amount", _moved("amount"), Amount(), 14, total=True),
            Column("unapplied", "Unapplied", _moved("unapplied"), Amount(), 13, total=True, spare=True),
            Column("currency", "Cur", "t.currency", Currency(), 4),
            Column("method", "Method", "t.method", Text(), 8, spare=True),
            Column("reference", "Reference", "t.reference", Text(), 20, spare=True),
            Column("state", "State", "t.state", State(), 9),
            Column("bank_account", "Bank account", _THROUGH, Code(), 10, hidden=True),
            Column("direction", "Way", "t.direction", Text(), 5, hidden=True),
            Column("side", "Side", "t.side", Text(), 10, hidden=True),
            Column("exchange_rate", "Rate", _abroad("t.exchange_rate"), Rate(), 14, hidden=True),
            Column(
                "base_amount",
                "In the books",
                _abroad(_moved("base_amount")),
                Amount(),
                14,
                currency="books",
                hidden=True,
            ),
            Column("counterpart_id", "Counterpart id", "t.counterpart_id", Whole(), 8, hidden=True),
            Column("books", "Books", _BOOKS, Currency(), 5, hidden=True),
            Column("party_code", "Party code", "p.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
        ),
    )
)

ALLOCATIONS = listing(
    Listing(
        name="allocations",
        title="Allocations",
        kind="invoice",
        record="invoice_id",
        source="allocation t LEFT JOIN invoice v ON v.id = t.invoice_id LEFT JOIN payment p ON p.id = t.payment_id "
        "LEFT JOIN invoice c ON c.id = t.credit_note_id LEFT JOIN deduction d ON d.id = t.deduction_id",
        where="t.active = 1",
        searches=(("invoice", "invoice_id"), ("payment", "payment_id"), ("invoice", "credit_note_id")),
        columns=(
            Column("day", "Date", "t.day", Day(), 10),
            Column(
                "by",
                "By",
                f"COALESCE(p.number, c.number, {DEDUCTED})",
                Code(),
                16,
            ),
            Column("invoice", "Invoice", "v.number", Code(), 16),
            Column("amount", "Amount", "t.amount", Amount(), 14, total=True),
            Column("currency", "Cur", "v.currency", Currency(), 4),
            Column("invoice_id", "Invoice id", "t.invoice_id", Whole(), 8, hidden=True),
            Column("payment_id", "Payment id", "t.payment_id", Whole(), 8, hidden=True),
        ),
    )
)

DEDUCTIONS = listing(
    Listing(
        name="deductions",
        title="Deductions",
        kind="deduction",
        source="deduction t LEFT JOIN invoice v ON v.id = t.invoice_id LEFT JOIN bill b ON b.id = t.bill_id "
        "LEFT JOIN payment p ON p.id = t.payment_id",
        descending=True,
        columns=(
            Column("day", "Date", "t.day", Day(), 10),
            Column("kind", "What", "t.kind", Text(), 11, words=KINDS_DEDUCTED),
            Column("number", "Of", "COALESCE(v.number, b.number)", Code(), 16),
            Column("party", "Party", "COALESCE(v.party_name, b.party_name)", Text(), 23),
            Column("amount", "Amount", "t.amount", Amount(), 12, total=True),
            Column("tax", "Of it tax", "t.tax", Amount(), 10, total=True, spare=True),
            Column("currency", "Cur", "COALESCE(v.currency, b.currency)", Currency(), 4),
            Column("state", "State", "t.state", State(), 9),
            Column(
                "of", "Document", "CASE WHEN t.bill_id IS NULL THEN 'invoice' ELSE 'bill' END", Text(), 8, hidden=True
            ),
            Column("payment", "With", "p.number", Code(), 16, hidden=True),
            Column("reason", "Reason", "t.reason", Text(), 30, hidden=True),
            Column("base_amount", "In the books", "t.base_amount", Amount(), 12, currency="books", hidden=True),
            Column(
                "books", "Books", "(SELECT currency FROM company WHERE id = t.company_id)", Currency(), 5, hidden=True
            ),
            Column("invoice_id", "Invoice id", "t.invoice_id", Whole(), 8, hidden=True),
            Column("payment_id", "Payment id", "t.payment_id", Whole(), 8, hidden=True),
            Column("bill_id", "Bill id", "t.bill_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "COALESCE(v.party_id, b.party_id)", Whole(), 8, hidden=True),
        ),
    )
)

INSTALMENTS = listing(
    Listing(
        name="instalments",
        title="Instalments",
        kind="invoice",
        record="invoice_id",
        source="instalment t LEFT JOIN invoice v ON v.id = t.invoice_id",
        searches=(("invoice", "invoice_id"),),
        columns=(
            Column("due", "Due", "t.due", Day(), 10),
            Column("owing", "Owing", "(t.amount - t.settled)", Amount(), 14, total=True),
            Column("currency", "Cur", "v.currency", Currency(), 4),
            Column("invoice", "Invoice", "v.number", Code(), 16),
            Column("party", "Customer", "v.party_name", Text(), 26, look_up="party.name"),
            Column("amount", "Amount", "t.amount", Amount(), 14, total=True),
            Column("settled", "Settled", "t.settled", Amount(), 14, total=True),
            Column("invoice_id", "Invoice id", "t.invoice_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "v.party_id", Whole(), 8, hidden=True),
        ),
    )
)
