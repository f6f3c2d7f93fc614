"""A small shop for the tests of the business rooms: acting by name, making masters, reading what is stored."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import store.registry  # noqa: F401  every action and reaction
from store.core.action import Outcome, actions, kind_of, nested_type
from store.core.database import one, rows
from store.core.schema import tables
from store.core.values import Changes, Lines
from store.insight.check import run_checks


def act(name: str, /, **values: Any) -> Outcome:
    """Perform an action; text is parsed as typed by a person, lines are tuples in the order of their fields.

    A unit stands behind its quantity: `("TEA-1", "2 box", "100")`.
    """
    spec = actions()[name]
    known = {p.name: p for p in spec.parameters}
    assert values.keys() <= known.keys(), f"{name} has no {sorted(values.keys() - known.keys())}"
    parsed = {word: _parsed(known[word], value) for word, value in values.items()}
    done: Outcome = spec.perform(**spec.arguments(parsed))
    return done


def _parsed(parameter: Any, value: Any) -> Any:
    if isinstance(parameter.kind, Lines) and value is not None:
        of = nested_type(parameter)
        return tuple(_line(of, line) for line in value)
    if isinstance(value, str) and not isinstance(parameter.kind, Changes):
        return parameter.kind.parse(value)
    return value


def _line(of: Any, line: tuple[Any, ...]) -> Any:
    from typing import get_type_hints

    hints = get_type_hints(of, include_extras=True)
    names = [item.name for item in fields(of) if item.name != "unit"]
    said = dict(zip(names, line, strict=False))
    if "unit" in hints and isinstance(said.get("quantity"), str):
        said["quantity"], _, said["unit"] = said["quantity"].partition(" ")
    given = {}
    for name, value in said.items():
        kind = kind_of(hints[name])
        given[name] = kind.parse(value) if isinstance(value, str) and kind else value
    return of(**given)


def party(name: str = "Acme GmbH", code: str = "ACME", **values: Any) -> int:
    """A customer."""
    return act("party.add", name=name, code=code, **values).id


def product(sku: str, price: str = "10", stock: str = "", cost: str = "2", **values: Any) -> int:
    """A product, with what is on hand of it at a unit cost."""
    made = act("product.add", sku=sku, name=f"The {sku}", price=price, **values).id
    if stock:
        act("stock.adjust", product=made, quantity=stock, cost=cost, reason="opening")
    return made


def won_deal(customer: int, *lines: tuple[Any, ...], title: str = "Deal") -> int:
    """A won deal with lines (product or SKU, quantity, price, discount)."""
    made = act("deal.add", title=title, party=customer, lines=lines).id
    act("deal.win", deal=made)
    return made


def converted(customer: int, *lines: tuple[Any, ...], title: str = "Deal") -> int:
    """The order of a won deal."""
    return act("deal.convert", deal=won_deal(customer, *lines, title=title)).id


def confirmed(customer: int, *lines: tuple[Any, ...], **values: Any) -> int:
    """A confirmed order without a deal."""
    made = act("order.add", party=customer, lines=lines, **values).id
    act("order.confirm", order=made)
    return made


def get(table: str, record_id: int, *columns: str) -> Any:
    """Stored values of one record: a tuple, or the value alone where one column is asked for."""
    found = one(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (record_id,))
    assert found is not None, f"no {table} #{record_id}"
    return found[0] if len(columns) == 1 else tuple(found)


def pick(columns: str, source: str, *values: Any) -> list[Any]:
    """Stored values: `pick("id, state", "shipment WHERE order_id = ? ORDER BY id", 1)`; bare where one column."""
    found = rows(f"SELECT {columns} FROM {source}", values)
    return [row[0] if len(row) == 1 else tuple(row) for row in found]


BEYOND_WHAT_IS_THERE = "stock_balance WHERE reserved NOT BETWEEN 0 AND on_hand AND (reserved > 0 OR negative = 0)"
"""Balances that promise what is not there, or are below nothing without leave."""


def only(columns: str, source: str, *values: Any) -> Any:
    """The one row there is."""
    found = pick(columns, source, *values)
    assert len(found) == 1, found
    return found[0]


def lines_of(order: int, columns: str) -> list[Any]:
    """Values of an order's lines, by position."""
    return pick(columns, "order_line WHERE order_id = ? ORDER BY position", order)


def open_shipment(order: int) -> int:
    """The one shipment of an order that has not left."""
    return int(only("id", "shipment WHERE order_id = ? AND state IN ('draft', 'picked')", order))


def draft_invoice(order: int) -> int:
    """The one draft invoice of an order."""
    return int(
        only("id", "invoice WHERE origin = 'order' AND origin_id = ? AND state = 'draft' AND type = 'invoice'", order)
    )


def ship_all(order: int, **values: Any) -> int:
    """Ship what is drafted; the shipment."""
    shipment = open_shipment(order)
    act("shipment.ship", shipment=shipment, **values)
    return shipment


def post_all(order: int, **values: Any) -> int:
    """Post what is drafted; the invoice."""
    invoice = draft_invoice(order)
    act("invoice.post", invoice=invoice, **values)
    return invoice


def legs(source: str, source_id: int) -> list[tuple[str, int]]:
    """(account code, debit − credit) of every ledger line posted for a document, in order."""
    return pick(
        "a.code, l.debit - l.credit",
        "entry_line l JOIN entry e ON e.id = l.entry_id JOIN account a ON a.id = l.account_id "
        "WHERE e.source = ? AND e.source_id = ? ORDER BY l.id",
        source,
        source_id,
    )


def balance_of(code: str) -> int:
    """Debits less credits of an account."""
    return int(
        only(
            "CAST(COALESCE(SUM(l.debit - l.credit), 0) AS BIGINT)",
            "entry_line l JOIN account a ON a.id = l.account_id WHERE a.code = ?",
            code,
        )
    )


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, for comparing."""
    return {name: rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables()}


def differences() -> list[str]:
    """What `backdesk check` finds."""
    return [f"{finding.check}: {finding.message}" for finding in run_checks()]
