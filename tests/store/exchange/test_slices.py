"""Long files of documents: in one transaction where nobody waits for it; else all of it checked before anything is
written, then written in short transactions."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from store.core.database import db, is_postgres, run, scalar
from store.core.knocking import knock
from store.exchange import ImportOptions, ImportReport, import_file, unfinished
from store.exchange.asking import Stopped
from store.exchange.taking import Taking
from tests.conftest import Opened
from tests.store.exchange.taking import column, counts, take
from tests.support.processes import in_processes
from tests.support.waiting import somebody_waits

ROWS = 260  # more than is written at once
SAID: dict[str, Any] = {"map": ("id=external_id",), "source": "crm"}


@pytest.fixture
def shop(database: Opened) -> Opened:
    take("parties", "code,name,customer\nACME,Acme Ltd,yes\nBETA,Beta GmbH,yes\n")
    take("products", "sku,name,price\nTEA,Green tea,4.50\nCUP,Cup,1.20\n")
    return database


def deals(rows: int = ROWS) -> str:
    lines = [f"D{n},Deal {n},{'ACME' if n % 2 else 'BETA'},{n},2026-01-05" for n in range(1, rows + 1)]
    return "\n".join(["id,title,account,close value,engage date", *lines]) + "\n"


def watched(text: str, at: int, then: Callable[[], object]) -> ImportReport:
    """Import deals in parts, and do something once so many of them are saved."""
    waiting = [then]

    def progress(done: int, expected: int | None, what: str = "", /) -> None:
        if what == "write" and done >= at and waiting:
            waiting.pop()()

    with somebody_waits():
        return import_file("deals", BytesIO(text.encode()), ImportOptions(**SAID), progress)


def somebody_else(url: str, text: str) -> Callable[[], object]:
    """Another session's import of deals."""
    return lambda: in_processes(1, take_deals, url, text)


def take_deals(_index: int, text: str) -> str:
    return take("deals", text, **SAID).message


def in_there() -> tuple[int, int]:
    """(deals, what they are worth) as they were imported."""
    return int(scalar("SELECT COUNT(*) FROM deal")), int(scalar("SELECT COALESCE(SUM(value), 0) FROM deal"))


