"""Quotes: what is offered, revised and re-priced, holds until a day, and becomes an order through the one seam."""

from __future__ import annotations

from datetime import datetime

import peewee
import pytest

from store.core.database import db, rows, run
from store.core.dates import moved_to
from store.core.errors import Invalid, Refused
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.insight.flow import chain
from store.insight.quotes import quote_text
from tests.conftest import Opened
from tests.store.shop import act, confirmed, differences, get, only, party, pick, product, won_deal


def on(day: str) -> moved_to:
    return moved_to(datetime.fromisoformat(f"{day}T10:00:00"))


@pytest.fixture
def acme(database: Opened) -> int:
    return party()


def deal_of(customer: int, *lines: tuple[object, ...]) -> int:
    return act("deal.add", title="Canteen", party=customer, lines=lines).id


def sent(customer: int, *lines: tuple[object, ...], **values: object) -> int:
    made = act("quote.add", party=customer, lines=lines, **values).id
    act("quote.send", quote=made)
    return made


def states() -> list[tuple[str, str]]:
    """(number, state) as the list has them today."""
    listing = get_listing("quotes")
    return [
        (listing.shown(line, listing.column("number")), listing.shown(line, listing.column("state")))
        for line in listing.every(Query(sort="number"))
    ]


def option(product_id: int, quantity: str, price: str = "") -> tuple[object, ...]:
    return (product_id, quantity, price or None, None, "", True)


# What it comes to --------------------------------------------------------------------------------


def test_a_deal_is_quoted_as_it_stands(acme: int) -> None:
    tea, cup = product("TEA", price="10", stock="20"), product("CUP", price="4", stock="5")
    deal = deal_of(acme, (tea, "3", None, "10"), (cup, "2", "3.50"))
    done = act("deal.quote", deal=deal)
    assert done.kind == "quote" and done.message == f"Draft quote #{done.id} of Canteen."
    lines = pick("sku, quantity, price, discount, net", "quote_line WHERE quote_id = ? ORDER BY position", done.id)
    assert lines == [("TEA", 30_000, 10_000_000, 100_000, 2700), ("CUP", 20_000, 3_500_000, 0, 700)]
    assert get("quote", done.id, "net", "tax", "total", "state", "number", "revision") == (
        3400, 646, 4046, "draft", None, 1,
    )  # fmt: skip
    again = act("deal.quote", deal=deal)
    assert again.id == done.id and "is a draft of it already" in again.message
    assert differences() == []


def test_optional_lines_are_not_in_the_sums(acme: int) -> None:
    tea, cup = product("TEA", price="10"), product("CUP", price="4")
    made = act("quote.add", party=acme, lines=[(tea, "10"), option(cup, "5")], document_discount_percent="10").id
    # 100.00 − 10 % = 90.00, and 19 % of it 17.10; the cups alone 20.00 − 10 % = 18.00
    assert get("quote", made, "net", "tax", "total", "document_discount") == (9000, 1710, 10710, 1000)
    assert pick("net, document_discount, optional", "quote_line ORDER BY position") == [(9000, 1000, 0), (1800, 200, 1)]
    act("quote.edit", quote=made, changes={"document_discount": 30})
    # 30.00 off what is not optional: 70.00 and 13.30; nothing off the cups
    assert get("quote", made, "net", "tax", "total", "document_discount") == (7000, 1330, 8330, 3000)
    assert pick("net, document_discount", "quote_line ORDER BY position") == [(7000, 3000), (2000, 0)]
    assert differences() == []


