"""What a deal is worth: its lines priced, its discount spread over them, without tax."""

from __future__ import annotations

from collections.abc import Sequence

from store.catalog.lines import PricedLine
from store.catalog.pricing import first_tax, tax_rate
from store.catalog.totals import Basis, WorkedOut, work_out
from store.core import records
from store.core.database import scalar
from store.core.dates import today
from store.crm.models import DealLine
from store.parties.taxing import tax_for


def write_lines(deal_id: int, lines: Sequence[PricedLine], worked: WorkedOut) -> None:
    """Append lines to a deal that has none."""
    columns = [
        dict(
            deal=deal_id,
            position=position,
            product=line.product_id,
            description=line.description,
            quantity=line.quantity,
            price=line.price,
            discount=line.discount,
            unit=line.unit,
            factor=line.factor,
            per=line.per,
            **vars(share),
        )
        for position, (line, share) in enumerate(zip(lines, worked.lines, strict=True), 1)
    ]
    records.create_all(DealLine, columns)


def replace_lines(deal_id: int, lines: Sequence[PricedLine], basis: Basis) -> dict[str, int]:
    """Put other lines in the place of a deal's; returns what of the deal follows from them, nothing where there are
    none."""
    for old in DealLine.matching("deal_id = ?", deal_id):
        records.remove(old)
    worked = work_out(lines, basis)
    write_lines(deal_id, lines, worked)
    return columns(worked)


def rework(deal_id: int, basis: Basis) -> dict[str, int]:
    """The same lines on another basis; returns what of the deal follows from them."""
    there = DealLine.matching("deal_id = ? ORDER BY position", deal_id)
    worked = work_out([priced(line) for line in there], basis)
    for line, share in zip(there, worked.lines, strict=True):
        records.change(line, **vars(share))
    return columns(worked)


def columns(worked: WorkedOut) -> dict[str, int]:
    """Value and discount of a deal whose lines are worked out; without lines they are figures of their own."""
    return {"value": worked.sums.net, "document_discount": worked.discount} if worked.lines else {}


def priced(line: DealLine) -> PricedLine:
    """A deal's line as a document of today would carry it: with the names and the tax of its product."""
    product, day = line.product, today().isoformat()
    own = scalar("SELECT p.tax_code_id FROM deal d JOIN party p ON p.id = d.party_id WHERE d.id = ?", (line.deal_id,))
    code = tax_for("sales", own) or (product.tax_code_id if product else first_tax())
    return PricedLine(
        product_id=product.id if product else None,
        sku=product.sku if product else "",
        description=line.description or (product.name if product else ""),
        unit=line.unit or (product.unit.code if product else ""),
        quantity=line.quantity,
        price=line.price,
        discount=line.discount,
        tax_code_id=code,
        tax_rate=tax_rate(code, day),
        factor=line.factor,
        per=line.per,
    )
