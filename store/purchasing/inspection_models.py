"""Goods that came and are looked at before they count as available."""

from __future__ import annotations

from peewee import Check

from store.catalog.models import Product
from store.core.fields import Record, Scaled, Text, at_least, link, one_of
from store.core.models import Company
from store.purchasing.models import PurchaseLine, Receipt
from store.stock.models import Location


class Inspection(Record):
    """A line of a receipt whose goods wait at `location`; what is accepted goes on to `target`.

    What is neither accepted, sent back to the supplier (`returned`) nor scrapped still waits.
    """

    company = link(Company, index=False)
    receipt = link(Receipt)
    purchase_line = link(PurchaseLine)
    product = link(Product)
    location = link(Location, index=False)
    target = link(Location, index=False)
    quantity = Scaled()
    accepted = Scaled(default=0)
    returned = Scaled(default=0)
    scrapped = Scaled(default=0)
    notes = Text(default="")
    state = Text(default="open")

    @property
    def waiting(self) -> int:
        """How much (scaled) is still to be decided on."""
        return int(self.quantity - self.accepted - self.returned - self.scrapped)

    class Meta:
        table_name = "inspection"
        indexes = ((("state", "id"), False),)
        constraints = [
            at_least("quantity", 1),
            at_least("accepted"),
            at_least("returned"),
            at_least("scrapped"),
            Check('"accepted" + "returned" + "scrapped" <= "quantity"'),
            Check('("state" = \'done\') = ("accepted" + "returned" + "scrapped" = "quantity")'),
            Check('"location_id" <> "target_id"'),
            one_of("state", "open", "done"),
        ]
