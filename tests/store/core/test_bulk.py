"""One action on many records: what came of each, and one undo for all that can be taken back."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import pytest

from store.core.action import actions
from store.core.bulk import Batch, Result, each
from store.core.database import rows, run, scalar
from store.core.errors import Refused, Unusable
from store.core.undo import Way, parts, redo, take, undo
from tests.store.shop import act, differences, get, party, pick, product, won_deal

pytestmark = pytest.mark.usefixtures("database")


def deals(count: int) -> list[int]:
    customer = party()
    return [act("deal.add", title=f"Deal {n}", party=customer, value=str(n)).id for n in range(1, count + 1)]


def bulk(name: str, ids: Sequence[int], **values: object) -> list[Result]:
    batch, job = Batch(), each(actions()[name], values)
    kind = name.partition(".")[0]
    return [batch.run(kind, i, functools.partial(job, i)) for i in ids]


def step(way: Way) -> list[Result]:
    batch = Batch()
    return [take(way, part, batch) for part in parts(way)]


def states(found: list[Result]) -> list[str]:
    return [result.state for result in found]


def stage(deal: int) -> str:
    return str(scalar("SELECT s.name FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.id = ?", (deal,)))


def test_each_record_says_what_came_of_it() -> None:
    one, two, three = deals(3)
    act("deal.win", deal=two)
    act("deal.lose", deal=three, reason="price")
    found = bulk("deal.win", [one, two, three])
    assert states(found) == ["done", "already", "refused"]
    assert [r.message for r in found] == [
        "Deal 1 is won; it can become an order now.",
        "Deal 2 is already won.",
        f"Deal 3 is lost already. Reopen it: backdesk deal reopen {three}",
    ]
    assert [stage(d) for d in (one, two, three)] == ["Won", "Won", "Lost"]


def test_one_undo_takes_all_back_and_one_redo_does_them_again() -> None:
    ids = deals(3)
    before = [stage(d) for d in ids]
    bulk("deal.win", ids)
    assert [part.id for part in parts("undo")] == ids[::-1]
    assert states(step("undo")) == ["done"] * 3
    assert [stage(d) for d in ids] == before
    assert states(step("redo")) == ["done"] * 3
    assert [stage(d) for d in ids] == ["Won"] * 3
    assert states(step("undo")) == ["done"] * 3
    assert [stage(d) for d in ids] == before
    assert differences() == []


def test_what_cannot_be_taken_back_says_why_and_leaves_the_others_alone() -> None:
    one, two, three = deals(3)
    bulk("deal.win", [one, two, three])
    run("UPDATE deal SET probability = 5 WHERE id = ?", (two,))  # moved on since
    found = {result.id: result for result in step("undo")}
    assert {i: found[i].state for i in (one, two, three)} == {one: "done", two: "refused", three: "done"}
    assert "changed since" in found[two].message
    assert stage(one) != "Won" and stage(two) == "Won" and stage(three) != "Won"
    assert sorted(part.id for part in parts("redo")) == [one, three]
    assert states(step("redo")) == ["done", "done"]
    assert sorted(part.id for part in parts("undo")) == [one, three]


def test_a_bulk_step_has_its_place_among_the_single_ones() -> None:
    one, two, three = deals(3)
    act("deal.win", deal=one)
    bulk("deal.lose", [two, three], reason="price")
    act("deal.reopen", deal=one)
    assert undo().id == one
    assert stage(one) == "Won"
    with pytest.raises(Refused, match="2 records at once"):
        undo()
    step("undo")
    assert undo().id == one
    assert stage(one) not in ("Won", "Lost")
    assert redo().id == one
    step("redo")
    assert [stage(d) for d in (one, two, three)] == ["Won", "Lost", "Lost"]


def test_something_new_ends_what_could_be_done_again() -> None:
    one, two = deals(2)
    bulk("deal.win", [one, two])
    step("undo")
    act("deal.win", deal=one)
    with pytest.raises(Refused, match="nothing to redo"):
        parts("redo")


def test_a_bulk_conversion_is_taken_back_while_nothing_is_shipped() -> None:
    tea, acme = product("TEA", stock="100"), party()
    first, second = won_deal(acme, (tea, "1"), title="A"), won_deal(acme, (tea, "1"), title="B")
    found = bulk("deal.convert", [first, second])
    assert states(found) == ["done", "done"]
    orders = [r.outcome.id for r in found if r.outcome]
    shipment = pick("id", "shipment WHERE order_id = ?", orders[0])[0]
    act("shipment.ship", shipment=shipment)
    with pytest.raises(Refused, match="cannot be undone"):  # the shipment is the last action, and stays
        undo()
    group = scalar("SELECT MIN(head_id) FROM audit_group")
    assert group == scalar("SELECT id FROM audit WHERE action = 'deal.convert' ORDER BY id LIMIT 1")


def test_members_of_a_group_stand_in_the_history_for_good() -> None:
    bulk("deal.win", deals(2))
    assert scalar("SELECT COUNT(*) FROM audit_group") == 2
    for statement in ("UPDATE audit_group SET head_id = 1", "DELETE FROM audit_group"):
        with pytest.raises(Exception, match="append-only"):
            run(statement)


def test_a_single_action_belongs_to_no_group() -> None:
    [one] = deals(1)
    act("deal.win", deal=one)
    assert rows("SELECT * FROM audit_group") == []


def test_a_stop_between_two_records_leaves_the_rest_as_it_was() -> None:
    ids = deals(4)
    bulk("deal.win", ids[:2])  # stopped after two
    assert [stage(d) == "Won" for d in ids] == [True, True, False, False]
    assert sorted(part.id for part in parts("undo")) == ids[:2]


def test_more_than_the_history_looks_back_is_still_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.core.undo._DEPTH", 20)
    ids = deals(23)
    bulk("deal.win", ids)
    assert len(parts("undo")) == 23
    assert set(states(step("undo"))) == {"done"}
    assert scalar("SELECT COUNT(*) FROM deal d JOIN stage s ON s.id = d.stage_id WHERE s.type = 'won'") == 0


def test_a_database_out_of_reach_ends_the_whole() -> None:
    def gone() -> object:
        raise Unusable("The disk is full.")

    with pytest.raises(Unusable):
        Batch().run("deal", 1, gone)  # type: ignore[arg-type]


def test_an_action_that_makes_records_is_not_done_to_many() -> None:
    with pytest.raises(Refused, match="not done to records"):
        each(actions()["deal.add"], {})


def test_an_edit_of_many_is_one_step() -> None:
    ids = deals(3)
    bulk("deal.edit", ids, changes={"source": "fair"})
    assert [get("deal", i, "source") for i in ids] == ["fair"] * 3
    step("undo")
    assert [get("deal", i, "source") for i in ids] == [""] * 3
