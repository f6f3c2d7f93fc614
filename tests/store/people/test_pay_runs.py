"""Pay runs against a table worked out by hand (see `staff`): parts of months, tables, approval, one entry, reversal."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import peewee
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.core.database import run as sql
from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.exchange.pay_file import pay_file
from store.people.working_out import by_table
from tests.conftest import Opened
from tests.store.people.staff import NOVEMBER, hire, pay
from tests.store.shop import act, differences, get, only, pick
from tests.support.people import add_user


@pytest.fixture
def staff(database: Opened) -> Opened:
    hire()
    return database


@pytest.fixture
def approved(staff: Opened) -> int:
    """November as paula drew it up and ana approved it."""
    with acting_as("paula"):
        run = act("pay-run.propose", month="2026-11").id
    act("pay-run.approve", pay_run=run)
    return run


def entry_of(run: int) -> list[tuple[str, str, int]]:
    return pick(
        "a.code, COALESCE(c.code, ''), l.debit - l.credit",
        "entry_line l JOIN entry e ON e.id = l.entry_id JOIN account a ON a.id = l.account_id "
        "LEFT JOIN cost_centre c ON c.id = l.cost_centre_id WHERE e.event_key = ? ORDER BY a.code, 2",
        f"pay-run:{run}",
    )


def test_everybody_by_hand(staff: Opened) -> None:
    done = act("pay-run.propose", month="2026-11")
    assert done.message == "Pay run of 2026-11 drafted for 4 employees: net 6,590.61 EUR."
    assert pay(done.id) == NOVEMBER
    assert get("pay_run", done.id, "gross", "deducted", "net", "employer") == (857_560, 198_499, 659_061, 80_182)
    said = pick("worked_out", "pay_line WHERE run_id = ? ORDER BY id", done.id)
    assert said == [
        "4,200.00 a month",
        "15 of 30 days of 3,100.00 (2026-11-16 to 2026-11-30)",
        "107.1429 h at 20.15",
        "10 of 30 days of 2,000.00 (2026-11-01 to 2026-11-10)",
    ]


def test_one_balanced_entry(approved: int) -> None:
    done = act("pay-run.post", pay_run=approved)
    assert done.message == "PR-2026-000001 posted: net 6,590.61 EUR, cost 9,377.42 EUR."
    assert entry_of(approved) == [
        ("2400", "", -659_061),
        ("2410", "", -162_502),  # health 703.20, meals 120.00, pension 801.82
        ("2420", "", -116_179),
        ("6800", "", 702_560),
        ("6800", "SHOP", 155_000),
        ("6810", "", 65_689),
        ("6810", "SHOP", 14_493),
    ]
    assert only("day", "entry WHERE event_key = ?", f"pay-run:{approved}") == "2026-11-30"
    assert act("pay-run.post", pay_run=approved).message == "PR-2026-000001 is posted already."
    assert differences() == []


def test_what_somebody_changes_is_followed(staff: Opened) -> None:
    run = act("pay-run.propose", month="2026-11").id
    act("pay-run.edit", pay_run=run, lines=[("E1", "150")], item="BONUS")
    act("pay-run.edit", pay_run=run, lines=[("E1", "0"), ("E4", None, "yes")], item="MEAL")
    # 4,350: tax 400 + 1,350 × 35 % = 872.50, health 356.70, meals 0; pension 406.725
    assert pay(run) == [("E1", 420_000, 435_000, 122_920, 312_080, 40_673), *NOVEMBER[1:3]]
    act("pay-run.edit", pay_run=run, lines=[("E2", "1000")])  # tax 0, health 82.00, meals 30.00; pension 93.50
    assert pay(run)[1] == ("E2", 100_000, 100_000, 11_200, 88_800, 9_350)
    with pytest.raises(Invalid, match=r"line 1 employee: is not in this run .*line 2 amount: is required"):
        act("pay-run.edit", pay_run=run, lines=[("E4", "5"), ("E1", None)])
    assert differences() == []


def test_nobody_approves_their_own(staff: Opened) -> None:
    run = act("pay-run.propose", month="2026-11").id
    with pytest.raises(Refused, match="Nobody approves a pay run they drew up"):
        act("pay-run.approve", pay_run=run)
    with pytest.raises(Refused, match="is draft, not approved"):
        act("pay-run.post", pay_run=run)
    with acting_as("paula"):
        act("pay-run.approve", pay_run=run)
        act("pay-run.edit", pay_run=run, lines=[("E1", "4100")])  # approval starts anew, and not by her
        with pytest.raises(Refused, match="is draft, not approved"):
            act("pay-run.post", pay_run=run)
        with pytest.raises(Refused, match="changed themselves"):
            act("pay-run.approve", pay_run=run)
    act("pay-run.approve", pay_run=run)
    with pytest.raises(peewee.IntegrityError):
        sql("UPDATE pay_run SET approved_by_id = prepared_by_id WHERE id = ?", (run,))


def test_posted_is_final_and_reversed_in_full(approved: int) -> None:
    act("pay-run.post", pay_run=approved)
    for text in (
        "UPDATE pay_run SET net = net WHERE id = ?",
        "UPDATE pay_line SET net = net WHERE run_id = ?",
        "DELETE FROM pay_part WHERE run_id = ?",
    ):
        with pytest.raises(peewee.IntegrityError, match="posted pay_run"):
            sql(text, (approved,))
    with pytest.raises(Refused, match="is posted; that is final"):
        act("pay-run.edit", pay_run=approved, lines=[("E1", "1")])
    with pytest.raises(Refused, match="PR-2026-000001 is the pay run of 2026-11"):
        act("pay-run.propose", month="2026-11")
    with pytest.raises(Refused, match="has paid by this contract"):
        act("contract.edit", contract=1, changes={"amount": "5"})
    act("pay-run.reverse", pay_run=approved, reason="wrong table")
    assert pick("SUM(debit - credit)", "entry_line l JOIN account a ON a.id = l.account_id WHERE a.code = '6800'") == [
        0
    ]
    assert only("day", "entry WHERE reverses_id IS NOT NULL") == "2026-11-30"
    again = act("pay-run.propose", month="2026-11").id
    assert pay(again) == NOVEMBER
    assert differences() == []


def test_a_new_contract_within_a_month(staff: Opened) -> None:
    """10 days at 4,200 and 20 at 4,500: 1,400.00 + 3,000.00; December at 4,500."""
    act("contract.add", employee="E1", amount="4500", valid_from="2026-11-11")
    assert pay(act("pay-run.propose", month="2026-11").id)[0][1] == 440_000
    december = act("pay-run.propose").id
    assert get("pay_run", december, "month") == "2026-12"
    assert [line[:2] for line in pay(december)] == [("E1", 450_000), ("E2", 310_000), ("E3", 223_089)]
    # E3: 25 × 31 / 7 = 110.7143 h × 20.15 = 2,230.893…; E4 has left


def test_an_item_holds_in_its_months(staff: Opened) -> None:
    act("pay-item.edit", pay_item="MEAL", changes={"valid_until": "2026-10-31"})
    act("pay-item.add", code="MEAL2", name="Meals", kind="deduction", amount="40", valid_from="2026-12-01")
    run = act("pay-run.propose", month="2026-11").id
    assert pay(run)[0][3] == 119_440 - 3_000
    act("pay-item.retire", pay_item="HEALTH")
    assert pay(act("pay-run.propose", month="2026-12").id)[0][3] == 82_000 + 4_000


def test_more_taken_off_than_there_is(staff: Opened) -> None:
    with acting_as("paula"):
        run = act("pay-run.propose", month="2026-11").id
        act("pay-run.edit", pay_run=run, lines=[("E4", "700")], item="MEAL")
    with pytest.raises(Refused, match="More is taken off Dan than there is"):
        act("pay-run.approve", pay_run=run)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"amount": "5", "percent": "1"}, "say either an amount, or a percentage or a table"),
        ({"amount": "1", "lines": [("5", "100")]}, "say either an amount"),
        ({"lines": [("5", "100"), ("6", "100")]}, "line 2 up_to: is not above the one before"),
        ({"account": "1000"}, "is not one of a liability"),
    ],
)
def test_items_that_cannot_be(staff: Opened, values: dict[str, object], reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        act("pay-item.add", code="X", name="X", kind="deduction", **values)


def test_a_table_by_hand() -> None:
    steps = [(100_000, 100_000), (203_333, 300_000)]  # 10 %, 20.3333 %, above 35.0001 %; in cents
    for gross, tax in ((0, 0), (1, 0), (5, 1), (100_000, 10_000), (100_001, 10_000), (100_003, 10_001),
                       (300_000, 50_667), (1_000_000, 295_667)):  # fmt: skip
        assert by_table(gross, steps, 350_001) == tax, gross
    # 1,000.03: 100.00 + 0.03 × 20.3333 % = 100.006 …; 3,000: 100 + 406.666; 10,000: 506.666 + 7,000 × 35.0001 %


@given(
    st.integers(0, 10**9),
    st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 10**6)), max_size=5),
    st.integers(0, 10**6),
)
def test_a_table_never_takes_less_of_more(gross: int, widths: list[tuple[int, int]], above: int) -> None:
    top, steps = 0, []
    for width, percent in widths:
        top += width
        steps.append((percent, top))
    assert by_table(gross, steps, above) <= by_table(gross + 1, steps, above) <= by_table(gross, steps, above) + 2


def test_only_payroll_sees_any_of_it(approved: int) -> None:
    act("pay-run.post", pay_run=approved)
    add_user("mona", "manager")
    add_user("finn", "finance")
    private = (
        "employees",
        "contracts",
        "pay-items",
        "pay-item-lines",
        "pay-runs",
        "pay-lines",
        "pay-parts",
        "pay-payments",
    )
    for login in ("mona", "finn"):
        with acting_as(login):
            for name in private:
                listing = get_listing(name)
                for read in (
                    listing.window, listing.count, listing.totals, lambda found=listing: list(found.every()),
                    lambda found=listing: found.get(1), lambda found=listing: list(found.ids()),
                    lambda found=listing: found.at(Query(), 0), lambda found=listing: found.count_up_to(Query(), 5),
                ):  # fmt: skip
                    with pytest.raises(Forbidden, match="may not see this"):
                        read()
            audit = get_listing("audit")
            told = [line.values[audit.index_of("changes")] for line in audit.window(limit=200)]
            assert not [text for text in told if "4200" in text or "420000" in text or "DE02" in text]
            assert not audit.count(Query("changes:420000"))
            for kind in ("contract", "employee", "pay-run", "pay-item"):
                assert not [line for line in said_of(kind) if "4,200" in line or "DE02" in line]
    with acting_as("paula"):
        assert [line.values[1] for line in get_listing("pay-payments").window()] == ["DE02120300000000202051"] * 4
        assert any("4,200.00" in line for line in said_of("contract"))


def test_what_is_paid_out_goes_to_the_bank(approved: int) -> None:
    """Four transfers that come to the net of the run, marked as salaries."""
    with pytest.raises(Refused, match="is approved"):
        pay_file(approved)
    act("pay-run.post", pay_run=approved)
    with pytest.raises(Refused, match="account to pay from has no IBAN"):
        pay_file(approved)
    act("bank-account.edit", bank_account="BANK", changes={"iban": "DE89370400440532013000"})
    found = fromstring(pay_file(approved))
    name = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
    assert [e.text for e in found.findall(".//p:InstdAmt", name)] == ["3005.60", "1282.90", "1720.11", "582.00"]
    assert {e.text for e in found.findall(".//p:CtrlSum", name)} == {"6590.61"}
    assert [e.text for e in found.findall(".//p:CtgyPurp/p:Cd", name)] == ["SALA"]
    assert found.findtext(".//p:EndToEndId", "", name) == "PR-2026-000001-E1"
    add_user("finn", "finance")
    with acting_as("finn"), pytest.raises(Forbidden, match="may not see this"):
        pay_file(approved)


def said_of(kind: str) -> list[str]:
    from store.insight.history import history

    return [line for event in history(kind, 1) for line in event.lines]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE pay_part SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM pay_part WHERE kind = 'deduction')",
         "pay line #1 of run #1: deduction 119440, its items 119441"),
        ("UPDATE pay_line SET employer = employer + 1 WHERE id = 1",
         "pay run #1: gross 857560, lines 857560; deducted 198499, lines 198499; net 659061, lines 659061; "
         "employer 80182, lines 80183"),
        ("UPDATE pay_run SET number = 'PR-2026-000001', posted_at = 'x', day = '2026-11-30', state = 'posted'",
         "PR-2026-000001: net 659061, its entry 0; cost 937742, its entry 0"),
    ],
)  # fmt: skip
def test_damage_is_named(approved: int, harm: str, said: str) -> None:
    assert differences() == []
    sql(harm)
    assert any(said in found for found in differences()), differences()
