"""A merged party leads to another one, an erased one is a shell: nothing is changed of it any more."""

from __future__ import annotations

from store.core.erasures import require_not_erased
from store.core.errors import Refused
from store.core.references import resolve
from store.parties.models import Party


def require_living(party: Party) -> Party:
    """The party. Raises Refused for one that is merged, which leads to another, and for one that was erased."""
    if party.merged_into_id is None:
        require_not_erased("party", party.id, party.name)
        return party
    into = Party.get_by_id(resolve("party", f"#{party.id}"))
    raise Refused(f"{party.name} ({party.code}) is merged into {into.name}.", f"Change that one: {into.code}")
