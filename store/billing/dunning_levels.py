"""Writes of dunning levels and of the rate of late interest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.billing.dunning_models import HIGHEST, DunningLevel, InterestRate
from store.billing.dunning_text import PLACEHOLDERS, check_text
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import invalid
from store.core.identity import actor
from store.core.references import RecordKind, record_kind
from store.core.values import Amount, Changes, Code, Day, Flag, Percent, Ref, Text, Version, Whole

record_kind(
    RecordKind("dunning-level", "dunning_level", "t.code || ' ' || t.name", ("code",), ("name",), "dunning level")
)
record_kind(RecordKind("interest-rate", "interest_rate", "'from ' || t.valid_from", noun="rate of late interest"))

CREDIT_CONTROL = ("finance", "manager")
Subject = Annotated[int, Ref("Level", kind="dunning-level")]


@dataclass(frozen=True, kw_only=True)
class LevelInput:
    """What a level is called, when it is reached, what is written and charged then."""

    code: Annotated[str, Code("Code", required=True)]
    name: Annotated[str, Text("Name", required=True, help="the subject of its letters")]
    level: Annotated[int, Whole("Level", required=True, minimum=Decimal(1), maximum=Decimal(HIGHEST))]
    days: Annotated[int, Whole("Days overdue", required=True, minimum=Decimal(1), maximum=Decimal(3650))]
    text: Annotated[
        str,
        Text(
            "Text",
            required=True,
            max=5000,
            multiline=True,
            help="with " + ", ".join(f"{{{word}}}" for word in PLACEHOLDERS),
        ),
    ]
    fee: Annotated[Decimal | None, Amount("Fee", minimum=Decimal(0), help="in our currency")] = None
    interest: Annotated[bool, Flag("Interest", help="is charged from this level on")] = False
    pay_within: Annotated[int, Whole("Days to pay", minimum=Decimal(1), maximum=Decimal(365))] = 7


@action(
    "dunning-level.add",
    "New dunning level",
    CREDIT_CONTROL,
    example="backdesk dunning-level add --code REMIND --name 'Payment reminder' --level 1 --days 7 "
    "--text 'Please pay {amount} {currency} by {pay_by}.'",
)
def add_level(values: LevelInput) -> Outcome:
    """Add a level: what is written from so many days overdue on. Higher levels come after more days."""
    row = {name: value for name, value in inputs.stored(values).items() if value is not None}
    _require_fitting(row)
    made = records.create(DunningLevel, company=actor().company_id, **row)
    return Outcome("dunning-level", made.id, f"Dunning level {made.level} {made.code} added.")


@action(
    "dunning-level.edit",
    "Edit dunning level",
    CREDIT_CONTROL,
    undo="edit",
    example="backdesk dunning-level edit REMIND --days 10 --fee 5",
)
def edit_level(
    dunning_level: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=LevelInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change what is written and charged from now on; letters that were sent stay as they are."""
    row = DunningLevel.get_by_id(dunning_level)
    wanted = inputs.stored(changes, of=LevelInput)
    kept = {name: row.__data__[name] for name in ("level", "days", "text")}
    _require_fitting(kept | wanted, row.id)
    done = records.change(row, version, **wanted)
    return Outcome("dunning-level", row.id, f"Dunning level {row.code} changed." if done else "Nothing to change.")


@action(
    "dunning-level.retire",
    "Retire dunning level",
    CREDIT_CONTROL,
    undo="edit",
    danger=True,
    example="backdesk dunning-level retire REMIND",
)
def retire_level(dunning_level: Subject) -> Outcome:
    """Write to nobody by this level any more."""
    row = DunningLevel.get_by_id(dunning_level)
    records.change(row, state="retired")
    return Outcome("dunning-level", row.id, f"Dunning level {row.code} is retired.")


@action(
    "interest-rate.set",
    "Set rate of late interest",
    CREDIT_CONTROL,
    example="backdesk interest-rate set --rate 9.12 --valid-from 2027-01-01",
)
def set_interest_rate(
    rate: Annotated[Decimal, Percent("Percent a year", required=True, minimum=Decimal(0), maximum=Decimal(1000))],
    valid_from: Annotated[date | None, Day("Valid from", help="today, when left empty")] = None,
) -> Outcome:
    """Set what late payment costs a year from a day on; days before it cost what they did."""
    day = (valid_from or today()).isoformat()
    scaled = Percent().stored(rate) or 0
    known = InterestRate.first_matching("company_id = ? AND valid_from = ?", actor().company_id, day)
    if known:
        records.change(known, rate=scaled)
    else:
        known = records.create(InterestRate, company=actor().company_id, valid_from=day, rate=scaled)
    return Outcome("interest-rate", known.id, f"Late interest is {Percent().shown(scaled)} a year from {day}.")


def levels() -> list[DunningLevel]:
    """The levels that are in use, lowest first."""
    return DunningLevel.matching("company_id = ? AND state = 'active' ORDER BY level", actor().company_id)


def _require_fitting(row: Mapping[str, Any], own_id: int = 0) -> None:
    """Placeholders mean something; no two levels are the same one; a higher level comes after more days."""
    check_text(row["text"])
    others = DunningLevel.matching("company_id = ? AND id <> ?", actor().company_id, own_id)
    for other in others:
        if other.level == row["level"]:
            raise invalid("level", row["level"], f"is {other.code} already")
        if other.state == "active" and (other.level < row["level"]) != (other.days < row["days"]):
            order = "more" if other.level < row["level"] else "fewer"
            raise invalid("days", row["days"], f"must be {order} than the {other.days} of {other.code}")
