"""What the small company has of service: an order that is late, a complaint that waits, an old question; targets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from store.core.database import rows
from store.core.identity import acting_as
from tests.tui.company import on
from tests.tui.conftest import do

_LATE = "Dear {name},\n{order} is late, which we are sorry for. It leaves as soon as all of it is here.\nYours, {agent}"


def serve(people: dict[str, int]) -> None:
    """Three tickets by the targets of the company; the late order's is answered and late."""
    with on("2026-09-02"):
        do("user.add", login="sam", name="Sam Support", role="support")
        for priority, answer, solve in (("urgent", 60, 480), ("high", 120, 960), ("normal", 480, 2400)):
            do("service-target.set", priority=priority, response=Decimal(answer), resolve=Decimal(solve))
        for weekday in ("mon", "tue", "wed", "thu"):
            do("business-hours.set", weekday=weekday, hours="9:00-17:00")
        do("business-hours.set", weekday="fri", hours="9:00-12:30, 13:30-16:00")
        do("business-hours.set", day=date(2026, 12, 25), name="Christmas Day")
        do("canned-answer.add", code="LATE", name="The order is late", body=_LATE)
    acme, tokyo = people["ACME"], people["TOKYO"]
    with on("2026-10-06"):
        old = do("ticket.add", subject="Which tea is it?", party=tokyo, category="question", message="The green one?")
        do("ticket.close", ticket=old)
    with on("2026-11-19"):
        torn = do("ticket.add", subject="Torn boxes", party=tokyo, priority="urgent", category="complaint")
        do("ticket.link", ticket=torn, about="party TOKYO")
        do("ticket.assign", ticket=torn, owner=1)
        do("ticket.pend", ticket=torn)
    with on("2026-11-20"):
        do("ticket.add", subject="A price list for next year", party=acme)
        do("ticket.assign", ticket=do("ticket.add", subject="An invoice copy", party=tokyo), owner=1)
    ((order,),) = rows("SELECT MIN(order_id) FROM order_line WHERE sku = 'POT-3'")
    ((ann,),) = rows("SELECT MIN(id) FROM contact WHERE party_id = ?", (acme,))
    with on("2026-11-18"), acting_as("sam"):
        late = do(
            "ticket.add", subject="Where are our teapots? [/x]", about=f"order {order}", contact=ann, priority="high",
            category="delivery", message="We waited for the teapots all week.\nWhen do they come?",
        )  # fmt: skip
    with on("2026-11-19"):
        with acting_as("sam"):
            do("ticket.answer", ticket=late, canned_answer=1)
            do("ticket.note", ticket=late, text="The foundry promised them for the 24th.")
        do("activity.add", kind="call", subject="Said the tea could go first", party=acme)
    with on("2026-11-20"):
        do("ticket.receive", ticket=late, text="Please call me today.")
