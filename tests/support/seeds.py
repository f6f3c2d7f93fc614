"""Histories made up by dice: each is lived on SQLite, the first of them on PostgreSQL too, where a step takes longer."""

from __future__ import annotations

import pytest


def seeds(*numbers: int) -> pytest.MarkDecorator:
    """For tests that take `database` and `seed`."""
    lived = [*(("sqlite", number) for number in numbers), ("postgres", numbers[0])]
    return pytest.mark.parametrize(("database", "seed"), lived, indirect=["database"])
