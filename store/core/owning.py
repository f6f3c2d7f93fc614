"""What only an owner of every company may do: users and what lets them in belong to no company alone."""

from __future__ import annotations

from store.core.errors import Forbidden, Refused
from store.core.identity import actor
from store.core.models import UserRole


def require_owner(what: str) -> None:
    """Raises Forbidden for who owns nothing here; `what` is what they may not do."""
    if not actor().may(()):
        raise Forbidden(f"{actor().name} may not {what}.", "An owner may.")


def require_owner_of_all() -> None:
    """Raises Refused for everybody else."""
    owner = UserRole.first_matching("user_id = ? AND role = 'owner' AND company_id IS NULL", actor().user_id)
    if owner is None:
        raise Refused("Only an owner of every company may do this.", "Ask one of them.")


def require_owner_where_several() -> None:
    """The same, but the owner of the only company there is may."""
    if not actor().alone:
        require_owner_of_all()
