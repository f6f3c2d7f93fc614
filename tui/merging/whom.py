"""Asks which party another one is merged with."""

from __future__ import annotations

from store.core.action import Outcome, actions
from tui.forms.form import FormScreen
from tui.messages import Subject


class WithWhom(FormScreen):
    """The party that stays, as the outcome's record; nothing is merged here, all else is chosen beside it."""

    keeps_drafts = False

    def __init__(self, party: Subject) -> None:
        super().__init__(actions()["party.merge"], party)
        self.fields = [field for field in self.fields if field.parameter.name == "into"]

    def action_save(self, sure: bool = False) -> None:
        values = self._values()
        if values is None:
            return
        if not values.get("into"):
            self.fields[0].complain("say which one stays")
        else:
            self.dismiss(Outcome("party", values["into"], ""))
