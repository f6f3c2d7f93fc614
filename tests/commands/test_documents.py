"""Lines of a document: typed, from CSV, from JSON, from standard input; and all that is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import Run, one_line


@pytest.fixture
def shop(lite: Any, bd: Run) -> Run:
    assert bd("party", "add", "--name", "Acme", "--code", "ACME").exit_code == 0
    for sku in ("TEA-1", "A:B", "X@2"):
        assert bd("product", "add", "--sku", sku, "--name", sku, "--price", "10").exit_code == 0
    return bd


def add(shop: Run, *words: str, **extra: Any) -> Any:
    return shop("deal", "add", "--title", "x", "--party", "ACME", *words, **extra)


def lines(shop: Run) -> list[tuple[str, str, str, str]]:
    found = json.loads(shop("list", "deal-lines", "--json").stdout)
    return [(row["sku"], row["quantity"], row["price"], row["discount"]) for row in found]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("TEA-1:40", ("TEA-1", "40", "10", "0")),
        ("TEA-1:2.5", ("TEA-1", "2.5", "10", "0")),
        ("TEA-1:1,000@1.20", ("TEA-1", "1000", "1.2", "0")),
        ("TEA-1:4@1.20-5%", ("TEA-1", "4", "1.2", "5")),
        ("TEA-1:4-12.5%", ("TEA-1", "4", "10", "12.5")),
        ("A:B:3", ("A:B", "3", "10", "0")),
        ("X@2:3@4", ("X@2", "3", "4", "0")),
    ],
)
def test_the_short_form(shop: Run, text: str, line: tuple[str, str, str, str]) -> None:
    done = add(shop, "--line", text)
    assert done.exit_code == 0, done.stderr
    assert lines(shop) == [line]


@pytest.mark.parametrize(
    ("text", "status", "says"),
    [
        ("TEA-1", 2, "is not of the form"),
        ("TEA-1:", 2, "is not of the form"),
        (":4", 2, "is not of the form"),
        ("", 2, "is not of the form"),
        ("TEA-1:x", 2, "not a quantity"),
        ("TEA-1:4@x", 2, "not a price"),
        ("TEA-1:4-101%", 2, "at most 100"),
        ("TEA-1:-4", 2, "at least"),
        ("TEA-1:4-%", 2, "'4-%'"),
        ("NOPE:4", 1, "There is no product 'NOPE'"),
    ],
)
def test_lines_that_cannot_be_read(shop: Run, text: str, status: int, says: str) -> None:
    done = add(shop, "--line", text)
    assert done.exit_code == status, done.stderr
    assert says in one_line(done)
    assert lines(shop) == []


FILES = {
    "csv": "product,quantity,price,discount\nTEA-1,4,1.20,5\nA:B,2,,\n",
    "headings": "Product,Quantity,Price,Discount\nTEA-1,4,1.20,5\nA:B,2,,\n",
    "bom": "\ufeffproduct,quantity,price,discount\nTEA-1,4,1.20,5\nA:B,2,,\n",
    "json": '[{"product": "TEA-1", "quantity": 4, "price": 1.20, "discount": "5"}, {"product": "A:B", "quantity": 2}]',
    "crlf": "product,quantity,price,discount\r\nTEA-1,4,1.20,5\r\nA:B,2,,\r\n",
}
FROM_FILE = [("TEA-1", "4", "1.2", "5"), ("A:B", "2", "10", "0")]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("way", ["file", "stdin"])
def test_lines_from_a_file(shop: Run, tmp_path: Path, name: str, way: str) -> None:
    path = tmp_path / "lines"
    path.write_bytes(FILES[name].encode())
    done = add(shop, "--lines", str(path)) if way == "file" else add(shop, "--lines", "-", stdin=FILES[name].encode())
    assert done.exit_code == 0, done.stderr
    assert lines(shop) == FROM_FILE


def test_typed_lines_and_those_of_a_file_go_together(shop: Run) -> None:
    done = add(shop, "--line", "X@2:1", "--lines", "-", stdin=FILES["csv"])
    assert done.exit_code == 0, done.stderr
    assert lines(shop) == [("X@2", "1", "10", "0"), *FROM_FILE]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"product,quantity\nTEA-1,x\nTEA-1,y\n", "row 2: quantity"),
        (b"product,colour\nTEA-1,red\n", "'colour'"),
        (b"product,quantity\nTEA-1\n", "fewer cells"),
        (b"product,quantity\nTEA-1,1,2\n", "more or fewer cells"),
        (b'[{"product": "TEA-1", "quantity": NaN}]', "not a quantity"),
        (b'[{"product": "TEA-1", "quantity": 1e400}]', "not a quantity"),
        (b'{"product": "TEA-1"}', "not an array"),
        (b'["TEA-1"]', "not an array of objects"),
        (b"[" * 100_000, "is not JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b'product,quantity\n"TEA-1,4\n', "not CSV"),
        (b"x" * 10_000_001, "larger than"),
    ],
)
def test_files_that_cannot_be_read(shop: Run, text: bytes, says: str) -> None:
    done = add(shop, "--lines", "-", stdin=text)
    assert done.exit_code == 2, done.stderr
    assert says in one_line(done)
    assert lines(shop) == []


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_files_that_are_not_there(shop: Run, name: str) -> None:
    done = add(shop, "--lines", name)
    assert done.exit_code == 2
    assert name in one_line(done)


def test_an_empty_file_has_no_lines(shop: Run) -> None:
    done = shop("order", "add", "--party", "ACME", "--lines", "-", stdin="")
    assert done.exit_code in (1, 2)
    assert one_line(done)


def test_a_line_that_says_in_which_way(shop: Run) -> None:
    assert shop("tax", "add", "--code", "CAN", "--name", "Cans", "--rate", "1").exit_code == 0
    words = ("--line", "CAN:per unit@0.08", "--line", "STD:on tax")
    done = shop("tax", "add", "--code", "BEER", "--name", "Beer", *words)
    assert done.exit_code == 0, done.stderr
    found = json.loads(shop("list", "tax-parts", "--json").stdout)
    assert [(row["code"], row["how"], row["amount"], row["rate"]) for row in found] == [
        ("CAN", "per unit", "0.08", None),
        ("STD", "on tax", None, "19"),
    ]
    assert "must be one of percent" in shop("tax", "add", "--code", "X", "--name", "X", "--line", "STD:twice").stderr
