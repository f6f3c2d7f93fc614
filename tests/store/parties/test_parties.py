"""Parties, contacts, addresses: what is unique, how edits meet, what holding a party stops."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.errors import BackdeskError, Conflict, Invalid, Refused
from store.core.identity import acting_as
from store.core.references import resolve
from store.core.undo import undo
from store.parties.places import address_text
from tests.store.shop import act, everything, get, only, party, pick, product

pytestmark = pytest.mark.usefixtures("database")


def refused(action: str, says: str, /, **values: Any) -> None:
    """The action is refused in plain words and writes nothing."""
    before = everything()
    with pytest.raises(BackdeskError, match=says):
        act(action, **values)
    assert everything() == before


def test_codes_are_given_in_turn_and_unique() -> None:
    assert get("party", act("party.add", name="First").id, "code") == "P000001"
    act("party.add", name="Taken", code="P000003")
    assert get("party", act("party.add", name="Third").id, "code") == "P000004"
    refused("party.add", "belongs to Taken", name="Other", code="P000003")
    other = act("party.add", name="Other", code="OTHER").id
    refused("party.edit", "belongs to Taken", party=other, changes={"code": "P000003"})
    refused("party.edit", "cannot be emptied", party=other, changes={"code": ""})


def test_tax_ids_are_unique_when_given() -> None:
    one, two = party("One", "ONE", tax_id="de123456789"), party("Two", "TWO")
    assert get("party", one, "tax_id") == "DE123456789"
    assert get("party", two, "tax_id") is None
    refused("party.add", "belongs to One", name="Copy", tax_id="DE123456789")
    refused("party.edit", "belongs to One", party=two, changes={"tax_id": "de123456789"})
    act("party.edit", party=one, changes={"tax_id": ""})
    act("party.edit", party=two, changes={"tax_id": "DE123456789"})


def test_names_are_found_however_written() -> None:
    acme = party("Ärger & Söhne GmbH", "AERGER")
    for text in (
        "ärger & söhne gmbh",
        "ARGER SOHNE GMBH",
        "  Arger   &  Söhne GmbH ",
        "A\u0308rger & So\u0308hne GmbH",
    ):
        assert resolve("party", text) == acme
    act("party.edit", party=acme, changes={"name": "Frieden & Töchter"})
    assert resolve("party", "frieden tochter") == acme
    with pytest.raises(Refused):
        resolve("party", "Ärger & Söhne GmbH")
    party("Frieden Töchter", "F2")
    with pytest.raises(Refused, match="fits several"):
        resolve("party", "Frieden & Töchter")


def test_every_bad_field_is_named_at_once() -> None:
    before = everything()
    with pytest.raises(Invalid) as refusal:
        act("party.edit", party=party(), changes={"name": "", "email": "no", "credit_limit": "-1", "version": 3})
    assert [p.field for p in refusal.value.problems] == ["name", "email", "credit_limit", "version"]
    assert len(everything()["party"]) == len(before["party"]) + 1


def test_a_party_is_always_something() -> None:
    acme = party()
    assert get("party", acme, "is_prospect", "is_customer", "is_supplier") == (1, 0, 0)
    refused("party.edit", "customer, supplier or prospect", party=acme, changes={"prospect": False})
    act("party.edit", party=acme, changes={"prospect": False, "supplier": True})
    assert get("party", acme, "is_prospect", "is_customer", "is_supplier") == (0, 0, 1)


def test_nobody_is_their_own_parent() -> None:
    mother, daughter, niece = party("Mother", "M"), party("Daughter", "D"), party("Niece", "N")
    act("party.edit", party=daughter, changes={"parent": mother})
    act("party.edit", party=niece, changes={"parent": daughter})
    for parent in (mother, daughter, niece):
        refused("party.edit", "its own", party=mother, changes={"parent": parent})


def test_the_second_of_two_editors_learns_who_was_first(user: Any) -> None:
    user("ben", "sales")
    acme = party()
    version = get("party", acme, "version")
    with acting_as("ben"):
        act("party.edit", party=acme, changes={"phone": "1"}, version=version)
    before = everything()
    with pytest.raises(Conflict, match="Ben") as conflict:
        act("party.edit", party=acme, changes={"phone": "2"}, version=version)
    assert conflict.value.theirs["phone"] == "1"
    assert everything() == before
    act("party.edit", party=acme, changes={"phone": "2"}, version=version + 1)
    assert get("party", acme, "phone", "version") == ("2", version + 2)


def test_an_edit_of_nothing_is_nothing() -> None:
    acme = party(city="Leeds")
    before = everything()
    done = act("party.edit", party=acme, changes={"city": "Leeds"})
    assert done.message == "Nothing to change."
    assert everything() == before


def test_holding_stops_selling_and_releasing_lets_it_go_on() -> None:
    acme = party()
    order = act("order.add", party=acme, lines=[(product("TEA", stock="1"), "1")]).id
    act("party.hold", party=acme, reason="two unpaid")
    assert only("reason", "audit WHERE action = 'party.hold'") == "two unpaid"
    refused("order.confirm", "is on hold", order=order)
    act("party.release", party=acme)
    act("order.confirm", order=order)
    undo_chain = pick("action", "audit ORDER BY id DESC LIMIT 1")
    assert undo_chain == ["order.confirm"]


def test_an_undo_that_would_collide_is_refused_in_words() -> None:
    acme = party()
    act("party.edit", party=acme, changes={"code": "NEW"})
    with acting_as_new_user("ben"):
        party("Other", "ACME")
    before = everything()
    with pytest.raises(Refused):
        undo()
    assert everything() == before


def acting_as_new_user(login: str) -> Any:
    from tests.support.people import add_user

    add_user(login, "sales")
    return acting_as(login)


def test_contacts_have_one_address_each_within_a_party() -> None:
    acme, other = party(), party("B", "B")
    ann = act("contact.add", party=acme, name="Ann Lee", email="Ann@Acme.example").id
    refused("contact.add", "belongs to Ann Lee", party=acme, name="Ann L.", email="ANN@acme.example")
    bob = act("contact.add", party=other, name="Ann too", email="ann@acme.example").id
    refused("contact.edit", "belongs to Ann Lee", contact=bob, changes={"party": acme})
    nobody = [act("contact.add", party=acme, name="No mail").id for _ in range(2)]
    refused("contact.edit", "belongs to Ann Lee", contact=nobody[0], changes={"email": "ann@ACME.example"})
    act("contact.edit", contact=ann, changes={"email": "ANN@acme.example", "job": "Head"})
    assert get("contact", ann, "email", "email_key", "job") == ("ANN@acme.example", "ann@acme.example", "Head")
    assert resolve("contact", "Ann Lee") == ann
    act("contact.archive", contact=ann)
    assert get("contact", ann, "state") == "archived"
    undo()
    assert get("contact", ann, "state") == "active"
    refused("contact.add", "name", party=acme, name="")


def test_the_first_address_of_its_use_is_printed() -> None:
    acme = party()
    assert address_text(acme, "billing") == ""
    act("address.add", party=acme, kind="other", line1="9 Else Street")
    assert address_text(acme, "billing") == "9 Else Street"
    bill = act(
        "address.add", party=acme, kind="billing", line1="1 Bill Street", line2="Floor 2", city="Leeds",
        region="Yorkshire", postal_code="LS1 4AP", country="GB",
    ).id  # fmt: skip
    act("address.add", party=acme, kind="billing", line1="2 Later Street")
    assert address_text(acme, "billing") == "1 Bill Street\nFloor 2\nLS1 4AP Leeds Yorkshire\nGB"
    assert address_text(acme, "shipping") == "9 Else Street"
    version = get("address", bill, "version")
    act("address.edit", address=bill, changes={"city": "York"}, version=version)
    with pytest.raises(Conflict):
        act("address.edit", address=bill, changes={"city": "Hull"}, version=version)
    refused("address.edit", "is required", address=bill, changes={"line1": ""})


def test_choices_are_kept_to() -> None:
    acme = party()
    refused("party.edit", "must be one of", party=acme, changes={"billing_basis": "never"})
    for name, values in (("party.add", {"billing_basis": "never"}), ("address.add", {"party": acme, "kind": "home"})):
        with pytest.raises(ValueError, match="must be one of"):
            act(name, **values)
