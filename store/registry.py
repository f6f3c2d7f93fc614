"""Importing this module makes every action, listing and reaction known."""

from __future__ import annotations

from store.catalog import actions as _catalog_actions  # noqa: F401
from store.catalog import listings as _catalog_listings  # noqa: F401
from store.core import people as _people  # noqa: F401
from store.ledger import actions as _ledger_actions  # noqa: F401
from store.ledger import listings as _ledger_listings  # noqa: F401
from store.parties import actions as _parties_actions  # noqa: F401
from store.parties import listings as _parties_listings  # noqa: F401
