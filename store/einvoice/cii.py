"""An electronic invoice as UN/CEFACT Cross Industry Invoice, D16B."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from store.core.bank_codes import is_iban
from store.einvoice.codes import OUTSIDE
from store.einvoice.facts import Facts, Line, Person, Taxed, amount_text, price_text, quantity_text, rate_text
from store.einvoice.markup import put, root, within, written
from store.einvoice.ubl import DISCOUNT, DISCOUNT_CODE

_UNECE = "urn:un:unece:uncefact:data:"
_SPACES = {
    "rsm": f"{_UNECE}standard:CrossIndustryInvoice:100",
    "ram": f"{_UNECE}standard:ReusableAggregateBusinessInformationEntity:100",
    "qdt": f"{_UNECE}standard:QualifiedDataType:100",
    "udt": f"{_UNECE}standard:UnqualifiedDataType:100",
}
_DAY = "102"  # days are written as YYYYMMDD


def cii(facts: Facts) -> bytes:
    """The file."""
    document = root("rsm:CrossIndustryInvoice", _SPACES)
    context = within(document, "rsm:ExchangedDocumentContext")
    put(context, "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID", facts.profile.process)
    put(context, "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", facts.profile.customization)
    head = within(document, "rsm:ExchangedDocument")
    put(head, "ram:ID", facts.number)
    put(head, "ram:TypeCode", facts.type)
    _day(head, "ram:IssueDateTime/udt:DateTimeString", facts.day)
    put(head, "ram:IncludedNote/ram:Content", "\n".join(facts.notes))
    trade = within(document, "rsm:SupplyChainTradeTransaction")
    for line in facts.lines:
        _line(within(trade, "ram:IncludedSupplyChainTradeLineItem"), line, facts)
    _agreement(within(trade, "ram:ApplicableHeaderTradeAgreement"), facts)
    delivery = within(trade, "ram:ApplicableHeaderTradeDelivery")
    put(delivery, "ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID", facts.deliver_to)
    _day(delivery, "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString", facts.delivered)
    _settlement(within(trade, "ram:ApplicableHeaderTradeSettlement"), facts)
    return written(document)


def _day(parent: Element, path: str, day: str) -> None:
    put(parent, path, day.replace("-", ""), format=_DAY)


def _line(element: Element, line: Line, facts: Facts) -> None:
    put(element, "ram:AssociatedDocumentLineDocument/ram:LineID", str(line.number))
    product = within(element, "ram:SpecifiedTradeProduct")
    put(product, "ram:SellerAssignedID", line.sku)
    put(product, "ram:Name", line.name)
    price = within(element, "ram:SpecifiedLineTradeAgreement", "ram:NetPriceProductTradePrice")
    put(price, "ram:ChargeAmount", price_text(line.price.amount))
    put(price, "ram:BasisQuantity", quantity_text(line.price.base), unitCode=line.unit)
    quantity = quantity_text(line.quantity)
    put(element, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", quantity, unitCode=line.unit)
    settled = within(element, "ram:SpecifiedLineTradeSettlement")
    _category(within(settled, "ram:ApplicableTradeTax"), line.tax)
    if line.discount:
        _discount(settled, facts.amount(line.discount))
    put(settled, "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", facts.amount(line.net))


def _category(element: Element, tax: Taxed) -> None:
    put(element, "ram:TypeCode", "VAT")
    put(element, "ram:CategoryCode", tax.category)
    if tax.category != OUTSIDE:
        put(element, "ram:RateApplicablePercent", rate_text(tax.rate))


def _discount(parent: Element, amount: str, tax: Taxed | None = None) -> None:
    off = within(parent, "ram:SpecifiedTradeAllowanceCharge")
    put(off, "ram:ChargeIndicator/udt:Indicator", "false")
    put(off, "ram:ActualAmount", amount)
    put(off, "ram:ReasonCode", DISCOUNT_CODE)
    put(off, "ram:Reason", DISCOUNT)
    if tax:
        _category(within(off, "ram:CategoryTradeTax"), tax)


def _agreement(element: Element, facts: Facts) -> None:
    put(element, "ram:BuyerReference", facts.buyer_reference)
    _party(within(element, "ram:SellerTradeParty"), facts.seller)
    _party(within(element, "ram:BuyerTradeParty"), facts.buyer)
    put(element, "ram:SellerOrderReferencedDocument/ram:IssuerAssignedID", facts.own_order)
    put(element, "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", facts.order_reference)


def _party(element: Element, one: Person) -> None:
    if one.tax_id and not one.vat and not one.registration:
        put(element, "ram:ID", one.tax_id)
    put(element, "ram:Name", one.name)
    put(element, "ram:SpecifiedLegalOrganization/ram:ID", one.registration)
    if one.phone or one.email:
        contact = within(element, "ram:DefinedTradeContact")
        put(contact, "ram:PersonName", one.name)
        put(contact, "ram:TelephoneUniversalCommunication/ram:CompleteNumber", one.phone)
        put(contact, "ram:EmailURIUniversalCommunication/ram:URIID", one.email)
    address = within(element, "ram:PostalTradeAddress")
    put(address, "ram:PostcodeCode", one.place.postal_code)
    put(address, "ram:LineOne", one.place.street)
    put(address, "ram:LineTwo", one.place.more)
    put(address, "ram:CityName", one.place.city)
    put(address, "ram:CountryID", one.place.country)
    put(address, "ram:CountrySubDivisionName", one.place.region)
    scheme, _, number = one.e_address.partition(":")
    put(element, "ram:URIUniversalCommunication/ram:URIID", number, schemeID=scheme)
    if one.vat or one.registration:
        put(element, "ram:SpecifiedTaxRegistration/ram:ID", one.tax_id, schemeID="VA" if one.vat else "FC")


def _settlement(element: Element, facts: Facts) -> None:
    put(element, "ram:PaymentReference", facts.number)
    put(element, "ram:TaxCurrencyCode", facts.home_currency)
    put(element, "ram:InvoiceCurrencyCode", facts.currency)
    means = within(element, "ram:SpecifiedTradeSettlementPaymentMeans")
    put(means, "ram:TypeCode", facts.means)
    if account := facts.account:
        owner = within(means, "ram:PayeePartyCreditorFinancialAccount")
        put(owner, "ram:IBANID", account.iban if is_iban(account.iban) else "")
        put(owner, "ram:AccountName", account.name)
        put(owner, "ram:ProprietaryID", "" if is_iban(account.iban) else account.iban)
        put(means, "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID", account.bic)
    for group in facts.taxes:
        tax = within(element, "ram:ApplicableTradeTax")
        put(tax, "ram:CalculatedAmount", facts.amount(group.amount))
        put(tax, "ram:TypeCode", "VAT")
        put(tax, "ram:ExemptionReason", group.reason)
        put(tax, "ram:BasisAmount", facts.amount(group.base))
        put(tax, "ram:CategoryCode", group.tax.category)
        put(tax, "ram:ExemptionReasonCode", group.reason_code)
        if group.tax.category != OUTSIDE:
            put(tax, "ram:RateApplicablePercent", rate_text(group.tax.rate))
    for group in facts.taxes:
        if group.discount:
            _discount(element, facts.amount(group.discount), group.tax)
    terms = within(element, "ram:SpecifiedTradePaymentTerms")
    put(terms, "ram:Description", facts.terms)
    if not facts.credit:
        _day(terms, "ram:DueDateDateTime/udt:DateTimeString", facts.due)
    _sums(within(element, "ram:SpecifiedTradeSettlementHeaderMonetarySummation"), facts)
    number, day = facts.preceding
    if number:
        before = within(element, "ram:InvoiceReferencedDocument")
        put(before, "ram:IssuerAssignedID", number)
        _day(before, "ram:FormattedIssueDateTime/qdt:DateTimeString", day)


def _sums(element: Element, facts: Facts) -> None:
    put(element, "ram:LineTotalAmount", facts.amount(facts.line_total))
    if facts.discount:
        put(element, "ram:AllowanceTotalAmount", facts.amount(facts.discount))
    put(element, "ram:TaxBasisTotalAmount", facts.amount(facts.net))
    put(element, "ram:TaxTotalAmount", facts.amount(facts.tax), currencyID=facts.currency)
    if facts.home_currency:
        at_home = amount_text(facts.home_tax, facts.home_currency)
        put(element, "ram:TaxTotalAmount", at_home, currencyID=facts.home_currency)
    put(element, "ram:GrandTotalAmount", facts.amount(facts.total))
    if facts.prepaid:
        put(element, "ram:TotalPrepaidAmount", facts.amount(facts.prepaid))
    put(element, "ram:DuePayableAmount", facts.amount(facts.total - facts.prepaid))
