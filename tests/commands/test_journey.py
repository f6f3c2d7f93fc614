"""The whole way by commands only: from a deal to money in the bank, and the chain that shows it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.commands.conftest import Run, surroundings


def ok(bd: Run, *words: str) -> dict[str, Any]:
    done = bd(*words, "--json")
    assert done.exit_code == 0, (words, done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def one(bd: Run, *words: str) -> dict[str, Any]:
    found: Any = ok(bd, "list", *words, "--columns", "all")
    assert len(found) == 1, found
    row: dict[str, Any] = found[0]
    return row


@pytest.fixture
def shop(database: Any, bd: Run) -> Run:
    ok(bd, "party", "add", "--name", "Acme [/] GmbH", "--code", "ACME", "--customer", "--country", "DE")
    ok(bd, "product", "add", "--sku", "TEA-1", "--name", "Green tea", "--price", "4.50")
    ok(bd, "product", "add", "--sku", "CUP-2", "--name", "Cup", "--price", "1.20")
    ok(bd, "stock", "adjust", "TEA-1", "--quantity", "100", "--cost", "2.10", "--reason", "opening")
    ok(bd, "stock", "adjust", "CUP-2", "--quantity", "10", "--cost", "0.50", "--reason", "opening")
    return bd


def test_from_a_won_deal_to_money_in_the_bank(shop: Run) -> None:
    # 40 x 4.50 = 180.00; 4 x 1.20 - 5 % = 4.56; net 184.56, 19 % of it 35.0664 -> 35.07, gross 219.63
    deal = str(
        ok(
            shop,
            "deal",
            "add",
            "--title",
            "Canteen",
            "--party",
            "ACME",
            "--line",
            "TEA-1:40",
            "--line",
            "CUP-2:4@1.20-5%",
        )["id"]
    )
    assert one(shop, "deals")["value"] == "184.56"
    assert shop("deal", "convert", deal).exit_code == 1  # not won yet
    ok(shop, "deal", "win", deal)
    order = ok(shop, "deal", "convert", deal)
    assert order["kind"] == "order"
    again = ok(shop, "deal", "convert", deal)
    assert again["id"] == order["id"]
    assert len(ok(shop, "list", "orders")) == 1

    shipment = one(shop, "shipments")
    ok(shop, "shipment", "pick", f"#{shipment['id']}")
    ok(shop, "shipment", "ship", f"#{shipment['id']}", "--carrier", "DHL")
    invoice = one(shop, "invoices")
    posted = ok(shop, "invoice", "post", f"#{invoice['id']}")
    number = one(shop, "invoices")["number"]
    assert number in posted["message"]
    ok(shop, "payment", "record", "--invoice", number, "--amount", "100")
    ok(shop, "payment", "record", "--invoice", number)
    paid = one(shop, "invoices")
    assert (paid["state"], paid["currency"]) == ("paid", "EUR")
    assert "219.63" in paid.values()

    chain = ok(shop, "flow", "deal", deal)
    kinds: list[str] = []

    def walk(node: dict[str, Any]) -> None:
        kinds.append(node["kind"])
        for child in node["children"]:
            walk(child)

    walk(chain)
    assert kinds[:2] == ["deal", "order"]
    assert {"shipment", "invoice", "payment", "entry"} <= set(kinds)
    assert kinds.count("payment") == 2
    assert shop("flow", number).stdout.splitlines()[0].startswith("deal  Canteen")

    proof = shop("check")
    assert proof.exit_code == 0, proof.stdout
    assert "no differences" in proof.stdout


@pytest.mark.slow
def test_eight_at_once_make_one_order(shop: Run, url: str) -> None:
    deal = str(ok(shop, "deal", "add", "--title", "Canteen", "--party", "ACME", "--line", "TEA-1:40")["id"])
    ok(shop, "deal", "win", deal)
    words = [sys.executable, "-m", "commands.main", "--db", url, "--as", "ana", "deal", "convert", deal, "--json"]
    programs = [
        subprocess.Popen(words, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    answers = [program.communicate(timeout=120) for program in programs]
    assert [program.returncode for program in programs] == [0] * 8, answers
    assert {json.loads(said)["id"] for said, _ in answers} == {one(shop, "orders")["id"]}
    assert shop("check").exit_code == 0


def test_records_are_shown_with_what_belongs_to_them(shop: Run) -> None:
    deal = str(ok(shop, "deal", "add", "--title", "Canteen", "--party", "ACME", "--line", "TEA-1:40")["id"])
    found = ok(shop, "show", "deal", deal)
    assert (found["kind"], found["title"], found["values"]["value"]) == ("deal", "Canteen", "180.00")
    assert [(line["sku"], line["quantity"]) for line in found["lines"]] == [("TEA-1", "40")]
    for words in (["TEA-1"], ["ACME"], ["party", "Acme [/] GmbH"], ["deal", "Canteen"], ["user", "ana"]):
        done = shop("show", *words)
        assert done.exit_code == 0, done.stderr
        assert "#1" in done.stdout
    text = shop("show", "ACME").stdout
    assert "Acme [/] GmbH" in text and "Canteen" in text


def test_undo_and_redo_of_an_edit(shop: Run) -> None:
    ok(shop, "product", "edit", "TEA-1", "--price", "5")
    assert ok(shop, "undo")["kind"] == "product"
    assert one(shop, "products", "sku=TEA-1")["price"] == "4.5"
    ok(shop, "redo")
    assert one(shop, "products", "sku=TEA-1")["price"] == "5"


def test_refusals_on_the_way(shop: Run) -> None:
    deal = str(ok(shop, "deal", "add", "--title", "Canteen", "--party", "ACME", "--line", "TEA-1:40")["id"])
    for words, says in (
        (["deal", "convert", deal], "won"),
        (["deal", "lose", deal], "--reason"),
        (["deal", "win", "999"], "There is no deal '999'"),
        (["show", "nothing like it"], "Nothing is called"),
        (["flow", "deal", "999"], "There is no deal '999'"),
        (["invoice", "post", "INV-1"], "There is no invoice 'INV-1'"),
        (["order", "add", "--party", "ACME"], "Missing: --line"),
        (["order", "add", "--party", "ACME", "--line", "TEA-1:0"], "quantity"),
        (["order", "add", "--party", "ACME", "--line", "TEA-1"], "--line: is not of the form"),
        (["order", "add", "--party", "ACME", "--line", "NOPE:1"], "There is no product 'NOPE'"),
    ):
        done = shop(*words)
        assert done.exit_code in (1, 2), words
        assert says in done.stderr, (words, done.stderr)
        assert len(done.stderr.splitlines()) == 1
    assert ok(shop, "list", "orders") == []
