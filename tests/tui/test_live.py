"""Other people's changes appear by themselves, marked and with who made them; and who else is there."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from decimal import Decimal

import pytest

from store.catalog.lines import LineInput
from store.core.action import actions
from store.sales.quote_drafting import QuoteLineInput
from tests.conftest import Opened
from tests.support.people import add_user
from tests.support.terminals import ROOT, Terminal
from tests.tui.conftest import Open, do, settle, shown, the_desk
from tui.app import BackdeskApp
from tui.bars import shortened
from tui.live import LOOKS_PER_ROUND
from tui.news import past

pytestmark = pytest.mark.slow


def as_ben(url: str, *words: str) -> None:
    """A command of somebody else, in a process of their own."""
    subprocess.run(
        [sys.executable, "-m", "commands.main", "--db", url, "--as", "ben", *words],
        env={**os.environ, "PYTHONPATH": ROOT},
        check=True,
        capture_output=True,
        timeout=60,
    )


def two_deals() -> tuple[int, int]:
    add_user("ben", "sales")
    acme = do("party.add", name="Acme Ltd", customer=True)
    first = do("deal.add", title="Tea", party=acme, value=Decimal(100))
    return first, do("deal.add", title="Cups", party=acme, value=Decimal(50))


def test_a_change_by_somebody_else_shows_in_place_with_who_made_it(database: Opened) -> None:
    tea, _ = two_deals()
    running = Terminal(database.url)
    running.wait_for("Prospecting")
    running.send("]")
    running.wait_for("1 of 2 deals")
    as_ben(database.url, "deal", "edit", str(tea), "--title", "Coffee")
    running.wait_for(" Coffee ")
    running.wait_for("Ben changed Coffee")
    assert "1 of 2 deals" in running.text  # the cursor stayed on its record
    running.send("q")
    running.child.close(force=True)


def test_who_is_given_something_is_told_at_once_and_also_on_coming_later(database: Opened) -> None:
    two_deals()
    running = Terminal(database.url)
    running.wait_for("Prospecting")
    as_ben(database.url, "activity", "add", "--subject", "Call them", "--due", "today", "--owner", "ana")
    running.wait_for("Ben gave you: Call them")
    running.send("q")
    running.child.close(force=True)
    later = Terminal(database.url)
    later.wait_for("Ben gave you: Call them")
    later.send("D")
    later.wait_for("1 of 1 things to do")
    later.send("q")
    later.child.close(force=True)


def test_the_row_that_changed_stands_out(database: Opened) -> None:
    tea, _ = two_deals()
    running = Terminal(database.url)
    running.wait_for("Prospecting")
    running.send("]")
    running.wait_for("1 of 2 deals")
    as_ben(database.url, "deal", "win", str(tea))
    running.wait_for("• ")
    line = next(line for line in running.text.splitlines() if "• " in line)
    assert "Tea" in line and "Won" in line
    for _ in range(100):  # and does so no more after a while
        if "• " not in running.text:
            break
        running.read(0.2)
    assert "• " not in running.text
    running.child.close(force=True)


def test_a_card_on_the_board_moves_by_itself(database: Opened) -> None:
    tea, _ = two_deals()
    running = Terminal(database.url)
    running.wait_for(" Tea ")  # nothing is planned about it
    column = next(line.index(" Tea ") for line in running.text.splitlines() if " Tea " in line)
    as_ben(database.url, "deal", "move", str(tea), "--stage", "Proposal")
    running.wait_for("Ben moved Tea")
    after = next(line.index(" Tea ") for line in running.text.splitlines()[2:] if " Tea " in line)
    assert after > column
    running.child.close(force=True)


def test_an_open_record_is_read_again(database: Opened) -> None:
    _, cups = two_deals()
    running = Terminal(database.url)
    running.wait_for("Prospecting")
    running.send("\r")
    running.wait_for("Acme Ltd")
    as_ben(database.url, "deal", "edit", str(cups), "--source", "trade fair")
    running.wait_for("trade fair")
    running.child.close(force=True)


def test_an_open_quote_says_what_somebody_else_took(database: Opened) -> None:
    add_user("ben", "sales")
    tea, acme = do("product.add", sku="TEA-1", name="Tea", price=Decimal(5)), do("party.add", name="Acme Ltd")
    do("stock.adjust", product=tea, quantity=Decimal(20), cost=Decimal(2))
    do("quote.send", quote=do("quote.add", party=acme, lines=(QuoteLineInput(product=tea, quantity=Decimal(12)),)))
    running = Terminal(database.url)
    running.wait_for("Prospecting")
    running.send("0")
    running.wait_for("Views of pipeline")
    running.send("quotes\r")
    running.wait_for("1 of 1 quotes")
    running.send("\r")
    running.wait_for("12: all there, by 2026-11-23")
    as_ben(database.url, "order", "add", "--party", "Acme Ltd", "--line", "TEA-1:15")
    as_ben(database.url, "order", "confirm", "#1")
    running.wait_for("! 12: 5 of 12 there, no day known; told: all of it")
    as_ben(database.url, "order", "cancel", "#1", "--reason", "typed twice")
    running.wait_for("12: all there, by 2026-11-23")
    running.child.close(force=True)


async def test_a_change_while_a_view_is_being_put_up_is_read_when_it_is(desk: Open) -> None:
    async with desk() as pilot:
        here = the_desk(pilot)
        going = asyncio.create_task(here.go(2, 0))
        while here.view.listing != "orders" or here.pane is None:  # type: ignore[union-attr]
            await asyncio.sleep(0)
        assert not here.pane.is_mounted
        do("order.add", party=1, lines=(LineInput(product=1, quantity=Decimal(1)),))
        here.reload()
        await going
        await settle(pilot)
        assert "1 of 1 orders" in shown(pilot)


def test_who_else_is_there_and_on_what(database: Opened) -> None:
    two_deals()
    ana = Terminal(database.url)
    ana.wait_for("Prospecting")
    program = "import sys; from tests.support.showing import show; sys.exit(show(sys.argv[1], 'ben'))"
    ben = Terminal(database.url, program)
    ben.wait_for("Prospecting")
    ana.wait_for("ben (Board)")
    ben.send("\r")
    ben.wait_for("Acme Ltd")
    ana.wait_for("ben (Cups)")
    ben.send("\x1b")
    ben.read(0.5)
    ben.send("q")
    ben.read(1.0)
    assert ben.gone_within()
    until = 60
    while "ben" in ana.text and until:
        ana.read(0.1)
        until -= 1
    assert "ben" not in ana.text
    ana.child.close(force=True)


def test_every_action_has_words_for_having_been_done() -> None:
    words = {past(action.verb) for action in actions().values()}
    assert {"changed", "won", "lost", "shipped", "posted", "moved", "added", "converted", "archived"} <= words
    assert all(
        word and not word.endswith(("eed", "yed", "winned", "seted", "ended", "raped", "fered", "costed"))
        for word in words
    )


@pytest.mark.parametrize(
    ("room", "said"),
    [(30, "with ana (=SUM Design Studio)"), (20, "with ana"), (14, "with ana"), (8, "with ana"), (5, "with")],
)
def test_who_is_there_is_said_without_half_of_what_they_are_on(room: int, said: str) -> None:
    assert shortened("with ana (=SUM Design Studio)", room) == said


def test_a_remark_in_brackets_stands_where_it_has_room() -> None:
    assert shortened("with ana (A 1), ben · 3 of 9", 22) == "with ana (A 1), ben"
    assert shortened("(all)", 9) == "(all)"


async def test_a_look_after_the_end_finds_nobody(desk: Open) -> None:
    """Timers go on for a moment when the program is put away."""
    async with desk() as pilot:
        app = pilot.app
    assert isinstance(app, BackdeskApp) and not app.has_desk
    for _ in range(LOOKS_PER_ROUND):
        app.live.look()
