"""Lists of people: employees, contracts, pay items and their tables, pay runs, what each got, what is to pay out."""

from __future__ import annotations

from store.core.bank_codes import Bic, Iban
from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Currency, Day, Flag, Percent, Quantity, State, Text, Whole
from store.people.models import PAYROLL  # noqa: F401  its tables are private

_HOME = "(SELECT currency FROM company WHERE id = {of}.company_id)"
_STATE = (
    (
        "CASE WHEN t.start > '{today}' THEN 'planned' WHEN COALESCE(t.end, '9999') < '{today}' THEN 'left' "
        "ELSE 'active' END"
    )
    .replace("t.start", 't."start"')
    .replace("t.end", 't."end"')
)

EMPLOYEES = listing(
    Listing(
        name="employees",
        title="Employees",
        kind="employee",
        source="employee t LEFT JOIN app_user u ON u.id = t.user_id",
        sort="code",
        columns=(
            Column("code", "Number", "t.code", Code(), 10, sort_by="t.code_key"),
            Column("name", "Name", "t.name", Text(), 26),
            Column("start", "Since", 't."start"', Day(), 10),
            Column("end", "Until", 't."end"', Day(), 10),
            Column("state", "State", _STATE, State(), 8, words=("planned", "active", "left")),
            Column("iban", "IBAN", "t.iban", Iban(), 28, spare=True),
            Column("bic", "BIC", "t.bic", Bic(), 12, hidden=True),
            Column("user", "User", "u.login", Code(), 12, hidden=True),
            Column("employee_id", "Employee id", "t.id", Whole(), 8, hidden=True),
        ),
    )
)

CONTRACTS = listing(
    Listing(
        name="contracts",
        title="Contracts",
        kind="contract",
        source="contract t JOIN employee e ON e.id = t.employee_id LEFT JOIN cost_centre c ON c.id = t.cost_centre_id",
        sort="valid_from",
        descending=True,
        columns=(
            Column("code", "Number", "e.code", Code(), 10),
            Column("name", "Name", "e.name", Text(), 24),
            Column("valid_from", "Valid from", "t.valid_from", Day(), 10),
            Column("amount", "Gross", "t.amount", Amount(), 12),
            Column("currency", "Cur", _HOME.format(of="e"), Currency(), 4),
            Column("per", "Per", "t.per", Text(), 6),
            Column("week_hours", "Hours a week", "t.week_hours", Quantity(), 12),
            Column("cost_centre", "Cost centre", "c.code", Code(), 12, spare=True),
            Column("employee", "Employee", "e.code", Code(), 10, hidden=True),
            Column("employee_id", "Employee id", "t.employee_id", Whole(), 8, hidden=True),
        ),
    )
)

ITEMS = listing(
    Listing(
        name="pay-items",
        title="Pay items",
        kind="pay-item",
        source="pay_item t LEFT JOIN account a ON a.id = t.account_id",
        sort="code",
        columns=(
            Column("code", "Code", "t.code", Code(), 12, sort_by="t.code_key"),
            Column("name", "Name", "t.name", Text(), 26),
            Column("kind", "Kind", "t.kind", Text(), 10),
            Column("way", "By", "t.way", Text(), 8),
            Column("amount", "Amount", "CASE WHEN t.way = 'fixed' THEN t.amount END", Amount(), 10),
            Column("percent", "Percent", "CASE WHEN t.way <> 'fixed' THEN t.percent END", Percent(), 9),
            Column("account", "Owed on", "a.code", Code(), 8, spare=True),
            Column("state", "State", "t.state", State(), 8),
            Column("everybody", "Everybody's", "t.everybody", Flag(), 11, hidden=True),
            Column("valid_from", "Valid from", "t.valid_from", Day(), 10, hidden=True),
            Column("valid_until", "Valid until", "t.valid_until", Day(), 10, hidden=True),
            Column("currency", "Cur", _HOME.format(of="t"), Currency(), 4, hidden=True),
        ),
    )
)

BRACKETS = listing(
    Listing(
        name="pay-item-lines",
        title="Tables of pay items",
        kind="pay-item",
        record="pay_item_id",
        source="pay_bracket t JOIN pay_item i ON i.id = t.item_id",
        columns=(
            Column("item", "Item", "i.code", Code(), 12),
            Column("position", "Step", "t.position", Whole(), 5),
            Column("up_to", "Up to", "t.up_to", Amount(), 14),
            Column("currency", "Cur", _HOME.format(of="i"), Currency(), 4),
            Column("percent", "Percent", "t.percent", Percent(), 10),
            Column("pay_item_id", "Item id", "t.item_id", Whole(), 8, hidden=True),
        ),
    )
)

