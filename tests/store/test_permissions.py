"""Every role and every action, below the screen: refused where the registry says so, and nothing is written then."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from store.core.action import Action, actions, input_parameters, nested_type
from store.core.database import db
from store.core.errors import BackdeskError, Forbidden
from store.core.files import File, Incoming
from store.core.identity import acting_as
from store.core.models import ROLES
from store.core.public_keys import PublicKeyText, read_public_key
from store.core.references import kinds
from store.core.values import Changes, Choice, Currency, Day, Email, Flag, Kind, Lines, Number, Ref, Text, Version
from tests.conftest import Opened
from tests.store.shop import act, confirmed, converted, everything, party, pick, post_all, product, ship_all
from tests.support.people import add_user
from tests.support.prepared import Prepared
from tests.support.public_keys import public_key


class _Back(Exception):
    """Takes back what a permitted action wrote."""


@pytest.fixture
def staffed(database: Opened, prepared: Prepared) -> Opened:
    """A company with one user of every role and a little of everything."""
    prepared.after(database, staff)
    return database


def staff() -> None:
    """What `staffed` has."""
    for role in ROLES:
        add_user(f"only-{role}", role)
    add_user("only-nothing")
    acme, tea = party(), product("TEA", stock="10")
    act("contact.add", party=acme, name="Ann")
    act("address.add", party=acme, line1="1 Street")
    act("lead.add", name="Leo")
    act("quote.send", quote=act("quote.add", party=acme, lines=[(tea, "1")]).id)
    act("ticket.add", subject="Late", party=acme)
    act("canned-answer.add", code="SORRY", name="Sorry", body="We are sorry.")
    act("attachment.add", about="party ACME", file=sample(File()))
    act("stage-check.add", stage="Proposal", name="Budget")
    act("competitor.add", name="Teaworld")
    act("lost-reason.add", name="Price")
    act("pipeline.add", name="Renewals", stages="Due")
    act("score-rule.add", field="email", condition="filled", points="5")
    act("assign-rule.add", users="ana")
    act("activity.add", subject="Call", about="ACME", due="2026-12-01")
    act("price-list.add", code="WHOLESALE", name="Wholesale", currency="EUR")
    act("dunning-level.add", code="REMIND", name="Reminder", level=1, days=7, text="Pay {amount}.")
    act("invoice.post", invoice=act("invoice.draft", party=acme, lines=[(tea, "1")]).id, day="2026-09-01")
    act("invoice.write-off", invoice=1, reason="rest", amount="0.01")
    act("recurring.add", code="HOST", party=acme, memo="Hosting", lines=[(None, "1", "9", None, "Hosting")])
    act("dunning.propose")
    order = converted(acme, (tea, "1"))
    ship_all(order)
    act("payment.record", invoice=post_all(order), amount="1")
    act("shipment.return", shipment=pick("MIN(id)", "shipment")[0], reason="wrong")
    act("amend.add", order=confirmed(acme, (tea, "2")), reason="more", lines=[(tea, "3")])
    act("setting.set", name="approval.amount", value="10000")
    act("order.confirm", order=act("order.add", party=acme, lines=[(tea, "1", "20000")]).id)
    shelf = act("location.add", code="SHELF", name="Shelf").id
    act("transfer.add", target=shelf, lines=[(tea, "1")])
    act("count.start")
    act("supplier-term.add", product=tea, supplier=acme, price="2")
    act("po.confirm", po=act("po.add", party=acme, lines=[(tea, "5")]).id)
    act("po.receive", po=1, lines=[(tea, "1")])
    act("bom.add", product=product("SET"), lines=[(tea, "1")], activate=True)
    act("work-order.release", work_order=act("work-order.add", product="SET", quantity="2").id)
    act("work-order.complete", work_order=1, quantity="1")
    act("lot.add", product=product("KEPT", tracking="lot"), number="L1")
    act("request.add", product=tea, quantity="1", reason="low")
    act("po.confirm", po=act("po.add", party=acme, lines=[(product("HELD", inspect="yes"), "1", "2")]).id)
    act("po.receive", po=2)
    act("bill.post", bill=act("bill.draft", party=acme, supplier_number="R 1", lines=[("6000", "5")]).id)
    act("bill.draft", party=acme, lines=[("6000", "5")])
    act("payment-run.propose", until="2027-01-31")
    act("cost-centre.add", code="SHOP", name="The shop")
    act("statement.add", bank_account="BANK", opening="0", lines=[("2026-11-20", "5")])
    act("bank-rule.add", contains="fee", account=1)
    act("cheque.receive", number="4711", party=acme, amount="1")
    act("project.add", code="WEB", name="Web", party=acme, rate="90")
    act("time.add", task=act("task.add", project=1, title="Build").id, hours="1")
    act("time-rate.set", cost="40")
    act("contract.add", employee=act("employee.add", code="E1", name="Eve", start="2026-01-01").id, amount="3000")
    act("pay-item.add", code="TAX", name="Tax", kind="deduction", percent="10")
    act("pay-run.propose", month="2026-11")
    act("segment.add", name="Buyers", filter="orders>0")
    act("territory.add", code="EAST", name="The east", filter="country:AT", owner="ana")
    act("consent.set", party=acme, channel="e-mail", allowed=True, source="web form")
    act("member.add", campaign=act("campaign.add", name="Autumn", segment=1).id, party=acme)
    act("subscription.add", code="C-7", party=acme, memo="Machines")
    party("Acme Gmbh", "ACME-2")
    assert "1" in act("duplicate.find").message
    act("mapping.add", name="Acme Corp Intl", means="ACME")
    act("user.authorize", user="ana", key=public_key())
    act("template.add", code="RENT", memo="Rent", lines=[(1, "5"), (2, "-5")])


def sample(kind: Kind) -> Any:
    """A value of that kind that means something in the company above."""
    if isinstance(kind, Ref):
        found = pick("MIN(id)", kinds()[kind.kind].table)
        return found[0] or 1
    if isinstance(kind, Choice):
        return kind.options[0]
    if isinstance(kind, File):
        return Incoming("a.txt", lambda: BytesIO(b"x"))
    for of, value in (
        (Changes, {}), (Flag, False), (Day, date(2026, 11, 21)), (Version, None), (Currency, "EUR"),
        (Email, "a@b.example"), (PublicKeyText, read_public_key(public_key(9))), (Number, Decimal(1)), (Text, "2026-11"),
    ):  # fmt: skip
        if isinstance(kind, of):
            return value
    raise AssertionError(f"no sample of {kind}")


def required(spec: Action) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for parameter in spec.parameters:
        if isinstance(parameter.kind, Lines) and parameter.required:
            of = nested_type(parameter)
            assert of is not None
            values[parameter.name] = (of(**{p.name: sample(p.kind) for p in input_parameters(of) if p.required}),)
        elif parameter.required or parameter.kind.required:
            values[parameter.name] = sample(parameter.kind)
    return spec.arguments(values)


EVERYBODY = [*ROLES, "nothing"]
ON_WHAT = [*(("sqlite", role) for role in EVERYBODY), ("postgres", "owner"), ("postgres", "nothing")]


@pytest.mark.parametrize(("database", "role"), ON_WHAT, indirect=["database"])  # rights are looked at above both
def test_each_action(staffed: Opened, role: str) -> None:
    before = everything()
    for name, spec in sorted(actions().items()):
        given = required(spec)
        may = role == "owner" or role in spec.allow
        try:
            with db.atomic(), acting_as(f"only-{role}"):
                try:
                    spec.perform(**given)
                except Forbidden as refusal:
                    assert not may, f"{role} may not {name}: {refusal}"
                    assert "It takes one of: owner" in refusal.hint
                except BackdeskError:
                    assert may, name  # another rule said no; the right was there
                else:
                    assert may, f"{role} may {name}"
                if not may:
                    assert everything() == before, name
                raise _Back
        except _Back:
            pass
    assert everything() == before


def test_reading_takes_no_role_and_rights_are_asked_for_each_time(staffed: Opened) -> None:
    from store.core.listing import get_listing
    from tests.support.people import take_roles

    with acting_as("only-read-only"):
        assert list(get_listing("orders").window(limit=5))
    take_roles("only-sales")
    with acting_as("only-sales"), pytest.raises(Forbidden, match="roles: none"):
        act("deal.win", deal=1)


def test_every_allowed_role_is_a_role() -> None:
    for name, spec in actions().items():
        assert set(spec.allow) <= set(ROLES), name
        assert "read-only" not in spec.allow, name
