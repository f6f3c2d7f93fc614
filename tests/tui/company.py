"""A small company with something of everything, the same every time, for pictures of every screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from store.catalog.lines import LineInput
from store.core.database import rows
from store.core.dates import moved_to
from store.core.files import Incoming
from tests.tui.conftest import do


@contextmanager
def on(day: str) -> Iterator[None]:
    """Ten in the morning of a day."""
    with moved_to(datetime.fromisoformat(f"{day}T10:00:00")):
        yield


def lines(*entries: tuple[int, int]) -> tuple[LineInput, ...]:
    return tuple(LineInput(product=product, quantity=Decimal(quantity)) for product, quantity in entries)


def furnish() -> tuple[dict[str, int], dict[str, int]]:
    """Fill the company; returns its goods by SKU and its people by code."""
    goods, people = add_masters()
    sell_long_ago(goods, people)
    sell_lately(goods, people)
    with on("2026-11-20"):
        do("attachment.add", about="party LEAF", file=Incoming("Prices 2027.pdf", lambda: BytesIO(b"%PDF-1.7")))
        do("view.share", view=do("view.save", listing="orders", name="Open ones", filter="-done"))
        do("view.save", listing="deals", name="Big", filter="value>1000")
    return goods, people


def add_masters() -> tuple[dict[str, int], dict[str, int]]:
    """Products with stock, customers and a supplier, a colleague."""
    with on("2026-09-01"):
        goods = {
            sku: do("product.add", sku=sku, name=name, price=Decimal(price))
            for sku, name, price in (
                ("CUP-2", "Cup", "1.20"), ("POT-3", "Teapot, cast iron, with a handle and a lid of bronze", "129.90"),
                ("TEA-1", "Green tea 鉄観音", "4.50"), ("TRAY-4", "Tray", "18"),
            )
        }  # fmt: skip
        for sku, quantity, cost in (("CUP-2", 40, "0.40"), ("POT-3", 2, "61"), ("TEA-1", 1200, "2.10")):
            do("stock.adjust", product=goods[sku], quantity=Decimal(quantity), cost=Decimal(cost), reason="opening")
        people = {
            code: do("party.add", code=code, name=name, city=city, country=country, **{role: True})
            for code, name, city, country, role in (
                ("ACME", "Acme Ltd", "Leeds", "GB", "customer"), ("CAFE", "Café Zoë & Söhne", "Köln", "DE", "customer"),
                ("TOKYO", "東京茶業株式会社", "Tōkyō", "JP", "customer"), ("LEAF", "Leaf Import AG", "Basel", "CH", "supplier"),
            )
        }  # fmt: skip
        do("contact.add", party=people["ACME"], name="Ann Archer", email="ann@acme.example", phone="+44 113 496 0000")
        do("contact.add", party=people["CAFE"], name="Zoë Zimmer", email="zoe@cafe.example")
        do("address.add", party=people["ACME"], line1="1 Mill Lane", city="Leeds", postcode="LS1 4AP", country="GB")
        do("user.add", login="ben", name="Ben Berg")
        do("product.retire", product=goods["TRAY-4"])
    return goods, people


def sell_long_ago(goods: dict[str, int], people: dict[str, int]) -> None:
    """An order all the way to its payment, and one invoice that nobody pays."""
    with on("2026-09-14"):
        deal = do("deal.add", title="Tea for the canteen", party=people["ACME"], lines=lines((goods["TEA-1"], 300)))
        do("deal.win", deal=deal)
        order = do("deal.convert", deal=deal)
    with on("2026-09-16"):
        do("shipment.ship", shipment=first("shipment", order), carrier="DHL", tracking="0034 0434")
        invoice = first("invoice", order)
        do("invoice.post", invoice=invoice)
    with on("2026-10-05"):
        do("payment.record", invoice=invoice, amount=Decimal(1000), reference="part")
    with on("2026-10-20"):
        do("payment.record", invoice=invoice)
        late = do("invoice.draft", party=people["CAFE"], lines=lines((goods["CUP-2"], 8), (goods["POT-3"], 1)))
        do("invoice.post", invoice=late)
        do("party.hold", party=people["CAFE"], reason="pays late")


def sell_lately(goods: dict[str, int], people: dict[str, int]) -> None:
    """Deals in every stage, orders in several states, a draft invoice, a credit note, things to do."""
    acme, tokyo, cafe = people["ACME"], people["TOKYO"], people["CAFE"]
    with on("2026-11-02"):
        stages = [row[0] for row in rows("SELECT id FROM stage ORDER BY position")]
        for number, (title, party, value) in enumerate(
            (
                ("New tea room", acme, "4800"), ("Gifts at the end of the year", tokyo, "12500.50"),
                ("Second shop", acme, "900"), ("Festival stand", tokyo, "250"),
            )
        ):  # fmt: skip
            deal = do(
                "deal.add", title=title, party=party, value=Decimal(value), expected_close=date(2026, 12, 10 + number)
            )
            if number:
                do("deal.move", deal=deal, stage=stages[number % 4])
        do("deal.lose", deal=do("deal.add", title="Vending machines", party=cafe, value=Decimal(300)), reason="price")
        do("deal.win", deal=do("deal.add", title="Winter stock", party=tokyo, lines=lines((goods["TEA-1"], 50))))
        do("activity.add", subject="Call about the tea room", kind="call", party=acme, due=date(2026, 11, 18))
        do("activity.add", subject="Send samples", kind="task", party=tokyo, due=date(2026, 11, 25), every="2 weeks")
        do("activity.add", subject="Taste the new teas", kind="meeting", party=acme, due=date(2026, 11, 21),
           starts="14:30", minutes="45", remind="1h")  # fmt: skip
    with on("2026-11-16"):
        short = do("order.add", party=acme, lines=lines((goods["POT-3"], 3), (goods["TEA-1"], 60)), reference="PO 88")
        do("order.confirm", order=short)
        part = do("order.add", party=tokyo, lines=lines((goods["TEA-1"], 100)))
        do("order.confirm", order=part)
        do("shipment.ship", shipment=first("shipment", part))
        do("invoice.post", invoice=first("invoice", part))
        do("invoice.credit", invoice=first("invoice", part), reason="torn boxes")
        do("order.cancel", order=do("order.add", party=tokyo, lines=lines((goods["CUP-2"], 4))), reason="typed twice")
    with on("2026-11-20"):
        do("order.add", party=acme, lines=lines((goods["CUP-2"], 12), (goods["TEA-1"], 20)))
        do("invoice.draft", party=tokyo, lines=lines((goods["TEA-1"], 5)))


def first(table: str, order: int) -> int:
    """The first shipment or invoice of an order."""
    where = "order_id = ?" if table == "shipment" else "origin = 'order' AND origin_id = ?"
    return int(rows(f"SELECT id FROM {table} WHERE {where} ORDER BY id", (order,))[0][0])
