"""The documents of an audit file: invoices and bills, credit notes among both, in the currency of the books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store.catalog.rates import in_books
from store.core.database import stream
from store.core.identity import actor
from store.core.money import divide, exponent, spread
from store.core.scaled import decimal_text
from store.core.values import Amount
from store.exchange.going.entries import Span
from store.exchange.going.papers import BILLS, CREDITS, INVOICES, Paper, PaperLine, papers
from store.exchange.going.saft_masters import LONG, LONGEST, MIDDLE, TAX, address, identified, tax_names
from store.exchange.going.words import PURCHASES, SALES, Words
from store.exchange.going.xml_out import XmlOut
from store.ledger.years import days_of, year_of


@dataclass(frozen=True)
class _Side:
    """Invoices or bills, and which way they count: `usual` is the side of the ledger their lines are on."""

    name: str
    side: str
    table: str
    types: Sequence[str]
    who: str
    role: str
    usual: str


_SIDES = (
    _Side("SalesInvoices", SALES, "invoice", INVOICES, "Customer", "receivable", "C"),
    _Side("PurchaseInvoices", PURCHASES, "bill", BILLS, "Supplier", "payable", "D"),
)
_OTHER = {"C": "D", "D": "C"}


def documents(xml: XmlOut, words: Words, span: Span) -> None:
    """All that were posted."""
    taxes = tax_names()
    with xml.within("SourceDocuments"):
        for side in _SIDES:
            count, sums = _sums(side, span)
            if not count:
                continue
            with xml.within(side.name):
                xml.say("NumberOfEntries", str(count))
                xml.say("TotalDebit", Amount().plain(sums["D"]))
                xml.say("TotalCredit", Amount().plain(sums["C"]))
                for paper in papers(span, words, side.side, side.types):
                    _paper(xml, words, taxes, side, paper)


def _sums(side: _Side, span: Span) -> tuple[int, dict[str, int]]:
    """How many documents there are, and what their lines come to on either side."""
    count, sums = 0, {"C": 0, "D": 0}
    for kind, net, currency, rate in stream(
        f"SELECT d.type, d.net, d.currency, d.exchange_rate FROM {side.table} d WHERE d.company_id = ? "
        "AND d.number IS NOT NULL AND d.day BETWEEN ? AND ?",
        (actor().company_id, *span.days),
    ):
        count += 1
        sums[_OTHER[side.usual] if kind in CREDITS else side.usual] += in_books(net, currency, rate)
    return count, sums


def _paper(xml: XmlOut, words: Words, names: dict[str, str], side: _Side, paper: Paper) -> None:
    first, _ = days_of(year_of(paper.day))
    credit = paper.type in CREDITS
    with xml.within("Invoice"):
        xml.say("InvoiceNo", paper.number, LONG)
        with xml.within(f"{side.who}Info"):
            xml.say(f"{side.who}ID", identified(paper.party_id, paper.party_code, MIDDLE))
            address(xml, "BillingAddress", *paper.place)
        xml.say("AccountID", words.of_role(side.role), LONG)
        xml.say("Period", str((paper.day.year - first.year) * 12 + paper.day.month - first.month + 1))
        xml.say("PeriodYear", str(first.year))
        xml.say("InvoiceDate", paper.day.isoformat())
        xml.say("InvoiceType", "Credit" if credit else "Debit")
        xml.say("GLPostingDate", paper.day.isoformat())
        xml.say("SystemID", str(paper.id))
        if paper.entry_id:
            xml.say("TransactionID", str(paper.entry_id))
        taxes = spread(in_books(paper.tax, paper.currency, paper.rate), [abs(line.tax) for line in paper.lines])
        for number, (line, tax) in enumerate(zip(paper.lines, taxes, strict=True), 1):
            _line(xml, words, names, (side, paper), number, line, tax)
        with xml.within("DocumentTotals"):
            net = in_books(paper.net, paper.currency, paper.rate)
            xml.say("NetTotal", Amount().plain(net))
            xml.say("GrossTotal", Amount().plain(net + in_books(paper.tax, paper.currency, paper.rate)))


def _line(
    xml: XmlOut, words: Words, taxes: dict[str, str], of: tuple[_Side, Paper], number: int, line: PaperLine, tax: int
) -> None:
    side, paper = of
    with xml.within("Line"):
        xml.say("LineNumber", str(number))
        xml.say("AccountID", words.account(line.account_id), LONG)
        if line.cost_centre:
            with xml.within("Analysis"):
                xml.say("AnalysisType", "CC")
                xml.say("AnalysisID", line.cost_centre, MIDDLE)
        xml.say("ProductCode", line.sku if len(line.sku) <= LONG else "")
        xml.say("ProductDescription", line.description, LONGEST)
        quantity = line.quantity or 10**4
        xml.say("Quantity", decimal_text(quantity, 4, trim=True))
        xml.say("UnitPrice", Amount().plain(divide(abs(line.base) * 10**4, quantity)))
        xml.say("TaxPointDate", paper.day.isoformat())
        xml.say("Description", line.description or line.sku or paper.number, LONGEST)
        with xml.within("InvoiceLineAmount"):
            xml.say("Amount", Amount().plain(line.base))
            if paper.currency != actor().currency and exponent(paper.currency) <= 2:
                xml.say("CurrencyCode", paper.currency)
                xml.say("CurrencyAmount", Amount().plain(line.net, paper.currency))
        xml.say("DebitCreditIndicator", side.usual if paper.sign > 0 else _OTHER[side.usual])
        with xml.within("TaxInformation"):
            xml.say("TaxType", TAX)
            xml.say("TaxCode", taxes[line.tax_code])
            xml.say("TaxPercentage", decimal_text(line.tax_rate, 4, trim=True))
            xml.say("TaxBase", Amount().plain(line.base))
            with xml.within("TaxAmount"):
                xml.say("Amount", Amount().plain(tax))
