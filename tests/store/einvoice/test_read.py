"""Suppliers' electronic invoices become drafts of bills: whose, for what, with figures that hold; or one clear line."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfWriter

from store.core.errors import BackdeskError, Refused
from store.core.files import Incoming
from store.einvoice.writing import e_invoice
from tests.store.einvoice.billed import billed
from tests.store.shop import act, differences, get, only, party, pick, product

EURO = ' currencyID="EUR"'


def ubl(lines: str, sums: tuple[str, ...], taxes: str, **said: str) -> str:
    """A supplier's invoice, as another program writes it: lines, (lines, net, tax, total, payable), tax subtotals."""
    whole, net, tax, total, payable = sums
    return (
        '<u:Invoice xmlns:u="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" '
        'xmlns="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
        f"<ID>{said.get('number', 'R 4711')}</ID><IssueDate>2026-11-02</IssueDate><DueDate>2026-11-16</DueDate>"
        "<InvoiceTypeCode>380</InvoiceTypeCode><DocumentCurrencyCode>EUR</DocumentCurrencyCode>"
        f"<OrderReference><ID>{said.get('order', 'PO 9')}</ID></OrderReference>"
        "<AccountingSupplierParty><Party><PartyTaxScheme><CompanyID>DE 811.907-980</CompanyID></PartyTaxScheme>"
        f"<PartyLegalEntity><RegistrationName>{said.get('name', 'Leaf Co')}</RegistrationName></PartyLegalEntity></Party>"
        f"</AccountingSupplierParty>{said.get('off', '')}"
        f"<TaxTotal><TaxAmount{EURO}>{tax}</TaxAmount>{taxes}</TaxTotal>"
        f"<LegalMonetaryTotal><LineExtensionAmount>{whole}</LineExtensionAmount>"
        f"<TaxExclusiveAmount>{net}</TaxExclusiveAmount><TaxInclusiveAmount>{total}</TaxInclusiveAmount>"
        f"<PayableAmount>{payable}</PayableAmount></LegalMonetaryTotal>{lines}</u:Invoice>"
    )


def taxed(base: str, tax: str, rate: str = "19") -> str:
    category = f"<TaxCategory><ID>S</ID><Percent>{rate}</Percent></TaxCategory>"
    return f"<TaxSubtotal><TaxableAmount>{base}</TaxableAmount><TaxAmount>{tax}</TaxAmount>{category}</TaxSubtotal>"


def line(name: str, quantity: str, price: str, net: str, rate: str = "19") -> str:
    return (
        f"<InvoiceLine><ID>1</ID><InvoicedQuantity>{quantity}</InvoicedQuantity>"
        f"<LineExtensionAmount{EURO}>{net}</LineExtensionAmount><Item><Name>{name}</Name><ClassifiedTaxCategory>"
        f"<ID>S</ID><Percent>{rate}</Percent></ClassifiedTaxCategory></Item>"
        f"<Price><PriceAmount>{price}</PriceAmount></Price></InvoiceLine>"
    )


def simple(**said: str) -> str:
    """3 × 20.00 = 60.00; 19 % of it 11.40."""
    lines = line("Paper", "3", "20", "60.00")
    return ubl(lines, ("60.00", "60.00", "11.40", "71.40", "71.40"), taxed("60.00", "11.40"), **said)


def read(content: str | bytes, name: str = "r.xml", **values: Any) -> int:
    data = content.encode() if isinstance(content, str) else content
    return act("bill.read", file=Incoming(name, lambda: io.BytesIO(data)), **values).id


def leafco(**values: Any) -> int:
    return party("Leaf Co", "LEAFCO", supplier=True, prospect=False, **values)


def rent() -> int:
    return int(only("id", "account WHERE code = '6000'"))


def figures(bill: int) -> Any:
    return get("bill", bill, "net", "tax", "total", "document_discount")


@pytest.mark.parametrize("form", ["ubl", "cii"])
def test_what_we_write_comes_back_to_the_cent(lite, prepared, form: str) -> None:
    made = prepared.after(lite, billed)
    ourselves = party("Ourselves", "SELF", supplier=True)
    account = rent()
    for row, number in made[::4]:
        bill = read(e_invoice(row, form), f"{number}.xml", party=ourselves, account=account)
        wanted = get("invoice", row, "net", "tax", "total", "currency", "number", "day")
        assert get("bill", bill, "net", "tax", "total", "currency", "supplier_number", "supplier_day") == wanted
        assert (get("bill", bill, "type") == "bill") == (get("invoice", row, "type") == "invoice")
    assert pick("COUNT(*)", "attachment WHERE record_kind = 'bill'") == [50]
    for bill in pick("id", "bill ORDER BY id LIMIT 12"):
        act("bill.post", bill=bill)
    assert differences() == []


