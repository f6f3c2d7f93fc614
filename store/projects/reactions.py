"""What projects do when an invoice of their hours goes its way: free the hours, tell its earnings from others."""

from __future__ import annotations

from datetime import date

from store.billing.events import CreditPosted, DocumentEvent, InvoiceDiscarded, InvoicePosted
from store.billing.models import Invoice
from store.core.database import rows
from store.core.events import reacts_to
from store.ledger.posting import Leg, post
from store.projects.billing import ORIGIN, free
from store.projects.models import Project


@reacts_to(InvoiceDiscarded)
def after_discarding(event: InvoiceDiscarded) -> None:
    """The hours may be billed again; of a credit note none were on it."""
    if event.origin == ORIGIN:
        free(event.invoice_id)


@reacts_to(InvoicePosted)
def after_posting(event: InvoicePosted) -> None:
    """What was earned is the project's."""
    _to_cost_centre(event)


@reacts_to(CreditPosted)
def after_credit(event: CreditPosted) -> None:
    """What was given back is the project's too; the hours stay billed until somebody decides otherwise."""
    _to_cost_centre(event)


def _to_cost_centre(event: DocumentEvent) -> None:
    """Move what an invoice put to income accounts to the cost centre of its project, within those accounts."""
    project = Project.first_matching("id = ?", event.origin_id) if event.origin == ORIGIN else None
    if project is None:
        return
    invoice = Invoice.get_by_id(event.invoice_id)
    earned = rows(
        "SELECT l.account_id, CAST(SUM(l.credit - l.debit) AS BIGINT) FROM entry_line l JOIN entry e "
        "ON e.id = l.entry_id JOIN account a ON a.id = l.account_id WHERE e.event_key = ? AND a.type = 'income' "
        "AND l.cost_centre_id IS NULL GROUP BY l.account_id ORDER BY l.account_id",
        (f"invoice:{invoice.id}",),
    )
    legs = [leg for account, amount in earned for leg in _moved(project, int(account), int(amount))]
    memo = f"{invoice.number} for project {project.code}"
    post(f"project-earnings:{invoice.id}", date.fromisoformat(invoice.day), memo, (ORIGIN, project.id), legs)


def _moved(project: Project, account: int, amount: int) -> tuple[Leg, Leg]:
    return (
        Leg("", amount, account_id=account),
        Leg("", -amount, account_id=account, cost_centre_id=project.cost_centre_id),
    )
