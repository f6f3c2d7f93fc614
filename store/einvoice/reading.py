"""Reading a supplier's electronic invoice: UBL or CII, as it is or out of the PDF it is in. Names are local ones."""

from __future__ import annotations

import io

from store.core.errors import Usage
from store.core.text import excerpt
from store.core.xml_tree import Node, parse
from store.einvoice.codes import CREDITS
from store.einvoice.pdf import xml_of
from store.einvoice.received import AGAIN, LONGEST, Change, Reader, ReadLine, ReadTax, Received, Source, Sums

_NOTES = 5000


def received(name: str, content: bytes) -> Received:
    """What a file says. Raises Usage in one line for what is none, or does not say what it must."""
    source = Source(excerpt(name))
    if not content.strip():
        raise Usage(f"{source.name} is empty.", AGAIN)
    if content.startswith(b"%PDF"):
        content = xml_of(source.name, content)
    root = parse(io.BytesIO(content), source.fault, AGAIN)
    if root.name in ("Invoice", "CreditNote"):
        return _ubl(Reader(source), root)
    if root.name == "CrossIndustryInvoice":
        return _cii(Reader(source), root)
    raise Usage(
        f"{source.name} is no electronic invoice: it is a <{excerpt(root.name, 40)}>.",
        "UBL begins with <Invoice> or <CreditNote>, CII with <CrossIndustryInvoice>.",
    )


def _needed(reader: Reader, node: Node, *path: str) -> Node:
    found = node.first(*path)
    if found is None:
        raise reader.source.fault(node.line, f"has no <{path[-1]}>")
    return found


def _ubl(reader: Reader, root: Node) -> Received:
    reader = reader.currency_of(root, "DocumentCurrencyCode")
    kind = root.name
    seller = _needed(reader, root, "AccountingSupplierParty", "Party")
    sums = _needed(reader, root, "LegalMonetaryTotal")
    totals = [total for total in root.all("TaxTotal") if _in(total.first("TaxAmount"), reader.currency)]
    due = reader.day(root, "the due day", "DueDate", required=False)
    day = reader.day(root, "the day", "IssueDate")
    assert day is not None
    return Received(
        credit=kind == "CreditNote" or reader.text(root, "InvoiceTypeCode") in CREDITS,
        number=reader.needed(root, "number", "ID"),
        day=day,
        due=due or reader.day(root, "the due day", "PaymentMeans", "PaymentDueDate", required=False),
        currency=reader.currency,
        supplier=reader.text(seller, "PartyLegalEntity", "RegistrationName")
        or reader.text(seller, "PartyName", "Name"),
        tax_ids=_texts(reader, seller, "PartyTaxScheme", "CompanyID"),
        order=reader.text(root, "OrderReference", "ID"),
        preceding=_texts(reader, root, "BillingReference", "InvoiceDocumentReference", "ID"),
        payment_text=reader.text(root, "PaymentMeans", "PaymentID")[:LONGEST],
        note=reader.text(root, "Note")[:_NOTES],
        lines=tuple(_ubl_line(reader, line, kind) for line in root.all(f"{kind}Line")),
        changes=tuple(_ubl_change(reader, one) for one in root.all("AllowanceCharge")),
        taxes=tuple(
            ReadTax(
                reader.taxed(part.first("TaxCategory"), "ID", "Percent"),
                reader.money(part, "TaxableAmount"),
                reader.money(part, "TaxAmount"),
            )
            for total in totals
            for part in total.all("TaxSubtotal")
        ),
        sums=Sums(
            reader.sum(sums, "sum of lines", "LineExtensionAmount"),
            reader.sum(sums, "sum without tax", "TaxExclusiveAmount"),
            sum(reader.money(total, "TaxAmount") for total in totals[:1]),
            reader.sum(sums, "sum with tax", "TaxInclusiveAmount"),
            reader.money(sums, "PrepaidAmount"),
            reader.money(sums, "PayableRoundingAmount"),
            reader.sum(sums, "sum to be paid", "PayableAmount"),
        ),
    )


def _in(amount: Node | None, currency: str) -> bool:
    return amount is not None and amount.attributes.get("currencyID", currency) == currency


def _texts(reader: Reader, node: Node, *path: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for found in node.all(*path[:-1]) if (text := reader.text(found, path[-1]))))


def _ubl_line(reader: Reader, line: Node, kind: str) -> ReadLine:
    item, price = line.first("Item"), line.first("Price")
    net = reader.sum(line, "sum of a line", "LineExtensionAmount")
    name = (reader.text(item, "Name") or reader.text(item, "Description")) if item else ""
    counted = line.first("CreditedQuantity" if kind == "CreditNote" else "InvoicedQuantity")
    amount, base = (price.first("PriceAmount"), price.first("BaseQuantity")) if price else (None, None)
    made_up = reader.priced(net, counted, amount, base)
    tax = reader.taxed(item.first("ClassifiedTaxCategory") if item else None, "ID", "Percent")
    return ReadLine(name[:LONGEST], net, tax, *(made_up or (None, None)))


