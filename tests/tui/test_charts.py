"""Charts: numbers beside bars, arrows from bar to bar, enter opens what is behind; and the tour of a first start."""

from __future__ import annotations

import asyncio
import threading
from datetime import date
from decimal import Decimal

import pytest
from textual.pilot import Pilot

from store.insight.figures import figure
from store.insight.sheet import Bar, Figure, Report
from tests.tui.conftest import Open, Shop, do, press, settle, shown, the_desk, type_text
from tui.app import BackdeskApp
from tui.charts import drawing, spark
from tui.charts.chart import Chart
from tui.charts.reports import NAMES, ReportsPane
from tui.charts.screen import FigureScreen
from tui.messages import Subject
from tui.record.related import RelatedScreen
from tui.record.screen import RecordScreen
from tui.tabs import TABS
from tui.tour import TourScreen, is_new

pytestmark = pytest.mark.usefixtures("shop")
SIZES = [(80, 24), (120, 36)]


def place_of(tab: int, view: str) -> int:
    return [found.name for found in TABS[tab].views].index(view)


async def go_to(pilot: Pilot[int], tab: int, view: str) -> None:
    await the_desk(pilot).go(tab, place_of(tab, view))
    await settle(pilot)


def chart(pilot: Pilot[int]) -> Chart:
    return pilot.app.screen.query_one(Chart) if pilot.app.screen.query(Chart) else the_desk(pilot).pane.chart  # type: ignore[union-attr]


def line_of(pilot: Pilot[int], label: str) -> str:
    return next(line for line in shown(pilot).splitlines() if line.strip().startswith(label))


@pytest.fixture
def invoiced(shop: Shop) -> int:
    """Acme has 20 tea for 4.50 and 19 % tax, due in 30 days."""
    order = do("order.add", party=shop.acme, lines=[line(shop.tea, 20)])
    do("order.confirm", order=order)
    shipment = the("shipment", order)
    do("shipment.ship", shipment=shipment)
    return do("invoice.post", invoice=the("invoice", order))


def line(product: int, quantity: int) -> object:
    from store.catalog.lines import LineInput

    return LineInput(product=product, quantity=Decimal(quantity))


def the(table: str, order: int) -> int:
    from store.core.database import scalar

    column = "order_id" if table == "shipment" else "origin_id"
    return int(scalar(f"SELECT id FROM {table} WHERE {column} = ? ORDER BY id LIMIT 1", (order,)))


@pytest.mark.parametrize("size", SIZES)
async def test_the_forecast_opens_into_its_deals_and_back(desk: Open, shop: Shop, size: tuple[int, int]) -> None:
    winter = do("deal.add", title="For winter", party=shop.acme, value=Decimal(800), expected_close=date(2026, 12, 9))
    async with desk(size=size) as pilot:
        await go_to(pilot, 0, "forecast")
        said = line_of(pilot, "Prospecting")
        assert said.split()[1:4] == ["2", "1,300.00", "130.00"]
        assert drawing.SOLID in said
        assert drawing.LIGHT in said
        while "2026-12" not in (chart(pilot).current.said if chart(pilot).current else ""):
            before = chart(pilot).place
            await press(pilot, "down")
            assert chart(pilot).place == before + 1
        assert "2026-12" in shown(pilot).splitlines()[1]
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, RelatedScreen)
        assert [line.id for line in pilot.app.screen._pane.list.rows.lines] == [winter]
        await press(pilot, "escape")
        assert chart(pilot).has_focus
        assert chart(pilot).current is not None
        assert chart(pilot).current.said.startswith("2026-12")  # type: ignore[union-attr]
        await press(pilot, "escape")
        assert the_desk(pilot).view.name == "board"


