"""SAF-T: the standard audit file for tax of the OECD, version 2.00: masters, the ledger, invoices and bills.

Written as it comes, whatever its size. The sums before the ledger and the documents are read beforehand, of the same
moment. Lengths of texts and the order of elements are those of the schema; what identifies a record and is too long
for it goes out as `#id`.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from store.core.database import rows
from store.core.dates import today
from store.core.errors import Refused
from store.core.identity import actor
from store.core.models import Company
from store.core.money import exponent
from store.core.text import plural
from store.core.values import Amount
from store.exchange.going.entries import Entry, EntryLine, Span, entries, totals
from store.exchange.going.folder import Folder
from store.exchange.going.saft_masters import LONG, LONGEST, MIDDLE, SHORT, address, identified, masters
from store.exchange.going.saft_papers import documents
from store.exchange.going.words import Words
from store.exchange.going.xml_out import XmlOut
from store.ledger.years import days_of, year_of

NAME, TITLE, PATTERN = "saf-t", "SAF-T 2.00 (OECD audit file)", "{code}"
ASKED: dict[str, object] = {"basis": "Invoice Accounting", "region": ""}
NAMESPACE = "urn:OECD:StandardAuditFile-Taxation/2.00"
FILE = "saf-t.xml"
_PLACES = 2  # decimals of an amount


def write(folder: Folder, words: Words, span: Span) -> list[str]:
    """Write the file; what it leaves out. Raises Refused where its amounts have not places enough."""
    home = actor().currency
    if exponent(home) > _PLACES:
        raise Refused(f"SAF-T has two decimals; the books are in {home}, with more.", "Take another way out.")
    with folder.text(FILE) as out:
        xml = XmlOut(out)
        with xml.within("AuditFile", NAMESPACE):
            _header(xml, words, span)
            masters(xml, words, span)
            _ledger(xml, words, span, folder)
            documents(xml, words, span)
    notes = ["Payments, moves of goods and assets are in the ledger entries only."]
    if finer := _finer(span):
        notes.append(f"{plural(finer, 'line')} of currencies with three decimals: in {home} only.")
    return notes


def _version() -> str:
    try:
        return version("backdesk")
    except PackageNotFoundError:
        return "(not installed)"


def _finer(span: Span) -> int:
    found = rows(
        "SELECT l.currency, COUNT(*) FROM entry_line l JOIN entry e ON e.id = l.entry_id WHERE l.currency <> '' "
        "AND e.company_id = ? AND e.day BETWEEN ? AND ? GROUP BY l.currency",
        (actor().company_id, *span.days),
    )
    return sum(int(count) for currency, count in found if exponent(currency) > _PLACES)


def _header(xml: XmlOut, words: Words, span: Span) -> None:
    company = Company.get_by_id(actor().company_id)
    with xml.within("Header"):
        xml.say("AuditFileVersion", "2.00")
        xml.say("AuditFileCountry", company.country)
        xml.say("AuditFileRegion", str(words.target["region"]), 9)
        xml.say("AuditFileDateCreated", today().isoformat())
        xml.say("SoftwareCompanyName", "backdesk")
        xml.say("SoftwareID", "backdesk")
        xml.say("SoftwareVersion", _version(), SHORT)
        with xml.within("Company"):
            xml.say("RegistrationNumber", company.registration or company.tax_id or "n/a", MIDDLE)
            xml.say("Name", company.name, LONG)
            street = (company.line1, company.line2, company.city, company.region, company.postal_code, company.country)
            address(xml, "Address", *street)
            with xml.within("Contact"):
                with xml.within("ContactPerson"):
                    xml.say("FirstName", "NotUsed")
                    xml.say("LastName", actor().name, LONG)
                xml.say("Telephone", company.phone or "n/a", SHORT)
                xml.say("Email", company.email, LONG)
                xml.say("Website", company.website)
            if company.tax_id:
                with xml.within("TaxRegistration"):
                    xml.say("TaxRegistrationNumber", company.tax_id, MIDDLE)
        xml.say("DefaultCurrencyCode", company.currency)
        with xml.within("SelectionCriteria"):
            xml.say("SelectionStartDate", span.since.isoformat())
            xml.say("SelectionEndDate", span.until.isoformat())
        xml.say("TaxAccountingBasis", str(words.target["basis"]), SHORT)


def _ledger(xml: XmlOut, words: Words, span: Span, folder: Folder) -> None:
    """Every entry, those of one kind after the other."""
    count, debit, credit = totals(span)
    with xml.within("GeneralLedgerEntries"):
        xml.say("NumberOfEntries", str(count))
        xml.say("TotalDebit", Amount().plain(debit))
        xml.say("TotalCredit", Amount().plain(credit))
        kinds = rows(
            "SELECT DISTINCT source FROM entry WHERE company_id = ? AND day BETWEEN ? AND ? ORDER BY source",
            (actor().company_id, *span.days),
        )
        for (kind,) in kinds:
            with xml.within("Journal"):
                xml.say("JournalID", kind or "other", SHORT)
                xml.say("Description", (kind or "other").replace("-", " ").replace("_", " ").capitalize(), LONGEST)
                xml.say("Type", (kind or "other")[:9])
                for entry in entries(span, "e.source = ?", (kind,)):
                    _transaction(xml, words, entry)
                    folder.counted(FILE)


def _transaction(xml: XmlOut, words: Words, entry: Entry) -> None:
    first, _ = days_of(year_of(entry.day))
    with xml.within("Transaction"):
        xml.say("TransactionID", str(entry.id))
        xml.say("Period", str((entry.day.year - first.year) * 12 + entry.day.month - first.month + 1))
        xml.say("PeriodYear", str(first.year))
        xml.say("TransactionDate", entry.day.isoformat())
        xml.say("SourceID", entry.login, MIDDLE)
        xml.say("Description", entry.memo or entry.number, LONGEST)
        xml.say("SystemEntryDate", entry.posted_at[:10])
        xml.say("GLPostingDate", entry.day.isoformat())
        xml.say("SystemID", str(entry.id))
        for line in entry.lines:
            _line(xml, words, entry, line)


def _line(xml: XmlOut, words: Words, entry: Entry, line: EntryLine) -> None:
    with xml.within("Line"):
        xml.say("RecordID", str(line.id))
        xml.say("AccountID", words.account(line.account_id), LONG)
        if line.cost_centre:
            with xml.within("Analysis"):
                xml.say("AnalysisType", "CC")
                xml.say("AnalysisID", line.cost_centre, MIDDLE)
        xml.say("SourceDocumentID", entry.number, MIDDLE)
        role = words.accounts[line.account_id].role
        if line.party_id and role in ("receivable", "payable"):
            who = "CustomerID" if role == "receivable" else "SupplierID"
            xml.say(who, identified(line.party_id, line.party_code, MIDDLE))
        xml.say("Description", line.memo or entry.memo or entry.number, LONGEST)
        with xml.within("DebitAmount" if line.amount > 0 else "CreditAmount"):
            sign = 1 if line.amount > 0 else -1
            xml.say("Amount", Amount().plain(sign * line.amount))
            if line.currency and exponent(line.currency) <= _PLACES:
                xml.say("CurrencyCode", line.currency)
                xml.say("CurrencyAmount", Amount().plain(sign * line.foreign, line.currency))
