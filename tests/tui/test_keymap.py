"""Keys of one's own: every binding can be had elsewhere, a wrong one is told with its line, and what is shown is what works."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from store.core.database import one, scalar
from store.core.display import Display, use
from store.core.errors import Usage
from store.core.preferences import Chosen, Keys, Preferences
from tests.tui.conftest import Open, Shop, do, press, settle, shown, the_desk, type_text
from tui import keymap
from tui.app import BackdeskApp
from tui.forms.form import FormScreen
from tui.help import live_keys, matching
from tui.keymap import checked, declared
from tui.keynames import NoSuchKey, named, written
from tui.record.screen import RecordScreen
from tui.tabs import TABS


@pytest.fixture(autouse=True)
def _usual_keys() -> Iterator[None]:
    yield
    keymap.use({})


def chosen(**keys: str | list[str]) -> dict[str, Keys]:
    """`chosen(list_sort="z")`; the first line of the file is 1."""
    return {
        name.replace("_", ".", 1): Keys(tuple([k] if isinstance(k, str) else k), f"my.toml:{line}")
        for line, (name, k) in enumerate(keys.items(), 1)
    }


def test_an_id_means_one_thing_on_one_screen() -> None:
    for binding in declared().values():
        assert binding.tooltip
        assert len(set(binding.keys)) == len(binding.keys)
    own = [b for b in RecordScreen.BINDINGS if getattr(b, "id", "")]
    assert len({b.id for b in own}) == len(own)  # type: ignore[union-attr]


def test_every_binding_can_be_given_another_key() -> None:
    for number, binding in enumerate(declared()):
        key = f"f{number % 12 + 13}"
        assert checked({binding: Keys((key,), "my.toml:1")}) == {binding: key}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("?", "question_mark"), ("slash", "slash"), (",", "comma"), ("+", "plus"), ("ctrl++", "ctrl+plus"), ("G", "G"),
        ("ctrl+p", "ctrl+p"), ("ctrl-p", "ctrl+p"), ("esc", "escape"), ("pgdn", "pagedown"), ("alt+e", "alt+e"),
        ("f12", "f12"), ("shift+tab", "shift+tab"), ("ctrl+home", "ctrl+home"), ("é", "é"), ("-", "minus"),
    ],
)  # fmt: skip
def test_keys_as_people_write_them(text: str, name: str) -> None:
    assert named(text) == name
    assert named(written(name)) == name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ctl+q", "did you mean 'ctrl+q'"), ("F5", "did you mean 'f5'"), ("entr", "did you mean 'enter'"),
        ("", "there is no key"), ("hyper+x", "there is no key"), ("ctrl", "there is no key"), (" ", "there is no key"),
        ("ctrl+i", "from tab"), ("ctrl+m", "from enter"), ("ctrl+h", "from backspace"), ("ctrl+[", "from escape"),
        ("ctrl+j", "line feed"), ("alt+enter", "from enter"), ("ctrl+enter", "from enter"), ("shift+enter", "from enter"),
        ("alt+1", "another character"), ("shift+g", "write 'G'"), ("ctrl+shift+g", "no terminal"), ("\x1b", "no key"),
    ],
)  # fmt: skip
def test_keys_that_cannot_be_had(text: str, said: str) -> None:
    with pytest.raises(NoSuchKey) as caught:
        named(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (chosen(list_srt="z"), "my.toml:1: there is no binding 'list.srt' (did you mean 'list.sort'?)"),
        (chosen(list_sort="ctl+z"), "my.toml:1: list.sort: there is no key 'ctl+z' (did you mean 'ctrl+z'?)"),
        (chosen(list_sort="e"), "my.toml:1: list.sort: 'e' is also the key of record.edit (change the record)"),
        (chosen(record_edit="/"), "my.toml:1: record.edit: '/' is also the key of list.filter"),
        (chosen(board_left="n"), "my.toml:1: board.left: 'n' is also the key of record.new"),
        (chosen(list_sort="z", record_edit="z"), "z' is also the key of"),
        (chosen(list_sort=["f5", "ctrl+q"]), "'ctrl-q' is also the key of app.quit"),
        (chosen(form_save="ctrl+q"), "'ctrl-q' is also the key of app.quit"),
        (chosen(form_save="s"), "'s' is typed into the field there"),
    ],
)
def test_what_cannot_work_is_told_with_its_line(keys: dict[str, Keys], said: str) -> None:
    with pytest.raises(Usage) as caught:
        checked(keys)
    assert said in caught.value.message


def test_both_lines_are_named_where_two_choices_clash() -> None:
    with pytest.raises(Usage) as caught:
        checked(chosen(list_sort="z", record_edit="z"))
    assert "my.toml:1" in caught.value.message and "my.toml:2" in caught.value.message


def test_two_keys_may_change_places_and_what_is_never_together_may_share() -> None:
    assert checked(chosen(record_win="x", record_lose="w")) == {"record.win": "x", "record.lose": "w"}
    assert checked(chosen(board_left="s")) == {"board.left": "s"}  # s sorts lists; a board has no such key


async def test_chosen_keys_work_and_are_shown(desk: Open, shop: Shop) -> None:
    keymap.use(checked(chosen(record_new=["ctrl+n", "f6"], tab_orders="9", record_next="=", app_help="f2")))
    async with desk(size=(120, 44)) as pilot:
        assert "9 Orders" in shown(pilot).splitlines()[0]
        footer = shown(pilot).splitlines()[-1]
        assert "ctrl-n New" in footer and " n New" not in footer
        await press(pilot, "n")
        assert not isinstance(pilot.app.screen, FormScreen)
        await press(pilot, "f6")
        assert isinstance(pilot.app.screen, FormScreen)
        await press(pilot, "escape", "9")
        assert the_desk(pilot).view.name == "orders"
        assert ("ctrl-n f6", "Make a new record") in live_keys(pilot.app.screen)["The record"]
        await press(pilot, "f2")
        assert "ctrl-n f6" in shown(pilot)
        await press(pilot, "escape", "colon")
        await type_text(pilot, "new order")
        assert "9 ctrl-n" in shown(pilot)


async def test_help_is_searched_by_word_and_by_key(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "question_mark", "slash")
        await type_text(pilot, "sort")
        assert "Sort by a column" in shown(pilot)
        assert "Make a new record" not in shown(pilot)
        await press(pilot, "escape")
        assert "Make a new record" in shown(pilot)
        await press(pilot, "question_mark")
        assert pilot.app.screen is the_desk(pilot)
    groups = {
        "The list": [("s", "Sort by a column"), ("S", "Turn the order round")],
        "Anywhere": [("q", "End backdesk")],
    }
    assert matching(groups, "S") == {"The list": [("S", "Turn the order round")]}
    assert matching(groups, "list round") == {"The list": [("S", "Turn the order round")]}
    assert matching(groups, "zebra") == {}
    assert matching(groups, "  ") == groups


async def test_start_tab_theme_and_format_are_the_persons(shop: Shop) -> None:
    options = {**Preferences().options, "start": Chosen("inventory"), "theme": Chosen("high-contrast")}
    use(Display("DD.MM.YYYY", ".", ",", "parentheses"))
    async with BackdeskApp(wanted=Preferences(options=options)).run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert the_desk(pilot).view.name == TABS[3].views[0].name
        assert pilot.app.theme == "backdesk-high-contrast"
        assert "4,50" in shown(pilot)


async def test_a_form_is_typed_and_shown_in_the_persons_format(desk: Open, shop: Shop) -> None:
    use(Display("DD.MM.YYYY", ".", ",", "minus"))
    do("deal.edit", deal=shop.lost_cause, changes={"value": Decimal("1234.5")})
    before = one("SELECT * FROM deal WHERE id = ?", (shop.lost_cause,))
    async with desk(size=(120, 40)) as pilot:
        await press(pilot, "e")
        assert "1234,50" in shown(pilot)
        assert "21.11.2026" in shown(pilot)
        await press(pilot, "ctrl+s")
        assert one("SELECT * FROM deal WHERE id = ?", (shop.lost_cause,)) == before
        await press(pilot, "e", *["tab"] * 4)
        for _ in range(8):
            await pilot.press("backspace")
        await type_text(pilot, "2.345,67")
        await press(pilot, "ctrl+s")
        assert scalar("SELECT value FROM deal WHERE id = ?", (shop.lost_cause,)) == 234567
        assert "2.345,67" in shown(pilot)
