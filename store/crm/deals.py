"""Writes of deals: add, edit, move, win, lose, reopen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from store.catalog.basis import (
    DocumentDiscount,
    DocumentDiscountPercent,
    Prices,
    basis_from,
    change_basis,
    company_rounding,
    take_basis,
)
from store.catalog.lines import LineInput, price_lines
from store.catalog.pricing import Pricing
from store.catalog.totals import Basis, work_out
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.dates import today
from store.core.errors import Refused, invalid
from store.core.events import announce
from store.core.identity import actor
from store.core.money import divide, exponent
from store.core.portfolio import LookedAfter, looks_after
from store.core.references import RecordKind, record_kind
from store.core.rhythm import RHYTHMS
from store.core.values import Amount, Changes, Choice, Currency, Day, Lines, Percent, Ref, Text, Version
from store.crm import pipeline, repeating, rivals, worth
from store.crm.entering import Override, require_ready
from store.crm.events import DealChanging, DealLost, DealWon
from store.crm.models import Deal, DealLine, Stage, StageHistory
from store.parties.models import Party
from store.parties.taxing import tax_for

record_kind(RecordKind("deal", "deal", "t.title", (), ("title",)))
looks_after(LookedAfter("deal", Deal, "\"stage_id\" IN (SELECT id FROM stage WHERE type = 'open')"))

SALES = ("sales", "manager")


@dataclass(frozen=True, kw_only=True)
class DealInput:
    """What a person says of a deal. `value` counts only while the deal has no lines."""

    title: Annotated[str, Text("Title", required=True, aliases=("deal name", "opportunity", "opportunity id"))]
    party: Annotated[int, Ref("Party", kind="party", required=True, aliases=("account", "company", "customer"))]
    contact: Annotated[int | None, Ref("Contact", kind="contact")] = None
    value: Annotated[Decimal | None, Amount("Value", minimum=Decimal(0), aliases=("amount", "close value"))] = None
    currency: Annotated[str, Currency("Currency")] = ""
    pipeline: Annotated[int | None, Ref("Pipeline", kind="pipeline", help="the first, when left empty")] = None
    stage: Annotated[int | None, Ref("Stage", kind="stage", aliases=("deal stage",))] = None
    probability: Annotated[Decimal | None, Percent("Probability", minimum=Decimal(0), maximum=Decimal(100))] = None
    opened_on: Annotated[date | None, Day("Opened", aliases=("create date", "engage date"))] = None
    expected_close: Annotated[date | None, Day("Expected close", aliases=("close date",))] = None
    owner: Annotated[int | None, Ref("Owner", kind="user", aliases=("deal owner", "sales agent"))] = None
    source: Annotated[str, Text("Source")] = ""
    campaign: Annotated[int | None, Ref("Campaign", kind="campaign", help="what brought it")] = None
    every: Annotated[str, Choice("Again every", options=RHYTHMS, help="opens the next one when it is won")] = ""
    prices: Prices = ""
    document_discount_percent: DocumentDiscountPercent = None
    document_discount: DocumentDiscount = None
    notes: Annotated[str, Text("Notes", max=5000, multiline=True)] = ""


@action(
    "deal.add",
    "New deal",
    SALES,
    example="backdesk deal add --title 'Tea for the canteen' --party ACME --line TEA-1:40 --expected-close +30d",
)
def add_deal(values: DealInput, lines: Annotated[tuple[LineInput, ...], Lines("Lines", of=LineInput)] = ()) -> Outcome:
    """Add a deal to a pipeline, at its first open stage when none is named."""
    party = Party.get_by_id(values.party)
    currency = values.currency or party.currency
    row = inputs.stored(values, currency) | {"currency": currency, "company": actor().company_id}
    way = row.pop("pipeline")
    stage = Stage.get_by_id(row["stage"]) if row["stage"] else pipeline.stage_of_type("open", way or 0)
    if way and stage.pipeline_id != way:
        raise invalid("stage", stage.name, "is a stage of another pipeline")
    chance = row["probability"]
    row["opened_on"] = row["opened_on"] or today().isoformat()
    row["owner"] = row["owner"] or actor().user_id
    row["value"] = row["value"] or 0
    row |= take_basis(row, party.price_list_id)
    row |= pipeline.standing(stage, date.fromisoformat(row["opened_on"]))
    row["probability"] = stage.probability if chance is None else chance
    if stage.type != "open":
        row["closed_on"] = row["expected_close"] or today().isoformat()
    tax = tax_for("sales", party.tax_code_id)
    pricing = Pricing(party.price_list_id, today().isoformat(), currency, row["prices_include_tax"], tax)
    priced = price_lines(lines, pricing)
    worked = work_out(priced, basis_from(row, currency, company_rounding()))
    deal = records.create(Deal, **row | worth.columns(worked))
    worth.write_lines(deal.id, priced, worked)
    pipeline.write_history(deal.id, None, stage.id, date.fromisoformat(row["opened_on"]))
    return Outcome("deal", deal.id, f"Deal #{deal.id} {deal.title} added at {stage.name}.")


@action(
    "deal.edit",
    "Edit deal",
    SALES,
    undo="edit",
    example="backdesk deal edit 12 --expected-close eom --line TEA-1:60 --line CUP-2:60@1.20-5%",
)
def edit_deal(
    deal: Annotated[int, Ref("Deal", kind="deal")],
    changes: Annotated[Mapping[str, Any], Changes(of=DealInput)],
    lines: Annotated[tuple[LineInput, ...] | None, Lines("Lines", of=LineInput)] = None,
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change fields of a deal; `lines`, when given, replace all its lines. The stage changes by `deal move`."""
    row = Deal.get_by_id(deal)
    if "stage" in changes and changes["stage"] not in (None, row.stage_id):
        raise invalid("stage", "", "changes with: backdesk deal move DEAL --stage NAME")
    if changes.get("pipeline") not in (None, "", row.stage.pipeline_id):
        raise invalid("pipeline", "", "changes with: backdesk deal move DEAL --stage PIPELINE:STAGE")
    currency = str(changes.get("currency") or row.currency).upper()
    wanted = inputs.stored(changes, currency, DealInput)
    wanted = {k: v for k, v in wanted.items() if k not in ("stage", "pipeline")}
    for name in ("currency", "owner", "opened_on", "probability"):
        if name in wanted and wanted[name] in (None, ""):
            del wanted[name]
    basis = change_basis(wanted, row, currency)
    there = DealLine.first_matching("deal_id = ?", deal)
    rebased = currency != row.currency or any(row.__data__[name] != value for name, value in basis.items())
    if lines is not None or rebased or wanted.get("party", row.party_id) != row.party_id:
        announce(DealChanging(row.id, "lines and party"))
    if there and lines is None and "value" in wanted and wanted["value"] != row.value:
        raise invalid("value", "", "is the sum of the lines; change those")
    if "value" in wanted or lines is not None:
        wanted["value"] = wanted.get("value") or 0
    elif currency != row.currency:
        wanted["value"] = divide(row.value * 10 ** exponent(currency), 10 ** exponent(row.currency))
    wanted |= basis
    new = basis_from(basis, currency, company_rounding())
    if lines is not None:
        wanted |= _replace_lines(row, lines, wanted.get("party"), new)
    elif there and rebased:
        wanted |= worth.rework(row.id, new)
    done = records.change(row, version, **wanted) or lines is not None
    return Outcome("deal", row.id, f"Deal {row.title} changed." if done else "Nothing to change.")


