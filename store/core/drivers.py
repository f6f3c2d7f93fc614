"""Peewee imports every database driver it finds; psycopg takes longer than all the rest of a short command.

`spare_postgres` imports Peewee without it, for those who work on a file; `load_postgres` gives it back.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any


def spare_postgres() -> None:
    """Import Peewee and its migrations without psycopg. Does nothing where either is imported already."""
    modules: Any = sys.modules
    if "peewee" in modules or "psycopg" in modules:
        return
    modules["psycopg"] = None  # Python's own sign for "not to be had"
    try:
        import_module("playhouse.migrations")
    finally:
        del modules["psycopg"]


def load_postgres() -> None:
    """Make sure Peewee has psycopg, as if it had found it itself. Raises ImportError where it is not installed."""
    import psycopg
    from psycopg.pq import TransactionStatus
    from psycopg.types.json import Json, Jsonb

    peewee: Any = import_module("peewee")
    if peewee.psycopg is not None:
        return
    adapter = peewee.Psycopg3Adapter
    adapter.txn_idle, adapter.txn_inerror = TransactionStatus.IDLE, TransactionStatus.INERROR
    adapter.txn_unknown = TransactionStatus.UNKNOWN
    peewee.TransactionStatus = TransactionStatus
    peewee.psycopg, peewee.Json_pg3, peewee.Jsonb_pg3 = psycopg, Json, Jsonb
