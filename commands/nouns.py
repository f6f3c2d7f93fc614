"""`backdesk NOUN VERB`: one group for each noun, its verbs made from the registered actions."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from commands.words import INNER_ACTIONS, OWN_VERBS

if TYPE_CHECKING:
    from store.core.action import Action


class NounGroup(click.Group):
    """The verbs of one noun."""

    def __init__(self, noun: str, text: str) -> None:
        super().__init__(noun, help=text, subcommand_metavar="VERB [REF]... [OPTIONS]")
        self.noun = noun

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs."""
        verbs = list(dict.fromkeys([*(a.verb for a in actions_of(self.noun)), *OWN_VERBS.get(self.noun, {})]))
        return [*verbs, "list"] if "list" not in verbs and self._is_listed else verbs

    @property
    def _is_listed(self) -> bool:
        from commands.lists import find_listing
        from store.core.errors import Usage

        try:
            find_listing(self.noun)
        except Usage:
            return False
        return True

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a verb."""
        from commands.perform import action_command

        if own := OWN_VERBS.get(self.noun, {}).get(cmd_name):
            found_own: click.Command = getattr(import_module(own[0]), own[1])
            return found_own
        found = next((a for a in actions_of(self.noun) if a.verb == cmd_name), None)
        if found is None and cmd_name == "list" and self._is_listed:
            from commands.lists import list_of

            return list_of(self.noun)
        return action_command(found) if found else None


def actions_of(noun: str) -> list[Action]:
    """The actions a noun offers as commands."""
    from store import registry  # noqa: F401  makes them known
    from store.core.action import actions

    return [a for a in actions().values() if a.noun == noun and a.name not in INNER_ACTIONS]


def public_actions() -> list[Action]:
    """Every action that is a command of its own, by name; the others belong to a stand-alone word."""
    from store import registry  # noqa: F401
    from store.core.action import actions

    inner = INNER_ACTIONS.keys()
    return sorted((a for a in actions().values() if a.name not in inner), key=lambda a: a.name)
