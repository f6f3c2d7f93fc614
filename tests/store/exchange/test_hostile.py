"""Broken and hostile files: each is answered with a reason, none with a traceback, nothing gets in unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.core.database import rows, scalar
from store.core.errors import Usage
from store.exchange import ImportOptions, import_file, import_kinds, limits
from tests.store.exchange.taking import column, counts, take

UNREADABLE = {
    "empty": (b"", "is empty"),
    "only white space": (b"\n\n  \n", "is empty"),
    "two equal headers": (b"name,name\nA,B\n", "two columns called 'name'"),
    "a header without a name": (b"name,,city\nA,B,C\n", "column 2 has no name"),
    "an unknown column": (b"name,colour\nA,red\n", "no field for 'colour'"),
    "an id": (b"id,name\n1,A\n", "no field for 'id'"),
    "a version": (b"name,version\nA,1\n", "no field for 'version'"),
    "a state": (b"name,state\nA,active\n", "no field for 'state'"),
    "a number": (b"name,created_by\nA,1\n", "no field for 'created_by'"),
    "two columns of one field": (b"name,company\nA,B\n", "both are 'name'"),
    "what is required is missing": (b"code,city\nA,B\n", "need name"),
    "cp1252": ("name\nJosé\nÑandú\n".encode("cp1252"), "with --encoding cp1252 it would read: 'José', 'Ñandú'"),
    "NUL bytes": (b"name\nA\0B\n", "NUL bytes"),
    "UTF-16 without a mark": ("name\nA\n".encode("utf-16-le"), "NUL bytes"),
    "broken JSON": (b'{"name": "A"}\n{"name": \n', "is not JSON"),
    "a key twice": (b'{"name": "A", "name": "B"}\n', "has a key twice"),
    "NaN": (b'{"name": "A", "credit_limit": NaN}\n', "has NaN"),
    "nested JSON": (b'{"name": {"first": "A"}}\n', "'name' is nested"),
    "deep JSON": (b'{"name": ' + b"[" * 100_000 + b"\n", "nested too deeply"),
    "too many columns": (",".join(f"c{n}" for n in range(201)).encode() + b"\n", "at most 200"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(lite, name: str):
    data, reason = UNREADABLE[name]
    with pytest.raises(Usage) as caught:
        take("parties", data)
    assert reason in str(caught.value)
    assert scalar("SELECT COUNT(*) FROM party") == 0


BAD_ROWS = {
    "an open quotation mark": ('name\nAcme\n"Beta\nGamma\n', 3, "never closed"),
    "a stray quotation mark": ('name,city\n"Acme"x,Rome\n', 2, "quotation mark"),
    "a long cell": ("name\n" + "x" * 10_001 + "\n", 2, "longer than 10,000"),
    "too few cells": ("name,city\nAcme\n", 2, "1 cells where the header has 2"),
    "too many cells": ("name,city\nAcme,Rome,IT\n", 2, "3 cells where the header has 2"),
    "a long name": ("name\n" + "x" * 201 + "\n", 2, "longer than 200"),
    "no name": ("name,city\n ,Rome\n", 2, "is required"),
    "29 digits": ("name,credit_limit\nA," + "9" * 29 + "\n", 2, ""),
    "an exponent": ("name,credit_limit\nA,1E+100000000\n", 2, ""),
    "not a number": ("name,credit_limit\nA,NaN\n", 2, "not an amount"),
    "other digits": ("name,credit_limit\nA,١٢\n", 2, "not an amount"),
    "an underscore": ("name,credit_limit\nA,1_000\n", 2, "not an amount"),
    "below zero": ("name,credit_limit\nA,-1\n", 2, "at least 0"),
    "three decimals": ("name,credit_limit\nA,1.005\n", 2, "decimals"),
    "an unknown currency": ("name,currency\nA,XXX\n", 2, "ISO 4217"),
    "a word for yes": ("name,customer\nA,perhaps\n", 2, "yes or no"),
    "an unknown term": ("name,term\nA,NET99\n", 2, "no such payment term"),
    "a taken tax id": ("name,tax_id\nA,DE1\nB,de1\n", 2, "same tax id as line 3"),
    "a code twice": ("name,code\nA,X\nB,X\n", 2, "same code as line 3"),
    "an external id twice": ("name,external_id\nA,1\nB,1\n", 2, "same external id as line 3"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_named_with_its_line(lite, name: str):
    text, line, reason = BAD_ROWS[name]
    report = take("parties", text)
    assert report.faults[0].line == line and reason in report.faults[0].reason
    assert len(report.faults[0].value) <= 60 and not report.written
    assert scalar("SELECT COUNT(*) FROM party") == 0


DAYS = {
    "iso": ("2026-02-03", "2026-12-31", "", ["2026-02-03", "2026-12-31"]),
    "a time of midnight": ("1996-07-04 00:00:00.000", "1996-07-05", "", ["1996-07-04", "1996-07-05"]),
    "day first": ("03.02.2026", "31.12.2026", "", ["2026-02-03", "2026-12-31"]),
    "month first": ("02/03/2026", "12/31/2026", "", ["2026-02-03", "2026-12-31"]),
    "said": ("02/03/2026", "04/05/2026", "mdy", ["2026-02-03", "2026-04-05"]),
}


@pytest.mark.parametrize("name", DAYS)
def test_the_order_of_a_date_is_that_of_its_column(lite, name: str):
    first, second, order, expected = DAYS[name]
    take("parties", "name\nAcme\n")
    text = f"title,party,opened_on\nA,Acme,{first}\nB,Acme,{second}\n"
    assert counts(take("deals", text, date_order=order)) == (2, 0, 0, 0)
    assert column("SELECT opened_on FROM deal ORDER BY id") == expected


@pytest.mark.parametrize("cells", [("02/03/2026", "04/05/2026"), ("13/02/2026", "02/13/2026")])
def test_a_column_that_fits_both_orders_is_asked_about(lite, cells):
    take("parties", "name\nAcme\n")
    with pytest.raises(Usage, match="--date-order"):
        take("deals", "title,party,opened_on\n" + "".join(f"A,Acme,{cell}\n" for cell in cells))


@pytest.mark.parametrize(
    "cell", ["today", "+3d", "21/11", "13.2.26", "2026-02-30", "1969-12-31", "2101-01-01", "20260101"]
)
def test_a_date_is_a_whole_date(lite, cell: str):
    take("parties", "name\nAcme\n")
    report = take("deals", f"title,party,opened_on\nA,Acme,{cell}\n")
    assert report.refused == 1 and report.faults[0].column == "opened_on"


READABLE = {
    "a byte order mark": ("\ufeffname,city\nAcme,Köln\n".encode(), {}),
    "UTF-16": ("name,city\nAcme,Köln\n".encode("utf-16"), {}),
    "cp1252, said": ("name,city\nAcme,Köln\n".encode("cp1252"), {"encoding": "cp1252"}),
    "semicolons": ("name;city\nAcme;Köln\n".encode(), {}),
    "tabs": ("name\tcity\nAcme\tKöln\n".encode(), {}),
    "bars": ("name|city\nAcme|Köln\n".encode(), {}),
    "a comma in a cell of semicolons": ("name;city;notes\nAcme;Köln;a, b\n".encode(), {}),
    "Excel's first line": ("sep=;\nname;city\nAcme;Köln\n".encode(), {}),
    "Windows line ends": ("name,city\r\nAcme,Köln\r\n".encode(), {}),
    "old Mac line ends": ("name,city\rAcme,Köln\r".encode(), {}),
    "trailing delimiters": ("name,city,,\nAcme,Köln,,\n,,,\n".encode(), {}),
    "JSON lines": ('{"name": "Acme", "city": "Köln"}\n\n'.encode(), {}),
    "a JSON array": ('[{"name": "Acme"}, {"city": "Köln", "name": "Acme 2"}]'.encode(), {}),
}


@pytest.mark.parametrize("name", READABLE)
def test_a_file_is_read_as_it_was_meant(lite, name: str):
    data, said = READABLE[name]
    report = take("parties", data, **said)
    assert report.written and not report.faults
    assert ("Köln",) in rows("SELECT city FROM party")


def test_line_numbers_count_the_lines_in_cells(lite):
    report = take("parties", 'name,notes\nAcme,"one\ntwo\nthree"\n\nBeta,x\n,lost\n')
    assert [fault.line for fault in report.faults] == [7]


def test_text_is_cleaned_on_the_way_in(lite):
    take("parties", "name,city\nAcme [/] GmbH,\x1b[31mRome\u202e\n")
    assert rows("SELECT name, city FROM party") == [("Acme [/] GmbH", "[31mRome")]


def test_many_faults_are_told_in_part(lite):
    report = take("parties", "name,credit_limit\n" + "".join(f"N{n},x\n" for n in range(5000)))
    assert len(report.faults) == limits.MAX_FAULTS and report.fault_count == report.refused == 5000
    assert sum(len(str(fault)) for fault in report.faults) < 20_000


def test_there_is_an_end_to_everything(lite, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(limits, "MAX_ROWS", 3)
    assert take("parties", "name\nA\nB\nC\n").written
    assert "more than 3 rows" in take("parties", "name\nA\nB\nC\nD\n").faults[0].reason
    monkeypatch.setattr(limits, "MAX_BYTES", 10)
    with pytest.raises(Usage, match="larger than"):
        take("parties", "name\n" + "A" * 20)


def test_files_that_are_none(lite, tmp_path: Path):
    for path, reason in ((tmp_path / "no.csv", "no file"), (tmp_path, "is a directory")):
        with pytest.raises(Usage, match=reason):
            import_file("parties", path, ImportOptions())
    with pytest.raises(Usage, match="no import of 'unicorns'"):
        take("unicorns", "name\nA\n")


def test_what_is_said_must_make_sense(lite):
    for said in (
        {"map": ("name",)}, {"map": ("Nix=name",)}, {"map": ("name=colour",)}, {"map": ("name=name*100",)},
        {"set": ("colour=red",)}, {"set": ("city={Nix}",)}, {"map_value": ("name=A",)}, {"delimiter": "xx"},
        {"encoding": "klingon"}, {"date_order": "dmx"}, {"format": "xml"}, {"create_missing": ("term",)},
        {"ignore": ("Nix",)},
    ):  # fmt: skip
        if "date_order" in said:
            with pytest.raises(Usage):
                take("deals", "title,party,opened_on\nA,B,2026-01-01\n", **said)
            continue
        with pytest.raises(Usage):
            take("parties", "name\nA\n", **said)


NUMBERED_BY_BANKS = {"bank-accounts", "statements"}  # what they have for a number comes from outside
ENDED_ELSEWHERE = {"tickets"}  # what was settled in another system is settled here


def test_every_kind_names_its_fields(lite):
    for kind in import_kinds().values():
        names = [item.name for item in kind.fields]
        assert len(names) == len(set(names)) and "external_id" in names
        ours = {"id", "version", "created_by"} | ({"number"} if kind.name not in NUMBERED_BY_BANKS else set())
        ours |= {"state"} if kind.name not in ENDED_ELSEWHERE else set()
        assert not ours & set(names)
