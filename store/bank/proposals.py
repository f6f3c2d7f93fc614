"""What the program thinks a statement line is, and why: the likeliest first. It proposes; it does nothing by itself.

Exact is what leaves no doubt: the amount, and a number or reference in the bank's text; or a payment that is in the
books already, with the amount, and the party, and no other like it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from store.bank.allowed import settled_by
from store.bank.candidates import (
    Move,
    Owed,
    Who,
    from_whom,
    is_move_named,
    is_named,
    named_in,
    of_amount,
    of_party,
    open_moves,
    runs_of,
)
from store.bank.models import BankRule, StatementLine
from store.bank.parts import rest_of
from store.bank.wording import same_name
from store.core.database import rows
from store.core.identity import actor
from store.core.text import fold, plural
from store.core.values import Amount, Day
from store.ledger.bank_models import BankAccount
from store.parties.models import Party

SHOWN = 5
_NEAR = 5  # days between the books and the bank, of what comes every month
_TRIES = 20_000  # sums that are looked at for documents which together come to an amount
_TOGETHER = 8  # documents at most that are taken together
Theirs = tuple[Who, list[Owed]]  # a party that a line may be from, and its open documents


@dataclass(frozen=True)
class Proposal:
    """What a line may be: moves in the books, shares of documents (noun, id, amount), a rule, or a party's money."""

    rank: int
    what: str
    reason: str
    exact: bool = False
    moves: tuple[int, ...] = ()
    shares: tuple[tuple[str, int, int], ...] = ()
    rule_id: int = 0
    party_id: int = 0

    @property
    def short(self) -> str:
        """The first words of what it is: a number, an account, a name."""
        return self.what.split(",")[0] if self.rule_id or self.party_id else self.what.split(" ")[0]

    @property
    def target(self) -> tuple[object, ...]:
        """What tells two proposals apart."""
        return (self.moves, tuple(share[:2] for share in self.shares), self.rule_id, self.party_id)


def proposals(line: StatementLine, limit: int = SHOWN) -> list[Proposal]:
    """The likeliest things a line is, for what is left of it; none for one that is matched."""
    rest = rest_of(line)
    if not rest:
        return []
    row, whom = BankAccount.get_by_id(line.bank_account_id), from_whom(line)
    named, theirs = named_in(row, line.text, rest), [(who, of_party(row, who.party_id, rest)) for who in whom]
    found = sorted(
        [
            *_recorded(open_moves(row, line, rest), line, whom),
            *_runs(row, line, rest),
            *_documents(row, line, rest, whom),
            *_discounted(row, line, rest, named, theirs),
            *_several(row, rest, named, theirs),
            *_rules(line),
            *_on_account(rest, whom),
        ],
        key=lambda proposal: proposal.rank,
    )
    unique: dict[tuple[object, ...], Proposal] = {}
    for proposal in found:
        unique.setdefault(proposal.target, proposal)
    return list(unique.values())[:limit]


def exact(line: StatementLine) -> Proposal | None:
    """The one proposal that leaves no doubt, or None."""
    found = [proposal for proposal in proposals(line) if proposal.exact]
    return found[0] if found and (len(found) == 1 or found[0].rank < found[1].rank) else None


def _recorded(moves: list[Move], line: StatementLine, whom: Sequence[Who]) -> Iterator[Proposal]:
    how = {who.party_id: who.how for who in whom}
    standing = [move for move in moves if not move.undone]
    named = [move for move in standing if is_move_named(line, move)]
    theirs = [move for move in standing if move.party_id in how or _is_memo(move, line)]
    for move in sorted(moves, key=lambda move: _days_between(move, line)):
        what = f"{move.title} {move.party}, {Day().shown(move.day)}"
        if move.undone:
            yield Proposal(4, what, "in the books; taken back there", moves=(move.id,))
        elif move in named:
            yield Proposal(1, what, "in the books; named in the text", move is _the_one(named, line), (move.id,))
        elif move in theirs:
            said = f"in the books; the amount and {how.get(move.party_id or 0, 'the name')}"
            yield Proposal(2, what, said, not named and move is _the_one(theirs, line), (move.id,))
        else:
            yield Proposal(12 if len(moves) == 1 else 14, what, "in the books; the amount", moves=(move.id,))


def _the_one(moves: Sequence[Move], line: StatementLine) -> Move | None:
    """The only one of several, or the only one of just those days."""
    near = [move for move in moves if _days_between(move, line) <= _NEAR] if len(moves) > 1 else list(moves)
    return near[0] if len(near) == 1 else None


def _days_between(move: Move, line: StatementLine) -> int:
    return abs((date.fromisoformat(move.day) - date.fromisoformat(line.day)).days)


def _is_memo(move: Move, line: StatementLine) -> bool:
    """Whether an entry of nobody says just who the line is from or to."""
    return move.party_id is None and bool(line.counterparty) and fold(move.party) == fold(line.counterparty)


def _runs(row: BankAccount, line: StatementLine, rest: int) -> Iterator[Proposal]:
    """A payment run that the bank shows as one line."""
    found = runs_of(row, line, rest)
    for number, day, moves in found:
        what = f"{number} {plural(len(moves), 'payment')}, {Day().shown(day)}"
        why = "in the books; " + ("named in the text" if is_named(line, number, "") else "they come to it")
        yield Proposal(2, what, why, len(found) == 1, moves)


