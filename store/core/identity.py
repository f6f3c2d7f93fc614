"""Who is acting, in which company, and what their roles allow there."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from store.core import log, scope
from store.core.database import rows, scalar
from store.core.errors import Forbidden, NotFound
from store.core.text import code_key, excerpt


@dataclass(frozen=True)
class Actor:
    """The person (or script) every write is recorded under."""

    user_id: int
    login: str
    name: str
    roles: frozenset[str]
    company_id: int
    currency: str
    date_order: str
    company: str = ""  # its code
    alone: bool = True  # whether it is the only company of this database
    sight: scope.Sight = scope.ALL  # what they read

    def may(self, allow: tuple[str, ...]) -> bool:
        """Whether one of the roles suffices; the owner may do everything."""
        return "owner" in self.roles or not self.roles.isdisjoint(allow)


_current: ContextVar[Actor | None] = ContextVar("actor", default=None)
_process_actor: Actor | None = None  # threads start with an empty context; the login holds for all


def _whose() -> scope.Sight:
    found = signed_in()
    return scope.ALL if found is None else found.sight


def _who() -> tuple[str, str]:
    found = signed_in()
    return (found.login, found.company) if found else ("", "")


scope.told_by(_whose)
log.told_by(_who)


def operating_system_login() -> str:
    """The login name the operating system vouches for."""
    return getpass.getuser()


def load_actor(login: str, company: str = "") -> Actor:
    """The active user of that login, in the company of a code; without one in the first they work in.

    Raises Forbidden, naming the way out, and NotFound where there is no such company.
    """
    with scope.everything():
        found = rows("SELECT id, name, active, sees, team FROM app_user WHERE login = ?", (login,))
        if not found or not found[0][2]:
            raise Forbidden(
                f"'{login}' is not an active user of this database.",
                "An owner can add you: backdesk user add --login NAME --role ROLE",
            )
        user_id, name, _, sees, team = found[0]
        held = rows("SELECT role, company_id FROM app_user_role WHERE user_id = ?", (user_id,))
        places = rows("SELECT id, currency, date_order, code, code_key FROM company ORDER BY id")
    open_to = [place for place in places if any(where in (None, place[0]) for _, where in held)]
    wanted = [place for place in places if place[4] == code_key(company)] if company else open_to or places
    if not wanted:
        raise NotFound(f"There is no company '{excerpt(company)}'.", "See them with: backdesk list companies")
    if company and wanted[0] not in open_to:
        raise Forbidden(f"{name} does not work in {wanted[0][3]}.", "Its owner can say so: backdesk user role")
    company_id, currency, date_order, code, _ = wanted[0]
    roles = frozenset(role for role, where in held if where in (None, company_id))
    alone = len(places) == 1
    people = () if "owner" in roles else _people(user_id, sees, team)
    sight = scope.Sight(0 if alone else company_id, people)
    return Actor(user_id, login, name, roles, company_id, currency, date_order, code, alone, sight)


def _people(user_id: int, sees: str, team: str) -> tuple[int, ...]:
    """Whose leads, deals, quotes and activities somebody sees; none: everybody's."""
    if sees == "all":
        return ()
    found = rows("SELECT id FROM app_user WHERE team = ? AND team <> ''", (team,)) if sees == "team" else []
    return tuple(sorted({user_id, *(other for (other,) in found)}))


@dataclass(frozen=True)
class Workplace:
    """A company that somebody works in."""

    id: int
    code: str
    name: str
    currency: str


def workplaces() -> tuple[Workplace, ...]:
    """The companies in which the acting user has a role, in the order they were made."""
    with scope.everything():
        found = rows(
            "SELECT c.id, c.code, c.name, c.currency FROM company c WHERE EXISTS (SELECT 1 FROM app_user_role r "
            "WHERE r.user_id = ? AND (r.company_id IS NULL OR r.company_id = c.id)) ORDER BY c.id",
            (actor().user_id,),
        )
    return tuple(Workplace(*row) for row in found)


def sign_in(login: str, company: str = "") -> Actor:
    """Make that user the acting one for the whole process."""
    global _process_actor
    _process_actor = load_actor(login, company)
    return _process_actor


def refresh() -> None:
    """Look again what the signed-in user may do, and whether theirs is the only company."""
    if _process_actor is not None:
        sign_in(_process_actor.login, _process_actor.company)


def sign_out() -> None:
    """Forget the acting user."""
    global _process_actor
    _process_actor = None


@contextmanager
def acting_as(login: str, company: str = "") -> Iterator[Actor]:
    """Act as that user within a block."""
    token = _current.set(load_actor(login, company))
    try:
        yield actor()
    finally:
        _current.reset(token)


@contextmanager
def working_in(company_id: int) -> Iterator[Actor]:
    """Work in another company within a block, as the same person. Raises Forbidden where they do not work there."""
    code = scalar("SELECT code FROM company WHERE id = ?", (company_id,))
    with acting_as(actor().login, str(code)) as found:
        yield found


def actor() -> Actor:
    """The acting user. Raises Forbidden when nobody is signed in: there is no anonymous write."""
    found = signed_in()
    if found is None:
        raise Forbidden("Nobody is signed in.", "Name a user with --as.")
    return found


def signed_in() -> Actor | None:
    """The acting user, or None where nobody is signed in."""
    return _current.get() or _process_actor


def load_name(user_id: int) -> str:
    """The name of a user, for messages and histories."""
    found = rows("SELECT name FROM app_user WHERE id = ?", (user_id,))
    return str(found[0][0]) if found else f"user {user_id}"
