"""Exchange rates: what one unit of a foreign currency costs in the books' own, from a day on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from store.catalog.models import ExchangeRate
from store.core import records
from store.core.action import Outcome, action
from store.core.database import scalar
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.identity import actor
from store.core.money import RATE, convert, divide
from store.core.references import RecordKind, record_kind
from store.core.values import Currency, Day, Rate, Text

record_kind(
    RecordKind("exchange-rate", "exchange_rate", "t.currency || ' from ' || t.valid_from", noun="exchange rate")
)


@action(
    "exchange-rate.set",
    "Set exchange rate",
    ("finance", "manager"),
    example="backdesk exchange-rate set USD --rate 0.9213 --valid-from 2026-11-20 --source ECB",
)
def set_exchange_rate(
    currency: Annotated[str, Currency("Currency", required=True)],
    rate: Annotated[
        Decimal | None, Rate("Rate", minimum=Decimal("0.0000000001"), help="what one unit of it costs in our currency")
    ] = None,
    inverse: Annotated[
        Decimal | None, Rate("Or inverse", minimum=Decimal("0.0000000001"), help="how much of it one of ours buys")
    ] = None,
    valid_from: Annotated[date | None, Day("Valid from")] = None,
    source: Annotated[str, Text("Source")] = "",
) -> Outcome:
    """Set what a foreign currency costs from a day on. Documents posted before keep the rate they were posted at."""
    if currency == actor().currency:
        raise invalid("currency", currency, "is the currency of the books")
    if (rate is None) == (inverse is None):
        raise invalid("rate", "", "is required, or the inverse (not both)")
    scaled = Rate().stored(rate) or _turned(inverse)
    day = (valid_from or today()).isoformat()
    known = ExchangeRate.first_matching(
        "company_id = ? AND currency = ? AND valid_from = ?", actor().company_id, currency, day
    )
    if known:
        records.change(known, rate=scaled, source=source)
    else:
        known = records.create(
            ExchangeRate, company=actor().company_id, currency=currency, valid_from=day, rate=scaled, source=source
        )
    shown = Rate().shown(scaled)
    return Outcome("exchange-rate", known.id, f"1 {currency} = {shown} {actor().currency} from {day}.")


def _turned(inverse: Decimal | None) -> int:
    scaled = divide(RATE * RATE, Rate().stored(inverse) or RATE)
    if not scaled:
        raise invalid("inverse", inverse, "is too large")
    return scaled


def rate_on(currency: str, day: str) -> int:
    """What one unit of a currency costs in the books' own on a day (scaled). Raises Refused where nobody has said."""
    if currency == actor().currency:
        return RATE
    found = scalar(
        "SELECT rate FROM exchange_rate WHERE company_id = ? AND currency = ? AND valid_from <= ? "
        "ORDER BY valid_from DESC LIMIT 1",
        (actor().company_id, currency, day),
    )
    if found is None:
        raise Refused(
            f"There is no exchange rate of {currency} on {day}.",
            f"Set one: backdesk exchange-rate set {currency} --rate … --valid-from {day}",
        )
    return int(found)


def in_books(amount: int, currency: str, rate: int) -> int:
    """An amount of a document in the books' own currency, at the document's rate."""
    return amount if currency == actor().currency else convert(amount, currency, rate, actor().currency)
