"""What the small company buys, makes, moves, counts and takes back: one record at least of every kind of goods."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from store.catalog.lines import LineInput
from store.core.database import scalar
from store.production.bills import BillLineInput
from store.purchasing.drafting import PurchaseLineInput
from store.purchasing.receipts import ReceiveLineInput
from store.sales.amending import AmendLineInput
from store.stock.counting import CountedInput
from store.stock.transfers import TransferLineInput
from tests.store.exchange.taking import take
from tests.tui.company import on
from tests.tui.conftest import do


def buy_and_make(goods: dict[str, int], people: dict[str, int]) -> None:
    """Everything that stock does beside being sold."""
    with on("2026-11-18"):
        shelf = do("location.add", code="NORTH", name="North store")
        milk, set_ = keep_by_lot(), do("product.add", sku="SET-5", name="Tea for two", price=Decimal(24))
        do("supplier-term.add", product=goods["TRAY-4"], supplier=people["LEAF"], price=Decimal("7.20"), lead_days=6)
        do("reorder-rule.set", product=goods["CUP-2"], minimum=Decimal(60), maximum=Decimal(240))
        glass = do("product.add", sku="GLASS-7", name="Glass jar with a lid", price=Decimal("3.40"), inspect=True)
        buy(people["LEAF"], milk, glass)
        do("request.add", product=goods["CUP-2"], quantity=Decimal(40), reason="tasting at the fair")
    with on("2026-11-19"):
        bill = do("bom.add", product=set_, lines=tuple(parts(goods)))
        do("bom.activate", bom=bill)
        work = do("work-order.add", product=set_, quantity=Decimal(6), due=date(2026, 11, 27))
        do("work-order.release", work_order=work)
        do("work-order.complete", work_order=work, quantity=Decimal(2), scrapped=Decimal(1), reason="cracked")
        line = TransferLineInput(product=goods["CUP-2"], quantity=Decimal(5))
        do("transfer.send", transfer=do("transfer.add", target=shelf, lines=(line,)))
        count = do("count.start")
        counted = CountedInput(product=goods["CUP-2"], quantity=Decimal(23))
        do("count.enter", count=count, lines=(counted,))
    with on("2026-11-20"):
        change_and_take_back(goods, people)


def keep_by_lot() -> int:
    """Milk, in lots that expire one after the other."""
    milk = do("product.add", sku="MILK-6", name="Oat milk", price=Decimal("2.20"), tracking="lot")
    for lot, until, cost in (("L-0311", date(2026, 11, 30), "0.90"), ("L-0412", date(2027, 4, 12), "0.95")):
        quantity = Decimal(24) if until.year == 2026 else Decimal(48)
        do(
            "stock.adjust",
            product=milk,
            quantity=quantity,
            cost=Decimal(cost),
            reason="opening",
            lot=lot,
            expires=until,
        )
    return milk


def buy(supplier: int, milk: int, glass: int) -> None:
    """An order of goods by lot and of goods that are inspected, a part of it received."""
    lines = (
        PurchaseLineInput(product=milk, quantity=Decimal(60), price=Decimal("0.88")),
        PurchaseLineInput(product=glass, quantity=Decimal(30), price=Decimal("1.10")),
    )
    bought = do("po.add", party=supplier, lines=lines)
    do("po.confirm", po=bought)
    came = (
        ReceiveLineInput(product=milk, quantity=Decimal(36), lot="L-0520", expires=date(2027, 5, 20)),
        ReceiveLineInput(product=glass, quantity=Decimal(30)),
    )
    do("po.receive", po=bought, lines=came, reference="DN 8812")


def parts(goods: dict[str, int]) -> list[BillLineInput]:
    return [
        BillLineInput(product=goods["TEA-1"], quantity=Decimal(2)),
        BillLineInput(product=goods["CUP-2"], quantity=Decimal(2)),
    ]


def change_and_take_back(goods: dict[str, int], people: dict[str, int]) -> None:
    """An order that is to be changed, one that somebody must approve, and goods that come back."""
    tea = LineInput(product=goods["TEA-1"], quantity=Decimal(10))
    confirmed = do("order.add", party=people["ACME"], lines=(tea,), reference="PO 91")
    do("order.confirm", order=confirmed)
    wanted = AmendLineInput(product=goods["TEA-1"], quantity=Decimal(16))
    do("amend.add", order=confirmed, reason="asked by phone", lines=(wanted,))
    do("setting.set", name="approval.discount", value="10")
    cheap = LineInput(product=goods["TEA-1"], quantity=Decimal(4), discount=Decimal(20))
    do("order.confirm", order=do("order.add", party=people["TOKYO"], lines=(cheap,)))
    shipped = scalar("SELECT order_id FROM shipment WHERE state = 'shipped' ORDER BY id LIMIT 1")
    do("return.add", order=shipped, reason="damaged", credit=True)
    take("cost-centres", "code,name\nSHOP,The shop\nSTORE,The store room\n")
