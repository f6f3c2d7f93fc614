"""Several people at one project: its hours are billed once, and nobody's day gets longer than it is."""

from __future__ import annotations

import pytest

from store.core.errors import Refused
from store.insight.flow import chain
from tests.conftest import Opened
from tests.store.shop import act, differences, only, party, pick
from tests.support.processes import in_processes

SESSIONS = 6


def bill_it(_index: int, project: int) -> int:
    try:
        return act("project.bill", project=project).id
    except Refused:
        return 0


def work_on(index: int, project: int) -> int:
    """Enter nine hours; a day has room for two such entries."""
    try:
        return act("time.add", project=project, hours="9", note=str(index)).id
    except Refused:
        return 0


@pytest.mark.slow
def test_hours_are_billed_once_whoever_is_first(database: Opened, url: str) -> None:
    project = act("project.add", code="WEB", name="Web", party=party(), rate="90").id
    for hours in ("2", "3.5"):
        act("time.add", project=project, hours=hours)
    drafts = [found for found in in_processes(SESSIONS, bill_it, url, project) if found]
    assert len(drafts) == 1 == only("COUNT(*)", "invoice")
    assert only("quantity, net", "invoice_line") == (55_000, 49_500)
    assert differences() == []


@pytest.mark.slow
def test_a_day_stays_a_day(database: Opened, url: str) -> None:
    project = act("project.add", code="WEB", name="Web").id
    in_processes(SESSIONS, work_on, url, project)
    assert only("COUNT(*), SUM(hours)", "project_time") == (2, 180_000)


def test_the_way_from_hours_to_the_books(database: Opened) -> None:
    project = act("project.add", code="WEB", name="Web", party=party(), rate="90").id
    time = act("time.add", project=project, hours="2").id
    act("invoice.post", invoice=act("project.bill", project=project).id)
    root = chain("time", time)
    assert (root.kind, root.id) == ("project", project) == (chain("invoice", 1).kind, chain("invoice", 1).id)
    assert (root.children[0].kind, root.children[0].title) == ("invoice", "INV-2026-000001")
    assert [node.kind for node in root.children[1:]] == ["entry"]
    assert pick("id", "entry WHERE source = 'project'") == [root.children[1].id]
