"""Texts of a file that are read as others: said, said anew, taken back; and which fault another text would mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.core.errors import Usage
from store.exchange import ImportOptions, import_file, import_kind
from store.exchange.looking import as_shown, drafted, look
from store.exchange.replacing import Replacement, said, with_also, without
from tests.conftest import Opened
from tests.store.exchange.taking import column, counts, take


def texts(options: ImportOptions) -> dict[tuple[str, str], str]:
    return {(one.field, one.text): one.other for one in said(options)}


def test_said_said_anew_and_taken_back() -> None:
    options = with_also(ImportOptions(), Replacement("stage", " Closed  Won ", "Wonn"))
    options = with_also(options, Replacement("party", "A=B: C", ""))
    assert options.map_value == ("stage:Closed Won=Wonn", "party:A=B: C=")
    assert texts(options) == {("stage", "Closed Won"): "Wonn", ("party", "A=B: C"): ""}
    assert texts(with_also(options, Replacement("stage", "Closed Won", "Won")))["stage", "Closed Won"] == "Won"
    left = without(options, Replacement("stage", "Closed Won", "Wonn"))
    assert texts(left) == {("party", "A=B: C"): ""}
    with pytest.raises(Usage, match="with '=' cannot be put in place"):
        with_also(options, Replacement("party", "x", "a=b"))


def test_what_was_read_as_a_text_that_is_refused_follows_it() -> None:
    """A cell is read once: what became `Wonn` by us, and what became it without a word, is to become `Won`."""
    options = with_also(ImportOptions(), Replacement("stage", "Closed Won", "Wonn"))
    known = [Replacement("stage", "closedwon", "Wonn"), Replacement("source", "x", "Wonn")]
    assert texts(with_also(options, Replacement("stage", "Wonn", "Won"), known)) == {
        ("stage", "Closed Won"): "Won", ("stage", "closedwon"): "Won", ("stage", "Wonn"): "Won",
    }  # fmt: skip


def test_a_fault_tells_the_field_where_another_text_would_do(lite: Opened) -> None:
    take("parties", "name\nAcme\n")
    long = "x" * 61
    text = (
        f"title,party,stage,value\nA,Acme,Closed,1\nB,Nobody,Qualified, 1x \nC,{long},Qualified,1\n,Acme,Qualified,1\n"
    )
    report = take("deals", text, dry_run=True, skip_bad=True)
    assert [(fault.value, fault.field) for fault in report.faults] == [
        ("Closed", "stage"), ("Nobody", "party"), (" 1x ", "value"), (f"{long[:59]}…", ""), ("", ""),
    ]  # fmt: skip
    report = take("parties", "name,parent\nBolt,Cube\n", dry_run=True)
    assert [(fault.value, fault.field) for fault in report.faults] == [("Cube", "parent")]
    said_so = ("stage:Closed=Won", "party:Nobody=Acme", "value:1x=1", f"party:{long}=Acme")
    assert counts(take("deals", text, map_value=said_so, set_empty=("title=D",))) == (4, 0, 0, 0)
    assert column("SELECT COUNT(*) FROM deal WHERE value = 100") == [4]


def test_what_is_said_of_a_field_waits_until_a_column_fills_it(lite: Opened, tmp_path: Path) -> None:
    path, kind = tmp_path / "a.csv", import_kind("parties")
    path.write_text("name,Land\nAcme,Deutschland\n", encoding="utf-8")
    options = with_also(ImportOptions(), Replacement("country", "Deutschland", "DE"))
    assert drafted(kind, look(path), as_shown(options, {})).replaced == ()
    shown = as_shown(options, {"Land": "country"})
    assert drafted(kind, look(path), shown).replaced == said(options)
    assert import_file("parties", path, shown).written and column("SELECT country FROM party") == ["DE"]


def test_what_a_known_file_reads_otherwise_is_told(lite: Opened, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("CustomerID,CompanyName,ContactTitle,Country\nA,Acme,Buyer,UK\n", encoding="utf-8")
    found = drafted(import_kind("parties"), look(path), as_shown(ImportOptions(), {}))
    assert Replacement("country", "UK", "GB") in found.known and found.replaced == ()
