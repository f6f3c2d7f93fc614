"""Who is acting, for which company, and what their roles allow."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from store.core.database import rows
from store.core.errors import Forbidden


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

    def may(self, allow: tuple[str, ...]) -> bool:
        """Whether one of the roles suffices; the owner may do everything."""
        return "owner" in self.roles or not self.roles.isdisjoint(allow)


_current: ContextVar[Actor | None] = ContextVar("actor", default=None)
_process_actor: Actor | None = None  # threads start with an empty context; the login holds for all


def operating_system_login() -> str:
    """The login name the operating system vouches for."""
    return getpass.getuser()


def load_actor(login: str) -> Actor:
    """The active user of that login. Raises Forbidden, naming the way out."""
    found = rows(
        "SELECT u.id, u.name, u.active, c.id, c.currency, c.date_order FROM app_user u, company c "
        "WHERE u.login = ? ORDER BY c.id LIMIT 1",
        (login,),
    )
    if not found or not found[0][2]:
        raise Forbidden(
            f"'{login}' is not an active user of this database.",
            "An owner can add you: backdesk user add --login NAME --role ROLE",
        )
    user_id, name, _, company_id, currency, date_order = found[0]
    roles = frozenset(role for (role,) in rows("SELECT role FROM app_user_role WHERE user_id = ?", (user_id,)))
    return Actor(user_id, login, name, roles, company_id, currency, date_order)


def sign_in(login: str) -> Actor:
    """Make that user the acting one for the whole process."""
    global _process_actor
    _process_actor = load_actor(login)
    return _process_actor


def sign_out() -> None:
    """Forget the acting user."""
    global _process_actor
    _process_actor = None


@contextmanager
def acting_as(login: str) -> Iterator[Actor]:
    """Act as that user within a block."""
    actor = load_actor(login)
    token = _current.set(actor)
    try:
        yield actor
    finally:
        _current.reset(token)


def actor() -> Actor:
    """The acting user. Raises Forbidden when nobody is signed in: there is no anonymous write."""
    found = _current.get() or _process_actor
    if found is None:
        raise Forbidden("Nobody is signed in.", "Name a user with --as.")
    return found


def load_name(user_id: int) -> str:
    """The name of a user, for messages and histories."""
    found = rows("SELECT name FROM app_user WHERE id = ?", (user_id,))
    return str(found[0][0]) if found else f"user {user_id}"
