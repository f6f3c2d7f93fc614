"""Writes of users and their roles."""

from __future__ import annotations

from typing import Annotated

from store.core import records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.errors import Refused
from store.core.models import ROLES, User, UserRole
from store.core.values import Choice, Code, Ref, Text


@action("user.add", "New user", (), example="backdesk user add --login ben --name 'Ben Okri' --role sales")
def add_user(
    login: Annotated[str, Code("Login", required=True)],
    name: Annotated[str, Text("Name")] = "",
    role: Annotated[str, Choice("Role", options=ROLES)] = "read-only",
) -> Outcome:
    """Add a person who may use this database, with a first role. Only the owner may."""
    user = records.create(User, login=login, name=name or login.capitalize())
    records.create(UserRole, user=user, role=role)
    return Outcome("user", user.id, f"{user.name} added as {role}.")


@action("user.role", "Give or take a role", (), example="backdesk user role ben --role finance --remove no")
def set_role(
    user: Annotated[int, Ref("User", kind="user")],
    role: Annotated[str, Choice("Role", options=ROLES, required=True)],
    remove: Annotated[str, Choice("Take it away", options=("no", "yes"))] = "no",
) -> Outcome:
    """Give a user one more role, or take one away. The last owner keeps theirs."""
    held = UserRole.get_or_none(user=user, role=role)
    if remove == "yes":
        if role == "owner" and held:
            _require_another_owner(user)
        if held:
            records.remove(held)
    elif not held:
        records.create(UserRole, user=user, role=role)
    login = User.get_by_id(user).login
    return Outcome("user", user, f"{login} {'no longer has' if remove == 'yes' else 'has'} the role {role}.")


def _require_another_owner(user: int) -> None:
    others = scalar(
        "SELECT COUNT(*) FROM app_user_role r JOIN app_user u ON u.id = r.user_id AND u.active = 1 "
        "WHERE r.role = 'owner' AND r.user_id <> ?",
        (user,),
    )
    if not others:
        raise Refused("The last owner cannot be removed.", "Make somebody else owner first.")


@action("user.disable", "Disable user", (), danger=True, example="backdesk user disable ben")
def disable_user(user: Annotated[int, Ref("User", kind="user")]) -> Outcome:
    """Stop a user from signing in; everything they did stays under their name. The last owner stays."""
    row = User.get_by_id(user)
    if UserRole.get_or_none(user=user, role="owner"):
        _require_another_owner(user)
    records.change(row, active=False)
    return Outcome("user", row.id, f"{row.name} may no longer sign in.")
