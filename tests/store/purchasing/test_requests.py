"""Purchase requests: who asks, who decides, and what it goes onto."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.core.undo import undo
from store.purchasing.next_step import next_step
from tests.store.shop import act, differences, get, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def tea(database: object) -> int:
    found = product("TEA", cost="2")
    leafco = party("Leafco", "LEAFCO")
    act("supplier-term.add", product=found, supplier=leafco, price="2.10", lead_days="14")
    return found


@pytest.fixture(autouse=True)
def people(user: Any, database: object) -> None:
    user("wim", "warehouse")
    user("bea", "purchasing")
    user("bob", "purchasing")


def asked(tea: int, who: str = "wim", quantity: str = "40", **values: Any) -> int:
    with acting_as(who):
        return act("request.add", product=tea, quantity=quantity, reason="tasting at the fair", **values).id


def test_who_may_not_buy_asks_and_a_buyer_puts_it_on_the_draft(tea: int) -> None:
    first, second = asked(tea, wanted="2026-12-01"), asked(tea, quantity="5")
    with acting_as("wim"), pytest.raises(Forbidden):
        act("request.approve", request=first)
    with acting_as("wim"), pytest.raises(Forbidden):
        act("po.propose", product=tea, quantity="1")
    assert (step := next_step("request", first)) is not None and step.action == "request.approve"
    with acting_as("bea"):
        said = act("request.approve", request=first).message
        act("request.approve", request=second, quantity="6")
    # 14 days from the 21st of November is the 5th of December
    assert said == "Draft purchase order #1 to Leafco: 40 × TEA; expected on 2026-12-05, wanted by 2026-12-01."
    assert only("order_id, quantity, price", "purchase_line") == (1, 460_000, 2_100_000)
    assert get("purchase_request", first, "state", "order_id", "decided_by_id") == ("ordered", 1, 3)
    assert next_step("request", first) is None
    assert only("subject, action", "audit WHERE action LIKE 'request.app%' AND subject_id = ?", first) == (
        "request", "request.approve",
    )  # fmt: skip
    assert get_listing("requests").count(Query("state:ordered order_id:1")) == 2
    with acting_as("bob"), pytest.raises(Refused, match="is ordered"):
        act("request.approve", request=first)
    assert differences() == []


def test_nobody_decides_on_their_own(tea: int) -> None:
    own = asked(tea, who="bea")
    with acting_as("bea"):
        for name, values in (("approve", {}), ("refuse", {"reason": "no"})):
            with pytest.raises(Forbidden, match="somebody else than who asked"):
                act(f"request.{name}", request=own, **values)
    with acting_as("bob"):
        act("request.refuse", request=own, reason="there is enough in the north")
    assert get("purchase_request", own, "state", "decision") == ("refused", "there is enough in the north")
    assert pick("id", "purchase_order") == []


def test_the_one_who_asked_may_change_their_mind(tea: int) -> None:
    request = asked(tea)
    with acting_as("bea"), pytest.raises(Refused, match="somebody else's"):
        act("request.edit", request=request, changes={"quantity": "1"})
    with acting_as("wim"):
        act("request.edit", request=request, changes={"quantity": "60"})
        assert get("purchase_request", request, "quantity") == 600_000
        undo()
        assert get("purchase_request", request, "quantity") == 400_000
        act("request.cancel", request=request)
        with pytest.raises(Refused, match="withdrawn"):
            act("request.edit", request=request, changes={"quantity": "1"})
    with acting_as("bea"), pytest.raises(Refused, match="withdrawn"):
        act("request.approve", request=request)


def test_what_cannot_be_asked_for(tea: int) -> None:
    with pytest.raises(Invalid, match="not kept in stock"):
        asked(product("FIT", kind="service"))
    unknown = asked(product("CUP", cost="1"))
    with acting_as("bea"):
        with pytest.raises(Refused, match="Nobody is known to supply CUP"):
            act("request.approve", request=unknown)
        assert get("purchase_request", unknown, "state") == "open"
        act("supplier-term.add", product=get("purchase_request", unknown, "product_id"), supplier=1, price="1")
        act("request.approve", request=unknown, supplier=1)
    assert get("purchase_request", unknown, "state") == "ordered"
