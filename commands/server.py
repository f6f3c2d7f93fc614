"""`backdesk server`: the machine's side of a shared server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import output
from commands.lazy import command
from commands.session import current

if TYPE_CHECKING:
    from store.server.layout import Layout
    from store.server.steps import Step

SIGNS = {"there": "there already", "missing": "made", "older": "brought up to date", "other": "NOT TOUCHED"}
PLANNED = {**SIGNS, "missing": "to be made", "older": "to be brought up to date"}


@command(
    "server",
    "backdesk server setup --dry-run\n"
    "backdesk --db /srv/firm/company.db server setup --account desk\n"
    "backdesk --db /var/lib/backdesk/data/company.db server check\n"
    "backdesk --db /var/lib/backdesk/data/company.db server keys",
    short_help="Set up a shared server, look it over, write its keys file.",
)
@click.argument("what", type=click.Choice(["setup", "check", "keys"]))
@click.option("--dry-run", is_flag=True, help="Say what setup would do, and change nothing.")
@click.option("--account", default="backdesk", metavar="NAME", help="The account that everybody comes in by.")
@click.option("--home", default="/var/lib/backdesk", metavar="DIRECTORY", help="Its home, which stays root's.")
@click.option("--root", default="/", metavar="DIRECTORY", help="The tree to set up, where it is not this machine's.")
def server(what: str, dry_run: bool, account: str, home: str, root: str) -> int | None:
    """One account that people reach by SSH, each with a key of their own, and none of them a shell.

    setup makes the account, its directories, what sshd is told of it, and a daily backup. What is there already stays,
    and it says how to take all of it back. check names everything that is otherwise than setup makes it; exit status
    1 when there is anything. keys writes the keys file anew from the records, and shows it.
    """
    if what == "keys":
        _keys()
        return None
    from store.server.layout import Layout

    session = current()
    named = session.db or str(Path(home) / "data" / "company.db")
    layout = Layout(named, account, Path(home), Path(root))
    if what == "check":
        return _check(layout)
    _setup(layout, dry_run)
    return None


def _setup(layout: Layout, dry_run: bool) -> None:
    from store.server.setup import afterwards, perform, steps

    taken: list[Step] = []
    if dry_run:
        taken = steps(layout)
    else:
        perform(layout, taken.append)
    following = afterwards(layout)
    undo = [step.undo for step in reversed(taken) if step.is_wanted]
    if current().json:
        told = [{"what": step.what, "state": step.state, "undo": step.undo} for step in taken]
        output.json_document({"dry_run": dry_run, "steps": told, "then": following})
        return
    for step in taken:
        output.say(f"{(PLANNED if dry_run else SIGNS)[step.state]}: {step.what}")
        if step.state == "other":
            output.say(f"    it is otherwise; to have it as here: {step.mend}")
    _lines("Then, at the server:", following)
    _lines("To take it back:", undo)


def _lines(heading: str, lines: list[str]) -> None:
    if lines:
        output.say(heading)
    for line in lines:
        output.say(f"    {line}")


def _check(layout: Layout) -> int:
    from store.server.check import deviations

    session = current()
    session.db = layout.database
    session.connect()
    found = deviations(layout)
    if session.json:
        output.json_document({"deviations": [vars(one) for one in found]})
    else:
        for one in found:
            output.say(str(one))
        output.say(f"{output.how_many(len(found), 'deviation').capitalize()}.")
    return 1 if found else 0


def _keys() -> None:
    from store.core import keys_file

    session = current()
    session.open()
    path = keys_file.write()
    lines = keys_file.text().splitlines()
    if session.json:
        output.json_document({"file": str(path), "keys": len(lines) - 1, "text": "\n".join(lines) + "\n"})
        return
    for line in lines:
        output.say(line)
    output.remark(f"Written: {path}. In sshd's configuration: AuthorizedKeysFile {path}")
