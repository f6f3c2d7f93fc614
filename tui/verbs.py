"""What each key does to the record under the cursor: the first of its actions that the record's kind has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from textual.binding import Binding

from store.core.action import Action, Parameter, actions
from store.core.rehearsal import why_not
from store.core.values import Lines, Ref, Version
from tui import keymap
from tui.messages import Subject
from tui.tabs import TABS, Tab


@dataclass(frozen=True)
class Verb:
    """A key and the actions it may stand for; `{kind}` is the record's kind.

    `follow` opens the record the action made. `asks` is False where nothing is asked before acting.
    """

    name: str
    key: str
    label: str
    tooltip: str
    actions: tuple[str, ...]
    follow: bool = False
    asks: bool = True


VERBS = (
    Verb("edit", "e", "Edit", "Change the record", ("{kind}.edit", "amend.add")),
    Verb("later", "z", "Put off", "Do an activity tomorrow, next week or another day; give it to somebody", (
        "activity.tomorrow", "activity.next-week", "activity.put-off", "activity.assign",
    )),
    Verb("buy", "b", "Buy", "Put what is needed on draft purchase orders, one a supplier", (
        "po.propose", "po.cover", "po.supply",
    ), asks=False),
    Verb("drop", "d", "Archive/void", "Archive, retire, void or cancel; nothing is ever erased", (
        "{kind}.archive", "{kind}.retire", "{kind}.discard", "{kind}.reverse", "{kind}.cancel", "{kind}.disable",
        "{kind}.hold", "{kind}.unmatch", "{kind}.bounce", "mapping.remove",
    )),
    Verb("next", "c", "Next step", "The next step: convert a won deal, confirm, ship, invoice, post", (
        "deal.convert", "lead.qualify", "activity.done", "quote.accept",
    ), follow=True, asks=False),
    Verb("detail", "m", "In part", "The next step, asked for its details first: a part of the goods, another day", ()),
    Verb("win", "w", "Won", "The deal is won", ("deal.win",), asks=False),
    Verb("lose", "x", "Lost/close", "The deal is lost; refuse, cancel or close an order", (
        "deal.lose", "lead.disqualify", "order.close", "order.cancel", "po.close", "po.cancel", "work-order.close",
        "project.close", "{kind}.refuse", "{kind}.reject",
    )),
    Verb("log", "a", "Log/adjust", "Log an activity; adjust, move or count stock; goods back, later costs", (
        "activity.add", "stock.adjust", "stock.transfer", "count.enter", "count.recount", "transfer.send",
        "transfer.receive", "move.return", "move.landed-cost", "receipt.return", "shipment.return",
        "return.add", "return.credit", "return.replace", "order.deposit", "product.compose",
        "work-order.scrap", "bom.revise", "invoice.promise", "invoice.dispute", "invoice.settle-dispute",
        "invoice.write-off", "invoice.withhold", "invoice.debit", "bill.withhold",
        "statement-line.post", "statement-line.split", "statement-line.match", "statement-line.take",
        "bank-account.count", "po.bill", "receipt.credit", "move.bill-cost", "bill.credit", "bill.dispute",
        "bill.release", "bill.apply", "payment-run.leave-out", "time.add", "task.add", "time.release",
        "contract.add", "member.respond", "campaign.take", "member.add", "campaign.step", "campaign.start",
        "campaign.plan", "campaign.finish", "campaign.drop-step", "subscription.notice",
    )),
    Verb("pay", "p", "Payment", "Record a payment; pay a bill", ("payment.record", "payment.send")),
    Verb("service", "t", "Ticket", "Answer, note, hand on, merge a ticket; of another record: a new ticket about it", (
        "ticket.answer", "ticket.receive", "ticket.note", "ticket.assign", "ticket.pend", "ticket.reopen",
        "ticket.link", "ticket.unlink", "ticket.merge", "ticket.resolve", "ticket.close", "ticket.add",
    )),
    Verb("offer", "Q", "Quote", "Quote a deal; send, revise, re-price a quote; quote a customer", (
        "deal.quote", "quote.send", "quote.revise", "quote.reprice", "quote.unaccept", "quote.add",
    ), follow=True),
    Verb("merge", "M", "Merge", "Merge a party with another one; say that two are not one; take a merge apart", (
        "party.merge", "party.unmerge", "duplicate.accept", "duplicate.decline", "duplicate.reopen",
    )),
    Verb("plan", "i", "Plan", "Plan a call, a mail or a meeting about the record", ("activity.plan",)),
)  # fmt: skip

_LOGGED = frozenset({
    "party", "contact", "deal", "lead", "ticket", "quote", "order", "invoice", "activity", "shipment", "payment", "po",
})  # fmt: skip
_STOCKED = frozenset({"product", "stock", "move", "warehouse", "location"})
_SERVED = frozenset({"party", "contact", "deal", "order", "shipment", "return", "invoice", "payment", "project"})
_PAID = frozenset({"party", "invoice", "payment"})
_COUNTED = frozenset({"po.receive", "work-order.complete", "po.bill", "bill.post", "quote.accept"})
_PLANNED = _LOGGED - {"activity"} | {"return", "project", "bill", "product"}
_ASKED = frozenset({"activity.done"})  # nothing is required, but it is the moment to say it
_ABOUT_EACH = frozenset({"activity.add", "activity.plan"})
_OWN_KEYS = {  # action → binding, its usual key
    "action.undo": ("app.undo", "u"),
    "action.redo": ("app.redo", "U"),
    "attachment.add": ("record.attach", "F"),
    "activity.seen": ("record.day", "D"),
}
_ON_OTHERS = {
    "activity.add": _LOGGED,
    "activity.plan": _PLANNED,
    "stock.adjust": _STOCKED,
    "stock.transfer": frozenset({"product"}),
    "ticket.add": _SERVED,
    "payment.record": _PAID,
    "time.add": frozenset({"task", "project"}),
    "task.add": frozenset({"project"}),
    "contract.add": frozenset({"employee"}),
    "member.add": frozenset({"campaign"}),
    "consent.set": frozenset({"party", "contact"}),
    "quote.add": frozenset({"party"}),
}


def verb(name: str) -> Verb:
    """The verb of that name."""
    return next(v for v in VERBS if v.name == name)


def actions_for(spec: Verb, kind: str) -> list[Action]:
    """The registered actions a verb may stand for on records of a kind, likeliest first."""
    names = [pattern.format(kind=kind) for pattern in spec.actions]
    found = [actions()[name] for name in names if name in actions()]
    return [a for a in found if _fits(a, kind)]


def possible(spec: Verb, subject: Subject) -> tuple[list[Action], str]:
    """Those a verb may stand for on a record as it is now; where there are none, why the likeliest is not."""
    able = actions_for(spec, subject.kind)
    reasons = [reason(action, subject) for action in able]
    found = [action for action, why in zip(able, reasons, strict=True) if not why]
    return found, "" if found or not able else reasons[0]


def reason(action: Action, subject: Subject | None) -> str:
    """Why an action cannot be done (to this record), as far as that is known before it is tried; or ''."""
    if subject and acts_on(action, subject.kind):
        return why_not(action, subject.id)
    return str(action.refusal() or "")


def _fits(action: Action, kind: str) -> bool:
    if action.name in _ON_OTHERS:
        return kind in _ON_OTHERS[action.name]
    return acts_on(action, kind)


def acts_on(action: Action, kind: str) -> bool:
    """Whether the action's subject is a record of that kind."""
    subject = action.subject
    return subject is not None and getattr(subject.kind, "kind", "") == kind


