"""The masters of an audit file: accounts and parties with what they came to, taxes, units, cost centres, products."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from store.core.database import rows, scalar, stream
from store.core.identity import actor
from store.core.scaled import decimal_text
from store.core.values import Amount
from store.exchange.going.entries import Span
from store.exchange.going.parties import ADDRESSED, BUYS, PLACED, SELLS
from store.exchange.going.words import Words
from store.exchange.going.xml_out import XmlOut
from store.ledger.balances import Balances

SHORT, MIDDLE, LONG, LONGEST, CODE = 18, 35, 70, 256, 9
TAX = "VAT"
_TYPES = {"asset": "Asset", "liability": "Liability", "equity": "Equity", "income": "Sale", "expense": "Expense"}
_BALANCES = (
    "SELECT p.id, p.code, p.name, COALESCE(p.tax_id, ''), p.email, p.phone, p.website, "
    f"{PLACED}, COALESCE(s.opening, 0), COALESCE(s.closing, 0) FROM party p {ADDRESSED} "
    "LEFT JOIN (SELECT l.party_id, CAST(SUM(CASE WHEN e.day < ? THEN l.debit - l.credit ELSE 0 END) AS BIGINT) "
    "AS opening, CAST(SUM(l.debit - l.credit) AS BIGINT) AS closing FROM entry_line l JOIN entry e "
    "ON e.id = l.entry_id WHERE l.account_id = ? AND e.company_id = ? AND e.day <= ? AND l.party_id IS NOT NULL "
    "GROUP BY l.party_id) s ON s.party_id = p.id WHERE s.party_id IS NOT NULL OR "
)


def identified(record: int, code: str, longest: int) -> str:
    """What a record is called in the file: its code, or `#id` where that is too long."""
    return code if len(code) <= longest else f"#{record}"


def tax_names() -> dict[str, str]:
    """What each tax code is called in the file."""
    return {code: identified(record, code, CODE) for record, code in rows("SELECT id, code FROM tax_code")}


def masters(xml: XmlOut, words: Words, span: Span) -> None:
    """Everything that entries and documents refer to."""
    with xml.within("MasterFiles"):
        _accounts(xml, words, span)
        for group, one, role, who in (
            ("Customers", "Customer", "receivable", BUYS),
            ("Suppliers", "Supplier", "payable", SELLS),
        ):
            _parties(xml, words, span, (group, one), role, who)
        _taxes(xml)
        _units(xml)
        _cost_centres(xml)
        _products(xml)


def _accounts(xml: XmlOut, words: Words, span: Span) -> None:
    balances = Balances()
    opening, closing = balances.before(span.since), balances.at(span.until)
    with xml.within("GeneralLedgerAccounts"):
        for account in words.accounts.values():
            with xml.within("Account"):
                xml.say("AccountID", words.account(account.id), LONG)
                xml.say("AccountDescription", account.name, LONGEST)
                xml.say("AccountType", _TYPES[account.type])
                _balance(xml, "Opening", opening.get(account.id, 0))
                _balance(xml, "Closing", closing.get(account.id, 0))


def _balance(xml: XmlOut, when: str, amount: int) -> None:
    xml.say(f"{when}{'Credit' if amount < 0 else 'Debit'}Balance", Amount().plain(abs(amount)))


def _parties(xml: XmlOut, words: Words, span: Span, names: tuple[str, str], role: str, who: str) -> None:
    values = (span.since.isoformat(), words.role(role) or 0, actor().company_id, span.until.isoformat())
    for row in _grouped(xml, names[0], stream(f"{_BALANCES}{who} ORDER BY p.id", values)):
        party, code, name, tax_id, email, phone, website, *place, opening, closing = row
        with xml.within(names[1]):
            xml.say("Name", name, LONG)
            address(xml, "Address", *place)
            if phone or email or website:
                with xml.within("Contact"):
                    with xml.within("ContactPerson"):
                        xml.say("FirstName", "NotUsed")
                        xml.say("LastName", name, LONG)
                    xml.say("Telephone", phone or "n/a", SHORT)
                    xml.say("Email", email, LONG)
                    xml.say("Website", website)
            if tax_id:
                with xml.within("TaxRegistration"):
                    xml.say("TaxRegistrationNumber", tax_id, MIDDLE)
            xml.say(f"{names[1]}ID", identified(party, code, MIDDLE))
            xml.say("AccountID", words.of_role(role), LONG)
            _balance(xml, "Opening", opening)
            _balance(xml, "Closing", closing)


def address(
    xml: XmlOut, name: str, line1: str, line2: str, city: str, region: str, postal_code: str, country: str
) -> None:
    """An address; town and code are always said."""
    with xml.within(name):
        xml.say("StreetName", line1, LONG)
        xml.say("AdditionalAddressDetail", line2, LONG)
        xml.say("City", city or "n/a", MIDDLE)
        xml.say("PostalCode", postal_code or "n/a", SHORT)
        xml.say("Region", region, MIDDLE)
        xml.say("Country", country, 2)


def _grouped(xml: XmlOut, group: str, found: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows within an element that is there only where there are some."""
    first = next(found, None)
    if first is not None:
        with xml.within(group):
            yield first
            yield from found


