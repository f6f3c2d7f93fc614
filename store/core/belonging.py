"""In whose books a row stands: what is kept by company is kept in that one, whoever's work changes the row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from store.core.errors import Forbidden, Refused
from store.core.fields import Row
from store.core.identity import actor, working_in
from store.core.scope import belongs_by, everything


@contextmanager
def where_it_belongs(row: Row) -> Iterator[None]:
    """Work in the company of a row within a block. Raises Refused where the acting user does not work there."""
    company = None if actor().alone else company_of(row)
    if company in (None, actor().company_id):
        with everything():
            yield
        return
    try:
        inside = working_in(int(company or 0))
        inside.__enter__()
    except Forbidden as error:
        raise Refused("Something of it belongs to a company you do not work in.", error.message) from None
    try:
        with everything():
            yield
    finally:
        inside.__exit__(None, None, None)


def company_of(row: Row) -> int | None:
    """The company of a row, or of the document that it is part of; None for what is everybody's."""
    if "company_id" in row._meta.columns:
        found = row.company_id
        return None if found is None else int(found)
    column = belongs_by(row._meta.table_name)
    if not column:
        return None
    with everything():
        above: Row = getattr(row, row._meta.columns[column].name)
    return company_of(above)
