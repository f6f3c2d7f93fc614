"""Several companies in one database: each has its own books, numbers and stock; parties and products are shared."""

from __future__ import annotations

from typing import Any

import pytest

from store.core.database import rows
from store.core.errors import Forbidden, Invalid, NotFound, Refused
from store.core.identity import acting_as, actor, load_actor, sign_in, working_in, workplaces
from store.core.settings import setting
from store.core.undo import undo
from store.insight.check import run_checks
from tests.conftest import Opened
from tests.store.exchange.taking import counts, take
from tests.store.shop import act, balance_of, confirmed, only, party, pick, post_all, product, ship_all
from tests.support.companies import seen


def second(**values: str) -> int:
    """A company FR beside the first; one goes on working in that."""
    given = {"name": "Shop France", "code": "fr", "currency": "EUR", "country": "FR"} | values
    return act("company.create", **given).id


def business(customer: int, supplier: int, tea: int) -> int:
    """A day of trade: bought, sold, delivered, invoiced, partly paid; a deal, a task and an entry by hand."""
    order = act("po.add", party=supplier, lines=(("TEA-1", "20", "4"),)).id
    act("po.confirm", po=order)
    act("po.receive", po=order)
    act("bill.post", bill=act("po.bill", po=order).id, supplier_number="L-1")
    sold = confirmed(customer, ("TEA-1", "5", "10"))
    ship_all(sold)
    invoice = post_all(sold)
    act("payment.record", invoice=invoice, amount="20")
    confirmed(customer, ("TEA-1", "40", "10"))  # more than there is: some of it waits
    deal = act("deal.add", title="Tea for a year", party=customer, lines=(("TEA-1", "100", "9"),)).id
    act("activity.add", subject="Call them", about=f"deal {deal}", due="2026-12-01")
    act("stock.adjust", product=tea, quantity="16", cost="4", reason="found")
    act("entry.add", memo="Rent", lines=(("6000", "100"), ("1000", "-100")))
    return invoice


def of_documents() -> dict[str, object]:
    """What is seen but for the ids of records, which go on through all companies, and what is by nature of both."""
    found = {name: value for name, value in seen().items() if not name.startswith("list ")}
    return {
        name: value for name, value in found.items() if name.split()[0] in ("report", "board") and "journal" not in name
    }


def test_each_company_does_the_same_business_by_itself(database: Opened) -> None:
    first = actor().company_id
    customer, supplier = party(), act("party.add", name="Leaf Ltd", code="LEAF", supplier=True).id
    tea = product("TEA-1", "10")
    other = second()
    business(customer, supplier, tea)
    here = of_documents(), seen()
    assert balance_of("1100") == 3950  # 5 × 10.00 + 19 %, less 20.00
    assert balance_of("1200") == 6400  # 20 − 5 + 1 found, 4.00 each
    with working_in(other):
        assert balance_of("1100") == balance_of("1200") == 0 and pick("number", "invoice") == []
        act("setting.set", name="credit.overdue-days", value="5")
        business(customer, supplier, tea)
        assert of_documents() == here[0]  # the same trade makes the same figures
        assert pick("number", "sales_order WHERE number IS NOT NULL ORDER BY id") == [
            "SO-2026-000001",
            "SO-2026-000002",
        ]
        assert only("number", "invoice") == "INV-2026-000001" and setting("credit.overdue-days") == 5
    assert setting("credit.overdue-days") is None and actor().company_id == first
    there = seen()
    changed = {name for name in there if there[name] != here[1][name]}
    assert changed <= {"list audit"}  # what was done to shared records is told everywhere
    assert run_checks() == []


def test_a_company_is_made_with_all_it_needs(database: Opened) -> None:
    before = rows("SELECT code, type, role FROM account ORDER BY code")
    made = second(currency="usd", country="us", people="everybody")
    assert only("name, code, currency, country, date_order", f"company WHERE id = {made}") == (
        "Shop France", "FR", "USD", "US", "mdy",
    )  # fmt: skip
    with working_in(made) as there:
        assert (there.currency, there.date_order, there.company) == ("USD", "mdy", "FR")
        assert rows("SELECT code, type, role FROM account ORDER BY code") == before
        assert pick("code, currency", "bank_account ORDER BY code") == [("BANK", "USD"), ("CASH", "USD")]
        assert pick("code", "location WHERE type = 'internal'") == ["FR"]
    for wrong in ({"code": "FR"}, {"code": "test"}, {"country": "1"}):
        with pytest.raises(Invalid):
            second(**({"code": "X"} | wrong))
    assert len(workplaces()) == 2