def _taxes(xml: XmlOut) -> None:
    country = str(scalar("SELECT country FROM company WHERE id = ?", (actor().company_id,)))
    found = rows(
        "SELECT c.id, c.code, c.name, r.valid_from, r.rate FROM tax_code c LEFT JOIN tax_rate r "
        "ON r.tax_code_id = c.id WHERE c.category <> 'withholding' ORDER BY c.code, r.valid_from"
    )
    if not found:
        return
    with xml.within("TaxTable"), xml.within("TaxTableEntry"):
        xml.say("TaxType", TAX)
        xml.say("Description", "Tax on sales and purchases")
        for record, code, name, valid_from, rate in found:
            with xml.within("TaxCodeDetails"):
                xml.say("TaxCode", identified(record, code, CODE))
                if valid_from:
                    xml.say("EffectiveDate", valid_from)
                xml.say("Description", name or code, LONGEST)
                if rate is not None:
                    xml.say("TaxPercentage", decimal_text(rate, 4, trim=True))
                xml.say("Country", country)


def _units(xml: XmlOut) -> None:
    found = iter(rows("SELECT id, code, name FROM unit ORDER BY code"))
    for unit, code, name in _grouped(xml, "UOMTable", found):
        with xml.within("UOMTableEntry"):
            xml.say("UnitOfMeasure", identified(unit, code, CODE))
            xml.say("Description", name or code, LONGEST)


def _cost_centres(xml: XmlOut) -> None:
    found = iter(rows("SELECT code, name FROM cost_centre WHERE company_id = ? ORDER BY code", (actor().company_id,)))
    for code, name in _grouped(xml, "AnalysisTypeTable", found):
        with xml.within("AnalysisTypeTableEntry"):
            xml.say("AnalysisType", "CC")
            xml.say("AnalysisTypeDescription", "Cost centre")
            xml.say("AnalysisID", code, MIDDLE)
            xml.say("AnalysisIDDescription", name or code, LONGEST)


def _products(xml: XmlOut) -> None:
    found = stream(
        "SELECT p.id, p.sku, p.name, p.kind, p.category, p.cost_method, u.id, u.code, c.id, c.code FROM product p "
        "JOIN unit u ON u.id = p.unit_id JOIN tax_code c ON c.id = p.tax_code_id ORDER BY p.id"
    )
    for product, sku, name, kind, category, method, unit, unit_code, tax, tax_code in _grouped(xml, "Products", found):
        with xml.within("Product"):
            xml.say("ProductCode", identified(product, sku, LONG))
            xml.say("GoodsServicesID", "services" if kind == "service" else "goods")
            xml.say("ProductGroup", category, LONG)
            xml.say("Description", name, LONGEST)
            xml.say("ValuationMethod", method[:CODE])
            xml.say("UOMBase", identified(unit, unit_code, CODE))
            with xml.within("Tax"):
                xml.say("TaxType", TAX)
                xml.say("TaxCode", identified(tax, tax_code, CODE))
