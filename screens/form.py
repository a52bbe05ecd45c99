"""A form in a dialog: fill it in, then the gate; back from there with everything as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static
from textual.worker import Worker

from app.api.errors import ApiError
from app.filling import Filling, editing, with_types
from app.gate_facts import After, GateEnd, Result
from app.guidance import advise
from app.inventory import Inventory
from app.session import Session
from app.shown import shown_line
from screens.dialog import Dialog
from screens.filling_in import FillingIn
from screens.gate import GateScreen
from screens.unexpected import unexpected
from widgets.form_row import from_file
from widgets.form_view import FormView
from widgets.key_line import KeyLine
from widgets.looks import looks
from widgets.pick_field import PickField

if TYPE_CHECKING:
    from app.changes import Change

_LONGEST_NOTE = 400
_READING = "◌ Reading the kinds of connection…"


class FormScreen(Dialog[Result]):
    """Shows a filling; ends with what became of the change, or None where it was given up.

    Args:
        session: the account that is changed.
        inventory: the account as it is loaded.
        filling: the form.
        reads_types: whether the kinds of connection are read for it.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back"),
        Binding("ctrl+o", "from_file", "from file"),
        Binding("pageup", "scroll_page(-1)"),
        Binding("pagedown", "scroll_page(1)"),
    ]

    def __init__(
        self,
        session: Session,
        inventory: Inventory,
        filling: Filling,
        *,
        reads_types: bool = False,
    ) -> None:
        super().__init__()
        self._session = session
        self._inventory = inventory
        self._reads_types = reads_types
        self._filling = filling
        self._leaving_asked = False
        self._loading = reads_types
        self._sent: Result | None = None
        """What became of the last attempt: the list has to be read again, however this ends."""
        self.form = FillingIn(filling, id="form-view")

    def compose(self) -> ComposeResult:
        """What went wrong, the fields, the choices, the keys."""
        with Vertical(id="form", classes="dialog"):
            yield Static(id="form-note")
            yield self.form
            with Horizontal(id="form-buttons"):
                yield Button("Cancel", id="form-cancel", compact=True)
                yield Button("Continue", id="form-continue", compact=True)
            yield KeyLine(id="form-keys", classes="dialog-foot")

    def on_mount(self) -> None:
        """Name the form, say what has to be known, and read what it needs."""
        session = self._session
        box = self.query_one("#form", Vertical)
        box.border_title = Content(self._filling.form.title)
        box.border_subtitle = Content(session.where())
        self._notes()
        self._show_keys()
        if self._reads_types:
            self.run_worker(self._read_types(), group="types", exit_on_error=False)

    async def _read_types(self) -> None:
        """The kinds of connection; without them their slug is typed."""
        failure = ""
        try:
            client = await self._session.client()
            types = (await client.list_connection_types()).items
        except ApiError as error:
            types = ()
            advice = advise(error, token_source=self._session.token_source_name)
            # Each on its own: together, "token: x" would look like a token.
            failure = f"{shown_line(advice.title)}: {shown_line(advice.cause, _LONGEST_NOTE)}"
        self._loading = False
        self._filling.rebuild(with_types(self._inventory, types))
        await self.form.rebuild()
        self._notes(failure)

    # What is shown

    def _notes(self, failure: str = "") -> None:
        style = looks(self.app)
        form = self._filling.form
        lines = [Text(f"▲ {form.instead}", style.warn)] if form.instead else []
        if self._loading:
            lines.append(Text(_READING, style.quiet))
        else:
            lines += [Text(note, style.quiet) for note in form.notes]
        if failure:
            lines.append(Text(f"▲ {failure}", style.warn))
        self._say(Text("\n").join(lines))

    def _warn(self, sentence: str) -> None:
        self._say(Text(shown_line(sentence, _LONGEST_NOTE), looks(self.app).sentence(sentence)))

    def _say(self, text: Text) -> None:
        self._leaving_asked = False  # a question counts for as long as it stands there
        line = self.query_one("#form-note", Static)
        line.update(text)
        line.display = bool(text)

    def _show_keys(self) -> None:
        keys = [("tab", "next field"), ("enter", "continue"), ("esc", "back")]
        if isinstance(self.focused, PickField):
            keys.insert(1, ("space", "choose"))
        row = self.form.current
        if row is not None and from_file(row.spec):
            keys.insert(2, ("ctrl+o", "from file"))
        self.query_one(KeyLine).show(keys)

    def on_descendant_focus(self) -> None:
        """Other keys matter in another field."""
        self.call_after_refresh(self._show_keys)

    # What the user does

    @on(FormView.Edited)
    def _edited(self) -> None:
        if self._leaving_asked:
            self._notes()

    @on(FormView.Submitted)
    @on(Button.Pressed, "#form-continue")
    def _submitted(self) -> None:
        """Go to the gate with what is there, or to the first field that is wrong."""
        if self._loading:
            self._warn(f"{_READING} enter again in a moment.")
            return
        change = self.form.make_change()
        if isinstance(change, str):
            if change:
                self._warn(f"✖ {change}")
            return
        self._notes()
        self._open_gate(change)

    def _open_gate(self, change: Change) -> None:
        if self.app.screen is not self:
            return
        gate = GateScreen(self._session, change, from_form=True)
        self.app.push_screen(gate, self._gate_left)

    async def _gate_left(self, end: GateEnd | None) -> None:
        if end is None:
            return
        self._sent = end.result or self._sent
        if end.after in (After.DONE, After.CANCELLED):
            self._close()
        elif end.after is After.CONFLICT:
            await self._decide(end.change)
        elif end.result is not None:
            self._warn(f"✖ {end.result.sentence}")

    async def _decide(self, change: Change) -> None:
        """Someone else changed the same fields: say what they hold now; what was typed stays."""
        if change.live is not None:
            self._filling.rebuild(editing(self._inventory, change.live))
            await self.form.rebuild()
        now = {item.field: item for item in change.meanwhile}
        said = [
            f'{name} is now "{now[name].after}"' for name in change.conflicts if name in now
        ] or list(change.conflicts)
        self._warn(
            f"▲ Someone else changed this meanwhile: {'; '.join(said)}. What you typed is still "
            "here; enter goes on with it."
        )

    @on(Button.Pressed, "#form-cancel")
    def action_leave(self) -> None:
        """Close the form; typed work is asked about once."""
        if self._filling.dirty and not self._leaving_asked:
            self._warn("▲ Drop what was typed? esc once more drops it.")
            self._leaving_asked = True
            return
        self._close()

    def _close(self) -> None:
        self.form.empty()
        self.dismiss(self._sent)

    @property
    def keeps_open(self) -> str:
        """Typed work is asked about here, too."""
        return "What was typed here would be lost." if self._filling.dirty else ""

    def action_scroll_page(self, pages: int) -> None:
        """Look further up or down; the focus stays."""
        self.form.scroll_fields(pages)

    # Lists and files

    def action_from_file(self) -> None:
        """Fill the field that has the focus from a file, where it may be."""
        self.form.ask_for_file()

    @on(FillingIn.Taken)
    def _taken(self) -> None:
        """Another choice can ask for other fields."""
        self._notes()

    @on(FillingIn.Trouble)
    def _trouble(self, event: FillingIn.Trouble) -> None:
        self._warn(f"✖ {event.sentence}")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An unexpected failure is said here, and the form stays."""
        if said := unexpected(event):
            self._loading = False
            self._warn(f"✖ {said}.")
