"""How lines look: a row each, what there is of their goods, and the sums."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from store.catalog.lines import LineInput, PricedLine
from store.core.action import Parameter
from store.core.values import Amount, Day, Percent, Price, Quantity, Ref
from store.sales.preview import Preview, PreviewLine
from tui import safe


@dataclass(frozen=True)
class LineColumn:
    """A column: the field it shows, or what the store worked out."""

    name: str
    title: str
    width: int
    align: str = "left"


_WORKED_OUT = (
    LineColumn("quantity", "Quantity", 8, "right"),
    LineColumn("price", "Price", 9, "right"),
    LineColumn("discount", "Disc", 5, "right"),
    LineColumn("net", "Net", 11, "right"),
    LineColumn("stock", "Stock", 11, "right"),
)


def columns_for(of: type, parameters: tuple[Parameter, ...], room: int) -> tuple[LineColumn, ...]:
    """The columns for lines of a kind in so many cells."""
    if issubclass(of, LineInput):
        rest = room - 3 - sum(column.width + 1 for column in _WORKED_OUT)
        return (LineColumn("item", "Item", max(8, rest)), *_WORKED_OUT)
    return tuple(
        LineColumn(p.name, p.kind.label or p.name, 18 if isinstance(p.kind, Ref) else 10, p.kind.align)
        for p in parameters
    )


def heading(columns: tuple[LineColumn, ...]) -> str:
    """The line above the rows."""
    return "    " + " ".join(safe.cell(column.title, column.width, column.align) for column in columns)


def row(
    number: int,
    line: dict[str, str],
    columns: tuple[LineColumn, ...],
    weighed: PreviewLine | None,
    preview: Preview | None,
    editing: bool,
) -> Content:
    """One line: as the store works it out, or as it was typed until it has."""
    cells = _cells(weighed, preview) if weighed and preview else {}
    if line.get("optional") == "yes" and "item" in cells:
        cells["item"] = f"option {cells['item']}"
    typed = {**line, "item": line.get("product") or line.get("description", "")}
    said = " ".join(safe.cell(cells.get(c.name, typed.get(c.name, "")), c.width, c.align) for c in columns)
    lead = "▸" if editing else f"{number + 1}"
    shown = safe.content(f"{lead:>2} {said}")
    if weighed and weighed.problem:
        return shown.stylize("$error")
    there = weighed.supply if weighed and weighed.supply and not weighed.supply.direct else None
    short = there and weighed and weighed.priced and there.covered < weighed.priced.quantity
    return shown.stylize("$warning") if short else shown


def _cells(line: PreviewLine, preview: Preview) -> dict[str, str]:
    priced = line.priced
    if priced is None:
        return {"stock": "! wrong"}
    return {
        "item": f"{priced.sku} {priced.description}".strip(),
        "quantity": _quantity(priced),
        "price": Price().shown(priced.price),
        "discount": Percent().shown(priced.discount) if priced.discount else "",
        "net": Amount().shown(line.net, preview.currency),
        "stock": _stock(line),
    }


def _quantity(priced: PricedLine) -> str:
    """In the unit it was said in, which is named where it is not the one that goods are kept in."""
    own = priced.measure.own(priced.quantity)
    if priced.factor == priced.per or own is None:
        return Quantity().shown(priced.quantity)
    return f"{Quantity().shown(own)} {priced.unit}"


def _stock(line: PreviewLine) -> str:
    if line.supply is None or line.priced is None:
        return ""
    if line.supply.direct:
        return "→ supplier"
    if line.supply.covered == line.priced.quantity:
        return "✓ in stock"
    return f"! {Quantity().shown(line.supply.covered)} there"


def supply(line: PreviewLine) -> tuple[str, str]:
    """What there is of a line's goods, in a sentence, and its tone."""
    if line.problem:
        return line.problem, "error"
    if line.supply is None or line.priced is None:
        return "", "foreground"
    if line.supply.direct:
        by = f", by {Day().shown(line.supply.promised)}" if line.supply.promised else ", no lead time"
        return f"{line.priced.sku}: from the supplier straight to the customer{by}", "muted"
    stock, shown = line.supply.stock, Quantity().shown
    wanted = "" if line.priced.factor == line.priced.per else f"{shown(line.priced.quantity)} wanted, "
    least = f"least there is of {line.supply.part}, " if line.supply.part else ""  # what a kit waits for
    said = f"{line.priced.sku}: {wanted}{least}on hand {shown(stock.on_hand)}, reserved {shown(stock.reserved)}, "
    said += f"free {shown(stock.free)}"
    short = line.priced.quantity - line.supply.covered
    if not short:
        return said, "muted"
    if not line.supply.promised:
        return f"{said}; {shown(short)} short, no lead time", "warning"
    return f"{said}; {shown(short)} short, by {Day().shown(line.supply.promised)}", "warning"


def sums(preview: Preview) -> str:
    """Discount of the whole, net, tax and total."""
    whole = preview.worked.sums
    discount, net, tax, total = (
        Amount().shown(minor, preview.currency)
        for minor in (preview.worked.discount, whole.net, whole.tax, whole.total)
    )
    lead = f"Discount {discount} · " if preview.worked.discount else ""
    said = f"{lead}net {net} · tax {tax} · total {total} {preview.currency}"
    return f"{said} · discount {preview.problem}" if preview.problem else said[0].upper() + said[1:]
