"""Users of a test's company."""

from __future__ import annotations

from store.core.database import db, run
from store.core.identity import Actor, load_actor
from store.core.models import User, UserRole
from store.core.text import code_key

_STAMP = "2026-11-21T08:00:00.000000Z"


def add_user(login: str, *roles: str) -> Actor:
    """A new active user with exactly these roles, put straight into the tables; act as them by login."""
    stamps = {"created_at": _STAMP, "created_by": 1, "updated_at": _STAMP, "updated_by": 1}
    with db.atomic():
        user = User.create(login=login, login_key=code_key(login), name=login.capitalize(), **stamps)
        for role in roles:
            UserRole.create(user=user, role=role)
    return load_actor(login)


def take_roles(login: str) -> None:
    """Remove every role of a user."""
    run("DELETE FROM app_user_role WHERE user_id = (SELECT id FROM app_user WHERE login = ?)", (login,))
