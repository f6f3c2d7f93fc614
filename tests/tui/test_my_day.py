"""A day by keys: what is to be done, done with what came of it, put off; planned from a record; told without asking."""

from __future__ import annotations

from datetime import date

from store.core.database import rows
from store.core.identity import acting_as
from tests.support.people import add_user
from tests.tui.conftest import Open, Shop, do, press, settle, shown, the_desk, type_text
from tui.forms.form import FormScreen
from tui.messages import Subject
from tui.record.timeline import TimelineScreen


def stored(subject: str) -> tuple[object, ...]:
    return rows("SELECT state, outcome, due, starts FROM activity WHERE subject = ? ORDER BY id DESC", (subject,))[0]


async def test_a_day_by_keys(desk: Open, shop: Shop) -> None:
    do("activity.add", subject="Call back", kind="call", party=shop.acme, due=date(2026, 11, 20), starts="09:00")
    do("activity.add", subject="Send samples", kind="task", party=shop.acme, due=date(2026, 11, 21))
    async with desk() as pilot:
        await press(pilot, "5", "D")
        assert the_desk(pilot).view.name == "my-day"
        said = shown(pilot)
        assert said.index("! overdue") < said.index("Call back") < said.index("◐ today") < said.index("Send samples")
        await press(pilot, "c")
        assert isinstance(pilot.app.screen, FormScreen)
        await type_text(pilot, "They want more")
        await press(pilot, "tab", "e", "tab")
        await type_text(pilot, "+2d")
        await press(pilot, "ctrl+s")
        assert stored("Call back") == ("planned", "", "2026-11-23", "")
        assert rows("SELECT outcome FROM activity WHERE state = 'done'") == [("They want more",)]
        await press(pilot, "g", "z", "enter")
        assert stored("Send samples")[2] == "2026-11-22"
        await press(pilot, "g", "z", "down", "down", "enter")
        await type_text(pilot, "2026-12-01")
        await press(pilot, "ctrl+s", "u")
        assert stored("Send samples")[2] == "2026-11-22"


async def test_planned_from_any_record_and_seen_on_its_timeline(desk: Open, shop: Shop) -> None:
    async with desk() as pilot:
        await pilot.app.open_record(Subject("party", shop.acme))  # type: ignore[attr-defined]
        await settle(pilot)
        await press(pilot, "i", "ctrl+s")
        kind, due, party = rows("SELECT kind, due, party_id FROM activity ORDER BY id DESC LIMIT 1")[0]
        assert (kind, due, party) == ("call", "2026-11-22", shop.acme)
        assert "Timeline" in shown(pilot)
        await press(pilot, "O")
        screen = pilot.app.screen
        assert isinstance(screen, TimelineScreen) and "2026-11-22       • ○ planned call: Call:" in shown(pilot)
        await press(pilot, "enter")
        assert pilot.app.screen is not screen
        await press(pilot, "escape", "s", "s")
        assert "documents" in shown(pilot) and "planned" not in shown(pilot)


async def test_what_somebody_gave_one_is_told_until_it_is_seen(desk: Open, shop: Shop) -> None:
    add_user("ben", "sales")
    with acting_as("ben"):
        do("activity.add", subject="Call [/x] back", kind="call", party=shop.acme, due=date(2026, 11, 21), owner=1)
    async with desk(size=(120, 36)) as pilot:
        live = pilot.app.live  # type: ignore[attr-defined]
        if not live.bell.waiting:
            live.start()
        await settle(pilot)
        assert "Ben gave you: Call [/x] back" in shown(pilot) and "◷ 1" in shown(pilot)
        await press(pilot, "D")
        assert "◷ 1" not in shown(pilot) and "Call [/x] back" in shown(pilot)
        assert rows("SELECT COUNT(*) FROM activity_notice WHERE seen_at IS NULL") == [(0,)]


async def test_why_a_deal_is_lost_is_offered(desk: Open, shop: Shop) -> None:
    for name in ("Price too high", "Preferred to wait", "No budget"):
        do("lost-reason.add", name=name)
    async with desk() as pilot:
        await press(pilot, "right_square_bracket", "x")
        assert isinstance(pilot.app.screen, FormScreen)
        assert all(name in shown(pilot) for name in ("Price too high", "Preferred to wait", "No budget"))
        await type_text(pilot, "pre")
        assert "Price too high" not in shown(pilot)
        await press(pilot, "down", "enter", "ctrl+s")
        assert rows("SELECT COUNT(*) FROM deal WHERE lost_reason = 'Preferred to wait'") == [(1,)]
