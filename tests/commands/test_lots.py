"""Lots on the command line: said behind a line, in files, and in the lists that trace them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.commands.conftest import Run, one_line


@pytest.fixture
def goods(bd: Run) -> Run:
    bd("party", "add", "--name", "Leaf", "--code", "LEAF", "--supplier")
    bd("party", "add", "--name", "Acme", "--code", "ACME")
    bd("product", "add", "--sku", "TEA-1", "--name", "Tea", "--price", "4", "--tracking", "lot")
    bd("product", "add", "--sku", "PC", "--name", "Computer", "--price", "900", "--tracking", "serial")
    bd("po", "add", "--party", "LEAF", "--line", "TEA-1:100@2", "--line", "PC:3@500")
    bd("po", "confirm", "#1")
    return bd


def rows(run: Run, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("list", *words, "--json").stdout)
    return found


def test_lots_behind_a_line_and_in_a_file(goods: Run) -> None:
    assert "say which lot of TEA-1" in one_line(goods("po", "receive", "#1"))
    done = goods("po", "receive", "#1", "--line", "TEA-1:60#2026/7~2027-03-31", "--line", "PC:3#SN001..SN003")
    assert done.exit_code == 0, done.stderr
    text = "product,quantity,lot,expires\nTEA-1,40,L8,2026-12-24\n"
    done = goods("po", "receive", "#1", "--lines", "-", stdin=text)
    assert done.exit_code == 0, done.stderr
    assert [(row["number"], row["expires"], row["on_hand"]) for row in rows(goods, "lots", "sku:TEA-1")] == [
        ("L8", "2026-12-24", "40"),
        ("2026/7", "2027-03-31", "60"),
    ]
    goods("order", "add", "--party", "ACME", "--line", "TEA-1:50", "--line", "PC:1")
    goods("order", "confirm", "#1")
    done = goods("shipment", "ship", "#1", "--line", "TEA-1:50", "--line", "PC:1#sn003")
    assert "(lots L8, 2026/7, SN003)" in done.stdout
    assert [(row["lot"], row["quantity"]) for row in rows(goods, "lot-moves", "to:CUSTOMER", "--sort", "lot")] == [
        ("2026/7", "10"),
        ("L8", "40"),
        ("SN003", "1"),
    ]
    assert rows(goods, "lot-customers", "lot:SN003")[0]["party"] == "Acme"
    assert rows(goods, "lot-suppliers", "lot:SN003")[0]["receipt"] == "RC-2026-000001"
    assert "TEA-1 L8" in goods("lot", "block", "TEA-1:L8", "--reason", "wet").stdout + goods("show", "l8").stdout


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("TEA-1:60#", "not a quantity"),
        ("TEA-1:60#L7~", "not a quantity"),
        ("TEA-1:60#L7~soon", "expires"),
        ("TEA-1:60#L7~2027-03-31~", "not a quantity"),
        ("PC:2#SN1..SN3", "makes 3, not 2"),
    ],
)
def test_lots_that_cannot_be_read(goods: Run, line: str, says: str) -> None:
    done = goods("po", "receive", "#1", "--line", line)
    assert done.exit_code in (1, 2)
    assert says in one_line(done)
    assert rows(goods, "lots") == []


def test_a_line_without_lots_is_read_as_before(goods: Run) -> None:
    done = goods("order", "add", "--party", "ACME", "--line", "TEA-1:4#L7")
    assert done.exit_code == 2 and "'4#L7'" in one_line(done)


def test_the_pick_list_can_be_printed(goods: Run) -> None:
    goods("po", "receive", "#1", "--line", "TEA-1:60#L7~2027-03-31", "--line", "TEA-1:5#L6~2026-12-24")
    goods("order", "add", "--party", "ACME", "--line", "TEA-1:7")
    goods("order", "confirm", "#1")
    done = goods("pick-list")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("MAIN  Main warehouse  (2 lines)\n")
    lines = [line.split() for line in done.stdout.splitlines() if "[ ]" in line]
    assert [(words[2], words[4], words[6]) for words in lines] == [("5", "TEA-1", "L6"), ("2", "TEA-1", "L7")]
    assert goods("pick-list", "sku:NOPE").stderr == "There is nothing to fetch.\n"
    assert goods("pick-list", "expires<nonsense").exit_code == 2
    found = json.loads(goods("pick-list", "lot:L6", "--json").stdout)
    assert [(row["quantity"], row["location"], row["shipment"]) for row in found] == [("5", "MAIN", "#1")]
