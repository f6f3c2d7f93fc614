"""One form for every action, made from its parameters. What the store refuses stays in the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast
from uuid import uuid4

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button

from store.core.action import Action, Outcome
from store.core.dates import now
from store.core.errors import BackdeskError, Conflict, Invalid
from store.core.references import title, version
from store.core.text import excerpt, plural
from store.core.values import Changes, Version
from store.insight.history import history, newest
from tui.by_keys import by_keys
from tui.confirm import Confirm
from tui.forms.build import UNASKED, fields_of
from tui.forms.conflict import ConflictScreen, Difference, differences
from tui.forms.drafts import Draft
from tui.forms.fields import Field
from tui.forms.keeping import Keeper, offer
from tui.forms.lines import HEADER, LinesField
from tui.forms.lookup import RefField, named
from tui.forms.others import Others
from tui.forms.warning import asked
from tui.keymap import key_of, save_key
from tui.messages import Subject
from tui.safe import Say

if TYPE_CHECKING:
    from tui.app import BackdeskApp

AROUND_FIELDS = 8  # rows: border, title, an error of two lines, buttons, and the gaps between


class FormScreen(ModalScreen[Outcome | None]):
    """Asks for an action's values and performs it; the outcome, or None when left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="form.save", tooltip="Save"),
        Binding("escape", "leave", "Back", id="form.leave", tooltip="Leave without saving"),
    ]

    keeps_drafts = True

    def __init__(
        self,
        action: Action,
        subject: Subject | None,
        preset: dict[str, Any] | None = None,
        many: list[int] | None = None,
    ) -> None:
        super().__init__()
        self.action = action
        self._subject = subject
        self._preset = preset or {}
        self._many = many or []
        self._saving = False
        self._request = uuid4().hex
        shown = subject or (Subject(action.noun, self._many[0]) if self._many else None)
        self.fields = fields_of(action, shown if subject or self._many else None, self._preset)
        locks = any(isinstance(p.kind, Version) for p in action.parameters)
        self._version = version(subject.kind, subject.id) if subject and locks else None
        self._event = newest(subject.kind, subject.id) if subject else 0
        self._held: set[Field] = set()  # both changed them, and nobody has said yet which to keep
        self._keeper: Keeper | None = None
        self._ask_what_applies()

    @property
    def asked(self) -> list[Field]:
        """The fields that can be of use, as far as is known by now; the others are neither shown nor sent."""
        return [field for field in self.fields if field.display]

    def _ask_what_applies(self) -> None:
        if self._many:
            return
        beside = {self._subject.kind: self._subject.id} if self._subject else {}
        for field in self.fields:
            if isinstance(field, RefField) and field.record_id is not None:
                beside[field.refers_to] = field.record_id
        for field in self.fields:
            field.ask_beside(beside)

    @property
    def about(self) -> Subject | None:
        """What others are told that the person is on."""
        return self._subject

    def compose(self) -> ComposeResult:
        with Vertical(classes="box form"):
            yield Say(self._heading(), classes="box-title")
            yield Others()
            with VerticalScroll(can_focus=False, classes="fields"):
                yield from self.fields
            error = Say(id="error")
            error.display = False
            yield error
            with Horizontal(classes="box-buttons"):
                yield Say(f"enter next · {save_key()} save · {key_of('form.leave', 'esc')} back", classes="hint")
                yield Button("Save", id="save", variant="primary", compact=True)

    def _heading(self) -> str:
        if self._subject:
            return f"{self.action.title} · {excerpt(title(self._subject.kind, self._subject.id), 50)}"
        return self.action.title

    def on_mount(self) -> None:
        for field in self.fields:
            if isinstance(field, LinesField):
                field.header = self._header
                self.query_one(".form").add_class("-lines")
        self._focus_first()
        if self.keeps_drafts and self.fields and not self._many:
            about = f"{self._subject.kind} {self._subject.id}" if self._subject else ""
            self._keeper = Keeper(f"{self.action.name} {about}".strip(), self._draft)
            if left := self._keeper.box.find():
                self.app.push_screen(offer(left), lambda wanted: self._continue(left, wanted))

    def on_resize(self) -> None:
        """The fields scroll, so that title, error and buttons are always on screen."""
        self.query_one(".fields").styles.max_height = max(
            3, self.size.height * 9 // 10 - AROUND_FIELDS - self.query_one(Others).rows
        )
        for field in self.fields:
            if field.has_focus_within:
                self.call_after_refresh(field.keep_in_sight)

    on_others_changed = on_resize

    def _focus_first(self) -> None:
        asked = self.asked
        empty = next((f for f in asked if not f.text.strip()), None) if self.action.subject is None else None
        first = empty or (asked[0] if asked else None)
        if first:
            first.take_focus()
        else:
            self.query_one("#save", Button).focus()

    def _header(self) -> dict[str, Any]:
        """What is said beside the lines, as far as it can be read, for the prices that follow from it."""
        found: dict[str, Any] = {}
        for field in self.fields:
            if field.parameter.name not in HEADER:
                continue
            try:
                value = field.record_id if isinstance(field, RefField) else field.value()
            except (ValueError, BackdeskError):
                continue
            if value not in (None, ""):
                found[field.parameter.name] = value
        return found

    # What was typed outlives the session ----------------------------------------------------------

    def on_field_edited(self, event: Field.Edited) -> None:
        event.stop()
        if self._keeper:
            self._keeper.note(event.field, self)
        if isinstance(event.field, RefField):
            self._ask_what_applies()
        if event.field.parameter.name in HEADER:
            for field in self.fields:
                if isinstance(field, LinesField):
                    field.weigh()

    def _draft(self, values: dict[str, Any]) -> Draft:
        begun = {field.parameter.name: field.begun_kept() for field in self.fields}
        return Draft(now(), values, begun, self._version, self._event)

    def _continue(self, left: Draft, wanted: bool | None) -> None:
        if self._keeper is None or wanted is None:
            return
        if not wanted:
            self._keeper.drop()
            return
        self._version = left.version if self._subject else None
        self._event = left.event
        for field in self.fields:
            name = field.parameter.name
            if name in left.begun:
                field.restore_begun(left.begun[name])
            if name in left.values:
                field.restore(left.values[name])
        self._keeper.take_over(left.values)

    def on_unmount(self) -> None:
        if self._keeper:
            self._keeper.flush()

    def discard(self) -> None:
        """What was typed is saved, or thrown away on purpose; nothing that still happens in here is kept."""
        if self._keeper:
            self._keeper.drop()
            self._keeper = None

    # A record that does not exist yet -------------------------------------------------------------

    def on_ref_field_new_wanted(self, event: RefField.NewWanted) -> None:
        """Make it in a form of its own; this one waits below, with all that was typed."""
        event.stop()
        field = event.field

        def made(outcome: Outcome | None) -> None:
            if outcome:
                field.take(outcome.id)
            field.take_focus()

        preset: dict[str, Any] = {named(event.action): event.typed}
        for other in self.fields:
            if isinstance(other, RefField) and other is not field and other.record_id is not None:
                preset[other.parameter.name] = other.record_id
        self.app.push_screen(FormScreen(event.action, None, preset), made)

    # Moving ---------------------------------------------------------------------------------------

    def on_field_finished(self, event: Field.Finished) -> None:
        event.stop()
        asked = self.asked
        if event.field is asked[-1]:
            self.action_save()
        else:
            asked[asked.index(event.field) + 1].take_focus()

    def action_next_field(self) -> None:
        self._step(1)

    def action_previous_field(self) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        asked = self.asked
        here = next((n for n, f in enumerate(asked) if f.has_focus_within), 0)
        if here + step == len(asked):
            self.query_one("#save", Button).focus()
        elif here + step >= 0:
            asked[here + step].take_focus()

    @property
    def dirty(self) -> bool:
        """Whether something typed would be lost."""
        return any(f.changed for f in self.fields)

    async def action_leave(self) -> None:
        if self._saving:
            return  # it closes by itself, or says why not
        if not self.dirty:
            self.dismiss(None)
            return

        def answered(sure: bool | None) -> None:
            if sure:
                self.discard()
                self.dismiss(None)

        await self.app.push_screen(Confirm("Throw away what you typed?"), answered)

    # Saving ---------------------------------------------------------------------------------------

    def on_button_pressed(self) -> None:
        self.action_save()

    def action_save(self, sure: bool = False) -> None:
        values = self._values()
        if values is None or self._saving:
            return
        self._saving = True
        self._say("Saving …", "text-muted")
        self.run_worker(self._save(values, sure), group="actions")

    def _values(self) -> dict[str, Any] | None:
        """What is to be sent, or None after showing every fault at once."""
        values: dict[str, Any] = {}
        changes: dict[str, Any] = {}
        wrong: list[Field] = []
        editing = {p.name for p in self.action.parameters if isinstance(p.kind, Changes)}
        for field in self.asked:
            if field in self._held:
                continue
            try:
                if field.parameter.of in editing:
                    if field.changed:
                        changes[field.parameter.name] = field.value()
                elif field.changed or field.preset or field.parameter.required or self._given(field):
                    values[field.parameter.name] = field.value()
                field.complain("")
            except (ValueError, BackdeskError) as error:
                field.complain(str(error))
                wrong.append(field)
        if wrong:
            self._say(plural(len(wrong), "field") + " to mend.", "text-error")
            wrong[0].take_focus()
            return None
        return values | dict.fromkeys(editing, changes)

    def _given(self, field: Field) -> bool:
        return field.parameter.name in self._preset and self._preset[field.parameter.name] is not None

    async def _save(self, values: dict[str, Any], sure: bool) -> None:
        try:
            if not sure and await asked(self, self._subject, values, lambda: self.action_save(True)):
                return self._say("", "text-muted")
            outcome = await cast("BackdeskApp", self.app).work.write(lambda: self._perform(values))
        except Conflict as error:
            self._met(error)
        except Invalid as error:
            self._mend(error)
        except BackdeskError as error:
            self._say(str(error), "text-error")
        else:
            self._saved(outcome)
        finally:
            self._saving = False

    def _perform(self, values: dict[str, Any]) -> Outcome:
        action, given = self.action, dict(values)
        if self._subject and action.subject:
            given[action.subject.name] = self._subject.id
        locked = next((p.name for p in action.parameters if isinstance(p.kind, Version)), None)
        if locked and self._version is not None:
            given[locked] = self._version
        if any(p.name in UNASKED for p in action.parameters):
            given |= dict.fromkeys(UNASKED, self._request)
        outcome: Outcome = action.perform(**action.arguments(given))
        return outcome

    # Faults ---------------------------------------------------------------------------------------

    def _say(self, said: str, tone: str) -> None:
        error = self.query_one("#error", Say)
        error.set_classes(tone)
        error.say(by_keys(said))
        error.display = bool(said)

    def _mend(self, error: Invalid) -> None:
        by_name = {f.parameter.name: f for f in self.fields}
        elsewhere = []
        for problem in error.problems:
            if field := by_name.get(problem.field):
                field.complain(problem.reason)
                field.take_focus()
            else:
                elsewhere.append(str(problem))
        self._say(". ".join([*elsewhere, error.hint]).strip(". ") or "One field to mend.", "text-error")

    def _saved(self, outcome: Outcome) -> None:
        if not self._held:
            self.discard()
            if self in self.app.screen_stack:  # `dismiss` closes what is on top, whatever that is by now
                self.pop_until_active()
                self.dismiss(outcome)
            return
        kept = ", ".join(field.label for field in self._held)
        self._begin_from(fields_of(self.action, self._subject, {}))
        self._say(f"Saved what did not collide. Still to decide: {kept}. {save_key()} saves yours.", "text-warning")
        next(iter(self._held)).take_focus()
        self._held.clear()

    # Somebody else was faster ---------------------------------------------------------------------

    def _met(self, error: Conflict) -> None:
        """Show who changed what, beside what was typed; nothing typed is lost whatever is chosen."""
        self._say(str(error), "text-warning")
        if self._subject is None:
            return
        rows = differences(self.fields, fields_of(self.action, self._subject, {}))
        events = history(self._subject.kind, self._subject.id, after=self._event)
        screen = ConflictScreen(error.message, events, rows)
        self.app.push_screen(screen, lambda keep: self._settle(screen.rows) if keep else None)

    def _settle(self, rows: list[Difference]) -> None:
        self._begin_from([row.fresh for row in rows], {row.field for row in rows if row.side == "theirs"})
        self._held = {row.field for row in rows if not row.side}
        self._say("", "text-warning")
        for row in rows:
            row.field.complain(f"theirs: {row.fresh.stored or 'empty'}" if not row.side else "")
        if any(field.changed and field not in self._held for field in self.fields):
            self.action_save()
        elif self._held:
            next(iter(self._held)).take_focus()
            self._say(f"Nothing else was to be saved. {save_key()} saves yours over theirs.", "text-warning")
            self._held.clear()
        else:
            self.discard()
            self.dismiss(None)

    def _begin_from(self, fresh: list[Field], take: set[Field] | None = None) -> None:
        """Compare with what is stored by now: only what still differs from it is sent."""
        by_name = {field.parameter.name: field for field in fresh}
        for field in self.fields:
            if field.parameter.name in by_name:
                field.rebase(by_name[field.parameter.name], field in (take or set()))
        assert self._subject is not None
        self._version = version(self._subject.kind, self._subject.id)
        self._event = newest(self._subject.kind, self._subject.id)
