"""Lists of the bank: statements, their lines and what they are, rules, cheques."""

from __future__ import annotations

from dataclasses import replace

from store.core.bank_codes import Iban
from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Currency, Day, Flag, State, Text, Whole

_WAITING = "(SELECT COUNT(*) FROM statement_line x WHERE x.statement_id = t.id AND x.state <> 'matched')"

STATEMENTS = listing(
    Listing(
        name="statements",
        title="Statements",
        kind="statement",
        source="bank_statement t LEFT JOIN bank_account b ON b.id = t.bank_account_id",
        sort="day",
        descending=True,
        columns=(
            Column("bank_account", "Account", "b.code", Code(), 10),
            Column("day", "Date", "t.day", Day(), 10, sort_by="t.day"),
            Column("number", "Number", "t.number", Text(), 12),
            Column("opening", "Before", "t.opening", Amount(), 14, spare=True),
            Column("closing", "After", "t.closing", Amount(), 14),
            Column("currency", "Cur", "b.currency", Currency(), 4),
            Column("waiting", "To match", f"NULLIF({_WAITING}, 0)", Whole(), 8),
            Column(
                "state",
                "State",
                f"CASE WHEN {_WAITING} > 0 THEN 'open' ELSE 'matched' END",
                State(),
                9,
                words=("open", "matched"),
            ),
            Column("gap", "One is missing before", "t.gap", Flag(), 8, hidden=True),
            Column("source", "From", "t.source", Text(), 10, hidden=True),
            Column("bank_account_id", "Account id", "t.bank_account_id", Whole(), 8, hidden=True),
        ),
    )
)

STATEMENT_LINES = listing(
    Listing(
        name="statement-lines",
        title="Statement lines",
        kind="statement-line",
        source="statement_line t LEFT JOIN bank_account b ON b.id = t.bank_account_id",
        sort="day",
        descending=True,
        searches=(("statement_line", "id"),),
        columns=(
            Column("day", "Date", "t.day", Day(), 10, sort_by="t.day"),
            Column("counterparty", "From / to", "t.counterparty", Text(), 22),
            Column("amount", "Amount", "t.amount", Amount(), 13, total=True),
            Column("left", "To match", "NULLIF(t.amount - t.matched, 0)", Amount(), 13, spare=True),
            Column("currency", "Cur", "b.currency", Currency(), 4),
            Column("state", "State", "t.state", State(), 9, words=("open", "part", "matched")),
            Column("text", "Text", "t.text", Text(), 40),
            Column("bank_account", "Account", "b.code", Code(), 10, spare=True),
            Column("valued_on", "Value date", "t.valued_on", Day(), 10, hidden=True),
            Column("iban", "IBAN", "t.iban", Iban(), 27, hidden=True),
            Column("bank_id", "Bank's id", "t.bank_id", Text(), 16, hidden=True),
            Column("position", "#", "t.position", Whole(), 4, hidden=True),
            Column("statement_id", "Statement id", "t.statement_id", Whole(), 8, hidden=True),
            Column("bank_account_id", "Account id", "t.bank_account_id", Whole(), 8, hidden=True),
        ),
    )
)

TO_MATCH = listing(
    replace(STATEMENT_LINES, name="to-match", title="To match", where="t.state <> 'matched'", descending=False)
)

STATEMENT_PARTS = listing(
    Listing(
        name="statement-parts",
        title="What statement lines are",
        kind="entry",
        record="entry_id",
        source="statement_part t JOIN bank_move m ON m.id = t.move_id JOIN entry e ON e.id = m.entry_id "
        "JOIN statement_line s ON s.id = t.line_id JOIN bank_account b ON b.id = m.bank_account_id "
        "LEFT JOIN payment y ON e.source = 'payment' AND y.id = e.source_id LEFT JOIN party v ON v.id = y.party_id",
        columns=(
            Column("number", "Number", "COALESCE(y.number, e.number, '#' || e.id)", Code(), 16),
            Column("day", "Date", "m.day", Day(), 10),
            Column("amount", "Amount", "t.amount", Amount(), 14),
            Column("currency", "Cur", "b.currency", Currency(), 4),
            Column("what", "What", "COALESCE(v.name, e.memo)", Text(), 34),
            Column("made", "Made for it", "CASE WHEN t.made = '' THEN NULL ELSE 1 END", Flag(), 11),
            Column("active", "Counts", "t.active", Flag(), 7),
            Column("statement_day", "On the statement", "s.day", Day(), 10, hidden=True),
            Column("line_id", "Line id", "t.line_id", Whole(), 8, hidden=True),
            Column("entry_id", "Entry id", "m.entry_id", Whole(), 8, hidden=True),
        ),
    )
)

BANK_RULES = listing(
    Listing(
        name="bank-rules",
        title="Rules",
        kind="bank-rule",
        source="bank_rule t LEFT JOIN account a ON a.id = t.account_id LEFT JOIN party p ON p.id = t.party_id "
        "LEFT JOIN cost_centre k ON k.id = t.cost_centre_id LEFT JOIN tax_code x ON x.id = t.tax_id "
        "LEFT JOIN bank_account b ON b.id = t.bank_account_id",
        columns=(
            Column("counterparty", "From / to", "t.counterparty", Text(), 22),
            Column("contains", "Text contains", "t.contains", Text(), 20),
            Column("account", "Account", "a.code", Code(), 8),
            Column("account_name", "Name", "a.name", Text(), 22),
            Column("by_itself", "Unasked", "t.by_itself", Flag(), 8),
            Column("state", "State", "t.state", State(), 9, words=("proposed", "active", "retired")),
            Column("tax", "Tax", "x.code", Code(), 6, hidden=True),
            Column("cost_centre", "Cost centre", "k.code", Code(), 10, hidden=True),
            Column("party", "Party", "p.name", Text(), 20, hidden=True),
            Column("bank_account", "Only on", "b.code", Code(), 10, hidden=True),
            Column("memo", "What for", "t.memo", Text(), 24, hidden=True),
        ),
    )
)

CHEQUES = listing(
    Listing(
        name="cheques",
        title="Cheques",
        kind="cheque",
        source="cheque t LEFT JOIN party p ON p.id = t.party_id LEFT JOIN bank_account b ON b.id = t.bank_account_id "
        "LEFT JOIN payment y ON y.id = t.payment_id",
        descending=True,
        searches=(("cheque", "id"), ("party", "party_id")),
        columns=(
            Column("number", "Cheque", "t.number", Text(), 14),
            Column("party", "From", "p.name", Text(), 26),
            Column("day", "Received", "t.day", Day(), 10),
            Column("amount", "Amount", "t.amount", Amount(), 14, total=True),
            Column("currency", "Cur", "t.currency", Currency(), 4),
            Column("state", "State", "t.state", State(), 10, words=("received", "deposited", "cleared", "bounced")),
            Column("bank_account", "Deposited on", "b.code", Code(), 12, spare=True),
            Column("deposited_on", "On", "t.deposited_on", Day(), 10, spare=True),
            Column("drawn_on", "Drawn on", "t.drawn_on", Text(), 18, hidden=True),
            Column("payment", "Payment", "y.number", Code(), 16, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
            Column("payment_id", "Payment id", "t.payment_id", Whole(), 8, hidden=True),
        ),
    )
)
