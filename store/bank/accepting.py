"""Taking what is proposed for statement lines: one of one line, or all exact ones of a statement."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from store.bank.matching import FINANCE, Subject, told
from store.bank.models import BankRule, BankStatement, StatementLine
from store.bank.parts import Found, attach, require_open, rest_of
from store.bank.paying import Share, document_of, pay_documents, pay_on_account
from store.bank.posting import SOURCE, Purpose, post_purposes
from store.bank.proposals import Proposal, exact, proposals, waiting
from store.core.action import Outcome, action
from store.core.errors import Refused, invalid
from store.core.text import plural
from store.core.values import Ref, Whole
from store.ledger.bank_models import BankAccount


@action(
    "statement-line.take",
    "Take proposal",
    FINANCE,
    undo="statement-line.unmatch",
    example="backdesk statement-line take '#12' --proposal 2",
)
def take_proposal(
    statement_line: Subject,
    proposal: Annotated[int, Whole("Which", minimum=Decimal(1), help="the first one, when left empty")] = 1,
) -> Outcome:
    """Do what is proposed for a line: the likeliest, or another one by its number. `backdesk show` lists them."""
    row = StatementLine.get_by_id(statement_line)
    spec = require_open(row)
    found = proposals(row)
    if not found:
        raise Refused(
            "Nothing is proposed for this line.",
            f"Say what it is: backdesk statement-line post '#{row.id}' --account …, or match, or split",
        )
    number = int(proposal or 1)
    if number > len(found):
        raise invalid("proposal", number, f"there are {len(found)}")
    attach(row, carried_out(row, spec, found[number - 1]))
    return Outcome(SOURCE, row.id, told(row, spec))


@action(
    "statement.accept",
    "Accept exact matches",
    FINANCE,
    example="backdesk statement accept '#4'",
)
def accept_statement(statement: Annotated[int, Ref("Statement", kind="statement")]) -> Outcome:
    """Match every line of a statement for which what is proposed leaves no doubt; the others stay open."""
    made = BankStatement.get_by_id(statement)
    spec, lines = BankAccount.get_by_id(made.bank_account_id), waiting(made.id)
    if not lines:
        return Outcome("statement", made.id, "Every line of it is matched already.")
    done = 0
    for line in lines:
        row = StatementLine.get_by_id(line)
        if best := exact(row):
            attach(row, carried_out(row, spec, best))
            done += 1
    left = len(waiting(made.id))
    rest = f"{plural(left, 'line is', 'lines are')} left" if left else "none is left"
    return Outcome("statement", made.id, f"{plural(done, 'line')} matched; {rest}.")


def carried_out(row: StatementLine, spec: BankAccount, chosen: Proposal) -> list[Found]:
    """Make what a proposal says; the moves it is then."""
    if chosen.moves:
        return [Found(move) for move in chosen.moves]
    if chosen.shares:
        return pay_documents(row, spec, [_share(*share) for share in chosen.shares])
    if chosen.rule_id:
        rule = BankRule.get_by_id(chosen.rule_id)
        purpose = Purpose(
            rule.account_id, rest_of(row), rule.memo, rule.party_id, rule.cost_centre_id, rule.tax_id, rule.id
        )
        return post_purposes(row, spec, [purpose])
    return [pay_on_account(row, spec, chosen.party_id, abs(rest_of(row)))]


def _share(noun: str, document_id: int, amount: int) -> Share:
    document = document_of(document_id if noun == "invoice" else None, document_id if noun == "bill" else None)
    assert document is not None
    return Share(document, amount)
