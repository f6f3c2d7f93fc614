"""The one output function: widths, safety on terminals and in spreadsheets, exactness."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from commands import output
from store.core.progress import describe
from store.core.spreadsheets import as_text

HOSTILE = [
    "\x1b]0;title\x07",
    "\x1b[2J\x1b[H",
    "a\rb",
    "\x9b31m",
    "\u202eevil",
    "zero\u200bwidth",
    "nul\x00",
    "bell\x07",
    "\ud800",
    "del\x7f",
    "\u2028sep",
    "[bold red]x[/]",
    "[/]",
    "\x1b]52;c;ZXZpbA==\x07",
    "soft\xadhyphen",
    "\ufefftext",
    "\U000e0041tag",
]


def unsafe(text: str) -> list[str]:
    from unicodedata import category

    return [c for c in text if c != "\n" and category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_a_terminal_obeys_gets_through(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    output.say(text)
    output.complain(text)
    output.remark(text)
    output.table([output.Heading("A"), output.Heading("B", True)], [[text, text]])
    output.pairs([(text, text)])
    output.csv_rows(["a"], [[text]], [False])
    output.json_document({"a": text})
    output.json_rows([{"a": text}])
    output.SafeStream().write(text)
    said = capsys.readouterr()
    assert unsafe(said.out) == unsafe(said.err) == []


def test_markup_is_shown_letter_for_letter(capsys: pytest.CaptureFixture[str]) -> None:
    output.say("Acme [/] GmbH [bold]")
    assert capsys.readouterr().out == "Acme [/] GmbH [bold]\n"


@pytest.mark.parametrize("text", [t for t in HOSTILE if t != "\ud800"])
def test_json_keeps_what_it_escapes(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    output.json_document({"a": text})
    assert json.loads(capsys.readouterr().out) == {"a": text}


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("日本", 4), ("é", 1), ("e\u0301", 1), ("", 0), ("한글x", 5)]
)
def test_width_counts_terminal_columns(text: str, columns: int) -> None:
    assert output.width(text) == columns


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 4, "abc…"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日… "),
        ("日本語", 6, "日本語"),
    ],
)
def test_texts_are_fitted_to_columns(text: str, room: int, shown: str) -> None:
    assert output.fitted(text, room) == shown


def test_a_table_aligns_wide_and_narrow_characters(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [["日本", "1.00"], ["a", "100.00"]]
    assert output.table([output.Heading("Name"), output.Heading("Sum", True)], rows) == 2
    assert capsys.readouterr().out.splitlines() == [
        "Name     Sum",
        "----  ------",
        "日本    1.00",
        "a     100.00",
    ]


def test_on_a_terminal_the_widest_text_gives_way(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "terminal_width", lambda: 30)
    output.table(
        [output.Heading("Code"), output.Heading("Name"), output.Heading("Sum", True)],
        [["A-1", "a very long name that takes too much", "1,234,567.00"]],
    )
    lines = capsys.readouterr().out.splitlines()
    assert all(output.width(line) <= 30 for line in lines)
    assert "1,234,567.00" in lines[2] and "…" in lines[2] and "A-1" in lines[2]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(0)", "-", "@", "+", "=", "--x"]
)
def test_formulas_are_made_text(text: str) -> None:
    assert output.csv_text(text).startswith("'")


def test_csv_is_read_back_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [['quote " and, comma', "-5.50"], ["two\nlines", "3"], ["=x", "-1"], ["007", "0.10"], ["2026-11", "2"]]
    assert output.csv_rows(["text", "number"], rows, [False, True]) == 5
    found = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert found == [["text", "number"], *rows[:2], ["'=x", "-1"], ["'007", "0.10"], ["'2026-11", "2"]]


def test_what_the_lists_write_and_what_the_exports_write_is_guarded_alike() -> None:
    for text in ("=1", "'=1", "007", "4006381333931", "1/2", "2026-03-04", "Acme", "10115 Berlin"):
        assert output.csv_text(text) == as_text(text)


def test_days_and_months_of_a_report_stay_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    output.csv_rows(["text"], [["2026-11-24"], ["2026-11"], ["11-24"]], [False], dated=True)
    assert capsys.readouterr().out.split() == ["text", "2026-11-24", "2026-11", "'11-24"]


def test_json_has_exact_decimals_and_iso_dates() -> None:
    @dataclass
    class Found:
        amount: Decimal
        day: date
        names: frozenset[str]

    text = output.json_text(Found(Decimal("0.10"), date(2026, 11, 21), frozenset({"b", "a"})))
    assert json.loads(text) == {"amount": "0.10", "day": "2026-11-21", "names": ["a", "b"]}
    with pytest.raises(TypeError):
        output.json_text(object())
    with pytest.raises(ValueError):
        output.json_text(float("nan"))


def test_json_rows_are_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert output.json_rows([]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert output.json_rows([{"a": 1}, {"a": 2}]) == 2
    assert json.loads(capsys.readouterr().out) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("done", "expected", "seconds", "text"),
    [
        (45_000, 100_000, 1.0, "import  [##########--------------]  45,000 of 100,000  45,000/s  0:01 left"),
        (500, None, 2.0, "import  500  250/s"),
        (200, 100, 1.0, "import  [########################]  200 of 100  200/s  0:00 left"),
        (0, 100, 0.0, "import  [------------------------]  0 of 100  0/s"),
    ],
)
def test_progress_says_how_far_how_fast_and_how_long(
    done: int, expected: int | None, seconds: float, text: str
) -> None:
    assert describe("import", done, expected, seconds) == text
