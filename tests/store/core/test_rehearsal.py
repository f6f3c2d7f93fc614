"""Reasons told beforehand: the action's own, without a write, a lock or a trace."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import store.registry  # noqa: F401
from store.catalog.lines import LineInput
from store.core.action import actions
from store.core.database import rows, scalar
from store.core.identity import acting_as
from store.core.rehearsal import why_not
from tests.conftest import Opened


def do(action: str, /, **values: Any) -> int:
    spec = actions()[action]
    return int(spec.perform(**spec.arguments(values)).id)


@pytest.fixture
def draft(database: Opened) -> int:
    """An invoice that is not posted yet."""
    tea = do("product.add", sku="TEA-1", name="Green tea", price=Decimal("4.50"))
    acme = do("party.add", name="Acme Ltd", customer=True)
    return do("invoice.draft", party=acme, lines=(LineInput(product=tea, quantity=Decimal(3)),))


def reason(name: str, record_id: int) -> str:
    return why_not(actions()[name], record_id)


def test_what_leads_to_another_record_of_the_same_number_is_no_refusal(draft: int) -> None:
    deal = do("deal.add", title="Tea", party=1)
    quote = do("deal.quote", deal=deal)
    assert deal == quote and reason("deal.quote", deal) == ""
    assert "is a draft: edit it" in reason("quote.revise", quote)


def test_what_a_rule_refuses_is_told_in_its_own_words(draft: int) -> None:
    assert reason("invoice.discard", draft) == reason("invoice.post", draft) == ""
    assert reason("invoice.credit", draft) == "Only a posted invoice can be credited. Discard a draft instead."
    do("invoice.post", invoice=draft)
    assert "that is final" in reason("invoice.discard", draft)
    assert reason("invoice.credit", draft) == ""
    assert reason("invoice.post", draft) == "INV-2026-000001 is posted already."  # nothing would be left to do


def test_nothing_is_written_and_writing_goes_on_afterwards(draft: int) -> None:
    def everything() -> tuple[object, ...]:
        return rows("SELECT state, number, version FROM invoice")[0], scalar("SELECT COUNT(*) FROM audit")

    before = everything()
    for name, action in actions().items():
        if action.subject is not None and name.startswith("invoice."):
            why_not(action, draft)
    assert everything() == before
    do("invoice.post", invoice=draft)
    assert everything() != before


def test_what_is_only_asked_for_is_no_reason(draft: int) -> None:
    assert reason("party.edit", scalar("SELECT party_id FROM invoice")) == ""
    assert reason("party.hold", scalar("SELECT party_id FROM invoice")) == ""
    assert reason("payment.allocate", 1) == ""  # what is to be settled would have to be said
    assert reason("invoice.post", draft + 1) == ""  # gone: the list says so
    assert reason("invoice.draft", 1) == ""


def test_rights_come_first(draft: int) -> None:
    do("user.add", login="sam", name="Sam", role="support")
    with acting_as("sam"):
        assert reason("invoice.post", draft).startswith("Sam may not do this")
