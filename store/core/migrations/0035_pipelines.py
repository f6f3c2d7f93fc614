"""Several pipelines and what their stages ask for; activities that are mails of somebody, each once.

The stages there are become those of the first pipeline, and each deal is in its stage since it entered it last.
"""

from __future__ import annotations

from typing import Any

from store.core import schema, search
from store.core.database import is_postgres, run, scalar
from store.core.dates import now


def up(_migrator: Any, _db: Any) -> None:
    for statement in schema.statements("0035_pipelines") + search.definition("competitor", is_postgres(), "1 2 3"):
        run(statement)
    if scalar("SELECT 1 FROM stage LIMIT 1"):
        run(
            "INSERT INTO pipeline (name, name_key, position, state, version, created_at, created_by, updated_at, "
            "updated_by) VALUES ('Sales', 'sales', 1, 'active', 1, ?, 1, ?, 1)",
            (now(), now()),
        )
        run("UPDATE stage SET pipeline_id = (SELECT MIN(id) FROM pipeline)")
    run(
        "UPDATE deal SET since = COALESCE((SELECT MAX(h.day) FROM stage_history h WHERE h.deal_id = deal.id "
        "AND h.to_stage_id = deal.stage_id), opened_on)"
    )
