"""An electronic invoice as UBL 2.1: Invoice or CreditNote."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from store.einvoice.codes import OUTSIDE
from store.einvoice.facts import (
    Facts,
    Line,
    Person,
    Place,
    Taxed,
    TaxGroup,
    amount_text,
    price_text,
    quantity_text,
    rate_text,
)
from store.einvoice.markup import put, root, within, written

_OASIS = "urn:oasis:names:specification:ubl:schema:xsd:"
DISCOUNT_CODE, DISCOUNT = "95", "Discount"


def ubl(facts: Facts) -> bytes:
    """The file."""
    kind = "CreditNote" if facts.credit else "Invoice"
    document = root(
        kind,
        {
            "": f"{_OASIS}{kind}-2",
            "cac": f"{_OASIS}CommonAggregateComponents-2",
            "cbc": f"{_OASIS}CommonBasicComponents-2",
        },
    )
    _head(document, facts, kind)
    _party(within(document, "cac:AccountingSupplierParty", "cac:Party"), facts.seller)
    _party(within(document, "cac:AccountingCustomerParty", "cac:Party"), facts.buyer)
    if facts.delivered:
        delivery = within(document, "cac:Delivery")
        put(delivery, "cbc:ActualDeliveryDate", facts.delivered)
        put(delivery, "cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode", facts.deliver_to)
    _payment(document, facts)
    for group in facts.taxes:
        if group.discount:
            _discount(document, group.discount, facts.currency, group.tax)
    _taxes(document, facts)
    _sums(document, facts)
    for line in facts.lines:
        _line(within(document, f"cac:{kind}Line"), line, facts)
    return written(document)


def _head(document: Element, facts: Facts, kind: str) -> None:
    put(document, "cbc:CustomizationID", facts.profile.customization)
    put(document, "cbc:ProfileID", facts.profile.process)
    put(document, "cbc:ID", facts.number)
    put(document, "cbc:IssueDate", facts.day)
    if not facts.credit:
        put(document, "cbc:DueDate", facts.due)
    put(document, f"cbc:{kind}TypeCode", facts.type)
    put(document, "cbc:Note", "\n".join(facts.notes))
    put(document, "cbc:DocumentCurrencyCode", facts.currency)
    put(document, "cbc:TaxCurrencyCode", facts.home_currency)
    put(document, "cbc:BuyerReference", facts.buyer_reference)
    if facts.order_reference or facts.own_order:
        order = within(document, "cac:OrderReference")
        put(order, "cbc:ID", facts.order_reference or "NA")
        put(order, "cbc:SalesOrderID", facts.own_order)
    number, day = facts.preceding
    if number:
        before = within(document, "cac:BillingReference", "cac:InvoiceDocumentReference")
        put(before, "cbc:ID", number)
        put(before, "cbc:IssueDate", day)


def _party(party: Element, one: Person) -> None:
    scheme, _, address = one.e_address.partition(":")
    put(party, "cbc:EndpointID", address, schemeID=scheme)
    if one.tax_id and not one.vat and not one.registration:
        put(party, "cac:PartyIdentification/cbc:ID", one.tax_id)
    _place(within(party, "cac:PostalAddress"), one.place)
    if one.tax_id and (one.vat or one.registration):
        scheme_of = within(party, "cac:PartyTaxScheme")
        put(scheme_of, "cbc:CompanyID", one.tax_id)
        put(scheme_of, "cac:TaxScheme/cbc:ID", "VAT" if one.vat else "FC")
    legal = within(party, "cac:PartyLegalEntity")
    put(legal, "cbc:RegistrationName", one.name)
    put(legal, "cbc:CompanyID", one.registration)
    if one.phone or one.email:
        contact = within(party, "cac:Contact")
        put(contact, "cbc:Name", one.name)
        put(contact, "cbc:Telephone", one.phone)
        put(contact, "cbc:ElectronicMail", one.email)


def _place(address: Element, place: Place) -> None:
    put(address, "cbc:StreetName", place.street)
    put(address, "cbc:AdditionalStreetName", place.more)
    put(address, "cbc:CityName", place.city)
    put(address, "cbc:PostalZone", place.postal_code)
    put(address, "cbc:CountrySubentity", place.region)
    put(address, "cac:Country/cbc:IdentificationCode", place.country)


def _payment(document: Element, facts: Facts) -> None:
    means = within(document, "cac:PaymentMeans")
    put(means, "cbc:PaymentMeansCode", facts.means)
    put(means, "cbc:PaymentID", facts.number)
    if facts.account:
        account = within(means, "cac:PayeeFinancialAccount")
        put(account, "cbc:ID", facts.account.iban)
        put(account, "cbc:Name", facts.account.name)
        put(account, "cac:FinancialInstitutionBranch/cbc:ID", facts.account.bic)
    put(document, "cac:PaymentTerms/cbc:Note", facts.terms)


def _discount(parent: Element, amount: int, currency: str, tax: Taxed | None = None) -> None:
    """What is taken off: of a document taxed in some way, or of a line, whose tax is its own."""
    off = within(parent, "cac:AllowanceCharge")
    put(off, "cbc:ChargeIndicator", "false")
    put(off, "cbc:AllowanceChargeReasonCode", DISCOUNT_CODE)
    put(off, "cbc:AllowanceChargeReason", DISCOUNT)
    put(off, "cbc:Amount", amount_text(amount, currency), currencyID=currency)
    if tax:
        _category(within(off, "cac:TaxCategory"), tax)


def _category(element: Element, tax: Taxed, group: TaxGroup | None = None) -> None:
    put(element, "cbc:ID", tax.category)
    if tax.category != OUTSIDE:
        put(element, "cbc:Percent", rate_text(tax.rate))
    if group:
        put(element, "cbc:TaxExemptionReasonCode", group.reason_code)
        put(element, "cbc:TaxExemptionReason", group.reason)
    put(element, "cac:TaxScheme/cbc:ID", "VAT")


def _taxes(document: Element, facts: Facts) -> None:
    total = within(document, "cac:TaxTotal")
    put(total, "cbc:TaxAmount", facts.amount(facts.tax), currencyID=facts.currency)
    for group in facts.taxes:
        part = within(total, "cac:TaxSubtotal")
        put(part, "cbc:TaxableAmount", facts.amount(group.base), currencyID=facts.currency)
        put(part, "cbc:TaxAmount", facts.amount(group.amount), currencyID=facts.currency)
        _category(within(part, "cac:TaxCategory"), group.tax, group)
    if facts.home_currency:
        at_home = amount_text(facts.home_tax, facts.home_currency)
        put(document, "cac:TaxTotal/cbc:TaxAmount", at_home, currencyID=facts.home_currency)


def _sums(document: Element, facts: Facts) -> None:
    sums = within(document, "cac:LegalMonetaryTotal")
    for name, amount in (
        ("LineExtensionAmount", facts.line_total),
        ("TaxExclusiveAmount", facts.net),
        ("TaxInclusiveAmount", facts.total),
        ("AllowanceTotalAmount", facts.discount),
        ("PrepaidAmount", facts.prepaid),
        ("PayableAmount", facts.total - facts.prepaid),
    ):
        if amount or name not in ("AllowanceTotalAmount", "PrepaidAmount"):
            put(sums, f"cbc:{name}", facts.amount(amount), currencyID=facts.currency)


def _line(element: Element, line: Line, facts: Facts) -> None:
    put(element, "cbc:ID", str(line.number))
    quantity = "CreditedQuantity" if facts.credit else "InvoicedQuantity"
    put(element, f"cbc:{quantity}", quantity_text(line.quantity), unitCode=line.unit)
    put(element, "cbc:LineExtensionAmount", facts.amount(line.net), currencyID=facts.currency)
    if line.discount:
        _discount(element, line.discount, facts.currency)
    item = within(element, "cac:Item")
    put(item, "cbc:Name", line.name)
    put(item, "cac:SellersItemIdentification/cbc:ID", line.sku)
    _category(within(item, "cac:ClassifiedTaxCategory"), line.tax)
    price = within(element, "cac:Price")
    put(price, "cbc:PriceAmount", price_text(line.price.amount), currencyID=facts.currency)
    put(price, "cbc:BaseQuantity", quantity_text(line.price.base), unitCode=line.unit)
