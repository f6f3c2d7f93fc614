"""Two files of one kind of document: whose column is meant, what is seen of both, what each refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fixtures.hostile.packed import book
from store.core.database import rows, scalar
from store.core.errors import Refused, Usage
from store.exchange import ImportOptions, ImportReport, import_file, import_kind
from store.exchange.asking import Asked
from store.exchange.looking import as_shown, drafted, look, look_at_lines
from tests.conftest import Opened
from tests.store.exchange.taking import column, counts, take

ORDERS = import_kind("orders")
HEADS = "ID,Client,Notes\n1,ACME,first\n2,BETA,\n"
LINES = "ID,Doc,Item,Qty,Notes\n901,1,TEA,1,hot\n902,2,CUP,2,\n903,1,CUP,5,\n"


@pytest.fixture
def shop(database: Opened) -> Opened:
    take("parties", "code,name,customer\nACME,Acme Ltd,yes\nBETA,Beta GmbH,yes\n")
    take("products", "sku,name,price\nTEA,Green tea,4.50\nCUP,Cup,1.20\n")
    return database


@pytest.fixture
def two(shop: Opened, tmp_path: Path) -> tuple[Path, Path]:
    """The files: both have an `ID`, that of the second one is the line's own, and `Notes`."""
    heads, lines = tmp_path / "heads.csv", tmp_path / "lines.csv"
    heads.write_text(HEADS)
    lines.write_text(LINES)
    return heads, lines


def taken(two: tuple[Path, Path], **said: Any) -> ImportReport:
    return import_file("orders", two[0], ImportOptions(**said, lines_file=two[1]))


def test_a_column_may_be_said_to_be_of_the_second_file(two: tuple[Path, Path]) -> None:
    """4.50 + 5 × 1.20 = 10.50 and 2 × 1.20 = 2.40."""
    of_lines = ("lines.Doc=external_id", "lines.Item=product", "lines.Qty=quantity", "lines.Notes=description")
    report = taken(two, map=("ID=external_id", "Client=party", *of_lines), ignore=("lines.ID",))
    assert counts(report) == (2, 0, 0, 0)
    assert rows("SELECT net, notes FROM sales_order ORDER BY id") == [(1050, "first"), (240, "")]
    assert column("SELECT description FROM order_line ORDER BY order_id, position")[0] == "hot"


def test_without_that_a_heading_of_both_is_meant_in_both(two: tuple[Path, Path]) -> None:
    two[1].write_text("ID,Item,Qty\n1,TEA,1\n2,CUP,2\n")
    report = taken(two, map=("ID=external_id", "Client=party", "Item=product", "lines.Qty=quantity"))
    assert counts(report) == (2, 0, 0, 0)


def test_both_are_seen_and_taken_as_they_are_shown(two: tuple[Path, Path]) -> None:
    options = ImportOptions(lines_file=two[1])
    seen, lines = look(two[0]), look_at_lines(ORDERS, two[1], options)
    assert lines.samples[1] == ("1", "2") and lines.rows == 3
    found = drafted(ORDERS, seen, as_shown(options, {}, {}), lines)
    assert found.apart == ("heads.csv", "lines.csv") and found.missing == ("party",)
    head, of_lines = {"ID": "external_id", "Client": "party"}, {"Doc": "external_id", "Item": "product", "Notes": ""}
    options = as_shown(options, head, of_lines)
    found = drafted(ORDERS, seen, options, lines)
    assert (found.apart, found.missing) == ((), ())
    assert [(place.heading, place.fields, place.of_lines) for place in found.places] == [
        ("ID", ("external_id",), False), ("Client", ("party",), False), ("Notes", ("notes",), False),
        ("ID", (), True), ("Doc", ("external_id",), True), ("Item", ("product",), True), ("Qty", ("quantity",), True),
        ("Notes", (), True),
    ]  # fmt: skip
    assert counts(import_file("orders", two[0], options)) == (2, 0, 0, 0)
    assert column("SELECT net FROM sales_order ORDER BY id") == [1050, 240]


def test_the_rows_refused_of_each_are_written_and_can_be_fed_again(two: tuple[Path, Path], tmp_path: Path) -> None:
    heads, lines = two
    said = {
        "map": ("ID=external_id", "Client=party", "lines.Doc=external_id", "lines.Item=product"),
        "ignore": ("lines.ID", "lines.Notes"),
    }
    heads.write_text(HEADS + "3,ZETA,\n")
    lines.write_text(LINES.replace("2,CUP,2", "2,MUG,2") + "904,3,TEA,1,\n")
    bad = tmp_path / "bad.csv"
    (tmp_path / "bad.lines.csv").touch()
    with pytest.raises(Refused, match=r"bad.lines.csv exists already; nothing was written"):
        taken(two, **said, skip_bad=True, rejects=bad)
    assert scalar("SELECT COUNT(*) FROM sales_order") == 0
    (tmp_path / "bad.lines.csv").unlink()
    report = taken(two, **said, skip_bad=True, rejects=bad)
    assert counts(report) == (1, 0, 0, 4)
    assert [(fault.file, fault.value, fault.field) for fault in report.faults] == [
        ("heads.csv", "ZETA", "party"), ("lines.csv", "MUG", "product"),
    ]  # fmt: skip
    assert report.rejected == f"The rows refused are in {bad} and {tmp_path / 'bad.lines.csv'}."
    for path, wrong, right in ((bad, "ZETA", "BETA"), (tmp_path / "bad.lines.csv", "MUG", "CUP")):
        assert len(path.read_text().splitlines()) == 3
        path.write_text(path.read_text().replace(wrong, right))
    assert counts(taken((bad, tmp_path / "bad.lines.csv"), **said)) == (2, 0, 0, 0)


def test_where_only_the_lines_are_wrong_no_file_of_the_others_is_named(two: tuple[Path, Path], tmp_path: Path) -> None:
    two[1].write_text("order,product,qty\n1,TEA,1\n2,TEA,1\n9,TEA,1\n")
    said = {"map": ("ID=external_id", "Client=party", "order=external_id")}
    report = taken(two, **said, skip_bad=True, rejects=tmp_path / "bad.csv")
    assert (report.rejects, Path(report.line_rejects).name) == ("", "bad.lines.csv")


def test_a_second_file_that_cannot_be_one(two: tuple[Path, Path], tmp_path: Path) -> None:
    heads, _ = two
    for path, text, said in (
        (tmp_path / "none.csv", None, "There is no file"),
        (heads, None, "heads.csv has no column that joins the two files"),
        (tmp_path / "cells.csv", "a;b|c\n1;2|3\n", "may be parted by"),
        (tmp_path / "book.xlsx", book(("A", [("x",), (1,)]), ("B", [("y",), (2,)])), "has several sheets"),
    ):
        if text is not None:
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        with pytest.raises(Usage, match=said) as caught:
            options = as_shown(ImportOptions(lines_file=path), {"ID": "external_id", "Client": "party"}, {})
            import_file("orders", heads, options)
        assert not isinstance(caught.value, Asked)  # an answer would be about the first file
    with pytest.raises(Usage, match="Parties have no lines"):
        look_at_lines(import_kind("parties"), heads, ImportOptions())
