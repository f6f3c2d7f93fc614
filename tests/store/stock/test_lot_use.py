"""Lots and expiry are asked for only where they can be said: of goods kept by lot, and of documents with such goods."""

from __future__ import annotations

from decimal import Decimal

import pytest

from store.core.action import Parameter, actions, input_parameters
from store.core.values import Lines
from store.purchasing.drafting import PurchaseLineInput
from store.purchasing.receipts import ReceiveLineInput
from tests.store.shop import act, confirmed, open_shipment, party, product

pytestmark = pytest.mark.usefixtures("database")


def asked(action: str, beside: dict[str, int]) -> set[str]:
    """Which fields of an action, and which parts of its lines, are asked for beside these records."""
    found = set()
    for parameter in actions()[action].parameters:
        found |= _parts(parameter, beside) if isinstance(parameter.kind, Lines) else set()
        found |= {parameter.name} if parameter.kind.applies(beside) else set()
    return found


def _parts(parameter: Parameter, beside: dict[str, int]) -> set[str]:
    assert isinstance(parameter.kind, Lines)
    parts = input_parameters(parameter.kind.of)
    return {f"line {part.name}" for part in parts if part.kind.applies(beside, in_line=True)}


def bought(party: int, *items: int) -> int:
    lines = tuple(PurchaseLineInput(product=item, quantity=Decimal(10), price=Decimal(2)) for item in items)
    spec = actions()["po.add"]
    return int(spec.perform(**spec.arguments({"party": party, "lines": lines})).id)


def test_of_a_product_by_how_it_is_kept() -> None:
    cup, tea, desk = product("CUP"), product("TEA", tracking="lot"), product("DESK", tracking="serial")
    always = {"product", "quantity", "location", "cost", "reason", "day"}
    assert asked("stock.adjust", {}) == always  # nobody has said of what
    assert asked("stock.adjust", {"product": cup}) == always
    assert asked("stock.adjust", {"product": tea}) == always | {"lot", "expires"}
    assert asked("stock.adjust", {"product": desk}) == always | {"lot", "expires"}
    assert "lot" in asked("stock.transfer", {"product": tea})
    assert "lot" not in asked("stock.transfer", {"product": cup})


def test_of_a_document_by_what_is_on_its_lines() -> None:
    cup, tea = product("CUP", stock="50"), product("TEA", tracking="lot")
    leaf = party("Leaf", "LEAF")
    plain = bought(leaf, cup)
    mixed = bought(leaf, cup, tea)
    assert not {"line lot", "line expires"} & asked("po.receive", {"po": plain})
    assert {"line lot", "line expires"} <= asked("po.receive", {"po": mixed})
    act("po.confirm", po=mixed)
    came = tuple(ReceiveLineInput(product=item, quantity=Decimal(10), lot=lot) for item, lot in ((cup, ""), (tea, "A")))
    receipt = actions()["po.receive"].perform(po=mixed, lines=came).id
    assert "line lot" in asked("receipt.return", {"receipt": receipt})
    of_cups, of_tea = (
        open_shipment(confirmed(party(), (cup, "2"))),
        open_shipment(confirmed(party("B", "B"), (tea, "2"))),
    )
    assert "line lot" not in asked("shipment.ship", {"shipment": of_cups})
    assert "line lot" in asked("shipment.ship", {"shipment": of_tea})
    count = act("count.start", product=cup).id
    assert not {"line lot", "line expires"} & asked("count.enter", {"count": count})
    act("count.cancel", count=count)
    assert {"line lot", "line expires"} <= asked("count.enter", {"count": act("count.start").id})


def test_of_a_work_order_by_what_it_makes_and_by_what_it_uses() -> None:
    cup, tea = product("CUP", stock="50"), product("TEA", tracking="lot")
    box, blend = product("BOX"), product("BLEND", tracking="lot")
    for made, used in ((box, tea), (blend, cup)):
        act("bom.activate", bom=act("bom.add", product=made, lines=[(used, "1")]).id)
    makes_boxes = act("work-order.add", product=box, quantity="3").id
    makes_blend = act("work-order.add", product=blend, quantity="3").id
    boxes = asked("work-order.complete", {"work-order": makes_boxes})
    blends = asked("work-order.complete", {"work-order": makes_blend})
    assert "line lot" in boxes and not {"lot", "expires"} & boxes
    assert "line lot" not in blends and {"lot", "expires"} <= blends