def test_a_bill_is_read_on_both_engines(database) -> None:
    """Lines 60.00 + 40.00 − 10.00 (sent back), 9.00 off and 5.00 on top: 86.00; 19 % are 16.34. Due in 14 days."""
    supplier = leafco(tax_id="DE811907980")
    off = "".join(
        f"<AllowanceCharge><ChargeIndicator>{charge}</ChargeIndicator><AllowanceChargeReason>{why}</AllowanceChargeReason>"
        f"<Amount>{amount}</Amount><TaxCategory><ID>S</ID><Percent>19.00</Percent></TaxCategory></AllowanceCharge>"
        for charge, why, amount in (("false", "Loyal", "9.00"), ("true", "Freight", "5"))
    )
    lines = line("Paper", "3", "20", "60.00") + line("Ink", "7", "5.71", "40.00") + line("Box", "-1", "10", "-10.00")
    text = ubl(lines, ("90.00", "86.00", "16.34", "102.34", "102.34"), taxed("86.00", "16.34"), off=off, name="Leafy")
    bill = read(text, account=rent())
    assert figures(bill) == (8600, 1634, 10234, 1900)
    found = pick(
        "description, quantity, price, net, document_discount", "bill_line WHERE bill_id = ? ORDER BY position", bill
    )
    assert [row[:3] for row in found] == [
        ("Paper", 30000, 20 * 10**6),
        ("Ink", 10000, 40 * 10**6),  # 7 × 5.71 is 39.97: what it comes to is kept, as one
        ("Freight", 10000, 5 * 10**6),
    ]
    assert sum(net for *_, net, _ in found) == 8600 and sum(row[-1] for row in found) == 1900
    kept = get("bill", bill, "party_id", "supplier_number", "supplier_day", "reference", "notes", "number")
    assert kept == (supplier, "R 4711", "2026-11-02", "R 4711", "", None)
    assert only("t.code", "bill b JOIN payment_term t ON t.id = b.term_id WHERE b.id = ?", bill) == "NET14"
    assert only("name", "attachment WHERE record_kind = 'bill' AND record_id = ?", bill) == "r.xml"
    with pytest.raises(Refused, match="Leaf Co's number R 4711 is on draft #"):
        read(text, account=rent())
    act("bill.post", bill=bill)
    assert get("bill", bill, "due", "outstanding") == ("2026-11-16", 10234)
    assert figures(read(simple(number="R 4712"))) == (6000, 1140, 7140, 0)  # to the account of the last one
    assert differences() == []


def test_whose_it_is_is_known_or_asked(lite) -> None:
    with pytest.raises(Refused, match=r"No party has the tax id DE 811.907-980 or is called Leaf Co. Add it: backdesk"):
        read(simple(), account=rent())
    leafco()
    with pytest.raises(Refused, match=r"Nothing was booked of Leaf Co yet. Say what it is for: --account 6000"):
        read(simple())
    assert get("bill", read(simple(), account=rent()), "party_name") == "Leaf Co"
    other = party("LEAF CO.", "OTHER")
    with pytest.raises(Refused, match="2 parties are called Leaf Co"):
        read(simple(number="R 2"), account=rent())
    named = read(simple(number="R 2"), account=rent(), party=other)
    assert get("bill", named, "party_name") == "LEAF CO."
    act("tax.add", code="AGAIN", name="VAT 19 % again", rate="19")
    with pytest.raises(Refused, match=r"Several tax codes are standard at 19 %: STD, AGAIN. Say which: --tax CODE"):
        read(simple(number="R 3"), account=rent(), party=other)
    with pytest.raises(Refused, match="No tax code is standard at 7 %, on 2026-11-02"):
        sums = ("60.00", "60.00", "4.20", "64.20", "64.20")
        text = ubl(line("Book", "3", "20", "60.00", "7"), sums, taxed("60.00", "4.20", "7"), number="R 4")
        read(text, account=rent(), party=other)


def test_what_names_our_purchase_order_is_billed_for_what_came(lite) -> None:
    supplier, paper = leafco(tax_id="DE811907980"), product("PAPER", "30")
    order = act("po.add", party=supplier, lines=[(paper, "3", "20")]).id
    act("po.confirm", po=order)
    number = get("purchase_order", order, "number")
    with pytest.raises(Refused, match="Receive it first"):
        read(simple(order=number))
    act("po.receive", po=order)
    bill = read(simple(order=number.lower()))
    assert get("bill", bill, "origin", "origin_id", "total") == ("po", order, 7140)
    act("bill.post", bill=bill)
    more = act("po.add", party=supplier, lines=[(paper, "3", "19")]).id
    act("po.confirm", po=more)
    act("po.receive", po=more)
    with pytest.raises(
        Refused, match=r"comes to 67.83 EUR with 10.83 of it tax, their bill to 71.40 EUR with 11.40 of it tax"
    ):
        read(simple(number="R 5", order=get("purchase_order", more, "number")))
    expense = read(simple(number="R 5", order=number), expense=True, account=rent())
    assert get("bill", expense, "origin", "total") == ("", 7140) and differences() == []


