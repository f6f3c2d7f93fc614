"""Writes of users and their roles."""

from __future__ import annotations

from typing import Annotated

from store.core import records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.errors import Refused
from store.core.identity import actor
from store.core.keys import take_away_all
from store.core.models import ROLES, SEES, User, UserRole
from store.core.owning import require_owner_of_all, require_owner_where_several
from store.core.portfolio import held_by
from store.core.text import some
from store.core.values import Choice, Code, Ref, Text


@action("user.add", "New user", (), example="backdesk user add --login ben --name 'Ben Okri' --role sales")
def add_user(
    login: Annotated[str, Code("Login", required=True)],
    name: Annotated[str, Text("Name")] = "",
    role: Annotated[str, Choice("Role", options=ROLES)] = "read-only",
) -> Outcome:
    """Add a person who may use this database, with a first role in this company. Only the owner may."""
    user = records.create(User, login=login, name=name or login.capitalize())
    records.create(UserRole, user=user, role=role, company=_where(role))
    return Outcome("user", user.id, f"{user.name} added as {role}.")


@action("user.role", "Give or take a role", (), example="backdesk user role ben --role finance --remove no")
def set_role(
    user: Annotated[int, Ref("User", kind="user")],
    role: Annotated[str, Choice("Role", options=ROLES, required=True)],
    remove: Annotated[str, Choice("Take it away", options=("no", "yes"))] = "no",
    everywhere: Annotated[
        str, Choice("In every company", options=("no", "yes"), help="also in those still to come")
    ] = "no",
) -> Outcome:
    """Give a user one more role, or take one away: in this company, or in every one. The last owner keeps theirs."""
    if everywhere == "yes":
        require_owner_of_all()
    company = None if everywhere == "yes" else _where(role)
    held = UserRole.first_matching(f"user_id = ? AND role = ? AND {_IN}", user, role, company or 0) or _held_everywhere(
        user, role, remove == "yes"
    )
    if remove == "yes" and held:
        if role == "owner" and held.company_id is None:
            _require_another_owner(user)
        records.remove(held)
    elif remove == "no" and not held:
        records.create(UserRole, user=user, role=role, company=company)
    login = User.get_by_id(user).login
    where = "" if actor().alone else " in every company" if company is None else f" in {actor().company}"
    return Outcome("user", user, f"{login} {'no longer has' if remove == 'yes' else 'has'} the role {role}{where}.")


@action("user.see", "Say whose records they see", (), example="backdesk user see ben --sees team --team south")
def set_sight(
    user: Annotated[int, Ref("User", kind="user")],
    sees: Annotated[
        str, Choice("Sees those of", options=SEES, required=True, help="leads, deals, quotes and activities")
    ],
    team: Annotated[str, Text("Team", help="of the same name for all who are in it; empty: as it was")] = "",
) -> Outcome:
    """Let a user see the leads, deals, quotes and activities of all, of their team or their own. Owners see all."""
    require_owner_where_several()
    row = User.get_by_id(user)
    team = team or row.team
    if sees == "team" and not team:
        raise Refused(f"{row.login} is in no team.", "Name it: --team NAME")
    records.change(row, sees=sees, team=team)
    whose = {"all": "everybody's", "team": f"those of {team}", "own": "their own"}[sees]
    return Outcome("user", row.id, f"{row.login} sees {whose}: leads, deals, quotes and activities.")


_IN = "COALESCE(company_id, 0) = ?"
_EVERYWHERE = "company_id IS NULL"


def _where(role: str) -> int | None:
    """The company that a role is given in: this one, but who owns the only one owns those to come."""
    return None if role == "owner" and actor().alone else actor().company_id


def _held_everywhere(user: int, role: str, leaving: bool) -> UserRole | None:
    """The role as they have it in every company; nobody leaves those all by leaving one."""
    held = UserRole.first_matching(f"user_id = ? AND role = ? AND {_EVERYWHERE}", user, role)
    if held and leaving and not actor().alone:
        raise Refused("They have this role in every company.", "Take it away in all of them: --everywhere yes")
    return held


def _require_another_owner(user: int) -> None:
    others = scalar(
        "SELECT COUNT(*) FROM app_user_role r JOIN app_user u ON u.id = r.user_id AND u.active = 1 "
        "WHERE r.role = 'owner' AND r.company_id IS NULL AND r.user_id <> ?",
        (user,),
    )
    if not others:
        raise Refused("The last owner cannot be removed.", "Make somebody else owner of every company first.")


@action("user.disable", "Disable user", (), danger=True, example="backdesk user disable ben")
def disable_user(user: Annotated[int, Ref("User", kind="user")]) -> Outcome:
    """Stop a user from signing in; everything they did stays under their name. The last owner stays."""
    row = User.get_by_id(user)
    require_owner_where_several()
    if UserRole.first_matching(f"user_id = ? AND role = 'owner' AND {_EVERYWHERE}", user):
        _require_another_owner(user)
    records.change(row, active=False)
    keys = take_away_all(row.id)
    held = held_by(row.id)
    left = f" Still looked after: {some(held)}; see: backdesk user hand-over {row.login} --to" if held else ""
    return Outcome("user", row.id, f"{row.name} may no longer sign in.{keys}{left}")
