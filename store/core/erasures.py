"""Who was erased: their records are shells, and an address of theirs is known again without being kept.

An address is kept as a hash under a key of this database's own: it tells whether one that is given is the same.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from store.core.database import run, scalar
from store.core.errors import Refused
from store.core.schema import remembered
from store.core.text import clean
from store.core.values import Moment

_KEY = "erasure.key"


def keyed(address: str) -> str:
    """What an e-mail address is known by once it is erased; '' for none."""
    if not address:
        return ""
    run("INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (_KEY, secrets.token_hex(32)))
    return _hashed(address)


def _hashed(address: str) -> str:
    return hmac.new(remembered(_KEY).encode(), clean(address).casefold().encode(), hashlib.sha256).hexdigest()


def erased_at(table: str, record_id: int) -> str:
    """When a person was erased from a record: a UTC moment, '' where none was."""
    found = scalar("SELECT MIN(at) FROM erasure WHERE erased_table = ? AND erased_id = ?", (table, record_id))
    return str(found or "")


def require_not_erased(table: str, record_id: int, name: str) -> None:
    """Raises Refused for a record from which a person was erased: nothing more is written about them there."""
    if erased_at(table, record_id):
        raise Refused(f"{name} was erased.", "If they are with you again, add them anew.")


def told(address: str) -> str:
    """Who has this address was erased: a sentence; '' where nobody was."""
    if not address or not remembered(_KEY):
        return ""
    found = scalar("SELECT MAX(at) FROM erasure WHERE address_hash = ?", (_hashed(address),))
    if not found:
        return ""
    return f"Who has this address was erased on {Moment().shown(found)[:10]}: contact them only if they asked for it."
