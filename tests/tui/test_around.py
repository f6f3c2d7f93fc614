"""Palette, help, footer, related lists, flow, record screen, news of others."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from decimal import Decimal

import pytest
from textual.binding import Binding

import tui
from store.core.action import actions
from store.core.database import scalar
from store.core.identity import acting_as
from store.core.listing import listings
from store.insight.figures import FIGURES
from tests.conftest import Opened
from tests.tui.conftest import Open, Shop, do, open_shop, press, settle, shown, the_desk, type_text
from tui.app import BackdeskApp
from tui.footer import keys_here
from tui.forms.form import FormScreen
from tui.help import HelpScreen, live_keys
from tui.palette import commands
from tui.record.flow import FlowScreen
from tui.record.related import RelatedScreen
from tui.record.screen import RecordScreen
from tui.tabs import TABS


def test_every_action_is_in_the_palette(shop: Shop) -> None:
    there = {entry.action.name for entry in commands(None) if entry.action}
    assert there == set(actions()) - {"company.fill"}


def test_every_view_shows_a_listing_that_exists(shop: Shop) -> None:
    for tab in TABS:
        for view in tab.views:
            assert view.listing in listings() or not view.listing
            assert set(view.figures) <= set(FIGURES)
            assert not view.new or view.new in actions()


async def test_every_view_opens_on_postgresql(postgres: Opened) -> None:
    """On SQLite each is pictured."""
    do("deal.convert", deal=open_shop().won)
    async with BackdeskApp().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for tab in TABS:
            await press(pilot, tab.key)
            for view in tab.views:
                assert the_desk(pilot).view == view
                assert view.title in shown(pilot)
                await press(pilot, "right_square_bracket")


NEVER_BOUND = {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j", "alt+enter", "ctrl+enter", "shift+enter"}


def own_bindings() -> list[Binding]:
    """Every binding declared in the package."""
    found: list[Binding] = []
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and thing.__module__ == module.name:
                found += thing.__dict__.get("BINDINGS", [])
    return found


def test_every_binding_has_a_name_and_says_what_it_does() -> None:
    assert len(own_bindings()) > 80
    for binding in own_bindings():
        assert isinstance(binding, Binding)
        assert binding.id, binding
        assert binding.tooltip, binding
        assert not NEVER_BOUND.intersection(binding.key.split(",")), binding
        assert not binding.priority or binding.key == "ctrl+q"


async def test_help_is_made_from_live_keys_and_its_key_closes_it(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        board = str(live_keys(pilot.app.screen))
        assert "Move the deal one stage on" in board
        await press(pilot, "4")
        assert "Move the deal one stage on" not in str(live_keys(pilot.app.screen))
        await press(pilot, "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await press(pilot, "question_mark")
        assert not isinstance(pilot.app.screen, HelpScreen)


async def test_footer_names_at_most_eight_keys_that_work(desk: Open, shop: Shop) -> None:
    async with desk(size=(200, 40)) as pilot:
        await press(pilot, "right_square_bracket", "slash")
        await type_text(pilot, "canteen")
        await press(pilot, "enter")
        assert "c Convert" in shown(pilot)
        await press(pilot, "escape")
        convert = next(hint for hint in keys_here(the_desk(pilot)) if hint.key == "c")
        assert convert.label == "Convert" and convert.why  # the newest deal is open


async def test_palette_runs_a_command_on_the_record_at_hand(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "2", "colon")
        await type_text(pilot, "hold")
        assert "Acme Ltd" in shown(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, FormScreen)
        await type_text(pilot, "unpaid")
        await press(pilot, "ctrl+s")
        assert scalar("SELECT state FROM party WHERE id = ?", (shop.acme,)) != "active"


async def test_palette_jumps_to_a_record(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "ctrl+p")
        await type_text(pilot, "TEA-1")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, RecordScreen)
        assert pilot.app.screen.subject is not None
        assert (pilot.app.screen.subject.kind, pilot.app.screen.subject.id) == ("product", shop.tea)


async def test_related_lists_and_flow(desk: Open, shop: Shop) -> None:
    do("deal.convert", deal=shop.won)
    async with desk(size=(100, 30)) as pilot:
        await press(pilot, "3", "f")
        assert isinstance(pilot.app.screen, FlowScreen)
        assert "Tea for the canteen" in shown(pilot)
        assert "SO-2026-000001" in shown(pilot)
        await press(pilot, "escape", "o", "enter")
        assert isinstance(pilot.app.screen, RelatedScreen)
        assert "TEA-1" in shown(pilot)
        await press(pilot, "escape", "enter")
        assert isinstance(pilot.app.screen, RecordScreen)
        assert "Lines (2)" in shown(pilot)
        await press(pilot, "escape")
        assert pilot.app.screen is the_desk(pilot)


async def test_record_screen_goes_on_to_the_next_of_the_list(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "2", "enter", "right_square_bracket")
        assert "Bolt & Co" in shown(pilot).splitlines()[0]
        await press(pilot, "left_square_bracket")
        assert "Acme Ltd" in shown(pilot).splitlines()[0]


async def test_what_another_session_does_is_seen_and_told(desk: Open, shop: Shop, user) -> None:
    user("ben", "manager")
    async with desk(size=(120, 24)) as pilot:
        await press(pilot, "4", "j")
        script = (
            "import sys, json; from decimal import Decimal; import store.registry;"
            "from store.core.database import open_database; from store.core.identity import sign_in;"
            "from store.core.action import actions; open_database(sys.argv[1]); sign_in('ben');"
            "a = actions()['product.edit']; a.perform(**a.arguments({'product': int(sys.argv[2]),"
            " 'changes': {'name': 'Renamed elsewhere'}}))"
        )
        subprocess.run([sys.executable, "-c", script, shop.url, str(shop.tea)], check=True)
        for _ in range(40):
            await pilot.pause(0.1)
            if "Renamed elsewhere" in shown(pilot):
                break
        assert "Renamed elsewhere" in shown(pilot)
        assert "Ben changed TEA-1" in shown(pilot).splitlines()[0]
        current = the_desk(pilot).subject
        assert current is not None
        assert current.id == shop.tea


async def test_one_without_the_right_is_told_so(desk: Open, shop: Shop, user) -> None:
    user("rita", "read-only")
    with acting_as("rita"):
        found = [entry for entry in commands(None) if entry.action and entry.action.name.startswith("product")]
        assert found and all(entry.why.startswith("Rita may not do this") for entry in found)


async def test_export_writes_what_is_shown_and_never_overwrites(desk: Open, shop: Shop, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BACKDESK_EXCHANGE", str(tmp_path))
    async with desk() as pilot:
        await press(pilot, "4", "slash")
        await type_text(pilot, "tea")
        await press(pilot, "enter", "E", "enter")
        text = (tmp_path / "products-2026-11-21.csv").read_text()
        assert "TEA-1" in text
        assert "CUP-2" not in text
        await press(pilot, "E", "enter")
        assert "exists already" in shown(pilot)


@pytest.mark.parametrize("theme", ["backdesk-dark", "backdesk-light"])
async def test_themes(desk: Open, shop: Shop, theme: str) -> None:
    async with desk(theme=theme) as pilot:
        assert pilot.app.theme == theme
        await settle(pilot)


async def test_the_desk_on_either_engine(database: Opened) -> None:
    """Start, list, filter, edit and undo on SQLite and on PostgreSQL."""
    do("product.add", sku="TEA-1", name="Green tea", price=Decimal("4.50"))
    async with BackdeskApp().run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "slash")
        await type_text(pilot, "tea")
        await press(pilot, "enter", "e", "tab", "end")
        await type_text(pilot, "s")
        await press(pilot, "ctrl+s")
        assert scalar("SELECT name FROM product") == "Green teas"
        await press(pilot, "u")
        assert scalar("SELECT name FROM product") == "Green tea"
