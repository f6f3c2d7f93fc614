"""Merging two parties: everything moves, sums are conserved, names lead on, and it can be taken apart."""

from __future__ import annotations

import pytest

from store.core.references import resolve
from store.core.undo import redo, undo
from tests.store.shop import act, confirmed, differences, draft_invoice, get, only, party, pick, product, ship_all

pytestmark = pytest.mark.usefixtures("database")


def test_everything_moves_and_goes_back() -> None:
    product("TEA", price="10", stock="100")
    acme, old = party("Acme GmbH", "ACME", tax_id="DE111111111"), party("Acme Gesellschaft", "P9", phone="+49 30 1234")
    order = confirmed(old, ("TEA", "3"))
    ship_all(order)
    invoice = draft_invoice(order)
    act("invoice.post", invoice=invoice)
    act("payment.record", party=old, amount="10")
    act("contact.add", party=old, name="Ann Lee", email="ann@acme.example")
    assert differences() == []
    said = act("party.merge", party=old, into=acme)
    assert said.id == acme
    assert get("invoice", invoice, "party_id") == acme
    assert get("party", old, "state", "merged_into_id") == ("merged", acme)
    assert get("party", acme, "phone", "tax_id") == ("+49 30 1234", "DE111111111")
    assert pick("DISTINCT party_id", "entry_line WHERE party_id IS NOT NULL") == [acme]
    for name in ("P9", "Acme Gesellschaft", f"#{old}"):
        assert resolve("party", name) == acme
    assert differences() == []
    undo()
    assert get("invoice", invoice, "party_id") == old
    assert get("party", old, "state", "merged_into_id") == ("active", None)
    assert get("party", acme, "phone") == ""
    assert differences() == []
    redo()
    assert get("invoice", invoice, "party_id") == acme
    assert differences() == []
    act("party.unmerge", party=acme)
    assert only("name", "contact WHERE party_id = ?", old) == "Ann Lee"
    assert differences() == []
