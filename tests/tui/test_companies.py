"""Going over to another company: every list is that company's, the header names it, and nothing begun is lost."""

from __future__ import annotations

from decimal import Decimal

from store.catalog.lines import LineInput
from store.core.identity import actor, working_in
from tests.tui.conftest import Open, Shop, do, press, shown, type_text


async def test_all_is_another_companys(shop: Shop, desk: Open) -> None:
    other = do("company.create", name="Shop France", code="FR", currency="EUR", country="FR")
    do("order.add", party=shop.acme, lines=(LineInput(product=shop.tea, quantity=Decimal(7)),))
    with working_in(other):
        do("order.add", party=shop.bolt, lines=(LineInput(product=shop.tea, quantity=Decimal(3)),))
    async with desk() as pilot:
        await press(pilot, "3")
        assert "Acme" in shown(pilot) and "Bolt" not in shown(pilot) and "Test & Co" in shown(pilot)
        await press(pilot, "W")
        assert "FR" in shown(pilot)
        await press(pilot, "j", "enter")
        assert "Bolt" in shown(pilot) and "Acme" not in shown(pilot) and "Shop France" in shown(pilot)
        assert actor().company == "FR"
        await press(pilot, "4")
        assert "TEA-1" in shown(pilot)  # products are everybody's
        await press(pilot, "colon")
        await type_text(pilot, "another company")
        await press(pilot, "enter", "k", "enter")
        assert actor().company == "TEST"
        await press(pilot, "3")
        assert "Acme" in shown(pilot) and "Bolt" not in shown(pilot)


async def test_there_is_nowhere_to_go_with_one_company(shop: Shop, desk: Open) -> None:
    async with desk() as pilot:
        await press(pilot, "W")
        assert "one company in which you work" in shown(pilot)
