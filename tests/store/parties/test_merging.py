"""Merging two parties: everything moves, sums are conserved, names lead on, and it can be taken apart."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.core.database import is_postgres, rows, run
from store.core.errors import BackdeskError, Refused
from store.core.fields import links_to
from store.core.references import resolve
from store.core.undo import redo, undo
from store.exchange.engine import import_file
from store.exchange.options import ImportOptions
from store.ledger.posting import RECEIVABLE
from store.models import every_model
from store.parties.choosing import as_said, choices
from store.parties.moving import belongings, in_words
from tests.store.shop import act, confirmed, differences, draft_invoice, everything, get, party, pick, product
from tests.store.shop import ship_all as ship

pytestmark = pytest.mark.usefixtures("database")

_STAMPS = {"version", "created_at", "created_by", "updated_at", "updated_by"}
_TRAIL = {"audit", "audit_seal", "audit_group", "audit_unsealed", "tally_delta", "party_standing", "tally"}


def facts() -> dict[str, list[str]]:
    """Every row of every table but the trail, without who touched it when, and without sums, which are checked."""
    found = {}
    for model in every_model():
        name = model._meta.table_name
        if name not in _TRAIL:
            kept = ", ".join(f'"{f.column_name}"' for f in model._meta.sorted_fields if f.name not in _STAMPS)
            found[name] = sorted(map(repr, rows(f'SELECT {kept} FROM "{name}"')))
    return found


def test_everything_moves_and_goes_back() -> None:
    product("TEA", price="10", stock="100")
    acme, old = party("Acme GmbH", "ACME", tax_id="DE111111111"), party("Acme Gesellschaft", "P9", phone="+49 30 1234")
    order = confirmed(old, ("TEA", "3"))
    ship(order)
    invoice = draft_invoice(order)
    act("invoice.post", invoice=invoice)
    act("payment.record", party=old, amount="10")
    act("contact.add", party=old, name="Ann Lee", email="ann@acme.example")
    owed = RECEIVABLE.get(str(old))
    before, moving = facts(), in_words(belongings("party", old))
    said = act("party.merge", party=old, into=acme)
    assert said.id == acme and said.message.endswith(f"; moved: {moving}.") and "1 contact" in moving
    assert get("invoice", invoice, "party_id", "party_name") == (acme, "Acme Gesellschaft")
    assert get("party", old, "state", "merged_into_id") == ("merged", acme)
    assert get("party", acme, "phone", "tax_id") == ("+49 30 1234", "DE111111111")
    assert pick("DISTINCT party_id", "entry_line WHERE party_id IS NOT NULL") == [acme]
    assert (RECEIVABLE.get(str(acme))[1], RECEIVABLE.get(str(old))) == (owed[1], (0, 0))
    for name in ("P9", "Acme Gesellschaft", f"#{old}"):
        assert resolve("party", name) == acme
    assert differences() == []
    undo()
    assert facts() == before
    assert differences() == []
    redo()
    assert get("invoice", invoice, "party_id") == acme
    assert differences() == []
    act("party.unmerge", party=acme)
    assert facts() == before
    assert differences() == []


def test_what_may_stand_once_becomes_one() -> None:
    acme, old = party("Acme", "ACME"), party("Akme", "AKME")
    ann = act("contact.add", party=acme, name="Ann Lee", email="ann@acme.example", notes="likes tea").id
    twin = act("contact.add", party=old, name="A. Lee", email="Ann@acme.example", phone="123", notes="hates calls").id
    call = act("activity.add", kind="call", subject="Hello", party=old, contact=twin).id
    act("address.add", party=acme, line1="1 High Street", city="Leeds")
    act("address.add", party=old, line1="1 HIGH STREET", city="Leeds")
    act("address.add", party=old, line1="2 Low Road", city="York")
    before = facts()
    act("party.merge", party=old, into=acme)
    assert pick("id, phone, notes", "contact") == [(ann, "123", "likes tea\nhates calls")]
    assert get("activity", call, "party_id", "contact_id") == (acme, ann)
    assert pick("line1, kind", "address ORDER BY id") == [("1 High Street", "billing"), ("2 Low Road", "other")]
    assert differences() == []
    act("party.unmerge", party=old)
    assert facts() == before


def test_which_value_counts_is_chosen_field_by_field() -> None:
    acme = party("Acme", "ACME", email="post@acme.example", credit_limit="100", tags="vip")
    old = party("Acme Ltd", "OLD", email="old@acme.example", credit_limit="5", city="Leeds", tags="vip, shop")
    act("party.merge", party=old, into=acme, take="name, credit-limit", keep="city")
    assert get("party", acme, "name", "email", "credit_limit", "city", "tags") == (
        "Acme Ltd", "post@acme.example", 500, "", "vip, shop",
    )  # fmt: skip
    undo()
    assert get("party", acme, "name", "credit_limit", "tags") == ("Acme", 10000, "vip")
    with pytest.raises(BackdeskError, match="no field 'shoe_size'"):
        act("party.merge", party=old, into=acme, take="shoe_size")


def test_both_sides_are_told_with_what_counts() -> None:
    acme = party("Acme", "ACME", city="Leeds", tags="vip", parent=party("Group", "GROUP"))
    old = party("Acme Ltd", "OLD", city="Leeds", phone="123", tags="shop", no_dunning=True, parent=acme)
    found = {choice.name: choice for choice in choices(old, acme)}
    assert [(c.name, c.stays, c.goes, c.side) for c in found.values() if c.differs] == [
        ("name", "Acme", "Acme Ltd", "stays"), ("phone", "", "123", "goes"), ("tags", "vip", "shop", "both"),
        ("no_dunning", "no", "yes", "goes"),
    ]  # fmt: skip
    assert (found["city"].differs, found["city"].sides) == (False, ("stays",))
    assert "parent" not in found and "website" not in found  # one belongs to the other; neither has one
    assert as_said(found.values(), {}) == {"take": "phone, no_dunning", "keep": "name"}
    said = as_said(found.values(), {"name": "goes", "phone": "stays", "tags": "goes", "city": "goes"})
    assert said == {"take": "name, tags, no_dunning", "keep": "phone"}
    act("party.merge", party=old, into=acme, **said)
    assert get("party", acme, "name", "phone", "tags", "no_dunning") == ("Acme Ltd", "", "shop", 1)


def test_a_tax_id_goes_with_the_merge_and_comes_back() -> None:
    acme, old = party("Acme", "ACME"), party("Acme Ltd", "OLD", tax_id="GB123456789")
    act("party.merge", party=old, into=acme)
    assert resolve("party", "GB123456789") == acme
    undo()
    assert (get("party", acme, "tax_id"), get("party", old, "tax_id")) == (None, "GB123456789")


def test_refused_where_two_cannot_be_one() -> None:
    acme, old, third = party("Acme", "ACME"), party("Old", "OLD"), party("Third", "THIRD")
    for wrong, says in (((acme, acme), "that party itself"), ((acme, None), "goes nowhere")):
        with pytest.raises(Refused, match=says):
            act("party.merge", party=wrong[0], into=wrong[1])
    act("party.merge", party=old, into=acme)
    for name, values in (("party.edit", {"changes": {"city": "Leeds"}}), ("party.hold", {"reason": "x"})):
        with pytest.raises(Refused, match=r"Old \(OLD\) is merged into Acme"):
            act(name, party=old, **values)
    act("party.merge", party=acme, into=third)
    assert resolve("party", "OLD") == third
    with pytest.raises(Refused, match="merged into Third itself"):
        act("party.unmerge", party=old)
    act("party.unmerge", party=acme)
    assert resolve("party", "OLD") == acme


def test_not_taken_apart_once_something_moved_on() -> None:
    acme, old, third = party("Acme", "ACME"), party("Old", "OLD"), party("Third", "THIRD")
    ann = act("contact.add", party=old, name="Ann Lee").id
    act("party.merge", party=old, into=acme)
    act("contact.edit", contact=ann, changes={"party": third})
    before = everything()
    with pytest.raises(Refused, match="changed since"):
        act("party.unmerge", party=old)
    assert everything() == before


def test_what_is_said_of_the_former_party_is_said_of_the_one_that_stays() -> None:
    acme, old = party("Acme", "ACME"), party("Old", "OLD")
    act("party.merge", party=old, into=acme)
    deal = act("deal.add", title="Later", party=old).id
    call = act("activity.add", kind="call", subject="Hello", party=old).id
    assert (get("deal", deal, "party_id"), get("activity", call, "party_id")) == (acme, acme)
    assert differences() == []


def test_the_database_moves_the_party_of_what_is_posted_along_a_merge_only() -> None:
    product("TEA", price="10", stock="100")
    acme, other = party("Acme", "ACME"), party("Other", "OTHER")
    order = confirmed(acme, ("TEA", "3"))
    ship(order)
    invoice = draft_invoice(order)
    act("invoice.post", invoice=invoice)
    for table in ("invoice", "entry_line"):
        with pytest.raises(Exception, match="merge alone"):
            run(f"UPDATE {table} SET party_id = ? WHERE party_id = ?", (other, acme))
    with pytest.raises(Exception, match="append-only"):
        run("UPDATE entry_line SET debit = debit + 1 WHERE debit > 0")


def test_the_check_names_what_a_merge_left_behind() -> None:
    acme, old = party("Acme", "ACME"), party("Old", "OLD")
    act("party.merge", party=old, into=acme)
    ann = act("contact.add", party=acme, name="Ann Lee").id
    run("UPDATE contact SET party_id = ? WHERE id = ?", (old, ann))
    assert differences() == [f"merged parties: OLD is merged, but has contact #{ann}"]
    run("UPDATE contact SET party_id = ? WHERE id = ?", (acme, ann))
    run("UPDATE party SET state = 'active' WHERE id = ?", (old,))
    assert differences() == ["merged parties: OLD is active, which does not fit where it leads"]


def test_every_link_of_the_schema_is_known_to_a_merge() -> None:
    if is_postgres():
        return
    for of in ("party", "contact"):
        known = {(model._meta.table_name, field.column_name) for model, field in links_to(of)}
        tables = [name for (name,) in rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        there = {
            (table, link[3])
            for table in tables
            for link in rows(f"PRAGMA foreign_key_list('{table}')")
            if link[2] == of
        }
        assert known == there


def test_a_file_that_names_a_former_party_changes_nothing_of_it() -> None:
    acme, old = party("Acme", "ACME"), party("Acme Ltd", "OLD")
    act("party.merge", party=old, into=acme)
    file = b"code,name,city\nACME,Acme,Leeds\nOLD,Acme Ltd,York\n"
    import_file("parties", BytesIO(file), ImportOptions())
    assert pick("code, city", "party ORDER BY id") == [("ACME", "Leeds"), ("OLD", "")]
    contacts = b"party,name\nOLD,Ann Lee\nAcme Ltd,Ben Day\n"
    import_file("contacts", BytesIO(contacts), ImportOptions())
    assert pick("party_id", "contact") == [acme, acme]


_HAPPENED = st.lists(
    st.tuples(st.sampled_from(("contact", "deal", "order", "shipped", "invoiced", "paid", "address")), st.booleans()),
    max_size=6,
)


@settings(max_examples=12)
@given(happened=_HAPPENED)
def test_merged_and_taken_apart_everything_is_as_before(happened: list[tuple[str, bool]]) -> None:
    if not rows("SELECT 1 FROM product WHERE sku = 'TEA'"):
        product("TEA", price="10", stock="1000")
    names = [f"{letter}{len(pick('id', 'party'))}" for letter in "AB"]
    one, other = (party(f"Party {name}", name) for name in names)
    for what, first in happened:
        _happens(what, one if first else other)
    before, owed = facts(), _owed()
    act("party.merge", party=other, into=one)
    assert _owed() == owed
    assert not pick("id", "invoice WHERE party_id = ?", other)
    assert differences() == []
    act("party.unmerge", party=other)
    assert facts() == before
    assert differences() == []


def _owed() -> list[Any]:
    return pick("COALESCE(SUM(debit), 0), COALESCE(SUM(credit), 0), COUNT(party_id)", "entry_line") + pick(
        "COALESCE(SUM(base_outstanding), 0)", "invoice WHERE number IS NOT NULL"
    )


def _happens(what: str, whose: int) -> None:
    if what == "contact":
        act("contact.add", party=whose, name="Ann Lee", email="" if pick("id", "contact") else "ann@acme.example")
    elif what == "address":
        act("address.add", party=whose, line1="1 High Street")
    elif what == "deal":
        act("deal.add", title="Talk", party=whose, lines=(("TEA", "1", "10"),))
    else:
        order = confirmed(whose, ("TEA", "2"))
        if what in ("shipped", "invoiced", "paid"):
            ship(order)
        if what in ("invoiced", "paid"):
            invoice = draft_invoice(order)
            act("invoice.post", invoice=invoice)
        if what == "paid":
            act("payment.record", party=whose, amount="5")
