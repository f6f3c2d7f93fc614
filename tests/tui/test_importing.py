"""A file taken in by keys: named, its columns put right, tried, imported, what was refused looked at and written out."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from store.core.database import scalar
from store.core.files import beginning
from tests.store.exchange.taking import column
from tests.support.hostile import MARKUP_AND_CODE, SCRIPTS
from tests.tui.conftest import Open, Shop, press, settle, shown, the_desk, type_text
from tests.tui.test_hostile_records import clean
from tui.importing.file import FileAsk
from tui.importing.outcome import OutcomeScreen
from tui.importing.screen import ImportScreen
from tui.pick import Pick
from tui.record.screen import RecordScreen
from tui.safe import OneLine

CAFES = "Name;Ort;Credit limit;Colour\nCafé Noir;Köln;1000;red\nZum Löwen;Bonn;abc;\nTeehaus;Rome;250.50;blue\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the program is started in."""
    folder = tmp_path / "files"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def told(pilot: Pilot[int]) -> str:
    return pilot.app.screen.query_one(OneLine)._said


async def test_a_file_is_put_right_tried_and_taken_in(desk: Open, files: Path) -> None:
    (files / "cafes.csv").write_bytes(CAFES.encode("cp1252"))
    (files / "older").mkdir()
    parties = scalar("SELECT COUNT(*) FROM party")
    async with desk(size=(80, 24)) as pilot:
        await press(pilot, "I")
        assert "cafes.csv" in shown(pilot) and "older/" in shown(pilot)
        await type_text(pilot, "ca")
        await press(pilot, "tab", "enter")
        assert "is not UTF-8 (line 2)" in shown(pilot) and "cp1252: 'Café Noir', 'Köln', 'Zum Löwen'" in shown(pilot)
        await press(pilot, "enter")
        said = shown(pilot)
        assert "Import cafes.csv → Parties" in said and "3 rows" in said and "parted by ';'" in said
        assert "Café Noir · Zum Löwen" in said and "Credit limit" in said and said.count("– not taken") == 2
        await press(pilot, "down", "enter")
        await type_text(pilot, "city")
        await press(pilot, "enter")
        assert "City" in next(line for line in shown(pilot).split("\n") if "Ort" in line)
        await press(pilot, "v")
        await type_text(pilot, "country=DE")
        await press(pilot, "enter")
        assert "In every row: country = DE." in shown(pilot)
        await press(pilot, "m", "enter")
        await type_text(pilot, "cafes")
        await press(pilot, "enter", "d")
        said = shown(pilot)
        assert isinstance(pilot.app.screen, OutcomeScreen) and "Dry run of cafes.csv: parties" in said
        assert "2 new, 0 changed, 0 already there, 1 refused" in said
        assert "line 3, Credit limit: 'abc' not an amount" in said
        assert scalar("SELECT COUNT(*) FROM party") == parties
        await press(pilot, "w", "enter")
        assert "The rows refused are in cafes-refused.csv." in shown(pilot)
        refused = (files / "cafes-refused.csv").read_text(encoding="utf-8").splitlines()
        assert refused[0].startswith("Name,Ort,Credit limit,Colour,") and refused[1].startswith(
            "Zum Löwen,Bonn,abc,,3,"
        )
        await press(pilot, "escape", "ctrl+s")
        assert "1 refused. Nothing was" in shown(pilot) and scalar("SELECT COUNT(*) FROM party") == parties
        await press(pilot, "i")
        assert "Import without the 1 row refused?" in shown(pilot)
        await press(pilot, "y")
        assert column("SELECT city || ' ' || country || ' ' || credit_limit FROM party ORDER BY id DESC LIMIT 2") == [
            "Rome DE 25050", "Köln DE 100000",
        ]  # fmt: skip
        await press(pilot, "o")
        assert isinstance(pilot.app.screen, RecordScreen) and "cafes.csv" in shown(pilot)
        await press(pilot, "escape", "m")
        assert "As in 'cafes'" in shown(pilot)
        await press(pilot, "escape", "escape")
        assert pilot.app.screen is the_desk(pilot)


