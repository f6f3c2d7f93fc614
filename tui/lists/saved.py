"""The menu of saved views: keep how a list is looked at, go to a view, share, rename, remove it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.core.action import actions
from store.core.text import excerpt
from store.core.views import View, views_of
from tui.messages import Subject

if TYPE_CHECKING:
    from tui.acting import Acting
    from tui.lists.pane import ListPane

SEGMENTED = {"parties": "segment.add"}  # lists whose filters can be kept as something that other work goes by
SEGMENT = "It keeps the filter; campaigns take their members from it."
EXAMPLE = "It keeps filter, order and columns; you find it beside the list's own view."


@dataclass(frozen=True)
class Step:
    """One line of the menu: what is done, and with which view."""

    name: str
    view: View | None = None


def choices(pane: ListPane) -> list[tuple[str, Step]]:
    """What can be done with the view on screen, then the views of this list to go to."""
    found: list[tuple[str, Step]] = []
    saved = pane.look.saved
    if saved and saved.changeable and pane.changed:
        found.append((f"Save the changes to {excerpt(saved.name, 30)}", Step("edit", saved)))
    found.append(("Save as a new view …", Step("save")))
    if pane.listing.name in SEGMENTED and pane.person_query.filter.strip():
        found.append(("Keep as a segment …", Step("segment")))
    if saved and saved.changeable:
        found.append(("Rename …", Step("rename", saved)))
        found.append(("Keep it for its owner alone" if saved.shared else "Share with everybody", Step("share", saved)))
        found.append(("Remove …", Step("remove", saved)))
    found.append(("Choose columns …", Step("columns")))
    for view in views_of(pane.listing):
        if saved is None or view.id != saved.id:
            whose = "yours" if view.mine else f"by {excerpt(view.owner, 16)}"
            found.append((f"→ {excerpt(view.name, 30)}  ({whose})", Step("go", view)))
    return found


async def perform(step: Step, pane: ListPane, screen: Acting) -> None:
    """Do what was chosen; going to a view is the screen's own affair."""
    from tui.ask import Ask

    look, action = pane.look, actions().get(f"view.{step.name}")
    how = {"filter": pane.person_query.filter, "sort": pane.sort_text, "columns": look.text}
    if step.name == "columns":
        await pane.choose_columns()
    elif step.name == "save" and action:

        def named(name: str | None) -> None:
            if name:
                screen.perform(action, None, {"name": name, "listing": pane.listing.name, **how})

        await screen.app.push_screen(Ask("Save this view as", "", EXAMPLE), named)
    elif step.name == "segment":
        keeping = actions()[SEGMENTED[pane.listing.name]]

        def kept(name: str | None) -> None:
            if name:
                screen.perform(keeping, None, {"name": name, "filter": pane.person_query.filter})

        await screen.app.push_screen(Ask("Keep these as the segment", "", SEGMENT), kept)
    elif step.view and action:
        here = Subject("view", step.view.id)
        if step.name == "edit":
            screen.perform(action, here, how)
        elif step.name == "share":
            screen.perform(action, here, {"shared": not step.view.shared})
        else:  # a form for the name, a question before it is removed
            await screen.start(action, [here], {"name": step.view.name} if step.name == "rename" else None)
