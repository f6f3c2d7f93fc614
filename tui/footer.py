"""Which keys the footer names: at most eight, those that work here and now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.core.action import Action, actions
from store.core.errors import BackdeskError
from store.core.identity import actor
from tui import verbs
from tui.next_step import next_action

if TYPE_CHECKING:
    from tui.acting import Acting
    from tui.messages import Subject


def keys_here(screen: Acting) -> list[tuple[str, str]]:
    """(key, label) pairs for the record under the cursor."""
    found: list[tuple[str, str]] = []
    if subject := screen.subject:
        found += [("↵", "Open"), *verb_keys(subject)]
    if getattr(screen, "view", None) and actions().get(screen.view.new):  # type: ignore[attr-defined]
        found.insert(1 if found else 0, ("n", "New"))
    return [*found[:5], *screen.GENERAL_KEYS][:8]


def verb_keys(subject: Subject) -> list[tuple[str, str]]:
    """The verbs that do something with this record, the next step first."""
    found: list[tuple[str, str]] = []
    for spec in sorted(verbs.VERBS, key=lambda v: v.name != "next"):
        if spec.name == "next":
            try:
                step = next_action(subject)
            except BackdeskError:
                step = None
            if step:
                found.append((spec.key, step.label))
            if step or subject.kind == "deal":  # an open deal cannot be converted yet
                continue
        able = [a for a in verbs.actions_for(spec, subject.kind) if actor().may(a.allow)]
        if able:
            found.append((spec.key, short_label(spec, able)))
    return found


def short_label(spec: verbs.Verb, able: list[Action]) -> str:
    """A verb in a word or two: the action's title without the record's noun."""
    if spec.name == "pay":
        return spec.label
    if len(able) > 1:
        return "/".join(action.title.split()[0] for action in able)
    words = [word for word in able[0].title.split() if word != able[0].noun]
    return " ".join(words)
