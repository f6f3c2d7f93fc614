"""What somebody should know before they do what a form says: asked once more, each thing on a line of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from tui.confirm import Confirm
from tui.messages import Subject

if TYPE_CHECKING:
    from tui.app import BackdeskApp
    from tui.forms.form import FormScreen


async def asked(
    form: FormScreen, subject: Subject | None, values: Mapping[str, Any], go_on: Callable[[], None]
) -> bool:
    """Whether a form's action warns of something: then it is shown, and `go_on` called once it was said yes to.

    What says of a warning that somebody knows is put in the form before.
    """
    action = form.action
    if not action.warns:
        return False
    app = cast("BackdeskApp", form.app)
    own = {action.subject.name: subject.id} if subject and action.subject else {}
    left = await app.work.read(lambda: action.warnings(action.arguments({**values, **own})))
    if not left:
        return False
    facts = [("" if place else left.heading, said) for place, said in enumerate(left)]

    def answered(sure: bool | None) -> None:
        if sure:
            for field in form.fields:
                if field.parameter.name in left.agreed:
                    field.put(left.agreed[field.parameter.name])
            go_on()

    await app.push_screen(Confirm(f"{action.title} all the same?", action.help.split("\n")[0], facts), answered)
    return True
