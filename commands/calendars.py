"""`backdesk activity export` and `take`: activities as a calendar file, mails as activities."""

from __future__ import annotations

import click

from commands import output
from commands.lazy import command
from commands.session import current
from commands.transfer import new_file


@command(
    "export",
    "backdesk activity export --to calendar.ics --mine --since today",
    short_help="Write activities as a calendar file (iCal).",
)
@click.option("--to", "file", required=True, metavar="FILE", help="A new file; it is yours alone.")
@click.option("--mine", is_flag=True, help="Yours only.")
@click.option("--since", metavar="DAY", help="From this day on; all of them without it.")
def export_activities(file: str, mine: bool, since: str | None) -> None:
    """Write the activities that have a due date as an iCalendar file (RFC 5545), tasks as tasks."""
    from store.core.dates import parse_day
    from store.core.errors import invalid
    from store.core.identity import actor
    from store.core.text import plural
    from store.exchange.icalendar import calendar, entries

    session = current()
    session.open()
    try:
        first = parse_day(since, actor().date_order) if since else None
    except ValueError as error:
        raise invalid("since", since, str(error)) from None
    count = 0
    with new_file(file) as out:
        for line in calendar(entries(actor().user_id if mine else 0, first)):
            count += line.startswith(("BEGIN:VEVENT", "BEGIN:VTODO"))
            out.write(line)
    if session.json:
        output.json_document({"file": file, "activities": count, "format": "text/calendar"})
    else:
        output.say(f"{plural(count, 'activity', 'activities')} written to {file}.")


@command("take", "backdesk activity take inbox.mbox offer.eml", short_help="Take in mails from files.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def take_mails(files: tuple[str, ...]) -> None:
    """Keep the mails of .eml and mbox files on the timelines of contacts and open leads with their addresses.

    Each mail is kept once, however often it is taken in. Its text is kept, attachments are only counted.
    """
    from store.core.text import plural
    from store.exchange.mails import Taken, take

    session = current()
    session.open()
    found = Taken()
    for file in files:
        one = take(file)
        found = Taken(*(getattr(found, name) + getattr(one, name) for name in vars(found)))
    if session.json:
        output.json_document(vars(found))
        return
    others = [
        f"{count} {what}"
        for count, what in (
            (found.known, "here already"),
            (found.of_nobody, "of nobody with a known address"),
            (found.unreadable, "not readable or too large"),
        )
        if count
    ]
    output.say(f"{plural(found.kept, 'mail')} kept" + (f"; {', '.join(others)}." if others else "."))
