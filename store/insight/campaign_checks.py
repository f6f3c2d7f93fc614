"""Checks of marketing and contracts: plans of the right campaign, answers of people who may be asked, renewals."""

from __future__ import annotations

from collections.abc import Iterator

from store.insight.promises import check, differences


@check("campaigns", "each activity of a step is with its member; contacts are of their party; deals of their company")
def campaigns() -> Iterator[str]:
    """Plans, members, consents and deals that do not belong to what they name."""
    yield from differences(
        "SELECT l.id, m.id, l.activity_id FROM campaign_plan l JOIN campaign_member m ON m.id = l.member_id "
        "JOIN campaign_step s ON s.id = l.step_id JOIN activity a ON a.id = l.activity_id "
        "WHERE s.campaign_id <> m.campaign_id OR a.party_id <> m.party_id ORDER BY l.id",
        "campaign plan #{0}: activity #{2} is of another campaign or party than member #{1}",
    )
    for table in ("campaign_member", "consent"):
        yield from differences(
            f"SELECT t.id, t.party_id, c.name FROM {table} t JOIN contact c ON c.id = t.contact_id "
            "WHERE c.party_id <> t.party_id ORDER BY t.id",
            f"{table.replace('_', ' ')} #{{0}} of party #{{1}} names {{2}}, who is with another",
        )
    yield from differences(
        "SELECT d.id, d.title, c.name FROM deal d JOIN campaign c ON c.id = d.campaign_id "
        "WHERE c.company_id <> d.company_id ORDER BY d.id",
        "deal #{0} {1} came of {2}, which is another company's campaign",
    )


@check("subscriptions", "each renewal opened one deal of the contract's customer, for a term that ended by now")
def subscriptions() -> Iterator[str]:
    """Renewals whose deal is somebody else's, and contracts whose term runs on where they said it was over."""
    yield from differences(
        "SELECT s.code, n.day, n.deal_id FROM subscription_renewal n JOIN subscription s ON s.id = n.subscription_id "
        "JOIN deal d ON d.id = n.deal_id WHERE d.company_id <> s.company_id ORDER BY n.id",
        "{0}: the renewal of {1} is deal #{2}, which is another company's",
    )
    yield from differences(
        "SELECT s.code, r.code FROM subscription s JOIN recurring_invoice r ON r.id = s.recurring_id "
        "WHERE r.company_id <> s.company_id ORDER BY s.id",
        "{0} is billed by {1}, which is another company's",
    )
