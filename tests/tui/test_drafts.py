"""What was typed outlives the session: kept shortly after typing, offered again, private, and only ever text."""

from __future__ import annotations

import json
import os
import signal
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from platformdirs import user_state_path

from store.core.database import scalar
from store.core.identity import sign_in
from tests.support.hostile import EVERYTHING
from tests.support.people import add_user
from tests.support.terminals import Terminal
from tests.tui.conftest import Open, Shop, do, press, settle, shown, type_text
from tui.forms.drafts import Draft, DraftBox
from tui.forms.form import FormScreen
from tui.forms.lines import LinesField


def drafts() -> list[Path]:
    folder = user_state_path("backdesk") / "drafts"
    return sorted(folder.iterdir()) if folder.exists() else []


@pytest.fixture(autouse=True)
def no_drafts() -> Iterator[None]:
    for left in drafts():
        left.unlink()
    yield
    for left in drafts():
        left.unlink()


async def written(pilot: object) -> None:
    """Typing stopped: wait until it is written down."""
    from textual.pilot import Pilot

    assert isinstance(pilot, Pilot)
    await pilot.pause(0.6)


def wait_until(terminal: Terminal, happened: Callable[[], bool]) -> None:
    """Until something is so, however busy the machine is."""
    for _ in range(200):
        if happened():
            return
        terminal.read(0.1)
    raise AssertionError(f"it did not happen:\n{terminal.text}")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
def test_a_session_that_was_cut_off_goes_on(shop: Shop, number: signal.Signals) -> None:
    first = Terminal(shop.url)
    first.wait_for("Prospecting")
    first.send("n")
    first.wait_for("New deal")
    first.send("Tea for the tower")
    first.wait_for("Tea for the tower")
    if number == signal.SIGKILL:
        wait_until(first, lambda: any("tower" in left.read_text() for left in drafts() if left.suffix == ".json"))
    first.child.kill(number)
    wait_until(first, lambda: not first.child.isalive())
    first.child.close(force=True)
    [left] = drafts()
    assert stat.S_IMODE(left.stat().st_mode) == 0o600
    assert stat.S_IMODE(left.parent.stat().st_mode) == 0o700
    again = Terminal(shop.url)
    again.wait_for("Prospecting")
    again.send("n")
    again.wait_for("never saved")
    again.send("\r")
    wait_until(again, lambda: "never saved" not in again.text)
    again.wait_for("Tea for the tower")
    again.send("\r")
    again.read(1.0)
    again.send("bolt")
    again.wait_for("+ New party")
    again.send("\r")
    again.read(1.0)
    again.send("\x13")
    again.wait_for("added at")
    assert scalar("SELECT COUNT(*) FROM deal WHERE title = 'Tea for the tower'") == 1
    wait_until(again, lambda: drafts() == [])
    again.child.close(force=True)


async def test_every_field_comes_back_lines_too(desk: Open, shop: Shop) -> None:
    async with desk(size=(100, 40)) as pilot:
        await press(pilot, "3", "n")
        await type_text(pilot, "bol")
        await press(pilot, "enter")
        form = pilot.app.screen
        assert isinstance(form, FormScreen)
        lines = next(f for f in form.fields if isinstance(f, LinesField))
        lines.take_focus()
        await type_text(pilot, "TEA-1 4")
        await press(pilot, "enter")
        await type_text(pilot, "CUP-2 6 1.0")
        await written(pilot)
    async with desk(size=(100, 40)) as pilot:
        await press(pilot, "3", "n")
        assert "never saved" in shown(pilot)
        await press(pilot, "enter")
        form = pilot.app.screen
        assert isinstance(form, FormScreen)
        await settle(pilot)
        assert "CUP-2 6 1.0" in shown(pilot)
        await press(pilot, "ctrl+s")
        assert scalar("SELECT party_id FROM sales_order") == shop.bolt
        assert scalar("SELECT COUNT(*) FROM order_line") == 2
    assert drafts() == []


async def test_throwing_away_is_for_good(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "n", "x")
        await written(pilot)
        assert len(drafts()) == 1
        await press(pilot, "escape", "y")
        assert drafts() == []
        await press(pilot, "n", "x")
        await written(pilot)
        await press(pilot, "ctrl+q", "y")
    assert drafts() == []


