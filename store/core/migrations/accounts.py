"""Accounts that a company set up before them has not; frozen in what it does, as the migrations that call it are."""

from __future__ import annotations

from collections.abc import Sequence

from store.core.database import rows, run, scalar
from store.core.dates import now


def add_accounts(wanted: Sequence[tuple[str, str, str, int]]) -> None:
    """Give every company what it lacks of these: name, type, role, the first code to try."""
    for (company,) in rows("SELECT id FROM company ORDER BY id"):
        for account in wanted:
            _add(company, *account)


def _add(company: int, name: str, kind: str, role: str, first: int) -> None:
    if scalar("SELECT 1 FROM account WHERE company_id = ? AND role = ?", (company, role)):
        return
    taken = {code for (code,) in rows("SELECT code_key FROM account WHERE company_id = ?", (company,))}
    code = next(str(number) for number in range(first, 99_999) if str(number) not in taken)
    run(
        "INSERT INTO account (company_id, code, code_key, name, type, role, version, created_at, created_by, "
        "updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, 1, ?, 1, ?, 1)",
        (company, code, code, name, kind, role, now(), now()),
    )
