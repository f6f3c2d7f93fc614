"""One person of the soak: what they do, how long each step took, what they were told was done."""

from __future__ import annotations

import random
import resource
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic, perf_counter, sleep
from typing import Any

from store.core.database import data_version, db, rows, scalar
from store.core.errors import BackdeskError, Conflict
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.insight.relations import view
from tests.bench import bare
from tests.store.shop import act

LISTS = ("orders", "deals", "parties", "invoices", "shipments")
READING = ("list", "filter", "open a customer", "what others did")
LOOK_EVERY = 0.5  # seconds between two looks for what others did, as the terminal has it
MEASURED = 4  # of so many steps one is followed by a bare transaction of as many statements
_WRITING = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Company:
    """What the people share: customers, products, deals that are won, records that all of them edit."""

    customers: tuple[int, ...]
    products: tuple[int, ...]
    won: tuple[int, ...]
    edited: tuple[int, ...]


@dataclass(frozen=True)
class Told:
    """What the program said was done: the person's own number of it, the record and its number."""

    what: str
    mark: str
    id: int
    said: str = ""


@dataclass
class Played:
    """What came of one person's time."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    bare: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    ours: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # those with a bare one beside
    told: list[Told] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    stale: int = 0
    memory: float = 0


def login_of(index: int) -> str:
    """Who plays the person of that index."""
    return f"p{index:02}"


def play(index: int, company: Company, yardstick: str, seconds: float, deals: int, think: float) -> Played:
    """Work for that long, and until so many own deals are paid; think that many seconds between two steps."""
    with acting_as(login_of(index)):
        person = Person(index, company, yardstick, think)
        until = monotonic() + seconds
        while person.paid < deals or monotonic() < until:
            person.step()
        person.close()
    return person.played


class Person:
    """Reads, filters, opens, edits, and brings deals from won to paid, in no fixed order."""

    def __init__(self, index: int, company: Company, yardstick: str, think: float) -> None:
        self.played = Played()
        self.paid = 0
        self._index, self._company, self._think = index, company, think
        self._dice = random.Random(index)
        self._bare = bare.connect(yardstick)
        self._counts = [0, 0]
        self._shared = list(company.won)
        self._number = 0
        self._chain: list[Callable[[], None]] = []
        self._shown, self._version = LISTS[0], data_version()
        db.obj.query_hooks.append(self._counted)

    def close(self) -> None:
        """Say how much memory it took, and let go of the yardstick."""
        self.played.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        db.obj.query_hooks.clear()
        self._bare.close()

    def step(self) -> None:
        """One thing a person does, and a while of thinking."""
        do = self._dice.choices(
            (self._list, self._filter, self._open, self._edit, self._take, self._own), (5, 4, 4, 3, 1, 15)
        )[0]
        try:
            do()
        except Conflict:
            self.played.stale += 1
        except BackdeskError as error:
            self.played.errors.append(f"{do.__name__}: {error}")
        self._rest(self._dice.expovariate(1 / self._think) if self._think else 0)

    # Reading --------------------------------------------------------------------------------------

    def _list(self) -> None:
        self._shown = self._dice.choice(LISTS)
        with self._timed("list"):
            listing = get_listing(self._shown)
            listing.window(limit=40)
            listing.count()

    def _filter(self) -> None:
        words = Query(self._dice.choice(("a", "st", "soak", "1", "-cancelled")))
        with self._timed("filter"):
            get_listing(self._shown).window(words, limit=40)

    def _open(self) -> None:
        found = self._dice.choice(self._company.customers)
        with self._timed("open a customer"):
            view("party", found)

    def _rest(self, seconds: float) -> None:
        """Think; what others do meanwhile appears, as on a screen."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            sleep(min(left, LOOK_EVERY))
            if (version := data_version()) != self._version:
                self._version = version
                with self._timed("what others did"):
                    get_listing(self._shown).window(limit=40)

    # Writing --------------------------------------------------------------------------------------

    def _mark(self) -> str:
        self._number += 1
        return f"{login_of(self._index)}/{self._number:05}"

    def _note(self, what: str, mark: str, record_id: int, said: str = "") -> None:
        self.played.told.append(Told(what, mark, record_id, said))

    def _edit(self) -> None:
        party, mark = self._dice.choice(self._company.edited), self._mark()
        version = int(scalar("SELECT version FROM party WHERE id = ?", (party,)))
        self._rest(self._think / 2)  # somebody else may save the same record meanwhile
        with self._timed("edit"):
            act("party.edit", party=party, changes={"notes": mark}, version=version)
        self._note("edit", mark, party)

    def _take(self) -> None:
        """Convert the won deal that everybody goes for."""
        if self._shared:
            deal = self._shared.pop(0)
            with self._timed("convert what others do, too"):
                order = act("deal.convert", deal=deal).id
            self._note("shared", str(deal), order)

    def _own(self) -> None:
        if not self._chain:
            self._begin()
        self._chain.pop(0)()

    def _begin(self) -> None:
        mark, product = self._mark(), self._dice.choice(self._company.products)
        customer, made = self._dice.choice(self._company.customers), dict[str, int]()

        def run(kind: str, what: str, name: str, **values: Any) -> None:
            with self._timed(kind):
                outcome = act(name, **{word: made.get(value, value) for word, value in values.items()})
            made[what] = outcome.id
            self._note(what, mark, outcome.id)

        def convert() -> None:
            run("convert", "order", "deal.convert", deal="deal")
            of = "origin = 'order' AND origin_id"
            for what, asked in (("shipment", "shipment WHERE order_id"), ("invoice", f"invoice WHERE {of}")):
                ((made[f"the {what}"],),) = rows(f"SELECT id FROM {asked} = ?", (made["order"],))

        lines = tuple((product, str(quantity), "10") for quantity in (1, 2, 3))
        self._chain = [
            lambda: run("new deal", "deal", "deal.add", title=mark, party=customer, lines=lines),
            lambda: run("win", "won", "deal.win", deal="deal"),
            convert,
            lambda: run("pick", "picked", "shipment.pick", shipment="the shipment"),
            lambda: run("ship", "shipped", "shipment.ship", shipment="the shipment", tracking=mark),
            lambda: run("post an invoice", "posted", "invoice.post", invoice="the invoice"),
            lambda: run("pay", "paid", "payment.record", invoice="the invoice", reference=mark),
            self._done,
        ]

    def _done(self) -> None:
        self.paid += 1

    # Measuring ------------------------------------------------------------------------------------

    def _counted(self, event: Any) -> None:
        self._counts[event.sql.lstrip()[:6].upper() in _WRITING] += 1

    @contextmanager
    def _timed(self, kind: str) -> Iterator[None]:
        self._counts = [0, 0]
        started = perf_counter()
        yield
        taken = (perf_counter() - started) * 1000
        self.played.taken[kind].append(taken)
        if len(self.played.taken[kind]) % MEASURED == 1:
            started = perf_counter()
            bare.transact(self._bare, self._index, self._number, *self._counts)
            self.played.bare[kind].append((perf_counter() - started) * 1000)
            self.played.ours[kind].append(taken)
