"""Which list shows each kind of record about whom we deal with, and by what they come in."""

from __future__ import annotations

PARTY_LISTINGS = {
    "party": "parties",
    "contact": "contacts",
    "address": "addresses",
    "duplicate": "duplicates",
    "mapping": "mappings",
    "territory": "territories",
    "key": "keys",
}
