"""Writes of tax codes: what kind of tax they are, where it is posted and reported, and their dated rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.catalog.events import TaxRedefining
from store.catalog.models import KINDS_OF_TAX, OWED_BY_BUYER, TAX_USES, WITHHOLDING, TaxCode, TaxRate
from store.catalog.tax_parts import TaxPartInput, take_parts, write_parts
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import one, scalar
from store.core.dates import FIRST
from store.core.errors import Refused, invalid
from store.core.events import announce, reacts_to
from store.core.references import RecordKind, record_kind
from store.core.undo import Reverted
from store.core.values import Changes, Choice, Code, Day, Lines, Percent, Ref, Text, Version

record_kind(RecordKind("tax", "tax_code", "t.code || ' ' || t.name", ("code",), ("name",), "tax code"))

BOOKKEEPERS = ("finance",)
Subject = Annotated[int, Ref("Tax", kind="tax")]
_MOST = Decimal(100)
_TAX_ROLES = ("output_tax", "input_tax")
_RATED = ("standard", WITHHOLDING)
_ACCOUNTS = ("output_account", "input_account")
_REASONS = {  # what is printed where nobody says it in other words, and its code in EN 16931
    "reverse charge": ("Reverse charge", "VATEX-EU-AE"),
    "intra-community": ("Intra-community supply", "VATEX-EU-IC"),
    "export": ("Export outside the EU", "VATEX-EU-G"),
    "outside scope": ("Not subject to tax", "VATEX-EU-O"),
}


@dataclass(frozen=True, kw_only=True)
class TaxInput:
    """What a person says of a tax code."""

    code: Annotated[str, Code("Code", required=True)]
    name: Annotated[str, Text("Name", required=True)]
    category: Annotated[str, Choice("Kind", options=KINDS_OF_TAX, help="standard, or zero at 0 %, when left empty")] = (
        ""
    )
    used_for: Annotated[str, Choice("Used for", options=TAX_USES)] = "both"
    reason: Annotated[str, Text("Reason", help="of no tax, printed on documents", aliases=("exemption reason",))] = ""
    reason_code: Annotated[str, Text("Reason code", max=30, help="such as VATEX-EU-132")] = ""
    output_account: Annotated[
        int | None, Ref("Account of tax owed", kind="account", help="that of the role output_tax, when left empty")
    ] = None
    input_account: Annotated[
        int | None, Ref("Account of tax had back", kind="account", help="that of the role input_tax, when left empty")
    ] = None
    base_box: Annotated[str, Text("Box: net sold", max=20, help="of the tax report")] = ""
    tax_box: Annotated[str, Text("Box: tax owed", max=20)] = ""
    input_base_box: Annotated[str, Text("Box: net bought", max=20)] = ""
    input_tax_box: Annotated[str, Text("Box: tax had back", max=20)] = ""


@action(
    "tax.add",
    "New tax code",
    BOOKKEEPERS,
    example="backdesk tax add --code S19 --name 'VAT 19 %' --rate 19 --base-box 81 --input-tax-box 66",
)
def add_tax(
    values: TaxInput,
    rate: Annotated[
        Decimal | None,
        Percent("Rate", minimum=Decimal(0), maximum=_MOST, help="of one owed by the buyer: what we owe as one"),
    ] = None,
    parts: Annotated[
        tuple[TaxPartInput, ...], Lines("Parts", of=TaxPartInput, help="of a tax that is made of several")
    ] = (),
) -> Outcome:
    """Add a tax code with its rate from the beginning.

    Where the buyer owes the tax (reverse charge, intra-community), documents charge none; the rate is what we owe
    ourselves on bills, and have back at once. Of the kind withholding it is what who pays keeps back of the net. The
    other kinds without tax have no rate. What is made of several taxes takes theirs, fixed from now on, and posts and
    reports each by itself.
    """
    row = tax_columns(inputs.stored(values))
    if parts:
        return _add_compound(row, rate, parts)
    _require_kept_apart(row)
    row["category"] = row["category"] or ("standard" if rate else "zero")
    _require_fitting(row)
    made = records.create(TaxCode, **_with_reason(row))
    records.create(
        TaxRate, tax_code=made, valid_from=FIRST.isoformat(), rate=_rate_for(row["category"], row["used_for"], rate)
    )
    return Outcome("tax", made.id, f"Tax code {made.code} added.")


def _add_compound(row: dict[str, Any], rate: Decimal | None, parts: tuple[TaxPartInput, ...]) -> Outcome:
    """A code made of others has nothing of its own but a name."""
    if rate is not None:
        raise invalid("rate", rate, "follows from the parts")
    _require_only_a_name(row)
    found, whole = take_parts(parts)
    made = records.create(TaxCode, **row | {"category": "standard"})
    records.create(TaxRate, tax_code=made, valid_from=FIRST.isoformat(), rate=whole)
    write_parts(made.id, found)
    return Outcome("tax", made.id, f"Tax code {made.code} added, made of {len(found)}.")


def _require_only_a_name(row: Mapping[str, Any]) -> None:
    """What is made of others is of the standard kind; its boxes and accounts are those of its parts."""
    for name, value in row.items():
        if value and name not in ("code", "name", "used_for") and (name, value) != ("category", "standard"):
            raise invalid(name.removesuffix("_id"), "", "is said of the parts")


def _has_parts(tax_code_id: int) -> bool:
    return bool(scalar("SELECT 1 FROM tax_part WHERE tax_code_id = ? LIMIT 1", (tax_code_id,)))


@action("tax.edit", "Edit tax code", BOOKKEEPERS, undo="edit", example="backdesk tax edit S19 --base-box 81")
def edit_tax(
    tax: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=TaxInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change what is said of a tax code. Its kind is fixed once a document was posted with it."""
    row = TaxCode.get_by_id(tax)
    wanted = tax_columns(inputs.stored(changes, of=TaxInput))
    if _has_parts(row.id):
        _require_only_a_name(wanted)
    _require_kept_apart(wanted)
    if wanted.get("category") in ("", row.category):
        del wanted["category"]
    if "category" in wanted:
        if WITHHOLDING in (row.category, wanted["category"]):
            raise invalid("category", wanted["category"], f"cannot be: {row.code} is of the kind {row.category}")
        announce(TaxRedefining(row.id, row.code))
        _rates_fit(row, wanted["category"])
    _require_fitting({name: row.__data__[name] for name in ("category", "reason", "reason_code")} | wanted)
    done = records.change(row, version, **wanted)
    return Outcome("tax", row.id, f"Tax code {row.code} changed." if done else "Nothing to change.")


