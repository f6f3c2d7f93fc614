"""The check of codes: that each record is found under the code somebody gave it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from store.core.database import stream
from store.core.fields import Row, code_columns
from store.core.schema import engine_words
from store.core.text import code_key
from store.insight.promises import SHOWN, check
from store.models import every_model


@check("codes", "every code is unique and found in any letter case, by a key that fits it")
def codes() -> Iterator[str]:
    """Codes outside ASCII whose keys are not theirs; of the others the tables themselves see to it."""
    for model in every_model():
        for column, key in code_columns(model).items():
            yield from islice(_misfits(model, column, key), SHOWN)


def _misfits(model: type[Row], column: str, key: str) -> Iterator[str]:
    table = model._meta.table_name
    not_ascii = engine_words(f'length(CAST("{column}" AS BLOB)) > length("{column}")')
    for record_id, code, kept in stream(f'SELECT id, "{column}", "{key}" FROM "{table}" WHERE {not_ascii} ORDER BY id'):
        if kept != code_key(code):
            yield f"{table} #{record_id}: the code {code} is found as {kept}, not as {code_key(code)}"