def test_the_text_to_send(acme: int) -> None:
    tea, fit = product("TEA", price="10"), product("FIT", price="50", kind="service")
    made = act(
        "quote.add", party=acme, lines=[(tea, "4", None, "10"), (fit, "2", None, None, "Fitting", True)],
        document_discount_percent="5", customer_reference="RFQ 7", valid_until="2026-12-24", notes="Free delivery.",
    ).id  # fmt: skip
    act("quote.send", quote=made)
    title, text = quote_text(made)
    # 4 × 10.00 − 10 % = 36.00; 5 % of that is 1.80; 34.20 and 6.50; the fitting alone 100.00 − 5 %
    assert title == "Quote QU-2026-000001"
    assert [" ".join(line.split()) for line in text.split("\n")][2:] == [
        "Acme GmbH", "", "Quote QU-2026-000001 2026-11-21", "Your reference: RFQ 7",
        "This offer holds until 2026-12-24.", "", "Quantity Price Amount", "-" * 76, "The TEA 4 pc 10.00 34.20",
        "less 10%", "-" * 76, "Extra discount, off the lines above 1.80 EUR", "-" * 76, "Net 34.20 EUR",
        "Standard rate 19 % (19%) 6.50 EUR", "Total 40.70 EUR", "", "Optional, not in the total", "-" * 76,
        "Fitting 2 pc 50.00 95.00", "option 2", "", "Terms: 30 days net", "", "Free delivery.",
    ]  # fmt: skip


def test_an_edit_is_taken_back_until_it_is_sent(acme: int) -> None:
    tea = product("TEA", price="10")
    made = act("quote.add", party=acme, lines=[(tea, "1")]).id
    act("quote.edit", quote=made, changes={"notes": "Hurry"}, lines=[(tea, "4")])
    assert get("quote", made, "net", "notes") == (4000, "Hurry")
    act("action.undo")
    assert get("quote", made, "net", "notes") == (1000, "")
    act("quote.edit", quote=made, changes={"notes": "Hurry"})
    act("quote.send", quote=made)
    with pytest.raises(Refused, match=r"QU-2026-000001 is sent\."):
        act("quote.edit", quote=made, changes={"notes": ""})
    assert differences() == []


# Numbers, revisions, days --------------------------------------------------------------------------


