"""Who may do what, as it is enforced: read off the registered actions and the tables that are kept private."""

from __future__ import annotations

from dataclasses import dataclass

from store.core import private, scope
from store.core.action import actions
from store.core.database import rows
from store.core.errors import Forbidden, NotFound
from store.core.identity import actor, workplaces
from store.core.listing import listings
from store.core.models import ROLES
from store.core.text import code_key, excerpt

OWNER = "owner"


@dataclass(frozen=True)
class Right:
    """One thing that takes a role: an action, or reading a list; the roles that suffice, the owner's first."""

    name: str
    title: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """What somebody may do in a company: their roles there, and each right with the roles that give it them."""

    company: str
    roles: tuple[str, ...]
    rights: tuple[Right, ...]


@dataclass(frozen=True)
class Rights:
    """What a user may do; nothing anywhere where they are not `active`."""

    login: str
    name: str
    active: bool
    companies: tuple[Held, ...]


def table() -> tuple[Right, ...]:
    """Every action, then every list that not everybody may read, with the roles that suffice."""
    doing = [Right(name, spec.title, _sorted(spec.allow)) for name, spec in sorted(actions().items())]
    reading = [
        Right(f"list {name}", f"See {spec.title.lower()}", _sorted(allow))
        for name, spec in sorted(listings().items())
        if (allow := private.readers((spec.main, *spec.reads))) is not None
    ]
    return (*doing, *reading)


def rights_of(login: str) -> Rights:
    """What a user may do in each company that the acting user works in. An owner may ask of anybody, others of
    themselves. Raises Forbidden and NotFound."""
    if login != actor().login and OWNER not in actor().roles:
        raise Forbidden("Only an owner sees what somebody else may do.", "For yourself, name your own login.")
    with scope.everything():
        found = rows("SELECT id, login, name, active FROM app_user WHERE login_key = ?", (code_key(login),))
        if not found:
            raise NotFound(f"There is no user '{excerpt(login)}'.", "See them with: backdesk list users")
        user_id, exactly, name, active = found[0]
        given = rows("SELECT role, company_id FROM app_user_role WHERE user_id = ?", (user_id,))
    places = [(place.code, {role for role, where in given if where in (None, place.id)}) for place in workplaces()]
    held = tuple(Held(code, _sorted_exactly(roles), _within(roles)) for code, roles in places if roles and active)
    return Rights(exactly, name, bool(active), held)


def _within(held: set[str]) -> tuple[Right, ...]:
    giving = [(right, tuple(role for role in right.roles if role in held)) for right in table()]
    return tuple(Right(right.name, right.title, roles) for right, roles in giving if roles)


def _sorted(allow: tuple[str, ...]) -> tuple[str, ...]:
    return _sorted_exactly({OWNER, *allow})


def _sorted_exactly(roles: set[str]) -> tuple[str, ...]:
    return tuple(role for role in ROLES if role in roles)
