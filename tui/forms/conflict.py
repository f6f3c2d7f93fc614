"""What somebody else saved while a form was open, field by field."""

from __future__ import annotations

from collections.abc import Iterable

from tui.forms.build import current_texts
from tui.forms.fields import Field
from tui.messages import Subject


def theirs_by_field(fields: Iterable[Field], subject: Subject | None) -> dict[Field, str]:
    """Fields whose stored value is no longer the one the form opened with → that value for people."""
    now = current_texts(subject) if subject else {}
    found = {}
    for field in fields:
        theirs = now.get(field.parameter.name)
        if theirs is not None and theirs != field.begun:
            found[field] = theirs or "empty"
    return found
