"""What the filter line offers while somebody types, and what it says when nothing is found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import store.registry  # noqa: F401
from store.core.completion import MOST, offers, why_empty
from store.core.database import run
from store.core.filtering import Typing, typing_at
from store.core.listing import Listing, Query, get_listing
from tests.conftest import Opened
from tests.store.core.rooms import THINGS, fill
from tests.store.shop import act, party
from tests.support import hostile


def offered(listing: Listing, text: str) -> list[str]:
    """The whole filter after each offer is taken."""
    found = offers(listing, text, len(text))
    return [text[: found.start] + o.text + text[found.end :] for o in found.choices]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("", Typing(False, "", "", "", 0, 0)),
        ("acme ", Typing(False, "", "", "", 5, 5)),
        ("acme st", Typing(False, "", "", "st", 5, 5)),
        ("-st", Typing(True, "", "", "st", 0, 1)),
        ("a state:pr", Typing(False, "state", ":", "pr", 2, 8)),
        ("a state:done|pr", Typing(False, "state", ":", "pr", 2, 13, "done|")),
        ('state:"to do"|"in p', Typing(False, "state", ":", "in p", 0, 15, '"to do"|')),
        ("state>=", Typing(False, "state", ">=", "", 0, 7)),
        ('party:"Acme L', Typing(False, "party", ":", "Acme L", 0, 7)),
        ('"acme corp" x', Typing(False, "", "", "x", 12, 12)),
    ],
)
def test_the_term_being_typed(text: str, typed: Typing) -> None:
    assert typing_at(text, len(text)) == typed
    assert typing_at(text + " due:", len(text)) == typed


def test_fields_and_states_are_offered(database: Opened) -> None:
    orders = get_listing("orders")
    assert offered(orders, "-tot") == ["-total:"]
    assert offered(orders, "acme cust") == ["acme party:", "acme customer_reference:"]
    assert offered(orders, "proc") == ["state:processing"]
    assert "state:draft" in offered(orders, "state:") and "number:" in offered(orders, "")
    assert offered(get_listing("invoices"), "over") == ["state:overdue"]
    assert offered(get_listing("invoices"), "state:part") == ['state:"part paid"']
    assert offered(get_listing("parties"), "customer:") == ["customer:yes", "customer:no"]
    assert offered(orders, "crea") == ["created:"]
    assert offered(get_listing("parties"), "tax_i") == ["tax_id:"]  # a text, not the id of a record


def test_every_offer_is_a_filter_that_works(database: Opened) -> None:
    party()
    for name in ("orders", "deals", "parties", "invoices", "activities", "payments", "shipments", "products"):
        listing = get_listing(name)
        for start in ("", *(f"{field}:" for field in listing.fields), "day<", "due:today..", "-state!="):
            for text in offered(listing, start):
                listing.window(Query(text), limit=1)


def test_values_come_from_the_records(database: Opened) -> None:
    for name in ("Acme Ltd", "Acme Söhne", "Beta Acme", "Zoë", 'Say "hi"'):
        act("party.add", name=name, customer=True, city="Bonn" if name == "Zoë" else "Acton")
    deals, parties = get_listing("deals"), get_listing("parties")
    assert offered(deals, "party:ac") == ['party:"Acme Ltd"', 'party:"Acme Söhne"', 'party:"Beta Acme"']
    assert offered(get_listing("orders"), 'party:"acme so') == ['party:"Acme Söhne"']
    assert offered(deals, "party:zoe") == ["party:Zoë"] and offered(deals, "party:q") == []
    assert offered(deals, "owner:") == ["owner:ana"]
    assert offered(parties, "city:bo") == ["city:Bonn"] and offered(parties, "city:act") == ["city:Acton"]
    assert offered(deals, "prop") == ["stage:Proposal"]
    assert 'name:"Say' not in "".join(offered(parties, "name:say"))  # no quote can stand in quotes


def test_days_are_offered_and_numbers_explained(lite: Opened) -> None:
    orders = get_listing("orders")
    assert offered(orders, "day:this-q") == ["day:this-quarter"]
    assert offered(orders, "-day<last-m") == ["-day<last-month"]
    assert offered(orders, "day:today..next-w") == ["day:today..next-week"]
    found = offers(orders, "total>", 6)
    assert found.choices == () and found.hint == "an amount: total>100, total:100..500"


def test_hostile_values_in_the_records_are_not_offered(database: Opened) -> None:
    fill(3)
    for number, said in enumerate(hostile.EVERYTHING):
        if "\x00" not in said and not any("\ud800" <= char <= "\udfff" for char in said):
            run("UPDATE activity SET subject = ? WHERE id = ?", (said or "?", number % 3 + 1))
            for text in ("subject:", "subject:a", ""):
                for taken in offered(THINGS, text):
                    assert taken.isprintable() or "\u200d" in taken
                    THINGS.count(Query(taken))


@settings(max_examples=100)
@given(
    st.text(st.characters(), max_size=30) | st.sampled_from(hostile.EVERYTHING),
    st.sampled_from(["", "subject:", "state:", "due:", "amount>", "-active:", '"', 'subject:"']),
    st.integers(0, 40),
)
def test_any_text_can_be_completed_and_explained(database: Opened, text: str, before: str, at: int) -> None:
    text = before + text
    found = offers(THINGS, text, min(at, len(text)))
    assert 0 <= found.start <= found.end <= len(text) and len(found.choices) <= MOST
    assert isinstance(why_empty(get_listing("parties"), Query(text.replace(":", " "))), str)


@pytest.mark.parametrize(
    ("name", "filter", "said"),
    [
        ("orders", "processing", "No text has 'processing' in it; as a state it is state:processing"),
        ("invoices", "overdue", "No text has 'overdue' in it; as a state it is state:overdue"),
        ("orders", "stat:draft", "This list has no field 'stat'; perhaps state: is meant."),
        ("orders", "colour:red", "This list has no field 'colour'; so it was looked for as a word."),
        ("parties", "acme city:Rome", "Nothing fits city:Rome, whatever else is asked for."),
        ("parties", 'name:"Acme Ltd" city:Bonn', "Each part finds something, but no record fits all of them."),
        ("parties", "qwertz", ""),
    ],
)
def test_an_empty_list_says_why(database: Opened, name: str, filter: str, said: str) -> None:
    act("party.add", name="Acme Ltd", city="Oslo")
    act("party.add", name="Beta Ltd", city="Bonn")
    assert get_listing(name).count(Query(filter)) == 0
    assert why_empty(get_listing(name), Query(filter)) == said
