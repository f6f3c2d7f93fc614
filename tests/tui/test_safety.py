"""Nothing from the database is obeyed by the terminal or read as markup, wherever it is shown."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from textual import events

from store.core.database import run
from tests.support.hostile import BYTES_THAT_DRIVE_TERMINALS, INVISIBLE_AND_TURNED
from tests.tui.conftest import Open, Shop, do, press, settle, shown, type_text
from tui import safe
from tui.forms.form import FormScreen
from tui.lists.filter import FilterBox

MARKUP = ["Acme [/] GmbH", "[bold]x", "[/x]", "[@click=app.exit]y[/]", "a\\[b", "$primary", "[link=http://x]z[/link]"]


@pytest.mark.parametrize(
    "said", [*BYTES_THAT_DRIVE_TERMINALS, *INVISIBLE_AND_TURNED, *MARKUP, "日本茶", "e\u0301te\u0301"]
)
@pytest.mark.parametrize("room", [1, 2, 5, 12, 40])
def test_a_cell_is_printable_and_exactly_as_wide_as_asked(said: str, room: int) -> None:
    for align in ("left", "right"):
        cell = safe.cell(said, room, align)
        assert safe.width(cell) == room
        assert all(unicodedata.category(char) not in ("Cc", "Cs") and char != "\x1b" for char in cell)


@pytest.mark.parametrize("said", ["one two three four", "a" * 30, "日本茶 " * 6, "", "word " + "x" * 25 + " end"])
def test_wrapped_text_fits_and_loses_nothing(said: str) -> None:
    lines = safe.wrapped(said, 10)
    assert all(safe.width(line) <= 10 for line in lines)
    assert "".join("".join(lines).split()) == "".join(said.split())


async def test_hostile_names_everywhere(desk: Open, shop: Shop) -> None:
    """A name put into the table behind the program's back is shown, opened, converted and invoiced."""
    evil = "Acme [/] \x1b]0;owned\x07\x1b[31m[@click=app.exit]GmbH\u202e"
    run("UPDATE party SET name = ? WHERE id = ?", (evil, shop.acme))
    run("UPDATE product SET name = ?, sku = ? WHERE id = ?", (evil, "[/]\x9b31m", shop.tea))
    run("UPDATE deal SET title = ? WHERE id = ?", (evil, shop.won))
    do("activity.add", subject="x [/] y", party=shop.acme)
    screens: list[str] = []
    async with desk(size=(120, 36)) as pilot:
        for keys in (
            ["right"] * 4, ["c"], ["f"], ["escape"], ["o"], ["enter"], ["escape"], ["enter"], ["escape"], ["c"], ["c"],
            ["y"], ["e"], ["escape"], ["2"], ["e"], ["escape"], ["a"], ["escape"], ["enter"], ["escape"], ["d"],
            ["escape"], ["y"], ["Y"], ["4"], ["e"], ["escape"], ["s"], ["escape"], ["5"], ["p"], ["ctrl+s"],
            ["right_square_bracket"], ["right_square_bracket"], ["enter"], ["escape"],
            ["2", "right_square_bracket", "right_square_bracket"],
        ):  # fmt: skip
            await press(pilot, *keys)
            screens.append(shown(pilot))
        await press(pilot, "colon")
        await type_text(pilot, "acme")
        screens.append(shown(pilot))
        await press(pilot, "escape", "4", "n", "tab", "tab", "tab", "tab", "down")
        screens.append(shown(pilot))
        assert pilot.app.return_code is None
    for screen in screens:
        assert all(unicodedata.category(char) != "Cc" or char == "\n" for char in screen)
        assert "\u202e" not in screen
    assert any("Acme [/]" in screen for screen in screens)
    assert any("[@click=app.exit]" in screen for screen in screens)


async def test_what_is_typed_is_cleaned_before_it_is_stored(desk: Open, shop: Shop) -> None:
    from store.core.database import scalar

    do("product.add", sku="X-1", name="A\x1b[31m\u202eb", price=Decimal(1))
    assert scalar("SELECT name FROM product WHERE sku = 'X-1'") == "A[31mb"


@pytest.mark.parametrize("room", [-1, 0, 1, 2, 3])
def test_wrapping_ends_however_little_room_there_is(room: int) -> None:
    assert "".join(safe.wrapped("日本茶 tea", room)).replace(" ", "") == "日本茶tea"


async def test_a_clipboard_puts_in_no_more_than_could_be_typed(desk: Open, shop: Shop) -> None:
    """Control and turning characters are gone before a box shows them; tabs are spaces, and lines stay lines."""
    async with desk(size=(80, 24)) as pilot:
        await press(pilot, "2", "slash")
        pilot.app.post_message(events.Paste("ac\x9b31m\x1b]0;owned\x07\u202e\tme"))
        await settle(pilot)
        assert pilot.app.screen.query_one(FilterBox).value == "ac31m]0;owned me"
        await press(pilot, "escape", "escape", "n")
        form = pilot.app.screen
        assert isinstance(form, FormScreen)
        notes = next(field for field in form.fields if field.parameter.name == "notes")
        notes.take_focus()
        pilot.app.post_message(events.Paste("first\x85\x00\r\n  second\u2028\x9d"))
        await settle(pilot)
        assert notes.text == "first \n  second "
