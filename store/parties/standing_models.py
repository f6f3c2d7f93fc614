"""What customers come to: a row for each party and company that has orders, invoices, deals or tickets together."""

from __future__ import annotations

from peewee import SQL

from store.core.fields import Amount, Day, Row, Whole, index_of, link, real_day, since
from store.core.models import Company
from store.parties.models import Party


class Standing(Row):
    """Kept, never typed: `store.parties.standing` says of what. Amounts are in the books' currency.

    Customers who order often, also without a deal, are found by an index: what the forecast and broken rhythms read.
    `pays_late` is by how many days the last invoices were paid after they were due, `late_since` when the oldest part
    that is owed was due.
    """

    party = link(Party, index=False)
    company = link(Company, index=False)
    orders = Whole(default=0, constraints=since(0, '"orders" >= 0'))
    first_order = Day(null=True, constraints=[real_day("first_order")])
    last_order = Day(null=True, constraints=[real_day("last_order")])
    invoiced = Amount(default=0, constraints=[SQL("DEFAULT 0")])
    owing = Amount(default=0, constraints=[SQL("DEFAULT 0")])
    late_since = Day(null=True, constraints=[real_day("late_since")])
    pays_late = Whole(null=True)
    open_deals = Whole(default=0, constraints=since(0, '"open_deals" >= 0'))
    open_tickets = Whole(default=0, constraints=since(0, '"open_tickets" >= 0'))
    orders_without_deal = Whole(default=0, constraints=since(0, '"orders_without_deal" >= 0'))

    class Meta:
        table_name = "party_standing"
        indexes = (
            (("party", "company"), True),
            index_of(
                "party_standing",
                "told",
                '"company_id", "last_order", "party_id", "orders", "first_order", "invoiced", "owing", "late_since", '
                '"pays_late", "open_deals", "open_tickets"',
            ),
            index_of("party_standing", "often", '"party_id"', '"orders" >= 4'),
            index_of("party_standing", "repeating", '"party_id"', '"orders_without_deal" >= 3'),
            index_of("party_standing", "late", '"company_id", "late_since", "party_id"', '"late_since" IS NOT NULL'),
        )
