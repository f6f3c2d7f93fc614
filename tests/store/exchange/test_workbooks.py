"""Workbooks of spreadsheet programs: what stands in their cells, and what is refused before anything is written."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fixtures.hostile.packed import BOOK, HEADER, book, changed, shared, with_parts
from store.core.database import rows, run
from store.core.errors import Usage
from store.core.files import new_text_file
from store.core.listing import get_listing
from store.exchange import ImportOptions, export_listing, import_file
from tests.conftest import Opened
from tests.store.exchange.taking import column, counts, take


def test_numbers_codes_and_days_are_taken_as_they_are_shown(database: Opened) -> None:
    # 0.1 + 0.2 is 0.30000000000000004 in the file and 0.3 on every screen; a code in a text cell keeps its zeros
    lines = [HEADER, ("00123", "Green tea", 0.1 + 0.2), (456, "Cup", 12), ("POT-3", "Pot", 1234567.89)]
    assert counts(take("products", book(("Goods", lines)))) == (3, 0, 0, 0)
    assert rows("SELECT sku, price FROM product ORDER BY id") == [
        ("00123", 300000), ("456", 12000000), ("POT-3", 1234567890000),
    ]  # fmt: skip


def test_days_and_flags(database: Opened) -> None:
    take("parties", "name,customer\nAcme Ltd,yes\n")
    lines: list[tuple[Any, ...]] = [
        ("title", "party", "expected_close", "value"),
        ("Tea", "Acme Ltd", date(2026, 12, 24), 500),
        ("Cups", "Acme Ltd", datetime.fromisoformat("2027-01-02"), 70.5),
    ]
    assert counts(take("deals", book(("Deals", lines)))) == (2, 0, 0, 0)
    assert column("SELECT expected_close FROM deal ORDER BY id") == ["2026-12-24", "2027-01-02"]


def test_empty_rows_above_between_and_cells_at_the_end_do_no_harm(database: Opened) -> None:
    lines: list[tuple[Any, ...]] = [(None,), (*HEADER, None), ("A", "Tea"), (None, None), ("B", "Pot", 2, None, None)]
    assert counts(take("products", book(("Goods", lines)))) == (2, 0, 0, 0)


def test_a_fault_names_the_row_of_the_sheet(database: Opened) -> None:
    lines: list[tuple[Any, ...]] = [HEADER, ("A", "Tea", 1), (None,), ("B", "Pot", "cheap"), ("C", "Can", 3)]
    found = take("products", book(("Goods", lines)))
    assert column("SELECT COUNT(*) FROM product") == [0]
    assert [fault.line for fault in found.faults] == [4]
    assert "cheap" in str(found.faults[0])


def test_the_same_workbook_twice_changes_nothing(database: Opened) -> None:
    content = book(("Goods", [HEADER, ("A", "Tea", 1)]))
    take("products", content)
    assert take("products", content).added == 0
    assert column("SELECT COUNT(*) FROM product") == [1]


def test_of_several_sheets_one_has_to_be_named(lite: Opened) -> None:
    content = book(("Notes", [("to do",)]), ("Goods", [HEADER, ("A", "Tea", 1)]), ("Empty", []))
    with pytest.raises(Usage, match="several sheets") as refused:
        take("products", content)
    assert "'Notes', 'Goods'" in refused.value.hint
    assert take("products", content, sheet="goods").added == 1
    with pytest.raises(Usage, match="no sheet 'Prices'"):
        take("products", content, sheet="Prices")


def test_a_formula_is_what_it_came_to_and_never_nothing(lite: Opened) -> None:
    with pytest.raises(Usage, match="C2 is a formula that was never calculated"):
        take("products", book(("Goods", [HEADER, ("A", "Tea", "=1+2")])))
    assert column("SELECT COUNT(*) FROM product") == [0]
    calculated = changed(
        book(("Goods", [HEADER, ("A", "Tea", "=1+2")])),
        lambda xml: xml.replace(b"<v></v>", b"<v>3</v>").replace(b"<v />", b"<v>3</v>").replace(b"<v/>", b"<v>3</v>"),
    )
    assert take("products", calculated).added == 1
    assert column("SELECT price FROM product") == [3000000]


def test_what_is_small_packed_and_huge_unpacked_is_refused(lite: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.exchange.limits.MAX_BYTES", 2**20)
    bomb = changed(BOOK, lambda xml: xml.replace(b"</sheetData>", b" " * 2**21 + b"</sheetData>"))
    assert len(bomb) < 2**16
    with pytest.raises(Usage, match="larger than 1 MB unpacked"):
        take("products", bomb)
    monkeypatch.setattr("store.exchange.limits.MAX_WHOLE_BYTES", 2**16)
    with pytest.raises(Usage, match="more than 0 MB of text"):
        take("products", with_parts(shared("x" * 2**16)))


def test_without_the_library_the_extra_is_named(lite: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(Usage, match="'excel' extra"):
        take("products", BOOK)
    with pytest.raises(Usage, match="'excel' extra"):
        written("products", tmp_path / "book.xlsx")


def written(name: str, path: Path, **said: Any) -> list[tuple[Any, ...]]:
    """The cells of a list written as a workbook, as another program reads them."""
    with new_text_file(path) as out:
        export_listing(name, out, format="xlsx", **said)
    return list(openpyxl.load_workbook(path)[get_listing(name).title].iter_rows(values_only=True))


def test_a_list_as_a_workbook_has_numbers_days_and_texts_and_no_formula(database: Opened, tmp_path: Path) -> None:
    take("parties", "code,name,phone,credit_limit\n007,\"'=1+1\",0301234567,1234.5\n1E5,TRUE,'+49 1,\n")
    take("deals", "title,party,value,expected_close\nTea,007,0.1,2026-12-24\n")
    rows = written("parties", tmp_path / "p.xlsx", columns=("code", "name", "phone", "credit_limit", "customer"))
    assert rows == [
        ("code", "name", "phone", "credit_limit", "customer"),
        ("007", "=1+1", "0301234567", 1234.5, "no"), ("1E5", "TRUE", "+49 1", None, "no"),
    ]  # fmt: skip
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx")["Parties"]
    assert sheet["B2"].data_type == "s" and sheet["D2"].number_format == "0.00"
    deals = written("deals", tmp_path / "d.xlsx", columns=("value", "expected_close"))
    assert deals[1] == (0.1, datetime.fromisoformat("2026-12-24"))
    assert openpyxl.load_workbook(tmp_path / "d.xlsx")["Deals"]["B2"].number_format == "yyyy-mm-dd"


def test_a_workbook_of_a_list_comes_back_unchanged(database: Opened, tmp_path: Path) -> None:
    take("parties", "code,name,notes,credit_limit\nA,Acme,'=1,99999999999.99\nB,Bolt,1/2,\n")
    take("products", "sku,name,price\n0123,Tea,0.000001\n")
    for name in ("parties", "products"):
        written(name, tmp_path / f"{name}.xlsx")
        report = import_file(name, tmp_path / f"{name}.xlsx", ImportOptions(update=True))
        assert (report.added, report.changed, report.refused) == (0, 0, 0)


def test_what_no_sheet_can_hold_is_said_and_nothing_is_cut(lite: Opened, tmp_path: Path) -> None:
    take("parties", "name\nAcme\n")
    run("UPDATE party SET notes = ?", ("x" * 40_000,))
    with pytest.raises(Usage, match=r"notes of #1 is longer than a cell of a sheet can be \(32,767 letters\)"):
        written("parties", tmp_path / "p.xlsx")
    with pytest.raises(Usage, match="A workbook is no text"):
        export_listing("parties", io.StringIO(), format="xlsx")
