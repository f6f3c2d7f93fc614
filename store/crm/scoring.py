"""The score of leads: points for what holds of them, by rules that everybody sees, kept as they change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import run, scalar
from store.core.events import reacts_to
from store.core.identity import actor
from store.core.references import RecordKind, record_kind, title
from store.core.text import plural
from store.core.undo import Reverted
from store.core.values import Changes, Choice, Ref, Text, Version, Whole
from store.crm import lead_rules
from store.crm.lead_models import CONDITIONS, FIELDS, Lead, ScoreRule

record_kind(RecordKind("score-rule", "score_rule", lead_rules.SAID, noun="score rule"))

MANAGERS = ("manager",)
Subject = Annotated[int, Ref("Score rule", kind="score-rule")]


@dataclass(frozen=True, kw_only=True)
class ScoreRuleInput:
    """What has to hold of a lead, and what it is worth: negative points count against it."""

    field: Annotated[str, Choice("Field", options=FIELDS, required=True)]
    condition: Annotated[str, Choice("Condition", options=CONDITIONS)] = "is"
    value: Annotated[str, Text("Value", help="nothing for filled and empty")] = ""
    points: Annotated[Decimal, Whole("Points", required=True, minimum=Decimal(-1000), maximum=Decimal(1000))]


@action(
    "score-rule.add",
    "New score rule",
    MANAGERS,
    example="backdesk score-rule add --field source --value 'trade fair' --points 20",
)
def add_score_rule(values: ScoreRuleInput) -> Outcome:
    """Give points to every lead of which something holds; open leads are scored again at once."""
    row = inputs.stored(values)
    lead_rules.checked(row)
    made = records.create(ScoreRule, company=actor().company_id, **row)
    return Outcome("score-rule", made.id, f"{title('score-rule', made.id)}: {made.points:+d}. {_rescore()}")


@action(
    "score-rule.edit",
    "Edit score rule",
    MANAGERS,
    undo="edit",
    example="backdesk score-rule edit '#1' --points 15",
)
def edit_score_rule(
    score_rule: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=ScoreRuleInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a rule; open leads are scored again at once."""
    row = ScoreRule.get_by_id(score_rule)
    wanted = {name: getattr(row, name) for name in ("field", "condition", "value")}
    wanted |= inputs.stored(changes, of=ScoreRuleInput)
    lead_rules.checked(wanted)
    if not records.change(row, version, **wanted):
        return Outcome("score-rule", row.id, "Nothing to change.")
    return Outcome("score-rule", row.id, f"{title('score-rule', row.id)}: {row.points:+d}. {_rescore()}")


@action(
    "score-rule.retire",
    "Retire score rule",
    MANAGERS,
    undo="edit",
    danger=True,
    example="backdesk score-rule retire '#1'",
)
def retire_score_rule(score_rule: Subject) -> Outcome:
    """Give its points to nobody any more; open leads are scored again at once."""
    row = ScoreRule.get_by_id(score_rule)
    if not records.change(row, state="retired"):
        return Outcome("score-rule", row.id, "The rule is retired.")
    return Outcome("score-rule", row.id, f"{title('score-rule', row.id)} gives no points any more. {_rescore()}")


def score(lead: Lead) -> None:
    """Keep what the rules give a lead now."""
    records.change(lead, score=int(scalar(f"SELECT {lead_rules.points('l')} FROM lead l WHERE l.id = ?", (lead.id,))))


@reacts_to(Reverted)
def rescore_reverted(event: Reverted) -> None:
    """A rule that is what it was gives its points again."""
    if event.table == "score_rule":
        _rescore()


def _rescore() -> str:
    """Score every open lead of the company again: one statement, however many there are."""
    points = lead_rules.points("lead")
    done = run(
        f"UPDATE lead SET score = {points} WHERE company_id = ? AND state IN {lead_rules.OPEN} AND score <> {points}",
        (actor().company_id,),
    )
    return f"{plural(done, 'open lead')} scored anew."
