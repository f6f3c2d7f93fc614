"""`backdesk sessions`: who has it open, a word to them, and an end to it."""

from __future__ import annotations

from typing import Any

import click

from commands import output
from commands.lazy import command
from commands.session import current

VERBS = ("message", "end")


@command(
    "sessions",
    'backdesk sessions\nbackdesk sessions message all "The server restarts at noon."\nbackdesk sessions end ben',
    short_help="See who has it open, tell them something, end their sessions.",
)
@click.argument("verb", required=False, type=click.Choice(VERBS))
@click.argument("login", required=False, default="")
@click.argument("text", nargs=-1)
def sessions(verb: str | None, login: str, text: tuple[str, ...]) -> None:
    """Show who has backdesk open in a terminal: since when, from where, what they are on, and what they edit.

    `message` LOGIN TEXT shows a text in their terminals within a second (LOGIN may be `all`); `end` LOGIN ends their
    sessions as they would themselves: what is typed in a form is kept as a draft. Only an owner may.
    """
    session = current()
    if verb and not login:
        raise click.UsageError(f"{verb} needs a LOGIN, or all.", click.get_current_context())
    if bool(text) != (verb == "message"):
        raise click.UsageError("message, and nothing else, takes a text.", click.get_current_context())
    session.open()
    if verb:
        _do(verb, login, " ".join(text))
    else:
        _show()


def _do(verb: str, login: str, text: str) -> None:
    from store.core.sessions import end, message
    from store.core.text import plural

    told = message(login, text) if verb == "message" else end(login)
    if current().json:
        output.json_document({verb: told})
    else:
        output.say(f"Told {plural(told, 'session')}{' to end' if verb == 'end' else ''}.")


def _show() -> None:
    from store.core.presence import named
    from store.core.sessions import sessions as found
    from store.core.values import Moment

    here = [(one, named(one.place)) for one in found()]
    if current().json:
        output.json_document([_facts(one, place) for one, place in here])
        return
    if not here:
        output.say("Nobody has backdesk open in a terminal.")
        return
    output.table(
        [output.Heading(text) for text in ("Login", "Since", "From", "On", "Editing since")],
        ((one.login, Moment().shown(one.since), one.origin, place, Moment().shown(one.editing)) for one, place in here),
    )


def _facts(one: Any, place: str) -> dict[str, Any]:
    return {
        "login": one.login, "since": one.since or None, "from": one.origin or None, "on": place or None,
        "place": one.place or None, "editing": one.editing or None,
    }  # fmt: skip
