"""Going to other programs: their columns, our figures, worked out by hand."""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ElementTree
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from store.core.database import rows
from store.core.errors import Forbidden, Refused, Usage
from store.core.identity import acting_as
from store.exchange.beancount import beancount_journal
from store.exchange.going import TARGETS, go, template
from store.exchange.going.entries import EntryLine
from store.exchange.going.facts import _SOURCES
from store.exchange.going.pairs import pairs
from store.exchange.going.sheets import descriptions
from tests.conftest import Opened
from tests.store.shop import act, differences, party, product
from tests.support import other_programs
from tests.support.people import add_user
from tests.support.prepared import Prepared

DATEV = "[target]\nconsultant = 1001\nclient = 7\nkeys = { 4000 = '40' }\n"
LAST = date(2026, 11, 21)


def traded() -> None:
    """What is sold, credited, bought, paid and spent, all figures beside it.

    INV-1: 3 x 4.50 - 10 % = 12.15, 1 x 9.99, together 22.14, tax 4.2066; INV-2: 7 x 0.333333 = 2.33, tax 0.4427.
    CN-1: one of the 3 is 4.05, tax 0.7695. The bill: 100.00 with tax of 19.00 and 50.00 without. 26.35 are paid.
    """
    acme = party("=Acme, Ltd", "ACME", email="a@acme.example")
    act("address.add", party=acme, line1='1 "High" Street', city="Bonn", postal_code="53111", country="DE")
    tea, screw = product("TEA", price="4.50", kind="service"), product("SCREW", price="0.333333", kind="service")
    first = act("invoice.draft", party=acme, lines=[(tea, "3", "4.50", "10"), (screw, "1", "9.99")]).id
    act("invoice.post", invoice=first, day="2026-11-02")
    second = act("invoice.draft", party=acme, lines=[(screw, "7")]).id
    act("invoice.post", invoice=second, day="2026-11-03")
    (line,) = rows("SELECT id FROM invoice_line WHERE invoice_id = ? ORDER BY position LIMIT 1", (first,))
    note = act("invoice.credit", invoice=first, reason="one was bad", line=line[0], quantity="1").id
    act("invoice.post", invoice=note, day="2026-11-04")
    leaf = party("Leaf & Söhne", "LEAF", customer=True)
    party("Leaf & Söhne", "LEAF-2")
    lines = [("6000", "100", "Power", "STD"), ("1500", "50", "A desk", "ZERO")]
    bill = act("bill.draft", party=leaf, supplier_number="R 1", lines=lines).id
    act("bill.post", bill=bill, supplier_day="2026-11-01", day="2026-11-05")
    act("payment.record", invoice=second, amount="2.77")
    act("entry.add", memo='-Rent "north" ; €uro 東', lines=[("6000", "70"), ("6900", "0.01"), ("1000", "-70.01")])


def trial_balance() -> other_programs.Balances:
    """What every account comes to, straight from the table."""
    return {code: Decimal(int(amount)).scaleb(-2) for code, amount in rows(
        "SELECT a.code, SUM(l.debit - l.credit) FROM entry_line l JOIN account a ON a.id = l.account_id GROUP BY a.code"
    ) if amount}  # fmt: skip


def cells(place: Path, name: str, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in columns) for row in other_programs.table(place, name)]


def test_what_is_described_can_be_filled() -> None:
    """Every fact that a column names is there; the columns are those of the programs' own templates."""
    assert set(TARGETS) == {"xero", "quickbooks", "datev", "saf-t"}
    for target in descriptions().values():
        assert all(sheet.of in _SOURCES for sheet in target.sheets)
    signs = {"xero": ("*ContactName", "*Narration", "*ItemCode"), "quickbooks": ("*InvoiceNo", "*JournalNo", "*BillNo")}
    for name, wanted in signs.items():
        firsts = {next(iter(sheet.columns)) for sheet in descriptions()[name].sheets}
        assert firsts >= set(wanted)


