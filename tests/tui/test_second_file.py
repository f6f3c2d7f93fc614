"""Orders and their lines in two files, taken in by keys: named, put right, tried, imported; what is no such file."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import OptionList

from store.core.database import rows
from tests.store.exchange.taking import column
from tests.tui.conftest import Open, press, shown, the_desk, type_text
from tests.tui.test_importing import files as files
from tests.tui.test_importing import told
from tui.footer import keys_here
from tui.importing.file import FileAsk
from tui.importing.outcome import OutcomeScreen
from tui.importing.screen import ImportScreen
from tui.pick import Pick

NORTHWIND = (
    "OrderID,CustomerID,EmployeeID,OrderDate,RequiredDate,ShippedDate,ShipVia,Freight,ShipName,ShipAddress,ShipCity,"
    "ShipRegion,ShipPostalCode,ShipCountry\n"
    "77,Acme Ltd,5,2026-07-04 00:00:00.000,2026-08-01 00:00:00.000,,3,32.38,a,b,c,d,e,f\n"
    "78,Bolt & Co,5,2026-07-05 00:00:00.000,,,3,1,a,b,c,d,e,f\n"
)
DETAILS = "OrderID,ProductID,UnitPrice,Quantity,Discount\n77,TEA-1,10,2,0.0\n77,CUP-2,4.5,1,0.25\n78,MUG,1,1,0\n"
HEADS = "ID,Client\n1,Acme Ltd\n2,Bolt & Co\n"
LINES = "ID,Doc,Item,Qty,Text\n901,1,TEA-1,1,hot\n902,2,CUP-2,2,\n"


async def opened(pilot: Pilot[int], name: str) -> None:
    await press(pilot, "I")
    await type_text(pilot, name)
    await press(pilot, "enter")


async def held(pilot: Pilot[int], kind: str) -> None:
    """Say what the file holds."""
    await press(pilot, "K")
    choice = pilot.app.screen
    assert isinstance(choice, Pick)
    choice.query_one(OptionList).highlighted = [label for label, _ in choice._choices].index(kind)
    await press(pilot, "enter")


async def as_orders(pilot: Pilot[int], name: str) -> None:
    """Open a file that holds orders, which its columns do not tell, and say where its two columns go."""
    await opened(pilot, name)
    await held(pilot, "Orders")
    await press(pilot, "enter")
    await type_text(pilot, "external")
    await press(pilot, "enter", "down", "enter")
    await type_text(pilot, "party")
    await press(pilot, "enter")


async def with_lines(pilot: Pilot[int], name: str) -> None:
    await press(pilot, "l")
    assert isinstance(pilot.app.screen, FileAsk) and "The file with the lines" in shown(pilot)
    await type_text(pilot, name)
    await press(pilot, "enter")


def line_with(pilot: Pilot[int], said: str) -> str:
    return next(line for line in shown(pilot).split("\n") if said in line)


async def test_northwinds_orders_and_details_are_told_by_their_columns(desk: Open, files: Path) -> None:
    """2 × 10 and 4.5 less a quarter, 3.38 half up, are 23.38."""
    (files / "orders.csv").write_text(NORTHWIND)
    (files / "details.csv").write_text(DETAILS)
    async with desk(size=(80, 24)) as pilot:
        await opened(pilot, "orders.csv")
        assert line_with(pilot, "Help").split()[:4] == ["↵", "Field", "l", "Lines"] and "t Text" in shown(pilot)
        await with_lines(pilot, "details.csv")
        said = shown(pilot)
        assert "Lines: details.csv · 3 rows · Read as lines of orders of Northwind." in said
        assert "ShipRegion, ShipPostalCode, ShipCountry (enter takes one along)" in " ".join(said.split())
        await press(pilot, "end")
        assert line_with(pilot, "ProductID").split() == ["▸", "ProductID", "TEA-1", "·", "CUP-2", "·", "MUG", "Product"]
        assert "Discount*100" in shown(pilot)
        await press(pilot, "d")
        said = shown(pilot)
        assert "5 rows read: 1 new" in said and "2 refused" in said
        assert "details.csv, line 4, ProductID: 'MUG' there is no such product" in said
        await press(pilot, "w", "enter")
        assert "are in orders-refused.csv and orders-refused.lines.csv." in " ".join(shown(pilot).split("│"))
        assert "78,Bolt & Co" in (files / "orders-refused.csv").read_text().splitlines()[1]
        assert (files / "orders-refused.lines.csv").read_text().splitlines()[1].startswith("78,MUG,1,1,0,4,")
        await press(pilot, "i", "y")
        assert rows("SELECT day, promised, net FROM sales_order ORDER BY id DESC LIMIT 1") == [
            ("2026-07-04", "2026-08-01", 2338)
        ]
        await press(pilot, "escape", "escape")
        assert pilot.app.screen is the_desk(pilot)


async def test_columns_of_the_second_file_are_put_right(desk: Open, files: Path) -> None:
    """The `ID` of a line is not that of its order: 4.50 and 2 × 1.20."""
    (files / "orders.csv").write_text(HEADS)
    (files / "lines.csv").write_text(LINES)
    async with desk(size=(80, 24)) as pilot:
        await as_orders(pilot, "orders.csv")
        await with_lines(pilot, "lines.csv")
        assert "Needs: external_id in lines.csv." in shown(pilot)
        assert [line.split()[-2:] for line in shown(pilot).split("\n") if " ID " in line] == [
            ["External", "id"], ["not", "taken"],
        ]  # fmt: skip
        await press(pilot, "i")
        assert "lines.csv has no column that joins the two files. Map it: enter" in told(pilot)
        await press(pilot, "down", "down", "enter")  # past what stands between them, and past the line's own ID
        said = shown(pilot)
        assert "Column Doc" in said and "Quantity (quantity)" in said and "(party)" not in said
        await type_text(pilot, "external")
        await press(pilot, "enter", "down", "enter")
        await type_text(pilot, "product")
        await press(pilot, "enter")
        assert "Needs" not in shown(pilot) and "External id" in line_with(pilot, "Doc")
        await press(pilot, "down", "down", "space")  # it goes nowhere by itself: asked where
        await type_text(pilot, "description")
        await press(pilot, "enter")
        assert "Description" in line_with(pilot, "hot")
        await press(pilot, "i")
        assert "2 new" in shown(pilot) and "refused" not in shown(pilot)
        assert column("SELECT net FROM sales_order ORDER BY id DESC LIMIT 2") == [240, 450]
        await press(pilot, "escape", "l", "down", "enter")
        assert "lines.csv" not in shown(pilot) and "External id" in line_with(pilot, "ID")


async def test_what_cannot_be_the_second_file_leaves_all_as_it_was(desk: Open, files: Path) -> None:
    (files / "orders.csv").write_text(HEADS)
    (files / "empty.csv").touch()
    (files / "cells.csv").write_text("a;b|c\n1;2|3\n")
    (files / "lines.csv").write_bytes("order,product,qty\n1,Café,1\n2,TEA-1,1\n".encode("cp1252"))
    async with desk(size=(80, 24)) as pilot:
        await as_orders(pilot, "orders.csv")
        screen = pilot.app.screen
        await press(pilot, "v")
        await type_text(pilot, "notes=old")
        await press(pilot, "enter")
        for name, said in (("empty.csv", "empty.csv is empty"), ("cells.csv", "may be parted by semicolon or bar")):
            await with_lines(pilot, name)
            assert pilot.app.screen is screen and said in told(pilot) and "Lines:" not in shown(pilot)
            assert "In every row: notes = old." in shown(pilot) and "External id" in line_with(pilot, "ID")
        await with_lines(pilot, "nothing.csv")
        assert isinstance(pilot.app.screen, FileAsk) and "there is no such file" in shown(pilot)
        await press(pilot, "escape")
        await with_lines(pilot, "lines.csv")
        assert "lines.csv is not UTF-8 (line 2)" in shown(pilot)
        await press(pilot, "enter")
        assert "Lines: lines.csv · 2 rows" in shown(pilot) and "Café · TEA-1" in shown(pilot)
        await press(pilot, "l", "enter")
        await type_text(pilot, "orders.csv")
        await press(pilot, "enter")
        assert "Lines: orders.csv" in shown(pilot) and "Needs: external_id in orders.csv." in shown(pilot)
        await held(pilot, "Quotes")
        assert "Lines: orders.csv" in shown(pilot) and "Needs: party, external_id in orders.csv" in shown(pilot)
        await held(pilot, "Parties")
        assert "Lines" not in shown(pilot)
        await held(pilot, "Orders")
        await press(pilot, "v")
        await type_text(pilot, "party=Acme Ltd")
        await press(pilot, "enter")
        (files / "orders.csv").unlink()
        await press(pilot, "d")
        assert "There is no file orders.csv" in told(pilot) and "In every row: party = Acme Ltd." in shown(pilot)


async def test_what_has_no_lines_offers_no_second_file(desk: Open, files: Path) -> None:
    (files / "parties.csv").write_text("name,city\nAda,Bonn\n")
    async with desk(size=(80, 24)) as pilot:
        await opened(pilot, "parties.csv")
        screen = pilot.app.screen
        assert isinstance(screen, ImportScreen) and "→ Parties" in shown(pilot)
        assert "Lines" not in [hint.label for hint in keys_here(screen)]
        await press(pilot, "l")
        assert pilot.app.screen is screen
        await press(pilot, "d")
        assert isinstance(pilot.app.screen, OutcomeScreen)
