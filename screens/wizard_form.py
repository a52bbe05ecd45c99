"""A form on a page of the wizard: filled in, then through the gate, and kept whatever happens."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from app.changes import Change
from app.endpoints import endpoints
from app.filling import Filling
from app.gate_facts import After, Ending, Result
from screens.filling_in import FillingIn
from screens.wizard_page import Page
from screens.wizard_writes import GATE
from widgets.form_row import from_file
from widgets.form_view import FormView
from widgets.removal import removed

CHOSEN_BEFORE = ("provider", "auth_ids")
"""Fields that the steps before have filled in."""


class FormPage(Page):
    """A page that can show a form, and sends what it describes through the gate."""

    _view: FillingIn | None = None
    _opening = False
    """Whether the form was opened and has yet to get the focus."""
    _complained = False
    """Whether what is said is about a field, and so is over when one is edited."""

    def compose_form(self) -> ComposeResult:
        """Where the form stands while it is open."""
        with Vertical(classes="wizard-form"):
            with Vertical(classes="wizard-fields"):
                pass
            with Horizontal(classes="wizard-buttons"):
                yield Button("Continue", compact=True)

    def on_mount(self) -> None:
        """No form is open yet."""
        self.close_form()

    # What a page with a form says

    @property
    def filling(self) -> Filling:
        """The form, as it was left."""
        raise NotImplementedError

    @property
    def waits_for(self) -> str:
        """What has to come before the form can be sent; "" where nothing does."""
        return ""

    async def done(self, change: Change, result: Result) -> None:
        """The change was made; the form is empty and hidden by now."""
        raise NotImplementedError

    async def unknown(self, result: Result) -> None:
        """Nobody knows whether it was made: offer what was found."""

    def given_up(self) -> None:
        """What was typed is dropped."""
        raise NotImplementedError

    # The form

    @property
    def form_open(self) -> bool:
        """Whether the form is on show."""
        return bool(self.query_one(".wizard-form").display)

    def open_form(self) -> None:
        """Show the form with all that was typed, and go to what is missing."""
        self.query_one(".wizard-form").display = True
        self._opening = True
        self.run_form()

    def run_form(self) -> None:
        """Show the form that suits what is known now."""
        # As a function: one that is overtaken before it began is never a coroutine nobody awaits.
        self.wizard.start(self._show_form, "form")

    async def _show_form(self) -> None:
        filling = self.filling
        if self._view is None or self._view.filling is not filling:
            if self._view is not None:
                await removed(self._view.remove())
            self._view = FillingIn(filling, leave_out=CHOSEN_BEFORE)
            await self.query_one(".wizard-fields").mount(self._view)
        self._begin(self._view)
        await self._view.rebuild()
        self._begin(self._view)
        self._opening = False
        self.wizard.refresh_frame()

    def _begin(self, view: FillingIn) -> None:
        """Go to what is missing, unless one is at it already."""
        seen = self.form_open and self.display and self.wizard.is_current
        if self._opening and seen and view.current is None:
            view.focus_first()

    def close_form(self) -> None:
        """Hide the form; what was typed stays."""
        self.query_one(".wizard-form").display = False

    @property
    def form_offers(self) -> dict[str, str]:
        """What can be done in the form."""
        offers = {"take": "continue", "other_pane": "next field"}
        row = self._view.current if self._view is not None else None
        if row is not None and from_file(row.spec):
            offers["from_file"] = "from file"
        return offers

    def move(self, way: str) -> None:
        """Up and down go from field to field, page keys through a long form."""
        if self._view is None or not self.form_open:
            return
        if way in ("cursor_up", "cursor_down"):
            focus = self.wizard.focus_previous if way == "cursor_up" else self.wizard.focus_next
            focus()
        elif way in ("page_up", "page_down"):
            self._view.scroll_fields(-1 if way == "page_up" else 1)

    def do_from_file(self) -> None:
        """Fill the field from a file."""
        if self._view is not None:
            self._view.ask_for_file()

    @on(FormView.Edited)
    def _edited(self, event: FormView.Edited) -> None:
        """What was said of the form as it was may not hold any more."""
        event.stop()
        if self._complained:
            self._complained = False
            self.wizard.say("")

    @on(FillingIn.Taken)
    def _taken_over(self, event: FillingIn.Taken) -> None:
        event.stop()
        self.wizard.refresh_frame()

    @on(FillingIn.Trouble)
    def _trouble(self, event: FillingIn.Trouble) -> None:
        event.stop()
        self._complain(event.sentence)

    @on(FormView.Submitted)
    def _submitted(self, event: FormView.Submitted) -> None:
        event.stop()
        self.submit()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.submit()

    def submit(self) -> None:
        """Go to the gate with what is there, or to the first field that is wrong."""
        if self._view is None or self.wizard.writes.under_way:
            return
        if self.waits_for:
            self.wizard.waiting.begin(self.waits_for, "enter again in a moment.")
            return
        change = self._view.make_change()
        if isinstance(change, str):
            self._complain(change)
            return
        self.wizard.say("")
        self.wizard.start(self._send(change), GATE)

    def _complain(self, sentence: str) -> None:
        self._complained = True
        self.wizard.say(f"✖ {sentence}" if sentence else "", "bad")

    async def _send(self, change: Change) -> None:
        places = endpoints(change.edits.get("config", {}))
        end = await self.wizard.writes.gate(change, from_form=True)
        if end is None:
            return
        result = end.result
        if end.after is After.DONE and result is not None:
            self.wizard.places += places
            self._forget_form()
            await self.done(change, result)
            return
        if result is not None:
            self.wizard.update(self.wizard.setup.failed(result.sentence))
            self.wizard.say(f"✖ {result.sentence}", "bad")
            if result.ending is Ending.UNKNOWN:
                await self.unknown(result)
        if end.after is After.CANCELLED:
            self._forget_form()
            self.given_up()
        elif self._view is not None and self.form_open:
            self._view.focus_first()

    def _forget_form(self) -> None:
        """Nothing secret stays in a field once it was sent or given up."""
        view, self._view = self._view, None
        if view is not None:
            view.empty()
            view.remove()
        self.close_form()