def test_xero_and_quickbooks(database: Opened, prepared: Prepared, tmp_path: Path) -> None:
    prepared.after(database, traded)
    acme, xero = "'=Acme, Ltd", tmp_path / "xero"
    told = go("xero", str(xero), until=LAST)
    head = "*InvoiceNumber", "*InvoiceDate", "InventoryItemCode", "*Quantity", "*UnitAmount", "Discount", "TaxAmount"
    assert cells(xero, "invoices", "*ContactName", *head, "Total", "*AccountCode", "*TaxType") == [
        (acme, "INV-2026-000001", "02/11/2026", "TEA", "3", "4.5", "10", "2.31", "26.35", "4000", "STD"),
        (acme, "INV-2026-000001", "02/11/2026", "SCREW", "1", "9.99", "0", "1.90", "26.35", "4000", "STD"),
        (acme, "INV-2026-000002", "03/11/2026", "SCREW", "1", "2.33", "0", "0.44", "2.77", "4000", "STD"),
        (acme, "CN-2026-000001", "04/11/2026", "TEA", "-1", "4.5", "10", "-0.77", "-4.82", "4000", "STD"),
    ]
    head = "*ContactName", "*InvoiceNumber", "*Quantity", "*UnitAmount", "*AccountCode", "*TaxType", "TaxAmount"
    assert cells(xero, "bills", *head) == [
        ("Leaf & Söhne (LEAF)", "R 1", "1", "100", "6000", "STD", "19.00"),
        ("Leaf & Söhne (LEAF)", "R 1", "1", "50", "1500", "ZERO", "0.00"),
    ]
    head = "*ContactName", "AccountNumber", "POAddressLine1", "POCity", "POCountry"
    assert cells(xero, "contacts", *head)[0] == (acme, "ACME", '1 "High" Street', "Bonn", "DE")
    journal = cells(xero, "journals", "*Date", "*AccountCode", "*Amount", "*TaxRate")
    assert journal == [
        ("21/11/2026", "1000", "2.77", "Tax Exempt"), ("21/11/2026", "1100", "-2.77", "Tax Exempt"),
        ("21/11/2026", "6000", "70.00", "Tax Exempt"), ("21/11/2026", "6900", "0.01", "Tax Exempt"),
        ("21/11/2026", "1000", "-70.01", "Tax Exempt"),
    ]  # fmt: skip
    assert any("1 line as one of its net" in note for note in told.notes)
    assert any("Tax codes go out as we call them: STD, ZERO" in note for note in told.notes)
    books = tmp_path / "quickbooks"
    go("quickbooks", str(books), until=LAST)
    head = "*InvoiceNo", "ItemQuantity", "ItemRate", "*ItemAmount", "ItemTaxAmount"
    assert cells(books, "invoices", *head) == [
        ("INV-2026-000001", "3", "4.05", "12.15", "2.31"),
        ("INV-2026-000001", "1", "9.99", "9.99", "1.90"),
        ("INV-2026-000002", "1", "2.33", "2.33", "0.44"),
    ]
    assert cells(books, "credit-notes", "*CreditNoteNo", "*ItemAmount") == [("CN-2026-000001", "4.05")]
    bill = ("R 1", "Leaf & Söhne (LEAF) (supplier)", "6000 Operating expenses")  # whom we sell to, too
    assert cells(books, "bills", "*BillNo", "*Supplier", "*Account")[0] == bill
    assert ("Leaf & Söhne (LEAF)",) in cells(books, "customers", "Name") and (bill[1],) in cells(
        books, "suppliers", "Name"
    )
    by_hand = {
        "1000": "-67.24", "1100": "21.53", "1300": "19.00", "1500": "50.00", "2000": "-169.00", "2200": "-3.88",
        "4000": "-20.42", "6000": "170.00", "6900": "0.01",
    }  # fmt: skip
    expected = {code: Decimal(amount) for code, amount in by_hand.items()}
    assert trial_balance() == expected == other_programs.xero(xero) == other_programs.quickbooks(books)
    for path in [*xero.iterdir(), *books.iterdir()]:
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
            assert not any(re.match(r"[=+@\t\r]|-(?!\d+(\.\d+)?\Z)", cell) for cell in row), (path.name, row)
        assert path.stat().st_mode & 0o077 == 0
    assert differences() == []