async def test_first_last_page_and_mouse(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await go_to(pilot, 0, "forecast")
        await press(pilot, "G")
        assert chart(pilot).place == chart(pilot).count - 1
        await press(pilot, "g")
        assert chart(pilot).place == 0
        assert "Pipeline by stage" in shown(pilot)
        await press(pilot, "pagedown")
        assert 0 < chart(pilot).place < chart(pilot).count
        await press(pilot, "g")
        await pilot.click(Chart, offset=(3, 3))
        await settle(pilot)
        assert chart(pilot).place == 1
        await press(pilot, "k", "enter")
        assert isinstance(pilot.app.screen, RelatedScreen)
        assert [line.id for line in pilot.app.screen._pane.list.rows.lines] == [shop.lost_cause]


@pytest.mark.parametrize("size", SIZES)
async def test_debts_by_age_open_their_invoices(desk: Open, invoiced: int, size: tuple[int, int]) -> None:
    async with desk(size=size) as pilot:
        await go_to(pilot, 4, "aging")
        assert line_of(pilot, "not due").split()[2:4] == ["1", "107.10"]
        assert "The ledger says 107.10." in shown(pilot)
        await press(pilot, "enter")
        assert "INV-2026-000001" in shown(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, RecordScreen)
        assert pilot.app.screen.subject is not None
        assert (pilot.app.screen.subject.kind, pilot.app.screen.subject.id) == ("invoice", invoiced)
        await press(pilot, "escape", "escape", "down")
        await press(pilot, "enter")  # nothing is overdue
        assert isinstance(pilot.app.screen, RelatedScreen)
        assert "no instalments" in shown(pilot).lower()


async def test_cover_says_state_by_word_and_opens_the_product(desk: Open, shop: Shop) -> None:
    do("order.confirm", order=do("order.add", party=shop.acme, lines=[line(shop.cup, 3), line(shop.tea, 18)]))
    do("shipment.ship", shipment=1)
    async with desk() as pilot:
        await go_to(pilot, 3, "cover")
        assert "! short" in line_of(pilot, "CUP-2")
        assert line_of(pilot, "TEA-1").split()[1:6] == ["10", "!", "low", "2", "18"]
        subject = the_desk(pilot).subject
        assert subject is not None
        assert (subject.kind, subject.id) == ("product", shop.cup)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, RecordScreen)
        await press(pilot, "escape", "a")  # keys act on the product
        assert "Adjust stock" in shown(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_reports_are_picked_dated_and_opened(desk: Open, invoiced: int, size: tuple[int, int]) -> None:
    async with desk(size=size) as pilot:
        await go_to(pilot, 4, "reports")
        assert "Trial balance at 2026-11-21" in shown(pilot)
        assert line_of(pilot, "1100").split()[-1] == "107.10"
        await press(pilot, "enter")
        assert "1100 Accounts receivable" in shown(pilot)
        assert "107.10" in shown(pilot)
        assert isinstance(pilot.app.screen, RelatedScreen)
        await press(pilot, "escape", "r")
        await press(pilot, "down", "enter")
        assert "Profit and loss, 2026-01-01 to 2026-11-21" in shown(pilot)
        await press(pilot, "t", "ctrl+u")
        await type_text(pilot, "2026-11-20")
        await press(pilot, "enter")
        assert "Profit and loss, 2026-01-01 to 2026-11-20" in shown(pilot)
        assert line_of(pilot, "Result").split()[-1] == "0.00"
        await press(pilot, "t", "ctrl+u")
        await type_text(pilot, "soon")
        await press(pilot, "enter")
        assert "not a date" in shown(pilot)
        assert "Profit and loss, 2026-01-01 to 2026-11-20" in shown(pilot)
        await press(pilot, "G", "enter")
        assert "no single records" in shown(pilot)


async def test_a_statement_of_some_days_month_by_month(desk: Open, invoiced: int) -> None:
    async with desk() as pilot:
        await go_to(pilot, 4, "reports")
        await press(pilot, "tab", "t", "ctrl+u")
        await type_text(pilot, "2026-10-01..today")
        await press(pilot, "enter")
        assert "Profit and loss, 2026-10-01 to 2026-11-21" in shown(pilot)
        await press(pilot, "b", "down", "down", "down", "enter")
        assert line_of(pilot, "Total income").split()[-3:] == ["0.00", "90.00", "90.00"]
        await press(pilot, "t", "ctrl+u")
        await type_text(pilot, "2026-11-21..2026-10-01")
        await press(pilot, "enter")
        assert "2026-11-21 is after 2026-10-01" in shown(pilot)
        await press(pilot, "shift+tab")
        assert "Trial balance, 2026-10-01 to 2026-11-21" in shown(pilot)
        pane = the_desk(pilot).pane
        assert isinstance(pane, ReportsPane)
        while pane.name_shown != "aging":
            await press(pilot, "tab")
        assert "Receivable by age at 2026-11-21" in shown(pilot)
        await press(pilot, "b")
        assert "of one day, beside nothing else" in shown(pilot)


async def test_every_report_can_be_read_at_any_size(desk: Open, invoiced: int) -> None:
    for size in ((1, 1), (30, 8), (80, 24), (200, 60)):
        async with desk(size=size) as pilot:
            await go_to(pilot, 4, "reports")
            pane = the_desk(pilot).pane
            assert isinstance(pane, ReportsPane)
            for name in NAMES:
                assert pane.name_shown == name
                await press(pilot, "l", "G", "g", "h", "tab")
                assert all(len(line) <= size[0] for line in shown(pilot).splitlines())


async def test_a_report_wider_than_the_screen_moves_under_its_first_column(desk: Open, invoiced: int) -> None:
    async with desk() as pilot:
        await go_to(pilot, 4, "reports")
        pane = the_desk(pilot).pane
        assert isinstance(pane, ReportsPane)
        wide = Report("Wide", tuple((f"Column {n:02}", "right") for n in range(20)), (tuple("12345678901234567890"),))
        pane.chart.show([wide])
        assert "Column 01" in shown(pilot)
        assert "Column 19" not in shown(pilot)
        await press(pilot, *["right"] * 25)
        assert "Column 00" in shown(pilot)
        assert "Column 19" in shown(pilot)
        await press(pilot, *["left"] * 25)
        assert "Column 01" in shown(pilot)


async def test_a_customers_rhythm_in_a_line_and_month_by_month(desk: Open, shop: Shop, invoiced: int) -> None:
    async with desk() as pilot:
        await the_desk(pilot).backdesk.open_record(Subject("party", shop.acme))
        await settle(pilot)
        await press(pilot, "o", "enter")
        assert isinstance(pilot.app.screen, FigureScreen)
        assert "Ordered on one day only: 2026-11-21, today." in shown(pilot)
        assert line_of(pilot, "2026-11").split()[1:3] == ["1", "90.00"]
        await press(pilot, "enter")
        assert "SO-2026-000001" in shown(pilot)
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, RecordScreen)
        whole = "\n".join(str(said.visual) for said in pilot.app.screen.query("#sections Say"))
        assert "█ 2026-11  most in 2026-11: 1" in whole


