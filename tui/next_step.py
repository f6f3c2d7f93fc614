"""What `c` does here and now, in the words of the footer."""

from __future__ import annotations

from dataclasses import dataclass

from store.core.action import Action, actions
from tui.messages import Subject


@dataclass(frozen=True)
class Step:
    """An action, the record it acts on, and what to call it."""

    action: Action
    subject: Subject
    label: str


def next_action(subject: Subject) -> Step | None:
    """The next step of a document, or None where there is none of its own."""
    from store.bank.next_step import next_step as bank_step
    from store.billing.next_step import next_step as bill_step
    from store.people.next_step import next_step as pay_step
    from store.production.next_step import next_step as production_step  # with all actions behind it: the first
    from store.projects.next_step import next_step as project_step
    from store.purchasing.next_step import next_step as purchase_step  # screen does not wait for them
    from store.sales.next_step import next_step
    from store.service.next_step import next_step as ticket_step
    from store.stock.next_step import next_step as stock_step

    made = (next_step, purchase_step, stock_step, production_step)
    rooms = (*made, bank_step, bill_step, project_step, pay_step, ticket_step)
    steps = (step(subject.kind, subject.id) for step in rooms)
    found = next(filter(None, steps), None)
    if found is None or found.action not in actions():
        return None
    return Step(actions()[found.action], Subject(found.kind, found.id), found.label)
