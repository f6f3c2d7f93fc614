"""Sixty hostile strings in every text of every kind of record: every screen opens and shows them, letter for letter."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from store.catalog.lines import LineInput
from store.core.action import actions
from store.core.database import db, rows, run, scalar
from store.core.fields import Text, model_of
from store.core.files import Incoming
from store.core.lookup import look_up
from store.core.references import kinds
from store.insight.sections import LISTING_OF
from store.production.bills import BillLineInput
from store.purchasing.drafting import PurchaseLineInput
from store.sales.amending import AmendLineInput
from store.sales.quote_drafting import QuoteLineInput
from store.stock.transfers import TransferLineInput
from tests.conftest import Opened
from tests.support.hostile import EVERYTHING, MARKUP_AND_CODE, SCRIPTS
from tests.support.prepared import Prepared
from tests.support.public_keys import public_key
from tests.tui.bank_company import row
from tests.tui.bills_company import expense
from tests.tui.conftest import Shop, do
from tests.tui.work_company import do_work
from tui import safe
from tui.messages import Subject
from tui.record.detail import described

STORABLE = [s for s in EVERYTHING if s.strip() and not any(unicodedata.category(c) == "Cs" for c in s)]
KINDS = sorted(kind for kind in LISTING_OF if kind in kinds() and kind not in ("audit", "batch"))
assert len(STORABLE) >= 60


@pytest.fixture
def everything(shop: Shop, lite: Opened, prepared: Prepared) -> Shop:  # after `shop`, which `desk` wants
    """One record of every kind at least: the shop, and a deal's way to its payment."""
    prepared.after(lite, do_everything, shop)
    return shop


def do_everything(shop: Shop) -> None:
    """What `everything` has beside the shop."""
    do("contact.add", party=shop.acme, name="Ann")
    do("address.add", party=shop.acme, line1="1 High Street")
    do("activity.add", subject="Call", party=shop.acme)
    order = do("order.add", party=shop.acme, lines=(LineInput(product=shop.tea, quantity=Decimal(2)),))
    do("order.confirm", order=order)
    do("shipment.ship", shipment=int(rows("SELECT MIN(id) FROM shipment")[0][0]))
    invoice = int(rows("SELECT MIN(id) FROM invoice")[0][0])
    do("invoice.post", invoice=invoice)
    do("payment.record", invoice=invoice)
    do("supplier-term.add", product=shop.cup, supplier=shop.acme, price=Decimal(1))
    do("reorder-rule.set", product=shop.cup, minimum=Decimal(2), maximum=Decimal(9))
    bought = do("po.propose", product=shop.cup)
    do("po.confirm", po=bought)
    do("po.receive", po=bought)
    shelf = do("location.add", code="SHELF", name="Shelf")
    do("transfer.add", target=shelf, lines=(TransferLineInput(product=shop.cup, quantity=Decimal(1)),))
    do("count.start")
    do("return.add", order=order, reason="damaged")
    make_and_batch(shop)
    change_and_ask(shop)
    owe_and_collect(shop)
    do_work({"ACME": shop.acme})
    win_and_serve(shop)
    advertise(shop)


def win_and_serve(shop: Shop) -> None:
    """A lead and the rules about it, what a stage asks for, a quote, a ticket and what it is measured by, a file."""
    do("quote.add", party=shop.acme, lines=(QuoteLineInput(product=shop.tea, quantity=Decimal(2)),))
    do("score-rule.add", field="source", value="web", points=Decimal(5))
    do("assign-rule.add", users="ana")
    do("lead.add", name="Ida Imboden", company_name="Imboden Hotels", email="ida@hotels.example", source="web")
    do("competitor.add", name="Teaworld", website="teaworld.example", notes="cheap")
    for name in ("Twin Teas Ltd", "Twin Teas Limited"):
        do("party.add", name=name, city="Leeds")
    actions()["duplicate.find"].perform()
    do("mapping.add", name="Twin Teas Intl", means="Twin Teas Ltd")
    do("lost-reason.add", name="No budget")
    stage = int(scalar("SELECT MIN(id) FROM stage WHERE name = 'Negotiation'"))
    do("stage-check.add", stage=stage, name="Budget confirmed")
    do("service-target.set", priority="high", response=Decimal(60), resolve=Decimal(480))
    do("business-hours.set", weekday="mon", hours="9:00-17:00")
    do("canned-answer.add", code="LATE", name="The order is late", body="Dear {name}")
    do("ticket.add", subject="Where is it?", party=shop.acme, category="delivery", message="Where?")
    do("attachment.add", about=f"party {shop.acme}", file=Incoming("Prices.pdf", lambda: BytesIO(b"%PDF-1.7")))


def advertise(shop: Shop) -> None:
    """Who may be contacted, a segment, a campaign with a member, a contract."""
    do("consent.set", party=shop.acme, channel="e-mail", allowed=True, source="web form")
    segment = do("segment.add", name="Buyers", filter="orders>0", description="Bought something")
    do("territory.add", code="EAST", name="The east", filter="country:AT", owner="ana")
    campaign = do("campaign.add", name="Autumn tea", segment=segment)
    do("member.add", campaign=campaign, party=shop.acme)
    do("subscription.add", code="TEA-12", party=shop.acme, memo="Tea of the month")
    do("forecast.keep")
    do("user.authorize", user=1, key=public_key())


