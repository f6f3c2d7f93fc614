"""A file looked at before it is taken in: what it holds, where its columns go, what it leaves open."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.core.database import scalar
from store.core.errors import Usage
from store.exchange import ImportOptions, ImportReport, import_file, import_kind
from store.exchange.asking import Asked, Stopped
from store.exchange.looking import as_shown, creatable, drafted, likely_kinds, look, may_share_names
from store.exchange.saved import names
from tests.conftest import Opened
from tests.store.exchange.taking import column, take
from tests.support.waiting import somebody_waits

HUBSPOT = "Record ID,First Name,Last Name,Email,Phone Number,Associated Company,Lifecycle Stage\n1,Ann,Lee,a@x.example,1,Acme,lead\n"
CAMT = '<?xml version="1.0"?><Document><BkToCstmrStmt><Stmt><Id>1</Id></Stmt></BkToCstmrStmt></Document>'


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("file", "text", "kind"),
    [
        ("a.csv", "name,city\nAcme,Bonn\n", "parties"),
        ("a.csv", "sku,name,price\nA,Tea,1\n", "products"),
        ("a.csv", "title,party,stage,value\nTea,Acme,New,5\n", "deals"),
        ("my-leads.csv", "name,company,email\nAnn,Acme,a@x.example\n", "leads"),
        ("a.csv", HUBSPOT, "contacts"),
        ("a.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nORG:Acme\nEND:VCARD\n", "contacts"),
        ("a.jsonl", '{"party": "Acme", "lines.sku": "A", "lines.quantity": 1}\n', "orders"),
    ],
)
def test_what_a_file_most_likely_holds(lite: Opened, tmp_path: Path, file: str, text: str, kind: str) -> None:
    assert likely_kinds(look(written(tmp_path / file, text)))[0].name == kind


def test_columns_samples_and_fields(lite: Opened, tmp_path: Path) -> None:
    text = "Name;Ort;Credit limit;notes\nAcme;Köln;5;\nBolt;Köln;7;\nCube;;9;\nDoor;Bonn;11;\n"
    seen = look(written(tmp_path / "a.csv", text))
    assert (seen.format, seen.encoding, seen.delimiter, seen.rows) == ("csv", "utf-8", ";", 4)
    assert seen.samples == (("Acme", "Bolt", "Cube"), ("Köln", "Bonn"), ("5", "7", "9"), ())
    kind, options = import_kind("parties"), ImportOptions(set=("country=DE",))
    found = drafted(kind, seen, as_shown(options, {}))
    assert [place.fields for place in found.places] == [("name",), (), ("credit_limit",), ("notes",)]
    assert (found.fixed, found.missing) == ((("country", "DE"),), ())
    choices = {"Ort": "city", "Name": "", "Credit limit": "annual_revenue/100"}
    found = drafted(kind, seen, as_shown(options, choices))
    assert [place.fields for place in found.places] == [(), ("city",), ("annual_revenue",), ("notes",)]
    assert (found.missing, found.places[2].unit) == (("name",), "*0.01")
    choices |= {"Name": "name"}
    report = import_file("parties", seen.path, as_shown(options, choices))
    assert report.written and column("SELECT annual_revenue FROM party ORDER BY id") == [5, 7, 9, 11]  # cents
    assert column("SELECT DISTINCT country FROM party") == ["DE"]
    with pytest.raises(Usage, match="no field 'colour'"):
        drafted(kind, seen, as_shown(options, {"Ort": "colour"}))


def test_what_another_system_writes_is_shown_with_what_it_is_put_together_of(lite: Opened, tmp_path: Path) -> None:
    seen = look(written(tmp_path / "a.csv", HUBSPOT))
    found = drafted(import_kind("contacts"), seen, as_shown(ImportOptions(), {}))
    goes = {place.heading: place.fields for place in found.places}
    assert goes["First Name"] == goes["Last Name"] == ("name",) and goes["Lifecycle Stage"] == ()
    assert goes["Record ID"] == ("external_id",) and "HubSpot" in found.notes[0]
    left = drafted(import_kind("contacts"), seen, as_shown(ImportOptions(), {"Email": ""}))
    assert {place.heading: place.fields for place in left.places}["Email"] == ()


def test_what_is_said_of_a_column_goes_before_a_saved_mapping(lite: Opened, tmp_path: Path) -> None:
    text = "A,B,C\nAcme,Bonn,DE\n"
    take("parties", text, map=("A=name", "B=city"), ignore=("C",), save_mapping="mine")
    assert names("parties") == ["mine"] and names("deals") == []
    seen, kind, options = look(written(tmp_path / "a.csv", text)), import_kind("parties"), ImportOptions(mapping="mine")
    goes = [place.fields for place in drafted(kind, seen, as_shown(options, {})).places]
    assert goes == [("name",), ("city",), ()]
    goes = [place.fields for place in drafted(kind, seen, as_shown(options, {"B": "", "C": "city"})).places]
    assert goes == [("name",), (), ("city",)]
    take("parties", "A,B,C\nBolt,Rome,IT\n", mapping="mine", map=("B=industry",), ignore=("C",))
    assert column("SELECT city || industry FROM party ORDER BY id") == ["Bonn", "Rome"]


@pytest.mark.parametrize(
    ("kind", "data", "option", "values"),
    [
        (
            "parties",
            "name\nJosé\n".encode("cp1252"),
            "encoding",
            ["cp1252", "iso8859-15", "cp1250", "cp1251", "mac-roman", "cp850"],
        ),
        ("parties", "name\nJosé\n".encode("utf-16-le"), "encoding", ["utf-16-le", "utf-16-be"]),
        ("deals", b"title,party,opened_on\nT,Acme,02/03/2026\n", "date_order", ["dmy", "mdy"]),
        ("parties", b"name;city|code\nA;B|C\n", "delimiter", ["semicolon", "bar"]),
    ],
)
def test_what_a_file_leaves_open_is_asked_with_the_answers(
    lite: Opened, kind: str, data: bytes, option: str, values: list[str]
) -> None:
    take("parties", "name\nAcme\n")
    with pytest.raises(Asked) as caught:
        take(kind, data)
    assert caught.value.option == option and [answer.value for answer in caught.value.answers] == values
    if option != "delimiter":
        assert take(kind, data, **{option: values[0]}).written
    if option == "encoding":
        assert "José" in caught.value.answers[0].label


def test_who_may_make_what_is_missing_and_share_names(lite: Opened) -> None:
    assert creatable(import_kind("deals")) == ["party", "owner"]
    assert may_share_names(import_kind("parties")) and not may_share_names(import_kind("products"))
    assert not may_share_names(import_kind("orders"))


def test_a_stop_leaves_whole_documents_and_can_be_gone_on_from(database: Opened, tmp_path: Path) -> None:
    take("parties", "name\nAcme\n")
    path = written(tmp_path / "a.csv", "title,party\n" + "".join(f"T{n},Acme\n" for n in range(150)))

    def stopped_at(stage: str) -> ImportReport:
        def progress(done: int, expected: int | None, what: str = "", /) -> None:
            if what == stage:
                raise Stopped

        with somebody_waits():
            return import_file("deals", path, ImportOptions(), progress)

    for stage in ("", "check"):
        with pytest.raises(Stopped):
            stopped_at(stage)
        assert scalar("SELECT COUNT(*) FROM deal") == 0
    report = stopped_at("write")
    assert (report.exit_status, report.stopped) == (4, "stopped")
    done = scalar("SELECT COUNT(*) FROM deal")
    assert 0 < done < 150 and report.unfinished == 150 - done
    again = import_file("deals", path, ImportOptions())
    assert (again.exit_status, again.added, again.unchanged) == (0, 150 - done, done)
    assert scalar("SELECT COUNT(*) FROM pending_import") == 0
