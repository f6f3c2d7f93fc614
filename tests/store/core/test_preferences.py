"""One person's file: where it is found, what goes before what, and every fault with file and line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from store.core import preferences
from store.core.errors import Usage
from store.core.preferences import OPTIONS, load, place


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`write(text)` makes the file that BACKDESK_CONFIG names."""
    path = tmp_path / "mine.toml"
    monkeypatch.setenv("BACKDESK_CONFIG", str(path))

    def written(text: str | bytes) -> Path:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def refusal() -> str:
    with pytest.raises(Usage) as caught:
        load()
    return caught.value.message


def test_without_a_file_everything_is_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKDESK_NO_TOUR")
    found = load()
    assert not found.found
    assert {name: chosen.value for name, chosen in found.options.items()} == {n: o.default for n, o in OPTIONS.items()}
    assert {chosen.source for chosen in found.options.values()} == {"default"}
    assert found.display.usual and found.colour and not found.idle_minutes and not found.keys


def test_the_place_follows_the_standard(monkeypatch: pytest.MonkeyPatch) -> None:
    assert place() == (Path(os.environ["XDG_CONFIG_HOME"]) / "backdesk/config.toml", False)
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative/is/ignored")
    assert place() == (Path(os.environ["HOME"]) / ".config/backdesk/config.toml", False)
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert place() == (Path(os.environ["HOME"]) / ".config/backdesk/config.toml", False)
    monkeypatch.setenv("BACKDESK_CONFIG", "~/mine.toml")
    assert place() == (Path(os.environ["HOME"]) / "mine.toml", True)


def test_what_is_written_holds_and_says_where_from(write, tmp_path: Path) -> None:
    path = write(
        'theme = "light"\nidle = 15\ndatabase = "books/shop.db"\n\n[format]\n# how I like it\n'
        'date = "DD.MM.YYYY"\nthousands = "."\ndecimal = ","\n[keys]\n"list.sort" = "z"\n'
        'record.next = [\n  "c",\n  "f6",\n]\n'
    )
    found = load()
    assert (found.text("theme"), found.idle_minutes) == ("light", 15)
    assert found.options["theme"].source == f"{path}:1"
    assert found.options["format.date"].source == f"{path}:7"
    assert found.options["start"].source == "default"
    assert found.text("database") == str(tmp_path / "books/shop.db")
    assert found.display.number("-1234.5") == "-1.234,5"
    assert found.keys["list.sort"].keys == ("z",)
    assert (found.keys["record.next"].keys, found.keys["record.next"].source) == (("c", "f6"), f"{path}:12")


def test_a_server_and_a_home_are_not_taken_for_files_beside_it(write) -> None:
    write('database = "postgresql://ana@db/shop"')
    assert load().text("database") == "postgresql://ana@db/shop"
    write('database = "~/shop.db"')
    assert load().text("database") == str(Path(os.environ["HOME"]) / "shop.db")


def test_the_environment_goes_before_the_file(write, monkeypatch: pytest.MonkeyPatch) -> None:
    write('theme = "light"\ncolour = true')
    monkeypatch.setenv("BACKDESK_THEME", "high-contrast")
    monkeypatch.setenv("NO_COLOR", "1")
    found = load()
    assert (found.text("theme"), found.options["theme"].source) == ("high-contrast", "$BACKDESK_THEME")
    assert (found.colour, found.options["colour"].source) == (False, "$NO_COLOR")
    monkeypatch.setenv("NO_COLOR", "")  # the convention: empty is as if unset
    assert load().colour


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('them = "dark"', 1, "there is no option 'them' (did you mean 'theme'?)"),
        ('\n[format]\ndat = "x"', 3, "there is no option 'format.dat' (did you mean 'format.date'?)"),
        ('[key]\n"list.sort" = "z"', 2, "there is no option 'key.list.sort'"),
        ("[other]", 1, "there is no option 'other'"),
        ("\n\ntheme = 'drak'", 3, "theme cannot be 'drak' (did you mean 'dark'?); take one of 'dark', 'light'"),
        ("theme = 3", 1, "theme must be a text in quotation marks"),
        ("start = 'stock'", 1, "start cannot be 'stock'"),
        ("idle = 'ten'", 1, "idle must be a whole number from 0 to 10080"),
        ("idle = true", 1, "idle must be a whole number"),
        ("idle = -1", 1, "idle must be a whole number"),
        ("idle = 1.5", 1, "idle must be a whole number"),
        ("colour = 'no'", 1, "colour must be true or false"),
        ("[keys]\n'list.sort' = 3", 2, "keys.list.sort must be a key in quotation marks, or a list of such"),
        ("[keys]\n'list.sort' = []", 2, "keys.list.sort must be a key"),
        ("keys = 'x'", 1, "there is no option 'keys'"),
        ("[format]\n\nthousands = ','\ndecimal = ','", 4, "format.thousands and format.decimal must differ"),
        ("[format]\ndecimal = ','", 2, "format.thousands and format.decimal must differ"),
        ("[format]\ndate = 'DD.MM.YY'", 2, "format.date cannot be 'DD.MM.YY' (did you mean 'DD.MM.YYYY'?)"),
        ('theme = "\u202edark"', 1, "theme cannot be '�dark'"),
    ],
)
def test_a_fault_is_told_with_its_line(write, text: str, line: int, said: str) -> None:
    path = write(text)
    assert refusal().startswith(f"{path}:{line}: {said}")


def test_all_faults_are_told_at_once(write) -> None:
    path = write('theme = "x"\nidle = "y"\nfoo = 1')
    assert [part.split(": ")[0] for part in refusal().split("; ") if part.startswith(str(path))] == [
        f"{path}:1",
        f"{path}:2",
        f"{path}:3",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("theme = ", "1:9"),
        ('theme = "dark"\nidle = = 3', "2:8"),
        ("theme = 'dark", "1:14"),
        ("a = 1\na = 2", "2:6"),
        ("[x\n", "1:3"),
        ('x = """\n\n', "1:8"),
        (b"a = 1\n# \xff\n", "2"),
    ],
)
def test_what_is_no_toml_is_pointed_at(write, text: str | bytes, place: str) -> None:
    path = write(text)
    assert refusal().startswith(f"{path}:{place}: "), refusal()


def test_files_that_editors_make_are_read(write) -> None:
    write(b"\xef\xbb\xbftheme = 'light'\r\nidle = 5\r\n")
    assert load().options["idle"].source.endswith(":2")


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKDESK_THEME", "lihgt")
    assert refusal().startswith("$BACKDESK_THEME: theme cannot be 'lihgt' (did you mean 'light'?)")


def test_a_named_file_must_be_there_and_readable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKDESK_CONFIG", str(tmp_path / "none.toml"))
    assert refusal() == f"{tmp_path / 'none.toml'} does not exist."
    monkeypatch.setenv("BACKDESK_CONFIG", str(tmp_path))
    assert "cannot be read" in refusal()
    (tmp_path / "big.toml").write_text("#" * 300_000)
    monkeypatch.setenv("BACKDESK_CONFIG", str(tmp_path / "big.toml"))
    assert "this is no configuration" in refusal()


def test_a_suggestion_is_only_made_where_one_is_near() -> None:
    assert preferences.did_you_mean("xyzzy", OPTIONS) == ""
    assert preferences.did_you_mean("idel", OPTIONS) == " (did you mean 'idle'?)"
