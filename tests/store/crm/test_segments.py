"""Segments: filters over orders, money, deals and tickets together, told by hand, live, and never a copy of anything."""

from __future__ import annotations

import pytest

from store.core.errors import Forbidden, Invalid
from store.core.filtering import FilterFault
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.core.undo import undo
from store.crm.segments import size
from store.insight.figures import figure
from store.insight.relations import glance
from tests.store.insight.test_at_risk import on
from tests.store.parties.test_standing import invoiced
from tests.store.shop import act, confirmed, differences, party, pick, product
from tests.support.people import add_user

pytestmark = pytest.mark.usefixtures("database")
QUIET = "last_order:-1y last_order<-90d open_tickets:0 owing:0"


def names(text: str) -> list[str]:
    spec = get_listing("parties")
    found = [spec.shown(line, spec.column("name")) for line in spec.window(Query(text))]
    assert len(found) == spec.count(Query(text)) == len(list(spec.ids(Query(text))))
    return found


@pytest.fixture
def customers(database: object) -> None:
    """Today is 2026-11-21: a year ago is 2025-11-21, 90 days ago 2026-08-23.

    Ann ordered on 2026-03-01 and paid; Bob the same and owes it; Cy the same, with an open ticket; Dee on 2026-10-01;
    Eve on 2025-06-01; Flo never.
    """
    with on("2025-05-01"):
        product("TEA", stock="1000", category="Drinks")
        product("CUP", stock="1000")
        of = {name: party(name, name.upper()) for name in ("Ann", "Bob", "Cy", "Dee", "Eve", "Flo")}
    for name, day in (("Ann", "2026-03-01"), ("Bob", "2026-03-01"), ("Cy", "2026-03-01"), ("Dee", "2026-10-01"),
                      ("Eve", "2025-06-01")):  # fmt: skip
        with on(day):
            order = confirmed(of[name], ("CUP" if name == "Dee" else "TEA", "3"), day=day)
        if name in ("Ann", "Bob"):
            invoice = invoiced(order, "2026-03-02" if name == "Ann" else "2026-10-03")
            if name == "Ann":
                act("payment.record", invoice=invoice)
    act("ticket.add", subject="Where is it?", party=of["Cy"])


@pytest.mark.usefixtures("customers")
def test_a_segment_is_asked_over_everything_and_stays_live() -> None:
    """Within the year and not in 90 days: Ann, Bob, Cy; of them Bob owes and Cy has a ticket."""
    assert names("last_order:-1y last_order<-90d") == ["Ann", "Bob", "Cy"]
    said = act("segment.add", name="Quiet, owe nothing", filter=QUIET)
    assert said.message == "Quiet, owe nothing: 1 of the parties now."
    assert names('segment:"quiet, owe nothing"') == names("segment:#1") == ["Ann"]
    assert names("-segment:#1") == ["Bob", "Cy", "Dee", "Eve", "Flo"]
    assert names("segment:#1 bob") == [] and names("segment:#1 ann") == ["Ann"]
    act("ticket.resolve", ticket=1)
    assert names("segment:#1") == ["Ann", "Cy"] and size(said.id) == 2
    with on("2026-12-31"):  # 90 days before is 2026-10-02
        assert (
            names("last_order:-1y last_order<-90d open_tickets:0 owing:0")
            == ["Ann", "Cy", "Dee"]
            == names("segment:#1")
        )
    assert glance("segment", said.id) == (("Parties now", "2"),)
    act("payment.record", invoice=pick("MAX(id)", "invoice")[0])
    assert names("segment:#1") == ["Ann", "Bob", "Cy"]
    found = figure("segments")
    assert [(bar.label, bar.cells) for bar in found.bars] == [("Quiet, owe nothing", ("3", "50%", QUIET))]
    assert differences() == []


@pytest.mark.usefixtures("customers")
def test_what_they_bought_never_did_and_who_talked_to_them() -> None:
    assert names("bought:TEA") == ["Ann", "Bob", "Cy", "Eve"] and names("bought:CUP") == ["Dee"]
    assert names("bought_group:drinks orders>0 last_order>-1y") == ["Ann", "Bob", "Cy"]
    assert names("-bought:TEA") == ["Dee", "Flo"]
    assert names("bought:") == ["Flo"] and "Flo" not in names("-bought:")
    assert names("orders:0") == ["Flo"] and names("last_order:") == ["Flo"]
    assert names("overdue:yes") == ["Bob"]  # due on 2026-11-02
    assert names("first_order<2026") == ["Eve"]
    with on("2026-11-20"):
        act("activity.add", kind="call", subject="Hello", party=pick("id", "party WHERE name = 'Eve'")[0])
    assert names("talked:-7d") == ["Eve"] and "Eve" not in names("-talked:-7d")


@pytest.mark.usefixtures("customers")
def test_a_segment_is_changed_retired_and_told_apart() -> None:
    first = act("segment.add", name="Quiet", filter=QUIET, description="To be called").id
    assert act("segment.edit", segment=first, changes={"filter": "orders:0"}).message == "Quiet: 1 of the parties now."
    assert names("segment:Quiet") == ["Flo"]
    undo()
    assert names("segment:Quiet") == ["Ann"]
    assert act("segment.edit", segment=first, changes={"name": "Quiet"}).message == "Nothing to change."
    with pytest.raises(Invalid, match="exists"):
        act("segment.add", name="QUIET", filter="orders:0")
    with pytest.raises(Invalid, match="is a number"):
        act("segment.add", name="#12", filter="orders:0")
    with pytest.raises(Invalid, match="names a segment"):
        act("segment.add", name="Both", filter="segment:Quiet owing>0")
    with pytest.raises(Invalid, match="everybody"):
        act("segment.add", name="All", filter=" - ")
    with pytest.raises(FilterFault, match="owing"):
        act("segment.add", name="Rich", filter="owing>much")
    with pytest.raises(FilterFault, match="no segment"):
        names("segment:loud")
    act("segment.retire", segment=first)
    assert names("segment:Quiet") == ["Ann"] and figure("segments").bars == ()
    add_user("wes", "warehouse")
    with acting_as("wes"), pytest.raises(Forbidden):
        act("segment.add", name="Mine", filter="orders:0")
