"""A file on its way in, or two: their columns beside the fields they go to, tried first, then written while others
work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from store.core.errors import BackdeskError
from store.core.files import place_of
from store.core.text import excerpt, plural
from store.exchange import ImportKind, ImportReport
from store.exchange.asking import Asked
from store.exchange.looking import Place, may_be_two
from store.exchange.replacing import Replacement
from store.exchange.saved import names
from tui import safe
from tui.acting import Acting
from tui.ask import Ask
from tui.bars import Strip
from tui.footer import Keys, keys_here
from tui.importing import lines, texts
from tui.importing.columns import Columns
from tui.importing.draft import Draft
from tui.importing.fields import FieldPick
from tui.importing.file import FileAsk
from tui.importing.job import Job
from tui.importing.outcome import Next, OutcomeScreen
from tui.importing.reading import Way, ways
from tui.importing.ways import by_options
from tui.keymap import key_of
from tui.messages import Subject
from tui.pick import Pick
from tui.safe import Say
from tui.status import Status

SCROLLBAR = 2
KEPT = "kept when the file is imported; without texts read as others, and the columns of a second file"
VALUES = "field=value for every row, field?=value for empty cells; {Column} stands for what is in that column"


class ImportScreen(Acting):
    """See the module."""

    GENERAL_KEYS = (
        ("importing.field", "↵", "Field"),
        ("importing.lines", "l", "Lines"),
        ("importing.value", "v", "Value"),
        ("importing.text", "t", "Text"),
        ("importing.try", "d", "Try"),
        ("importing.write", "i", "Import"),
        ("importing.kind", "K", "Kind"),
        ("importing.reading", "r", "Read"),
        ("app.help", "?", "Help"),
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,minus,q", "leave", "Back", id="importing.back", tooltip="Stop what is under way; else go back"),
        Binding("K", "kind", "Kind", id="importing.kind", tooltip="What the file holds"),
        Binding("r", "reading", "Reading", id="importing.reading", tooltip="Encoding, order of dates, what is made"),
        Binding("v", "value", "Value", id="importing.value", tooltip="One value for every row, or for empty cells"),
        Binding("t", "text", "Text", id="importing.text", tooltip="Read a text of this column as another one"),
        Binding("l", "lines", "Lines", id="importing.lines", tooltip="A second file, with the lines of the documents"),
        Binding("m", "mapping", "Mapping", id="importing.mapping", tooltip="Keep where columns go, or use one kept"),
        Binding("d", "try", "Dry run", id="importing.try", tooltip="Say what would happen; write nothing"),
        Binding("i,ctrl+s", "write", "Import", id="importing.write", tooltip="Take the file in"),
    ]

    def __init__(self, named: str) -> None:
        super().__init__()
        self._draft = Draft(named)
        self._wanted: Callable[[], None] | None = None  # what was asked for before the file had been looked at

    def compose(self) -> ComposeResult:
        yield Strip(id="tabs")
        yield Say(id="because")
        yield Say(id="needs")
        yield Say(id="two")
        yield Columns()
        yield Say(id="whole")
        yield Status(id="status")
        yield Keys(id="keys")

    def on_mount(self) -> None:
        self.query_one("#tabs", Strip).choose(0, [safe.text(f"Import {Path(self._draft.named).name}")])
        self.query_one(Columns).focus()
        self.query_one(Keys).show(keys_here(self))
        self._reread()

    # What is shown --------------------------------------------------------------------------------

    def _reread(self, lines: str = "") -> None:
        self.run_worker(self._look(lines), group="look", exclusive=True)

    async def _look(self, lines: str) -> None:
        try:
            found = await self.backdesk.work.long(partial(self._draft.look, lines))
        except Asked as question:
            await self._answer(question, partial(self._reread, lines))
        except BackdeskError as error:
            self._wanted = None
            self.tell(by_options(str(error)), "error")
        else:
            wanted, self._wanted = self._wanted, None
            if found[1]:
                self._say(self._draft.arrive, found)
                if wanted:
                    wanted()
            else:
                self.tell("There is nothing that you may import.", "error")

    def _say(self, take: Callable[..., object], *said: Any) -> None:
        """Take what was said, unless it makes no sense."""
        try:
            take(*said)
        except BackdeskError as error:
            self.tell(by_options(str(error)), "warning")
        else:
            self._paint()

    def _paint(self) -> None:
        draft = self._draft
        if draft.seen and draft.kind and draft.now:
            strip, options, seen = self.query_one("#tabs", Strip), draft.options, draft.seen
            strip.choose(0, [safe.text(f"Import {excerpt(seen.path.name, 40)} → {draft.kind.title}")])
            strip.remark(plural(seen.rows, "row") if seen.rows else "")
            self.refresh_bindings()
            self.query_one(Keys).show(keys_here(self))
            read = [seen.format, seen.encoding, f"parted by {seen.delimiter!r}" if seen.delimiter else ""]
            read += [f"to be kept as '{options.save_mapping}'" if options.save_mapping else "", *draft.now.notes]
            self.query_one("#because", Say).say(by_options(" · ".join(filter(None, read))))
            needs, needed = self.query_one("#needs", Say), lines.needs(draft.now, draft.kind)
            needs.say(needed)
            needs.display = bool(needed)
            self.query_one("#two", Say).say(lines.head(self._width))
            self.query_one(Columns).show(draft, self._width)

    @property
    def _width(self) -> int:
        return self.app.size.width - SCROLLBAR

    @property
    def _here(self) -> Place | None:
        return self.query_one(Columns).here

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if (here := self._here) and self._draft.kind:
            self.query_one("#whole", Say).say(lines.in_full(here, self._draft.kind, self._width))

    def on_resize(self) -> None:
        self._paint()

    # What is said of it ---------------------------------------------------------------------------

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        here, kind = self._here, self._draft.kind
        if here and kind:

            def chosen(field: str | None) -> None:
                if field is not None and here:
                    self._say(self._draft.goes, here, field)

            now, scope = here.fields[0] if here.fields else "", self._draft.scope(kind, here)
            await self.app.push_screen(FieldPick(here.heading, scope, self._draft.filled(here), now), chosen)

    def action_take(self) -> None:
        """Leave the column out, or have it go where it would by itself; where that is nowhere, ask."""
        if here := self._here:
            self._say(self._draft.leave_or_take, here)
            if (now := self._here) and not here.fields and not now.fields:
                self.query_one(Columns).action_select()

    async def action_value(self) -> None:
        await self._ask_for("A value", "", VALUES, partial(self._say, self._draft.fill))

    async def action_text(self) -> None:
        """Say which text of the column means another one, or that one no longer does."""
        kind, now = self._draft.kind, self._draft.now

        async def chosen(one: Replacement | texts.Wanted | None) -> None:
            if isinstance(one, Replacement):
                self._say(self._draft.read_as_it_is, one)
            elif one and kind:
                await texts.ask(self.app, kind, one, partial(self._say, self._draft.read_as_other))

        if kind and now and (found := texts.choices(kind, now.replaced, self._here)):
            await self.app.push_screen(Pick("Read a text as another one", found), chosen)
        elif kind:
            self.tell(f"This column fills no field; {key_of('importing.field', 'enter')} says which.", "warning")

    async def action_lines(self) -> None:
        """Name the file with the lines of the documents; where one is, another one or none."""

        async def chosen(another: bool | None) -> None:
            if another:
                await self._ask_for_lines()
            elif another is False:
                self._say(self._draft.without_lines)

        if self._draft.lines is None:
            await self._ask_for_lines()
        else:
            title = f"Lines in {excerpt(self._draft.lines.path.name, 40)}"
            await self.app.push_screen(Pick(title, [("Another file …", True), ("No second file", False)]), chosen)

    async def _ask_for_lines(self) -> None:
        def named(name: str | None) -> None:
            if name:
                self._reread(name)

        folder, stroke, _ = self._draft.named.rpartition("/")
        await self.app.push_screen(FileAsk(folder + stroke, "The file with the lines"), named)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A second file is for documents with lines."""
        kind, seen = self._draft.kind, self._draft.seen
        return action != "lines" or bool(kind and seen and may_be_two(kind, seen))

    async def action_kind(self) -> None:
        def chosen(kind: ImportKind | None) -> None:
            if kind:
                self._draft.hold(kind)
                self._reread()

        kinds, now = self._draft.kinds, self._draft.kind
        choices = [(kind.title, kind) for kind in kinds]
        place = kinds.index(now) if now in kinds else 0
        await self.app.push_screen(Pick("What the file holds, likeliest first", choices, place), chosen)

    async def action_reading(self) -> None:
        async def chosen(way: Way | None) -> None:
            if way and way.answers:

                def answered(said: tuple[Any] | None) -> None:
                    if said and way:
                        self._read_as(way, *said)

                answers = [(label, (value,)) for label, value in way.answers]
                await self.app.push_screen(Pick(way.label, answers), answered)
            elif way:
                await self._ask_for(way.label, "", way.shown, partial(self._read_as, way))

        if self._draft.kind:
            found = ways(self._draft.kind, self._draft.seen, self._draft.options)
            await self.app.push_screen(Pick("How it is read", [(way.shown, way) for way in found]), chosen)

    def _read_as(self, way: Way, value: Any) -> None:
        self._say(self._draft.read_as, way, value)
        if way.rereads:
            self._reread()

    async def action_mapping(self) -> None:
        async def chosen(name: str | None) -> None:
            if name:
                self._say(self._draft.use, name)
            elif name == "":
                now = self._draft.options.save_mapping
                await self._ask_for("Keep it as", now, KEPT, partial(self._say, self._draft.keep))

        if self._draft.kind:
            kept = [(f"As in '{name}'", name) for name in names(self._draft.kind.name)]
            choices = [("Keep where the columns go, when it is imported …", ""), *kept]
            await self.app.push_screen(Pick("Where columns go", choices), chosen)

    # Taking it in ---------------------------------------------------------------------------------

    def action_try(self) -> None:
        self._run(dry_run=True, skip_bad=True)  # so that all that is bad is told

    def action_write(self) -> None:
        self._run()

    def _run(self, **said: Any) -> None:
        draft = self._draft
        if job := self.backdesk.taking:
            self.tell(f"{job.title} is still under way; esc stops it.", "warning")
        elif draft.seen and draft.kind and draft.now:
            if draft.now.missing:
                missing = ", ".join(draft.now.missing)
                self.tell(f"{draft.kind.title} need {missing}: say which column that is in, or a value (v).", "warning")
                return
            options = replace(draft.taking, **said)
            job = Job(draft.kind.name, draft.seen.path, options, lambda far: self._heir.tell(far, "accent"))
            self.backdesk.taking = job
            self.app.run_worker(self._go(job, partial(self._run, **said)), group="import", description=job.title)
        else:
            self._wanted = partial(self._run, **said)

    async def _go(self, job: Job, again: Callable[[], None]) -> None:
        came: ImportReport | BackdeskError
        try:
            came = await self.backdesk.work.long(job.run)
        except BackdeskError as error:
            came = error
        finally:
            self.backdesk.taking = None
        if isinstance(came, ImportReport):
            await self._came(came)
        elif isinstance(came, Asked) and self._is_looked_at:
            await self._answer(came, again)
        else:
            self._heir.tell(by_options(str(came)), "error")

    @property
    def _heir(self) -> Acting:
        """Who is told what came of it: the desk, where the person went on to something else."""
        return self if self.is_attached else self.backdesk.desk

    @property
    def _is_looked_at(self) -> bool:
        return self.is_attached and self.app.screen is self

    async def _came(self, report: ImportReport) -> None:
        self._heir.tell(report.message, "warning" if report.exit_status else "success")
        if report.written:
            self.backdesk.desk.reload()
            self.backdesk.latest = Subject("batch", report.batch_id) if report.batch_id else self.backdesk.latest
        if self._is_looked_at:
            await self.app.push_screen(OutcomeScreen(report), self._follow)

    async def _follow(self, chosen: Next | None) -> None:
        match chosen:
            case Replacement():
                self._say(self._draft.read_as_other, chosen)
                self.action_try()
            case "write":
                self._run()
            case "skip":
                self._run(skip_bad=True)
            case "rejects":
                proposed = f"{Path(self._draft.named).stem}-refused.csv"
                await self._ask_for("Write the refused rows to", proposed, "a new file", self._write_refused)
            case "batch" if self.backdesk.latest:
                await self.backdesk.open_record(self.backdesk.latest)

    def _write_refused(self, name: str) -> None:
        self._run(dry_run=True, skip_bad=True, rejects=place_of(name))

    def action_leave(self) -> None:
        if job := self.backdesk.taking:
            job.stop()
            self.tell("Stopping where nothing is left half done …")
        else:
            self.dismiss()

    # Asking ---------------------------------------------------------------------------------------

    async def _answer(self, question: Asked, then: Callable[[], None]) -> None:
        """Ask what the file leaves open, and go on with the answer."""

        def chosen(value: str | None) -> None:
            if value is None:
                self.tell(by_options(str(question)), "warning")
            else:
                self._draft.answer(question.option, value)
                then()

        choices = [(answer.label, answer.value) for answer in question.answers]
        await self.app.push_screen(Pick(question.message, choices), chosen)

    async def _ask_for(self, title: str, begun: str, hint: str, then: Callable[[str], object]) -> None:
        def said(text: str | None) -> None:
            if text is not None:
                then(text)

        await self.app.push_screen(Ask(title, begun, hint), said)
