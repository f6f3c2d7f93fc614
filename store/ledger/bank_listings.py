"""Lists of bank accounts and of counts of cash."""

from __future__ import annotations

from store.core.bank_codes import Bic, Iban
from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Currency, Day, State, Text, Whole

_BALANCE = "(SELECT CAST(COALESCE(SUM(m.amount), 0) AS BIGINT) FROM bank_move m WHERE m.bank_account_id = t.id)"

BANK_ACCOUNTS = listing(
    Listing(
        name="bank-accounts",
        title="Bank accounts",
        kind="bank-account",
        source="bank_account t LEFT JOIN account a ON a.id = t.account_id",
        sort="code",
        columns=(
            Column("code", "Code", "t.code", Code(), 10),
            Column("name", "Name", "t.name", Text(), 24),
            Column("kind", "Kind", "t.kind", Text(), 5, words=("bank", "cash", "card")),
            Column("iban", "IBAN", "t.iban", Iban(), 27, spare=True),
            Column("balance", "In the books", _BALANCE, Amount(), 14, sortable=False),
            Column("currency", "Cur", "t.currency", Currency(), 4),
            Column("state", "State", "t.state", State(), 8, spare=True),
            Column("number", "Account number", "t.number", Text(), 16, hidden=True),
            Column("bic", "BIC", "t.bic", Bic(), 11, hidden=True),
            Column("account", "Ledger account", "a.code", Code(), 8, hidden=True),
            Column("role", "Default for", "a.role", Text(), 8, hidden=True),
            Column("counted_on", "Counted up to", "t.counted_on", Day(), 10, hidden=True),
            Column("account_id", "Ledger account id", "t.account_id", Whole(), 8, hidden=True),
        ),
    )
)

CASH_COUNTS = listing(
    Listing(
        name="cash-counts",
        title="Cash counts",
        kind="cash-count",
        source="cash_count t LEFT JOIN bank_account b ON b.id = t.bank_account_id "
        "LEFT JOIN app_user u ON u.id = t.created_by",
        descending=True,
        columns=(
            Column("day", "Day", "t.day", Day(), 10),
            Column("bank_account", "Register", "b.code", Code(), 10),
            Column("expected", "In the books", "t.expected", Amount(), 14),
            Column("counted", "Counted", "t.counted", Amount(), 14),
            Column("difference", "Difference", "t.difference", Amount(), 12),
            Column("currency", "Cur", "b.currency", Currency(), 4),
            Column("by", "By", "u.name", Text(), 12),
            Column("note", "Note", "t.note", Text(), 24),
            Column("bank_account_id", "Register id", "t.bank_account_id", Whole(), 8, hidden=True),
        ),
    )
)
