"""The footer: at most eight keys for here and now, the next step first; what cannot be done is dim and says why."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from store.core.action import Action, actions
from store.core.errors import BackdeskError
from store.core.references import kinds, noun
from tui import safe, verbs
from tui.keymap import key_of
from tui.next_step import next_action

if TYPE_CHECKING:
    from tui.acting import Acting
    from tui.messages import Subject
    from tui.tabs import View

MOST = 8
OF_THE_RECORD = 6
_STEPS = ("next", "detail")
_STEPPING = frozenset({
    "deal", "order", "shipment", "invoice", "dunning", "activity", "request", "po", "inspection", "transfer", "count",
    "work-order", "bom", "return", "amend", "approval", "statement", "statement-line", "bank-rule", "cheque",
    "project", "task", "pay-run", "ticket", "quote",
    "bill", "payment-run",
})  # fmt: skip


@dataclass(frozen=True)
class Hint:
    """A key and what it does here; `why` is the reason where it cannot."""

    key: str
    label: str
    why: str = ""


def keys_here(screen: Acting) -> list[Hint]:
    """What to show for the record under the cursor and the view around it."""
    found: list[Hint] = []
    if subject := screen.subject:
        found += [Hint(key_of("record.open", "↵"), "Open"), *verb_hints(subject)]
    view = getattr(screen, "view", None)
    if view and view.listing:
        found.insert(1 if found else 0, new_hint(view))
    elif view:
        hints = getattr(getattr(screen, "pane", None), "HINTS", ())
        taken = {hint.key for hint in found}
        found += [hint for name, *said in hints if (hint := Hint(key_of(name, said[0]), said[1])).key not in taken]
    live = {active.binding.id for active in screen.active_bindings.values()}
    around = [Hint(key_of(name, usual), label) for name, usual, label in screen.GENERAL_KEYS if name in live]
    chosen = [*found[:OF_THE_RECORD], *around]
    return [*chosen[: MOST - 1], chosen[-1]] if len(chosen) > MOST else chosen


def verb_hints(subject: Subject) -> list[Hint]:
    """The verbs that mean something for this kind of record, the next step first."""
    ordered = sorted(verbs.VERBS, key=lambda spec: _STEPS.index(spec.name) if spec.name in _STEPS else len(_STEPS))
    able = {spec.name: {action.name for action in verbs.actions_for(spec, subject.kind)} for spec in verbs.VERBS}
    return [hint for spec in ordered if not _covered(spec, able) and (hint := verb_hint(spec, subject))]


def _covered(spec: verbs.Verb, able: dict[str, set[str]]) -> bool:
    """Whether another verb stands for all that this one does to such a record, and more."""
    mine = able[spec.name]
    return bool(mine) and any(mine < more for more in able.values())


def verb_hint(spec: verbs.Verb, subject: Subject) -> Hint | None:
    """What a verb's key does to this record, or why it cannot; None where the verb is not for such records."""
    key = key_of(f"record.{spec.name}", spec.key)
    if spec.name == "next" and subject.kind in _STEPPING:
        return _next_hint(key, subject)
    if spec.name == "detail":
        return _detail_hint(key, subject)
    able = verbs.actions_for(spec, subject.kind)
    if not able:
        return None
    found, why = verbs.possible(spec, subject)
    return Hint(key, short_label(spec, found or able), why)


def _next_hint(key: str, subject: Subject) -> Hint:
    try:
        step = next_action(subject)
    except BackdeskError as error:
        return Hint(key, "Next step", str(error))
    if step:
        return Hint(key, step.label, verbs.reason(step.action, step.subject))
    if subject.kind == "deal":
        won = key_of("record.win", "w")
        return Hint(key, "Convert", f"This deal is not won, so it cannot become an order; {won} says that it is won.")
    if subject.kind == "activity":
        return Hint(key, "Done", verbs.reason(actions()["activity.done"], subject))
    return Hint(key, "Next step", f"Nothing is left to do: this {noun(subject.kind)} has taken all its steps.")


def _detail_hint(key: str, subject: Subject) -> Hint | None:
    """Part of the next step, where it has parts."""
    with suppress(BackdeskError):
        step = next_action(subject) if subject.kind in _STEPPING else None
        if step and verbs.in_part(step.action):
            return Hint(key, f"{step.label} part", verbs.reason(step.action, step.subject))
    return None


def new_hint(view: View) -> Hint:
    """What `n` does in a view, or why it cannot."""
    key, action = key_of("record.new", "n"), actions().get(view.new)
    if action is None:
        return Hint(key, "New", f"Nothing is made here by hand: {view.title.lower()} come from elsewhere.")
    refusal = action.refusal()
    return Hint(key, "New", str(refusal) if refusal else "")


def short_label(spec: verbs.Verb, able: list[Action]) -> str:
    """A verb in a word or two: the action's title without the record's noun."""
    if spec.name in ("pay", "buy"):
        return spec.label
    if len(able) > 1:
        return f"{able[0].title.split()[0]}…"  # a menu of them opens
    named = able[0].title.replace(noun(able[0].noun) if able[0].noun in kinds() else able[0].noun, "")
    return " ".join(named.split())


class Keys(Widget):
    """The line itself. Where it is too narrow, the hints before the last one give way: help is always named."""

    DEFAULT_CSS = "Keys { height: 1; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hints: tuple[Hint, ...] = ()

    def show(self, hints: Sequence[Hint]) -> None:
        """Show these."""
        wanted = tuple(hints)
        if wanted != self._hints:
            self._hints = wanted
            self.refresh()

    def render(self) -> Content:
        parts = [_painted(hint) for hint in self._hints]
        while len(parts) > 1 and sum(part.cell_length for part in parts) > self.size.width:
            del parts[-2]
        return Content("").join(parts)


def _painted(hint: Hint) -> Content:
    key, label = safe.content(f" {hint.key}"), safe.content(f" {hint.label} ")
    if hint.why:
        return key.stylize("$muted") + label.stylize("$muted italic")
    return key.stylize("$accent bold") + label
