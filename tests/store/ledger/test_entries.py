"""Entries that people make: balanced, numbered, reversed by their mirror, drawn from templates when they are due."""

from __future__ import annotations

from datetime import date

import peewee
import pytest

from store.core.database import rows, run
from store.core.errors import Forbidden, Invalid, Refused
from store.core.identity import acting_as
from tests.store.shop import act, balance_of, differences, everything, only

pytestmark = pytest.mark.usefixtures("database")


def account(code: str) -> int:
    return int(only("id", f"account WHERE code = '{code}'"))


def entry(*lines: tuple[str, str], **values: str) -> int:
    """An entry of (account code, signed amount)."""
    said = [(account(code), amount) for code, amount in lines]
    return act("entry.add", **{"memo": "Rent", "lines": said, **values}).id


def test_an_entry_is_numbered_balanced_and_kept() -> None:
    made = entry(("6000", "1200"), ("1000", "-1200"), day="2026-11-20")
    assert rows("SELECT number, day, memo, source FROM entry") == [("JE-2026-000001", "2026-11-20", "Rent", "manual")]
    assert rows(f"SELECT debit, credit FROM entry_line WHERE entry_id = {made} ORDER BY id") == [
        (120_000, 0),
        (0, 120_000),
    ]
    assert (balance_of("6000"), balance_of("1000")) == (120_000, -120_000)
    with pytest.raises(peewee.IntegrityError, match="append-only"):
        run("UPDATE entry_line SET debit = 1 WHERE entry_id = ?", (made,))
    assert not differences()


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([("6000", "1200"), ("1000", "-1100")], r"the debits are 100\.00 EUR more than the credits"),
        ([("6000", "1200"), ("1000", "-1300")], r"the credits are 100\.00 EUR more than the debits"),
        ([("6000", "0"), ("1000", "-5")], "line 1 debit: say either a debit or a credit"),
        ([("1100", "5"), ("1000", "-5")], r"make an invoice or a payment instead \('1100'\)"),
        ([("1200", "5"), ("1000", "-5")], r"make a stock adjustment instead \('1200'\)"),
        ([], "at least one is required"),
    ],
)
def test_what_cannot_be_an_entry(lines: list[tuple[str, str]], says: str) -> None:
    before = everything()
    with pytest.raises(Invalid, match=says):
        entry(*lines)
    assert everything() == before


def test_every_fault_of_every_line_is_named_at_once() -> None:
    with pytest.raises(Invalid) as found:
        entry(("1100", "5"), ("6000", "0"))
    assert [(p.field, p.value) for p in found.value.problems] == [("line 1 account", "1100"), ("line 2 debit", "0")]


def test_a_retired_account_or_cost_centre_takes_nothing_more() -> None:
    act("account.retire", account=account("6000"))
    with pytest.raises(Invalid, match=r"is retired \('6000'\)"):
        entry(("6000", "5"), ("1000", "-5"))
    act("account.restore", account=account("6000"))
    shop = act("cost-centre.add", code="SHOP", name="The shop").id
    act("cost-centre.retire", cost_centre=shop)
    with pytest.raises(Invalid, match=r"is retired \('SHOP'\)"):
        act("entry.add", memo="x", lines=[(account("6000"), "5", None, "", None, shop), (account("1000"), "-5")])
    with pytest.raises(Refused, match="has the role 'bank'"):
        act("account.retire", account=account("1000"))


def test_an_accrual_is_taken_back_on_its_day() -> None:
    entry(("6000", "50"), ("2300", "-50"), day="2026-10-31", reverse_on="2026-11-01")
    assert rows("SELECT number, day FROM entry ORDER BY id") == [
        ("JE-2026-000001", "2026-10-31"),
        ("JE-2026-000002", "2026-11-01"),
    ]
    assert balance_of("6000") == 0
    with pytest.raises(Invalid, match="must be after 2026-10-31"):
        entry(("6000", "50"), ("2300", "-50"), day="2026-10-31", reverse_on="2026-10-31")


