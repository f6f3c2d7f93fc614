"""Suppliers' credit notes and the bills they are about: linked where exactly one posted bill is named, else told why."""

from __future__ import annotations

import io
from typing import Any

import pytest

from store.core.action import Outcome
from store.core.errors import Refused
from store.core.files import Incoming
from store.einvoice.writing import e_invoice
from tests.store.einvoice.billed import by_hand
from tests.store.einvoice.test_read import leafco, line, read, rent, simple, taxed, ubl
from tests.store.shop import act, differences, get, party, pick


def credit(*preceding: str, net: int = 60, tax: str = "11.40", number: str = "G 1", said: str = "Paper") -> str:
    """A supplier's credit note over so much, about these of their invoices."""
    named = "".join(
        f"<BillingReference><InvoiceDocumentReference><ID>{one}</ID></InvoiceDocumentReference></BillingReference>"
        for one in preceding
    )
    gross = f"{net + float(tax):.2f}"
    sums = (f"{net}.00", f"{net}.00", tax, gross, gross)
    text = ubl(line(said, "1", str(net), f"{net}.00"), sums, taxed(f"{net}.00", tax), number=number)
    return text.replace(">380<", ">381<").replace("<OrderReference>", f"{named}<OrderReference>")


def take(content: str, **values: Any) -> Outcome:
    done = act("bill.read", file=Incoming("g.xml", lambda: io.BytesIO(content.encode())), **values)
    assert isinstance(done, Outcome)
    return done


def posted(**said: str) -> tuple[int, str]:
    """A bill of 60.00 and 11.40 tax, posted: its id and number."""
    bill = read(simple(**said), account=rent())
    act("bill.post", bill=bill)
    return bill, str(get("bill", bill, "number"))


@pytest.mark.parametrize("form", ["ubl", "cii"])
def test_what_we_write_of_a_whole_credit_is_read_as_one_of_its_bill(lite: Any, form: str) -> None:
    invoice, _, note = by_hand()
    ourselves = party("Ourselves", "SELF", supplier=True)
    bill = read(e_invoice(invoice, form), party=ourselves, account=rent())
    act("bill.post", bill=bill)
    taken = read(e_invoice(note, form), party=ourselves)
    assert get("bill", taken, "type", "credits_id", "supplier_number") == (
        "bill_credit", bill, get("invoice", note, "number"),
    )  # fmt: skip
    lines = [pick("id", "bill_line WHERE bill_id = ? ORDER BY position", bill)]
    assert lines == [pick("credits_line_id", "bill_line WHERE bill_id = ? ORDER BY position", taken)]
    act("bill.post", bill=taken)
    assert get("bill", bill, "state", "outstanding") == ("credited", 0)
    assert differences() == []


def test_a_part_goes_back_to_the_account_of_the_bill_and_is_set_off_when_posted(database: Any) -> None:
    leafco()
    bill, number = posted()
    other = pick("id", "account WHERE code = '6900'")[0]
    act("bill.post", bill=read(simple(number="R 4712"), account=other))
    done = take(credit("r-4711", net=20, tax="3.80", said="Goodwill"))
    assert done.message.endswith(f"of Leaf Co: 23.80 EUR. It credits {number}.")
    assert get("bill", done.id, "credits_id") == bill
    assert pick("account_id", "bill_line WHERE bill_id = ?", done.id) == [rent()]
    with pytest.raises(Refused, match="less left to credit than that"):
        act("bill.credit", bill=bill, reason="all of it")
    too_much = take(credit("R 4711", net=60, number="G 2"))
    assert too_much.message.endswith(f"It is more than {number} has left to credit, so it is linked to none.")
    assert get("bill", too_much.id, "credits_id") is None
    act("bill.discard", bill=too_much.id)
    act("bill.post", bill=done.id)
    assert get("bill", bill, "state", "outstanding") == ("part paid", 7140 - 2380)
    rest = take(credit("R 4711", net=40, tax="7.60", number="G 3"))
    assert rest.message.endswith(f"It credits {number}.")
    act("bill.post", bill=rest.id)
    assert get("bill", bill, "state", "outstanding") == ("credited", 0)
    assert differences() == []


def test_what_a_person_says_beside_the_file_goes_before_the_lines_of_the_bill(lite: Any) -> None:
    leafco()
    bill, _ = posted()
    other = pick("id", "account WHERE code = '6900'")[0]
    done = take(credit("R 4711"), account=other)
    assert get("bill", done.id, "credits_id") == bill
    assert pick("account_id, credits_line_id", "bill_line WHERE bill_id = ?", done.id) == [(other, None)]


def test_where_none_or_several_fit_it_comes_in_as_it_is_and_says_so(lite: Any) -> None:
    leafco()
    posted(number="R 1")
    draft = read(simple(number="R 2"))
    read(simple(number="R 3", name="Other"), party=party("Other", "OTHER"), account=rent())
    gone = read(simple(number="R 4"))
    act("bill.discard", bill=gone)
    for number, (preceding, said) in enumerate(
        (
            (("R 9",), "It credits their R 9, which is no bill here, so it is linked to none."),
            (("R 3",), "It credits their R 3, which is no bill here, so it is linked to none."),
            (("R 4",), "It credits their R 4, which is no bill here, so it is linked to none."),
            (
                ("R 2",),
                f"It credits their R 2, which is draft #{draft} here; only a posted bill is credited, so it is linked to none.",
            ),
            (("R 1", "R 2"), "It credits 2 of their bills, so it is linked to none."),
            (("---",), "It credits their ---, which is no bill here, so it is linked to none."),
            ((), "EUR."),
        )
    ):
        done = take(credit(*preceding, number=f"G {number}"))
        assert done.message.endswith(said), done.message
        assert get("bill", done.id, "credits_id", "total") == (None, 7140)
    assert differences() == []


def test_an_invoice_that_names_another_is_linked_to_none(lite: Any) -> None:
    leafco()
    posted(number="R 1")
    done = take(credit("R 1", number="R 2").replace(">381<", ">384<"))
    assert get("bill", done.id, "type", "credits_id") == ("bill", None)
    assert done.message.endswith("EUR.")
