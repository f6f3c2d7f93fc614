"""`backdesk list`: every listing, every format, and filters that make no sense."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from commands.lists import listing_names
from store.core.listing import get_listing
from tests.commands.conftest import Run, one_line


@pytest.fixture
def shop(database: Any, bd: Run) -> Run:
    """Five products, one of them hostile."""
    names = ["Green tea", "Black tea", "Cup", "=cmd|' /C calc'!A0", "Acme [/] \x1b[31mred"]
    for number, name in enumerate(names, 1):
        done = bd("product", "add", "--sku", f"P-{number}", "--name", name, "--price", f"{number}.50")
        assert done.exit_code == 0, done.stderr
    return bd


def skus(text: str) -> list[str]:
    return [row["sku"] for row in json.loads(text)]


@pytest.mark.parametrize("name", listing_names())
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_every_listing_in_every_format(lite: Any, bd: Run, name: str, form: str) -> None:
    result = bd("list", name, "--format", form, "--columns", "all")
    assert result.exit_code == 0, result.stderr
    if form == "json":
        assert isinstance(json.loads(result.stdout), list)
    elif form == "csv":
        assert next(csv.reader(io.StringIO(result.stdout))) == [c.name for c in get_listing(name).columns]


def test_a_table_for_people(shop: Run) -> None:
    lines = shop("list", "products", "tea").stdout.splitlines()
    assert lines[0].split() == ["SKU", "Name", "Category", "List", "price", "Unit", "Type", "State"]
    assert [line.split()[0] for line in lines[2:]] == ["P-1", "P-2"]


def test_words_sort_limit_and_columns(shop: Run) -> None:
    found = shop("list", "products", "tea", "--sort", "-price", "--json", "--columns", "sku,price")
    assert json.loads(found.stdout) == [
        {"id": 2, "sku": "P-2", "price": "2.5"},
        {"id": 1, "sku": "P-1", "price": "1.5"},
    ]
    assert skus(shop("list", "products", "price>2", "--sort", "price", "--limit", "2", "--json").stdout) == [
        "P-2",
        "P-3",
    ]
    assert skus(shop("list", "products", "tea", "-green", "--json").stdout) == ["P-2"]
    assert skus(shop("list", "product", "name:cup", "--json").stdout) == ["P-3"]


def test_a_list_is_known_by_its_record_too(shop: Run) -> None:
    for name in ("product", "products", "party", "tax"):
        assert shop("list", name).exit_code == 0


def test_csv_and_tables_are_safe(shop: Run) -> None:
    for form in ("csv", "table", "json"):
        assert "\x1b" not in shop("list", "products", "--format", form).stdout
    rows = list(csv.DictReader(io.StringIO(shop("list", "products", "--format", "csv").stdout)))
    assert rows[3]["name"].startswith("'=cmd")
    assert rows[4]["name"] == "Acme [/] [31mred"  # what would be obeyed was taken out on the way in
    assert rows[0]["price"] == "1.5"


def test_csv_keeps_what_looks_like_a_number_as_an_export_does(shop: Run) -> None:
    assert shop("party", "add", "--name", "007", "--code", "0815", "--country", "DE").exit_code == 0
    columns = ("--format", "csv", "--columns", "code,name,country")
    listed, exported = (shop(word, "parties", *columns) for word in ("list", "export"))
    assert list(csv.reader(io.StringIO(listed.stdout)))[1] == ["'0815", "'007", "DE"]
    assert listed.stdout.splitlines() == exported.stdout.splitlines()


def test_a_table_says_when_there_is_more(shop: Run) -> None:
    assert "2 of 5 shown" in shop("list", "products", "--limit", "2").stderr
    assert shop("list", "products", "--limit", "0").stderr == ""
    assert "Products: nothing matches" in shop("list", "products", "zzz").stderr
    assert "Parties: nothing here yet" in shop("list", "parties").stderr


def test_amounts_have_their_currency_beside_them(lite: Any, bd: Run) -> None:
    bd("party", "add", "--name", "Acme", "--credit-limit", "5000", "--currency", "EUR")
    row = json.loads(bd("list", "parties", "--columns", "name,credit_limit", "--json").stdout)[0]
    assert row == {"id": 1, "name": "Acme", "credit_limit": "5000.00", "currency": "EUR"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothings"], "There is no list 'nothings'. There are: "),
        (["products", "--sort", "colour"], "has no column 'colour'. It has: sku"),
        (["products", "--columns", "sku,colour"], "has no column 'colour'"),
        (["products", "--lmit", "3"], "--lmit"),
        (["products", "--limit", "-1"], "--limit"),
        (["products", "--format", "xml"], "--format"),
        ([], "KIND"),
    ],
)
def test_calls_that_make_no_sense(lite: Any, bd: Run, words: list[str], says: str) -> None:
    result = bd("list", *words)
    assert result.exit_code == 2
    assert says in one_line(result)
    assert result.stdout == ""


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_bad_filter_writes_nothing(lite: Any, bd: Run, form: str) -> None:
    result = bd("list", "products", "price>abc", "--format", form)
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.parametrize(
    "text", ["'", '"', "%", "_", "\\", "a:b:c", "(", "*", "NEAR(", "\x00", "🙂", "é", ":", "<", "--", "' OR 1=1"]
)
def test_any_text_can_be_searched_for(lite: Any, bd: Run, text: str) -> None:
    result = bd("list", "products", "--", text)
    assert result.exit_code == 0, result.stderr


def test_a_faulty_filter_is_pointed_at(shop: Run) -> None:
    for command in (("list", "products"), ("export", "products", "--where")):
        found = shop(*command, "té price>12€ -cup")
        assert found.exit_code == 2
        shown = found.stderr.splitlines()
        assert (
            shown[:2] == ["  té price>12€ -cup", "           ^^^"] and "does not fit the filter on 'price'" in shown[2]
        )


def test_nothing_found_says_why(shop: Run) -> None:
    assert "as a state it is state:retired" in shop("list", "products", "retired").stderr
    assert "perhaps sku: is meant" in shop("list", "products", "sk:P-1").stderr


def test_saved_views_by_commands(shop: Run) -> None:
    done = shop("view", "save", "Dear", "--listing", "products", "--filter", "price>2", "--sort", "-price", "--columns",
                "price,sku:9")  # fmt: skip
    assert done.exit_code == 0, done.stderr
    listed = shop("list", "products", "--view", "dear", "--format", "csv")
    assert listed.stdout.splitlines() == ["price,sku", "5.5,P-5", "4.5,P-4", "3.5,P-3", "2.5,P-2"]
    within = shop("list", "products", "tea", "--view", "Dear", "--columns", "sku", "--sort", "sku", "--json")
    assert skus(within.stdout) == ["P-2"]
    exported = shop("export", "products", "--view", "Dear", "--columns", "sku")
    assert exported.stdout.splitlines()[1:] == ["P-5", "P-4", "P-3", "P-2"]
    assert "Dear" in shop("list", "views").stdout and "Dear" in shop("view", "list").stdout
    assert shop("view", "share", "Dear").exit_code == 0 and shop("view", "remove", "Dear").exit_code == 0
    gone = shop("list", "products", "--view", "Dear")
    assert gone.exit_code == 1 and "no saved view 'Dear'" in gone.stderr


def test_every_noun_that_has_a_list_lists(shop: Run) -> None:
    assert shop("product", "list", "tea", "--json").stdout == shop("list", "products", "tea", "--json").stdout
    assert "list" in shop("deal", "--help").stdout
