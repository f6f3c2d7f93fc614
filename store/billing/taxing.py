"""The tax of documents in the books: on which account it goes, and what we owe ourselves for what we buy."""

from __future__ import annotations

from collections.abc import Sequence

from store.billing.bill_models import Bill, BillTax
from store.billing.shapes import SIDES, Document, Side, side_of
from store.catalog.events import TaxRedefining
from store.catalog.models import OWED_BY_BUYER
from store.catalog.pricing import own_rate
from store.catalog.rates import in_books
from store.core import records
from store.core.database import rows, scalar
from store.core.errors import Refused
from store.core.events import reacts_to
from store.core.identity import actor
from store.core.money import percent_of, spread
from store.ledger.posting import Leg

_OUTPUT, _INPUT = "output", "input"


def tax_legs(document: Document, sign: int, base_tax: int) -> list[Leg]:
    """What a document posts to tax accounts, `sign` 1 for debit: each code to its own, the others to that of the role.

    `base_tax` is the document's tax in the books' currency.
    """
    side = side_of(document)
    kind = _INPUT if isinstance(document, Bill) else _OUTPUT
    own = _own_accounts(side, document, kind)
    if not own:  # as nearly everywhere: one account for all
        return [Leg(f"{kind}_tax", sign * base_tax, None, document.currency, sign * document.tax)]
    found = rows(f"SELECT tax_code_id, tax FROM {side.table}_tax WHERE {side.link}_id = ? ORDER BY id", (document.id,))
    shares = spread(base_tax, [tax for _, tax in found]) if base_tax else [0] * len(found)
    return [
        Leg(f"{kind}_tax", sign * base, None, document.currency, sign * tax, own.get(code))
        for (code, tax), base in zip(found, shares, strict=True)
    ]


def _own_accounts(side: Side, document: Document, kind: str) -> dict[int, int]:
    """Tax code → its own account in this company's chart, for those of a document that have one."""
    found = rows(
        f"SELECT c.id, a.id FROM {side.table}_tax t JOIN tax_code c ON c.id = t.tax_code_id "
        f"JOIN account a ON a.id = c.{kind}_account_id AND a.company_id = ? WHERE t.{side.link}_id = ?",
        (actor().company_id, document.id),
    )
    return dict(found)


def own_account(code: int, kind: str) -> int | None:
    """The account of a tax code's own (kind output or input) in this company's chart, or None."""
    found = scalar(
        f"SELECT a.id FROM tax_code c JOIN account a ON a.id = c.{kind}_account_id AND a.company_id = ? WHERE c.id = ?",
        (actor().company_id, code),
    )
    return int(found) if found else None


def legs_by_code(
    taxes: Sequence[tuple[int, int]],
    currency: str,
    sign: int,
    base_tax: int,
    kind: str = _OUTPUT,
    role: str = "output_tax",
) -> list[Leg]:
    """Tax of some codes, (code, tax) each, `sign` 1 for debit: each to its own account of a kind or that of the role.

    `base_tax` is what all of it is in the books.
    """
    own = dict(
        rows(
            f"SELECT c.id, a.id FROM tax_code c JOIN account a ON a.id = c.{kind}_account_id AND a.company_id = ?",
            (actor().company_id,),
        )
    )
    shares = spread(base_tax, [tax for _, tax in taxes]) if base_tax else [0] * len(taxes)
    return [
        Leg(role, sign * base, None, currency, sign * tax, own.get(code))
        for (code, tax), base in zip(taxes, shares, strict=True)
    ]


def assess(bill: Bill, day: str) -> None:
    """Note on a draft bill the tax that we owe ourselves for it, at the rates of a day (of a credit note: its bill's).

    Suppliers do not charge it: the domestic ones whose customers owe the tax, and those in other countries of the EU.
    """
    owed = ", ".join(f"'{category}'" for category in OWED_BY_BUYER)
    found = rows(
        "SELECT t.id, t.tax_code_id, t.base FROM bill_tax t JOIN tax_code c ON c.id = t.tax_code_id "
        f"WHERE t.bill_id = ? AND c.category IN ({owed})",
        (bill.id,),
    )
    for tax_id, code, base in found:
        rate = _rate_credited(bill, code) if bill.credits_id else own_rate(code, day)
        records.change(BillTax.get_by_id(tax_id), own_rate=rate, own_tax=percent_of(base, rate))


def _rate_credited(bill: Bill, code: int) -> int:
    return int(
        scalar("SELECT COALESCE(MAX(own_rate), 0) FROM bill_tax WHERE bill_id = ? AND tax_code_id = ?",
               (bill.credits_id, code))
    )  # fmt: skip


def own_taxes(bill: Bill) -> list[tuple[int, int]]:
    """(tax code, tax) of what we owe ourselves for a bill."""
    return rows("SELECT tax_code_id, own_tax FROM bill_tax WHERE bill_id = ? AND own_tax > 0 ORDER BY id", (bill.id,))


def own_share(document: Document, code: int, rate: int, base: int) -> tuple[int, int]:
    """The rate at which we owe tax for a document's net at a code and rate ourselves, and that tax of a part of it."""
    if not isinstance(document, Bill):
        return 0, 0
    found = scalar(
        "SELECT own_rate FROM bill_tax WHERE bill_id = ? AND tax_code_id = ? AND rate = ?", (document.id, code, rate)
    )
    return int(found or 0), percent_of(base, int(found or 0))


def own_legs(taxes: Sequence[tuple[int, int]], sign: int, currency: str, rate: int) -> list[Leg]:
    """What we owe ourselves, (tax code, tax) each, and have back at once: both sides, nothing in sum.

    `sign` is 1 where it becomes more.
    """
    legs = []
    for code, tax in taxes:
        base = sign * in_books(tax, currency, rate)
        legs.append(Leg("input_tax", base, None, currency, sign * tax, own_account(code, _INPUT)))
        legs.append(Leg("output_tax", -base, None, currency, -sign * tax, own_account(code, _OUTPUT)))
    return legs


@reacts_to(TaxRedefining)
def refuse_once_posted(event: TaxRedefining) -> None:
    """What kind of tax was charged is a fact."""
    for side in SIDES.values():
        number = scalar(
            f"SELECT v.number FROM {side.table}_tax t JOIN {side.table} v ON v.id = t.{side.link}_id "
            "WHERE t.tax_code_id = ? AND v.number IS NOT NULL LIMIT 1",
            (event.tax_code_id,),
        )
        if number:
            raise Refused(f"The kind of {event.code} is fixed: {number} was posted with it.", "Make a new code.")
