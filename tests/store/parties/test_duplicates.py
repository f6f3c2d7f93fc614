"""Which parties are proposed as one, with which reason; what becomes of a pair; precision and recall on messy data."""

from __future__ import annotations

from itertools import combinations

import pytest

from fixtures.messy import messy
from store.core.errors import Refused
from store.core.undo import redo, undo
from store.parties.candidates import pairs
from store.parties.duplicates import find_duplicates, side_by_side
from store.parties.likeness import likeness
from store.parties.naming import Known, known, phone_number, tax_number
from tests.store.shop import act, differences, get, only, party, pick

pytestmark = pytest.mark.usefixtures("database")


def one(name: str, tax: str = "", email: str = "", phone: str = "", city: str = "", country: str = "") -> Known:
    """A party as it is compared."""
    return known(1, name, tax, email, phone, "", city, country)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (one("Müller & Söhne GmbH"), one("Mueller und Soehne G.m.b.H."), "same name"),
        (one("Acme Tools Ltd", "GB123456789"), one("Zenith plc", "GB 123 456 789"), "same tax id"),
        (one("Acme Tools", phone="+44 113 496 0000"), one("Acme Tolls", phone="0113 4960000"), "same telephone number"),
        (one("Acme Tools", email="a@acme.example"), one("Acme Toolz", email="b@acme.example"), "same e-mail domain"),
    ],
)
def test_why_two_are_proposed(first: Known, second: Known, why: str) -> None:
    found = likeness(first, second, frozenset())
    assert found and found.score >= 50 and why in found.reason


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (one("Acme Tools", "GB123456789"), one("Acme Tools", "GB987654321")),
        (one("Tea Shop 3", email="a@tea.example"), one("Tea Shop 4", email="a@tea.example")),
        (one("Acme Ltd", phone="0113 496000"), one("Zenith Ltd", phone="0113 496000")),
        (one("Acme", phone="+44 113 496000"), one("Acme Holding", phone="+44 113 496000")),
        (one("Acme Tools", city="Leeds", phone="0113 496000"), one("Acme Tools", city="York", phone="01904 55555")),
    ],
)
def test_what_speaks_against(first: Known, second: Known) -> None:
    assert likeness(first, second, frozenset()) is None


def test_how_numbers_are_compared() -> None:
    assert phone_number("+49 (0)30 / 12 34 56") == "4930123456"
    assert phone_number("0030") == ""
    assert tax_number("de 123 456 789") == tax_number("123456789") == "123456789"


def test_a_pair_is_merged_or_declined_and_never_proposed_again() -> None:
    acme, old = party("Acme Tools Ltd", "ACME", city="Leeds"), party("ACME TOOLS Limited", "OLD", city="Leeds")
    party("Zenith", "ZEN")
    act("contact.add", party=old, name="Ann Lee")
    assert "1 pair may be one party, 1 of them new" in find_duplicates().message
    pair, reason = only("id, reason", "duplicate")
    assert reason == "same name, same city"
    assert side_by_side(pair)[:2] == (("Stays", "ACME TOOLS Limited (OLD)"), ("Goes", "Acme Tools Ltd (ACME)"))
    act("duplicate.decline", duplicate=pair)
    assert "0 pairs may be one party, 0 of them new" in find_duplicates().message
    undo()
    act("duplicate.accept", duplicate=pair)
    assert (get("party", acme, "state"), get("duplicate", pair, "state")) == ("merged", "merged")
    with pytest.raises(Refused, match="merged already"):
        act("duplicate.accept", duplicate=pair)
    undo()
    assert (get("party", acme, "state"), get("duplicate", pair, "state")) == ("active", "open")
    redo()
    assert get("party", acme, "merged_into_id") == old
    act("duplicate.reopen", duplicate=pair)
    assert get("duplicate", pair, "state") == "open"
    assert differences() == []


def test_what_was_declined_of_one_is_declined_of_who_it_became() -> None:
    first, second = party("Acme Tools Ltd", "A1"), party("Acme Tools Limited", "A2")
    third = party("Acme Tools", "A3")
    find_duplicates()
    of_third = only("id", "duplicate WHERE party_id = ? AND other_id = ?", second, third)
    act("duplicate.decline", duplicate=of_third)
    act("party.merge", party=second, into=first)
    assert pick("party_id, other_id, state", "duplicate WHERE state <> 'merged'") == [(first, third, "declined")]
    assert differences() == []


def test_pairs_that_look_alike_no_more_leave_the_list() -> None:
    party("Acme Tools Ltd", "A1")
    other = party("Acme Tools Limited", "A2")
    find_duplicates()
    act("party.edit", party=other, changes={"name": "Zenith Travel"})
    find_duplicates()
    assert pick("id", "duplicate") == []


def test_most_of_what_is_messy_is_found_and_most_of_what_is_proposed_is_right() -> None:
    found = messy(1_000, seed=204)
    parties = {
        number: known(number, row.name, row.tax_id, row.email, row.phone, row.website, row.city, row.country)
        for number, row in enumerate(found, 1)
    }
    proposed = pairs(lambda: parties.values(), lambda ids: [parties[number] for number in ids]).keys()
    truth: dict[int, list[int]] = {}
    for number, row in enumerate(found, 1):
        truth.setdefault(row.truth, []).append(number)
    same = {pair for group in truth.values() for pair in combinations(group, 2)}
    right = len(same & proposed)
    assert right / len(proposed) > 0.75 and right / len(same) > 0.9
