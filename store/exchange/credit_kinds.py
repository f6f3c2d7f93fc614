"""What can be imported of credit control: dunning levels, rates of late interest."""

from __future__ import annotations

from store.billing.dunning_levels import LevelInput, add_level, set_interest_rate
from store.exchange.kinds import ImportKind, Steps, declare

declare(
    ImportKind(
        "dunning-levels",
        "dunning-level",
        "Dunning levels",
        "dunning-level.add",
        Steps(lambda document: int(add_level(LevelInput(**document.values)).id), ("code",)),
    )
)
declare(
    ImportKind(
        "interest-rates",
        "interest-rate",
        "Rates of late interest",
        "interest-rate.set",
        Steps(lambda document: int(set_interest_rate(**document.values).id), ("valid_from",), update=True),
    )
)