@reacts_to(Reverted)
def ask_before_reverting(event: Reverted) -> None:
    """Taking back a change of the kind is such a change."""
    if event.table == "tax_code" and "category" in event.changes:
        announce(TaxRedefining(event.record_id, TaxCode.get_by_id(event.record_id).code))


@action("tax.retire", "Retire tax code", BOOKKEEPERS, undo="edit", danger=True, example="backdesk tax retire S16")
def retire_tax(tax: Subject) -> Outcome:
    """Give a tax code to nothing new any more. Not one that products or parties still have."""
    row = TaxCode.get_by_id(tax)
    for of, column in (("product", "tax_code_id"), ("party", "tax_code_id"), ("party", "withholding_id")):
        if user := scalar(f"SELECT name FROM {of} WHERE {column} = ? AND state = 'active' LIMIT 1", (row.id,)):
            raise Refused(f"The {of} {user} has the tax code {row.code}.", "Give it another one first.")
    records.change(row, state="retired")
    return Outcome("tax", row.id, f"Tax code {row.code} is retired.")


@action(
    "tax.rate",
    "New rate of a tax",
    BOOKKEEPERS,
    example="backdesk tax rate S19 --rate 16 --valid-from 2027-01-01",
)
def set_tax_rate(
    tax: Subject,
    rate: Annotated[Decimal, Percent("Rate", required=True, minimum=Decimal(0), maximum=_MOST)],
    valid_from: Annotated[date, Day("Valid from", required=True)],
) -> Outcome:
    """Change a tax rate from a day on; documents before it keep the old one."""
    row, day = TaxCode.get_by_id(tax), valid_from.isoformat()
    if _has_parts(row.id):
        raise Refused(f"{row.code} is made of other taxes, at fixed rates.", "Add a new code: backdesk tax add")
    if scalar("SELECT id FROM tax_rate WHERE tax_code_id = ? AND valid_from = ?", (tax, day)):
        raise Refused(f"There is already a rate from {day} on.", "Choose another day.")
    records.create(TaxRate, tax_code=tax, valid_from=day, rate=_rate_for(row.category, row.used_for, rate))
    return Outcome("tax", tax, f"Rate {rate} % from {day}.")


def tax_columns(values: dict[str, Any]) -> dict[str, Any]:
    """Table columns of a tax code's input fields."""
    return {f"{name}_id" if name in _ACCOUNTS else name: value for name, value in values.items()}


def _rate_for(category: str, used_for: str, rate: Decimal | None) -> int:
    """A rate as it is kept. Raises Invalid where it does not go with the kind."""
    if rate is None and (category in _RATED or (category in OWED_BY_BUYER and used_for != "sales")):
        raise invalid("rate", "", "is required")
    if rate and category not in _RATED and category not in OWED_BY_BUYER:
        raise invalid("rate", rate, f"is not 0, and the kind is {category}")
    return Percent().stored(rate) or 0


def _rates_fit(row: TaxCode, category: str) -> None:
    taxed = scalar("SELECT 1 FROM tax_rate WHERE tax_code_id = ? AND rate > 0 LIMIT 1", (row.id,))
    if taxed and category != "standard" and category not in OWED_BY_BUYER:
        raise invalid("category", category, f"has no rate, and {row.code} has")


def _require_fitting(row: Mapping[str, Any]) -> None:
    category = row["category"]
    if category in (*_RATED, "zero"):
        for name in ("reason", "reason_code"):
            if row.get(name):
                raise invalid(name, row[name], f"is for what is not taxed; the kind is {category}")
    if category == "exempt" and not (row.get("reason") or row.get("reason_code")):
        raise invalid("reason", "", "is required: why it is exempt, or the code of that")


def _require_kept_apart(row: Mapping[str, Any]) -> None:
    """An account of tax is what is owed or had, and nothing the program posts anything else to."""
    for name in _ACCOUNTS:
        found = one("SELECT code, type, role FROM account WHERE id = ?", (row.get(f"{name}_id"),))
        if found and (found[1] not in ("asset", "liability") or found[2] not in (None, *_TAX_ROLES)):
            raise invalid(name, found[0], "is not kept for tax alone: take an asset or liability without a role")


def _with_reason(row: dict[str, Any]) -> dict[str, Any]:
    text, code = _REASONS.get(row["category"], ("", ""))
    return row | {"reason": row["reason"] or text, "reason_code": row["reason_code"] or code}
