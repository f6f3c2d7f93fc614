"""The checks of parties that were merged: they lead somewhere, and nothing is left with them."""

from __future__ import annotations

from collections.abc import Iterator

from store.core.fields import links_to, rows_about
from store.core.references import kinds
from store.insight.promises import check, differences
from store.parties.moving import APART


@check("merged parties", "a merged party leads to one that is not, and nothing belongs to it any more", of_all=True)
def merged_parties() -> Iterator[str]:
    """Names that lead nowhere or in a ring, and rows that a merge left behind."""
    yield from differences(
        "SELECT code, state FROM party WHERE (state = 'merged') <> (merged_into_id IS NOT NULL) ORDER BY id",
        "{0} is {1}, which does not fit where it leads",
    )
    yield from differences(
        "WITH RECURSIVE led (first, id, steps) AS (SELECT id, merged_into_id, 1 FROM party "
        "WHERE merged_into_id IS NOT NULL UNION ALL SELECT l.first, p.merged_into_id, l.steps + 1 FROM led l "
        "JOIN party p ON p.id = l.id WHERE p.merged_into_id IS NOT NULL AND l.steps < 50) "
        "SELECT DISTINCT p.code, '' FROM led l JOIN party p ON p.id = l.first WHERE l.steps >= 50 ORDER BY 1",
        "{0} was merged in a ring",
    )
    for model, link in links_to("party"):
        table = vars(model)["_meta"].table_name
        if (table, link.name) not in APART:
            column = link.column_name
            yield from _left(f"SELECT p.code, '{table.replace('_', ' ')}', r.id FROM party p JOIN {table} r "
                             f"ON r.{column} = p.id")  # fmt: skip
    for kind in sorted(spec.name for spec in kinds().values() if spec.table == "party"):
        for model, column in rows_about(kind):
            table = vars(model)["_meta"].table_name
            yield from _left(f"SELECT p.code, '{table.replace('_', ' ')}', r.id FROM party p JOIN {table} r "
                             f"ON r.record_id = p.id AND r.{column} = '{kind}'")  # fmt: skip


def _left(joined: str) -> Iterator[str]:
    yield from differences(
        f"{joined} WHERE p.merged_into_id IS NOT NULL ORDER BY p.id, r.id", "{0} is merged, but has {1} #{2}"
    )
