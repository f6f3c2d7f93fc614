"""A company from before there was production: it gets a place and an account for it, whatever its codes are."""

from __future__ import annotations

import pytest

from store.core import schema
from store.core.database import close_database, run
from store.core.identity import sign_in, sign_out
from tests.store.production.workshop import bill, released, service
from tests.store.shop import act, balance_of, differences, pick, product
from tests.support import spine

STAMPS = "version, created_at, created_by, updated_at, updated_by"
VALUES = "1, '2026-01-01T00:00:00.000000Z', 1, '2026-01-01T00:00:00.000000Z', 1"


@pytest.mark.parametrize("empty_url", ["sqlite", "postgres"], indirect=True)
def test_codes_that_are_taken_stay_as_they_are(empty_url: str) -> None:
    spine.make(empty_url)
    run(f"INSERT INTO account (company_id, code, name, type, {STAMPS}) VALUES (1, '5300', 'Rent', 'expense', {VALUES})")
    run(f"INSERT INTO location (code, name, type, {STAMPS}) VALUES ('Production', 'Hall 2', 'internal', {VALUES})")
    schema.migrate()
    sign_in("ana")
    assert pick("code, name", "account WHERE role = 'absorbed_cost'") == [("5301", "Absorbed production cost")]
    assert pick("code, type", "location WHERE code_key LIKE 'production%' ORDER BY code_key") == [
        ("Production", "internal"), ("PRODUCTION-2", "production"),
    ]  # fmt: skip
    made, hour = product("POT"), service("HOUR", "30")
    bill(made, (product("CLAY", stock="10", cost="1"), "2"), (hour, "0.1"))
    act("work-order.complete", work_order=released(made, "4"))
    assert balance_of("5301") == -1_200 and differences() == []
    sign_out()
    close_database()
