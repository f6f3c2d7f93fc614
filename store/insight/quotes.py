"""A quote as it goes out, word by word; and at a glance: what is there of its goods now, and what it earns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from store.catalog.models import PaymentTerm
from store.core.display import neutral
from store.core.errors import Refused
from store.core.money import HUNDRED_PERCENT, divide
from store.core.values import Amount, Percent, Quantity
from store.insight.printed import LINE, heading, summed, table, taxes, told
from store.insight.sheet import Report
from store.sales.quote_drafting import lines_of
from store.sales.quote_models import Quote, QuoteLine
from store.sales.quote_supply import OPEN_QUOTES, Standing, earned, is_expired, may_see_cost, standings


def quote_text(quote_id: int) -> tuple[str, str]:
    """What it is called, and its words: of one that was sent as it was sent, a draft as it would read now."""
    row = Quote.get_by_id(quote_id)
    lines = lines_of(row)
    if not lines:
        raise Refused(f"{row.title} has no lines.", f"Add some: backdesk quote edit '#{row.id}' --line SKU:QTY")
    title = f"Quote {row.number}" if row.number else f"Draft of quote {row.id}"
    with neutral():
        return title, "\n".join([*_opening(row, title), *_offered(row, lines), *_closing(row)])


def printed_quote(record_id: int, _day: date) -> Report:
    """That, line by line."""
    title, text = quote_text(record_id)
    return Report(title, (("", "left"),), tuple((line,) for line in text.split("\n")))


def _opening(row: Quote, title: str) -> list[str]:
    said = [f"Your reference: {row.customer_reference}"] if row.customer_reference else []
    if row.valid_until:
        said.append(f"This offer holds until {row.valid_until}.")
    return [*heading(row, title, row.sent_on or row.day), *said, ""]


def _offered(row: Quote, lines: list[QuoteLine]) -> list[str]:
    goods = {place: _leaves(found) for place, found in leaving(row, lines).items()}
    firm, left = ([line for line in lines if line.optional == wanted] for wanted in (False, True))
    found = table(row, [])
    for line in firm:
        found += [told(row, line), *_less(line), *goods[line.position]]
    if row.document_discount:
        off = summed("Extra discount, off the lines above", row.document_discount, row.currency)
        found += [LINE, off]
    found += [LINE, summed("Net", row.net, row.currency), *taxes(row, firm), summed("Total", row.total, row.currency)]
    if left:
        found += ["", "Optional, not in the total", LINE]
        for line in left:
            found += [told(row, line), f"  option {line.position}", *_less(line), *goods[line.position]]
    return found


def _less(line: QuoteLine) -> list[str]:
    return [f"  less {Percent().shown(line.discount)}"] if line.discount else []


@dataclass(frozen=True)
class Leaving:
    """When goods of a line leave: `some` of them (scaled) at once where that is not all, all by a `day` ('': unknown).

    Nothing is said of what is not kept in stock: 0 and ''.
    """

    some: int = 0
    day: str = ""


def leaving(row: Quote, lines: list[QuoteLine]) -> dict[int, Leaving]:
    """That of each line, by its position: as the customer was told, of a draft as it is now."""
    if row.state == "draft":
        return {each.line.position: _as_it_is(each) for each in standings(row)}
    return {line.position: _leaving(line.available, line.quantity, line.promised or "") for line in lines}


def _as_it_is(each: Standing) -> Leaving:
    found = each.supply
    if found is None:
        return Leaving()
    return _leaving(None if found.direct else found.covered, each.line.quantity, found.promised)


def _leaving(there: int | None, quantity: int, day: str) -> Leaving:
    return Leaving(there if there and there < quantity else 0, day)


def _leaves(found: Leaving) -> list[str]:
    if found.some:
        return [f"  {Quantity().shown(found.some)} at once, {f'all by {found.day}' if found.day else 'the rest later'}"]
    return [f"  leaves by {found.day}"] if found.day else []


def _closing(row: Quote) -> list[str]:
    term = PaymentTerm.get_by_id(row.term_id)
    said = ["", f"Terms: {term.name}"]
    return [*said, "", *row.notes.split("\n")] if row.notes else said


# At a glance ------------------------------------------------------------------------------------------


def figures(quote_id: int) -> tuple[tuple[str, str], ...]:
    """(label, text) of a quote that is not decided: its goods line by line as they are now, and what it earns."""
    row = Quote.get_by_id(quote_id)
    lines = lines_of(row)
    found: list[tuple[str, str]] = []
    if row.state in OPEN_QUOTES:
        if is_expired(row):
            found.append(("Expired", f"it held until {row.valid_until}; re-price it"))
        found += [(each.line.sku, _goods(each)) for each in standings(row) if each.supply]
    return (*found, *(_earned(row, lines) if may_see_cost() else ()))


def _goods(each: Standing) -> str:
    wanted = Quantity().shown(each.line.quantity)
    option = ", optional" if each.line.optional else ""
    said = f"{wanted}{option}: {each.now()}"
    return f"! {said}; told: {each.before()}" if each.is_less or each.is_later else said


def _earned(row: Quote, lines: list[QuoteLine]) -> list[tuple[str, str]]:
    """The margin of the whole, and of each line where there are several; optional lines are not in the whole."""
    firm = [line for line in lines if not line.optional]
    whole = earned(row, firm)
    if whole.margin is None:
        return []
    each = ((line, earned(row, [line]).margin) for line in lines)
    parts = [f"{line.sku or line.description} {_percent(margin)}" for line, margin in each if margin is not None]
    said = f"{_percent(whole.margin)}, {Amount().shown(whole.net - whole.cost)}"
    return [("Margin", f"{said} ({', '.join(parts)})" if len(parts) > 1 else said)]


def _percent(scaled: int) -> str:
    """To a tenth of a percent."""
    tenth = HUNDRED_PERCENT // 1000
    return Percent().shown(divide(scaled, tenth) * tenth)
