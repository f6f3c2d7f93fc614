"""Erasing a party that is a person, and a lead: documents and books stay as they were issued."""

from __future__ import annotations

import io
from io import BytesIO
from typing import Any

import pytest

from store.core.database import rows, scalar
from store.core.errors import Refused
from store.core.files import Incoming
from store.core.identity import working_in
from store.core.listing import get_listing
from store.exchange.engine import import_file
from store.exchange.export import export_listing
from store.exchange.options import ImportOptions
from tests.conftest import Opened
from tests.store.privacy.test_erasing import MAIL, NAME, PHONE, traces
from tests.store.shop import act, confirmed, converted, differences, draft_invoice, get, party, pick, product
from tests.store.shop import ship_all as ship


def sole() -> int:
    """A customer who is a person, with an invoice that is paid and much else that is done with."""
    product("TEA", price="10", stock="100")
    zeph = act(
        "party.add", name=NAME, email=MAIL, phone=PHONE, website="quuxley.example", city="Wibblewords",
        notes="floccinaucity", tags="xylographer", customer=True, tax_id="DE000777",
    ).id  # fmt: skip
    act("party.bank", party=zeph, iban="CH9300762011623852957", bic="POFICHBEXXX")
    act("address.add", party=zeph, line1="7 Grumpletext Lane", city="Mumbleback")
    act("contact.add", party=zeph, name="Zephyrine", email="oldzeph@quuxley.example")
    act("activity.add", subject="frobnicated", party=zeph, notes="wibblewords")
    act("attachment.add", about=f"party #{zeph}", file=Incoming("a.txt", lambda: BytesIO(b"frobnicated content")))
    order = converted(zeph, ("TEA", "3"), title="For Zephyrine")
    ship(order)
    invoice = draft_invoice(order)
    act("invoice.post", invoice=invoice)
    act("payment.record", invoice=invoice)
    return zeph


def books() -> dict[str, Any]:
    """What the books say: every row of the ledger, and the files of invoices and orders that go out of the house."""
    found: dict[str, Any] = {
        table: rows(f"SELECT * FROM {table} ORDER BY id")
        for table in ("entry", "entry_line", "invoice", "invoice_line", "payment", "allocation", "sales_order", "move")
    }
    for name in ("invoices", "orders", "entries"):
        out = io.StringIO()
        export_listing(name, out)
        found[f"file of {name}"] = out.getvalue()
    account = get_listing("accounts")
    found["balances"] = [line.values for line in account.every()]
    return found


def test_a_party_goes_and_its_books_stay(database: Opened) -> None:
    zeph = sole()
    before = books()
    said = act("party.erase", party=zeph, reason="asked for it").message
    assert "Kept: 1 invoice, 1 payment, 1 order" in said
    issued = {"invoice", "sales_order", "shipment", "entry"}
    assert {table.partition("_search")[0] for table, _ in traces()} <= issued | {"audit", "company.db"}
    assert {word for _, word in traces()} <= {"zephyrine", "quuxley", "grumpletext", "mumbleback"}  # as printed
    assert books() == before
    assert differences() == []
    assert get("party", zeph, "name", "email", "tax_id", "iban", "state") == (
        f"Erased P{zeph:06d}", "", None, "", "on hold",
    )  # fmt: skip
    kept = " ".join(pick("changes", "audit"))
    assert (
        "floccinaucity" not in kept and MAIL not in kept and PHONE not in kept and "CH9300762011623852957" not in kept
    )
    with pytest.raises(Refused, match="was erased"):
        act("party.release", party=zeph)
    with pytest.raises(Refused, match="on hold"):
        confirmed(zeph, ("TEA", "1"))


