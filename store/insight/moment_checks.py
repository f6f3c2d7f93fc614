"""The check of moments: that what says when something was is one. Nothing depends on it, so only this would notice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from store.core.database import is_postgres
from store.core.fields import Moment, Row
from store.insight.promises import Look, check_in_parts, differences
from store.models import every_model

_DIGIT = "[0-9]"
_SHAPE = "####-##-##T##:##:##.######Z"


@check_in_parts("moments", "whatever says when something was is a moment in UTC", of_all=True)
def moments() -> list[Look]:
    """What stands there instead, table by table."""
    found = (
        (model, [f.column_name for f in model._meta.sorted_fields if isinstance(f, Moment)]) for model in every_model()
    )
    return [partial(_misshapen, model, columns) for model, columns in found if columns]


def _misshapen(model: type[Row], columns: list[str]) -> Iterator[str]:
    table = model._meta.table_name
    wrong = " OR ".join(f"(\"{column}\" <> '' AND {_is_not(column)})" for column in columns)  # read once for all
    yield from differences(
        f'SELECT id FROM "{table}" WHERE {wrong} ORDER BY id', f"{table} #{{}}: {' or '.join(columns)} is no moment"
    )


def _is_not(column: str) -> str:
    if is_postgres():
        return f"\"{column}\" !~ '^{_SHAPE.replace('.', '[.]').replace('#', _DIGIT)}$'"
    return f"\"{column}\" NOT GLOB '{_SHAPE.replace('#', _DIGIT)}'"
