"""What a posted pay run pays out, as banks take it: one transfer for each employee, marked as salaries (SALA)."""

from __future__ import annotations

from dataclasses import dataclass

from store.core import private
from store.core.bank_codes import is_iban
from store.core.errors import Refused
from store.core.identity import actor
from store.exchange.pain001 import Transfer, document
from store.people.models import Employee, PayLine, PayRun

SALARIES = "SALA"


@dataclass(frozen=True)
class _Payout:
    """What the file says of all its transfers."""

    company_id: int
    number: str
    day: str
    posted_at: str
    currency: str


def pay_file(run_id: int) -> bytes:
    """The file of a posted pay run (pain.001.001.09).

    Raises Forbidden for who may not see pay, Refused where the run is not posted, or an IBAN is missing.
    """
    if refusal := private.refusal("pay_run"):
        raise refusal
    run = PayRun.get_by_id(run_id)
    if run.state != "posted":
        raise Refused(f"{run.title} is {run.state}.", "Post it first: backdesk pay-run post")
    return document(
        _Payout(run.company_id, run.number, run.day, run.posted_at, actor().currency), None, _transfers(run), SALARIES
    )


def _transfers(run: PayRun) -> list[Transfer]:
    lines = PayLine.matching("run_id = ? AND net > 0 ORDER BY id", run.id)
    if without := [line.name for line in lines if not is_iban(line.iban)]:
        raise Refused(
            f"{', '.join(without)}: no IBAN in {run.number}.",
            "Pay by hand what the list says: backdesk list pay-payments",
        )
    return [_transfer(run, line) for line in lines]


def _transfer(run: PayRun, line: PayLine) -> Transfer:
    code = Employee.get_by_id(line.employee_id).code
    return Transfer(f"{run.number}-{code}", line.name, line.iban, line.bic, line.net, f"Pay {run.month} {code}")