def test_of_a_party_without_documents_nothing_is_left(database: Opened) -> None:
    """Not even of the one that was merged into it, nor of a draft that was thrown away."""
    product("TEA", price="10", stock="100")
    zeph = act("party.add", name=NAME, email=MAIL, phone=PHONE, code="ZEPHYRINE").id
    old = act("party.add", name="Zeph Quuxley", email="oldzeph@quuxley.example", notes="mumbleback").id
    act("contact.add", party=old, name="Zephyrine's Xylographer", email="x@quuxley.example")
    act("mapping.add", name="Wibblewords & Co", means=f"#{zeph}")
    act("mapping.remove", mapping=act("mapping.add", name="Frobnicated Mumbleback", means=f"#{zeph}").id)
    act("party.merge", party=old, into=zeph, reason="grumpletext")
    act("setting.set", name="approval.amount", value="5")
    order = act("order.add", party=zeph, lines=[("TEA", "1")], notes="frobnicated").id
    act("order.confirm", order=order)
    assert pick("party_name", "approval") == [NAME]
    with pytest.raises(Refused, match="1 open order"):
        act("party.erase", party=zeph, reason="x")
    act("order.cancel", order=order, reason="floccinaucity")
    assert {word for _, word in traces()} >= {"zephyrine", "quuxley", "mumbleback", "frobnicated"}
    act("party.erase", party=zeph, reason="asked for it")
    assert traces() == []
    assert get("party", zeph, "code") == f"ERASED-{zeph}"
    assert differences() == []
    with pytest.raises(Refused, match="was erased"):
        act("party.unmerge", party=zeph)


def test_an_organisation_is_no_person(database: Opened) -> None:
    acme = party()
    act("party.add", name="Acme Leeds", parent=acme)
    with pytest.raises(Refused, match="Acme Leeds belongs to Acme GmbH: that is no person"):
        act("party.erase", party=acme, reason="x")


def test_a_lead_goes(database: Opened) -> None:
    lead = act("lead.add", name=NAME, email=MAIL, phone=PHONE, notes="floccinaucity", company_name="Quuxley").id
    act("activity.add", kind="call", subject="Zephyrine", about=f"lead #{lead}", notes="grumpletext", due="2026-12-01")
    act("lead.erase", lead=lead, reason="asked for it")
    assert traces() == []
    assert get("lead", lead, "name", "state", "reason") == (f"Erased L{lead:06d}", "disqualified", "(erased)")
    assert differences() == []
    with pytest.raises(Refused, match="was erased"):
        act("lead.reopen", lead=lead)


def test_a_lead_that_became_a_contact_goes_with_it(database: Opened) -> None:
    lead = act("lead.add", name=NAME, email=MAIL, company_name="Acme").id
    act("lead.qualify", lead=lead)
    contact = get("lead", lead, "contact_id")
    with pytest.raises(Refused, match="is a contact by now") as refusal:
        act("lead.erase", lead=lead, reason="x")
    assert f"backdesk contact erase {contact}" in refusal.value.hint
    act("deal.lose", deal=get("lead", lead, "deal_id"), reason="price")
    act("contact.erase", contact=contact, reason="x")
    assert not {"zephyrine", "quuxley"} & {word for _, word in traces()}
    assert get("lead", lead, "name", "state") == (f"Erased L{lead:06d}", "qualified")


def test_an_import_of_an_erased_address_is_told(database: Opened) -> None:
    acme = party()
    ann = act("contact.add", party=acme, name=NAME, email=MAIL).id
    text = f"party,name,email\nACME,Somebody,some@body.example\nACME,Z. Q.,{MAIL}\n".encode()
    act("contact.erase", contact=ann, reason="x")
    report = import_file("contacts", BytesIO(text), ImportOptions())
    assert report.notes == ["Who has the address of line 3 was erased: see that they want to be here."]
    assert report.added == 2 and scalar("SELECT COUNT(*) FROM contact") == 3


def test_a_person_goes_from_every_company(database: Opened) -> None:
    """Contacts are everybody's; tickets and notes about them are those of the company that wrote them."""
    acme = party()
    ann = act("contact.add", party=acme, name=NAME, email=MAIL).id
    other = act("company.create", name="Elsewhere", code="ELSE", currency="EUR", country="FR").id
    with working_in(other):
        ticket = act("ticket.add", subject="Frobnicated", party=acme, contact=ann, message="Grumpletext").id
        act("activity.add", subject="Wibblewords", about=f"ticket #{ticket}")
        act("lead.add", name="Somebody", email="other@person.example", notes=f"knows {NAME}")
    with pytest.raises(Refused, match="1 open ticket"):
        act("contact.erase", contact=ann, reason="x")
    with working_in(other):
        act("ticket.close", ticket=ticket)
    act("contact.erase", contact=ann, reason="x")
    assert traces() == []
    assert differences() == []
