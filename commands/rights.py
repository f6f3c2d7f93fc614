"""`backdesk user rights`: which roles may do what, as it is enforced below both front ends."""

from __future__ import annotations

from typing import Any

import click

from commands import output
from commands.lazy import command
from commands.session import current


@command(
    "rights",
    "backdesk user rights\nbackdesk user rights ben --json",
    short_help="Show which roles may do what, or what somebody may.",
)
@click.argument("login", required=False)
def user_rights(login: str | None) -> None:
    """Show for every action, and every list that is not for all, which roles may.

    With a LOGIN what that user may do, in which company and by which of their roles; an owner may ask of anybody. What
    nobody restricts, such as reading the other lists, takes no role.
    """
    from store.core.permissions import rights_of, table

    session = current()
    session.open()
    if login:
        _of(rights_of(login))
    elif session.json:
        output.json_document([_facts(right) for right in table()])
    else:
        _table(table())


def _table(found: Any) -> None:
    from store.core.models import ROLES

    output.table(
        [output.Heading(text) for text in ("Right", *ROLES)],
        ((right.name, *("yes" if role in right.roles else "" for role in ROLES)) for right in found),
    )


def _of(found: Any) -> None:
    if current().json:
        output.json_document(
            {
                "login": found.login,
                "name": found.name,
                "active": found.active,
                "companies": [
                    {"company": held.company, "roles": held.roles, "rights": [_facts(right) for right in held.rights]}
                    for held in found.companies
                ],
            }
        )
        return
    if not found.companies:
        why = "has no role in a company of yours" if found.active else "may not sign in any more"
        output.say(f"{found.login} ({found.name}) {why}.")
    for held in found.companies:
        output.say(f"{found.login} ({found.name}) in {held.company}: {', '.join(held.roles)}")
        output.table(
            [output.Heading(text) for text in ("Right", "What it is", "By the role")],
            ((right.name, right.title, ", ".join(right.roles)) for right in held.rights),
            indent="  ",
        )


def _facts(right: Any) -> dict[str, Any]:
    return {"right": right.name, "title": right.title, "roles": right.roles}
