"""What stands on documents, against figures worked out by hand: on both databases, before anything is typeset."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
import segno

from store.core import display
from store.core.errors import Refused, Usage
from store.documents.facts import Facts
from store.documents.language import languages
from store.documents.printing import facts_of
from store.documents.reminding import statement
from store.documents.typesetting import payment_code
from tests.store.shop import act, confirmed, get, open_shipment, party, product, ship_all

pytestmark = pytest.mark.usefixtures("database")
IBAN = "DE02120300000000202051"


@pytest.fixture(autouse=True)
def company(database: object) -> None:
    """Who writes: an address, an account at a bank; the person at the screen likes another format."""
    where = {"line1": "Kai 12", "postal_code": "50667", "city": "Köln", "registration": "HRB 4711, Amtsgericht Köln"}
    act("company.edit", changes={"name": "Muster GmbH", "email": "an@muster.example", "tax_id": "DE136695976"} | where)
    act("bank-account.add", code="GIRO", name="Hausbank", iban=IBAN, bic="BYLADEM1001")
    display.use(display.Display(date="MM/DD/YYYY", thousands=" "))


def cells(found: Facts, table: int = 0) -> list[tuple[str, ...]]:
    return [row.cells for row in found.tables[table].rows]


def sums(found: Facts) -> list[tuple[str, str]]:
    return [(each.label, each.text) for each in found.sums]


def posted(**values: Any) -> int:
    """12 × 100.00 less 5% is 1,140.00; 3 × 4.00 is 12.00; 5% off 1,152.00 is 57.60; 19% of 1,094.40 is 207.936."""
    customer = party(country="DE", tax_id="DE811569869")
    act("address.add", party=customer, line1="Ring 1", postal_code="53111", city="Bonn", country="DE")
    term = act("term.add", code="N20", name="20 Tage", instalments=(("100", "20"),), discount="2", discount_days="10")
    act("party.edit", party=customer, changes={"term": term.id})
    tea, cup = product("TEA", "100"), product("CUP", "4")
    made = act(
        "invoice.draft",
        party=customer,
        lines=((tea, "12", None, "5"), (cup, "3")),
        reference="PO 77",
        document_discount_percent="5",
        **values,
    )
    act("invoice.post", invoice=made.id, day="2026-10-01")
    return made.id


def test_an_invoice_line_by_line_in_the_customers_language() -> None:
    made = posted()
    found = facts_of("invoice", made)
    assert (found.language, found.title, found.day, found.mark) == ("de", "Rechnung INV-2026-000001", "2026-10-01", "")
    assert found.sender.address == ("Kai 12", "50667 Köln", "DE") and found.sender.name == "Muster GmbH"
    assert found.sender.registered == ("HRB 4711, Amtsgericht Köln", "USt-IdNr./Steuernr. DE136695976")
    assert found.recipient == ("Acme GmbH", "Ring 1", "53111 Bonn", "DE")
    assert dict(found.meta) == {
        "Nummer": "INV-2026-000001", "Datum": "01.10.2026", "Fällig": "21.10.2026", "Kundennummer": "ACME",
        "Ihre USt-IdNr.": "DE811569869", "Ihr Zeichen": "PO 77",
    }  # fmt: skip
    assert cells(found) == [
        ("1", "The TEA", "12 pc", "100,00", "5%", "1.140,00"),
        ("2", "The CUP", "3 pc", "4,00", "", "12,00"),
    ]
    assert [row.below for row in found.tables[0].rows] == [("TEA",), ("CUP",)]
    assert sums(found) == [
        ("Summe der Positionen", "1.152,00"), ("Rabatt", "-57,60"), ("Netto", "1.094,40"),
        ("Standard rate 19 % (19% auf 1.094,40)", "207,94"), ("Gesamtbetrag", "1.302,34 EUR"),
    ]  # fmt: skip
    assert found.closing == (
        "Zahlungsbedingungen: 20 Tage", "Zahlbar bis 21.10.2026.",
        "Bei Zahlung bis 11.10.2026 dürfen 26,05 EUR abgezogen werden: 1.276,29 EUR.",
    )  # fmt: skip
    assert dict(found.account)["IBAN"] == "DE02 1203 0000 0000 2020 51"
    assert json.loads(json.dumps(asdict(found)))["tables"][0]["rows"][1]["cells"][1] == "The CUP"
    english = facts_of("invoice", made, "en")
    assert sums(english)[-1] == ("Total", "1,302.34 EUR") and dict(english.meta)["Due"] == "2026-10-21"
    with pytest.raises(Usage, match="There are: en, de, fr"):
        facts_of("invoice", made, "tlh")


def test_the_payment_code_asks_for_what_is_left_as_the_standard_has_it() -> None:
    made = posted()
    act("payment.record", invoice=made, amount="302.34", day="2026-10-20")
    found = facts_of("invoice", made)
    assert sums(found)[-2:] == [("Bezahlt und verrechnet", "-302,34"), ("Zu zahlen", "1.000,00 EUR")]
    assert found.transfer is not None
    code = payment_code(found.transfer)
    # EPC069-12: service tag, version, ISO 8859-1, SEPA transfer, BIC, name, IBAN, amount, purpose, reference, text
    lines = ["BCD", "002", "2", "SCT", "BYLADEM1001", "Muster GmbH", IBAN, "EUR1000", "", "", "INV-2026-000001"]
    by_hand = segno.make_qr("\n".join(lines).encode("latin-1"), error="m", boost_error=False)
    assert code.matrix == by_hand.matrix and code.version <= 13
    act("payment.record", invoice=made, day="2026-10-21")
    paid = facts_of("invoice", made)
    assert paid.transfer is None and paid.account == () and paid.remarks == ("Diese Rechnung ist bezahlt.",)


def test_a_note_says_what_it_corrects_and_the_invoice_that_it_was() -> None:
    made = posted()
    note = act("invoice.credit", invoice=made, reason="beschädigt").id
    draft = facts_of("invoice", note)
    assert draft.mark == "ENTWURF" and draft.title == f"Rechnungskorrektur – Entwurf {note}" and draft.transfer is None
    act("invoice.post", invoice=note, day="2026-10-05")
    found = facts_of("invoice", note)
    assert dict(found.meta)["Zu Rechnung"] == "INV-2026-000001" and dict(found.meta)["Grund"] == "beschädigt"
    assert (found.account, found.transfer, found.mark) == ((), None, "")
    assert sums(found)[-1] == ("Gesamtbetrag", "1.302,34 EUR")
    whole = facts_of("invoice", made)
    assert whole.remarks == (f"Diese Rechnung ist aufgehoben durch: {get('invoice', note, 'number')}.",)
    assert sums(whole)[-1] == ("Zu zahlen", "0,00 EUR")


def test_other_currencies_have_their_own_places_and_prices_may_have_tax_inside() -> None:
    act("exchange-rate.set", currency="JPY", rate="0.00625", valid_from="2026-01-01")
    customer, tea = party(country="FR"), product("TEA", "100")
    yen = act("invoice.draft", party=customer, lines=((tea, "3", "1500"),), currency="JPY").id
    act("invoice.post", invoice=yen, day="2026-10-01")
    found = facts_of("invoice", yen)
    # 4,500 and 19% of it; 855 JPY at 0.00625 are 5.34375 EUR
    assert sums(found)[-1] == ("Total TTC", "5\u00a0355 JPY") and cells(found)[0][-1] == "4\u00a0500"
    assert found.closing[-1] == "Taxe en EUR : 5,34 EUR, à 1 JPY = 0,00625 EUR." and found.transfer is None
    inside = act("invoice.draft", party=customer, lines=((tea, "2", "59.50"),), prices="with tax").id
    found = facts_of("invoice", inside, "en")
    assert cells(found) == [("1", "The TEA", "2 pc", "59.50", "119.00")]
    assert [text for _, text in sums(found)] == ["100.00", "19.00", "119.00 EUR"]
    assert "Prices include tax." in found.closing and found.mark == "DRAFT"


def test_a_quote_an_order_and_its_goods() -> None:
    customer, tea = party(country="AT"), product("TEA", "10", stock="8")
    cup = product("CUP", "4")
    with pytest.raises(Usage, match="There is no document of: product"):
        facts_of("product", tea)
    made = act("quote.add", party=customer, lines=((tea, "5"), (cup, "2", None, None, "", True))).id
    act("quote.send", quote=made)
    found = facts_of("quote", made)
    assert found.title == "Angebot QU-2026-000001" and dict(found.meta)["Gültig bis"] == "21.12.2026"
    assert [table.title for table in found.tables] == ["", "Wahlweise, nicht in der Summe enthalten"]
    assert sums(found)[-1] == ("Gesamtbetrag", "59,50 EUR")
    order = confirmed(customer, (tea, "6"))
    found = facts_of("order", order)
    assert found.title == "Auftragsbestätigung SO-2026-000001" and sums(found)[-1][1] == "71,40 EUR"
    assert found.tables[0].rows[0].below[0] == "TEA" and "Versand bis" in found.tables[0].rows[0].below[1]
    shipment = open_shipment(order)
    found = facts_of("picking", shipment)
    assert cells(found) == [("", "6", "pc", "TEA", "The TEA", "", "")]
    assert facts_of("shipment", shipment).mark == "ENTWURF"
    ship_all(order)
    found = facts_of("shipment", shipment)
    assert (found.title, found.day, found.mark) == ("Lieferschein SH-2026-000001", "2026-11-21", "")
    assert cells(found) == [("1", "TEA", "The TEA", "6 pc")] and found.sums == ()
    with pytest.raises(Refused, match="Nothing is to be fetched"):
        facts_of("picking", shipment)


def test_an_order_to_a_supplier() -> None:
    supplier, tea = party("Lieferant SARL", "LIEF", supplier=True, country="FR"), product("TEA")
    made = act("po.add", party=supplier, lines=((tea, "30", "2.50"),)).id
    assert facts_of("po", made).mark == "BROUILLON"
    act("po.confirm", po=made)
    found = facts_of("po", made)
    assert (
        found.title == "Bon de commande PO-2026-000001" and found.closing[-1] == "Livraison à: Kai 12, 50667 Köln, DE"
    )
    assert cells(found) == [("1", "The TEA", "30 pc", "2,50", "75,00")] and sums(found)[0] == ("Total HT", "75,00")


def test_what_who_owes_is_sent() -> None:
    made = posted()
    act("payment.record", invoice=made, amount="302.34", day="2026-10-20")
    text = "Sehr geehrte Damen und Herren,\n\nbitte zahlen Sie {total} {currency}."
    act("dunning-level.add", code="M", name="Mahnung", level="1", days="5", text=text, fee="5")
    letter = act("dunning.propose").id
    assert facts_of("dunning", letter).mark == "ENTWURF"
    act("dunning.send", dunning=letter)
    found = facts_of("dunning", letter)
    assert found.title == "Mahnung DU-2026-000001"
    assert found.opening == ("Sehr geehrte Damen und Herren,", "bitte zahlen Sie 1,005.00 EUR.")  # as it was sent
    assert cells(found) == [("INV-2026-000001", "01.10.2026", "21.10.2026", "31", "1.000,00")]
    assert sums(found) == [("Überfällig", "1.000,00"), ("Gebühr", "5,00"), ("Zu zahlen bis 28.11.2026", "1.005,00 EUR")]
    assert found.transfer is not None and found.transfer.amount == "1005.00"
    account = statement(get("invoice", made, "party_id"), "", date(2026, 10, 31), date(2026, 10, 1))
    assert cells(account) == [
        ("", "", "Saldo davor", "", "", "", "0,00"),
        ("01.10.2026", "INV-2026-000001", "Rechnung", "21.10.2026", "1.302,34", "", "1.302,34"),
        ("20.10.2026", "PAY-2026-000001", "Zahlung", "", "", "302,34", "1.000,00"),
        ("", "", "Saldo danach", "", "1.302,34", "302,34", "1.000,00"),
    ]
    assert account.closing[0] == "Offen am 31.10.2026: 1.000,00 EUR."


def test_every_language_has_every_word() -> None:
    known = languages()
    english = known["en"]
    kinds = set(known["de"].entries)
    for each in known.values():
        assert each.words.keys() == english.words.keys(), each.code
        assert each.code == "en" or each.entries.keys() == kinds, each.code
        for name, said in each.words.items():
            assert set(_places(said)) == set(_places(english.words[name])), (each.code, name)


def _places(said: str) -> list[str]:
    from string import Formatter

    return [name for _, name, _, _ in Formatter().parse(said) if name]
