"""Tax codes that are made of others: two taxes on one line, a tax on a tax, a fixed amount for each unit.

What each part takes is fixed with the code: documents name the code, and mean the same by it forever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from store.catalog.models import TAX_PARTS, TaxCode, TaxPart
from store.catalog.pricing import tax_rate
from store.catalog.totals import Part
from store.core import inputs, records
from store.core.database import rows, scalar
from store.core.dates import today
from store.core.errors import Invalid, Problem
from store.core.money import HUNDRED_PERCENT, divide
from store.core.values import Choice, Price, Ref


@dataclass(frozen=True, kw_only=True)
class TaxPartInput:
    """A tax that is part of another: at its own rate of today, or so much for each stock unit."""

    tax: Annotated[int, Ref("Tax", kind="tax", required=True)]
    how: Annotated[str, Choice("Taken", options=TAX_PARTS, help="on tax: on the net and the parts before it")] = (
        "percent"
    )
    amount: Annotated[
        Decimal | None, Price("For each unit", minimum=Decimal(0), help="in the document's currency; for per unit")
    ] = None


def parts_known() -> Mapping[int, Sequence[Part]]:
    """The parts of every code that has some."""
    found: dict[int, list[Part]] = {}
    for code, part, how, rate, amount in rows(
        "SELECT tax_code_id, part_id, how, rate, amount FROM tax_part ORDER BY tax_code_id, position"
    ):
        found.setdefault(code, []).append(Part(part, how, rate, amount))
    return found


def take_parts(lines: Sequence[TaxPartInput]) -> tuple[list[Part], int]:
    """The parts a person says, at their rates of today, and what of the net they come to (scaled percent).

    Raises Invalid listing what of which line cannot be.
    """
    found, problems = inputs.tried(lines, _part)
    if problems:
        raise Invalid(problems)
    if len({part.tax_code_id for part in found}) < len(found):
        raise Invalid(Problem("parts", "", "has a tax twice"))
    whole = 0
    for part in found:
        whole += part.rate + (divide(part.rate * whole, HUNDRED_PERCENT) if part.how == "on tax" else 0)
    return found, whole


def _part(line: TaxPartInput) -> Part:
    given = inputs.stored(line)
    code = TaxCode.get_by_id(given["tax"])
    per_unit = line.how == "per unit"
    if code.category != "standard" or scalar("SELECT 1 FROM tax_part WHERE tax_code_id = ? LIMIT 1", (code.id,)):
        raise Invalid(Problem("tax", code.code, "is no tax that can be part of another: it charges none, or has parts"))
    if per_unit != bool(given["amount"]):
        raise Invalid(Problem("amount", "", "is required per unit" if per_unit else "is for what is taken per unit"))
    rate = 0 if per_unit else tax_rate(code.id, today().isoformat())
    return Part(code.id, line.how, rate, given["amount"] or 0)


def write_parts(tax_code_id: int, parts: Sequence[Part]) -> None:
    """Make a new code of these parts."""
    for position, part in enumerate(parts, 1):
        said = {"how": part.how, "rate": part.rate, "amount": part.amount}
        records.create(TaxPart, tax_code=tax_code_id, position=position, part=part.tax_code_id, **said)
