"""Where lots can be said at all: of a product that is kept by lot, and of a document that has such products on it."""

from __future__ import annotations

from collections.abc import Mapping

from store.core.database import scalar
from store.core.fields import Row, model_of
from store.core.references import kinds


def lots_apply(beside: Mapping[str, int], in_line: bool = False) -> bool:
    """Whether lots can be said beside these records (kind → id): of the product among them, or that one is about.

    `in_line`: of any product that a document among them has on its lines.
    """
    if not in_line and "product" in beside:
        return _kept("p.id = ?", beside["product"])
    return any(_of(kind, record_id, in_line) for kind, record_id in beside.items())


def _of(kind: str, record_id: int, in_line: bool) -> bool:
    spec = kinds().get(kind)
    model = model_of(spec.table) if spec else None
    if spec is None or model is None:
        return False
    if not in_line and "product_id" in model._meta.columns:
        return _kept(f"p.id = (SELECT t.product_id FROM {spec.table} t WHERE t.id = ?)", record_id)
    table, column = _lines(model)
    return bool(table) and _kept(f"p.id IN (SELECT l.product_id FROM {table} l WHERE l.{column} = ?)", record_id)


def _kept(which: str, record_id: int) -> bool:
    return scalar(f"SELECT 1 FROM product p WHERE {which} AND p.tracking <> 'none' LIMIT 1", (record_id,)) is not None


def _lines(model: type[Row]) -> tuple[str, str]:
    """The table of a document's lines of products, and the column that says whose they are; ('', '') without."""
    for link, lines in model._meta.backrefs.items():
        if link.backref == "lines" and "product_id" in lines._meta.columns:
            return lines._meta.table_name, link.column_name
    return "", ""
