"""Parties, contacts, addresses and products from files: what goes in, what is refused, what a second time does."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from store.core.counts import ROWS
from store.core.database import rows, scalar
from store.core.errors import Forbidden, Refused, Usage
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.exchange import ImportOptions, import_file
from tests.store.exchange.taking import column, counts, take

CUSTOMERS = """Customer ID,Company Name,City,Country,E-mail,Credit limit
ACME,Acme Ltd,Leeds,GB,post@acme.example,1000.50
BETA,Beta GmbH,Köln,DE,,
GAMMA,"Gamma, Sons",Lyon,FR,hello@gamma.example,0
"""


def test_rows_become_parties_by_their_headers(database):
    report = take("parties", CUSTOMERS, set=("customer=yes",))
    assert counts(report) == (3, 0, 0, 0) and report.written
    found = rows(
        "SELECT code, name, name_key, city, is_customer, is_prospect, credit_limit, currency FROM party ORDER BY id"
    )
    assert found[0] == ("ACME", "Acme Ltd", "acme ltd", "Leeds", 1, 0, 100050, scalar("SELECT currency FROM company"))
    assert found[1][6] is None and found[2][1] == "Gamma, Sons"
    assert ROWS.get("party")[0] == 3
    assert [line.values[0] for line in get_listing("parties").window(Query("koln beta"))] == ["BETA"]


def test_the_same_file_again_changes_nothing(database):
    take("parties", CUSTOMERS)
    before = scalar("SELECT MAX(id) FROM audit")
    assert counts(take("parties", CUSTOMERS)) == (0, 0, 3, 0)
    assert scalar("SELECT MAX(id) FROM audit") == before


def test_a_changed_row_changes_its_record_and_an_empty_cell_leaves_it(database):
    take("parties", CUSTOMERS)
    report = take("parties", CUSTOMERS.replace("Leeds", "York").replace("1000.50", ""))
    assert counts(report) == (0, 1, 2, 0)
    assert rows("SELECT city, credit_limit, version FROM party WHERE code = 'ACME'") == [("York", 100050, 2)]
    changes = scalar("SELECT changes FROM audit WHERE action = 'import.parties' ORDER BY id DESC LIMIT 1")
    assert '"city":["Leeds","York"]' in changes


def test_no_update_leaves_changed_rows_alone(database):
    take("parties", CUSTOMERS)
    assert counts(take("parties", CUSTOMERS.replace("Leeds", "York"), update=False)) == (0, 0, 3, 0)
    assert column("SELECT city FROM party WHERE code = 'ACME'") == ["Leeds"]


def test_what_people_changed_meanwhile_stays(database):
    from store.parties.actions import edit_party

    take("parties", CUSTOMERS)
    edit_party(scalar("SELECT id FROM party WHERE code = 'ACME'"), {"city": "Bath"})
    assert counts(take("parties", CUSTOMERS)) == (0, 0, 3, 0)
    assert column("SELECT city FROM party WHERE code = 'ACME'") == ["Bath"]


def test_one_bad_row_keeps_everything_out(database):
    report = take("parties", CUSTOMERS + "DELTA,Delta,Rome,IT,not an address,\nEPS,,Rome,IT,,12,5\n")
    assert not report.written and counts(report)[3] == 2 and report.exit_status == 1
    assert [(f.line, f.column, f.value) for f in report.faults] == [(5, "E-mail", "not an address"), (6, "", "")]
    assert report.faults[1].reason == "has 7 cells where the header has 6"
    assert scalar("SELECT COUNT(*) FROM party") == 0 and scalar("SELECT COUNT(*) FROM import_batch") == 0


def test_rejects_can_be_fixed_and_fed_again(database, tmp_path: Path):
    rejects = tmp_path / "bad.csv"
    report = take("parties", CUSTOMERS + "DELTA,Delta,Rome,IT,oops,7\n", skip_bad=True, rejects=rejects)
    assert counts(report) == (3, 0, 0, 1) and report.exit_status == 3
    text = rejects.read_text()
    assert text.splitlines()[1].startswith("DELTA,Delta,Rome,IT,oops,7,5,")
    assert rejects.stat().st_mode & 0o777 == 0o600
    rejects.write_text(text.replace("oops", "post@delta.example"))
    assert counts(import_file("parties", rejects)) == (1, 0, 0, 0)
    with pytest.raises(Refused):
        take("parties", CUSTOMERS, rejects=rejects)


def test_a_dry_run_says_the_same_and_writes_nothing(database):
    dry = take("parties", CUSTOMERS, dry_run=True)
    assert counts(dry) == (3, 0, 0, 0) and not dry.written
    assert scalar("SELECT COUNT(*) FROM party") == 0 and scalar("SELECT COUNT(*) FROM external_id") == 0
    assert counts(take("parties", CUSTOMERS)) == counts(dry)
    changed = CUSTOMERS.replace("Lyon", "Nice")
    assert counts(take("parties", changed, dry_run=True)) == (0, 1, 2, 0)
    assert column("SELECT city FROM party WHERE code = 'GAMMA'") == ["Lyon"]


def test_two_rows_of_one_name_and_place_are_doubted(database):
    text = "code,name,city\nA1,IT,\nA2,it,\nB1,Beta,Rome\n"
    report = take("parties", text, skip_bad=True)
    assert counts(report) == (1, 0, 0, 2)
    assert "same name and place as line 3" in report.faults[0].reason
    assert counts(take("parties", text, same_name=True)) == (2, 0, 1, 0)


def test_a_known_party_is_found_by_name_but_not_against_its_code(database):
    take("parties", "name,city\nAcme Ltd,Leeds\n")
    assert counts(take("parties", "external_id,name,city,phone\n77,ACME LTD,Leeds,123\n", source="shop")) == (
        0,
        1,
        0,
        0,
    )
    assert rows("SELECT phone FROM party") == [("123",)]
    report = take("parties", "code,name,city\nX9,Acme Ltd,Leeds\n")
    assert report.refused == 1 and "name and place" in report.faults[0].reason


def test_parents_may_stand_anywhere_in_the_file(database):
    text = "name,parent\nChild,Mother\nMother,\nOther,Nobody\n"
    report = take("parties", text)
    assert [(f.line, f.value) for f in report.faults] == [(4, "Nobody")]
    take("parties", text, skip_bad=True)
    assert rows("SELECT c.name, m.name FROM party c JOIN party m ON m.id = c.parent_id") == [("Child", "Mother")]


def test_what_belongs_to_a_refused_row_is_refused_with_it(database):
    text = "name,code,parent\nA,X7,Nobody\nB,X8,X7\nC,X9,X8\nD,X6,\nE,X5,X6\n"
    assert counts(take("parties", text, skip_bad=True)) == (2, 0, 0, 3)
    assert rows("SELECT c.code, m.code FROM party c LEFT JOIN party m ON m.id = c.parent_id ORDER BY c.id") == [
        ("X6", None), ("X5", "X6"),
    ]  # fmt: skip
    assert counts(take("parties", "name\nF\nG\n")) == (2, 0, 0, 0)  # their ids are free
    first = scalar("SELECT MIN(id) FROM party")
    assert column("SELECT id FROM party ORDER BY id") == [first, first + 1, first + 2, first + 3]


def test_a_name_of_signs_alone_is_known_again(database):
    assert counts(take("parties", "name\n!!!\n🍵\n")) == (2, 0, 0, 0)
    assert counts(take("parties", "name\n🍵\n!!!\n")) == (0, 0, 2, 0)


def test_codes_are_given_where_the_file_has_none(database):
    take("parties", "name,code\nOne,\nTwo,P000001\nThree,\n")
    found = column("SELECT code FROM party ORDER BY name")
    assert len(set(found)) == 3 and found[2] == "P000001" and found[0].startswith("P0")
    assert scalar("SELECT COUNT(*) FROM party_search") == 3


def test_contacts_and_addresses_belong_to_parties_of_the_other_system(database):
    take("parties", "CustomerID,CompanyName\nACME,Acme Ltd\n", map=("CustomerID=external_id",), source="nw")
    text = "CustomerID,ContactName,ContactTitle,Address,PostalCode\nACME,Ann Lee,Boss,1 High Street,LS1\n"
    for kind in ("contacts", "addresses"):
        report = take(kind, text, map=("CustomerID=party",), ignore=("*",), source="nw")
        assert counts(report) == (1, 0, 0, 0)
        assert counts(take(kind, text, map=("CustomerID=party",), ignore=("*",), source="nw")) == (0, 0, 1, 0)
    assert column("SELECT job FROM contact") == ["Boss"]


def test_a_number_is_never_taken_for_our_own_id(database):
    take("parties", "name\nAcme\n")
    report = take("contacts", "party,name\n1,Ann\n")
    assert "no such party" in report.faults[0].reason
    assert counts(take("contacts", "party,name\n#1,Ann\n")) == (1, 0, 0, 0)


def test_values_in_another_unit_and_made_up_columns(database):
    text = "First Name,Last Name,account,revenue\nAnn,Lee,Acme,1100.04\n"
    take("parties", text, map=("revenue=annual_revenue*1000000",), ignore=("First Name", "Last Name"))
    assert column("SELECT annual_revenue FROM party") == [110004000000]
    take("contacts", text, set=("name={First Name} {Last Name}",), ignore=("*",))
    assert column("SELECT name FROM contact") == ["Ann Lee"]
    take(
        "products",
        "product,series,sales_price\nGTX Basic,GTX,550\n",
        map=("product=name",),
        set=("sku={product|code}",),
    )
    assert rows("SELECT sku, name, category, price FROM product") == [("GTX-Basic", "GTX Basic", "GTX", 550000000)]


def test_a_mapping_can_be_kept(database):
    take("parties", "Firma,Ort\nAcme,Ulm\n", map=("Firma=name", "Ort=city"), save_mapping="german")
    assert counts(take("parties", "Firma,Ort\nBeta,Bonn\n", mapping="german")) == (1, 0, 0, 0)
    with pytest.raises(Usage, match="no saved mapping"):
        take("parties", "Firma\nX\n", mapping="french")


def test_who_may_not_add_may_not_import(database, user):
    user("rita", "read-only")
    with acting_as("rita"), pytest.raises(Forbidden):
        take("parties", CUSTOMERS)
    user("sam", "sales")
    with acting_as("sam"):
        take("parties", CUSTOMERS)
        with pytest.raises(Forbidden):
            take("products", "sku,name\nA,B\n")


def test_missing_owners_are_made_only_when_asked(database):
    text = "name,owner\nAcme,Darcel Schlecht\nBeta,Darcel Schlecht\n"
    assert take("parties", text).refused == 2
    assert counts(take("parties", text, create_missing=("owner",))) == (2, 0, 0, 0)
    assert rows("SELECT login, active FROM app_user WHERE name = 'Darcel Schlecht'") == [("darcel.schlecht", 0)]
    assert scalar("SELECT COUNT(DISTINCT owner_id) FROM party") == 1


def test_a_batch_is_on_record(database):
    report = take("parties", CUSTOMERS)
    batch = rows(
        "SELECT kind, added, changed, unchanged, refused, length(file_hash) FROM import_batch WHERE id = ?",
        (report.batch_id,),
    )
    assert batch == [("parties", 3, 0, 0, 0, 64)]
    assert rows("SELECT action, subject, subject_id FROM audit ORDER BY id DESC LIMIT 1") == [
        ("import.parties", "batch", report.batch_id)
    ]


def test_many_rows_are_written_by_few_statements(database):
    text = "code,name\n" + "".join(f"C{n:05d},Party number {n}\n" for n in range(5000))
    report = import_file("parties", BytesIO(text.encode()), ImportOptions())
    assert counts(report) == (5000, 0, 0, 0)
    assert get_listing("parties").count() == 5000
    assert counts(take("parties", text + "NEW,One more\n")) == (1, 0, 5000, 0)
