"""Lists of dunning: levels, rates, letters and what they ask for, disputes, promises."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Currency, Day, Flag, Percent, State, Text, Whole

_HOME = "(SELECT currency FROM company WHERE id = t.company_id)"
_SINCE = (
    "(SELECT CAST(COALESCE(SUM(a.amount), 0) AS BIGINT) FROM allocation a WHERE a.invoice_id = t.invoice_id "
    "AND a.active = 1 AND a.day <= t.day) - t.settled"
)

LEVELS = listing(
    Listing(
        name="dunning-levels",
        title="Dunning levels",
        kind="dunning-level",
        source="dunning_level t",
        sort="level",
        columns=(
            Column("level", "Level", "t.level", Whole(), 6),
            Column("code", "Code", "t.code", Code(), 12, sort_by="t.code_key"),
            Column("name", "Name", "t.name", Text(), 30),
            Column("days", "Days overdue", "t.days", Whole(), 12),
            Column("fee", "Fee", "t.fee", Amount(), 10),
            Column("currency", "Cur", _HOME, Currency(), 4),
            Column("interest", "Interest", "t.interest", Flag(), 9),
            Column("pay_within", "Days to pay", "t.pay_within", Whole(), 11, spare=True),
            Column("state", "State", "t.state", State(), 8),
            Column("text", "Text", "t.text", Text(multiline=True), 40, hidden=True),
        ),
    )
)

_OVERDUE = (
    "(SELECT invoice_id, MIN(due) AS due, CAST(SUM(amount - settled) AS BIGINT) AS amount FROM instalment "
    "WHERE amount > settled AND due < '{today}' GROUP BY invoice_id)"
)
_SENT = "FROM dunning_line l JOIN dunning_letter d ON d.id = l.letter_id WHERE l.invoice_id = t.id AND d.state = 'sent'"
_WHY_NOT = (
    "CASE WHEN EXISTS (SELECT 1 FROM dispute x WHERE x.invoice_id = t.id AND x.settled_on IS NULL) THEN 'disputed' "
    "WHEN EXISTS (SELECT 1 FROM promise x WHERE x.invoice_id = t.id AND x.replaced = 0 AND x.day >= '{today}') "
    "THEN 'promised' WHEN p.no_dunning = 1 THEN 'not dunned' ELSE '' END"
)

OVERDUE = listing(
    Listing(
        name="overdue",
        title="Overdue",
        kind="invoice",
        source=f"invoice t JOIN {_OVERDUE} o ON o.invoice_id = t.id JOIN party p ON p.id = t.party_id",
        sort="due",
        searches=(("invoice", "id"), ("party", "party_id")),
        columns=(
            Column("number", "Number", "t.number", Code(), 16),
            Column("party", "Customer", "t.party_name", Text(), 24, look_up="party.name"),
            Column("due", "Due", "o.due", Day(), 10),
            Column("overdue", "Overdue", "o.amount", Amount(), 14, total=True),
            Column("currency", "Cur", "t.currency", Currency(), 4),
            Column("level", "Level", f"(SELECT MAX(l.level) {_SENT})", Whole(), 5),
            Column("held", "Left out", _WHY_NOT, Text(), 10, words=("disputed", "promised", "not dunned")),
            Column("letter", "Last letter", f"(SELECT MAX(d.day) {_SENT})", Day(), 11, spare=True),
            Column("pay_by", "Asked to pay by", f"(SELECT MAX(d.pay_by) {_SENT})", Day(), 15, hidden=True),
            Column("day", "Date", "t.day", Day(), 10, hidden=True),
            Column("total", "Total", "t.total", Amount(), 14, hidden=True),
            Column("outstanding", "Owing", "t.outstanding", Amount(), 14, hidden=True),
            Column("party_code", "Party code", "p.code", Code(), 10, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
        ),
    )
)

RATES = listing(
    Listing(
        name="interest-rates",
        title="Late interest",
        kind="interest-rate",
        source="interest_rate t",
        sort="valid_from",
        descending=True,
        columns=(
            Column("valid_from", "Valid from", "t.valid_from", Day(), 12),
            Column("rate", "Percent a year", "t.rate", Percent(), 14),
        ),
    )
)

LETTERS = listing(
    Listing(
        name="dunning",
        title="Dunning letters",
        kind="dunning",
        source="dunning_letter t LEFT JOIN invoice v ON v.id = t.charge_id",
        descending=True,
        where="t.state <> 'discarded'",
        searches=(("dunning_letter", "id"),),
        columns=(
            Column("number", "Number", "COALESCE(t.number, 'draft #' || t.id)", Code(), 16, sort_by="t.id"),
            Column("party", "Customer", "t.party_name", Text(), 26, look_up="party.name"),
            Column("day", "Date", "t.day", Day(), 10, spare=True),
            Column("level", "Level", "t.level", Whole(), 5),
            Column("amount", "Overdue", "t.amount", Amount(), 13, total=True),
            Column("fee", "Fee", "t.fee", Amount(), 9, total=True, spare=True),
            Column("interest", "Interest", "t.interest", Amount(), 9, total=True, spare=True),
            Column("currency", "Cur", "t.currency", Currency(), 4),
            Column("pay_by", "Pay by", "t.pay_by", Day(), 10),
            Column("state", "State", "t.state", State(), 9),
            Column("subject", "Subject", "t.subject", Text(), 24, hidden=True),
            Column("charge", "Charged by", "v.number", Code(), 16, hidden=True),
            Column("letter_id", "Letter id", "t.id", Whole(), 8, hidden=True),
            Column("charge_id", "Charge id", "t.charge_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "t.party_id", Whole(), 8, hidden=True),
        ),
    )
)

LINES = listing(
    Listing(
        name="dunning-lines",
        title="Dunned",
        kind="invoice",
        record="invoice_id",
        source="dunning_line t JOIN dunning_letter d ON d.id = t.letter_id JOIN invoice v ON v.id = t.invoice_id",
        where="d.state <> 'discarded'",
        columns=(
            Column("invoice", "Invoice", "v.number", Code(), 16),
            Column("due", "Due", "t.due", Day(), 10),
            Column("days", "Days", "t.days", Whole(), 6),
            Column("level", "Level", "t.level", Whole(), 6),
            Column("amount", "Overdue", "t.amount", Amount(), 14, total=True),
            Column("interest", "Interest", "t.interest", Amount(), 12, total=True),
            Column("currency", "Cur", "v.currency", Currency(), 4),
            Column("letter", "Letter", "COALESCE(d.number, 'draft #' || d.id)", Code(), 16, sort_by="d.id"),
            Column("state", "State", "d.state", State(), 9, hidden=True),
            Column("interest_since", "Interest after", "t.interest_since", Day(), 12, hidden=True),
            Column("letter_id", "Letter id", "t.letter_id", Whole(), 8, hidden=True),
            Column("invoice_id", "Invoice id", "t.invoice_id", Whole(), 8, hidden=True),
        ),
    )
)

DISPUTES = listing(
    Listing(
        name="disputes",
        title="Disputes",
        kind="invoice",
        record="invoice_id",
        source="dispute t JOIN invoice v ON v.id = t.invoice_id",
        descending=True,
        columns=(
            Column("invoice", "Invoice", "v.number", Code(), 16),
            Column("party", "Customer", "v.party_name", Text(), 24, look_up="party.name"),
            Column("day", "Since", "t.day", Day(), 10),
            Column("owing", "Owing", "v.outstanding", Amount(), 13, total=True),
            Column("currency", "Cur", "v.currency", Currency(), 4),
            Column(
                "state",
                "State",
                "CASE WHEN t.settled_on IS NULL THEN 'open' ELSE 'settled' END",
                State(),
                8,
                words=("open", "settled"),
            ),
            Column("reason", "Reason", "t.reason", Text(), 30),
            Column("settled_on", "Settled", "t.settled_on", Day(), 10, hidden=True),
            Column("outcome", "What came of it", "t.outcome", Text(), 30, hidden=True),
            Column("invoice_id", "Invoice id", "t.invoice_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "v.party_id", Whole(), 8, hidden=True),
        ),
    )
)

PROMISES = listing(
    Listing(
        name="promises",
        title="Promises",
        kind="invoice",
        record="invoice_id",
        source="promise t JOIN invoice v ON v.id = t.invoice_id",
        sort="day",
        columns=(
            Column("invoice", "Invoice", "v.number", Code(), 16),
            Column("party", "Customer", "v.party_name", Text(), 18, look_up="party.name"),
            Column("day", "By", "t.day", Day(), 10),
            Column("amount", "Promised", "t.amount", Amount(), 12, total=True),
            Column("owing", "Owing", "v.outstanding", Amount(), 12, total=True, spare=True),
            Column("currency", "Cur", "v.currency", Currency(), 4),
            Column(
                "state",
                "State",
                f"CASE WHEN t.replaced = 1 THEN 'replaced' WHEN {_SINCE} >= t.amount THEN 'kept' "
                "WHEN t.day < '{today}' THEN 'broken' ELSE 'waiting' END",
                State(),
                9,
                words=("waiting", "kept", "broken", "replaced"),
            ),
            Column("made_on", "Made on", "t.made_on", Day(), 10, hidden=True),
            Column("note", "Note", "t.note", Text(), 30, hidden=True),
            Column("invoice_id", "Invoice id", "t.invoice_id", Whole(), 8, hidden=True),
            Column("party_id", "Party id", "v.party_id", Whole(), 8, hidden=True),
        ),
    )
)