def test_datev_saft_and_beancount(database: Opened, prepared: Prepared, tmp_path: Path) -> None:
    prepared.after(database, traded)
    said = tmp_path / "datev.toml"
    said.write_text(DATEV + "[accounts]\n1100 = '10000'\n", encoding="utf-8")
    told = go("datev", str(tmp_path / "datev"), date(2026, 11, 1), LAST, str(said))
    (name,) = told.rows
    assert name == "EXTF_Buchungsstapel_20261101_20261121.csv"
    head, found = other_programs.datev_rows(tmp_path / "datev" / name)
    assert (len(head), len(found[0])) == (31, 125)
    assert head[:5] == ["EXTF", "700", "21", "Buchungsstapel", "13"] and re.fullmatch(r"\d{17}", head[5])
    assert head[10:16] == ["1001", "7", "20260101", "4", "20261101", "20261121"]
    shown = "Umsatz (ohne Soll/Haben-Kz)", "Konto", "Gegenkonto (ohne BU-Schlüssel)", "BU-Schlüssel", "Belegdatum"
    assert [tuple(row[column] for column in (*shown, "Belegfeld 1")) for row in found[:5]] == [
        ("22,14", "10000", "4000", "40", "0211", "INV-2026-000001"),
        ("4,21", "10000", "2200", "", "0211", "INV-2026-000001"),
        ("2,33", "10000", "4000", "40", "0311", "INV-2026-000002"),
        ("0,44", "10000", "2200", "", "0311", "INV-2026-000002"),
        ("4,05", "4000", "10000", "40", "0411", "CN-2026-000001"),
    ]
    assert found[-1]["Buchungstext"] == '\'-Rent "north" ; €uro ?'
    assert any("2 postings with letters that DATEV does not know" in note for note in told.notes)
    expected = trial_balance()
    expected["10000"] = expected.pop("1100")
    assert other_programs.datev(tmp_path / "datev") == expected
    go("saf-t", str(tmp_path / "saf-t"), date(2026, 11, 1), LAST)
    expected["1100"] = expected.pop("10000")
    path = tmp_path / "saf-t" / "saf-t.xml"
    assert other_programs.saft(path) == expected
    audit(path)
    assert other_programs.beancount("\n".join(beancount_journal(date(2026, 1, 1), LAST))) == expected
    act("account.add", code="6:1", name="Ölfarbe [x]", type="expense")
    act("account.add", code="6-1", name="Olfarbe x", type="expense")
    names = [line.split()[-1] for line in beancount_journal(LAST, LAST) if " open Expenses:6-1" in line]
    assert names[0] == "Expenses:6-1-Olfarbe-x" and names[1].startswith("Expenses:6-1-Olfarbe-x-")
    assert differences() == []


ORDER = """
Header: AuditFileVersion AuditFileCountry AuditFileDateCreated SoftwareCompanyName SoftwareID SoftwareVersion Company
    DefaultCurrencyCode SelectionCriteria TaxAccountingBasis
Company: RegistrationNumber Name Address Contact TaxRegistration
Contact: ContactPerson Telephone Email Website
MasterFiles: GeneralLedgerAccounts Customers Suppliers TaxTable UOMTable AnalysisTypeTable Products
Account: AccountID AccountDescription AccountType OpeningDebitBalance OpeningCreditBalance ClosingDebitBalance
    ClosingCreditBalance
Customer: Name Address Contact TaxRegistration CustomerID AccountID OpeningDebitBalance OpeningCreditBalance
    ClosingDebitBalance ClosingCreditBalance
Address: StreetName AdditionalAddressDetail City PostalCode Region Country
TaxCodeDetails: TaxCode EffectiveDate Description TaxPercentage Country
Product: ProductCode GoodsServicesID ProductGroup Description ValuationMethod UOMBase Tax
GeneralLedgerEntries: NumberOfEntries TotalDebit TotalCredit Journal
Journal: JournalID Description Type Transaction
Transaction: TransactionID Period PeriodYear TransactionDate SourceID Description SystemEntryDate GLPostingDate SystemID
    Line
Line: LineNumber RecordID AccountID Analysis SourceDocumentID CustomerID SupplierID ProductCode ProductDescription
    Quantity UnitPrice TaxPointDate Description DebitAmount CreditAmount InvoiceLineAmount DebitCreditIndicator
    TaxInformation
Invoice: InvoiceNo CustomerInfo SupplierInfo AccountID Period PeriodYear InvoiceDate InvoiceType GLPostingDate SystemID
    TransactionID Line DocumentTotals
TaxInformation: TaxType TaxCode TaxPercentage TaxBase TaxAmount
DocumentTotals: NetTotal GrossTotal
DebitAmount: Amount CurrencyCode CurrencyAmount
"""
"""What may be in an element, in the order of the schema."""


def in_order(root: ElementTree.Element) -> None:
    """Everything in an element stands in the order of the schema, and nothing else does."""
    orders = {name: names.split() for name, names in re.findall(r"(\w+):((?:\s+\w+\b(?!:))+)", ORDER)}
    assert len(orders) == 17 and {"Line", "Invoice", "Header", "DebitAmount"} < orders.keys()
    for element in root.iter():
        if wanted := orders.get(element.tag.removeprefix(other_programs.SAFT)):
            places = [wanted.index(child.tag.removeprefix(other_programs.SAFT)) for child in element]
            assert places == sorted(places), element.tag


