"""Type-ahead: what begins as typed comes first, then what contains the words; any text may be typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import store.registry  # noqa: F401
from store.core.action import actions
from store.core.database import run
from store.core.lookup import belongs_by, look_up
from tests.conftest import Opened
from tests.support.hostile import EVERYTHING


def do(action: str, /, **values: Any) -> int:
    spec = actions()[action]
    outcome: Any = spec.perform(**spec.arguments(values))
    return int(outcome.id)


def test_what_begins_so_comes_before_what_contains_it(database: Opened) -> None:
    inside = do("party.add", name="The Acme Works")
    begins = do("party.add", name="Ácme Ltd")
    code = do("party.add", name="Zebra", code="ACMEX")
    assert look_up("party", "acme") == [code, begins, inside]
    assert look_up("party", "works ac") == [inside]
    assert look_up("party", "the a") == [inside]
    assert look_up("party", "a") == [code, begins]
    assert look_up("party", "nobody") == []
    assert look_up("party", f"#{begins}") == [begins]


def test_nothing_typed_gives_the_first_ones(database: Opened) -> None:
    late, early = do("party.add", name="Zebra"), do("party.add", name="Acme")
    assert look_up("party", "") == [early, late]
    first, second = (do("deal.add", title=title, party=early) for title in ("b", "a"))
    assert look_up("deal", "") == [second, first]
    assert look_up("party", "", limit=1) == [early]


def test_a_record_is_found_by_what_it_refers_to(database: Opened) -> None:
    acme = do("party.add", name="Acme")
    deal = do("deal.add", title="Tea", party=acme)
    assert look_up("deal", "acme") == [deal]


def test_only_those_of_one_parent(database: Opened) -> None:
    acme, bolt = do("party.add", name="Acme"), do("party.add", name="Bolt")
    ann = do("contact.add", party=acme, name="Ann Brzęczyk")
    do("contact.add", party=bolt, name="Ann Other")
    assert belongs_by("contact", "party") == "party_id"
    assert look_up("contact", "", within=("party_id", acme)) == [ann]
    assert look_up("contact", "brze", within=("party_id", acme)) == [ann]
    assert look_up("contact", "other", within=("party_id", acme)) == []
    assert (belongs_by("product", "party"), belongs_by("party", "party"), belongs_by("party", "nothing")) == (
        "",
        "",
        "",
    )


def test_what_was_merged_into_another_is_left_out(database: Opened) -> None:
    kept, gone = do("party.add", name="Acme"), do("party.add", name="Acme Two")
    run("UPDATE party SET merged_into_id = ? WHERE id = ?", (kept, gone))
    assert look_up("party", "acme") == [kept]
    assert look_up("party", f"#{gone}") == []


@pytest.mark.parametrize("kind", ["party", "contact", "product", "order", "deal", "stage", "price-list", "activity"])
def test_any_text_is_safe(database: Opened, kind: str) -> None:
    party = do("party.add", name="Acme")
    do("product.add", sku="TEA-1", name="Tea", price=Decimal(1))
    for text in EVERYTHING:
        assert len(look_up(kind, text)) <= 8
    assert look_up("contact", "'; --", within=("party_id", party)) == []