ALL = (ROWS, 100 * ROWS * (ROWS + 1) // 2)  # 1.00 + 2.00 + …


def parts() -> int:
    return int(scalar("SELECT COUNT(*) FROM audit WHERE action = 'import.deals'"))


def test_a_long_file_is_one_transaction_where_nobody_waits_for_it(shop: Opened) -> None:
    assert counts(take("deals", deals(), **SAID)) == (ROWS, 0, 0, 0)
    assert in_there() == ALL and (parts() > 3 if is_postgres() else parts() == 1)
    assert column("SELECT added FROM import_batch WHERE kind = 'deals'") == [ROWS]
    assert unfinished() == []
    assert counts(take("deals", deals(), **SAID)) == (0, 0, ROWS, 0)


def test_whoever_comes_while_it_is_in_hand_is_given_way(shop: Opened) -> None:
    def progress(done: int, expected: int | None, what: str = "", /) -> None:
        if what == "check" and done >= 100 and not is_postgres():
            knock(str(db.database))

    report = import_file("deals", BytesIO(deals().encode()), ImportOptions(**SAID), progress)
    assert counts(report) == (ROWS, 0, 0, 0) and in_there() == ALL and parts() > 3
    assert is_postgres() or not list(Path(shop.url).parent.glob("*-knock"))


def test_a_stop_while_it_is_in_hand_leaves_nothing(lite: Opened) -> None:
    take("parties", "code,name,customer\nACME,Acme Ltd,yes\nBETA,Beta GmbH,yes\n")

    def progress(done: int, expected: int | None, what: str = "", /) -> None:
        if what == "check" and done >= 100:
            raise Stopped

    with pytest.raises(Stopped):
        import_file("deals", BytesIO(deals().encode()), ImportOptions(**SAID), progress)
    assert in_there() == (0, 0) and parts() == 0 and unfinished() == []


def test_a_long_file_is_written_in_parts_of_one_import_where_others_wait(shop: Opened) -> None:
    with somebody_waits():
        assert counts(take("deals", deals(), **SAID)) == (ROWS, 0, 0, 0)
    assert in_there() == ALL and parts() > 3
    assert column("SELECT added FROM import_batch WHERE kind = 'deals'") == [ROWS]
    assert unfinished() == []
    assert counts(take("deals", deals(), **SAID)) == (0, 0, ROWS, 0)


@pytest.mark.parametrize("bad", ["D259,Deal,NOBODY,1,2026-01-05", "D259,Deal,ACME,1,2026-01-05\nD259,Other,ACME,1,"])
def test_a_bad_row_at_the_end_keeps_all_of_a_long_file_out(shop: Opened, bad: str) -> None:
    report = take("deals", deals(258) + bad + "\n", **SAID)
    assert not report.written and report.exit_status == 1 and "Nothing was written" in report.message
    assert in_there() == (0, 0) and parts() == 0


def test_what_only_the_action_refuses_keeps_all_of_a_long_file_out(shop: Opened) -> None:
    text = deals() + "D999,Lost one,ACME,5,2026-01-05,Lost\n"
    text = text.replace("engage date\n", "engage date,stage\n").replace("2026-01-05\n", "2026-01-05,\n")
    report = take("deals", text, **SAID)
    assert [(fault.line, fault.column) for fault in report.faults] == [(ROWS + 2, "lost_reason")]
    assert not report.written and in_there() == (0, 0) and parts() == 0
    assert counts(report) == (ROWS, 0, 0, 1)


def test_a_dry_run_of_a_long_file_says_what_the_import_then_does(shop: Opened) -> None:
    before = scalar("SELECT MAX(id) FROM audit")
    dry = take("deals", deals(), **SAID, dry_run=True)
    assert not dry.written and in_there() == (0, 0) and scalar("SELECT MAX(id) FROM audit") == before
    assert counts(take("deals", deals(), **SAID)) == counts(dry) == (ROWS, 0, 0, 0)


def test_bad_rows_of_a_long_file_are_left_out_on_request(shop: Opened, tmp_path: Path) -> None:
    text = deals().replace("D200,Deal 200,BETA,200", "D200,Deal 200,BETA,-200")
    rejects = tmp_path / "bad.csv"
    report = take("deals", text, **SAID, skip_bad=True, rejects=rejects)
    assert counts(report) == (ROWS - 1, 0, 0, 1) and report.exit_status == 3
    assert in_there() == (ALL[0] - 1, ALL[1] - 20_000)
    rejects.write_text(rejects.read_text().replace("-200", "200"))
    assert counts(import_file("deals", rejects, ImportOptions(**SAID))) == (1, 0, 0, 0)
    assert in_there() == ALL


def test_unknown_names_are_made_once(shop: Opened) -> None:
    text = deals().replace(",2026-01-05\n", ",2026-01-05,Zoe\n").replace("date\n", "date,owner\n")
    take("deals", text, **SAID, create_missing=("owner",))
    assert column("SELECT DISTINCT u.name FROM deal d JOIN app_user u ON u.id = d.owner_id") == ["Zoe"]
    assert scalar("SELECT COUNT(*) FROM app_user WHERE name = 'Zoe'") == 1


def test_an_interrupted_import_says_what_is_in_and_goes_on(shop: Opened) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    report = watched(deals(), 60, interrupt)
    done = in_there()[0]
    assert 60 <= done < ROWS and report.added == done and report.unfinished == ROWS - done
    assert report.exit_status == 4 and report.written
    assert f"{ROWS - done} documents not written (interrupted)" in report.message
    assert [(one.done, one.planned, one.kind) for one in unfinished()] == [(done, ROWS, "deals")]
    again = take("deals", deals(), **SAID)
    assert counts(again) == (ROWS - done, 0, done, 0) and "broke off" in again.notes[0]
    assert in_there() == ALL and unfinished() == []
    assert column("SELECT added FROM import_batch WHERE kind = 'deals'") == [ROWS]


def test_what_somebody_changed_after_the_check_stops_it_with_what_is_in(shop: Opened) -> None:
    other = "id,title,account,close value\nD250,Another deal,BETA,7\n"
    report = watched(deals(), 60, somebody_else(shop.url, other))
    done = in_there()[0] - 1
    assert 60 <= done < 250 and report.added == done and report.exit_status == 4
    assert report.faults[0].line == 251 and "differs now" in report.faults[0].reason
    assert f"{ROWS - done} documents not written" in report.message and "nothing" not in report.message.lower()
    mended = "".join(line for line in deals().splitlines(keepends=True) if not line.startswith("D250,"))
    assert counts(take("deals", mended, **SAID)) == (ROWS - 1 - done, 0, done, 0)
    assert in_there() == (ROWS, ALL[1] - 25_000 + 700) and unfinished() == []


def test_a_file_of_which_nothing_is_left_to_write_is_finished(shop: Opened) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    watched(deals(), 60, interrupt)
    rest = "".join(deals().splitlines(keepends=True)[: in_there()[0] + 1])
    assert unfinished() != []
    assert counts(take("deals", rest, **SAID))[:2] == (0, 0) and unfinished() == []


def test_two_who_import_the_same_file_at_once_write_it_once(shop: Opened) -> None:
    report = watched(deals(), 60, somebody_else(shop.url, deals()))
    assert in_there() == ALL and unfinished() == []
    assert report.added + report.unchanged == ROWS and report.exit_status == 0


def test_counts_and_payments_that_hang_together_are_checked_together(shop: Opened) -> None:
    take("products", "sku,name\n" + "".join(f"S{n},Thing {n}\n" for n in range(120)))
    columns = "version, created_at, created_by, updated_at, updated_by, code, code_key, name, type"
    run(f"INSERT INTO location ({columns}) VALUES (1, 'x', 1, 'x', 1, 'SHOP', 'shop', 'Shop', 'internal')")
    first = "".join(f"S{n},,5,1.50\n" for n in range(120))  # what it costs is said once, for both places
    second = "".join(f"S{n},SHOP,5,\n" for n in range(120))
    report = take("stock", "product,location,quantity,cost\n" + first + second, set=("reason=opening",))
    assert counts(report) == (240, 0, 0, 0), report.faults[:3]
    take("invoices", "reference,party,date,amount\nA-1,ACME,2026-05-01,50\n")
    invoice = scalar("SELECT number FROM invoice WHERE reference = 'A-1'")
    others = "".join(f"K{n},,BETA,1,2026-06-01\n" for n in range(120))
    twice = f"K1000,{invoice},,50,2026-06-01\n{others}K1001,{invoice},,50,2026-06-02\n"
    report = take("payments", "request key,invoice,party,amount,day\n" + twice)
    assert not report.written and [fault.line for fault in report.faults] == [123]
    assert scalar("SELECT COUNT(*) FROM payment") == 0


def test_what_sessions_that_met_make_it_repeat_is_taken_once(postgres: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    take("parties", "code,name,customer\nACME,Acme Ltd,yes\nBETA,Beta GmbH,yes\n")
    tries: list[int] = []
    plain = Taking.take

    def met(self: Taking, *said: Any) -> Any:
        done = plain(self, *said)
        tries.append(done.added)
        if len(tries) == 1:
            run("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")
        return done

    monkeypatch.setattr(Taking, "take", met)
    assert counts(take("deals", deals(40), **SAID)) == (40, 0, 0, 0)
    assert tries == [40, 40] and in_there()[0] == 40
