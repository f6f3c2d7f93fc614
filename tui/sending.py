"""The document of the record at hand as a mail: by the mail server of the configuration, or as a file without one."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from store.core.errors import BackdeskError
from store.core.values import Day
from tui.messages import Subject

if TYPE_CHECKING:
    from store.documents.mailing import Letter
    from store.documents.outlets import Outlet
    from tui.app import BackdeskApp

AS_FILE = "There is no mail server to use (mail.host): a file is written, which any mail program sends."


async def ask(app: BackdeskApp, subject: Subject) -> None:
    """Show what would be sent to whom, and send it where that is right."""
    from tui.confirm import Confirm

    app.say("Writing …")
    try:
        made, how, day = await app.work.count(lambda: _made(subject))
    except BackdeskError as error:
        app.say(str(error), "error")
        return

    def answered(sure: bool | None) -> None:
        if sure:
            app.run_worker(_send(app, made), group="send")

    app.say("")
    to = f"{made.to.name} <{made.to.address}>"
    facts = [("To", to), ("Subject", made.subject), ("With", made.file), ("How", how)]
    facts += [("Sent already", Day().shown(day))] if day else []
    explanation = "" if _by_server() else AS_FILE
    await app.push_screen(Confirm(f"Send {made.title}{' again' if day else ''}?", explanation, facts), answered)


def _made(subject: Subject) -> tuple[Letter, str, str]:
    """The mail, how it would go, and the day on which it was sent before."""
    from store.documents.mailing import Wanted, letter
    from store.documents.sending import require_right, sent_before

    require_right()
    count, day = sent_before(subject.kind, subject.id)
    made = letter(subject.kind, subject.id, Wanted(again=True), count)
    with _outlet() as outlet:
        return made, outlet.told(made.name), day


async def _send(app: BackdeskApp, made: Letter) -> None:
    from store.documents.sending import deliver

    def job() -> str:
        with _outlet() as outlet:
            return deliver(made, outlet).message

    app.say("Sending …")
    try:
        said = await app.work.send(job)
    except BackdeskError as error:
        app.say(str(error), "error")
    else:
        app.say(said, "success")


def _by_server() -> bool:
    from store.documents.outlets import is_configured

    return is_configured()


def _outlet() -> AbstractContextManager[Outlet]:
    """The server, or the directory that files are written to from here."""
    from store.documents.outlets import folder, server

    return server() if _by_server() else nullcontext(folder(str(Path.cwd())))