def audit(path: Path) -> None:
    """Every reference of an audit file leads to a master, documents come to their sums, elements stand in order."""
    space = other_programs.SAFT
    root = ElementTree.parse(path).getroot()
    in_order(root)
    assert [child.tag.removeprefix(space) for child in root] == [
        "Header", "MasterFiles", "GeneralLedgerEntries", "SourceDocuments",
    ]  # fmt: skip
    for name, master in (("CustomerID", "Customer"), ("SupplierID", "Supplier"), ("AccountID", "Account")):
        known = {one.findtext(f"{space}{name}") for one in root.iterfind(f"{space}MasterFiles//{space}{master}")}
        used = {one.text for one in root.iter(f"{space}{name}")}
        assert used <= known and used
    known = {one.text for one in root.iterfind(f"{space}MasterFiles/{space}TaxTable//{space}TaxCode")}
    assert {one.text for one in root.iter(f"{space}TaxCode")} <= known
    entries = {one.text for one in root.iterfind(f"{space}GeneralLedgerEntries//{space}TransactionID")}
    for group, usual, by_hand in (
        ("SalesInvoices", "C", {"TotalDebit": "4.05", "TotalCredit": "24.47"}),  # 22.14 + 2.33
        ("PurchaseInvoices", "D", {"TotalDebit": "150.00", "TotalCredit": "0.00"}),
    ):
        found = root.find(f"{space}SourceDocuments/{space}{group}")
        assert found is not None
        assert {name: found.findtext(f"{space}{name}") for name in by_hand} == by_hand
        for paper in found.iterfind(f"{space}Invoice"):
            assert paper.findtext(f"{space}TransactionID") in entries
            lines = [
                Decimal(one.text or 0) for one in paper.iterfind(f"{space}Line/{space}InvoiceLineAmount/{space}Amount")
            ]
            assert sum(lines) == Decimal(paper.findtext(f"{space}DocumentTotals/{space}NetTotal", ""))
            sides = {one.text for one in paper.iter(f"{space}DebitCreditIndicator")}
            assert sides == (
                {usual} if paper.findtext(f"{space}InvoiceType") == "Debit" else {"C" if usual == "D" else "D"}
            )
    (acme,) = [one for one in root.iter(f"{space}Customer") if one.findtext(f"{space}CustomerID") == "ACME"]
    assert acme.findtext(f"{space}OpeningDebitBalance") == "0.00" and acme.findtext(f"{space}Name") == "=Acme, Ltd"
    assert acme.findtext(f"{space}ClosingDebitBalance") == "21.53"


def test_an_entry_in_pairs_comes_to_the_same() -> None:
    """100 and 50 against 30, 90 and 30: 30 + 70 of the first, 20 + 30 of the second."""
    lines = [EntryLine(n, n, amount, "", None, "", 0, "", "", "") for n, amount in enumerate((100, -30, 50, -90, -30))]
    assert [(debit.id, credit.id, amount) for debit, credit, amount in pairs(lines)] == [
        (0, 1, 30), (0, 3, 70), (2, 3, 20), (2, 4, 30),
    ]  # fmt: skip


def test_what_cannot_be_written_is_said_and_leaves_nothing(lite: Opened, prepared: Prepared, tmp_path: Path) -> None:
    prepared.after(lite, traded)
    act("account.add", code="6:1", name="Rent", type="expense")
    said, place = tmp_path / "map.toml", tmp_path / "out"
    for text, why in (
        ("[accounts]\n9999 = '1'", "no accounts 9999"),
        ("[taxes.sales]\nNONE = 'x'", "no tax codes NONE"),
        ("[accounts]\n1000 = 5", "'1000' is called is no text"),
        ("[target]\ncolour = 'red'", "no options colour"),
        ("[accounts", "is no TOML"),
        ("", "number of the consultant"),
        (DATEV + "length = 12", "4 to 9 digits"),
    ):
        said.write_text(text, encoding="utf-8")
        with pytest.raises(Usage, match=re.escape(why)):
            go("datev", str(place), said=str(said))
    said.write_text(DATEV, encoding="utf-8")
    act("entry.add", memo="Rent", lines=[("6:1", "1"), ("1000", "-1")])
    with pytest.raises(Refused, match="6:1"):
        go("datev", str(place), said=str(said))
    with pytest.raises(Usage, match="no way to 'sage'"):
        go("sage", str(place))
    add_user("only-sales", "sales")
    with acting_as("only-sales"), pytest.raises(Forbidden, match="may not take out the books"):
        go("xero", str(place))
    assert not place.exists()
    place.mkdir()
    (place / "items.csv").write_text("mine")
    with pytest.raises(Refused, match="exists already"):
        go("xero", str(place))
    assert [path.name for path in place.iterdir()] == ["items.csv"]  # accounts and contacts were written, and are gone
    said.write_text(template("xero").replace('1000 = "1000"', '1000 = "090"'), encoding="utf-8")
    assert go("xero", str(tmp_path / "there"), said=str(said)).rows["items.csv"] == 2
    assert "090" in {row["*AccountCode"] for row in other_programs.table(tmp_path / "there", "journals")}
    said.write_text("[accounts]\n1000 = 'Assets:Bank'", encoding="utf-8")  # an account below another
    go("quickbooks", str(tmp_path / "below"), said=str(said))
    assert ("Assets:Bank",) in cells(tmp_path / "below", "journal-entries", "*AccountName")