@action("deal.move", "Move deal to stage", SALES, undo="edit", example="backdesk deal move 12 --stage Proposal")
def move_deal(
    deal: Annotated[int, Ref("Deal", kind="deal")],
    stage: Annotated[int, Ref("Stage", kind="stage", required=True)],
    override: Override = "",
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Move an open deal to another open stage; winning and losing have their own words.

    What the stage asks for must be there: fields, and checks that are ticked. All that is missing is named at once.
    """
    row, target = Deal.get_by_id(deal), Stage.get_by_id(stage)
    if target.type == "won":
        return _win(row, target, version=version, override=override)
    if target.type == "lost":
        raise Refused("A deal is lost for a reason.", f"Say it: backdesk deal lose {deal} --reason …")
    _require_open(row)
    if row.stage_id != target.id:
        require_ready(row, target, override)
        pipeline.enter_stage(row, target, version=version)
    return Outcome("deal", row.id, f"{row.title} is at {target.name}.")


@action("deal.win", "Won", SALES, undo="edit", example="backdesk deal win 12 --day 2026-11-20")
def win_deal(
    deal: Annotated[int, Ref("Deal", kind="deal")],
    day: Annotated[date | None, Day("Won on")] = None,
    override: Override = "",
) -> Outcome:
    """Mark an open deal as won. Winning twice changes nothing. A deal that comes again opens the next one."""
    row = Deal.get_by_id(deal)
    return _win(row, pipeline.stage_of_type("won", row.stage.pipeline_id), day, override=override)


@action("deal.lose", "Lost", SALES, undo="edit", example="backdesk deal lose 12 --reason 'price'")
def lose_deal(
    deal: Annotated[int, Ref("Deal", kind="deal")],
    reason: Annotated[
        str, Text("Reason", required=True, help="the beginning of a listed one is enough", offers="lost-reason")
    ],
    day: Annotated[date | None, Day("Lost on")] = None,
    competitor: Annotated[int | None, Ref("Lost to", kind="competitor")] = None,
) -> Outcome:
    """Mark an open deal as lost: for a reason of the company's list or in other words, and to whom."""
    if not reason.strip():
        raise invalid("reason", "", "is required")
    row = Deal.get_by_id(deal)
    _require_open(row)
    reason = rivals.in_our_words(reason)
    pipeline.enter_stage(row, pipeline.stage_of_type("lost", row.stage.pipeline_id), day, lost_reason=reason)
    if competitor:
        rivals.name_rival(row.id, competitor, beat_us=True)
    announce(DealLost(row.id, reason))
    return Outcome("deal", row.id, f"{row.title} is lost: {reason}.")


@action("deal.reopen", "Reopen deal", SALES, undo="edit", example="backdesk deal reopen 12")
def reopen_deal(deal: Annotated[int, Ref("Deal", kind="deal")]) -> Outcome:
    """Bring a won or lost deal back to the open stage it came from; not once it has an order."""
    row = Deal.get_by_id(deal)
    if row.stage.type == "open":
        return Outcome("deal", row.id, f"{row.title} is open.")
    announce(DealChanging(row.id, "won state"))
    last_open = (
        Stage.select()
        .join(StageHistory, on=(StageHistory.from_stage == Stage.id))
        .where(StageHistory.deal == deal, Stage.type == "open")
        .order_by(StageHistory.id.desc())
        .first()
    )
    stage = last_open or pipeline.stage_of_type("open", row.stage.pipeline_id)
    pipeline.enter_stage(row, stage, lost_reason="")
    rivals.nobody_beat_us(row.id)
    return Outcome("deal", row.id, f"{row.title} is open again at {stage.name}.")


def _replace_lines(row: Deal, lines: Sequence[LineInput], party_id: int | None, basis: Basis) -> dict[str, int]:
    """Put other lines in their place; returns what of the deal follows from them, nothing where there are none."""
    party = Party.get_by_id(party_id or row.party_id)
    tax = tax_for("sales", party.tax_code_id)
    pricing = Pricing(party.price_list_id, today().isoformat(), basis.currency, basis.inclusive, tax)
    return worth.replace_lines(row.id, price_lines(lines, pricing), basis)


def _win(row: Deal, target: Stage, day: date | None = None, version: int | None = None, override: str = "") -> Outcome:
    if row.stage.type == "won":
        return Outcome("deal", row.id, f"{row.title} is already won.")
    _require_open(row)
    require_ready(row, target, override)
    pipeline.enter_stage(row, target, day, version)
    after = repeating.open_next(row)
    announce(DealWon(row.id))
    return Outcome("deal", row.id, f"{row.title} is won; it can become an order now.{after}")


def _require_open(deal: Deal) -> None:
    if deal.stage.type != "open":
        raise Refused(f"{deal.title} is {deal.stage.type} already.", f"Reopen it: backdesk deal reopen {deal.id}")
