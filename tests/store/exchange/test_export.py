"""Exports: exact, harmless in a spreadsheet, and back again unchanged."""

from __future__ import annotations

import csv
import io
import json

import pytest

from store.core.database import run, scalar
from store.core.errors import Usage
from store.core.listing import Query, listings
from store.core.spreadsheets import protected
from store.exchange import export_listing, importable_columns
from tests.store.exchange.taking import column, counts, take

STARTERS = [
    "=1+1",
    "+1",
    "-1",
    "@x",
    "'=1",
    "''=1",
    "'tis",
    "=cmd|' /C calc'!A0",
    "-2+3",
    "=HYPERLINK(1)",
    "plain",
    "a=b",
]


def _export(name: str, **said: object) -> str:
    out = io.StringIO(newline="")
    export_listing(name, out, **said)  # type: ignore[arg-type]
    return out.getvalue()


def test_parties_come_back_as_they_went(database):
    text = io.StringIO(newline="")
    rows = [[f"C{n}", protected(starter), "two\nlines"] for n, starter in enumerate(STARTERS)]
    csv.writer(text).writerows([["code", "name", "notes"], *rows])
    assert take("parties", text.getvalue(), same_name=True).added == len(STARTERS)
    assert column("SELECT name FROM party ORDER BY id") == STARTERS
    columns = importable_columns("parties")
    first = _export("parties", columns=columns)
    for row in csv.reader(io.StringIO(first)):
        assert not any(cell[:1] in tuple("=+-@\t\r") for cell in row)
    run("DELETE FROM external_id")
    run("DELETE FROM party")
    run("DELETE FROM party_search")
    assert take("parties", first, same_name=True).added == len(STARTERS)
    assert _export("parties", columns=columns) == first


def test_products_come_back_as_they_went(lite):
    take("products", 'sku,name,price,reorder_level,description\nA,Ä thing,0.000001,1.5,"two\nlines"\nB,B,1234567.5,,\n')
    columns = importable_columns("products")
    first = _export("products", columns=columns)
    assert "0.000001" in first and "1234567.5" in first
    run("DELETE FROM external_id")
    run("DELETE FROM product")
    assert counts(take("products", first)) == (2, 0, 0, 0)
    assert _export("products", columns=columns) == first


def test_a_whole_list_comes_back_without_a_word_about_its_columns(database):
    take("parties", "code,name,phone,credit_limit\n007,Acme,0301234567,5000\n,Acme Two,+49 30 1,\n")
    take("contacts", "name,party,email\nAnn,007,ann@acme.example\n")
    take("products", "sku,name,price\n4006381333931,Tea,2.50\n1/2,Half,1\n")
    for kind, changed, other in (
        ("parties", "phone", "'1E5"),
        ("contacts", "job", "Buyer"),
        ("products", "name", "Tee"),
    ):
        text = _export(kind)
        assert counts(take(kind, text, update=True))[:2] == (0, 0)
        table = list(csv.reader(io.StringIO(text)))
        table[1][table[0].index(changed)] = other
        edited = io.StringIO(newline="")
        csv.writer(edited).writerows(table)
        report = take(kind, edited.getvalue(), update=True)
        assert (report.added, report.changed) == (0, 1)
        assert report.notes[0].startswith(f"Read as an export of {kind}. Left out: ") and "state" in report.notes[0]
        again = list(csv.reader(io.StringIO(_export(kind))))
        assert again == table


def test_a_list_of_documents_is_no_file_of_documents(lite):
    take("parties", "code,name\nC1,Acme\n")
    take("invoices", "reference,party,amount\nR1,C1,10\n")
    with pytest.raises(Usage, match="no field for"):
        take("invoices", _export("invoices"))


@pytest.mark.parametrize("format", ["csv", "tsv", "jsonl", "json"])
def test_every_format_holds_every_row(lite, format: str):
    take("parties", "name,customer,credit_limit\nAcme,yes,5\nBeta,no,\n")
    text = _export("parties", format=format)
    if format == "json":
        found = json.loads(text)
        assert [row["name"] for row in found] == ["Acme", "Beta"] and found[0]["customer"] is True
        assert found[0]["credit_limit"] == "5.00" and found[1]["credit_limit"] is None
    else:
        assert len(text.splitlines()) == (2 if format == "jsonl" else 3)
    assert _export("parties", query=Query(filter="acme"), format=format) != text


def test_every_listing_can_be_exported(database):
    for name in listings():
        assert _export(name).count("\n") >= 1


def test_an_empty_list_is_still_a_file(lite):
    assert _export("deals", format="json") == "[]\n"
    assert _export("deals", format="csv").startswith("id,title")
    assert scalar("SELECT COUNT(*) FROM deal") == 0


def test_what_there_is_not(lite):
    with pytest.raises(Usage):
        _export("parties", format="xml")
    with pytest.raises(Usage):
        _export("parties", columns=["nix"])
    with pytest.raises(Usage):
        importable_columns("stage-history")
