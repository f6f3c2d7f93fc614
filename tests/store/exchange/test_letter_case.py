"""Codes in files: one whatever their letter case, in the file and against what is there, and kept as typed."""

from __future__ import annotations

import csv
import io

from store.core.database import rows, scalar
from store.core.references import resolve
from store.exchange.export import export_listing, importable_columns
from tests.conftest import Opened
from tests.store.exchange.taking import column, counts, take
from tests.store.shop import act, party, product

PARTIES = "code,name,city\nAcMe,Acme Ltd,Leeds\nmüller,Müller,Bonn\n"


def test_a_file_may_not_say_one_code_twice(database: Opened) -> None:
    report = take("parties", "code,name\nacme,One\nACME,Two\nStraße,Three\nSTRASSE,Four\nbeta,Five\n", skip_bad=True)
    assert counts(report) == (1, 0, 0, 4)
    assert [f"{fault.line} {fault.value}: {fault.reason}" for fault in report.faults] == [
        "2 acme: has the same code as line 3",
        "3 ACME: has the same code as line 2",
        "4 Straße: has the same code as line 5",
        "5 STRASSE: has the same code as line 4",
    ]
    assert column("SELECT code FROM party") == ["beta"]


def test_a_row_in_another_case_is_the_record_there_is(database: Opened) -> None:
    take("parties", PARTIES)
    again = PARTIES.replace("AcMe", "ACME").replace("müller", "MÜLLER")
    assert counts(take("parties", again)) == (0, 0, 2, 0)
    assert counts(take("parties", again.replace("Leeds", "York"))) == (0, 1, 1, 0)
    assert rows("SELECT code, code_key, city FROM party ORDER BY id") == [
        ("AcMe", "acme", "York"),
        ("müller", "müller", "Bonn"),
    ]
    assert resolve("party", "ACME") == 1


def test_records_added_by_hand_are_found_and_not_doubled(database: Opened) -> None:
    tea = product("Tea-1")
    assert counts(take("products", "sku,name,price\nTEA-1,Green tea,9\nTEA-2,Black tea,8\n")) == (1, 1, 0, 0)
    assert rows("SELECT id, sku, name FROM product ORDER BY id") == [
        (tea, "Tea-1", "Green tea"),
        (tea + 1, "TEA-2", "Black tea"),
    ]
    assert scalar("SELECT sku_key FROM product WHERE id = ?", (tea + 1,)) == "tea-2"


def test_references_are_found_in_any_case(database: Opened) -> None:
    acme = party("Acme", "AcMe", tax_id="DE1")
    act("price-list.add", code="Wholesale", name="For shops", currency="EUR")
    take("contacts", "party,name\nACME,Ann\nde1,Ben\nacme,Cleo\n")
    assert rows("SELECT party_id, name FROM contact ORDER BY id") == [(acme, "Ann"), (acme, "Ben"), (acme, "Cleo")]
    take("parties", "name,term,price list,owner\nBeta,net30,WHOLESALE,ANA\n")
    assert rows(
        "SELECT t.code, l.code, u.login FROM party p JOIN payment_term t ON t.id = p.term_id "
        "JOIN price_list l ON l.id = p.price_list_id JOIN app_user u ON u.id = p.owner_id"
    ) == [("NET30", "Wholesale", "ana")]


def test_a_parent_in_the_file_is_found_in_any_case(database: Opened) -> None:
    take("parties", "name,code,parent\nChild,c1,HEAD\nMother,head,\n")
    assert rows("SELECT c.code, m.code FROM party c JOIN party m ON m.id = c.parent_id") == [("c1", "head")]


def test_what_is_missing_is_made_once(database: Opened) -> None:
    take("contacts", "party,name\nNewcomer,Ann\nNEWCOMER,Ben\n", create_missing=("party",))
    assert [name.casefold() for name in column("SELECT name FROM party")] == ["newcomer"]
    assert len(set(column("SELECT party_id FROM contact"))) == 1


def test_codes_given_by_the_program_avoid_those_in_small_letters(database: Opened) -> None:
    take("parties", "name,code\nOne,\nTwo,p000001\nThree,p000003\nFour,\n")
    found = dict(rows("SELECT code_key, code FROM party"))
    assert len(found) == 4 and {key: code for key, code in found.items() if code[0] == "p"} == {
        "p000001": "p000001",
        "p000003": "p000003",
    }
    assert act("party.add", name="Five").id == 5


def test_a_code_another_record_has_is_refused(database: Opened) -> None:
    take("parties", "code,name,tax id\nAcme,One,DE1\nBeta,Two,DE2\n")
    report = take("parties", "code,name,tax id\nACME,One,de2\n", skip_bad=True)
    assert report.refused == 1 and "tax id" in report.faults[0].reason


def test_an_export_has_codes_as_typed_and_goes_back_in_unchanged(database: Opened) -> None:
    take("parties", PARTIES)
    out = io.StringIO(newline="")
    export_listing("parties", out, columns=importable_columns("parties"))
    assert [row["code"] for row in csv.DictReader(io.StringIO(out.getvalue()))] == ["AcMe", "müller"]
    assert counts(take("parties", out.getvalue()))[0] == 0
    assert column("SELECT code FROM party ORDER BY id") == ["AcMe", "müller"]