def to_ask(action: Action) -> tuple[Parameter, ...]:
    """What a person must be asked: everything but the record itself and its version."""
    subject = action.subject
    return tuple(p for p in action.parameters if p is not subject and not isinstance(p.kind, Version))


def asks_first(action: Action) -> bool:
    """Whether a next step needs a form: something is required, or money or goods are counted."""
    return action.noun == "payment" or action.name in _COUNTED or any(p.required for p in to_ask(action))


def asks_anyway(spec: Verb, action: Action) -> bool:
    """Whether a verb's action is asked for its details, even where it needs none."""
    return spec.asks or action.name in _ASKED


def in_part(action: Action) -> bool:
    """Whether an action may be done to some of the lines only."""
    return any(isinstance(p.kind, Lines) for p in to_ask(action))


def prefill(action: Action, subject: Subject | None) -> dict[str, Any]:
    """The fields that the record at hand answers, such as the party of a new deal."""
    if subject is None:
        return {}
    found: dict[str, Any] = {}
    for parameter in action.parameters:
        if isinstance(parameter.kind, Ref) and parameter.kind.kind == subject.kind:
            found.setdefault(parameter.name, subject.id)
        elif parameter.name == "about" and not (subject.kind == "party" and _names_party(action)):
            found.setdefault("about", f"{subject.kind} {subject.id}")
    return found


def _names_party(action: Action) -> bool:
    """Whether an action has a field of its own for the party it is about."""
    return any(isinstance(parameter.kind, Ref) and parameter.kind.kind == "party" for parameter in action.parameters)


def is_for_many(action: Action, kind: str) -> bool:
    """Whether an action makes sense for many records of a kind: it acts on them, or says something about each."""
    return acts_on(action, kind) or (action.name in _ABOUT_EACH and kind in _ON_OTHERS[action.name])


def bindings() -> list[Binding]:
    """The bindings of all verbs, for the screens that show records."""
    return [
        *(Binding(v.key, f"verb('{v.name}')", v.label, id=f"record.{v.name}", tooltip=v.tooltip) for v in VERBS),
        Binding("full_stop", "latest", "Go to it", id="record.latest", tooltip="Open what the last message is about"),
        Binding("o", "related", "Related", id="record.related", tooltip="What belongs to the record"),
        Binding("O", "timeline", "Timeline", show=False, id="record.timeline", tooltip="What happened, newest first"),
        Binding(
            "f", "flow", "Flow", id="record.flow", tooltip="Document flow: deal, order, shipments, invoices, payments"
        ),
        Binding("F", "attach", "Attach", show=False, id="record.attach", tooltip="Attach a file to the record"),
        Binding("T", "queue", "Tickets", show=False, id="record.queue", tooltip="The tickets, late ones first"),
        Binding("D", "day", "My day", show=False, id="record.day", tooltip="What you have to do; notices are seen"),
        Binding(
            "B", "results", "Results", show=False, id="record.results", tooltip="What came of the last bulk action"
        ),
    ]


def key_of(action: str) -> str:
    """The key that reaches an action, or ''."""
    found = _reached_by(action)
    if isinstance(found, Tab):
        return f"{found.shown_key} {keymap.key_of('record.new', 'n')}"
    if isinstance(found, Verb):
        return keymap.key_of(f"record.{found.name}", found.key)
    if action == "deal.move":
        return f"{keymap.key_of('board.carry_left', 'H')} {keymap.key_of('board.carry_right', 'L')}"
    name, usual = _OWN_KEYS.get(action, ("", ""))
    return keymap.key_of(name, usual)


@cache
def _reached_by(action: str) -> Tab | Verb | None:
    """The tab on which a new record is made by it, or the verb that stands for it."""
    noun = action.partition(".")[0]
    for tab in TABS:
        if any(view.new == action for view in tab.every):
            return tab
    return next((spec for spec in VERBS if action in [pattern.format(kind=noun) for pattern in spec.actions]), None)
