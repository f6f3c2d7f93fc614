"""A company that bills all kinds of customers: invoices over seeded dice, made as people make them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.store.shop import act, party, pick, product

HOME = {
    "tax_id": "DE123456789",
    "line1": "Hauptstr. 1",
    "postal_code": "53111",
    "city": "Bonn",
    "email": "post@firm.example",
    "phone": "+49 228 12345",
    "registration": "HRB 4711, Amtsgericht Bonn",
    "e_address": "9930:DE123456789",
}
CUSTOMERS = (  # code, tax id, country, tax code, town
    ("HOME", "DE811907980", "DE", None, ("10115", "Berlin")),
    ("FRANCE", "FR83404833048", "France", "K", ("75001", "Paris")),
    ("AUSTRIA", "ATU37675002", "AT", "AE", ("1010", "Wien")),
    ("STATES", "", "United States", "G", ("10001", "New York")),
    ("CLINIC", "DE129273398", "Germany", "E", ("50667", "Köln")),
    ("CLUB", "", "DE", "O", ("40213", "Düsseldorf")),
)
CURRENCIES = ("EUR", "EUR", "EUR", "USD", "JPY")


def set_up_seller() -> None:
    """The company says who it is, where it is paid, and what it charges which tax on."""
    act("company.edit", changes=HOME)
    bank = pick("id", "bank_account WHERE code = 'BANK'")[0]
    act("bank-account.edit", bank_account=bank, changes={"iban": "DE89370400440532013000", "bic": "COBADEFFXXX"})
    act("tax.add", code="S7", name="VAT 7 %", rate="7")
    for code, category, reason in (
        ("K", "intra-community", ""),
        ("AE", "reverse charge", ""),
        ("G", "export", ""),
        ("E", "exempt", "Exempt by section 4 no. 14"),
        ("O", "outside scope", ""),
    ):
        rated = {"rate": "19"} if code in ("K", "AE") else {}
        act("tax.add", code=code, name=f"Tax {code}", category=category, reason=reason, **rated)
    for currency, rate in (("USD", "0.92"), ("JPY", "0.0061")):
        act("exchange-rate.set", currency=currency, rate=rate, valid_from="2026-01-01")


def add_customers() -> dict[str, int]:
    """One of each kind; what is known of it is enough for any profile."""
    made = {}
    for code, tax_id, country, tax, (postal_code, city) in CUSTOMERS:
        values = {"tax_id": tax_id, "country": country, "customer": True, "email": f"{code.lower()}@buyer.example"}
        made[code] = party(f"{code.title()} & <Söhne>", code, **values, **({"tax": tax} if tax else {}))
        place = {"line1": "Gate 1", "postal_code": postal_code, "city": city, "country": country}
        act("address.add", party=made[code], **place)
        act("party.e-invoice", party=made[code], address=f"0204:991-{code}-44", buyer_reference=f"REF-{code}")
    return made


def add_goods() -> list[int]:
    """Goods at both rates, one of them in boxes of twelve too, one that costs a fraction of a cent."""
    made = [
        product("TEA", "4.50"),
        product("FILM", "0.0037"),
        product("BOOK", "19.99", tax="S7"),
        product("SAW", "129"),
    ]
    act("product.unit", product=made[0], unit="box", holds="12")
    act("product.unit", product=made[1], unit="kg", holds="1", of=3)
    return made


@dataclass
class Dice:
    """What the next document is like."""

    random: Random
    customers: dict[str, int]
    goods: list[int]

    def draft(self, number: int) -> int:
        """A draft of a few lines, or of many."""
        roll = self.random
        many = roll.choice((1, 2, 3, 4, 5, 25 if number % 20 == 0 else 6))
        said: dict[str, object] = {
            "party": self.customers[CUSTOMERS[number % len(CUSTOMERS)][0]],
            "lines": [self.line() for _ in range(many)],
            "currency": roll.choice(CURRENCIES),
            "reference": roll.choice(("", f"PO {number}")),
        }
        if roll.random() < 0.35:
            said["prices"] = "with tax"
        if roll.random() < 0.3:
            said["document_discount_percent"] = roll.choice(("2.5", "10", "33.3333"))
        return act("invoice.draft", **said).id

    def line(self) -> tuple[object, ...]:
        """A product in some unit, or something in words; now and then at a discount."""
        roll = self.random
        discount = roll.choice((None, None, "3", "12.5", "100" if roll.random() < 0.1 else "33.3333"))
        good = roll.choice((*self.goods, None))
        whole = str(roll.randrange(1, 5000))
        if good is None:
            return (None, whole, f"{roll.randrange(1, 10**8) / 10**5:.5f}", discount, f'Advice {whole} ≤ "all" & more')
        quantity = roll.choice((whole, f"{roll.randrange(1, 99999) / 1000}"))
        if good == self.goods[0]:
            quantity = roll.choice((quantity, f"{whole} box"))
        price = roll.choice((None, f"{roll.randrange(1, 10**7) / 10**4}"))
        return (good, quantity, price, discount)


def billed(count: int = 200, seed: int = 5) -> list[tuple[int, str]]:
    """Post so many documents, every fifth of them credited in part; (id, number) of all, by number."""
    set_up_seller()
    dice = Dice(Random(seed), add_customers(), add_goods())
    made = 0
    while made < count:
        invoice = dice.draft(made)
        act("invoice.post", invoice=invoice)
        made += 1
        if made % 5 == 0 and made < count:
            line, quantity = pick(
                "id, quantity", "invoice_line WHERE invoice_id = ? ORDER BY id DESC LIMIT 1", invoice
            )[0]
            part = {"line": line, "quantity": f"{max(1, quantity // 3) / 10**4}"} if made % 10 else {}
            note = act("invoice.credit", invoice=invoice, reason="came damaged", **part).id
            act("invoice.post", invoice=note)
            made += 1
    return [(row, number) for row, number in pick("id, number", "invoice WHERE number IS NOT NULL ORDER BY id")]


def by_hand() -> tuple[int, int, int]:
    """An invoice, one whose price includes tax, and a credit note for all of the first."""
    set_up_seller()
    home, goods = add_customers()["HOME"], add_goods()
    invoice = act("invoice.draft", party=home, lines=[(goods[0], "10 box", "54", "10")], reference="PO 77").id
    hours = [(None, "3", "80", None, "Advice")]
    gross = act("invoice.draft", party=home, lines=hours, prices="with tax").id
    for one in (invoice, gross):
        act("invoice.post", invoice=one)
    note = act("invoice.credit", invoice=invoice, reason="came damaged").id
    act("invoice.post", invoice=note)
    return invoice, gross, note
