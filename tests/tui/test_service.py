"""The person on the phone: one screen says where the goods are, what was paid and who talked to them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from store.core.action import actions
from store.core.database import rows, scalar
from tests.tui.company import on
from tests.tui.conftest import Open, Shop, do, press, shown, the_desk, type_text
from tui.forms.form import FormScreen
from tui.messages import Subject
from tui.pick import Pick
from tui.record.related import RelatedScreen
from tui.record.ticket import TicketScreen
from tui.verbs import prefill


@pytest.fixture
def late(shop: Shop) -> int:
    """An order of 12 teas and 3 cups: the teas are sent and invoiced, half of that is paid; the cups are missing."""
    do("service-target.set", priority="high", response=Decimal(60), resolve=Decimal(480))
    order = do("deal.convert", deal=shop.won)
    shipment = int(scalar("SELECT id FROM shipment WHERE order_id = ?", (order,)) or 0)
    do("shipment.ship", shipment=shipment, carrier="DHL", tracking="JD0146")
    invoice = int(scalar("SELECT id FROM invoice WHERE origin = 'order' AND origin_id = ?", (order,)) or 0)
    do("invoice.post", invoice=invoice)
    do("payment.record", invoice=invoice, amount=Decimal(30))
    do("activity.add", kind="call", subject="Asked for patience", party=shop.acme)
    with on("2026-11-18"):
        ticket = do("ticket.add", subject="Where are the cups?", about=f"order {order}", priority="high", message="Hm?")
    assert ticket
    return order


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_late_order_in_two_keys_from_anywhere(
    desk: Open, shop: Shop, late: int, size: tuple[int, int]
) -> None:
    number, invoice = rows(
        "SELECT o.number, v.number FROM sales_order o JOIN invoice v ON v.origin_id = o.id AND v.origin = 'order'"
    )[0]
    async with desk(size=size) as pilot:
        for where in ("1", "2", "3", "4", "5"):
            await press(pilot, where)
            await press(pilot, "T", "enter")  # from anywhere: fewer than five
            assert isinstance(pilot.app.screen, TicketScreen)
            said = " ".join(shown(pilot).split())
            for answer in ("Where are the cups?", "✕ late", number, "12 of 15 sent", "DHL", "JD0146", "Hm?",
                           invoice, "part paid", "Last paid", "30.00 EUR", "call: Asked for"):  # fmt: skip
                assert answer in said, (where, answer, said)
            await press(pilot, "escape")
        await press(pilot, "3", "enter")
        await press(pilot, "T", "enter")  # also from the screen of a record
        assert isinstance(pilot.app.screen, TicketScreen)


async def test_answering_by_keys(desk: Open, shop: Shop, late: int) -> None:
    async with desk() as pilot:
        await press(pilot, "T", "t", "enter")
        assert isinstance(pilot.app.screen, FormScreen)
        await press(pilot, "tab", "tab")  # past the canned answers, and what it is then
        await type_text(pilot, "On Tuesday.")
        await press(pilot, "ctrl+s")
        assert rows("SELECT way, body FROM ticket_message ORDER BY id")[-1] == ("out", "On Tuesday.")
        await press(pilot, "enter", "c")
        assert "resolved" in shown(pilot)
        await press(pilot, "u")
        assert "✕ late" in shown(pilot)


async def test_an_order_shows_its_tickets_and_makes_new_ones(desk: Open, shop: Shop, late: int) -> None:
    async with desk() as pilot:
        await press(pilot, "3", "o")
        menu = pilot.app.screen
        assert isinstance(menu, Pick)
        place = next(place for place, (label, _) in enumerate(menu._choices) if str(label).startswith("Tickets"))
        await press(pilot, *["down"] * place, "enter")
        assert isinstance(pilot.app.screen, RelatedScreen)
        assert "Where are the" in shown(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, TicketScreen)
        await press(pilot, "escape", "escape", "t")
        assert isinstance(pilot.app.screen, FormScreen)
        await type_text(pilot, "Wrong cups")
        await press(pilot, "ctrl+s")
        made = rows("SELECT t.subject, t.party_id, l.record_kind, l.record_id FROM ticket t JOIN ticket_link l "
                    "ON l.ticket_id = t.id ORDER BY t.id")[-1]  # fmt: skip
        assert made == ("Wrong cups", shop.acme, "order", late)
        assert the_desk(pilot).subject == Subject("order", late)


def test_what_a_new_ticket_takes_from_the_record_at_hand(shop: Shop) -> None:
    add = actions()["ticket.add"]
    assert prefill(add, Subject("invoice", 7)) == {"about": "invoice 7"}
    assert prefill(add, Subject("party", shop.acme)) == {"party": shop.acme}
