"""The two sides of the books: what customers owe and what suppliers are owed, by documents of one shape.

What is done to a document - totals, credit notes, instalments, settling - is written once, for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from store.billing.bill_models import Bill, BillInstalment, BillLine, BillTax
from store.billing.models import Instalment, Invoice, InvoiceLine, InvoiceTax

Document = Invoice | Bill


@dataclass(frozen=True)
class Side:
    """One side: the `role` of its account, the tables of its documents and the words for them.

    `sign` is 1 where a document debits the account; `link` is what refers to a document, `credit` to a credit note.
    """

    role: str
    sign: int
    link: str
    credit: str
    noun: str
    document: Any
    line: Any
    tax: Any
    part: Any

    @property
    def table(self) -> str:
        """The table of its documents."""
        return str(self.document._meta.table_name)

    @property
    def parts(self) -> str:
        """The table of what falls due."""
        return str(self.part._meta.table_name)

    def is_credit(self, document: Document) -> bool:
        """Whether a document is a credit note."""
        return bool(document.type != self.link)


RECEIVABLE = Side("receivable", 1, "invoice", "credit_note", "invoice", Invoice, InvoiceLine, InvoiceTax, Instalment)
PAYABLE = Side("payable", -1, "bill", "bill_credit", "bill", Bill, BillLine, BillTax, BillInstalment)
SIDES = {side.role: side for side in (RECEIVABLE, PAYABLE)}


def side_of(item: Any) -> Side:
    """The side a document or payment is on."""
    if isinstance(item, Document):
        return PAYABLE if isinstance(item, Bill) else RECEIVABLE
    return SIDES[item.side]