def test_numbers_have_no_gap_and_revisions_a_suffix(acme: int) -> None:
    tea = product("TEA", price="10", stock="20")
    act("quote.add", party=acme, lines=[(tea, "1")])  # a draft takes none
    first = sent(acme, (tea, "2"))
    second = sent(acme, (tea, "3"))
    revised = act("quote.revise", quote=first).id
    assert states() == [
        ("draft #1", "draft"), ("QU-2026-000001", "sent"), ("QU-2026-000002", "sent"), ("draft #4", "draft"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="Revision 2 is a draft already"):
        act("quote.reprice", quote=first)
    act("quote.send", quote=revised)
    assert get("quote", revised, "number", "revision", "first_id") == ("QU-2026-000001-R2", 2, first)
    assert get("quote", first, "state") == "superseded" and get("quote", second, "state") == "sent"
    with pytest.raises(Refused, match="Revise the last one: QU-2026-000001-R2"):
        act("quote.revise", quote=first)
    third = act("quote.revise", quote=revised).id
    act("quote.reject", quote=third, reason="not needed")
    fourth = act("quote.revise", quote=revised).id
    act("quote.send", quote=fourth)
    assert get("quote", fourth, "number") == "QU-2026-000001-R4"
    assert differences() == []


def test_one_revision_of_a_deal_is_out(acme: int) -> None:
    tea = product("TEA", price="10", stock="20")
    deal = deal_of(acme, (tea, "3"))
    first = act("deal.quote", deal=deal).id
    act("quote.send", quote=first)
    assert act("deal.quote", deal=deal).id == first
    other = act("quote.add", party=acme, deal=deal, lines=[(tea, "5")]).id
    assert get("quote", other, "revision", "first_id") == (2, first)
    with pytest.raises(Refused, match="is a draft for this deal already"):
        act("quote.add", party=acme, deal=deal, lines=[(tea, "6")])
    act("quote.send", quote=other)
    assert states() == [("QU-2026-000001", "superseded"), ("QU-2026-000001-R2", "sent")]
    with pytest.raises(Invalid, match="not the deal's"):
        act("quote.add", party=party("Bolt", "BOLT"), deal=deal, lines=[(tea, "6")])
    assert differences() == []


def test_the_database_itself_keeps_one_revision_out(acme: int) -> None:
    tea = product("TEA", price="10", stock="20")
    first = sent(acme, (tea, "3"))
    act("quote.send", quote=act("quote.revise", quote=first).id)
    draft = act("quote.revise", quote=2).id
    for statement in (
        f"UPDATE quote SET state = 'sent' WHERE id = {first}",  # beside the one that is out
        f"UPDATE quote SET state = 'draft', number = NULL, sent_on = NULL WHERE id = {first}",  # a second draft
        f"UPDATE quote SET revision = 2 WHERE id = {draft}",
        f"UPDATE quote SET state = 'sent' WHERE id = {draft}",  # without a number
        f"UPDATE quote SET number = 'QU-2026-000001' WHERE id = {draft}",
        "UPDATE quote SET state = 'accepted', decided_on = '2026-11-21' WHERE state = 'sent'",  # without an order
        "UPDATE quote SET state = 'rejected', decided_on = '2026-11-21' WHERE state = 'sent'",  # without a reason
        "UPDATE quote SET total = 1",
        "UPDATE quote_line SET available = quantity + 1",
    ):
        with pytest.raises(peewee.IntegrityError), db.atomic():
            run(statement)
            pytest.fail(statement)


def test_a_rejection_is_not_taken_back_beside_what_took_its_place(acme: int) -> None:
    tea = product("TEA", price="10", stock="20")
    first = sent(acme, (tea, "3"))
    act("user.add", login="ben", name="Ben", role="sales")
    with acting_as("ben"):
        act("quote.reject", quote=first, reason="too dear")
    act("quote.send", quote=act("quote.revise", quote=first).id)
    with acting_as("ben"), pytest.raises(Refused, match="QU-2026-000001-R2 has taken its place by now"):
        act("action.undo")
    act("quote.reject", quote=2, reason="no")
    with acting_as("ben"):
        act("action.undo")
    assert states() == [("QU-2026-000001", "sent"), ("QU-2026-000001-R2", "rejected")] and differences() == []


def test_a_lost_deal_has_no_quote_out(acme: int) -> None:
    tea = product("TEA", price="10", stock="20")
    deal = deal_of(acme, (tea, "3"))
    quote = act("deal.quote", deal=deal).id
    act("quote.send", quote=quote)
    act("deal.lose", deal=deal, reason="too dear")
    assert get("quote", quote, "state", "reason") == ("rejected", "too dear")
    act("action.undo")
    assert get("quote", quote, "state", "reason", "decided_on") == ("sent", "", None)
    act("deal.lose", deal=deal, reason="too dear")
    with pytest.raises(Refused, match="Canteen is lost"):
        act("deal.quote", deal=deal)
    act("deal.reopen", deal=deal)
    assert get("quote", act("deal.quote", deal=deal).id, "revision") == 2 and differences() == []


def test_how_long_it_holds(acme: int) -> None:
    tea = product("TEA", price="10", stock="20")
    with on("2026-11-01"):
        assert get("quote", sent(acme, (tea, "1")), "valid_until") == "2026-12-01"
        act("setting.set", name="quote.valid-days", value="14")
        assert get("quote", sent(acme, (tea, "1")), "valid_until") == "2026-11-15"
        assert get("quote", sent(acme, (tea, "1"), valid_until="2026-11-10"), "valid_until") == "2026-11-10"
        late = act("quote.add", party=acme, lines=[(tea, "1")], valid_until="2026-10-31").id
        with pytest.raises(Invalid, match="has passed"):
            act("quote.send", quote=late)
    with on("2026-11-15"):
        assert [state for _, state in states()] == ["sent", "sent", "expired", "draft"]
    with on("2026-11-16"):
        assert [state for _, state in states()] == ["sent", "expired", "expired", "draft"]
        with pytest.raises(Refused, match=r"held until 2026-11-15\. .*quote reprice QU-2026-000002"):
            act("quote.accept", quote=2)
        done = act("quote.reprice", quote=2)
        assert done.message == "Draft #5, revision 2 of QU-2026-000002: no price has changed."
        act("quote.send", quote=done.id)
        act("quote.accept", quote=done.id)
    assert pick("state", "quote ORDER BY id") == ["sent", "superseded", "sent", "draft", "accepted"]
    assert differences() == []


def test_a_draft_takes_the_prices_of_today(acme: int) -> None:
    tea, cup = product("TEA", price="10", stock="20"), product("CUP", price="4")
    work = ("", "2", "50", None, "Fitting")
    made = act("quote.add", party=acme, lines=[(tea, "3", None, "10"), (cup, "2"), (None, *work[1:])]).id
    act("product.edit", product=tea, changes={"price": 12})
    done = act("quote.reprice", quote=made)
    assert done.message.endswith(f"Quote #{made}: TEA 10.00 → 12.00.")
    # 3 × 12.00 − 10 % = 32.40; 2 × 4.00; 2 × 50.00
    assert get("quote", made, "net", "tax") == (14_040, 2668)
    assert act("quote.reprice", quote=made).message.endswith("no price has changed.")
    act("price-list.add", code="SHOPS", name="Shops", currency="EUR")
    act("price.set", price_list="SHOPS", product=cup, price="3", valid_from="2026-01-01")
    act("party.edit", party=acme, changes={"price_list": 1})
    assert "CUP 4.00 → 3.00" in act("quote.reprice", quote=made).message
    assert differences() == []


# Becoming an order ---------------------------------------------------------------------------------


def test_accepting_wins_the_deal_and_makes_the_one_order(acme: int) -> None:
    tea, cup, pot = product("TEA", price="10", stock="20"), product("CUP", price="4", stock="9"), product("POT", "80")
    deal = deal_of(acme, (tea, "3"))
    quote = act("deal.quote", deal=deal).id
    act("quote.edit", quote=quote, changes={}, lines=[(tea, "2"), option(cup, "5", "3.90"), option(pot, "1")])
    act("quote.send", quote=quote)
    with pytest.raises(Invalid, match="say which of the optional lines 2, 3 are taken"):
        act("quote.accept", quote=quote)
    with pytest.raises(Invalid, match="is no optional line; there are 2, 3"):
        act("quote.accept", quote=quote, options="1")
    done = act("quote.accept", quote=quote, options="2", customer_reference="PO 7")
    assert done.message == "SO-2026-000001 made from QU-2026-000001, everything reserved."
    order = only("id, source, source_id, net, customer_reference, state", "sales_order")
    # 2 × 10.00 + 5 × 3.90
    assert order == (done.id, "deal", deal, 3950, "PO 7", "confirmed")
    assert only("s.type", "deal d JOIN stage s ON s.id = d.stage_id") == "won"
    assert get("deal", deal, "value") == 3950 and pick("quantity", "deal_line ORDER BY position") == [20_000, 50_000]
    assert get("quote", quote, "state", "order_id") == ("accepted", done.id)
    assert pick("taken", "quote_line ORDER BY position") == [1, 1, 0]
    assert act("quote.accept", quote=quote).id == done.id == act("deal.convert", deal=deal).id
    assert only("COUNT(*)", "sales_order") == 1
    root = chain("order", done.id)
    assert (root.kind, root.children[0].kind, root.children[0].children[0].kind) == ("deal", "quote", "order")
    assert len(root.children) == 1
    for refused in ("quote.revise", "quote.reprice"):
        with pytest.raises(Refused, match="SO-2026-000001 was made from this deal"):
            act(refused, quote=quote)
    with pytest.raises(Refused, match="SO-2026-000001 was made from this deal"):
        act("deal.quote", deal=deal)
    assert differences() == []


def test_a_won_deal_goes_through_its_quote(acme: int) -> None:
    tea = product("TEA", price="10", stock="20")
    deal = won_deal(acme, (tea, "3"))
    with on("2026-11-21"):
        quote = act("deal.quote", deal=deal).id
        act("quote.send", quote=quote)
        with pytest.raises(Invalid, match=r"quote: is open; accept it \(backdesk quote accept QU-2026-000001\)"):
            act("deal.convert", deal=deal)
    with on("2026-12-24"):
        with pytest.raises(Invalid, match="quote: has expired; re-price it"):
            act("deal.convert", deal=deal)
        act("quote.reject", quote=quote, reason="too dear")
        draft = act("deal.quote", deal=deal).id
        assert act("deal.convert", deal=deal).message.startswith("SO-2026-000001 made from Deal")
        assert get("quote", draft, "state") == "superseded"  # what was not sent is passed over
    assert differences() == []


def test_stage_rules_hold_for_who_accepts(acme: int) -> None:
    tea = product("TEA", price="10", stock="20")
    deal = deal_of(acme, (tea, "3"))
    act("stage-check.add", stage="Won", name="Signed by both")
    quote = act("deal.quote", deal=deal).id
    act("quote.send", quote=quote)
    with pytest.raises(Refused, match="cannot enter Won yet; missing: 'Signed by both'"):
        act("quote.accept", quote=quote)
    assert get("quote", quote, "state") == "sent" and only("COUNT(*)", "sales_order") == 0
    act("quote.accept", quote=quote, stage_override="signed on paper")
    assert get("quote", quote, "state") == "accepted" and differences() == []


def test_a_quote_without_a_deal(acme: int) -> None:
    tea = product("TEA", price="10", stock="20")
    quote = sent(acme, (tea, "3"))
    draft = act("quote.revise", quote=quote).id
    done = act("quote.accept", quote=quote)
    assert only("source, source_id", "sales_order") == ("quote", quote)
    assert act("quote.accept", quote=quote).id == done.id
    assert get("quote", draft, "state") == "superseded"
    root = chain("order", done.id)
    assert (root.kind, root.id) == ("quote", quote)
    assert [(child.kind, child.id) for child in root.children] == [("order", done.id), ("quote", draft)]
    assert get("party", acme, "is_customer") == 1 and differences() == []
    act("quote.unaccept", quote=quote)
    assert get("quote", quote, "state", "order_id") == ("sent", None)
    assert get("party", acme, "is_customer") == 0 and differences() == []


def test_what_was_accepted_is_taken_back_while_nothing_left(acme: int) -> None:
    tea = product("TEA", price="10", stock="20")
    deal = deal_of(acme, (tea, "3"))
    quote = act("deal.quote", deal=deal).id
    act("quote.send", quote=quote)
    first = act("quote.accept", quote=quote).id
    act("action.undo")
    assert get("quote", quote, "state") == "sent" and get("sales_order", first, "state") == "cancelled"
    second = act("quote.accept", quote=quote).id
    assert second != first and differences() == []
    act("order.cancel", order=second, reason="typed wrong")
    third = act("quote.accept", quote=quote)  # its order is cancelled: it is made again
    assert get("quote", quote, "state", "order_id") == ("accepted", third.id) and differences() == []
    act("order.cancel", order=third.id, reason="no")
    revised = act("quote.revise", quote=quote).id
    act("quote.send", quote=revised)
    assert get("quote", quote, "state", "order_id") == ("superseded", None) and differences() == []


def test_an_order_that_has_to_be_approved(acme: int) -> None:
    tea = product("TEA", price="10", stock="20")
    act("setting.set", name="approval.discount", value="10")
    made = act("quote.add", party=acme, lines=[(tea, "3", None, "20")]).id
    assert "Its order will have to be approved: a discount of 20%" in act("quote.send", quote=made).message
    done = act("quote.accept", quote=made)
    assert get("sales_order", done.id, "state") == "pending approval" and get("quote", made, "state") == "accepted"
    assert rows("SELECT COUNT(*) FROM entry WHERE source IN ('quote', 'order')") == [(0,)]
    assert differences() == []


def test_no_posting_and_no_reservation_of_a_quote(acme: int) -> None:
    tea = product("TEA", price="10", stock="20")
    before = rows("SELECT COUNT(*) FROM entry"), rows("SELECT COUNT(*) FROM move")
    sent(acme, (tea, "15"))
    assert (rows("SELECT COUNT(*) FROM entry"), rows("SELECT COUNT(*) FROM move")) == before
    assert only("reserved", "stock_balance WHERE product_id = ?", tea) == 0
    confirmed(acme, (tea, "20"))  # all of it is still for whoever orders
    assert only("reserved", "stock_balance WHERE product_id = ?", tea) == 200_000
