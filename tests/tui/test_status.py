"""One place for what the program says; keys that cannot be used say why; nothing hangs open while a person thinks."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from rich.style import Style
from textual.widgets import Input

from store.core.database import db, is_postgres
from store.core.identity import sign_in
from store.core.preferences import Chosen, Preferences
from tests.conftest import Opened
from tests.tui.conftest import Open, Shop, do, every_view, press, settle, shown, the_desk, type_text
from tui.app import BackdeskApp
from tui.footer import MOST, Keys, keys_here, verb_hints
from tui.forms.form import FormScreen
from tui.idle import Idle
from tui.messages import Subject
from tui.plain import plain_style
from tui.status import MOST as LINES
from tui.status import Status
from tui.tabs import TABS
from tui.theme import _TONES, state_sign

LONG = "The order waits for approval: " + "a discount of 20% is above 15%, and " * 4 + "so it must be asked for."


async def test_a_long_message_is_shown_in_full_until_the_next_key(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        the_desk(pilot).tell(LONG, "warning")
        await settle(pilot)
        status = the_desk(pilot).query_one(Status)
        assert 1 < status.size.height <= LINES
        assert "".join(LONG.split()) in "".join(shown(pilot).split())
        await press(pilot, "j")
        assert status.size.height == 1
        assert LONG[:40] in shown(pilot)


async def test_nothing_is_told_over_a_dialog_and_no_key_is_held_up(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "c")  # refused: the deal is not won
        assert "not won" in shown(pilot)
        await press(pilot, "n")
        await type_text(pilot, "Desks")
        assert isinstance(pilot.app.screen, FormScreen)
        await press(pilot, "escape", "y", "4", "y")
        assert the_desk(pilot).view.name == "products"
        assert "Copied: " in shown(pilot)
        await press(pilot, *"12345")
        assert the_desk(pilot).view.name == TABS[4].views[0].name
        assert not pilot.app._notifications


async def test_a_record_screen_tells_in_the_same_place(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "2", "enter")
        pilot.app.copy("a value")  # type: ignore[attr-defined]
        await settle(pilot)
        assert "Copied: a value" in shown(pilot).splitlines()[-2]


async def test_the_footer_is_never_longer_than_eight_and_always_names_help(desk: Open, shop: Shop) -> None:
    do("deal.convert", deal=shop.won)
    for part, size in enumerate(((60, 20), (80, 24), (200, 50))):
        async with desk(size=size) as pilot:
            async for _ in every_view(pilot, part, 3):
                assert len(keys_here(the_desk(pilot))) <= MOST
                assert "? Help" in shown(pilot).splitlines()[-1]


async def test_every_key_in_the_footer_is_live(desk: Open, shop: Shop) -> None:
    signs = {"↵": "enter", "/": "slash", "?": "question_mark", ":": "colon", "esc": "escape"}
    async with desk(size=(160, 40)) as pilot:
        for keys in ([], ["right_square_bracket"], ["2"], ["enter"], ["escape", "3"], ["4"], ["5"]):
            await press(pilot, *keys)
            live = pilot.app.screen.active_bindings
            for hint in keys_here(pilot.app.screen):  # type: ignore[arg-type]
                assert signs.get(hint.key, hint.key) in live, (keys, hint)


async def test_what_cannot_be_done_is_dim_and_says_why(desk: Open, shop: Shop, user: Callable[..., object]) -> None:
    user("rita", "read-only")
    sign_in("rita")
    async with desk(size=(120, 30)) as pilot:
        await press(pilot, "4", "j")
        dim = {hint.key: hint for hint in keys_here(the_desk(pilot)) if hint.why}
        assert {"n", "e"} <= dim.keys()
        assert " e Edit" in shown(pilot).splitlines()[-1]
        painted = the_desk(pilot).query_one(Keys).render()
        assert "$muted" in str([span.style for span in painted.spans])
        await press(pilot, "e")
        assert not isinstance(pilot.app.screen, FormScreen)
        assert "may not do this (product.edit; roles: read-only)" in shown(pilot)
        await press(pilot, "n")
        assert not isinstance(pilot.app.screen, FormScreen)
        assert "may not do this (product.add; roles: read-only)" in shown(pilot)


def test_the_next_step_is_named_or_its_absence_explained(shop: Shop) -> None:
    def next_hint(kind: str, record_id: int) -> tuple[str, str]:
        hint = verb_hints(Subject(kind, record_id))[0]
        return hint.label, hint.why

    assert next_hint("deal", shop.won) == ("Convert", "")
    label, why = next_hint("deal", shop.lost_cause)
    assert label == "Convert" and "w says that it is won" in why
    order = do("deal.convert", deal=shop.won)
    assert next_hint("order", order)[1] == ""
    do("order.cancel", order=order, reason="no more wanted")
    assert "Nothing is left to do" in next_hint("order", order)[1]
    assert all(hint.key != "c" for hint in verb_hints(Subject("product", shop.tea)))


# Without colour ---------------------------------------------------------------------------------------


async def test_without_colour_no_colour_is_sent_and_the_cursor_is_still_seen(shop: Shop) -> None:
    wanted = Preferences(options={**Preferences().options, "colour": Chosen(False)})
    async with BackdeskApp(wanted=wanted).run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for keys in ([], ["right_square_bracket"], ["n"], ["escape"], ["colon"], ["escape"], ["4", "space"]):
            await press(pilot, *keys)
            styles = [s.style for strip in pilot.app.screen._compositor.render_strips() for s in strip if s.style]
            for style in styles:
                assert style.color is None or style.color.is_default
                assert style.bgcolor is None or style.bgcolor.is_default
            assert any(style.reverse for style in styles)


def test_what_stands_out_is_reversed_and_what_was_reversed_is_not_lost() -> None:
    from textual.color import Color

    black = Color.parse("#000000")
    assert plain_style(Style.parse("black on #5fafd7"), black).reverse
    assert not plain_style(Style.parse("white on #1c2025"), black).reverse
    assert plain_style(Style.parse("reverse bold"), black).reverse
    assert plain_style(Style.parse("reverse bold"), black).bold


def test_every_kind_of_state_has_a_sign_of_its_own() -> None:
    signs = [sign for sign, _ in _TONES.values()]
    assert len(set(signs)) == len(signs)
    assert {state_sign(word) for word in ("draft", "confirmed", "done", "overdue", "lost", "closed")} == set(signs)


# Nothing hangs open -----------------------------------------------------------------------------------


def in_transaction() -> bool:
    """Whether this thread's connection has a transaction open."""
    if db.is_closed():
        return False
    connection = db.connection()
    return bool(connection.info.transaction_status if is_postgres() else connection.in_transaction)


