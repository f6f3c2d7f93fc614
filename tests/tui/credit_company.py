"""What the small company does about money that does not come: letters, a promise, a dispute, a rest written off."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from store.catalog.lines import LineInput
from store.core.database import rows
from tests.tui.company import on
from tests.tui.conftest import do


def chase(people: dict[str, int]) -> None:
    """Two levels and a rate; a letter that was sent; what its customer says of it; a cent that is not worth one."""
    with on("2026-11-20"):
        do("interest-rate.set", rate=Decimal("9.12"), valid_from=date(2026, 1, 1))
        do(
            "dunning-level.add", code="REMIND", name="Payment reminder", level=1, days=1,
            text="Dear {party},\n\nplease pay {amount} {currency} by {pay_by}.",
        )  # fmt: skip
        do(
            "dunning-level.add", code="FINAL", name="Last reminder", level=2, days=30, fee=Decimal(12), interest=True,
            text="Dear {party},\n\nwith {fee} and {interest} of interest you owe us {total} {currency}.",
        )  # fmt: skip
        do("dunning.send", dunning=do("dunning.propose"), day=date(2026, 11, 20))
        late = oldest(people["CAFE"])
        do("invoice.dispute", invoice=late, reason="the handle of the pot was loose")
        open_one = oldest(people["TOKYO"])
        do("invoice.promise", invoice=open_one, day=date(2026, 11, 27), note="on the telephone")
        charge_again(people["CAFE"])
        do("invoice.write-off", invoice=open_one, amount=Decimal("0.05"), reason="rounding of their bank")


def charge_again(party: int) -> None:
    """What a customer is billed on the last day of every month."""
    do(
        "recurring.add", code="HOST", party=party, memo="Hosting of the web shop", next_day=date(2026, 11, 30),
        lines=(LineInput(quantity=Decimal(1), price=Decimal(49), description="Hosting"),),
    )  # fmt: skip


def oldest(party: int) -> int:
    """The oldest invoice that a party has not paid."""
    found = rows("SELECT MIN(id) FROM invoice WHERE party_id = ? AND outstanding > 0 AND type = 'invoice'", (party,))
    return int(found[0][0])
