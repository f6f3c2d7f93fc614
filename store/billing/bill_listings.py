"""Lists of what suppliers are owed."""

from __future__ import annotations

from dataclasses import replace

from store.billing.listings import DEDUCTED
from store.catalog.listings import PRICES_SQL, WITHHOLDING
from store.catalog.unit_columns import IN_STOCK_UNITS, PRICE, QUANTITY, UNIT
from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Currency, Day, Percent, Rate, State, Text, Whole

_BOOKS = "(SELECT NULLIF(currency, t.currency) FROM company WHERE id = t.company_id)"
_SIGN = "CASE WHEN t.type = 'bill_credit' THEN -1 ELSE 1 END"  # credit notes count the other way


def _signed(column: str, heading: str, spare: bool = False) -> Column:
    sql = f"({_SIGN}) * t.{column}"
    return Column(column, heading, sql, Amount(), 14, total=True, sort_by=sql, spare=spare)


def _abroad(column: str) -> str:
    return f"CASE WHEN {_BOOKS} IS NOT NULL THEN {column} END"


BILLS = listing(
    Listing(
        name="bills",
        title="Payable",
        kind="bill",
        source="bill t LEFT JOIN party p ON p.id = t.party_id LEFT JOIN payment_term m ON m.id = t.term_id",
        descending=True,
        searches=(("bill", "id"),),
        columns=(
            Column("number", "Number", "COALESCE(t.number, 'draft #' || t.id)", Code(), 16, sort_by="t.id"),
            Column("party", "Supplier", "t.party_name", Text(), 24, look_up="party.name"),
            Column("supplier_number", "Their number", "t.supplier_number", Text(), 14, spare=True),
            Column("supplier_day", "Dated", "t.supplier_day", Day(), 10, spare=True),
            Column("due", "Due", "t.due", Day(), 10, sort_by="COALESCE(t.due, '')"),
            _signed("total", "Total", spare=True),
            _signed("outstanding", "Owing"),
            Column("currency", "Cur", "t.currency", Currency(), 4),
            Column(
                "state",
                "State",
                "CASE WHEN t.dispute <> '' AND t.outstanding > 0 THEN 'disputed' "
                "WHEN t.state IN ('open', 'part paid') AND t.type = 'bill' AND t.due < '{today}' "
                "THEN 'overdue' ELSE t.state END",
                State(),
                16,
                words=(
                    "draft",
                    "pending approval",
                    "open",
                    "overdue",
                    "disputed",
                    "part paid",
                    "paid",
                    "credited",
                    "cancelled",
                ),
            ),
            Column("type", "Type", "t.type", Text(), 11, hidden=True),
            Column("day", "Booked", "t.day", Day(), 10, sort_by="COALESCE(t.day, '')", hidden=True),
            Column("dispute", "Disputed because", "t.dispute", Text(), 20, hidden=True),
            Column("hold_reason", "Waits because", "t.hold_reason", Text(), 30, hidden=True),
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
            Column("notes", "Notes", "t.notes", Text(), 30, hidden=True),
            Column("origin", "From", "t.origin", Text(), 8, hidden=True),
            Column("origin_id", "From id", "t.origin_id", Whole(), 8, hidden=True),
            Column("credits_id", "Credits id", "t.credits_id", Whole(), 8, hidden=True),
            Column("party_code", "Party code", "p.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
        ),
    )
)

BILL_LINES = listing(
    Listing(
        name="bill-lines",
        title="Bill lines",
        kind="bill",
        record="bill_id",
        source="bill_line t JOIN bill v ON v.id = t.bill_id JOIN tax_code x ON x.id = t.tax_code_id "
        "LEFT JOIN account a ON a.id = t.account_id LEFT JOIN cost_centre c ON c.id = t.cost_centre_id",
        columns=(
            Column("position", "#", "t.position", Whole(), 4),
            Column("sku", "SKU", "t.sku", Code(), 14),
            Column("description", "Description", "t.description", Text(), 28),
            replace(QUANTITY, unit=""),
            replace(UNIT, hidden=False),
            PRICE,
            Column("discount", "Discount", "t.discount", Percent(), 9),
            Column("account", "Account", "a.code", Code(), 8),
            Column("cost_centre", "Cost centre", "c.code", Code(), 10),
            Column("tax_code", "Tax", "x.code", Code(), 6),
            Column("tax_rate", "Rate", "t.tax_rate", Percent(), 7, hidden=True),
            Column("net", "Net", "t.net", Amount(), 14, total=True),
            Column("currency", "Cur", "v.currency", Currency(), 4),
            IN_STOCK_UNITS,
            Column("origin", "For", "t.origin", Text(), 8, hidden=True),
            Column("origin_line_id", "For line id", "t.origin_line_id", Whole(), 8, hidden=True),
            Column("line_id", "Line id", "t.id", Whole(), 8, hidden=True),
            Column("bill", "Bill", "v.number", Code(), 16, hidden=True),
            Column("bill_id", "Bill id", "t.bill_id", Whole(), 8, hidden=True),
        ),
    )
)

BILL_INSTALMENTS = listing(
    Listing(
        name="bill-instalments",
        title="To pay",
        kind="bill",
        record="bill_id",
        source="bill_instalment t JOIN bill v ON v.id = t.bill_id",
        columns=(
            Column("due", "Due", "t.due", Day(), 10),
            Column("owing", "Owing", "(t.amount - t.settled)", Amount(), 14, total=True),
            Column("currency", "Cur", "v.currency", Currency(), 4),
            Column("bill", "Bill", "v.number", Code(), 16),
            Column("party", "Supplier", "v.party_name", Text(), 26, look_up="party.name"),
            Column("amount", "Amount", "t.amount", Amount(), 14, total=True),
            Column("settled", "Settled", "t.settled", Amount(), 14, total=True),
            Column("bill_id", "Bill id", "t.bill_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "v.party_id", Whole(), 8, hidden=True),
        ),
    )
)

BILL_ALLOCATIONS = listing(
    Listing(
        name="bill-allocations",
        title="Bills settled",
        kind="bill",
        record="bill_id",
        source="allocation t JOIN bill v ON v.id = t.bill_id LEFT JOIN payment p ON p.id = t.payment_id "
        "LEFT JOIN bill c ON c.id = t.bill_credit_id LEFT JOIN deduction d ON d.id = t.deduction_id",
        where="t.active = 1",
        columns=(
            Column("day", "Date", "t.day", Day(), 10),
            Column("by", "By", f"COALESCE(p.number, c.number, {DEDUCTED})", Code(), 16),
            Column("bill", "Bill", "v.number", Code(), 16),
            Column("amount", "Amount", "t.amount", Amount(), 14, total=True),
            Column("currency", "Cur", "v.currency", Currency(), 4),
            Column("bill_id", "Bill id", "t.bill_id", Whole(), 8, hidden=True),
            Column("credit_id", "Credit id", "t.bill_credit_id", Whole(), 8, hidden=True),
            Column("payment_id", "Payment id", "t.payment_id", Whole(), 8, hidden=True),
        ),
    )
)

REFUNDS = listing(
    Listing(
        name="refunds",
        title="Given back",
        kind="payment",
        record="refund_id",
        source="allocation t JOIN payment v ON v.id = t.refund_id LEFT JOIN payment p ON p.id = t.payment_id "
        "LEFT JOIN invoice n ON n.id = t.credit_note_id LEFT JOIN bill c ON c.id = t.bill_credit_id",
        where="t.active = 1",
        columns=(
            Column("day", "Date", "t.day", Day(), 10),
            Column("of", "Of", "COALESCE(p.number, n.number, c.number)", Code(), 16),
            Column("refund", "Given back by", "v.number", Code(), 16),
            Column("amount", "Amount", "t.amount", Amount(), 14, total=True),
            Column("currency", "Cur", "v.currency", Currency(), 4),
            Column("refund_id", "Refund id", "t.refund_id", Whole(), 8, hidden=True),
            Column("payment_id", "Payment id", "t.payment_id", Whole(), 8, hidden=True),
            Column("credit_note_id", "Credit note id", "t.credit_note_id", Whole(), 8, hidden=True),
            Column("bill_credit_id", "Bill credit id", "t.bill_credit_id", Whole(), 8, hidden=True),
        ),
    )
)
