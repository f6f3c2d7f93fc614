"""Looking records up in a form: narrowed to the parent that was chosen, and made when they do not exist yet."""

from __future__ import annotations

from textual.pilot import Pilot

from store.core.database import one, scalar
from tests.tui.conftest import Open, Shop, do, press, settle, shown, type_text
from tui.forms.form import FormScreen
from tui.forms.lookup import RefField


def field(pilot: Pilot[int], name: str) -> RefField:
    form = pilot.app.screen
    assert isinstance(form, FormScreen)
    found = next(field for field in form.fields if field.parameter.name == name)
    assert isinstance(found, RefField)
    return found


async def test_contacts_are_those_of_the_chosen_party(desk: Open, shop: Shop) -> None:
    ann = do("contact.add", party=shop.acme, name="Ann Lee")
    do("contact.add", party=shop.bolt, name="Ann Other")
    async with desk(size=(100, 40)) as pilot:
        await press(pilot, "n")
        await type_text(pilot, "Tea")
        await press(pilot, "enter")
        await type_text(pilot, "acme")
        await press(pilot, "enter", "enter")
        await type_text(pilot, "ann")
        assert "Ann Lee" in shown(pilot)
        assert "Ann Other" not in shown(pilot)
        await press(pilot, "enter", "ctrl+s")
        assert one("SELECT party_id, contact_id FROM deal ORDER BY id DESC LIMIT 1") == (shop.acme, ann)


async def test_an_edit_knows_the_party_it_opened_with(desk: Open, shop: Shop) -> None:
    do("contact.add", party=shop.acme, name="Ann Lee")
    do("contact.add", party=shop.bolt, name="Ann Other")
    async with desk(size=(100, 40)) as pilot:
        await press(pilot, "right_square_bracket", "e")
        party = field(pilot, "party").text
        field(pilot, "contact").take_focus()
        await press(pilot, "down")
        own, other = ("Ann Lee", "Ann Other") if party == "Acme Ltd" else ("Ann Other", "Ann Lee")
        assert own in shown(pilot)
        assert other not in shown(pilot)


async def test_a_new_customer_is_made_from_inside_a_deal(desk: Open, shop: Shop) -> None:
    async with desk(size=(100, 40)) as pilot:
        await press(pilot, "n")
        await type_text(pilot, "Big deal")
        await press(pilot, "enter")
        await type_text(pilot, "Newco")
        assert "+ New party: Newco" in shown(pilot)
        await press(pilot, "enter")
        assert "New party" in shown(pilot)
        assert len([s for s in pilot.app.screen_stack if isinstance(s, FormScreen)]) == 2
        await press(pilot, "ctrl+s")
        assert scalar("SELECT COUNT(*) FROM party WHERE name = 'Newco'") == 1
        assert field(pilot, "party").text == "Newco"
        await press(pilot, "ctrl+s")
        assert one("SELECT d.title, p.name FROM deal d JOIN party p ON p.id = d.party_id ORDER BY d.id DESC LIMIT 1") == (
            "Big deal", "Newco",
        )  # fmt: skip


async def test_leaving_the_inner_form_keeps_the_outer_one(desk: Open, shop: Shop) -> None:
    async with desk(size=(100, 40)) as pilot:
        await press(pilot, "n")
        await type_text(pilot, "Big deal")
        await press(pilot, "enter")
        await type_text(pilot, "Newco")
        await press(pilot, "enter", "escape")
        await press(pilot, "y") if "Throw away" in shown(pilot) else await settle(pilot)
        assert isinstance(pilot.app.screen, FormScreen)
        assert "Big deal" in shown(pilot)
        assert field(pilot, "party").text == "Newco"


async def test_a_contact_made_inside_belongs_to_the_chosen_party(desk: Open, shop: Shop) -> None:
    async with desk(size=(100, 40)) as pilot:
        await press(pilot, "n")
        await type_text(pilot, "Tea")
        await press(pilot, "enter")
        await type_text(pilot, "acme")
        await press(pilot, "enter", "enter")
        await type_text(pilot, "Zoe")
        await press(pilot, "enter", "ctrl+s", "ctrl+s")
        assert one("SELECT c.name, c.party_id FROM deal d JOIN contact c ON c.id = d.contact_id") == ("Zoe", shop.acme)