def owe_and_collect(shop: Shop) -> None:
    """A bill and a run that pays it; an invoice that is late, and a letter about it; a statement, a cheque, a count; one that recurs."""
    late = do("invoice.draft", party=shop.bolt, lines=(LineInput(product=shop.tea, quantity=Decimal(1)),))
    do("invoice.post", invoice=late)
    do("dunning-level.add", code="REMIND", name="Reminder", level=1, days=1, text="Please pay {amount}.")
    do("interest-rate.set", rate=Decimal(9), valid_from=date(2026, 1, 1))
    do("dunning.propose", day=date(2027, 3, 1))
    do("invoice.write-off", invoice=late, amount=Decimal("0.05"), reason="cents")
    do("party.bank", party=shop.acme, iban="CH9300762011623852957", bic="POFICHBEXXX")
    do("bill.post", bill=expense(shop.acme, "2026-11-01", "R 1", "75.50", "Samples"))
    do("payment-run.propose", until=date(2026, 12, 31))
    bank, till = (int(scalar("SELECT id FROM bank_account WHERE code = ?", (code,))) for code in ("BANK", "CASH"))
    do("bank-rule.add", contains="fee", account=int(scalar("SELECT id FROM account WHERE code = '6000'")))
    line = row("2026-11-20", "31.00", "Somebody", "see letter")
    do("statement.add", bank_account=bank, day=date(2026, 11, 20), number="1", opening=Decimal(0), lines=(line,))
    do("cheque.receive", number="4711", party=shop.bolt, amount=Decimal(5), drawn_on="Leeds Bank")
    do("bank-account.count", bank_account=till, counted=Decimal(0))
    again = (LineInput(product=shop.tea, quantity=Decimal(1)),)
    do("recurring.add", code="TEA", party=shop.bolt, memo="Tea of the month", lines=again)


def change_and_ask(shop: Shop) -> None:
    """A confirmed order changed, one that somebody has to approve, goods asked for, and goods to be inspected."""
    tea = LineInput(product=shop.tea, quantity=Decimal(2))
    confirmed = do("order.add", party=shop.bolt, lines=(tea,))
    do("order.confirm", order=confirmed)
    do("amend.add", order=confirmed, reason="one more", lines=(AmendLineInput(product=shop.tea, quantity=Decimal(3)),))
    do("request.add", product=shop.tea, quantity=Decimal(5), reason="for the fair")
    glass = do("product.add", sku="GLASS", name="Glass", inspect=True)
    bought = do(
        "po.add", party=shop.acme, lines=(PurchaseLineInput(product=glass, quantity=Decimal(1), price=Decimal(2)),)
    )
    do("po.confirm", po=bought)
    do("po.receive", po=bought)
    do("setting.set", name="approval.discount", value="10")
    do("order.confirm", order=do("order.add", party=shop.bolt, lines=(replace(tea, discount=Decimal(20)),)))


def make_and_batch(shop: Shop) -> None:
    """A product made of another by a work order, and one that is kept by lots."""
    box = do("product.add", sku="BOX", name="Box of tea")
    bill = do("bom.add", product=box, lines=(BillLineInput(product=shop.tea, quantity=Decimal(1)),))
    do("bom.activate", bom=bill)
    made = do("work-order.add", product=box, quantity=Decimal(1))
    do("work-order.release", work_order=made)
    do("work-order.complete", work_order=made)
    kept = do("product.add", sku="LOT", name="Kept by lot", tracking="lot")
    do("lot.add", product=kept, number="A-1")


def spoil(kind: str, record_id: int, text: str) -> list[str]:
    """Put a text into every text column that takes it, behind the program's back; returns those columns."""
    model = model_of(kinds()[kind].table)
    assert model is not None
    done = []
    for field in model._meta.sorted_fields:
        if not isinstance(field, Text) or field.name == "currency":  # no text of a person's: amounts are kept by it
            continue
        try:
            with db.atomic():
                run(f'UPDATE "{kinds()[kind].table}" SET "{field.column_name}" = ? WHERE id = ?', (text, record_id))
            done.append(field.column_name)
        except Exception as error:  # noqa: BLE001  checked, unique or unchangeable: the database keeps such text out
            assert type(error).__name__ in ("IntegrityError", "OperationalError", "ConstraintError"), error
    return done


def clean(screen: str) -> bool:
    return all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or c in "\n\u200d" for c in screen)


@pytest.mark.parametrize("kind", KINDS)
def test_the_pane_shows_every_text(everything: Shop, kind: str) -> None:
    found = look_up(kind, "")
    assert found, f"the shop has no {kind}"
    for text in STORABLE:
        spoil(kind, found[0], text)
        lines = described(Subject(kind, found[0]), 4000)
        said = "\n".join("".join(part for _, part in line) for line in lines)
        assert clean(said)


@pytest.mark.parametrize("text", [*MARKUP_AND_CODE, *SCRIPTS])
def test_what_can_be_shown_is_shown_letter_for_letter(everything: Shop, text: str) -> None:
    for kind in ("party", "product", "deal", "contact", "activity"):
        found = look_up(kind, "")
        spoil(kind, found[0], text)
        lines = described(Subject(kind, found[0]), 4000)
        said = "\n".join("".join(part for _, part in line) for line in lines)
        assert safe.text(text) in said, kind
