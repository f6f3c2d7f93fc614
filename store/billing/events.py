"""What billing announces; the order room reacts by processing the order the document came from.

`InvoicePosted`, `InvoiceDiscarded`, `CreditPosted`, `InvoiceSettled`.
"""

from __future__ import annotations

from dataclasses import dataclass

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