async def test_no_transaction_is_open_while_a_person_thinks(database: Opened) -> None:
    """After every key, on the screen's thread and on all that work beside it."""
    tea = do("product.add", sku="TEA-1", name="Tea", price=Decimal("4.5"))
    party = do("party.add", name="Acme", customer=True)
    deal = do("deal.add", title="Tea", party=party)
    do("deal.win", deal=deal)
    assert tea
    walk = ["right_square_bracket", "enter", "escape", "e", "x", "escape", "y", "slash", "t", "escape", "o", "escape", "f",
            "escape", "n", "tab", "a", "escape", "y", "colon", "a", "c", "escape", "2", "j", "d", "escape", "4", "e", "ctrl+s",
            "u", "U", "s", "escape", "3", "5", "p", "escape", "question_mark", "escape", "1", "w", "c"]  # fmt: skip
    app = BackdeskApp()
    async with app.run_test(size=(100, 30)) as pilot:
        for key in walk:
            await press(pilot, key)
            assert not in_transaction(), key
            for pool in (app.work.write, app.work.read, app.work.count):
                assert not await pool(in_transaction), key


@pytest.mark.parametrize("minutes", [0.001])
def test_a_session_ends_once_and_only_after_its_time(minutes: float) -> None:
    left: list[int] = []
    busy = True
    idle = Idle(minutes, lambda: left.append(1), lambda: busy)
    idle._last -= 1
    idle.look()
    assert not left  # what is done for them goes on
    busy = False
    idle.look()
    assert not left and not idle.ended
    idle._last -= 1
    idle.touched()
    idle.look()
    assert not left
    idle._last -= 1
    idle.look()
    idle.look()
    assert left == [1]
    assert "Nobody pressed a key" in idle.ended


async def test_no_cursor_blinks(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        for keys in (["right_square_bracket", "slash"], ["escape", "n"], ["escape", "colon"]):
            await press(pilot, *keys)
            assert isinstance(pilot.app.focused, Input)
            assert not pilot.app.focused.cursor_blink
