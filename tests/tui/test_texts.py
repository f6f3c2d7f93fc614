"""Texts of a file that are read as others, by keys: of a column, of a row that is refused; seen, and taken back."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import OptionList

from tests.store.exchange.taking import column
from tests.tui.conftest import Open, press, shown, type_text
from tests.tui.test_hostile_records import clean
from tests.tui.test_importing import files as files
from tests.tui.test_importing import told
from tests.tui.test_second_file import line_with, opened
from tui.importing.outcome import OutcomeScreen
from tui.importing.screen import ImportScreen

DEALS = (
    "Title,Party,Stage,Value\nTea,Acme Ltd,Closed Won,5\nCups,Acme Ltd,Neg.,6\nPots,Bolt,Closed Won,7\nMugs,Bolt,,n/a\n"
)


async def test_a_refused_text_is_read_as_another_one_until_none_is_left(desk: Open, files: Path) -> None:
    (files / "deals.csv").write_text(DEALS)
    async with desk(size=(80, 24)) as pilot:
        await opened(pilot, "deals.csv")
        await press(pilot, "d")
        said = shown(pilot)
        assert isinstance(pilot.app.screen, OutcomeScreen) and "4 refused" in said and "t reads the text as" in said
        assert "line 2, Stage: 'Closed Won' there is no such stage" in said
        await press(pilot, "t")
        assert "Stage 'Closed Won' means" in shown(pilot) and "a known stage" in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, OutcomeScreen)
        for wrong, right in (("Closed Won", "Wonn"), ("Wonn", "Won"), ("Neg.", "Qualified"), ("Bolt", "Bolt & Co")):
            assert f"'{wrong}'" in pilot.app.screen._said(pilot.app.screen._report.faults[0])
            await press(pilot, "t")
            await type_text(pilot, right)
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, OutcomeScreen)
        assert "line 5, Value: 'n/a' not an amount" in shown(pilot)
        await press(pilot, "t", "enter")  # nothing typed: as where the cell is empty
        assert "4 new" in shown(pilot) and "refused" not in shown(pilot)
        await press(pilot, "escape")
        said = shown(pilot)
        assert "Read as others: Stage 'Closed Won' → 'Won', Stage 'Wonn' → 'Won', 3 more (t)." in " ".join(said.split())
        await press(pilot, "i")
        assert column("SELECT s.name FROM deal d JOIN stage s ON s.id = d.stage_id ORDER BY d.id DESC LIMIT 4")[::-1][:3] == [
            "Won", "Qualified", "Won",
        ]  # fmt: skip


async def test_a_text_of_a_column_is_chosen_and_taken_back(desk: Open, files: Path) -> None:
    (files / "parties.csv").write_text("name,Limite,Colour\nAda,cinq,red\nBob,dix,\n")
    async with desk(size=(80, 24)) as pilot:
        await opened(pilot, "parties.csv")
        await press(pilot, "down", "t")
        assert isinstance(pilot.app.screen, ImportScreen) and "fills no field; enter says which" in told(pilot)
        await press(pilot, "enter")
        await type_text(pilot, "credit limit")
        await press(pilot, "enter", "t")
        said = shown(pilot)
        assert "Credit limit: 'cinq' …" in said and "Credit limit: another text …" in said
        await press(pilot, "enter")
        await type_text(pilot, "5")
        await press(pilot, "enter", "t", "down", "enter")
        await type_text(pilot, "dix")
        await press(pilot, "enter")
        assert "Credit limit 'dix' means" in shown(pilot)
        await type_text(pilot, "1=0")
        await press(pilot, "enter")
        assert "A text with '=' cannot be put in place" in told(pilot)
        assert "Read as others: Credit limit 'cinq' → '5'." in shown(pilot)
        await press(pilot, "space")  # what is said of a field waits until a column fills it
        assert "Read as others" not in shown(pilot) and "not taken" in line_with(pilot, "Limite")
        await press(pilot, "enter")
        await type_text(pilot, "credit limit")
        await press(pilot, "enter", "d")
        assert "1 new" in shown(pilot) and "'dix'" in shown(pilot)
        await press(pilot, "t")
        await type_text(pilot, "10")
        await press(pilot, "enter", "escape", "t")
        assert "Credit limit 'cinq' → '5': no more" in shown(pilot)
        await press(pilot, "up", "enter")
        assert "Read as others: Credit limit 'cinq' → '5'." in shown(pilot)
        await press(pilot, "d", "i", "y")
        assert column("SELECT credit_limit FROM party ORDER BY id DESC LIMIT 1") == [500]


async def test_where_no_other_text_would_do_it_says_so(desk: Open, files: Path) -> None:
    (files / "parties.csv").write_text(f"name,credit limit\n,5\nAda,{'x' * 200}\n")
    async with desk(size=(80, 24)) as pilot:
        await opened(pilot, "parties.csv")
        await press(pilot, "d")
        for _ in range(2):
            assert "reads the text as another" not in shown(pilot)
            await press(pilot, "t")
            assert isinstance(pilot.app.screen, OutcomeScreen) and "No other text would mend this" in shown(pilot)
            await press(pilot, "down")


async def test_any_text_may_be_replaced_and_nothing_is_cut(desk: Open, files: Path) -> None:
    texts = ["[b]Ann[/x]", "大きな茶屋" * 11, "=1+1: a=b", "x" * 60]
    (files / "parties.csv").write_text(
        "name,credit limit\n" + "".join(f"P{n},{text}\n" for n, text in enumerate(texts))
    )
    for size in ((80, 24), (40, 12)):
        async with desk(size=size) as pilot:
            await opened(pilot, "parties.csv")
            await press(pilot, "d")
            for _ in texts:
                await press(pilot, "t")
                await type_text(pilot, "5")
                await press(pilot, "enter")
                lines = pilot.app.screen._compositor.render_strips()
                assert clean(shown(pilot)) and {line.cell_length for line in lines} == {size[0]}
            assert "4 new" in shown(pilot) and "refused" not in shown(pilot)
            await press(pilot, "escape", "down", "t")
            assert pilot.app.screen.query_one(OptionList).option_count == 5