def test_figures_that_do_not_add_up_are_told_with_both(lite) -> None:
    leafco()
    with pytest.raises(
        Refused, match=r"r.xml does not add up: with tax it comes to 71.40 EUR, the file says 71.50 EUR;"
    ):
        read(simple().replace("<TaxInclusiveAmount>71.40", "<TaxInclusiveAmount>71.50"), account=rent())
    with pytest.raises(Refused, match=r"what is taxed as S 19 % comes to 60.00 EUR, the file says 61.00 EUR"):
        read(simple().replace("<TaxableAmount>60.00", "<TaxableAmount>61.00"), account=rent())
    wrong = ubl(line("Paper", "3", "20", "60.00"), ("60.00", "60.00", "9.00", "69.00", "69.00"), taxed("60.00", "9.00"))
    with pytest.raises(Refused, match=r"It comes to 71.40 EUR with 11.40 of it tax here, their bill to 69.00 EUR"):
        read(wrong, account=rent())
    assert pick("id", "bill") == [] and pick("id", "attachment") == []


def pdf(name: str, content: bytes) -> bytes:
    made, out = PdfWriter(), io.BytesIO()
    made.add_blank_page(100, 100)
    made.add_attachment(name, content)
    made.write(out)
    return out.getvalue()


BOMB = '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<Invoice>&b;</Invoice>'
HOSTILE = {
    "empty": (b" \n", "is empty"),
    "no XML": (b"Invoice 4711", ":1: is no XML"),
    "cut off": (simple()[:-40].encode(), "is no XML"),
    "an entity bomb": (BOMB.encode(), ":2: has a document type"),
    "deep": (b"<Invoice>" + b"<a>" * 10**5, "nested more than 60 deep"),
    "something else": (b"<html/>", "is no electronic invoice: it is a <html>"),
    "an empty invoice": (b"<Invoice/>", "says no currency"),
    "a currency nobody has": (simple().replace("EUR</Doc", "XXX</Doc").encode(), "'XXX' is no ISO 4217"),
    "no number": (simple(number=" ").encode(), "says no number"),
    "a long number": (simple(number="9" * 201).encode(), "is longer than 200"),
    "a day that is none": (simple().replace("2026-11-02", "2026-02-30").encode(), "is no day"),
    "a day long ago": (simple().replace("2026-11-02", "0001-01-01").encode(), "is no day"),
    "an exponent": (simple().replace("71.40", "1e9").encode(), "'1e9' is no number"),
    "not a number": (simple().replace("71.40", "NaN").encode(), "'NaN' is no number"),
    "other digits": (simple().replace("71.40", "٧١").encode(), "is no number"),
    "too many digits": (simple().replace("71.40", "9" * 30).encode(), "is no number"),
    "parts of a cent": (simple().replace("71.40", "71.401").encode(), "more than 2 decimals"),
    "a tax nobody knows": (simple().replace("<ID>S<", "<ID>Q<").encode(), "'Q' is no kind of tax"),
    "a text without end": (simple(name="x" * 10_001).encode(), "longer than 10,000"),
    "a CII without a trade": (b"<CrossIndustryInvoice><ExchangedDocument/></CrossIndustryInvoice>", "has no <SupplyCh"),
    "a broken PDF": (b"%PDF-1.7\nnothing", "is a PDF that cannot be read"),
    "a PDF with a picture": (pdf("cat.png", b"..."), "is a PDF without an electronic invoice"),
    "a PDF with a bomb": (pdf("factur-x.xml", BOMB.encode()), "has a document type"),
    "less than nothing": (
        ubl("", ("-1.00", "-1.00", "0", "-1.00", "-1.00"), "", off="").encode(),
        "does not add up",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_one_clear_line(lite, name: str) -> None:
    content, said = HOSTILE[name]
    with pytest.raises(BackdeskError) as caught:
        read(content, party=leafco(), account=rent())
    assert said in str(caught.value) and "\n" not in str(caught.value) and len(str(caught.value)) < 400
    assert pick("id", "bill") == []


def test_an_invoice_in_a_pdf_is_read(lite) -> None:
    bill = read(pdf("factur-x.xml", simple().encode()), "scan.pdf", party=leafco(), account=rent())
    assert figures(bill) == (6000, 1140, 7140, 0)
    assert only("name, media_type", "attachment") == ("scan.pdf", "application/pdf")
