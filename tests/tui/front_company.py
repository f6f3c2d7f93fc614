"""Who may become a customer of the small company: leads in every state, and the rules about them."""

from __future__ import annotations

from decimal import Decimal

from store.core.database import rows
from tests.tui.company import on
from tests.tui.conftest import do

RULES = (
    {"field": "source", "value": "trade fair", "points": Decimal(20)},
    {"field": "email", "condition": "filled", "points": Decimal(5)},
    {"field": "email", "condition": "contains", "value": "@webmail.", "points": Decimal(-10)},
)


def win_over() -> None:
    """Leads in every state; a second pipeline, and what the first one asks for."""
    bring_leads()
    with on("2026-11-19"):
        hold_deals_to()


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
