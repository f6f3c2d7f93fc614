"""What billing announces; the order room reacts by processing the order the document came from.

`InvoicePosted`, `InvoiceDiscarded`, `CreditPosted`, `InvoiceSettled`; of suppliers `BillToPost`,
`BillDiscarded`, `BillPosted`, `BillSettled`, `BillCreditSettled`. `RecurringRun`: contracts move on, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from store.core.events import Event


@dataclass(frozen=True)
class DocumentEvent(Event):
    """Something happened to an invoice or credit note drawn up from (`origin`, `origin_id`)."""

    invoice_id: int
    origin: str
    origin_id: int | None


@dataclass(frozen=True)
class InvoicePosted(DocumentEvent):
    """An invoice received its number."""


@dataclass(frozen=True)
class InvoiceDiscarded(DocumentEvent):
    """A draft was thrown away."""


@dataclass(frozen=True)
class CreditPosted(DocumentEvent):
    """A credit note received its number; `invoice_id` is the credit note."""


@dataclass(frozen=True)
class InvoiceSettled(DocumentEvent):
    """What an invoice still owes changed."""


@dataclass(frozen=True)
class CreditSettled(DocumentEvent):
    """What a credit note (`invoice_id`) has left changed: it was set off against an invoice, or paid out."""


@dataclass(frozen=True)
class Allocated(Event):
    """So much of an invoice or bill (`role` says which) is settled from a day on, by a payment or a credit note."""

    role: str
    document_id: int
    payment_id: int | None
    amount: int
    day: str


@dataclass(frozen=True)
class PaymentReleased(Event):
    """A payment was taken back on a day: what it had settled is owed again."""

    payment_id: int
    day: str


@dataclass(frozen=True)
class BillEvent(Event):
    """Something happened to a supplier's bill or credit note drawn up from (`origin`, `origin_id`)."""

    bill_id: int
    origin: str
    origin_id: int | None


@dataclass(frozen=True)
class BillToPost(BillEvent):
    """A bill is about to be posted: whoever knows what it is for says what of that each line takes up, or refuses.

    What somebody else has to approve first is appended to `reasons`; nothing may be taken up before it is posted.
    """

    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BillDiscarded(BillEvent):
    """A draft was thrown away."""


@dataclass(frozen=True)
class BillPosted(BillEvent):
    """A bill or a supplier's credit note received its number."""


@dataclass(frozen=True)
class BillCreditSettled(BillEvent):
    """What a supplier's credit note (`bill_id`) has left changed: it was set off against a bill, or given back."""


@dataclass(frozen=True)
class BillSettled(BillEvent):
    """What a bill still owes changed."""


@dataclass(frozen=True)
class RecurringRun(Event):
    """What has come due up to a day is drawn up; a reaction does what else comes due, and says so."""

    until: date
    said: list[str] = field(default_factory=list)
