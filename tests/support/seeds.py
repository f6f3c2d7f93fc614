"""Histories made up by dice: one is lived on SQLite, another on PostgreSQL; the others where it is to be thorough."""

from __future__ import annotations

import pytest

from tests.support.thorough import some


def seeds(*numbers: int) -> pytest.MarkDecorator:
    """For tests that take `database` and `seed`."""
    lived = [*(("sqlite", number) for number in some(numbers, 1)), ("postgres", numbers[-1])]
    return pytest.mark.parametrize(("database", "seed"), lived, indirect=["database"])
