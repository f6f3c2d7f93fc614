"""What rules about leads look at, said once, in SQL: for one lead, for all that are open, and for the screen."""

from __future__ import annotations

from typing import Any

from store.core.errors import invalid
from store.core.text import fold

OPEN = "('new', 'working')"
_COLUMNS = {"email": "email_key", "phone": "phone"}
_TEXTS = ("source", "country", "campaign", "company")


def fits(rule: str, lead: str) -> str:
    """SQL for whether a rule of that alias fits a lead of that one."""
    columns = {name: f"{name}_key" for name in _TEXTS} | _COLUMNS
    seen = " ".join(f"WHEN '{field}' THEN {lead}.{column}" for field, column in columns.items())
    seen = f"CASE {rule}.field {seen} ELSE '' END"
    return (
        f"CASE {rule}.condition WHEN 'is' THEN {seen} = {rule}.value_key "
        f"WHEN 'is-not' THEN {seen} <> {rule}.value_key "
        f"WHEN 'contains' THEN replace({seen}, {rule}.value_key, '') <> {seen} "
        f"WHEN 'filled' THEN {seen} <> '' WHEN 'empty' THEN {seen} = '' "
        f"WHEN 'at-least' THEN {lead}.score >= CAST({rule}.value_key AS INTEGER) ELSE FALSE END"
    )


def points(lead: str) -> str:
    """SQL for the points that the rules give a lead of that alias."""
    return (
        "COALESCE((SELECT CAST(SUM(r.points) AS BIGINT) FROM score_rule r "
        f"WHERE r.company_id = {lead}.company_id AND r.state = 'active' AND {fits('r', lead)}), 0)"
    )


# a rule in words
SAID = (
    "CASE WHEN t.field = '' THEN 'every lead' WHEN t.value = '' "
    "THEN t.field || ' is ' || t.condition ELSE t.field || ' ' || replace(t.condition, '-', ' ') || ' ' || t.value END"
)


def keys(row: dict[str, Any]) -> dict[str, str]:
    """The folded columns of a lead's fields, of those that are there."""
    of = {"company_key": "company_name", "country_key": "country", "source_key": "source", "campaign_key": "campaign"}
    found = {key: fold(row[name]) for key, name in of.items() if name in row}
    return found | ({"email_key": row["email"].casefold()} if "email" in row else {})


def checked(row: dict[str, Any]) -> None:
    """Put the value of a rule as leads are compared with it beside it. Raises Invalid where it does not fit."""
    field, condition, value = row["field"], row["condition"], row["value"]
    alone = condition in ("filled", "empty") or not field
    if alone and value:
        raise invalid("value", value, "nothing is compared with it" if field else "needs a field")
    if not alone and not value:
        raise invalid("value", "", "is required")
    if (field == "score") != (condition == "at-least"):
        raise invalid("condition", condition, "a score is compared by at-least, and nothing else is")
    if field == "score" and not value.removeprefix("-").isdecimal():
        raise invalid("value", value, "not a whole number")
    as_written = {"email": value.casefold(), "phone": value, "score": value}
    row["value_key"] = as_written.get(field, fold(value))
    if not alone and not row["value_key"]:
        raise invalid("value", value, "has neither letters nor digits")
