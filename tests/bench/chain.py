"""From won deal to paid: every step an action in its own transaction, synchronous=FULL, every rule on."""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from store.billing.payments import record_payment
from store.billing.posting import post_invoice
from store.catalog.actions import ProductInput, add_product
from store.catalog.lines import LineInput
from store.core.action import actions
from store.core.bulk import Batch, Result, each
from store.core.database import close_database, open_database, rows, scalar
from store.core.identity import sign_in, sign_out
from store.crm.deals import DealInput, add_deal, win_deal
from store.parties.actions import AddressInput, ContactInput, PartyInput, add_address, add_contact, add_party
from store.sales.conversion import convert_deal
from store.sales.shipments import pick_shipment, ship
from store.setup import initialise
from store.stock.actions import adjust_stock
from tests.bench import places
from tests.bench.bookkeepers import beside_gnucash, beside_tryton
from tests.bench.figures import Report, medians

CUSTOMERS, PRODUCTS, DEALS = 200, 100, 100
STEPS = ("convert", "pick", "ship", "post", "pay")


class Stopwatch:
    """Milliseconds of each step."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = defaultdict(list)

    def run(self, step: str, action: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Perform and time it."""
        started = perf_counter()
        found = action(*args, **named)
        self.taken[step].append((perf_counter() - started) * 1000)
        return found

    def mean(self, step: str) -> float:
        """Mean milliseconds of a step."""
        return statistics.fmean(self.taken[step])


def measure(size: int, rounds: int) -> Report:
    """Our chain in turn with the yardsticks'. The size plays no part; rows beyond do not matter here."""
    report = Report("o2c: won deal to paid, a transaction an action, synchronous=FULL")
    mine = places.yardstick("peewee_o2c.py")
    theirs = [lambda: _peewee(mine)] if mine else []
    ours, *other = medians(rounds, _ours, *theirs)
    total, *steps = ours
    against = other[0] if other else [None] * 4
    report.add("chain", total, "ms", "<= 20 ms, after 12 ms", yardstick=against[0], against="peewee_o2c.py (lean)")
    for name, value in zip((*STEPS, "deal with 3 lines", "party, address, 2 contacts"), steps, strict=True):
        report.add(f"  {name}", value, "ms")
    beside_tryton(report, max(1, rounds // 2), lambda: sum(_ours()[1 : 1 + len(STEPS)]), _in_bulk)
    beside_gnucash(report, rounds, _post_and_pay)
    if not mine:
        report.missing.append("peewee_o2c.py")
    return report


@contextmanager
def _company(watch: Stopwatch) -> Iterator[tuple[list[int], list[int]]]:
    """A new company's customers and products."""
    path = places.scratch("o2c.db")
    open_database(str(path), create=True)
    initialise("Bench", "EUR", "DE", "ana")
    sign_in("ana")
    try:
        yield [_party(watch, number) for number in range(CUSTOMERS)], [_product(n) for n in range(PRODUCTS)]
    finally:
        sign_out()
        close_database()


def _ours() -> list[float]:
    watch = Stopwatch()
    with _company(watch) as (parties, products):
        for number in range(DEALS):
            _chain(watch, number, parties, products)
    steps = [watch.mean(step) for step in STEPS]
    return [
        sum(steps),
        *steps,
        watch.mean("deal"),
        watch.mean("party") + watch.mean("address") + 2 * watch.mean("contact"),
    ]


def _post_and_pay() -> list[float]:
    """Milliseconds to post an invoice and to pay one."""
    steps = dict(zip(STEPS, _ours()[1:], strict=False))
    return [steps["post"], steps["pay"]]


def _in_bulk() -> float:
    """Milliseconds a deal where each step is one action on all the records that are marked."""
    watch = Stopwatch()
    with _company(watch) as (parties, products):
        deals = [_won(watch, number, parties, products) for number in range(DEALS)]
        started = perf_counter()
        _bulk("deal.convert", deals)
        shipments = [row for (row,) in rows("SELECT id FROM shipment ORDER BY id")]
        _bulk("shipment.pick", shipments)
        _bulk("shipment.ship", shipments)
        invoices = [row for (row,) in rows("SELECT id FROM invoice ORDER BY id")]
        _bulk("invoice.post", invoices)
        batch = Batch()
        for invoice in invoices:
            _done(batch.run("invoice", invoice, partial(record_payment, invoice=invoice)))
        return (perf_counter() - started) * 1000 / DEALS


def _bulk(name: str, ids: list[int]) -> None:
    batch, job = Batch(), each(actions()[name], {})
    for record_id in ids:
        _done(batch.run(name.partition(".")[0], record_id, partial(job, record_id)))


def _done(result: Result) -> None:
    if result.state != "done":
        raise AssertionError(result.message)


def _party(watch: Stopwatch, number: int) -> int:
    party: int = watch.run("party", add_party, PartyInput(name=f"Customer {number}")).id
    watch.run("address", add_address, AddressInput(party=party, line1=f"{number} High Street", city="Town"))
    for letter in ("a", "b"):
        contact = ContactInput(party=party, name=f"Contact {letter}", email=f"{letter}{number}@example.org")
        watch.run("contact", add_contact, contact)
    return party


def _product(number: int) -> int:
    product = add_product(ProductInput(sku=f"P{number}", name=f"Product {number}", price=Decimal("10.50"))).id
    adjust_stock(product, Decimal(100_000), cost=Decimal(4))
    return product


def _won(watch: Stopwatch, number: int, parties: list[int], products: list[int]) -> int:
    lines = tuple(
        LineInput(product=products[(number * 7 + k) % len(products)], quantity=Decimal(1 + k)) for k in range(3)
    )
    deal = watch.run(
        "deal", add_deal, DealInput(title=f"Deal {number}", party=parties[number % len(parties)]), lines
    ).id
    watch.run("win", win_deal, deal)
    return int(deal)


def _chain(watch: Stopwatch, number: int, parties: list[int], products: list[int]) -> None:
    deal = _won(watch, number, parties, products)
    order = watch.run("convert", convert_deal, deal).id
    shipment = scalar("SELECT id FROM shipment WHERE order_id = ?", (order,))
    watch.run("pick", pick_shipment, shipment)
    watch.run("ship", ship, shipment)
    invoice = scalar("SELECT id FROM invoice WHERE origin = 'order' AND origin_id = ?", (order,))
    watch.run("post", post_invoice, invoice)
    watch.run("pay", record_payment, invoice=invoice)


def _peewee(program: Path) -> list[float]:
    path = places.scratch("o2c-yardstick.db")
    found = places.run_json(sys.executable, str(program), "--db", str(path), "--mode", "doc", "--sync", "full")
    return [found["o2c_ms_each"]]
