"""Writes of bills of materials: add, edit while a draft, put in use, draw up the next revision, retire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from store.catalog.events import ProductRedefining
from store.catalog.models import Product
from store.catalog.unit_kind import UnitOf, in_stock_units
from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import one, scalar
from store.core.errors import Invalid, Problem, Refused, invalid
from store.core.events import reacts_to
from store.core.references import RecordKind, record_kind
from store.core.text import code_key, plural
from store.core.undo import Reverted
from store.core.values import Changes, Flag, Lines, Percent, Quantity, Ref, Text, Version
from store.production.loops import require_no_loop
from store.production.models import Bill, BillLine

record_kind(RecordKind("bom", "bom", "'Bill of ' || t.code", ("code",), noun="bill of materials"))
PLANNERS = ("warehouse", "purchasing", "manager")
Subject = Annotated[int, Ref("Bill", kind="bom")]


@dataclass(frozen=True, kw_only=True)
class BillLineInput:
    """How much of a component (or hours of a service) it takes, and what percentage more is spoiled on the way."""

    product: Annotated[
        int, Ref("Component", kind="product", required=True, aliases=("component", "sku", "item", "component sku"))
    ]
    quantity: Annotated[
        Decimal, Quantity("Quantity", required=True, minimum=Decimal("0.0001"), aliases=("qty", "quantity per"))
    ]
    scrap: Annotated[
        Decimal | None,
        Percent("Scrap %", minimum=Decimal(0), maximum=Decimal(100), aliases=("scrap", "waste", "scrap percent")),
    ] = None
    unit: Annotated[int | None, UnitOf("Unit", aliases=("uom", "unit of measure"))] = None


@dataclass(frozen=True, kw_only=True)
class BillInput:
    """What a person says of a bill, components apart."""

    product: Annotated[int, Ref("Makes", kind="product", required=True, aliases=("product", "parent", "made"))]
    makes: Annotated[
        Decimal, Quantity("Makes so much", minimum=Decimal("0.0001"), aliases=("yield", "batch", "batch size"))
    ] = Decimal(1)
    notes: Annotated[str, Text("Notes", max=5000, multiline=True)] = ""


@action(
    "bom.add",
    "New bill of materials",
    PLANNERS,
    example="backdesk bom add --product SET-1 --line TEA-1:2 --line CUP-2:4 --line HOUR:0.25 --activate",
)
def add_bill(
    values: BillInput,
    lines: Annotated[tuple[BillLineInput, ...], Lines("Components", required=True, of=BillLineInput)],
    activate: Annotated[bool, Flag("In use at once")] = False,
) -> Outcome:
    """Say what a product is made of. A draft until it is put in use; services add their standard cost."""
    given = bill_columns(inputs.stored(values))
    item = Product.get_by_id(given["product"])
    _require_makeable(item)
    revision = 1 + int(scalar("SELECT COALESCE(MAX(revision), 0) FROM bom WHERE product_id = ?", (item.id,)))
    row = records.create(Bill, revision=revision, code=_free_code(item.sku, revision), **given)
    _write_lines(row, lines)
    if activate:
        return activate_bill(row.id)
    return Outcome("bom", row.id, f"Bill {row.code}: {plural(len(lines), 'component')}, a draft.")


@action("bom.edit", "Edit bill of materials", PLANNERS, undo="edit", example="backdesk bom edit SET-1/2 --line CUP-2:6")
def edit_bill(
    bom: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=BillInput)],
    lines: Annotated[tuple[BillLineInput, ...] | None, Lines("Components", of=BillLineInput)] = None,
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a bill. What it makes stays; quantity and components only while it is a draft, notes always."""
    row = Bill.get_by_id(bom)
    wanted = bill_columns(inputs.stored(changes, of=BillInput))
    if wanted.pop("product", row.product_id) != row.product_id:
        raise invalid("product", "", "cannot change; add another bill")
    if wanted.get("quantity", row.quantity) != row.quantity or lines is not None:
        _require_draft(row)
    done = records.change(row, version, **wanted)
    if lines is not None:
        for old in BillLine.matching("bom_id = ? ORDER BY id", row.id):
            records.remove(old)
        _write_lines(row, lines)
    return Outcome("bom", row.id, f"Bill {row.code} changed." if done or lines is not None else "Nothing to change.")


@action("bom.activate", "Put bill in use", PLANNERS, undo="edit", example="backdesk bom activate SET-1/2")
def activate_bill(bom: Subject) -> Outcome:
    """Put a bill in use; the one in use before is retired. Work orders there are keep the components they have."""
    row = Bill.get_by_id(bom)
    if row.state == "active":
        return Outcome("bom", row.id, f"Bill {row.code} is in use already.")
    _require_makeable(row.product)
    _require_usable(row)
    before = Bill.first_matching("product_id = ? AND state = 'active'", row.product_id)
    if before:
        records.change(before, state="retired")
    records.change(row, state="active")
    instead = f"; {before.code} is retired" if before else ""
    return Outcome("bom", row.id, f"Bill {row.code} is in use{instead}.")


