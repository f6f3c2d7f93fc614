"""A save that came second: who changed what, theirs or mine per field, and nothing typed is lost."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import Any

from textual.pilot import Pilot

from store.core.database import one, scalar
from tests.conftest import Opened
from tests.support.terminals import ROOT
from tests.tui.conftest import Open, Shop, do, press, settle, shown, type_text
from tui.app import BackdeskApp
from tui.forms.conflict import ConflictScreen
from tui.forms.form import FormScreen

BENS_EDIT = """
import sys, json
import store.registry
from store.core.database import open_database
from store.core.identity import sign_in
from store.core.action import actions
open_database(sys.argv[1]); sign_in("ben")
given = {k: int(v) if k == "product" else v for k, v in json.loads(sys.argv[3]).items()}
actions()[sys.argv[2]].perform(**given)
"""


def ben(url: str, action: str, values: str) -> None:
    """Another person in another process does something."""
    subprocess.run([sys.executable, "-c", BENS_EDIT, url, action, values], check=True, cwd=ROOT)


async def edit_tea(pilot: Pilot[int]) -> None:
    """Open the tea and put ` mine` behind its name."""
    await press(pilot, "4", "j", "e", "tab", "end")
    await type_text(pilot, " mine")


def form(pilot: Pilot[int]) -> FormScreen:
    found = pilot.app.screen
    assert isinstance(found, FormScreen)
    return found


async def test_two_sessions_two_databases(database: Opened, user: Any) -> None:
    """Ben saves name and price from his own process; Ana sees it, keeps her name, and his price stays."""
    user("ben", "manager")
    tea = do("product.add", sku="TEA-1", name="Green tea", price=Decimal("4.50"))
    async with BackdeskApp("backdesk-dark").run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "4", "e", "tab", "end")
        await type_text(pilot, " mine")
        ben(database.url, "product.edit", f'{{"product": {tea}, "changes": {{"name": "Bens tea", "price": "9"}}}}')
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ConflictScreen)
        said = " ".join(shown(pilot).replace("│", " ").split())
        assert "Ben, Edit product" in said
        assert "Green tea → Bens tea" in said
        assert "4.50 → 9.00" in said
        assert "Green tea mine" in said
        assert scalar("SELECT name FROM product") == "Bens tea"
        await press(pilot, "home", "space", "s")
        assert len(pilot.app.screen_stack) == 1
        assert one("SELECT name, price FROM product WHERE id = ?", (tea,)) == ("Green tea mine", 9_000_000)


async def test_what_does_not_collide_is_saved_and_the_rest_stays_typed(desk: Open, shop: Shop) -> None:
    async with desk(size=(100, 36)) as pilot:
        await edit_tea(pilot)
        category = next(f for f in form(pilot).fields if f.parameter.name == "category")
        category.take_focus()
        await type_text(pilot, "Drinks")
        do("product.edit", product=shop.tea, changes={"name": "Theirs", "price": Decimal(9)})
        await press(pilot, "ctrl+s", "s")
        assert one("SELECT name, category, price FROM product WHERE id = ?", (shop.tea,)) == (
            "Theirs", "Drinks", 9_000_000,
        )  # fmt: skip
        assert "Green tea mine" in shown(pilot)
        assert "theirs: Theirs" in shown(pilot)
        assert [f.parameter.name for f in form(pilot).fields if f.changed] == ["name"]
        await press(pilot, "ctrl+s")
        assert scalar("SELECT name FROM product WHERE id = ?", (shop.tea,)) == "Green tea mine"


async def test_all_theirs_saves_nothing(desk: Open, shop: Shop) -> None:
    async with desk(size=(100, 30)) as pilot:
        await edit_tea(pilot)
        do("product.edit", product=shop.tea, changes={"name": "Theirs"})
        count = scalar("SELECT COUNT(*) FROM audit")
        await press(pilot, "ctrl+s", "t", "s")
        assert not isinstance(pilot.app.screen, FormScreen)
        assert scalar("SELECT name FROM product WHERE id = ?", (shop.tea,)) == "Theirs"
        assert scalar("SELECT COUNT(*) FROM audit") == count


async def test_escape_goes_back_to_the_typing(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await edit_tea(pilot)
        do("product.edit", product=shop.tea, changes={"name": "Theirs"})
        await press(pilot, "ctrl+s", "escape")
        assert "Green tea mine" in shown(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ConflictScreen), "it is still not overwritten unseen"
        await press(pilot, "m", "s")
        assert scalar("SELECT name FROM product WHERE id = ?", (shop.tea,)) == "Green tea mine"


async def test_lines_that_both_changed(desk: Open, shop: Shop) -> None:
    from store.catalog.lines import LineInput

    async with desk(size=(100, 40)) as pilot:
        await press(pilot, "right_square_bracket", "j", "e")
        lines = next(f for f in form(pilot).fields if f.parameter.name == "lines")
        lines.take_focus()
        await type_text(pilot, "CUP-2 2")
        await press(pilot, "enter")
        subject = form(pilot)._subject
        assert subject is not None
        do("deal.edit", deal=subject.id, changes={}, lines=(LineInput(product=shop.tea, quantity=Decimal(5)),))
        do("deal.edit", deal=subject.id, changes={"notes": "called"})
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ConflictScreen)
        assert "TEA-1 5" in shown(pilot)
        await press(pilot, "m", "s")
        lines_now = one("SELECT COUNT(*), MAX(product_id) FROM deal_line WHERE deal_id = ?", (subject.id,))
        assert lines_now is not None
        assert lines_now[1] == shop.cup