def _documents(row: BankAccount, line: StatementLine, rest: int, whom: Sequence[Who]) -> Iterator[Proposal]:
    how = {who.party_id: who.how for who in whom}
    same = of_amount(row, rest)
    named = [owed for owed in same if is_named(line, owed.number, owed.reference)]
    for owed in same:
        share = ((owed.noun, owed.id, owed.left),)
        if owed in named:
            yield Proposal(3, _said(owed, row), "the amount; named in the text", len(named) == 1, shares=share)
        elif owed.party_id in how:
            yield Proposal(5, _said(owed, row), f"the amount and {how[owed.party_id]}", shares=share)
        elif line.counterparty and same_name(owed.party, line.counterparty):
            yield Proposal(6, _said(owed, row), "the amount and the name", shares=share)
        elif not line.counterparty or len(same) == 1:
            yield Proposal(15, _said(owed, row), "the amount", shares=share)


def _discounted(
    row: BankAccount, line: StatementLine, rest: int, named: Sequence[Owed], theirs: Sequence[Theirs]
) -> Iterator[Proposal]:
    """Documents that are settled with a cash discount, or less tax that is withheld: those named, those of a party.

    Somebody says that it is so: what is taken off is never beyond doubt.
    """
    day = date.fromisoformat(line.day)
    for owed, less in settled_by(named, abs(rest), day):
        yield Proposal(3, _said(owed, row), f"{less}; named in the text", shares=_share(owed, rest))
    for who, documents in theirs:
        for owed, less in settled_by(documents, abs(rest), day):
            yield Proposal(5, _said(owed, row), f"{less}; {who.how}", shares=_share(owed, rest))


def _share(owed: Owed, rest: int) -> tuple[tuple[str, int, int], ...]:
    return ((owed.noun, owed.id, abs(rest)),)


def _several(row: BankAccount, rest: int, named: Sequence[Owed], theirs: Sequence[Theirs]) -> Iterator[Proposal]:
    """Documents named that owe another amount, and those of one party that come to it together."""
    if len(named) > 1 and sum(owed.left for owed in named) == abs(rest):
        yield Proposal(3, _together(named), "all named in the text; they come to it", True, shares=_shares(named))
    for owed in named:
        if owed.left != abs(rest):
            taken = min(owed.left, abs(rest))
            more = abs(rest) - owed.left
            said = Amount().said(abs(more), row.currency)
            why = f"named in the text; {said} {'more than it owes' if more > 0 else 'less than it owes'}"
            yield Proposal(8, _said(owed, row), why, shares=((owed.noun, owed.id, taken),))
    for who, documents in theirs:
        together = coming_to(documents, abs(rest))
        if len(together) > 1:
            yield Proposal(9, _together(together), f"they come to it; {who.how}", shares=_shares(together))


def coming_to(owed: Sequence[Owed], amount: int) -> list[Owed]:
    """Documents, the oldest first, that come to an amount together; none where a bounded search finds none."""
    total = 0
    for count, item in enumerate(owed, 1):  # most people pay what is due first
        total += item.left
        if total == amount:
            return list(owed[:count])
    tries = 0

    def search(start: int, left: int, chosen: list[Owed]) -> list[Owed] | None:
        nonlocal tries
        for place in range(start, len(owed)):
            tries += 1
            if tries > _TRIES:
                return None
            rest = left - owed[place].left
            if rest == 0:
                return [*chosen, owed[place]]
            deeper = rest > 0 and len(chosen) + 1 < _TOGETHER
            if deeper and (found := search(place + 1, rest, [*chosen, owed[place]])):
                return found
        return None

    return search(0, amount, []) or []


def _rules(line: StatementLine) -> Iterator[Proposal]:
    name, text = fold(line.counterparty), fold(f"{line.counterparty} {line.text}")
    for rule in BankRule.matching(
        "company_id = ? AND state <> 'retired' AND (bank_account_id IS NULL OR bank_account_id = ?) ORDER BY id",
        actor().company_id,
        line.bank_account_id,
    ):
        if (rule.contains and fold(rule.contains) not in text) or (
            rule.counterparty and fold(rule.counterparty) != name
        ):
            continue
        what = f"{rule.account.code} {rule.account.name}"
        if rule.state == "proposed":
            yield Proposal(11, what, "as you posted it before", rule_id=rule.id)
        else:
            by = f"the text has '{rule.contains}'" if rule.contains else f"it is {rule.counterparty}"
            yield Proposal(10, what, f"by rule: {by}", rule.by_itself, rule_id=rule.id)


def _on_account(rest: int, whom: Sequence[Who]) -> Iterator[Proposal]:
    for who in whom:
        party = Party.get_by_id(who.party_id)
        if party.is_supplier if rest < 0 else party.is_customer or not party.is_supplier:
            yield Proposal(20, f"{party.name}, on account", f"by {who.how}", party_id=party.id)


def _said(owed: Owed, row: BankAccount) -> str:
    return f"{owed.number} {owed.party}, {Amount().said(owed.left, row.currency)}"


def _together(owed: Sequence[Owed]) -> str:
    listed = ", ".join(item.number for item in owed[:3]) + (" …" if len(owed) > 3 else "")
    return f"{plural(len(owed), owed[0].noun)} of {owed[0].party}: {listed}"


def _shares(owed: Sequence[Owed]) -> tuple[tuple[str, int, int], ...]:
    return tuple((item.noun, item.id, item.left) for item in owed)


def waiting(statement: int) -> list[int]:
    """Lines of a statement that are not matched, or not wholly."""
    found = rows(
        "SELECT id FROM statement_line WHERE statement_id = ? AND state <> 'matched' ORDER BY position", (statement,)
    )
    return [line for (line,) in found]
