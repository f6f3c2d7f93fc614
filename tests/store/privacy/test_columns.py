"""What may hold something of a person is known: a new column of text has to say what it is."""

from __future__ import annotations

from store.core.fields import Row, Text
from store.models import every_model
from store.privacy.belongings import LETTERS
from store.privacy.columns import ALSO_FREE, CODED, FREE, KEPT, LINKED, PERSONAL
from store.privacy.mentions import free_columns
from store.privacy.open_matters import MATTERS
from tests.conftest import Opened


def texts(model: type[Row]) -> set[str]:
    return {field.column_name for field in model._meta.sorted_fields if isinstance(field, Text)}


def test_every_column_of_text_is_personal_free_or_coded() -> None:
    assert not PERSONAL & FREE and not PERSONAL & CODED and not FREE & CODED
    unknown = {
        (model._meta.table_name, name) for model in every_model() for name in texts(model) - PERSONAL - FREE - CODED
    }
    assert unknown == set(), "say in store/privacy/columns.py what these may hold of a person"


def test_what_is_named_is_there() -> None:
    tables = {model._meta.table_name: texts(model) for model in every_model()}
    assert set(KEPT) | set(LINKED) | set(LETTERS) | {matter.table for matter in MATTERS} <= tables.keys()
    assert all(name in tables[table] for table, name in ALSO_FREE)


def test_no_table_that_may_name_somebody_is_passed_over(database: Opened) -> None:
    """A table with free text is kept as issued, or looked through, each of its columns."""
    looked_through = {model._meta.table_name: set(columns) for model, columns in free_columns()}
    for model in every_model():
        table = model._meta.table_name
        if table not in KEPT and table not in ("audit", "erasure", "audit_redaction"):
            assert texts(model) & FREE <= looked_through.get(table, set()), table
