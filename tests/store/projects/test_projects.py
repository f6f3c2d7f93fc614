"""Projects: hours are billed once, never above a day, frozen on posted invoices; what they cost, earn and leave.

Figures by hand, in EUR. WEB bills 90.00 an hour; its task 'Design' 120.00; an hour of ben costs 40.00, since 1 Nov
45.00, anybody else's 30.00.

    day     who   task    hours  bill  worth              cost
    10-30   ben   Design   4.00   yes  4 × 120 = 480.00   4 × 40 = 160.00
    11-02   ben   Design   2.50   yes  2.5 × 120 = 300.00 2.5 × 45 = 112.50
    11-03   ben   Build    7.75   yes  7.75 × 90 = 697.50 7.75 × 45 = 348.75
    11-03   ana   (none)   1.25   yes  1.25 × 90 = 112.50 1.25 × 30 = 37.50
    11-04   ana   Build    3.00   no   -                  3 × 30 = 90.00
                          18.50        1,590.00           748.75
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import peewee
import pytest

from store.core.database import run
from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from store.core.listing import Query, get_listing
from store.insight.reports import report
from tests.conftest import Opened
from tests.store.shop import act, differences, get, legs, only, party, pick
from tests.support.people import add_user


@pytest.fixture
def web(database: Opened) -> int:
    """The project of the table above, with all its hours."""
    add_user("ben", "sales")
    acme = party()
    project = act("project.add", code="WEB", name="Web shop", party=acme, rate="90", budget_hours="20").id
    design = act("task.add", project=project, title="Design", rate="120", estimate="6").id
    build = act("task.add", project=project, title="Build").id
    act("time-rate.set", cost="30", valid_from="2026-01-01")
    act("time-rate.set", cost="40", user="ben", valid_from="2026-01-01")
    act("time-rate.set", cost="45", user="ben", valid_from="2026-11-01")
    with acting_as("ben"):
        act("time.add", task=design, hours="4", day="2026-10-30")
        act("time.add", task=design, hours="2.5", day="2026-11-02")
        act("time.add", task=build, hours="7.75", day="2026-11-03")
    act("time.add", project=project, hours="1.25", day="2026-11-03")
    act("time.add", task=build, hours="3", day="2026-11-04", billable="no")
    return project


def billed(invoice: int) -> list[tuple[str, int, int, int]]:
    return pick("description, quantity, price, net", "invoice_line WHERE invoice_id = ? ORDER BY position", invoice)


def test_a_line_for_each_task_at_its_rate(web: int) -> None:
    done = act("project.bill", project=web)
    assert done.message.endswith("15.5 h in 3 lines, 1,892.10 EUR.")  # 1,590.00 and 19 %
    assert billed(done.id) == [
        ("Build", 77_500, 90_000_000, 69_750),
        ("Design", 65_000, 120_000_000, 78_000),
        ("Web shop", 12_500, 90_000_000, 11_250),
    ]
    assert differences() == []


def test_a_line_for_each_person_and_rate(web: int) -> None:
    done = act("project.bill", project=web, by="person")
    assert billed(done.id) == [
        ("Ana", 12_500, 90_000_000, 11_250),
        ("Ben", 77_500, 90_000_000, 69_750),
        ("Ben", 65_000, 120_000_000, 78_000),
    ]


def test_each_hour_is_billed_once_and_free_again_with_the_draft(web: int) -> None:
    first = act("project.bill", project=web, until="2026-10-31").id
    assert billed(first) == [("Design", 40_000, 120_000_000, 48_000)]
    second = act("project.bill", project=web).id
    assert [line[1] for line in billed(second)] == [77_500, 25_000, 12_500]
    with pytest.raises(Refused, match="No hours of WEB are to be billed"):
        act("project.bill", project=web)
    act("invoice.discard", invoice=second)
    assert pick("COUNT(*)", "project_time WHERE invoice_id IS NOT NULL") == [1]
    again = act("project.bill", project=web).id
    assert [line[1] for line in billed(again)] == [77_500, 25_000, 12_500]
    assert differences() == []


def test_time_on_an_invoice_stays_as_it_is(web: int) -> None:
    draft = act("project.bill", project=web, until="2026-10-31").id
    time = only("id", "project_time WHERE invoice_id = ?", draft)
    for action in ("time.discard", "time.edit"):
        with pytest.raises(Refused, match=f"on draft invoice #{draft}"):
            act(action, time=time, **({"changes": {"note": "x"}} if action == "time.edit" else {}))
    act("invoice.post", invoice=draft)
    with pytest.raises(Refused, match="This time is on INV-2026-000001; that is final"):
        act("time.edit", time=time, changes={"hours": "1"})
    for text in ("UPDATE project_time SET hours = 1 WHERE id = ?", "DELETE FROM project_time WHERE id = ?"):
        with pytest.raises(peewee.IntegrityError, match="posted invoice cannot be changed"):
            run(text, (time,))


def test_a_credited_line_is_billed_again_only_when_somebody_says_so(web: int) -> None:
    invoice = act("project.bill", project=web, until="2026-11-02").id  # 4 and 2.5 hours of design
    act("invoice.post", invoice=invoice)
    early, late = pick("id", "project_time WHERE invoice_id = ? ORDER BY day", invoice)
    with pytest.raises(Refused, match="0 h are credited"):
        act("time.release", time=late)
    line = only("id", "invoice_line WHERE invoice_id = ?", invoice)
    note = act("invoice.credit", invoice=invoice, line=line, quantity="2.5", reason="too slow").id
    act("invoice.post", invoice=note)
    assert pick("COUNT(*)", "project_time WHERE invoice_id IS NULL AND billable = 1") == [2]  # as before
    with pytest.raises(Refused, match=r"2\.5 h are credited and not released"):
        act("time.release", time=early)
    act("time.release", time=late)
    with pytest.raises(Refused, match="0 h are credited and not released"):
        act("time.release", time=early)
    assert "Design" in [line[0] for line in billed(act("project.bill", project=web).id)]
    assert differences() == []


def test_what_is_earned_is_on_the_cost_centre(web: int) -> None:
    invoice = act("project.bill", project=web).id
    act("invoice.post", invoice=invoice)
    assert legs("project", web) == [("4000", 159_000), ("4000", -159_000)]
    centre = get("project", web, "cost_centre_id")
    earned = "SUM(credit - debit)", "entry_line WHERE cost_centre_id = ?", centre
    assert pick(*earned) == [159_000]
    act("invoice.post", invoice=act("invoice.credit", invoice=invoice, reason="all of it").id)
    assert pick(*earned) == [0]


def test_nobody_works_more_than_a_day_has(web: int) -> None:
    with acting_as("ben"):
        act("time.add", project=web, hours="16.25", day="2026-11-03")  # 7.75 + 16.25 = 24
        with pytest.raises(Invalid, match="Ben has 24 h on 2026-11-03; a day has 24"):
            act("time.add", project=web, hours="0.0001", day="2026-11-03")
        other = act("time.add", project=web, hours="1", day="2026-11-05").id
        with pytest.raises(Invalid, match="a day has 24"):
            act("time.edit", time=other, changes={"day": "2026-11-03"})
    act("time.add", project=web, hours="20", day="2026-11-03")  # ana: 1.25 of her own
    with pytest.raises(Invalid, match="lies in the future"):
        act("time.add", project=web, hours="1", day="2026-11-22")


@pytest.mark.parametrize(("hours", "said"), [("1.5", ""), ("1.6", "WEB has 20.1 h of a budget of 20 h.")])
def test_a_budget_is_told_of(web: int, hours: str, said: str) -> None:
    done = act("time.add", project=web, hours=hours, day="2026-11-10")
    assert done.message == f"{hours} h on WEB, 2026-11-10. {said}".rstrip()


def test_a_budget_may_be_kept(web: int) -> None:
    act("project.edit", project=web, changes={"budget": "1700"})
    worth = "The hours of WEB are worth 1,770.00 EUR of a budget of 1,700.00 EUR."  # 1,590 + 1.5 × 120
    task = only("id", "project_task WHERE title = 'Design'")
    said = act("time.add", task=task, hours="1.5", day="2026-11-10").message  # 4 + 2.5 + 1.5
    assert said.endswith(f"{worth} Design was estimated at 6 h and has 8 h.")
    act("setting.set", name="project.keep-budget", value="yes")
    with pytest.raises(Refused, match="Raise the budget"):
        act("time.add", project=web, hours="0.1", day="2026-11-10")
    act("project.edit", project=web, changes={"budget": "5000"})
    with pytest.raises(Refused, match=r"Design was estimated at 6 h and has 8\.1 h"):
        act("time.add", task=task, hours="0.1", day="2026-11-10")


def test_people_enter_their_own_time(web: int) -> None:
    hers = only("id", "project_time WHERE user_id = 1 AND billable = 0")
    with acting_as("ben"):
        attempts: list[Callable[[], object]] = [
            lambda: act("time.add", project=web, hours="1", user="ana"),
            lambda: act("time.edit", time=hers, changes={"hours": "2"}),
            lambda: act("time.discard", time=hers),
        ]
        for attempt in attempts:
            with pytest.raises(Refused, match="their own time only"):
                attempt()
        with pytest.raises(Forbidden):
            act("time-rate.set", cost="1")
    act("time.add", project=web, hours="1", user="ben")


def test_done_is_done_until_opened_again(web: int) -> None:
    act("project.close", project=web)
    with pytest.raises(Refused, match="Project WEB is done"):
        act("time.add", project=web, hours="1")
    assert act("project.bill", project=web)  # what was worked can still be billed
    act("project.reopen", project=web)
    act("time.add", project=web, hours="1")


def test_a_task_belongs_to_its_project(web: int) -> None:
    other = act("project.add", code="OWN", name="Our own").id
    with pytest.raises(Invalid, match="is one of project WEB"):
        act("time.add", project=other, task="Design", hours="1")
    act("time.add", project=other, hours="1")
    with pytest.raises(Refused, match="Project OWN is for nobody"):
        act("project.bill", project=other)


def test_moving_time_to_another_task_takes_its_project(web: int) -> None:
    other = act("project.add", code="OWN", name="Our own").id
    plan = act("task.add", project=other, title="Plan").id
    time = only("id", "project_time WHERE billable = 0")
    act("time.edit", time=time, changes={"task": plan})
    assert get("project_time", time, "project_id", "task_id") == (other, plan)


def test_a_project_has_a_cost_centre_of_its_own(web: int) -> None:
    shop = act("cost-centre.add", code="SHOP", name="Shop").id
    second = act("project.add", code="SHOP", name="Shop fitting").id
    assert get("cost_centre", get("project", second, "cost_centre_id"), "code") == "SHOP-2"
    act("project.edit", project=second, changes={"cost_centre": shop})
    with pytest.raises(Invalid, match="is that of project SHOP"):
        act("project.add", code="X", name="X", cost_centre="SHOP")


def test_the_cost_of_hours_is_for_few(web: int) -> None:
    costs = get_listing("time-costs")
    found = [costs.shown(line, costs.column("cost")) for line in costs.window(Query(sort="day"))]
    assert found == ["160.00", "112.50", "348.75", "37.50", "90.00"]
    assert costs.totals()["cost", "EUR"] == 74_875
    with acting_as("ben"):
        for name in ("time-costs", "time-rates"):
            for read in (get_listing(name).window, get_listing(name).count, get_listing(name).totals):
                with pytest.raises(Forbidden, match="may not see this"):
                    read()
        changes = get_listing("audit").index_of("changes")
        said = [line.values[changes] for line in get_listing("audit").window(limit=50)]
        assert "" in said and not [text for text in said if "time_rate" in text]
        assert not get_listing("audit").count(Query("changes:time_rate"))
    assert get_listing("audit").count(Query("changes:time_rate")) == 3


def test_a_report_of_what_it_took_and_earned(web: int) -> None:
    """Billed up to 31 October 480.00, the other 1,110.00 in progress; 25.00 of paint for it; hours cost 748.75."""
    centre = get("project", web, "cost_centre_id")
    paint = only("id", "account WHERE code = '6000'")
    act("entry.add", memo="Paint", lines=[(paint, "25", None, "", None, centre), (1, "-25")])
    act("invoice.post", invoice=act("project.bill", project=web, until="2026-10-31").id)
    found = report("projects")
    wanted = ("WEB", "20", "18.5", "748.75", "25.00", "480.00", "1,110.00", "816.25")
    assert found.rows == (wanted, ("Total", "", *wanted[2:]))
    for opens in found.opens[0][1:]:
        listing = get_listing(opens.listing)
        total = listing.totals(Query(opens.filter))
        shown = {
            "Hours of WEB": ("hours", "", 185_000),
            "Other costs of WEB": ("debit", "EUR", 2_500),
            "Earned by WEB": ("credit", "EUR", 48_000),
            "In progress of WEB": ("hours", "", 115_000),
            "Cost of hours of WEB": ("cost", "EUR", 74_875),
        }[opens.heading]
        assert total[shown[0], shown[1]] == shown[2], opens.heading
    assert report("projects", date(2026, 11, 2)).rows[0][2:4] == ("6.5", "272.50")
    with acting_as("ben"):
        found = report("projects")
        assert [heading for heading, _ in found.columns] == [
            "Project", "Budget h", "Hours", "Other costs", "Earned", "In progress",
        ]  # fmt: skip
        assert found.rows[0] == ("WEB", "20", "18.5", "25.00", "480.00", "1,110.00")
    assert differences() == []


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE project_time SET invoice_id = NULL, invoice_line_id = NULL, rate = NULL WHERE hours = 40000",
         "line #1 of invoice #1 bills 40000 (in 10,000ths), its hours are None"),
        ("UPDATE project_time SET invoice_id = 1, invoice_line_id = 1, rate = 120000000 WHERE hours = 25000",
         "line #1 of invoice #1 bills 40000 (in 10,000ths), its hours are 65000"),
        ("UPDATE project_time SET rate = 1 WHERE hours = 40000",
         "time #1 of project #1 is on invoice #1, which does not bill it, or not at its rate"),
        ("UPDATE project_time SET day = '2026-11-04', hours = 240000 WHERE hours = 12500",
         "user #1 worked 270000 (in 10,000ths of an hour) on 2026-11-04"),
    ],
)  # fmt: skip
def test_damage_is_named(web: int, harm: str, said: str) -> None:
    act("project.bill", project=web, until="2026-10-31")
    assert differences() == []
    run(harm)
    assert any(said in found for found in differences()), differences()