@action("bom.revise", "Next revision", PLANNERS, example="backdesk bom revise SET-1/1")
def revise_bill(bom: Subject) -> Outcome:
    """Draw up the next revision of a bill: a draft with the same components, to be changed and put in use."""
    row = Bill.get_by_id(bom)
    lines = [
        BillLineInput(
            product=line.product_id,
            quantity=Decimal(line.quantity) / Quantity.scale,
            scrap=Decimal(line.scrap) / Percent.scale,
        )
        for line in BillLine.matching("bom_id = ? ORDER BY position", row.id)
    ]
    values = BillInput(product=row.product_id, makes=Decimal(row.quantity) / Quantity.scale, notes=row.notes)
    made = add_bill(values, tuple(lines))
    return Outcome("bom", made.id, f"Bill {Bill.get_by_id(made.id).code} drawn up from {row.code}.")


@action("bom.retire", "Retire bill", PLANNERS, undo="edit", danger=True, example="backdesk bom retire SET-1/1")
def retire_bill(bom: Subject) -> Outcome:
    """Take a bill out of use: nothing new is made by it. Work orders there are keep the components they have."""
    row = Bill.get_by_id(bom)
    records.change(row, state="retired")
    return Outcome("bom", row.id, f"Bill {row.code} is retired.")


def bill_columns(values: dict[str, Any]) -> dict[str, Any]:
    """Table columns of a bill's input fields."""
    if "makes" in values:
        values["quantity"] = values.pop("makes")
    return values


def active_bill(product_id: int) -> Bill | None:
    """The bill in use for a product."""
    return Bill.first_matching("product_id = ? AND state = 'active'", product_id)


def _write_lines(row: Bill, lines: Sequence[BillLineInput]) -> None:
    found = [inputs.stored(line) for line in in_stock_units(lines)]
    if not found:
        raise invalid("lines", "", "at least one component is required")
    products = [line["product"] for line in found]
    twice = next((product for product in products if products.count(product) > 1), None)
    if twice:
        raise invalid("lines", Product.get_by_id(twice).sku, "is there twice; add the quantities up")
    require_no_loop(row.product_id, products)
    for position, line in enumerate(found, 1):
        values = {"product": line["product"], "quantity": line["quantity"], "scrap": line["scrap"] or 0}
        records.create(BillLine, bom=row.id, position=position, **values)


def _free_code(sku: str, revision: int) -> str:
    """SKU/revision; longer where somebody else's product is called that."""
    code = f"{sku}/{revision}"
    while Bill.first_matching("code_key = ?", code_key(code)):
        code += "+"
    return code


def _require_makeable(item: Product) -> None:
    if item.kind != "stock":
        raise invalid("product", item.sku, "is a service; only goods are made of something")
    if item.state != "active":
        raise invalid("product", item.sku, "is retired")


def _require_draft(row: Bill) -> None:
    if row.state != "draft":
        raise Refused(
            f"Bill {row.code} is {row.state}; its components are fixed.",
            f"Draw up the next revision: backdesk bom revise {row.code}",
        )


def _require_usable(row: Bill) -> None:
    """Every component can be had, services cost something, and nothing is made of itself."""
    problems, lines = [], BillLine.matching("bom_id = ? ORDER BY position", row.id)
    for item in (line.product for line in lines):
        if item.state != "active":
            problems.append(Problem("component", item.sku, "is retired"))
        elif item.kind == "service" and not item.standard_cost:
            problems.append(Problem("component", item.sku, "is a service without a standard cost"))
    if problems:
        raise Invalid(problems, "Mend the product, or leave it out.")
    require_no_loop(row.product_id, [line.product_id for line in lines])


@reacts_to(Reverted)
def keep_bills_sound(event: Reverted) -> None:
    """Components of a bill that came into use are not taken back; a bill that comes back into use makes no loop."""
    if event.table == "bom_line":
        before, after = event.changes.get("bom", (None, None))
        _require_draft(Bill.get_by_id(before or after or BillLine.get_by_id(event.record_id).bom_id))
    elif event.table == "bom":
        row = Bill.get_by_id(event.record_id)
        if "quantity" in event.changes:
            _require_draft(row)
        if row.state == "active":
            _require_usable(row)


@reacts_to(ProductRedefining)
def refuse_while_in_bills(event: ProductRedefining) -> None:
    """What is made of something, or goes into something, stays what it is: goods or a service."""
    found = event.what == "kind" and one(
        "SELECT b.code FROM bom b WHERE b.state <> 'retired' AND (b.product_id = ? "
        "OR b.id IN (SELECT bom_id FROM bom_line WHERE product_id = ?)) ORDER BY b.id LIMIT 1",
        (event.product_id, event.product_id),
    )
    if found:
        raise Refused(f"The type of {event.sku} is fixed: it is in bill {found[0]}.", "Retire the bill first.")
