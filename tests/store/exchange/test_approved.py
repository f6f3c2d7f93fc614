"""What a name in a file stands for, said once by somebody: in references and in rows, after a merge, and taken back."""

from __future__ import annotations

import pytest

from store.core.errors import Invalid, NotFound, Refused
from store.core.identity import acting_as
from store.core.listing import get_listing
from store.core.references import resolve
from store.core.undo import undo
from store.exchange.likely import likely
from tests.store.exchange.taking import column, counts, take
from tests.store.shop import act, differences, get, party, pick, product

pytestmark = pytest.mark.usefixtures("database")

ORDERS = "external_id,party,sku,quantity,price\n{},Acme Corp Intl,{},2,10\n"
FOUND = "SELECT p.code FROM sales_order o JOIN party p ON p.id = o.party_id ORDER BY o.id"


def test_a_reference_is_taken_for_what_somebody_said_it_stands_for() -> None:
    product("TEA")
    party("Acme International Ltd", "ACME")
    party("Bolt & Co", "BOLT")
    fault = take("orders", ORDERS.format("1", "TEA")).faults[0]
    assert fault.reason == "there is no such party"
    act("mapping.add", kind="party", name="Acme Corp. INTL", means="ACME")
    act("mapping.add", kind="party", name="Acme Corp Intl", means="BOLT", source="old-crm")
    act("mapping.add", kind="product", name="10-4711", means="TEA")
    for number, source in enumerate(("file", "old-crm", "other")):
        assert counts(take("orders", ORDERS.format(number, "10-4711"), source=source)) == (1, 0, 0, 0)
    assert column(FOUND) == ["ACME", "BOLT", "ACME"]
    said = act("mapping.add", kind="party", name="acme corp intl", means="BOLT").message
    assert said == "'acme corp intl' stands for Bolt & Co from now on."
    assert act("mapping.add", kind="party", name="acme corp intl", means="BOLT").message.endswith("already.")
    undo()
    listing = get_listing("mappings")
    shown = [tuple(line.values[:5]) for line in listing.window()]
    assert ("Acme Corp. INTL", "party", "Acme International Ltd", "", "Ana") in shown and len(shown) == 3
    act("mapping.remove", mapping=resolve("mapping", "10-4711"))
    assert "no such product" in take("orders", ORDERS.format("9", "10-4711")).faults[0].reason
    undo()
    assert counts(take("orders", ORDERS.format("9", "10-4711"))) == (1, 0, 0, 0)


def test_a_row_is_taken_for_it_and_ours_keeps_its_name_and_code() -> None:
    acme = party("Acme International Ltd", "ACME", city="Leeds")
    act("mapping.add", kind="party", name="Acme Corp Intl", means="ACME")
    rows = "external_id,code,name,city,phone\n7,C-77,Acme Corp Intl,York,{}\n"
    assert counts(take("parties", rows.format("111"))) == (0, 1, 0, 0)
    assert counts(take("parties", rows.format("111"))) == (0, 0, 1, 0)
    assert counts(take("parties", rows.format("222"))) == (0, 1, 0, 0)
    kept = get("party", acme, "name", "code", "city", "phone")
    assert kept == ("Acme International Ltd", "ACME", "York", "222") and pick("COUNT(*)", "party") == [1]


def test_who_looks_like_one_of_ours_is_named_with_the_way_to_say_so() -> None:
    product("TEA")
    party("Acme International Ltd", "ACME", city="Leeds")
    party("Tea Shop 3", "T3")
    how = "approve with backdesk mapping add --kind party --name 'Acme Internatonal' --means ACME"
    fault = take("orders", ORDERS.replace("Acme Corp Intl", "Acme Internatonal").format("1", "TEA")).faults[0]
    assert fault.hint == f"It looks like Acme International Ltd (ACME, 97): {how}"
    report = take("parties", "name\nAcme Internatonal\nTea Shop 4\nZenith\nAcme International Ltd\n", dry_run=True)
    assert report.added == 3 and [note.partition(" It")[0] for note in report.notes] == [
        "-:2: 'Acme Internatonal' is new."
    ]
    missing = take("deals", "title,party\nTea,Acme Internatonal\n", create_missing=("party",), dry_run=True)
    assert missing.added == 1 and missing.notes[0].startswith("'Acme Internatonal' is to be made. It looks like")
    assert likely("product", "TEA-1") is None  # other digits are other goods
    assert (likely("product", "The Teaa") or fault).means == "TEA"  # type: ignore[union-attr]


def test_it_leads_on_where_the_party_was_merged_and_back() -> None:
    acme, old = party("Acme", "ACME"), party("Akme", "OLD")
    act("mapping.add", kind="party", name="Acme Corp Intl", means="OLD")
    assert "1 mapping" in act("party.merge", party=old, into=acme).message
    assert pick("record_id", "name_mapping") == [acme]
    assert differences() == []
    act("party.unmerge", party=acme)
    assert pick("record_id", "name_mapping") == [old]


def test_refused_where_it_would_say_nothing_or_the_opposite_of_a_code() -> None:
    party("Acme", "ACME")
    party("Bolt", "4711")
    with pytest.raises(Refused, match="'4711' is a code of Bolt"):
        act("mapping.add", kind="party", name="4711", means="ACME")
    with pytest.raises(Refused, match="found by it anyway"):
        act("mapping.add", kind="party", name="acme", means="ACME")
    with pytest.raises(Invalid, match="no letter and no digit"):
        act("mapping.add", kind="party", name="--", means="ACME")
    with pytest.raises(NotFound, match="no party 'Nobody'"):
        act("mapping.add", kind="party", name="X", means="Nobody")


def test_it_holds_in_every_company() -> None:
    party("Acme International Ltd", "ACME")
    act("mapping.add", kind="party", name="Acme Corp Intl", means="ACME", source="old-crm")
    act("company.create", code="ch", name="Test Suisse SA", currency="CHF", country="CH")
    with acting_as("ana", "CH"):
        deals = take("deals", "title,party\nTea,Acme Corp Intl\n", source="old-crm")
        assert deals.message.startswith("1 row read: 1 new"), deals.faults
