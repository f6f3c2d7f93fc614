"""Records made for names a file refers to and we do not have, when the caller asks for it."""

from __future__ import annotations

from store.core.action import actions
from store.core.codes import holder
from store.core.errors import Forbidden, Usage
from store.core.identity import actor
from store.core.models import User
from store.core.people import add_user, disable_user
from store.core.text import fold
from store.exchange.lookup import Lookup
from store.parties.actions import PartyInput, add_party

KINDS = ("user", "party")


def require(kind: str, field: str) -> None:
    """Refuse a kind that cannot be made from a name alone, or that this actor may not make."""
    if kind not in KINDS:
        raise Usage(f"'{field}' cannot be made from its name alone.", "Import those records first.")
    if not actor().may(actions()[f"{kind}.add"].allow):
        raise Forbidden(f"{actor().name} may not make what is missing in '{field}'.", "Ask an owner, or leave it out.")


def make(lookup: Lookup) -> dict[int, int]:
    """Make what a lookup wants; returns placeholder → id. Call while an action runs."""
    made = {}
    for text, placeholder in lookup.wanted.items():
        made[placeholder] = _party(text) if lookup.kind == "party" else _user(text)
    return made


def make_one(lookup: Lookup, placeholder: int) -> int:
    """Make the record behind one placeholder; returns its id. Call while an action runs."""
    text = next(text for text, number in lookup.wanted.items() if number == placeholder)
    return _party(text) if lookup.kind == "party" else _user(text)


def _party(name: str) -> int:
    return int(add_party(PartyInput(name=name)).id)


def _user(name: str) -> int:
    """A user who owns records but cannot sign in: the history of somebody from the other system."""
    base = ".".join(fold(name).split())[:30] or "user"
    login, number = base, 1
    while holder(User, "login", login):
        number += 1
        login = f"{base}.{number}"
    user = int(add_user(login, name).id)
    disable_user(user)
    return user
