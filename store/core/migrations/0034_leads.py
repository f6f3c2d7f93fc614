"""Leads, what they are given points for and who is given them; people are found by their e-mail address alone."""

from __future__ import annotations

from typing import Any

from store.core import schema, search
from store.core.database import is_postgres, run


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0034_leads") + search.definition("lead", is_postgres(), letters="1 2 3"):
        run(statement)