async def test_starting_afresh_forgets_and_leaving_the_question_keeps(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "n", "x")
        await written(pilot)
    async with desk() as pilot:
        await press(pilot, "4", "n", "escape")
        assert len(drafts()) == 1
        await press(pilot, "escape", "n", "down", "enter")
        assert drafts() == []
        assert isinstance(pilot.app.screen, FormScreen)
        assert pilot.app.screen.fields[0].text == ""


async def test_nobody_else_is_offered_it(desk: Open, shop: Shop) -> None:
    add_user("ben", "manager")
    async with desk() as pilot:
        await press(pilot, "4", "n", "x")
        await written(pilot)
    sign_in("ben")
    async with desk() as pilot:
        await press(pilot, "4", "n")
        assert isinstance(pilot.app.screen, FormScreen)
        assert pilot.app.screen.fields[0].text == ""


async def test_a_form_that_was_only_looked_at_leaves_nothing(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "j", "e", "tab", "tab")
        await written(pilot)
        await press(pilot, "escape")
    assert drafts() == []


async def test_a_draft_of_a_record_that_has_moved_on_meets_the_conflict(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "j", "e", "tab", "end")
        await type_text(pilot, " mine")
        await written(pilot)
    do("product.edit", product=shop.tea, changes={"name": "Theirs"})
    async with desk() as pilot:
        await press(pilot, "4", "j", "e", "enter", "ctrl+s")
        assert "Changed by somebody else" in shown(pilot)
        assert "Green tea mine" in shown(pilot)
        await press(pilot, "m", "s")
        assert scalar("SELECT name FROM product WHERE id = ?", (shop.tea,)) == "Green tea mine"


@pytest.mark.parametrize("said", EVERYTHING)
def test_any_text_is_kept_and_read_back(said: str) -> None:
    box = DraftBox("file", "ana", said)
    box.keep(Draft("2026-11-21T10:00:00", {"name": said, "lines": [{"a": said}]}, {"name": said}, 3, 4))
    found = box.find()
    assert found is not None
    assert (found.values["name"], found.version, found.event) == (said, 3, 4)
    box.drop()
    assert box.find() is None


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b"\xff\xfe", b"[" * 100_000, b"{}", b'{"values": 1}', b'{"digest": "x"}', b"1e999"],
)
def test_a_file_that_is_no_draft_is_none(content: bytes) -> None:
    box = DraftBox("file", "ana", "form")
    box.place.parent.mkdir(parents=True, exist_ok=True)
    box.place.write_bytes(content)
    assert box.find() is None


def test_links_devices_and_strangers_are_not_followed(tmp_path: Path) -> None:
    box = DraftBox("file", "ana", "form")
    box.keep(Draft("2026-11-21T10:00:00", {"name": "x"}))
    moved = tmp_path / "elsewhere.json"
    box.place.rename(moved)
    box.place.symlink_to(moved)
    assert box.find() is None
    box.keep(Draft("2026-11-21T10:00:00", {"name": "y"}))
    assert not box.place.is_symlink()
    assert json.loads(moved.read_bytes())["values"] == {"name": "x"}
    box.drop()
    os.mkfifo(box.place)
    assert box.find() is None


@pytest.mark.parametrize(
    "values",
    [
        {"sku": 5},
        {"sku": None, "name": ["x"]},
        {"price": {"text": 1}},
        {"nothing": "x"},
        {"unit": {"text": "pc", "chosen": "x"}},
    ],
)
async def test_values_of_the_wrong_shape_do_no_harm(desk: Open, shop: Shop, values: dict[str, object]) -> None:
    async with desk() as pilot:
        await press(pilot, "4", "n", "x")
        await written(pilot)
        [left] = drafts()
    held = json.loads(left.read_bytes())
    left.write_text(json.dumps(held | {"values": values, "begun": values}))
    async with desk() as pilot:
        await press(pilot, "4", "n", "enter")
        assert isinstance(pilot.app.screen, FormScreen)
        await type_text(pilot, "y")
        assert pilot.app.return_code is None
