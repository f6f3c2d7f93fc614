"""Hostile text in every field of every kind of record, behind the program's back: shown, never obeyed, never a crash."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from decimal import Decimal

import pytest
from peewee import IntegrityError
from textual.pilot import Pilot

from store.core.database import one, rows, run, scalar
from store.core.listing import Query, get_listing, listings
from store.core.text import printable
from tests.conftest import Opened
from tests.support.hostile import BYTES_THAT_DRIVE_TERMINALS, INVISIBLE_AND_TURNED, MARKUP_AND_CODE
from tests.support.prepared import Prepared
from tests.support.terminals import Terminal
from tests.support.thorough import some
from tests.tui.conftest import Open, Shop, do, every_view, press, settle, shown, the_desk, type_text
from tui import safe
from tui.app import BackdeskApp
from tui.messages import Subject

# a database cannot keep lone surrogates, nor PostgreSQL a NUL: those are refused before
HOSTILE = [
    t
    for t in [*BYTES_THAT_DRIVE_TERMINALS, *INVISIBLE_AND_TURNED, *MARKUP_AND_CODE]
    if not re.search("[\ud800-\udfff\0]", t)
]
MARKUP = [
    "[bold]x[/bold]", "[/]", "[red", "[@click=app.exit]x[/]", "\\[x]", "[link=http://x]z[/link]", "$primary", "[$accent]a",
    "[#ff0000]", "[[x]]", "[on red]y", "[/x]", "a [b] c", "[12]", ":smile:", "[reverse]r", "[not", "]x[", "[]", "[=]",
]  # fmt: skip
_FREE_TEXT = {
    "party": ("name", "email", "phone", "website", "notes", "city"), "contact": ("name", "job_title", "email", "phone"),
    "product": ("name", "description", "category"), "deal": ("title", "source", "lost_reason", "notes"),
    "activity": ("subject", "notes"), "sales_order": ("notes", "reference", "hold_reason"),
    "sales_order_line": ("description",), "order_line": ("description",), "deal_line": ("description",),
    "invoice": ("notes", "reference", "party_name"), "invoice_line": ("description",), "shipment": ("carrier", "tracking"),
    "payment": ("reference", "notes"), "audit": ("reason",), "stage": ("name",), "company": ("name",), "app_user": ("name",),
    "address": ("street", "city", "postcode", "label"), "term": ("name",), "tax_code": ("name",), "unit": ("name",),
}  # fmt: skip


def plant(texts: list[str]) -> int:
    """Write the texts, in turn, into every free text of every table; returns how many fields took one.

    As somebody with the file in hands would: what guards posted documents is taken off first.
    """
    for (name,) in rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND LOWER(sql) LIKE '%raise(%'"):
        run(f'DROP TRIGGER "{name}"')
    taken, turn = 0, 0
    for table, wanted in _FREE_TEXT.items():
        there = {name for (name,) in rows("SELECT name FROM pragma_table_info(?)", (table,))}
        for column in sorted(there.intersection(wanted)):
            for (record,) in rows(f"SELECT id FROM {table}"):
                turn += 1
                with suppress(IntegrityError):  # a CHECK of the table itself says no: better still
                    taken += run(f"UPDATE {table} SET {column} = ? WHERE id = ?", (texts[turn % len(texts)], record))
    return taken


@pytest.fixture
def trade(shop: Shop, lite: Opened, prepared: Prepared) -> Shop:  # after `shop`, which `desk` wants
    """The shop with records of every kind, from lead to payment."""
    prepared.after(lite, do_trade, shop)
    return shop


def do_trade(shop: Shop) -> None:
    """What `trade` has beside the shop."""
    contact = do("contact.add", party=shop.acme, name="Ann")
    do("activity.add", subject="Call", party=shop.acme)
    order = do("deal.convert", deal=shop.won)
    shipment = scalar("SELECT id FROM shipment WHERE order_id = ?", (order,))
    do("shipment.ship", shipment=shipment)
    invoice = scalar("SELECT id FROM invoice ORDER BY id LIMIT 1")
    do("invoice.post", invoice=invoice)
    do("payment.record", invoice=invoice, amount=Decimal(5))
    assert contact
    for number in range(12):
        do("party.add", name=f"Party {number}", customer=True)
        do("product.add", sku=f"P-{number}", name=f"Product {number}", price=Decimal(1))
        do("deal.add", title=f"Deal {number}", party=shop.bolt)


def controls(screen: str) -> set[str]:
    """Characters on screen that a terminal obeys or that turn text round."""
    return {
        c
        for c in screen
        if (c != "\n" and unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")) or c in "\u202e\u2066\u200b"
    }


async def test_every_view_with_hostile_text(desk: Open, trade: Shop) -> None:
    assert plant([*HOSTILE, *MARKUP]) > 60
    async with desk(size=(140, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, BackdeskApp)
        async for _ in every_view(pilot):
            await pilot.press("j", "y", "Y")
            await settle(pilot)
            assert not controls(shown(pilot))
        assert app.return_code is None


@pytest.mark.parametrize("part", some(range(4), 1))
async def test_markup_is_shown_letter_for_letter(desk: Open, trade: Shop, part: int) -> None:
    async with desk(size=(160, 40)) as pilot:
        await press(pilot, "right_square_bracket")
        for text in MARKUP[part::4]:
            seen = await everywhere(pilot, trade, text)
            assert not [where for where, screen in seen.items() if text not in screen], seen


async def everywhere(pilot: Pilot[int], trade: Shop, text: str) -> dict[str, str]:
    """What the screens of the list of deals and of a party show that are called by a text."""
    run("UPDATE party SET name = ? WHERE id = ?", (text, trade.acme))
    run("UPDATE deal SET title = ? WHERE id = ?", (text, trade.won))
    app = pilot.app
    assert isinstance(app, BackdeskApp)
    await press(pilot, "ctrl+r")
    seen = {"list": shown(pilot)}
    await app.open_record(Subject("party", trade.acme))
    await settle(pilot)
    seen["record"] = shown(pilot)
    await press(pilot, "e")
    seen["form"] = shown(pilot)
    await press(pilot, "escape", "d")
    seen["dialog"] = shown(pilot)
    await press(pilot, "escape", "escape", "colon")
    the_desk(pilot).tell(text, "warning")
    await settle(pilot)
    seen["palette and status"] = shown(pilot)
    await press(pilot, "escape")
    assert app.screen is the_desk(pilot)
    return seen


@pytest.mark.slow
def test_no_byte_of_theirs_reaches_the_terminal(trade: Shop) -> None:
    plant(HOSTILE)
    running = Terminal(trade.url)
    running.wait_for("Pipeline")
    for keys in [
        "]",
        "2",
        "]",
        "]",
        "3",
        "]",
        "4",
        "]",
        "]",
        "5",
        "]",
        "]",
        "2",
        "\r",
        "e",
        "\x1b",
        "\x1b",
        "3",
        "f",
        "\x1b",
        ":",
        "a",
        "\x1b",
    ]:
        running.send(keys)
        running.read(0.35)
    running.send("\x11")
    running.read(0.5)
    said = running.raw.decode("utf-8")
    said = re.sub(r"\x1b\]22;[a-z-]+\x07", "", said)  # Textual's own: the shape of the mouse pointer
    ours = re.sub(r"\x1b\[[0-9;?<>=]*[ -/]*[A-Za-z@`~]|\x1b[=>78c]", "", said)
    left = {c for c in ours if unicodedata.category(c) in ("Cc", "Zl", "Zp") and c not in "\r\n"}
    assert not left, sorted(map(ascii, left))
    assert not re.search(r"\x1b[\]PX^_]", said)  # no title, no clipboard, no strings of the terminal's own
    assert not set("\u202e\u2066\u200b\u061c\ufeff") & set(said)
    running.child.close(force=True)


@pytest.mark.parametrize("text", [*HOSTILE, *MARKUP])
async def test_any_text_may_be_typed_into_the_filter(shop: Shop, text: str) -> None:
    """Lists take it, every fourth of them each text, in turn: an answer or a plain message, never a fault."""
    from store.core.errors import Usage

    for name in sorted(listings())[len(text) % 4 :: 4]:
        try:
            get_listing(name).window(Query(printable(text)), limit=5)
        except Usage as error:
            assert str(error)
    assert safe.width(safe.cell(text, 20)) == 20


async def test_hostile_text_typed_and_saved_stays_text(desk: Open, shop: Shop) -> None:
    async with desk(size=(100, 30)) as pilot:
        await press(pilot, "2", "n")
        await type_text(pilot, "[@click=app.exit]x[/]")
        await press(pilot, "ctrl+s")
        assert one("SELECT 1 FROM party WHERE name = '[@click=app.exit]x[/]'")
        assert "[@click=app.exit]x[/]" in shown(pilot)
        assert pilot.app.return_code is None