def _ubl_change(reader: Reader, one: Node) -> Change:
    sign = 1 if reader.text(one, "ChargeIndicator") in ("true", "1") else -1
    tax = reader.taxed(one.first("TaxCategory"), "ID", "Percent")
    return Change(sign * reader.money(one, "Amount"), reader.text(one, "AllowanceChargeReason")[:LONGEST], tax)


def _cii(reader: Reader, root: Node) -> Received:
    head, trade = _needed(reader, root, "ExchangedDocument"), _needed(reader, root, "SupplyChainTradeTransaction")
    agreed = _needed(reader, trade, "ApplicableHeaderTradeAgreement")
    settled = _needed(reader, trade, "ApplicableHeaderTradeSettlement")
    reader = reader.currency_of(settled, "InvoiceCurrencyCode")
    seller = _needed(reader, agreed, "SellerTradeParty")
    sums = _needed(reader, settled, "SpecifiedTradeSettlementHeaderMonetarySummation")
    taxes = [node for node in sums.all("TaxTotalAmount") if _in(node, reader.currency)]
    due = ("SpecifiedTradePaymentTerms", "DueDateDateTime", "DateTimeString")
    day = reader.day(head, "the day", "IssueDateTime", "DateTimeString")
    assert day is not None
    return Received(
        credit=reader.text(head, "TypeCode") in CREDITS,
        number=reader.needed(head, "number", "ID"),
        day=day,
        due=reader.day(settled, "the due day", *due, required=False),
        currency=reader.currency,
        supplier=reader.text(seller, "Name"),
        tax_ids=_texts(reader, seller, "SpecifiedTaxRegistration", "ID"),
        order=reader.text(agreed, "BuyerOrderReferencedDocument", "IssuerAssignedID"),
        preceding=_texts(reader, settled, "InvoiceReferencedDocument", "IssuerAssignedID"),
        payment_text=reader.text(settled, "PaymentReference")[:LONGEST],
        note=reader.text(head, "IncludedNote", "Content")[:_NOTES],
        lines=tuple(_cii_line(reader, line) for line in trade.all("IncludedSupplyChainTradeLineItem")),
        changes=tuple(_cii_change(reader, one) for one in settled.all("SpecifiedTradeAllowanceCharge")),
        taxes=tuple(
            ReadTax(
                reader.taxed(part, "CategoryCode", "RateApplicablePercent"),
                reader.money(part, "BasisAmount"),
                reader.money(part, "CalculatedAmount"),
            )
            for part in settled.all("ApplicableTradeTax")
        ),
        sums=Sums(
            reader.sum(sums, "sum of lines", "LineTotalAmount"),
            reader.sum(sums, "sum without tax", "TaxBasisTotalAmount"),
            sum(reader.amount_of(node) for node in taxes[:1]),
            reader.sum(sums, "sum with tax", "GrandTotalAmount"),
            reader.money(sums, "TotalPrepaidAmount"),
            reader.money(sums, "RoundingAmount"),
            reader.sum(sums, "sum to be paid", "DuePayableAmount"),
        ),
    )


def _cii_line(reader: Reader, line: Node) -> ReadLine:
    settled = _needed(reader, line, "SpecifiedLineTradeSettlement")
    price = line.first("SpecifiedLineTradeAgreement", "NetPriceProductTradePrice")
    summed = ("SpecifiedTradeSettlementLineMonetarySummation", "LineTotalAmount")
    net = reader.sum(settled, "sum of a line", *summed)
    counted = line.first("SpecifiedLineTradeDelivery", "BilledQuantity")
    amount, base = (price.first("ChargeAmount"), price.first("BasisQuantity")) if price else (None, None)
    made_up = reader.priced(net, counted, amount, base)
    tax = reader.taxed(settled.first("ApplicableTradeTax"), "CategoryCode", "RateApplicablePercent")
    name = reader.text(line, "SpecifiedTradeProduct", "Name")
    return ReadLine(name[:LONGEST], net, tax, *(made_up or (None, None)))


def _cii_change(reader: Reader, one: Node) -> Change:
    sign = 1 if reader.text(one, "ChargeIndicator", "Indicator") in ("true", "1") else -1
    tax = reader.taxed(one.first("CategoryTradeTax"), "CategoryCode", "RateApplicablePercent")
    return Change(sign * reader.money(one, "ActualAmount"), reader.text(one, "Reason")[:LONGEST], tax)
