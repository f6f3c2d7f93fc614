"""What holds of all broken and hostile files (each by itself is in `test_corpus`), and limits to everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.core.errors import Usage
from store.exchange import ImportOptions, import_file, import_kinds, limits
from tests.store.exchange.taking import take


def test_line_numbers_count_the_lines_in_cells(lite):
    report = take("parties", 'name,notes\nAcme,"one\ntwo\nthree"\n\nBeta,x\n,lost\n')
    assert [fault.line for fault in report.faults] == [7]


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
