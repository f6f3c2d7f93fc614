"""Quotes by keys: a deal quoted, sent and accepted; what changes of its goods shows and is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from store.catalog.lines import LineInput
from store.core.database import rows, scalar
from store.sales.quote_drafting import QuoteLineInput
from tests.tui.conftest import Open, Shop, do, press, settle, shown, the_desk, type_text
from tui.confirm import Confirm
from tui.forms.form import FormScreen
from tui.messages import Subject
from tui.pick import Pick
from tui.record.flow import FlowScreen
from tui.record.screen import RecordScreen


@dataclass(frozen=True)
class Offer:
    """A deal of 12 teas (20 are there) and 3 cups (none are), and its quote, sent."""

    deal: int
    quote: int


@pytest.fixture
def offer(shop: Shop) -> Offer:
    lines = (
        QuoteLineInput(product=shop.tea, quantity=Decimal(12)),
        QuoteLineInput(product=shop.cup, quantity=Decimal(3), optional=True),
    )
    deal = do("deal.add", title="Terrace", party=shop.acme)
    quote = do("quote.add", party=shop.acme, deal=deal, lines=lines)
    do("quote.send", quote=quote)
    return Offer(deal, quote)


def take(shop: Shop, quantity: int) -> None:
    """Somebody else orders tea."""
    line = LineInput(product=shop.tea, quantity=Decimal(quantity))
    do("order.confirm", order=do("order.add", party=shop.bolt, lines=(line,)))


def facts(pilot: object) -> str:
    return " ".join(shown(pilot).split())  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_from_the_card_of_a_deal_to_the_order(desk: Open, shop: Shop, size: tuple[int, int]) -> None:
    lines = (LineInput(product=shop.tea, quantity=Decimal(12)),)
    do("deal.add", title="Terrace", party=shop.acme, lines=lines)
    async with desk(size=size) as pilot:
        await press(pilot, "Q")  # on the board
        assert the_desk(pilot).view.name == "quotes"
        assert the_desk(pilot).subject == Subject("quote", 1) and "Draft quote #1 of Terrace" in shown(pilot)
        await press(pilot, "c")
        assert "QU-2026-000001" in shown(pilot) and "holds until" in shown(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, RecordScreen)
        assert "12: all there, by 2026-11-23" in facts(pilot)
        await press(pilot, "c")
        assert isinstance(pilot.app.screen, FormScreen) and pilot.app.screen.action.name == "quote.accept"
        await press(pilot, "ctrl+s")
        assert the_desk(pilot).view.name == "orders" and "SO-2026-000001 made from QU-2026-000001" in shown(pilot)
        assert the_desk(pilot).subject == Subject("order", 1)
        assert rows("SELECT source, source_id FROM sales_order") == [("deal", scalar("SELECT MAX(id) FROM deal"))]
        await press(pilot, "f")
        assert isinstance(pilot.app.screen, FlowScreen)
        chain = [(node.kind, node.title) for _, node in pilot.app.screen._rows]
        assert chain[:3] == [("deal", "Terrace"), ("quote", "QU-2026-000001"), ("order", "SO-2026-000001")]


async def test_an_open_quote_shows_what_somebody_else_took(desk: Open, shop: Shop, offer: Offer) -> None:
    async with desk() as pilot:
        await the_desk(pilot).backdesk.open_record(Subject("quote", offer.quote))
        await settle(pilot)
        assert "12: all there, by 2026-11-23" in facts(pilot)
        take(shop, 15)
        await pilot.app.screen.reload()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "! 12: 5 of 12 there, no day known; told: all of it, by 2026-11-23" in facts(pilot)


async def test_accepting_says_first_what_is_less_by_now(desk: Open, shop: Shop, offer: Offer) -> None:
    async with desk(size=(140, 40)) as pilot:
        await the_desk(pilot).backdesk.open_record(Subject("quote", offer.quote))
        await press(pilot, "c")
        form = pilot.app.screen
        assert isinstance(form, FormScreen)
        await press(pilot, "ctrl+s")
        assert "say which of the optional lines 2 are taken" in facts(pilot)
        await type_text(pilot, "none")
        take(shop, 15)
        for answer, state in (("n", "sent"), ("y", "accepted")):
            await press(pilot, "ctrl+s")
            assert isinstance(pilot.app.screen, Confirm)
            said = facts(pilot)
            assert (
                "Less by now TEA-1: 5 of 12 there, no day known; told:" in said and "all of it, by 2026-11-23" in said
            )
            await press(pilot, answer)
            assert scalar("SELECT state FROM quote WHERE id = ?", (offer.quote,)) == state
        assert the_desk(pilot).subject == Subject("order", 2) and "7 × TEA-1 short" in facts(pilot)


async def test_goods_taken_between_the_question_and_the_answer(desk: Open, shop: Shop, offer: Offer) -> None:
    """Yes was said to what was shown, not to what is worse."""
    do("product.edit", product=shop.tea, changes={"lead_days": Decimal(3)})
    async with desk() as pilot:
        await the_desk(pilot).backdesk.open_record(Subject("quote", offer.quote))
        await press(pilot, "c")
        await type_text(pilot, "none")
        take(shop, 15)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Confirm) and "by 2026-11-25" in facts(pilot)
        do("product.edit", product=shop.tea, changes={"lead_days": Decimal(30)})
        await press(pilot, "y")
        assert isinstance(pilot.app.screen, FormScreen) and "Nothing is promised yet" in facts(pilot)
        assert scalar("SELECT state FROM quote WHERE id = ?", (offer.quote,)) == "sent"


async def test_what_can_be_done_to_a_quote(desk: Open, shop: Shop, offer: Offer) -> None:
    async with desk(size=(120, 36)) as pilot:
        await the_desk(pilot).show_record(Subject("quote", offer.quote))
        await press(pilot, "Q")
        screen = pilot.app.screen
        assert isinstance(screen, Pick)
        assert [action.name for _, action in screen._choices] == ["quote.revise", "quote.reprice"]
        await press(pilot, "enter")
        assert "revision 2 of QU-2026-000001" in shown(pilot)
        assert the_desk(pilot).subject == Subject("quote", 2)
        await press(pilot, "e")
        form = pilot.app.screen
        assert isinstance(form, FormScreen) and form.action.name == "quote.edit"
        # 12 × 4.50; the cups are not in the sum
        assert "Net 54.00" in shown(pilot) and "optional" in shown(pilot)
        await press(pilot, "escape")
        await press(pilot, "x")
        await type_text(pilot, "too dear")
        await press(pilot, "ctrl+s")
        assert rows("SELECT state, reason FROM quote WHERE id = 2") == [("rejected", "too dear")]


async def test_a_won_deal_takes_the_step_of_its_quote(desk: Open, shop: Shop, offer: Offer) -> None:
    do("deal.win", deal=offer.deal)
    async with desk() as pilot:
        await the_desk(pilot).show_record(Subject("deal", offer.deal))
        await press(pilot, "c")
        form = pilot.app.screen
        assert isinstance(form, FormScreen) and form.action.name == "quote.accept"
        await type_text(pilot, "all")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, FormScreen) is False
        assert the_desk(pilot).subject == Subject("order", 1)
