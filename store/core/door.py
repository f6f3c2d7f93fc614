"""The door of a shared server: who came by a key, and what nobody may do who did."""

from __future__ import annotations

from store.core.database import rows
from store.core.errors import Forbidden

_key = ""  # the fingerprint of the key that opened this process


def come_in(login: str, fingerprint: str) -> None:
    """Let somebody in whom sshd knows by a key. Raises Forbidden where the records know better than its file.

    Every session begins here, and whatever is to be written down of it belongs here.
    """
    global _key
    found = rows(
        "SELECT 1 FROM access_key k JOIN app_user u ON u.id = k.user_id "
        "WHERE k.fingerprint = ? AND k.state = 'active' AND u.login = ? AND u.active = 1",
        (fingerprint, login),
    )
    if not found:
        raise Forbidden(f"This key no longer opens backdesk for '{login}'.", "An owner can say why.")
    _key = fingerprint


def came_by() -> str:
    """The fingerprint of the key that the acting person came by; '' at the machine itself."""
    return _key


def require_at_the_machine(what: str) -> None:
    """Raises Forbidden where the acting person came from outside."""
    if _key:
        raise Forbidden(f"{what} is not done over SSH.", "Do it at the server itself.")


def leave() -> None:
    """Forget who came in."""
    global _key
    _key = ""
