"""Lists of what documents say of tax, code by code: what stands behind the figures of the tax report."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Code, Currency, Day, Flag, Percent, Text, Whole

_BOXES = ("base_box", "tax_box", "input_base_box", "input_tax_box")


def _columns(sign: str, party: str) -> tuple[Column, ...]:
    return (
        Column("number", "Number", "v.number", Code(), 16, sort_by="t.id"),
        Column("party", party, "v.party_name", Text(), 28),
        Column("day", "Date", "v.day", Day(), 10),
        Column("code", "Tax", "x.code", Code(), 8),
        Column("rate", "Rate", "t.rate", Percent(), 7),
        Column("base", "Net", f"{sign} * t.base", Amount(), 14, total=True),
        Column("tax", "Tax amount", f"{sign} * t.tax", Amount(), 12, total=True),
        Column("currency", "Cur", "v.currency", Currency(), 4),
        Column("kind_of_tax", "Kind", "x.category", Text(), 16, hidden=True),
        Column("reason", "Reason", "x.reason", Text(), 24, hidden=True),
        *(Column(name, f"Box {name}", f"x.{name}", Text(), 8, hidden=True) for name in _BOXES),
        Column("tax_code_id", "Tax code id", "t.tax_code_id", Whole(), 8, hidden=True),
    )


INVOICE_TAXES = listing(
    Listing(
        name="invoice-taxes",
        title="Tax on invoices",
        kind="invoice",
        record="invoice_id",
        source="invoice_tax t JOIN invoice v ON v.id = t.invoice_id AND v.number IS NOT NULL "
        "JOIN tax_code x ON x.id = t.tax_code_id",
        columns=(
            *_columns("(CASE WHEN v.type = 'credit_note' THEN -1 ELSE 1 END)", "Customer"),
            Column("cash_basis", "When paid", "v.cash_basis", Flag(), 9, hidden=True),
            Column("invoice_id", "Invoice id", "t.invoice_id", Whole(), 8, hidden=True),
        ),
    )
)


def _due(name: str, title: str, kind: str, party: str) -> Listing:
    """What fell due of the tax of invoices or bills, payment by payment."""
    return Listing(
        name=name,
        title=title,
        kind=kind,
        record=f"{kind}_id",
        source=f"tax_due t JOIN {kind} v ON v.id = t.{kind}_id JOIN tax_code x ON x.id = t.tax_code_id",
        columns=(
            Column("day", "Due on", "t.day", Day(), 10),
            Column("number", "Number", "v.number", Code(), 16),
            Column("party", party, "v.party_name", Text(), 28),
            Column("code", "Tax", "x.code", Code(), 8),
            Column("rate", "Rate", "t.rate", Percent(), 7),
            Column("base", "Net", "t.base", Amount(), 14, total=True, currency="books"),
            Column("tax", "Tax amount", "t.tax", Amount(), 12, total=True, currency="books"),
            *(Column(name, f"Box {name}", f"x.{name}", Text(), 8, hidden=True) for name in _BOXES),
            Column(
                "books", "Books", "(SELECT currency FROM company WHERE id = v.company_id)", Currency(), 5, hidden=True
            ),
            Column("tax_code_id", "Tax code id", "t.tax_code_id", Whole(), 8, hidden=True),
            Column(f"{kind}_id", f"{kind.capitalize()} id", f"t.{kind}_id", Whole(), 8, hidden=True),
        ),
    )


DUE_TAXES = listing(_due(name="due-taxes", title="Tax due on payment", kind="invoice", party="Customer"))
DUE_BILL_TAXES = listing(_due(name="due-bill-taxes", title="Tax had back on payment", kind="bill", party="Supplier"))

_BILL_SIGN = "(CASE WHEN v.type = 'bill_credit' THEN -1 ELSE 1 END)"
# what we owe ourselves waits for nobody
_BILL_WAITS = "(CASE WHEN t.own_rate > 0 THEN 0 ELSE v.cash_basis END)"

BILL_TAXES = listing(
    Listing(
        name="bill-taxes",
        title="Tax on bills",
        kind="bill",
        record="bill_id",
        source="bill_tax t JOIN bill v ON v.id = t.bill_id AND v.number IS NOT NULL "
        "JOIN tax_code x ON x.id = t.tax_code_id",
        columns=(
            *_columns(_BILL_SIGN, "Supplier"),
            Column("own_rate", "Own rate", "NULLIF(t.own_rate, 0)", Percent(), 8),
            Column("own_tax", "Owed ourselves", f"NULLIF({_BILL_SIGN} * t.own_tax, 0)", Amount(), 14, total=True),
            Column("cash_basis", "When paid", _BILL_WAITS, Flag(), 9, hidden=True),
            Column("bill_id", "Bill id", "t.bill_id", Whole(), 8, hidden=True),
        ),
    )
)
