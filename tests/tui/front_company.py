"""The front office of the small company: leads and the rules about them, pipelines, marketing, contracts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from store.catalog.lines import LineInput
from store.core.database import rows, run
from store.sales.quote_drafting import QuoteLineInput
from tests.support.public_keys import public_key
from tests.tui.company import on
from tests.tui.conftest import do

RULES = (
    {"field": "source", "value": "trade fair", "points": Decimal(20)},
    {"field": "email", "condition": "filled", "points": Decimal(5)},
    {"field": "email", "condition": "contains", "value": "@webmail.", "points": Decimal(-10)},
)


def win_over() -> None:
    """Leads in every state; quotes; a second pipeline, and what the first one asks for."""
    bring_leads()
    offer()
    with on("2026-11-19"):
        hold_deals_to()
    with on("2026-10-01"):
        do("forecast.keep")
    advertise()
    look_alike()


def advertise() -> None:
    """Who may be contacted, a segment, a campaign with an answer and a deal, a contract whose renewal opened a deal."""
    buyer, other = (int(party) for (party,) in rows("SELECT id FROM party ORDER BY id LIMIT 2"))
    with on("2026-11-05"):
        do("consent.set", party=buyer, channel="e-mail", allowed=True, source="web form")
        do("consent.set", party=other, channel="phone", allowed=False, source="her call [/]")
        buyers = do("segment.add", name="Buyers", filter="orders>0 open_tickets:0", description="Bought something")
        do("user.authorize", user=1, key=public_key(1, "ana@laptop"))
        do("user.authorize", user=2, key=public_key(2, "night export"), used_for="scripts")
        do("key.revoke", key=do("user.authorize", user=2, key=public_key(3, "ben [/] old laptop")))
        do("territory.add", code="DACH", name="German-speaking", filter="country:DE|AT|CH", owner="ana")
        do("territory.add", code="REST", name="All others [/]", filter="customer:yes", owner="ben")
        autumn = do("campaign.add", name="Autumn tea", segment=buyers, cost=Decimal(120))
        do("campaign.step", campaign=autumn, subject="New teas", kind="e-mail")
        do("campaign.step", campaign=autumn, subject="Did the samples come?", kind="call", days=Decimal(7))
        member = do("member.add", campaign=autumn, party=buyer)
        do("campaign.start", campaign=autumn)
        do("campaign.plan", campaign=autumn)
    with on("2026-11-12"):
        do("member.respond", member=member, response="interested", notes="wants samples")
        do("deal.add", title="Samples", party=buyer, value=Decimal(90), campaign=autumn)
        do("subscription.add", code="TEA-12", party=buyer, memo="Tea of the month", starts=date(2025, 12, 15),
           months=Decimal(12), value=Decimal(480), notice_days=Decimal(14), renews=True)  # fmt: skip
        do("subscription.run")


def offer() -> None:
    """A quote that is out, of which less is there by now; one that has expired, one rejected, and a draft."""
    tea, pot = (rows("SELECT id FROM product WHERE sku = ?", (sku,))[0][0] for sku in ("TEA-1", "POT-3"))
    acme, tokyo = (rows("SELECT id FROM party WHERE code = ?", (code,))[0][0] for code in ("ACME", "TOKYO"))

    def quoted(party: int, *lines: QuoteLineInput) -> int:
        return do("quote.add", party=party, lines=lines, notes="Free delivery [/x]")

    many, few = (QuoteLineInput(product=tea, quantity=Decimal(quantity)) for quantity in (400, 40))
    with on("2026-09-30"):
        do("quote.send", quote=quoted(tokyo, few))
    with on("2026-11-18"):
        do("quote.send", quote=quoted(acme, few))
        do("quote.reject", quote=2, reason="No budget")
        do("quote.send", quote=quoted(tokyo, many, QuoteLineInput(product=pot, quantity=Decimal(1), optional=True)))
    with on("2026-11-19"):
        more = do("order.add", party=acme, lines=(LineInput(product=tea, quantity=Decimal(400)),))
        do("order.confirm", order=more)
        quoted(acme, few, many)


def look_alike() -> None:
    """Two parties that may be one, as if they had been found."""
    moment = "2026-11-19T09:00:00.000000Z"
    run(
        "INSERT INTO duplicate (version, created_at, created_by, updated_at, updated_by, party_id, other_id, score, "
        "reason, state) SELECT 1, ?, 1, ?, 1, MIN(id), MAX(id), 73, 'same name, same city', 'open' FROM party",
        (moment, moment),
    )


def hold_deals_to() -> None:
    """A check and fields before a stage, deals that rot, somebody else who is after one, reasons to lose."""
    do("pipeline.add", name="Renewals", stages="Due, Talking, Agreed")
    stages = dict(rows("SELECT name, id FROM stage WHERE pipeline_id = 1"))
    do("stage.edit", stage=stages["Negotiation"], changes={"rot_days": Decimal(14), "needs": "contact, value"})
    budget = do("stage-check.add", stage=stages["Negotiation"], name="Budget confirmed")
    do("stage-check.add", stage=stages["Won"], name="Signed by both")
    festival = rows("SELECT id FROM deal WHERE title = 'Festival stand'")[0][0]
    do("deal.tick", deal=festival, check=budget)
    world = do("competitor.add", name="Teaworld", website="teaworld.example", notes="cheap, and late")
    do("deal.compete", deal=festival, competitor=world, notes="5 % less")
    do("lost-reason.add", name="Price too high")
    do("lost-reason.add", name="No budget")
    do("mapping.add", name="Teaworld Intl.", means=f"#{rows('SELECT MIN(id) FROM party')[0][0]}", source="old-crm")


def bring_leads() -> None:
    """Points for a fair and an address; the Swiss ones in turn; one that nobody called back since."""
    with on("2026-11-03"):
        for rule in RULES:
            do("score-rule.add", **rule)
        do("assign-rule.add", field="country", value="CH", users="ana, ben")
        do("lead.add", name="Ida Imboden", company_name="Imboden Hotels", country="CH", source="trade fair")
        gone = do("lead.add", name="Sam [/x]", email="sam@webmail.example", source="web")
    with on("2026-11-19"):
        do("lead.disqualify", lead=gone, reason="a student")
        bo = do("lead.add", name="Bo Berg", company_name="Café Zoe & Söhne", country="DE", email="bo@cafe.example")
        do("lead.qualify", lead=bo, value=Decimal(640), deal_title="Terrace")
        uma = do(
            "lead.add", name="Uma Ünal", company_name="Ünal Gastronomie GmbH mit sehr langem Namen", country="CH",
            email="uma@uenal.example", phone="+41 44 000 00 00", source="Trade Fair", campaign="Autumn",
        )  # fmt: skip
        do("activity.add", kind="call", subject="First talk", about=f"lead {uma}")
        do("lead.add", name="鈴木 一郎", source="web", campaign="Autumn")
