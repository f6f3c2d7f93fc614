"""Where parties are paid to."""

from __future__ import annotations

from typing import Annotated

from store.core import records
from store.core.action import Outcome, action
from store.core.bank_codes import Bic, Iban
from store.core.values import Ref
from store.parties.living import require_living
from store.parties.models import Party


@action(
    "party.bank",
    "Bank account",
    ("finance", "manager"),
    undo="edit",
    example="backdesk party bank LEAFCO --iban 'DE02 1203 0000 0000 2020 51'",
)
def set_bank(
    party: Annotated[int, Ref("Party", kind="party")],
    iban: Annotated[str, Iban("IBAN")] = "",
    bic: Annotated[str, Bic("BIC")] = "",
) -> Outcome:
    """Say which account a party is paid to; nothing said: none. Whoever may change parties may not change that."""
    row = require_living(Party.get_by_id(party))
    records.change(row, iban=iban, bic=bic)
    said = f"is paid to {Iban().shown(iban)}" if iban else "has no bank account"
    return Outcome("party", row.id, f"{row.name} {said}.")
