"""Many people at work at once, each a process: how long steps take, what is shown, lost, done twice.

`python -m tests.bench soak --people 20 --minutes 10 [--server]`: on a copy of a generated company, on SQLite or on a
PostgreSQL server started for it. Beside one in four steps goes a bare transaction of as many statements.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from store.core.database import close_database, open_database, rows, scalar
from store.core.identity import sign_in, sign_out
from tests.bench import bare, places
from tests.bench.figures import Report, percentile
from tests.bench.playing import READING, Company, Played, Told, login_of, play
from tests.store.shop import act, differences, product, won_deal
from tests.support.processes import LONGEST, in_processes

THINK = 1.0  # seconds between two steps of a person, on average
STOCK = 1_000_000
_TITLE = "p__/_____"


def measure(people: int, minutes: float, on_server: bool, size: int) -> Report:
    """Let them work on a copy of a generated company, and judge it."""
    engine = "PostgreSQL" if on_server else "SQLite"
    report = Report(f"soak: {people} people, {minutes:g} minutes, {size:,} orders, {engine}")
    with _company_of(size, on_server) as (url, yardstick):
        open_database(url)
        sign_in("ana")
        company = prepare(people)
        close_database()
        bare.make(yardstick)
        seconds = minutes * 60
        played = in_processes(people, play, url, company, yardstick, seconds, 1, THINK, patience=seconds + LONGEST)
        open_database(url)
        told(report, played, seconds)
        found = judge(company, played) | {"differences by check": differences()}
        for name, wrong in found.items():
            report.add(name, len(wrong), "", "0")
            print(*wrong[:20], sep="\n", end="\n" if wrong else "", file=sys.stderr)
        sign_out()
        close_database()
    return report


@contextmanager
def _company_of(size: int, on_server: bool) -> Iterator[tuple[str, str]]:
    """Where a copy of the generated company is, and where the yardstick may be made."""
    source = places.database(size)
    if not on_server:
        path = places.scratch("soak.db")
        with path.open("wb") as copy, source.open("rb") as file:
            while part := file.read(1 << 20):
                copy.write(part)
        path.chmod(0o600)
        yield str(path), str(places.scratch("soak-bare.db"))
        for name in ("soak.db", "soak-bare.db"):
            places.scratch(name)
        return
    from tests.support.servers import Server

    server = Server(lasting=True)
    try:
        url = server.url(server.create_empty())
        done = subprocess.run(
            places.backdesk("--db", str(source), "--as", "ana", "copy", "--to", url, "--json"),
            cwd=places.ROOT, stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        assert json.loads(done.stdout)["differences"] == {"source": [], "copy": []}
        yield url, server.url(server.create_empty())
    finally:
        server.stop()


def prepare(people: int) -> Company:
    """Users, customers, goods and won deals that the people work on; the owner is signed in."""
    for index in range(people):
        act("user.add", login=login_of(index), role="manager")
    customers = tuple(
        act("party.add", name=f"Soak customer {k}", code=f"SOAK{k}", billing_basis="order").id for k in range(8)
    )
    goods = tuple(product(f"SOAK{k}", stock=str(STOCK)) for k in range(5))
    won = tuple(won_deal(customers[0], (goods[0], "1", "10"), title=f"Everybody's {k}") for k in range(10))
    return Company(customers, goods, won, customers[:4])


def told(report: Report, played: Sequence[Played], seconds: float) -> None:
    """How long each kind of step took, beside the bare transactions."""
    kinds = sorted({kind for one in played for kind in one.taken} - {*READING})
    saves = [ms for one in played for kind in kinds for ms in one.taken[kind]]
    report.add(f"all that save, {len(saves)} times: median", statistics.median(saves), "ms")
    report.add("  95 %", percentile(saves, 95), "ms", "<= 200 ms")
    report.add("  99 %", percentile(saves, 99), "ms")
    for kind in (*kinds, *READING):
        taken, ours, yard = (
            [ms for one in played for ms in getattr(one, name)[kind]] for name in ("taken", "ours", "bare")
        )
        middle = statistics.median(ours) / statistics.median(yard)
        report.add(
            f"{kind}, {len(taken)} times: median", statistics.median(taken), "ms",
            yardstick=statistics.median(taken) / middle, against="bare transactions",
        )  # fmt: skip
        for percent in (95, 99):
            report.add(f"  {percent} %", percentile(taken, percent), "ms", yardstick=percentile(yard, percent))
        report.add("  longest", max(taken), "ms", yardstick=max(yard))
    steps = sum(len(taken) for one in played for taken in one.taken.values())
    report.add("steps", steps / seconds, "a second")
    report.add("memory of a session, most", max(one.memory for one in played), "MiB")
    report.add("refused as stale", sum(one.stale for one in played), "")


def judge(company: Company, played: Sequence[Played]) -> dict[str, list[str]]:
    """What should not have been: errors shown, work lost, work done twice or untold."""
    by_kind: dict[str, list[Told]] = defaultdict(list)
    for one in played:
        for told in one.told:
            by_kind[told.what].append(told)
    there = _there()
    lost, doubled = [], []
    for what, marks in there.items():
        for told in by_kind[what]:
            lost += [f"{what} {told.mark}: not there"] * (marks[told.mark, told.id] == 0)
        of = Counter(mark for mark, _ in marks.elements())
        said = Counter(told.mark for told in by_kind[what])
        doubled += [
            f"{what} {mark}: {count} times, told {said[mark]}" for mark, count in of.items() if count > said[mark]
        ]
    doubled += _shared(company, by_kind["shared"])
    lost += _goods(company, by_kind["shipped"])
    return {
        "errors shown": [error for one in played for error in one.errors],
        "lost": lost,
        "done twice, or done and not told": doubled,
    }


def _there() -> dict[str, Counter[tuple[str, int]]]:
    """The people's own numbers as they are stored, with the record of each."""
    ours = "LIKE ?"
    edits = rows("SELECT changes, subject_id FROM audit WHERE action = 'party.edit'")
    return {
        "edit": Counter((mark, party) for text, party in edits for mark in re.findall(r',"(p\d\d/\d{5})"', text)),
        "deal": _found(rows(f"SELECT title, id FROM deal WHERE title {ours}", (_TITLE,))),
        "won": _found(rows(f"SELECT title, id FROM deal WHERE title {ours} AND closed_on IS NOT NULL", (_TITLE,))),
        "order": _found(
            rows(
                "SELECT d.title, o.id FROM sales_order o JOIN deal d ON o.source = 'deal' AND d.id = o.source_id "
                f"WHERE d.title {ours}",
                (_TITLE,),
            )
        ),
        "shipped": _found(rows(f"SELECT tracking, id FROM shipment WHERE tracking {ours} AND state = 'shipped'", (_TITLE,))),
        "posted": _found(
            rows(
                "SELECT d.title, i.id FROM invoice i JOIN sales_order o ON i.origin = 'order' AND i.origin_id = o.id "
                f"JOIN deal d ON o.source = 'deal' AND d.id = o.source_id WHERE d.title {ours} AND i.number IS NOT NULL",
                (_TITLE,),
            )
        ),
        "paid": _found(rows(f"SELECT reference, id FROM payment WHERE reference {ours}", (_TITLE,))),
    }  # fmt: skip


def _found(found: Iterable[tuple[str, int]]) -> Counter[tuple[str, int]]:
    return Counter((str(mark), int(record_id)) for mark, record_id in found)


def _shared(company: Company, answers: list[Told]) -> Iterator[str]:
    """Deals that everybody converted: one order each, and everybody was told that one."""
    for deal in company.won:
        orders = {
            order for (order,) in rows("SELECT id FROM sales_order WHERE source = 'deal' AND source_id = ?", (deal,))
        }
        said = {told.id for told in answers if told.mark == str(deal)}
        if len(orders) > 1 or said - orders:
            yield f"deal {deal}: orders {sorted(orders)}, told {sorted(said)}"


def _goods(company: Company, shipped: list[Told]) -> Iterator[str]:
    """What left is what was told to have left: six pieces each time."""
    here = "SELECT SUM(on_hand) FROM stock_balance WHERE product_id IN"
    marks = ", ".join("?" * len(company.products))
    on_hand = int(scalar(f"{here} ({marks})", company.products)) // 10_000
    if on_hand != STOCK * len(company.products) - 6 * len(shipped):
        yield f"{on_hand} pieces are here after {len(shipped)} shipments of six"