RUNS = listing(
    Listing(
        name="pay-runs",
        title="Pay runs",
        kind="pay-run",
        source="pay_run t LEFT JOIN app_user u ON u.id = t.prepared_by_id "
        "LEFT JOIN app_user a ON a.id = t.approved_by_id",
        where="t.state <> 'discarded'",
        sort="month",
        descending=True,
        columns=(
            Column("number", "Number", "COALESCE(t.number, 'draft #' || t.id)", Code(), 15, sort_by="t.id"),
            Column("month", "Month", "t.month", Text(), 8),
            Column("gross", "Gross", "t.gross", Amount(), 12, total=True),
            Column("deducted", "Taken off", "t.deducted", Amount(), 11, total=True),
            Column("net", "Net", "t.net", Amount(), 12, total=True),
            Column("employer", "Employer", "t.employer", Amount(), 11, total=True, spare=True),
            Column("currency", "Cur", _HOME.format(of="t"), Currency(), 4, spare=True),
            Column("state", "State", "t.state", State(), 9),
            Column("prepared", "Drawn up by", "u.login", Code(), 12, hidden=True),
            Column("approved", "Approved by", "a.login", Code(), 12, hidden=True),
            Column("day", "Date", "t.day", Day(), 10, hidden=True),
            Column("reversed_on", "Reversed", "t.reversed_on", Day(), 10, hidden=True),
            Column("run_id", "Run id", "t.id", Whole(), 8, hidden=True),
        ),
    )
)

LINES = listing(
    Listing(
        name="pay-lines",
        title="Pay",
        kind="pay-run",
        record="run_id",
        source="pay_line t JOIN pay_run r ON r.id = t.run_id JOIN employee e ON e.id = t.employee_id "
        "LEFT JOIN cost_centre c ON c.id = t.cost_centre_id",
        where="r.state <> 'discarded'",
        columns=(
            Column("month", "Month", "r.month", Text(), 8),
            Column("code", "Number", "e.code", Code(), 8),
            Column("name", "Name", "t.name", Text(), 20),
            Column("basic", "Basic", "t.basic", Amount(), 11, total=True, spare=True),
            Column("gross", "Gross", "t.gross", Amount(), 11, total=True),
            Column("deducted", "Taken off", "t.deducted", Amount(), 10, total=True),
            Column("net", "Net", "t.net", Amount(), 11, total=True),
            Column("employer", "Employer", "t.employer", Amount(), 10, total=True, spare=True),
            Column("currency", "Cur", _HOME.format(of="r"), Currency(), 4, spare=True),
            Column("worked_out", "Worked out", "t.worked_out", Text(), 30, hidden=True),
            Column("cost_centre", "Cost centre", "c.code", Code(), 12, hidden=True),
            Column("state", "State", "r.state", State(), 9, hidden=True),
            Column("run_id", "Run id", "t.run_id", Whole(), 8, hidden=True),
            Column("employee_id", "Employee id", "t.employee_id", Whole(), 8, hidden=True),
        ),
    )
)

PARTS = listing(
    Listing(
        name="pay-parts",
        title="Items of pay",
        kind="pay-run",
        record="run_id",
        source="pay_part t JOIN pay_line l ON l.id = t.line_id JOIN pay_run r ON r.id = t.run_id "
        "JOIN pay_item i ON i.id = t.item_id JOIN employee e ON e.id = l.employee_id",
        where="r.state <> 'discarded'",
        columns=(
            Column("month", "Month", "r.month", Text(), 8),
            Column("code", "Number", "e.code", Code(), 8),
            Column("name", "Name", "l.name", Text(), 20),
            Column("item", "Item", "i.code", Code(), 12),
            Column("what", "What", "i.name", Text(), 22),
            Column("kind", "Kind", "t.kind", Text(), 10),
            Column("amount", "Amount", "t.amount", Amount(), 11, total=True),
            Column("currency", "Cur", _HOME.format(of="r"), Currency(), 4),
            Column("by_hand", "By hand", "t.by_hand", Flag(), 8, spare=True),
            Column("run_id", "Run id", "t.run_id", Whole(), 8, hidden=True),
            Column("item_id", "Item id", "t.item_id", Whole(), 8, hidden=True),
            Column("employee_id", "Employee id", "l.employee_id", Whole(), 8, hidden=True),
        ),
    )
)

PAYMENTS = listing(
    Listing(
        name="pay-payments",
        title="Pay to be paid out",
        kind="pay-run",
        record="run_id",
        source="pay_line t JOIN pay_run r ON r.id = t.run_id JOIN employee e ON e.id = t.employee_id",
        where="r.state = 'posted' AND t.net > 0",
        columns=(
            Column("name", "Name", "t.name", Text(), 26),
            Column("iban", "IBAN", "t.iban", Iban(), 28),
            Column("bic", "BIC", "t.bic", Bic(), 12, spare=True),
            Column("net", "Amount", "t.net", Amount(), 12, total=True),
            Column("currency", "Cur", _HOME.format(of="r"), Currency(), 4),
            Column("reference", "Reference", "'Pay ' || r.month || ' ' || e.code", Text(), 24),
            Column("number", "Run", "r.number", Code(), 15, hidden=True),
            Column("run_id", "Run id", "t.run_id", Whole(), 8, hidden=True),
        ),
    )
)
