"""What people ask buyers for."""

from __future__ import annotations

from peewee import SQL, Check

from store.catalog.models import Product
from store.core.fields import (
    Day,
    Record,
    Scaled,
    Text,
    Whole,
    at_least,
    link,
    not_blank,
    one_of,
    optional_link,
    real_day,
    since,
)
from store.core.models import Company, User
from store.parties.models import Party
from store.purchasing.models import PurchaseOrder
from store.stock.models import Location

REQUEST_STATES = ("open", "ordered", "refused", "withdrawn")


class PurchaseRequest(Record):
    """Somebody needs a product; a buyer who is not the one who asked decides. `order` is what it went onto.

    `party` is the supplier that was named, if one was; `decision` says why it was refused.
    It was asked for in `unit` (or, empty, in the stock unit, as the quantity is), `per` of which are `factor` of that.
    """

    company = link(Company, index=False)
    product = link(Product)
    quantity = Scaled()
    wanted = Day(null=True)
    location = link(Location, index=False)
    party = optional_link(Party, index=False)
    reason = Text()
    state = Text(default="open")
    decided_by = optional_link(User, index=False)
    decision = Text(default="")
    order = optional_link(PurchaseOrder)
    unit = Text(default="", constraints=[SQL("DEFAULT ''")])
    factor = Whole(default=1, constraints=since(1, '"factor" >= 1'))
    per = Whole(default=1, constraints=since(1, '"per" >= 1'))

    class Meta:
        table_name = "purchase_request"
        indexes = ((("state", "id"), False),)
        constraints = [
            at_least("quantity", 1),
            not_blank("reason"),
            one_of("state", *REQUEST_STATES),
            Check("(\"state\" IN ('ordered', 'refused')) = (\"decided_by_id\" IS NOT NULL)"),
            Check('("state" = \'ordered\') = ("order_id" IS NOT NULL)'),
            real_day("wanted"),
        ]
