"""What an owner may do about sessions: see them all, say something to somebody, end them."""

from __future__ import annotations

from store.core import log
from store.core.errors import Forbidden, NotFound, Refused
from store.core.identity import actor
from store.core.presence import LONGEST_TEXT, Present, Word, everybody, send
from store.core.text import clean, excerpt

EVERYBODY = "all"


def sessions() -> tuple[Present, ...]:
    """Every open terminal, by login. Raises Forbidden for who is no owner."""
    _require_owner()
    return everybody()


def message(login: str, text: str) -> int:
    """Say something to all sessions of a login, or of everybody; returns how many there are. Raises Refused."""
    said = clean(text)
    if not said or len(said) > LONGEST_TEXT:
        raise Refused(f"A message has 1 to {LONGEST_TEXT} characters; this one has {len(said)}.", "Say it shorter.")
    return _send(login, Word(actor().name, said))


def end(login: str) -> int:
    """Have all sessions of a login end in order, what is typed in forms kept as drafts; returns how many those are."""
    count = _send(login, Word(actor().name, ends=True))
    log.tell("sessions ended", level="warning", who=excerpt(login), sessions=count)
    return count


def _send(login: str, word: Word) -> int:
    _require_owner()
    found = [here for here in everybody() if login in (EVERYBODY, here.login)]
    if not found:
        whose = "Nobody" if login == EVERYBODY else f"'{excerpt(login)}'"
        raise NotFound(f"{whose} has backdesk open.", "See who has: backdesk sessions")
    return sum(send(here, word) for here in found)


def _require_owner() -> None:
    if "owner" not in actor().roles:
        raise Forbidden("Only an owner sees the sessions of others, and ends them.", "Ask one of them.")