async def test_what_is_open_is_asked_and_an_import_is_stopped(desk: Open, shop: Shop, files: Path) -> None:
    (files / "deals.csv").write_text("Deal,Kunde,opened on\nTea,Acme Ltd,02/03/2026\n", encoding="utf-8")
    (files / "many.csv").write_text("name\n" + "".join(f"Firm {n}\n" for n in range(30_000)), encoding="utf-8")
    before = scalar("SELECT COUNT(*) FROM party"), scalar("SELECT COUNT(*) FROM deal")
    async with desk(size=(120, 36)) as pilot:
        await press(pilot, "colon")
        await type_text(pilot, "import a file")
        await press(pilot, "enter")
        await type_text(pilot, "deals.csv")
        await press(pilot, "enter", "K")
        choice = pilot.app.screen
        assert isinstance(choice, Pick)
        place = [label for label, _ in choice._choices].index("Deals")
        choice.query_one(OptionList).highlighted = place
        await press(pilot, "enter")
        assert "→ Deals" in shown(pilot) and "Needs: title, party." in shown(pilot)
        await press(pilot, "d")
        assert "need title, party" in told(pilot)
        await press(pilot, "enter")
        await type_text(pilot, "title")
        await press(pilot, "enter", "down", "enter")
        await type_text(pilot, "party")
        await press(pilot, "enter", "d")
        assert "could mean two dates ('02/03/2026')" in shown(pilot)
        await press(pilot, "down", "enter")
        assert "1 new, 0 changed" in shown(pilot) and "Dry run: nothing was written." in shown(pilot)
        await press(pilot, "enter", "escape")
        assert column("SELECT opened_on FROM deal ORDER BY id DESC LIMIT 1") == ["2026-02-03"]
        await press(pilot, "escape", "I")
        await type_text(pilot, "many.csv")
        await press(pilot, "enter", "space")
        assert "Needs: name." in shown(pilot)
        await press(pilot, "space")
        await pilot.press("i")
        await pilot.press("escape")
        await settle(pilot)
        assert told(pilot) == "Stopped; nothing was written."
        assert (scalar("SELECT COUNT(*) FROM party"), scalar("SELECT COUNT(*) FROM deal")) == (before[0], before[1] + 1)
        await press(pilot, "escape")
        assert pilot.app.screen is the_desk(pilot)


async def test_any_text_in_a_file_is_shown_safely(desk: Open, files: Path) -> None:
    texts = [*MARKUP_AND_CODE, *SCRIPTS, "\x1b[2J\x1b]0;owned\x07", "\u202eevil", "大きな茶屋" * 30]
    rows = [
        dict.fromkeys((f"{text} {n}" for n, text in enumerate(texts)), text) | {"name": text} for text in texts[-3:]
    ]
    (files / "a.csv").write_text(_table(rows), encoding="utf-8")
    for size in ((80, 24), (40, 12)):
        async with desk(size=size) as pilot:
            await pilot.app.push_screen(ImportScreen("a.csv"))
            await settle(pilot)
            for keys in (["down", "end"], ["enter"], ["escape", "d"], ["end"]):
                await press(pilot, *keys)
                lines = pilot.app.screen._compositor.render_strips()
                assert clean(shown(pilot)) and {line.cell_length for line in lines} == {size[0]}
            assert isinstance(pilot.app.screen, OutcomeScreen)
            await press(pilot, "escape", "escape")


def _table(rows: list[dict[str, str]]) -> str:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([list(rows[0]), *(list(row.values()) for row in rows)])
    return out.getvalue()


async def test_a_session_kept_to_a_directory_is_offered_its_files_only(
    desk: Open, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (files / "elsewhere.csv").write_text("name\nA\n", encoding="utf-8")
    kept = files / "kept"
    kept.mkdir()
    (kept / "mine.csv").write_text("name\nMine\n", encoding="utf-8")
    (kept / "link.csv").symlink_to(files / "elsewhere.csv")
    (kept / "inner").mkdir()
    assert beginning("") == ["elsewhere.csv", "kept/"] and beginning("kept/M") == ["kept/mine.csv"]
    assert beginning("nowhere/") == beginning("~nobody-of-that-name/") == beginning("\0/") == []
    monkeypatch.setenv("BACKDESK_EXCHANGE", str(kept))
    assert beginning("") == ["mine.csv"] and beginning("../") == beginning("/") == []
    async with desk(size=(80, 24)) as pilot:
        await press(pilot, "I")
        asked = pilot.app.screen
        assert isinstance(asked, FileAsk) and "elsewhere.csv" not in shown(pilot) and "import KIND" in shown(pilot)
        for name, said in (("../elsewhere.csv", "there is no such file"), ("link.csv", "is no file")):
            asked.query_one(Input).value = name
            await press(pilot, "enter")
            assert pilot.app.screen is asked and said in shown(pilot)
        asked.query_one(Input).value = ""
        await pilot.press(*"mine", "enter")  # faster than it is looked for
        await press(pilot, "i", "escape", "escape")
        assert column("SELECT name FROM party ORDER BY id DESC LIMIT 1") == ["Mine"]
