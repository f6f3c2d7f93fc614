"""What there is of a quote's goods, told when it is sent, looked at again when it is accepted; and what it earns."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from store.core.action import actions
from store.core.database import db, is_postgres, run
from store.core.dates import moved_to
from store.core.errors import Invalid
from store.core.listing import get_listing
from store.core.private import keep_private
from store.insight.check import CHECKS
from store.insight.quotes import figures, quote_text
from store.sales.quote_models import Quote
from store.sales.quote_supply import standings
from store.stock.models import CostLayer
from tests.conftest import Opened
from tests.store.shop import act, confirmed, differences, get, only, party, pick, product
from tests.support.processes import in_processes

# 2026-11-21 is a Saturday: goods that are there have left on Monday the 23rd, after one working day
MONDAY = "2026-11-23"


def on(day: str) -> moved_to:
    return moved_to(datetime.fromisoformat(f"{day}T10:00:00"))


@pytest.fixture
def acme(database: Opened) -> int:
    return party()


def sent(customer: int, *lines: tuple[object, ...], **values: object) -> int:
    made = act("quote.add", party=customer, lines=lines, **values).id
    act("quote.send", quote=made)
    return made


def stand(quote: int) -> list[tuple[str, str]]:
    """(SKU, what is there now) of each line."""
    return [(each.line.sku, each.now()) for each in standings(Quote.get_by_id(quote))]


def told(quote: int) -> list[tuple[int | None, str | None]]:
    return pick("available, promised", "quote_line WHERE quote_id = ? ORDER BY position", quote)


def shown(name: str, column: str) -> list[str]:
    listing = get_listing(name)
    return [listing.shown(line, listing.column(column)) for line in listing.every()]


def warned(quote: int, **values: str) -> tuple[list[str], dict[str, str]]:
    found = actions()["quote.accept"].warnings({"quote": quote, **values})
    return list(found), dict(found.agreed)


def test_what_is_told_when_it_is_sent(acme: int) -> None:
    tea, cup = product("TEA", stock="20"), product("CUP", stock="4", lead_days="10")
    pot, fit = product("POT"), product("FIT", kind="service")
    bought = act("po.add", party=party("Leaf", "LEAF", supplier=True), lines=[(pot, "6", "2")]).id
    act("po.confirm", po=bought)
    act("po.edit", po=bought, changes={})
    made = sent(acme, (tea, "12"), (cup, "9"), (tea, "10"), (pot, "2"), (fit, "1"))
    # the second line of tea finds 8 left, and nobody knows when more comes; cups after ten days and a working day
    assert told(made) == [
        (120_000, MONDAY), (40_000, "2026-12-02"), (80_000, None), (0, None), (None, None),
    ]  # fmt: skip
    assert stand(made) == [
        ("TEA", "all there, by 2026-11-23"), ("CUP", "4 of 9 there, by 2026-12-02"),
        ("TEA", "8 of 10 there, no day known"), ("POT", "0 of 2 there, 6 coming, no day known"), ("FIT", ""),
    ]  # fmt: skip
    text = quote_text(made)[1]
    assert [line.strip() for line in text.split("\n") if line.startswith("  ")][1:] == [
        "leaves by 2026-11-23", "4 at once, all by 2026-12-02", "8 at once, the rest later",
    ]  # fmt: skip
    assert differences() == []


def test_what_comes_in_is_promised_as_an_order_would_be(acme: int) -> None:
    tea = product("TEA", stock="2")
    leaf = party("Leaf", "LEAF", supplier=True)
    act("po.confirm", po=act("po.add", party=leaf, lines=[(tea, "10", "2", None, None, "2026-12-01")]).id)
    made = sent(acme, (tea, "5"))
    # Tuesday the 1st, and a working day to get it ready
    assert told(made) == [(20_000, "2026-12-02")] and stand(made) == [("TEA", "2 of 5 there, 10 coming, by 2026-12-02")]
    order = act("quote.accept", quote=made).id
    assert only("promised, reserved", "order_line WHERE order_id = ?", order) == ("2026-12-02", 20_000)
    assert differences() == []


def test_an_option_takes_nothing_from_what_is_firm(acme: int) -> None:
    tea = product("TEA", stock="10")
    made = sent(acme, (tea, "8", None, None, "", True), (tea, "10"))
    assert told(made) == [(0, None), (100_000, MONDAY)]


def test_less_by_now_is_said_before_it_is_promised(acme: int) -> None:
    tea, cup = product("TEA", stock="20", lead_days="14"), product("CUP", stock="5")
    made = sent(acme, (tea, "12"), (cup, "2"))
    assert shown("quotes", "stock") == [""] and warned(made) == ([], {})
    confirmed(party("Bolt", "BOLT"), (tea, "15"))
    # 5 of the 20 are left; the rest after two weeks, Saturday the 5th, and a working day
    assert stand(made)[0] == ("TEA", "5 of 12 there, by 2026-12-07")
    assert shown("quotes", "stock") == ["less there"]
    assert figures(made)[0] == (
        "TEA", "! 12: 5 of 12 there, by 2026-12-07; told: all of it, by 2026-11-23",
    )  # fmt: skip
    said = ["TEA: 5 of 12 there, by 2026-12-07; told: all of it, by 2026-11-23"]
    assert warned(made) == (said, {"by": "2026-12-07"})
    for by in ("", "2026-12-06"):
        with pytest.raises(Invalid, match="Nothing is promised yet: accept it with 2026-12-07, or later"):
            act("quote.accept", quote=made, by=by)
    assert get("quote", made, "state") == "sent" and only("COUNT(*)", "sales_order") == 1
    assert warned(made, by="2026-12-07") == (said, {})
    done = act("quote.accept", quote=made, by="2026-12-07")
    assert done.message == "SO-2026-000002 made from QU-2026-000001: 7 × TEA short, promised 2026-12-07."
    assert pick("promised", "order_line WHERE order_id = ? ORDER BY position", done.id) == ["2026-12-07", MONDAY]
    assert differences() == []


def test_what_nobody_can_say_a_day_of_is_agreed_to_openly(acme: int) -> None:
    tea = product("TEA", stock="20")
    made = sent(acme, (tea, "12"))
    confirmed(party("Bolt", "BOLT"), (tea, "15"))
    assert warned(made) == (["TEA: 5 of 12 there, no day known; told: all of it, by 2026-11-23"], {"by": "open"})
    with pytest.raises(Invalid, match="accept it with open"):
        act("quote.accept", quote=made, by="2027-12-31")
    with pytest.raises(Invalid, match="or open"):
        act("quote.accept", quote=made, by="soon")
    act("quote.accept", quote=made, by="open")
    assert get("quote", made, "state") == "accepted" and differences() == []


def test_an_option_left_out_is_no_reason_to_wait(acme: int) -> None:
    tea, cup = product("TEA", stock="20"), product("CUP", stock="5")
    made = sent(acme, (tea, "2"), (cup, "5", None, None, "", True))
    confirmed(party("Bolt", "BOLT"), (cup, "5"))
    assert warned(made, options="none") == ([], {}) and warned(made) == ([], {})
    assert warned(made, options="2")[1] == {"by": "open"}
    act("quote.accept", quote=made, options="none")
    assert differences() == []


def test_days_that_go_by_are_no_change(acme: int) -> None:
    tea = product("TEA", stock="20")
    made = sent(acme, (tea, "12"))
    with on("2026-12-10"):
        assert warned(made) == ([], {})
        act("quote.accept", quote=made)
        assert only("promised", "order_line") == "2026-12-11"


def test_a_kit_is_there_as_far_as_its_parts_are(acme: int) -> None:
    tea, cup, kit = product("TEA", stock="9", lead_days="3"), product("CUP", stock="4"), product("SET", kind="kit")
    act("product.compose", product=kit, lines=[(tea, "2"), (cup, "1")])
    made = sent(acme, (kit, "4"))
    assert told(made) == [(40_000, MONDAY)]
    confirmed(party("Bolt", "BOLT"), (tea, "3"))
    # 6 of tea make 3 sets; two more come after three days, Tuesday, and a working day
    assert stand(made) == [("SET", "3 of 4 there (TEA), by 2026-11-25")]


def test_the_margin_is_for_those_who_may_know_what_goods_cost(acme: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tea, cup = product("TEA", price="10", stock="20", cost="4"), product("CUP", price="5", stock="4", cost="4.50")
    made = sent(acme, (tea, "3"), (cup, "2"), (tea, "9", None, None, "", True))
    # 30.00 − 12.00 and 10.00 − 9.00: 19.00 of 40.00; the option alone 60 %
    assert dict(figures(made))["Margin"] == "47.5%, 19.00 (TEA 60%, CUP 10%, TEA 60%)"
    monkeypatch.setattr("store.core.private._TABLES", {})
    keep_private(CostLayer, allow=("finance",))
    act("user.add", login="ben", name="Ben", role="sales")
    from store.core.identity import acting_as

    with acting_as("ben"):
        assert "Margin" not in dict(figures(made))


def accept_or_order(index: int, quote: int, tea: int) -> str:
    """One session accepts what was quoted, the others order the same goods for somebody else."""
    if index == 0:
        try:
            return act("quote.accept", quote=quote).message
        except Invalid as refused:
            return f"refused: {refused}"
    return act("order.confirm", order=act("order.add", party="BOLT", lines=[(tea, "8")]).id).message


@pytest.mark.slow
def test_two_sessions_want_the_same_goods(acme: int, url: str) -> None:
    """Whoever comes first has them; a quote is never promised for a day that the customer was not told."""
    tea = product("TEA", stock="20", lead_days="14")
    party("Bolt", "BOLT")
    made = sent(acme, (tea, "12"))
    said = dict(enumerate(in_processes(4, accept_or_order, url, made, tea)))[0]
    reserved, promised = (
        pick("l.reserved, l.promised", "order_line l JOIN sales_order o ON o.id = l.order_id WHERE o.source = 'quote'")
        or [(None, None)]
    )[0]
    if said.startswith("refused: "):
        assert "told: all of it" in said and reserved is None and get("quote", made, "state") == "sent"
        assert act("quote.accept", quote=made, by="2026-12-07").message.endswith("promised 2026-12-07.")
    else:
        assert (reserved, promised) == (120_000, MONDAY) and said.endswith("everything reserved.")
    assert only("reserved", "stock_balance") == 200_000 and differences() == []


def accept(_index: int, quote: int) -> tuple[int, bool]:
    done = act("quote.accept", quote=quote)
    return done.id, bool(getattr(done, "created", False))


@pytest.mark.slow
def test_everybody_accepts_at_once_and_there_is_one_order(acme: int, url: str) -> None:
    tea = product("TEA", stock="20")
    deal = act("deal.add", title="Canteen", party=acme, lines=[(tea, "3")]).id
    quote = act("deal.quote", deal=deal).id
    act("quote.send", quote=quote)
    found = in_processes(4, accept, url, quote)
    assert len({order for order, _ in found}) == 1 and sum(made for _, made in found) == 1
    assert only("COUNT(*), SUM(net)", "sales_order") == (1, 3000) and differences() == []
    assert Decimal(get("deal", deal, "value")) == 3000


DAMAGES = (
    ("quote", "UPDATE quote SET net = net + 1, total = total + 1 WHERE id = 1",
     "quote #1: net 3001, lines 3000; discount 0, on its lines 0 (minor units)"),
    ("quote_line", "UPDATE quote_line SET net = net + 5, optional = 0 WHERE quote_id = 1 AND optional = 1",
     "quote #1: net 3000, lines 43005; discount 0, on its lines 0 (minor units)"),
    ("quote", "UPDATE quote SET state = 'superseded', decided_on = NULL, order_id = NULL WHERE id = 3",
     "quote #3 QU-2026-000002 is superseded, and no later revision was sent"),
    ("quote", "UPDATE quote SET first_id = 3, revision = 2 WHERE id = 1",
     "quote #2 QU-2026-000001-R2 says it is a revision of #1, which is another's"),
    ("sales_order", "UPDATE sales_order SET source_id = 2", "QU-2026-000002 was accepted as order #1, which was made from something else"),
    ("sales_order", "UPDATE sales_order SET source_id = 2", "order #1 was made from quote #2, which knows nothing of it"),
)  # fmt: skip


def test_each_damage_of_a_quote_is_named(acme: int) -> None:
    tea, cup = product("TEA", price="10", stock="20"), product("CUP", price="4")
    first = sent(acme, (tea, "3"), (cup, "100", "4", None, "", True))
    act("quote.send", quote=act("quote.revise", quote=first).id)
    act("quote.accept", quote=sent(party("Bolt", "BOLT"), (tea, "2")))
    assert differences() == []
    look = next(item for item in CHECKS if item.name == "quotes").look
    for table, statement, said in DAMAGES:
        with db.atomic() as damage:
            if is_postgres():
                run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            run(statement)
            assert said in list(look()), (said, list(look()))
            damage.rollback()
