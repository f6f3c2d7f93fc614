"""Quotes in whatever order people deal with them: the books stay true, and a deal has one order and one quote out."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest

from store.core.database import rows
from store.core.dates import moved_to
from store.core.errors import Conflict, Refused
from store.core.undo import redo, undo
from store.sales.next_step import next_step
from tests.conftest import Opened
from tests.store.shop import act, differences, only, party, pick, product
from tests.support.thorough import some

STEPS = 120


@pytest.mark.slow
@pytest.mark.parametrize("seed", some([1, 2, 3], 1))
def test_whatever_is_done_to_quotes(database: Opened, seed: int) -> None:
    chance, done, day = Random(seed), Counter[str](), datetime.fromisoformat("2026-11-02T09:00:00")
    buyers = [party("Acme", "ACME"), party("Bolt", "BOLT")]
    goods = [product("TEA", stock="60", lead_days="5"), product("CUP", price="4", stock="9"), product("POT", "80")]

    def lines() -> list[tuple[object, ...]]:
        picked = chance.sample(goods, chance.randint(1, 3))
        return [(each, str(chance.randint(1, 9)), None, None, "", chance.random() < 0.3) for each in picked]

    def one_of(table: str) -> int:
        if found := pick("id", f"{table} ORDER BY id"):
            return int(chance.choice(found))
        raise Refused("There is none yet.")

    def step() -> None:
        found = next_step("quote", one_of("quote"))
        if found:
            act(found.action, quote=found.id, **(taking() if found.action == "quote.accept" else {}))

    def taking() -> dict[str, str]:
        return {"options": chance.choice(("all", "none")), "by": chance.choice(("", "open"))}

    ways = {
        "deal": lambda: act("deal.add", title="D", party=chance.choice(buyers), lines=[x[:2] for x in lines()]),
        "quote a deal": lambda: act("deal.quote", deal=one_of("deal")),
        "quote": lambda: act("quote.add", party=chance.choice(buyers), lines=lines()),
        "edit": lambda: act("quote.edit", quote=one_of("quote"), changes={"notes": "x"}, lines=lines()),
        "step": step,
        "again": step,
        "accept": lambda: act("quote.accept", quote=one_of("quote"), **taking()),
        "revise": lambda: act("quote.revise", quote=one_of("quote")),
        "reprice": lambda: act("quote.reprice", quote=one_of("quote")),
        "price": lambda: act("product.edit", product=goods[0], changes={"price": chance.randint(5, 15)}),
        "reject": lambda: act("quote.reject", quote=one_of("quote"), reason="no"),
        "unaccept": lambda: act("quote.unaccept", quote=one_of("quote")),
        "cancel": lambda: act("order.cancel", order=one_of("sales_order"), reason="no"),
        "convert": lambda: act("deal.convert", deal=one_of("deal")),
        "lose": lambda: act("deal.lose", deal=one_of("deal"), reason="no"),
        "reopen": lambda: act("deal.reopen", deal=one_of("deal")),
        "undo": undo,
        "redo": redo,
    }
    for _ in range(STEPS):
        day += timedelta(days=chance.choice((0, 0, 0, 1, 3)))
        name = chance.choice(list(ways))
        with moved_to(day):
            try:
                ways[name]()
                done[name] += 1
            except (Refused, Conflict):
                continue
            assert not rows(
                "SELECT COALESCE(first_id, id) FROM quote WHERE state IN ('sent', 'accepted') "
                "GROUP BY COALESCE(first_id, id) HAVING COUNT(*) > 1"
            )
    assert differences() == []
    assert not rows("SELECT source_id FROM sales_order WHERE source = 'deal' GROUP BY source_id HAVING COUNT(*) > 1")
    assert sum(done.values()) > 40 and only("COUNT(*)", "quote") > 5 and len(done) > 12
    assert pick("reserved", "stock_balance") == [
        held for (held,) in rows(
            "SELECT COALESCE((SELECT CAST(SUM(l.reserved) AS BIGINT) FROM order_line l "
            "WHERE l.product_id = b.product_id), 0) FROM stock_balance b"
        )
    ]  # fmt: skip
