"""One action on several records named after the verb: each in its own transaction, each with its result."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from commands import output
from commands.progress import progress
from commands.session import current

if TYPE_CHECKING:
    from store.core.action import Action, Outcome
    from store.core.bulk import Result

PARTLY = 3


@dataclass(frozen=True)
class Named:
    """A record as it was named, and what came of it."""

    ref: str
    result: Result


def perform_on_each(action: Action, refs: tuple[str, ...], values: Callable[[str], dict[str, Any]]) -> int:
    """Perform an action on every record named; `values` reads all arguments for one of them.

    Returns the exit status: 0 when none was refused, 3 when some were, that of the refusals when all were.
    """
    from store.core.bulk import Batch

    batch = Batch()

    def perform(ref: str) -> Outcome:
        outcome: Outcome = action.perform(**action.arguments(values(ref)))
        return outcome

    def each() -> Iterable[Named]:
        for ref in refs:
            yield Named(ref, batch.run(action.noun, 0, partial(perform, ref)))

    return answer(each(), action.title, len(refs))


def answer(found: Iterable[Named], title: str, count: int) -> int:
    """Say what came of each record as it is done, then of all; returns the exit status."""
    from store.core.bulk import Tally

    session, tally, statuses, told = current(), Tally(), set(), []
    with progress(title) as report:
        for place, named in enumerate(found, 1):
            result = named.result
            tally.add(result)
            if result.state == "refused":
                statuses.add(result.exit_status)
            if session.json:
                told.append(_as_json(named))
            elif result.state == "refused":
                output.complain(f"{named.ref}: {result.message}")
            else:
                output.say(result.message)
            if report:
                report(place, count)
    if session.json:
        counts = {"done": tally.done, "already": tally.already, "refused": tally.refused}
        output.json_document({**counts, "results": told})
    else:
        output.remark(f"{title}: {tally.told()}.")
    if not tally.refused:
        return 0
    return PARTLY if tally.done or tally.already else min(statuses)


def _as_json(named: Named) -> dict[str, Any]:
    result = named.result
    about = result.outcome
    return {
        "ref": named.ref,
        "state": result.state,
        "kind": about.kind if about else result.kind,
        "id": about.id if about else None,
        "message": result.message,
    }
