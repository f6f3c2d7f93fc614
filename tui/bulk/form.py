"""The form of an action on many records: asked once, then done to each."""

from __future__ import annotations

from typing import Any

from store.core.action import Action
from store.core.text import plural
from tui import verbs
from tui.bulk.jobs import Chosen
from tui.forms.form import FormScreen


class ManyForm(FormScreen):
    """Leaves what was filled in as `values`, None where it was left; performs nothing itself."""

    keeps_drafts = False

    def __init__(self, action: Action, chosen: Chosen) -> None:
        own = verbs.acts_on(action, chosen.kind)
        super().__init__(action, None, {}, many=[chosen.ids[0]] if own else None)
        self._count = len(chosen.ids)
        self.values: dict[str, Any] | None = None

    def _heading(self) -> str:
        return f"{self.action.title} · {plural(self._count, 'marked record')}"

    async def _save(self, values: dict[str, Any], sure: bool) -> None:
        self.values = values
        self.dismiss(None)