async def test_a_large_company_is_worked_out_beside_the_screen(
    desk: Open, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.charts.pane.SMALL", 0)
    gate = threading.Event()
    async with desk() as pilot:
        app = pilot.app
        assert isinstance(app, BackdeskApp)
        before = asyncio.create_task(app.work.count(gate.wait))
        await the_desk(pilot).go(0, place_of(0, "forecast"))
        await pilot.pause(0.1)
        assert "This is being worked out" in shown(pilot)
        await pilot.press("j", "left_square_bracket")  # nothing waits for it
        assert the_desk(pilot).view.name == TABS[0].views[place_of(0, "forecast") - 1].name
        gate.set()
        await before
        await press(pilot, "right_square_bracket")
        for _ in range(50):  # what was worked out aside is painted when the screen comes to it
            if "Prospecting" in shown(pilot):
                break
            await pilot.pause(0.1)
        assert "Prospecting" in shown(pilot)
        assert "worked out" not in shown(pilot)
        do("deal.add", title="More", party=shop.acme, value=Decimal(100))
        await press(pilot, "R")
        assert line_of(pilot, "Prospecting").split()[1:3] == ["2", "600.00"]


async def test_changes_by_others_keep_the_cursor_on_its_bar(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await go_to(pilot, 4, "aging")
        await press(pilot, "down", "down")
        here = chart(pilot).current
        do("payment.record", party=shop.acme, amount=Decimal(5))
        the_desk(pilot).reload()
        await settle(pilot)
        assert chart(pilot).current is not None
        assert here is not None
        assert chart(pilot).current.opens == here.opens  # type: ignore[union-attr]
        assert line_of(pilot, "credit").split()[-1] == "-5.00"


def drawn(size: int, solid: int = 0, tick: int = 0, longest: int = 100, room: int = 10) -> str:
    return "".join(text for _, text in drawing.drawn_bar(Bar("x", size, (), solid, tick), longest, room))


def test_a_bar_is_as_long_as_its_number() -> None:
    assert drawn(100, 100) == "█" * 10
    assert drawn(100, 40) == "████░░░░░░"
    assert drawn(50) == "░" * 5
    assert drawn(45, 45) == "████▌"
    assert drawn(1, 1) == "▏"
    assert drawn(0) == ""
    assert drawn(-30) == "▒▒▒"
    assert drawn(20, 20, tick=50) == "██  ┃"
    assert drawn(80, 80, tick=50) == "████┃███"
    assert drawn(300, 300) == "█" * 10 + "▶"
    assert drawn(5, longest=0) == ""


def test_hostile_labels_take_the_room_they_are_given() -> None:
    names = ["[/x] \x1b[31mred", "漢字" * 30, "e\u0301" * 40, "", "a\nb"]
    found = Figure("T\x07", (("L", "left"), ("N", "right")), tuple(Bar(name, 5, ("1",), 3) for name in names))
    for width in (20, 40, 80):
        for row in drawing.figure(found, width):
            text = "".join(said for _, said in row.pieces)
            assert "\x1b" not in text
            assert "\n" not in text


def test_a_figure_in_a_line() -> None:
    found = Figure("T", (("L", "left"),), tuple(Bar(str(n), n, ()) for n in (0, 1, 8, 4)))
    assert spark.columns(found) == "·▁█▄"
    assert spark.columns(Figure("T", (("L", "left"),), ())) == ""
    assert set(spark.columns(figure("rhythm", party=1))) == {"·"}


async def test_the_tour_comes_once_and_again_from_help(shop: Shop) -> None:
    assert is_new("ana")
    async with BackdeskApp(shown_around=False).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(pilot.app.screen, TourScreen)
        for word in ("Pipeline", "Customers", "Orders", "Inventory", "Invoices", "Any key closes this"):
            assert word in shown(pilot)
        await press(pilot, "x")  # closes it, and does nothing else
        assert pilot.app.screen is the_desk(pilot)
        assert not is_new("ana")
        assert is_new("ben")
        await press(pilot, "question_mark", "t")
        assert isinstance(pilot.app.screen, TourScreen)
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, TourScreen)


async def test_the_tour_on_a_small_screen(shop: Shop) -> None:
    for size in ((1, 1), (40, 10), (200, 60)):
        async with BackdeskApp(shown_around=False).run_test(size=size) as pilot:
            await settle(pilot)
            assert all(len(line) <= size[0] for line in shown(pilot).splitlines())
            await press(pilot, "q")
            assert pilot.app.screen is the_desk(pilot)
