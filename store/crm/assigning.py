"""Who gets a lead: by rule and in turn, with the reason kept beside the lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from store.core import inputs, records
from store.core.action import Outcome, action
from store.core.database import rows, scalar
from store.core.errors import BackdeskError, Refused, invalid
from store.core.identity import actor
from store.core.models import User
from store.core.references import RecordKind, record_kind, resolve, title
from store.core.values import Changes, Choice, Ref, Text, Version, Whole
from store.crm import lead_rules
from store.crm.lead_models import CONDITIONS, FIELDS, AssignMember, AssignRule, Lead

record_kind(RecordKind("assign-rule", "assign_rule", lead_rules.SAID, noun="assignment rule"))

MANAGERS = ("manager",)
Subject = Annotated[int, Ref("Assignment rule", kind="assign-rule")]


@dataclass(frozen=True, kw_only=True)
class AssignRuleInput:
    """Of which leads, and who takes turns. Rules are tried in the order of their positions."""

    users: Annotated[str, Text("Users", required=True, help="logins in turn, such as: ana, ben")]
    field: Annotated[str, Choice("Field", options=(*FIELDS, "score"), help="every lead, when left empty")] = ""
    condition: Annotated[str, Choice("Condition", options=(*CONDITIONS, "at-least"))] = "is"
    value: Annotated[str, Text("Value", help="nothing for filled and empty")] = ""
    position: Annotated[Decimal | None, Whole("Position", minimum=Decimal(1), maximum=Decimal(999))] = None


@action(
    "assign-rule.add",
    "New assignment rule",
    MANAGERS,
    example="backdesk assign-rule add --field country --value DE --users 'ana, ben'",
)
def add_assign_rule(values: AssignRuleInput) -> Outcome:
    """Give leads of which something holds to these users in turn; of several rules the first that fits counts."""
    row = inputs.stored(values)
    members = _users(row.pop("users"))
    lead_rules.checked(row)
    row["position"] = row["position"] or 1 + int(scalar("SELECT COALESCE(MAX(position), 0) FROM assign_rule"))
    made = records.create(AssignRule, company=actor().company_id, **row)
    _write(made, members)
    return Outcome("assign-rule", made.id, f"{title('assign-rule', made.id)}: {_names(made)}.")


@action(
    "assign-rule.edit",
    "Edit assignment rule",
    MANAGERS,
    undo="edit",
    example="backdesk assign-rule edit '#1' --users 'ana, ben, cleo'",
)
def edit_assign_rule(
    assign_rule: Subject,
    changes: Annotated[Mapping[str, Any], Changes(of=AssignRuleInput)],
    version: Annotated[int | None, Version()] = None,
) -> Outcome:
    """Change a rule; leads that are given stay with who has them."""
    row = AssignRule.get_by_id(assign_rule)
    given = inputs.stored(changes, of=AssignRuleInput)
    members = _users(given.pop("users")) if "users" in given else None
    wanted = {name: getattr(row, name) for name in ("field", "condition", "value")}
    wanted |= {name: value for name, value in given.items() if value is not None}
    lead_rules.checked(wanted)
    done = records.change(row, version, **wanted)
    if members is not None and members != [user for user, _ in _members(row)]:
        for old in AssignMember.matching("rule_id = ?", row.id):
            records.remove(old)
        _write(row, members)
        done = True
    return Outcome("assign-rule", row.id, "Assignment rule changed." if done else "Nothing to change.")


@action(
    "assign-rule.retire",
    "Retire assignment rule",
    MANAGERS,
    undo="edit",
    danger=True,
    example="backdesk assign-rule retire '#1'",
)
def retire_assign_rule(assign_rule: Subject) -> Outcome:
    """Give no more leads by it."""
    row = AssignRule.get_by_id(assign_rule)
    records.change(row, state="retired")
    return Outcome("assign-rule", row.id, f"{title('assign-rule', row.id)} gives no leads any more.")


def give(lead: Lead) -> str:
    """Give a lead to whose turn it is by the first rule that fits, else to the acting user; returns why, in words."""
    found = rows(
        f"SELECT t.id, {lead_rules.SAID} FROM assign_rule t JOIN lead l ON l.id = ? WHERE t.company_id = ? "
        f"AND t.state = 'active' AND (t.field = '' OR {lead_rules.fits('t', 'l')}) ORDER BY t.position, t.id",
        (lead.id, actor().company_id),
    )
    for rule_id, said in found:
        rule = AssignRule.get_by_id(rule_id)
        if able := [(user, name) for user, name in _members(rule) if _works(user)]:
            user, name = able[rule.turn % len(able)]
            records.change(rule, turn=rule.turn + 1)
            turn = f", {name}'s turn of {len(able)}" if len(able) > 1 else ""
            return _kept(lead, user, f"rule: {said}{turn}")
    return _kept(lead, actor().user_id, "no rule fits: who brought it in")


def give_to(lead: Lead, user: int) -> str:
    """Give a lead to somebody by hand; returns why, in words. Raises Refused for who works here no more."""
    if not _works(user):
        raise Refused(f"{User.get_by_id(user).name} is disabled.", "Give it to somebody who works here.")
    return _kept(lead, user, by_hand())


def by_hand() -> str:
    """Why somebody has a lead that was given to them by hand, in words."""
    return f"by {actor().login}"


def _kept(lead: Lead, user: int, why: str) -> str:
    records.change(lead, owner=user, given=why)
    return why


def _members(rule: AssignRule) -> list[tuple[int, str]]:
    return [
        (user, login)
        for user, login in rows(
            "SELECT m.user_id, u.login FROM assign_rule_member m JOIN app_user u ON u.id = m.user_id "
            "WHERE m.rule_id = ? ORDER BY m.position",
            (rule.id,),
        )
    ]


def _names(rule: AssignRule) -> str:
    return ", ".join(login for _, login in _members(rule))


def _works(user: int) -> bool:
    return bool(User.get_by_id(user).active)


def _users(text: str) -> list[int]:
    """The users of a text of logins. Raises Invalid naming who there is not, or is twice."""
    found: list[int] = []
    for login in filter(None, (part.strip() for part in text.replace(";", ",").split(","))):
        try:
            found.append(resolve("user", login))
        except BackdeskError as error:
            raise invalid("users", login, error.message.rstrip(".")) from None
    if len(set(found)) != len(found):
        raise invalid("users", text, "names somebody twice")
    if not found:
        raise invalid("users", text, "is required")
    return found


def _write(rule: AssignRule, users: Sequence[int]) -> None:
    for position, user in enumerate(users, 1):
        records.create(AssignMember, rule=rule.id, position=position, user=user)
