"""Files as other systems write them go in without a word about their columns; figures and names as typed there."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.core.database import rows, scalar
from store.core.errors import Usage
from store.exchange import ImportOptions, import_file
from store.exchange.kinds import import_kinds
from store.exchange.systems import known_files
from tests.conftest import Opened
from tests.store.shop import act, differences, party, product


def taken(kind: str, directory: Path, header: str, *lines: str, rows: int = 0, **said: object) -> list[str]:
    """Import a file of these lines; what was noted. All must go in, `rows` with those of a second file, and the same
    file changes nothing.
    """
    path = directory / f"{kind}.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    options = ImportOptions(**said)  # type: ignore[arg-type]
    report = import_file(kind, path, options)
    assert (report.exit_status, report.rows) == (0, rows or len(lines)) and report.added, [
        *map(str, report.faults),
        report.message,
    ]
    again = import_file(kind, path, options)
    assert (again.exit_status, again.added, again.changed) == (0, 0, 0)
    return report.notes


def test_what_is_described_fits_what_there_is() -> None:
    """Each field a file fills is one of its kind, and what the kind needs is filled."""
    assert {file.system for file in known_files()} == {
        "hubspot", "salesforce", "pipedrive", "zoho", "odoo", "erpnext", "quickbooks", "xero", "shopify", "google",
        "outlook", "northwind", "maven",
    }  # fmt: skip
    for file in known_files():
        kind = import_kinds()[file.kind]
        names = {field.name for field in kind.fields}
        filled = {*(name.split("*")[0] for name in file.map.values()), *file.set, *file.set_empty}
        assert filled | set(file.values) | set(file.create_missing) <= names, file.title
        assert {f.name for f in kind.fields if f.required and f.line == file.of_lines} <= filled, file.title
        assert not [other for other in known_files() if other != file and set(other.signs) == set(file.signs)]


def test_hubspot(lite: Opened, tmp_path: Path) -> None:
    companies = "Record ID,Company name,Company owner,Create Date,Phone Number,City,Industry,Company Domain Name"
    notes = taken(
        "parties",
        tmp_path,
        companies,
        '901,"Alder, Birch & Co",Mia Meyer,2026-01-05,+49 228 1,Bonn,RETAIL,alder.example',
    )
    assert notes[0].startswith("Read as companies of HubSpot. Left out: Create Date (")
    contacts = "Record ID,First Name,Last Name,Email,Phone Number,Lead Status,Create Date,Associated Company"
    contacts += ",Country/Region,Contact owner"
    taken(
        "contacts", tmp_path, contacts,
        '1,Ann,Lee,ann@alder.example,,New,2026-01-06 10:00,"Alder, Birch & Co",DE,Mia Meyer',
        "2,,Okafor,,,,2026-01-06 10:01,New Co,,",
    )  # fmt: skip
    deals = "Record ID,Deal Name,Deal Stage,Amount,Deal owner,Close Date,Create Date,Last Activity Date"
    deals += ",Associated Company IDs,Associated Contact IDs"
    taken(
        "deals", tmp_path, deals,
        "7,Paper for a year,Contract Sent,1200.50,Mia Meyer,2026-12-31,2026-02-01,,901,1",
        "8,Desks,Closed Won,800,Mia Meyer,2026-03-31,2026-02-01,2026-03-01,901,",
    )  # fmt: skip
    assert rows("SELECT c.name, p.name FROM contact c JOIN party p ON p.id = c.party_id ORDER BY c.id") == [
        ("Ann Lee", "Alder, Birch & Co"), ("Okafor", "New Co"),
    ]  # fmt: skip
    assert rows(
        "SELECT d.title, s.name, d.value, p.name FROM deal d JOIN stage s ON s.id = d.stage_id "
        "JOIN party p ON p.id = d.party_id ORDER BY d.id"
    ) == [
        ("Paper for a year", "Negotiation", 120050, "Alder, Birch & Co"),
        ("Desks", "Won", 80000, "Alder, Birch & Co"),
    ]
    assert scalar("SELECT active FROM app_user WHERE name = 'Mia Meyer'") == 0  # she may not sign in for that


def test_google_and_outlook(lite: Opened, tmp_path: Path) -> None:
    party(name="Acme")
    header = "First Name,Middle Name,Last Name,Organization Name,Organization Title,Notes,Labels,E-mail 1 - Label"
    header += ",E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value"
    taken("contacts", tmp_path, header, "Ann,,Lee,Acme,Buyer,Likes tea,* myContacts,Work,ann@acme.example,Mobile,+49 1")
    header = (
        "First Name,Middle Name,Last Name,Company,Department,Job Title,Business Phone,Mobile Phone,E-mail Address,Notes"
    )
    taken("contacts", tmp_path, header, "Bo,K.,Berg,Acme,,Head,+49 2,,bo@acme.example,")
    assert rows("SELECT name, job, email, phone FROM contact ORDER BY id") == [
        ("Ann Lee", "Buyer", "ann@acme.example", "+49 1"), ("Bo K. Berg", "Head", "bo@acme.example", "+49 2"),
    ]  # fmt: skip


def test_invoices_of_xero_and_quickbooks(lite: Opened, tmp_path: Path) -> None:
    """12 x 4.50 less 10 % and one of 9.99; 3 x 20.00."""
    product("TEA", price="4.50")
    header = "*ContactName,EmailAddress,POCity,*InvoiceNumber,Reference,*InvoiceDate,*DueDate,Total,InventoryItemCode"
    header += ",*Description,*Quantity,*UnitAmount,Discount,*AccountCode,*TaxType,TaxAmount,Currency"
    taken(
        "invoices", tmp_path, header,
        "Acme,a@x.example,Bonn,INV-7,PO 1,2026-03-02,2026-04-01,69.71,TEA,Green tea,12,4.50,10,200,19% VAT,,EUR",
        "Acme,a@x.example,Bonn,INV-7,PO 1,2026-03-02,2026-04-01,69.71,,Postage,1,9.99,,200,19% VAT,,EUR",
        date_order="ymd",
    )  # fmt: skip
    header = "*InvoiceNo,*Customer,*InvoiceDate,*DueDate,Terms,Memo,Item(Product/Service),ItemDescription,ItemQuantity"
    header += ",ItemRate,*ItemAmount,Service Date"
    taken(
        "invoices", tmp_path, header, "1041,Bolt,2026-03-05,2026-04-04,Net 30,,,Hours of advice,3,20.00,60.00,",
        date_order="ymd",
    )  # fmt: skip
    assert rows("SELECT p.name, i.net FROM invoice i JOIN party p ON p.id = i.party_id ORDER BY i.id") == [
        ("Acme", 4860 + 999), ("Bolt", 6000),
    ]  # fmt: skip
    assert differences() == []


def test_samples_that_people_try_a_program_with(lite: Opened, tmp_path: Path) -> None:
    """Two of 10 and one of 4.5 less a quarter are 20 and 3.38, half up; an agent and an account nobody knew are made."""
    header = "CustomerID,CompanyName,ContactName,ContactTitle,Address,City,Region,PostalCode,Country,Phone,Fax"
    customer = "QUICKS,Quick Stop,Ann Lee,Buyer,1 High Street,Bonn,,01067,Germany,0228 1,"
    notes = taken("parties", tmp_path, header, customer)
    assert notes == [
        "Read as customers of Northwind. Left out: ContactName, ContactTitle, Address, Region, PostalCode, Fax "
        "(--map 'COLUMN=field' takes one along)."
    ]
    taken("contacts", tmp_path, header, customer)
    taken("addresses", tmp_path, header, customer)
    header = (
        "ProductID,ProductName,SupplierID,CategoryID,QuantityPerUnit,UnitPrice,UnitsInStock,UnitsOnOrder,ReorderLevel"
    )
    taken("products", tmp_path, header, "1,Tea,1,1,10 boxes,9.5,39,0,10", "2,Jar,1,2,each,4.5,1,0,")
    lines = tmp_path / "details.csv"
    lines.write_text(
        "OrderID,ProductID,UnitPrice,Quantity,Discount\n77,1,10,2,0.0\n77,2,4.5,1,0.25\n", encoding="utf-8"
    )
    header = "OrderID,CustomerID,EmployeeID,OrderDate,RequiredDate,ShippedDate,ShipVia,Freight"
    notes = taken(
        "orders", tmp_path, header, "77,QUICKS,5,2026-07-04 00:00:00.000,2026-08-01 00:00:00.000,,3,32.38",
        lines_file=lines, rows=3,
    )  # fmt: skip
    assert notes[1] == "Read as lines of orders of Northwind."
    assert rows("SELECT day, promised, net FROM sales_order") == [("2026-07-04", "2026-08-01", 2338)]
    assert rows("SELECT p.country, c.name, a.postal_code FROM party p, contact c, address a") == [
        ("DE", "Ann Lee", "01067")
    ]

    taken("products", tmp_path, "product,series,sales_price", "GTX Pro,GTX,4821")
    header = "account,sector,year_established,revenue,employees,office_location,subsidiary_of"
    taken("parties", tmp_path, header, "Isdom,medical,2002,3178.24,4540,United States,")
    header = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
    taken(
        "deals", tmp_path, header,
        "Z063OYW0,Darcel Schlecht,GTXPro,Isdom,Won,2026-10-25,2026-11-11,4514",
        "1C1I7A6R,Moses Frase,GTX Pro,,Engaging,2026-11-20,,",
    )  # fmt: skip
    assert rows(
        "SELECT d.value, d.closed_on, s.name, p.name, u.name, x.sku FROM deal d JOIN stage s ON s.id = d.stage_id "
        "JOIN party p ON p.id = d.party_id JOIN app_user u ON u.id = d.owner_id JOIN deal_line l ON l.deal_id = d.id "
        "JOIN product x ON x.id = l.product_id ORDER BY d.id"
    ) == [
        (451400, "2026-11-11", "Won", "Isdom", "Darcel Schlecht", "GTX-Pro"),
        (482100, None, "Qualified", "No account given", "Moses Frase", "GTX-Pro"),
    ]


def test_what_is_said_goes_before_what_is_known(lite: Opened, tmp_path: Path) -> None:
    header = "Record ID,Company name,Company owner,Phone Number,Country/Region,Notes"
    notes = taken(
        "parties", tmp_path, header, "1,Acme,Mia,123,DE,Buys tea",
        map=("Country/Region=country", "Phone Number=notes"), ignore=("Company owner",), set=("prospect=no", "customer=yes"),
    )  # fmt: skip
    assert rows("SELECT country, notes, phone, is_customer, is_prospect, owner_id FROM party") == [
        ("DE", "123", "", 1, 0, None)
    ]
    assert notes[0].endswith("Left out: Company owner, Notes (--map 'COLUMN=field' takes one along).")
    assert scalar("SELECT source FROM external_id") == "hubspot"


def test_without_the_columns_that_tell_it_nothing_is_guessed(lite: Opened, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Record ID,Firm,Phone\n1,Acme,2\n", encoding="utf-8")
    with pytest.raises(Usage, match="no field for 'Firm'"):
        import_file("parties", path)
    act("party.add", name="Zed")
    path.write_text("Name,Phone\nAcme,2\n", encoding="utf-8")
    assert import_file("parties", path).notes == []