def test_people_work_where_they_are_let_in(lite: Opened) -> None:
    act("user.add", login="ben", role="sales")
    act("user.add", login="eva", role="finance")
    second()
    with pytest.raises(Forbidden, match="does not work in FR"):
        load_actor("ben", "FR")
    with pytest.raises(NotFound):
        load_actor("ben", "XX")
    with acting_as("ana", "FR"):
        act("user.role", user="ben", role="finance")
    ben = load_actor("ben", "fr")
    assert (ben.roles, load_actor("ben").roles) == ({"finance"}, {"sales"})
    with acting_as("ben", "FR"):
        assert [place.code for place in workplaces()] == ["TEST", "FR"]
        assert pick("COUNT(*)", "invoice") == [0]
        with pytest.raises(Forbidden):
            act("company.create", name="Mine", code="ME", currency="EUR", country="DE")
    act("user.role", user="eva", role="read-only", everywhere="yes")
    assert load_actor("eva", "FR").roles == {"read-only"} and load_actor("eva").roles == {"read-only", "finance"}
    with pytest.raises(Refused, match="in every company"):
        act("user.role", user="eva", role="read-only", remove="yes")
    act("user.role", user="eva", role="read-only", everywhere="yes", remove="yes")
    with pytest.raises(Forbidden):
        load_actor("eva", "FR")
    with pytest.raises(Refused, match="last owner"):
        act("user.role", user="ana", role="owner", remove="yes", everywhere="yes")


def test_who_owns_one_company_owns_no_other(lite: Opened) -> None:
    act("user.add", login="ben", role="sales")
    second()
    with acting_as("ana", "FR"):
        act("user.role", user="ben", role="owner")
    with acting_as("ben", "FR"):
        act("user.add", login="new", role="sales")
        for forbidden in ({"user": "new", "role": "sales", "everywhere": "yes"},):
            with pytest.raises(Refused, match="owner of every company"):
                act("user.role", **forbidden)
        with pytest.raises(Refused, match="owner of every company"):
            act("user.disable", user="ana")
    with acting_as("ben", "TEST"), pytest.raises(Forbidden):
        act("user.add", login="more", role="sales")


def test_undo_is_of_what_was_done_here(lite: Opened) -> None:
    customer = party()
    other = second()
    act("deal.add", title="Here", party=customer)
    deal = only("id", "deal")
    act("deal.edit", deal=deal, changes={"title": "There"})
    with working_in(other), pytest.raises((Refused, NotFound)):
        act("deal.edit", deal=deal, changes={"title": "Mine"})
    with working_in(other), pytest.raises(Refused):
        undo()
    undo()
    assert only("title", "deal") == "Here"


def test_signing_in_goes_on_in_the_company_of_a_code(lite: Opened) -> None:
    second()
    assert sign_in("ana", "Fr").company == "FR" and not actor().alone
    assert sign_in("ana").company == "TEST"


def test_each_company_takes_in_the_ids_of_its_own(lite: Opened) -> None:
    text = "id,title,account,close value\nD1,Tea,ACME,100\nD2,Cups,ACME,200\n"
    said: dict[str, Any] = {"source": "crm", "map": ("id=external_id", "close value=value", "account=party")}
    take("parties", "code,name,customer\nACME,Acme Ltd,yes\n")
    assert counts(take("deals", text, **said)) == (2, 0, 0, 0)
    with working_in(second()):
        assert counts(take("deals", text, **said)) == (2, 0, 0, 0)
        assert counts(take("deals", text, **said)) == (0, 0, 2, 0)
        assert counts(take("parties", "code,name,customer\nACME,Acme Limited,yes\n")) == (0, 1, 0, 0)
        assert pick("id", "deal ORDER BY id") == [3, 4]
    assert pick("id", "deal ORDER BY id") == [1, 2] and counts(take("deals", text, **said)) == (0, 0, 2, 0)
    assert run_checks() == []
