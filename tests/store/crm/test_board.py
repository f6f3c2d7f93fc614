"""The board's kept sums equal the deals themselves, whatever happened to them."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from store.core.database import db
from store.core.errors import Refused
from store.core.undo import redo, undo
from store.crm.board import board
from tests.store.shop import act, differences, party, pick, product

STAGES = ("Prospecting", "Qualified", "Proposal", "Negotiation", "Won")
STEP = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 10**8), st.sampled_from(("EUR", "USD", "JPY"))),
    st.tuples(st.just("move"), st.integers(0, 9), st.sampled_from(STAGES)),
    st.tuples(st.just("win"), st.integers(0, 9), st.none()),
    st.tuples(st.just("lose"), st.integers(0, 9), st.none()),
    st.tuples(st.just("reopen"), st.integers(0, 9), st.none()),
    st.tuples(st.just("edit"), st.integers(0, 9), st.integers(0, 10**6)),
    st.tuples(st.just("chance"), st.integers(0, 9), st.integers(0, 1000000)),
    st.tuples(st.just("lines"), st.integers(0, 9), st.integers(1, 50)),
    st.tuples(st.just("undo"), st.none(), st.none()),
    st.tuples(st.just("redo"), st.none(), st.none()),
)


class _Back(Exception):
    """Ends an example and takes everything it wrote with it."""


def _perform(step: tuple[Any, Any, Any], made: list[int], customer: int) -> None:
    word, which, value = step
    if word == "add":
        worth = Decimal(which).scaleb(0 if value == "JPY" else -2)
        made.append(act("deal.add", title="D", party=customer, value=worth, currency=value).id)
        return
    if word in ("undo", "redo"):
        (undo if word == "undo" else redo)()
        return
    if not made:
        return
    deal = made[which % len(made)]
    if word == "move":
        act("deal.move", deal=deal, stage=value)
    elif word in ("win", "reopen"):
        act(f"deal.{word}", deal=deal)
    elif word == "lose":
        act("deal.lose", deal=deal, reason="price")
    elif word == "edit":
        act("deal.edit", deal=deal, changes={"value": Decimal(value)})
    elif word == "chance":
        act("deal.edit", deal=deal, changes={"probability": Decimal(value).scaleb(-4)})
    else:
        act("deal.edit", deal=deal, changes={}, lines=[("TEA", str(value))])


def expected() -> dict[tuple[int, str], tuple[int, int, int]]:
    """(stage, currency) → count, value, weighted value, added up by hand."""
    found: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for stage, currency, value, chance in pick("stage_id, currency, value, probability", "deal"):
        share = (Decimal(value) * chance / 1000000).quantize(Decimal(1), ROUND_HALF_UP)
        sums = found[stage, currency]
        sums[0], sums[1], sums[2] = sums[0] + 1, sums[1] + value, sums[2] + int(share)
    return {key: (n, value, weighted) for key, (n, value, weighted) in found.items()}


def shown() -> dict[tuple[int, str], tuple[int, int]]:
    return {
        (column.stage_id, currency): (value, weighted)
        for column in board()
        for (currency, value), (_, weighted) in zip(column.value, column.weighted, strict=True)
    }


@settings(max_examples=30)
@given(st.lists(STEP, min_size=1, max_size=25))
def test_the_board_is_the_sum_of_its_deals(database: object, steps: list[tuple[Any, Any, Any]]) -> None:
    made: list[int] = []
    try:
        with db.atomic():
            customer = party()
            product("TEA", price="7.77")
            for step in steps:
                try:
                    with db.atomic():
                        _perform(step, made, customer)
                except Refused:
                    continue
            facts = expected()
            assert {key: sums[1:] for key, sums in facts.items()} == shown()
            assert sum(column.count for column in board()) == sum(sums[0] for sums in facts.values()) == len(made)
            assert [f for f in differences() if not f.startswith("audit")] == []
            raise _Back
    except _Back:
        pass