def test_an_entry_is_reversed_once_and_only_one_that_people_made() -> None:
    shop = act("cost-centre.add", code="SHOP", name="The shop").id
    lines = [(account("6000"), "80", None, "sign", None, shop), (account("1000"), "-80")]
    made = act("entry.add", memo="Sign", lines=lines).id
    mirror = act("entry.reverse", entry=made, reason="twice").id
    kept = rows(f"SELECT debit, credit, cost_centre_id, memo FROM entry_line WHERE entry_id = {mirror} ORDER BY id")
    assert kept == [(0, 8_000, shop, "sign"), (8_000, 0, None, "")]
    assert act("entry.reverse", entry=made, reason="again").id == mirror
    with pytest.raises(Refused, match="is a reversal itself"):
        act("entry.reverse", entry=mirror, reason="no")
    act(
        "stock.adjust",
        product=act("product.add", sku="T", name="T", price="1").id,
        quantity="1",
        cost="2",
        reason="opening",
    )
    by_document = int(only("MAX(id)", "entry"))
    with pytest.raises(Refused, match="was posted by a document"):
        act("entry.reverse", entry=by_document, reason="no")
    assert not differences()


def test_opening_balances_leave_the_rest_to_their_account() -> None:
    """25,000 in the bank and 20,000 of capital leave 5,000 that came from earlier books."""
    lines = [(account("1000"), "25000"), (account("3000"), "-20000")]
    act("entry.opening", lines=lines, day="2026-01-01")
    assert (balance_of("1000"), balance_of("3000"), balance_of("3900")) == (2_500_000, -2_000_000, -500_000)


def test_a_closed_month_takes_no_entry_and_gives_no_number() -> None:
    act("period.close", month="2026-10")
    with pytest.raises(Refused, match="period 2026-10 is closed"):
        entry(("6000", "5"), ("1000", "-5"), day="2026-10-31")
    entry(("6000", "5"), ("1000", "-5"))
    assert rows("SELECT number FROM entry") == [("JE-2026-000001",)]


def test_only_who_keeps_the_books_makes_entries() -> None:
    act("user.add", login="sam", name="Sam", role="sales")
    with acting_as("sam"), pytest.raises(Forbidden):
        entry(("6000", "5"), ("1000", "-5"))


# Templates ----------------------------------------------------------------------------------------


def rent(**values: object) -> int:
    lines = [(account("6000"), "1200"), (account("1000"), "-1200")]
    return act("template.add", **{"code": "RENT", "memo": "Rent", "lines": lines, **values}).id


@pytest.mark.parametrize(
    ("first", "every", "days"),
    [
        ("2026-08-31", "month", ["2026-08-31", "2026-09-30", "2026-10-31"]),  # the last of the month stays the last
        ("2026-01-30", "month", ["2026-01-30", "2026-02-28", "2026-03-30"]),  # the 30th is not lost in February
        ("2026-02-15", "quarter", ["2026-02-15", "2026-05-15", "2026-08-15"]),
        ("2024-02-29", "year", ["2024-02-29", "2025-02-28", "2026-02-28"]),
    ],
)
def test_what_is_due_is_posted_each_for_its_own_day(first: str, every: str, days: list[str]) -> None:
    rent(every=every, next_day=first)
    act("template.run", until=date.fromisoformat(days[2]))
    assert [day for (day,) in rows("SELECT day FROM entry ORDER BY id")] == days
    assert act("template.run", until=date.fromisoformat(days[2])).message.startswith("Nothing is due")
    assert not differences()


def test_a_template_ends_and_can_be_posted_by_hand() -> None:
    made = rent(every="month", next_day="2026-09-01", until="2026-10-01")
    act("template.run")
    assert only("COUNT(*)", "entry") == 2
    act("template.post", template=made, day="2026-11-05", memo="Rent, late")
    assert rows("SELECT day, memo FROM entry ORDER BY id DESC LIMIT 1") == [("2026-11-05", "Rent, late")]
    act("template.retire", template=made)
    with pytest.raises(Refused, match="RENT is retired"):
        act("template.post", template=made)


def test_a_template_that_is_taken_back_every_month() -> None:
    rent(every="month", next_day="2026-10-31", reverses=True)
    act("template.run", until="2026-10-31")
    assert [day for (day,) in rows("SELECT day FROM entry ORDER BY id")] == ["2026-10-31", "2026-11-01"]
    assert balance_of("6000") == 0


def test_all_that_is_due_or_nothing() -> None:
    rent(every="month", next_day="2026-09-30")
    act("period.close", month="2026-10")
    before = everything()
    with pytest.raises(Refused, match="2026-10 is closed"):
        act("template.run")
    assert everything() == before


def test_what_a_template_says_is_changed_for_what_comes() -> None:
    made = rent(every="month", next_day="2026-09-30")
    act("template.run", until="2026-09-30")
    act("template.edit", template=made, changes={}, lines=[(account("6000"), "1300"), (account("1000"), "-1300")])
    act("template.run", until="2026-10-31")
    assert balance_of("6000") == 250_000
