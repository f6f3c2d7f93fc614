"""Invoices written as electronic ones follow the published rules, whatever was billed to whom."""

from __future__ import annotations

import re

import pytest

from store.core.errors import Refused, Usage
from store.einvoice.codes import PROFILES
from store.einvoice.writing import FORMS, e_invoice
from tests.store.einvoice.billed import billed, by_hand
from tests.store.shop import act, party, pick
from tests.support.en16931 import failures

_TOTAL = {
    "ubl": (rb"(<cbc:TaxInclusiveAmount[^>]*>)[^<]*", rb"\g<1>1.23"),
    "cii": (rb"(<ram:GrandTotalAmount[^>]*>)[^<]*", rb"\g<1>1.23"),
}


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_200_invoices_and_credit_notes_follow_every_rule(lite, prepared, form: str) -> None:
    made = prepared.after(lite, billed)
    profiles = list(PROFILES)
    files = {number: e_invoice(row, form, profiles[row % len(profiles)]) for row, number in made}
    assert len(files) == 200 and failures(form, files) == {}
    wrong = dict([next((name, file) for name, file in files.items() if b">1.23<" not in file)])
    found = failures(form, {name: re.sub(*_TOTAL[form], file) for name, file in wrong.items()})
    assert [said for said in found[next(iter(wrong))] if "BR-CO-15" in said]
    assert e_invoice(made[0][0], form) == e_invoice(made[0][0], form)
    kinds = set(pick("c.category", "invoice_tax t JOIN tax_code c ON c.id = t.tax_code_id"))
    assert len(kinds) == 6 and pick("COUNT(*)", "invoice WHERE type = 'credit_note'")[0] == 39


def test_on_both_engines_with_figures_worked_out_by_hand(database) -> None:
    """10 boxes of 12 at 54.00 less 10 %: 486.00; 3 hours at 80.00 with tax of 19 %, of another document."""
    invoice, gross, note = by_hand()
    text = e_invoice(invoice, "ubl", "xrechnung").decode()
    for said in (
        "<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0</cbc:CustomizationID>",
        "<cbc:BuyerReference>REF-HOME</cbc:BuyerReference>",
        '<cbc:EndpointID schemeID="0204">991-HOME-44</cbc:EndpointID>',
        '<cbc:InvoicedQuantity unitCode="XBX">10</cbc:InvoicedQuantity>',
        '<cbc:PriceAmount currencyID="EUR">54</cbc:PriceAmount>',
        '<cbc:LineExtensionAmount currencyID="EUR">486.00</cbc:LineExtensionAmount>',
        '<cbc:TaxAmount currencyID="EUR">92.34</cbc:TaxAmount>',
        '<cbc:PayableAmount currencyID="EUR">578.34</cbc:PayableAmount>',
        "<cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>",
    ):
        assert said in text, said
    text = e_invoice(gross, "cii").decode()
    for said in (  # 240.00 with tax is 201.68 without it; 67.23 is no third of that, so all is said for all three
        "<ram:LineTotalAmount>201.68</ram:LineTotalAmount>",
        '<ram:TaxTotalAmount currencyID="EUR">38.32</ram:TaxTotalAmount>',
        "<ram:DuePayableAmount>240.00</ram:DuePayableAmount>",
        "<ram:ChargeAmount>67.226891</ram:ChargeAmount>",
    ):
        assert said in text, said
    number = pick("number", "invoice WHERE id = ?", invoice)[0]
    text = e_invoice(note, "ubl").decode()
    assert "<CreditNote " in text and f"<cbc:ID>{number}</cbc:ID>" in text and "came damaged" in text
    assert failures("ubl", {"note": text.encode(), "invoice": e_invoice(invoice, "ubl")}) == {}


def test_all_that_is_missing_is_said_at_once_and_how_to_say_it(lite) -> None:
    bare = act("invoice.draft", party=party("Bare Ltd", "BARE"), lines=[(None, "1", "10", None, "Advice")]).id
    with pytest.raises(Refused, match=f"Post it first: backdesk invoice post '#{bare}'"):
        e_invoice(bare)
    act("invoice.post", invoice=bare)
    with pytest.raises(Refused) as caught:
        e_invoice(bare, "ubl", "xrechnung")
    for said in (
        "the company has no tax id: backdesk company edit --tax-id",
        "the company has no postal code: backdesk company edit --postal-code",
        "Bare Ltd has no country that is known: backdesk party edit BARE --country DE",
        "Bare Ltd has no buyer reference (Leitweg-ID): backdesk party e-invoice BARE --buyer-reference",
        "no bank account says where to pay: backdesk bank-account edit CODE --iban",
        "Bare Ltd has no address for electronic invoices: backdesk party e-invoice BARE --address",
        "Nothing was written.",
    ):
        assert said in str(caught.value), said
    with pytest.raises(Usage, match="There are: ubl, cii"):
        e_invoice(bare, "edifact")


def test_what_the_norm_cannot_say_is_refused(lite) -> None:
    by_hand()
    two = [("S7", "percent"), ("STD", "percent")]
    act("tax.add", code="TWO", name="Two taxes", parts=two)
    act(
        "party.edit",
        party=pick("id", "party WHERE code = 'HOME'")[0],
        changes={"tax": pick("id", "tax_code WHERE code = 'TWO'")[0]},
    )
    home = pick("id", "party WHERE code = 'HOME'")[0]
    invoice = act("invoice.draft", party=home, lines=[(None, "1", "10", None, "Advice")]).id
    act("invoice.post", invoice=invoice)
    with pytest.raises(Refused, match=r"its line 1 has several taxes \(TWO\), and a line of EN 16931 has one"):
        e_invoice(invoice)
