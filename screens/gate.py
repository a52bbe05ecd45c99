"""The confirmation gate: the one way to a write.

It opens at once, reads what the change affects, and shows the exact request. Only Proceed sends
it, once; Proceed can't be reached by repeating the key that opened the gate, enter or space: the
focus starts on Cancel, or for a delete in the field where the name has to be typed.
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static
from textual.worker import Worker

from app.api.errors import ApiError, MethodNotAllowed, NotFound, TokenRejected
from app.approval import approve
from app.changes import Change, Typed
from app.exact import exact_line
from app.gate_facts import After, Ending, GateEnd, Prepared, Result
from app.guidance import advise
from app.impact import Impact
from app.session import Session
from app.shown import shown_line
from app.writing import carry_out, prepare, record_cancel
from screens.copying import hand_to_tmux
from screens.dialog import Dialog
from screens.unexpected import unexpected
from widgets.gate_page import gate_page, result_text
from widgets.key_line import KeyLine
from widgets.looks import looks
from widgets.plain_input import PlainInput
from widgets.toast import toast


class _Stage(Enum):
    CHECKING = 1
    READY = 2
    BLOCKED = 3
    LEAVING = 4
    """Cancelled; that is being written down."""
    SENDING = 5
    ENDED = 6


class GateScreen(Dialog[GateEnd]):
    """Shows one change and sends it if a person says so.

    Args:
        session: the account that is changed, and its journal.
        change: what to do.
        from_form: whether a form led here: then Change goes back to it, its input kept.
        closes_when_done: whether what opened it tells itself what was done.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back"),
        Binding("up", "scroll_page('up')"),
        Binding("down", "scroll_page('down')"),
        Binding("pageup", "scroll_page('page_up')"),
        Binding("pagedown", "scroll_page('page_down')"),
        Binding("left", "app.focus_previous"),
        Binding("right", "app.focus_next"),
        Binding("y", "copy_request_id"),
    ]

    def __init__(
        self,
        session: Session,
        change: Change,
        *,
        from_form: bool,
        closes_when_done: bool = False,
    ) -> None:
        super().__init__()
        self._session = session
        self._change = change
        self._from_form = from_form
        self._closes_when_done = closes_when_done
        self._prepared: Prepared | None = None
        self._result: Result | None = None
        self._stage = _Stage.CHECKING
        self._cancel_asked = False
        self._typed = PlainInput(id="gate-typed")
        self._cancel = Button("Cancel", id="gate-cancel", compact=True)
        self._back = Button("Change", id="gate-change", compact=True)
        self._proceed = Button("Proceed", id="gate-proceed", compact=True, disabled=True)

    def compose(self) -> ComposeResult:
        """What it is about, the page, what has to be typed, what is happening, the choices."""
        with Vertical(id="gate", classes="dialog"):
            yield Static(id="gate-what")
            with VerticalScroll(id="gate-page", can_focus=False):
                yield Static(id="gate-text")
            with Horizontal(id="gate-typing"):
                yield Static(id="gate-prompt")
                yield self._typed
            yield Static(id="gate-state")
            with Horizontal(id="gate-buttons"):
                yield self._cancel
                yield self._back
                yield self._proceed
            yield KeyLine(id="gate-keys", classes="dialog-foot")

    def on_mount(self) -> None:
        """Show the change at once; check what it affects."""
        self.query_one("#gate").border_title = Content(self._change.title)
        self._back.display = self._from_form
        self._show()
        start = self._cancel if self._change.typed is None else self._typed
        self.set_focus(start)
        self._check()

    # Before

    def _check(self) -> None:
        self.run_worker(self._prepare(), group="check", exclusive=True, exit_on_error=False)

    async def _prepare(self) -> None:
        client = await self._session.client()
        prepared = await prepare(client, self._change, self._session.journal)
        self._prepared, self._change = prepared, prepared.change
        if prepared.change.conflicts:
            self.dismiss(GateEnd(After.CONFLICT, prepared.change))
            return
        self._stage = _Stage.READY if prepared.ready else _Stage.BLOCKED
        self._show()

    @property
    def _asked(self) -> Typed | None:
        return self._change.typed

    @property
    def _may_proceed(self) -> bool:
        asked = self._asked
        return self._stage is _Stage.READY and (asked is None or asked.matches(self._typed.value))

    @on(Input.Changed, "#gate-typed")
    def _name_typed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_choices()

    @on(Input.Submitted, "#gate-typed")
    def _name_sent(self, event: Input.Submitted) -> None:
        event.stop()
        if self._may_proceed:
            self.set_focus(self._proceed)

    # What the user does

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button is self._proceed:
            self._proceed_once()
        elif event.button is self._back:
            self._go_back()
        else:
            self._give_up()

    def _proceed_once(self) -> None:
        prepared = self._prepared
        if prepared is None or prepared.outgoing is None or not self._may_proceed:
            return
        self._stage = _Stage.SENDING
        self._cancel_asked = False
        self.set_focus(None)
        self._show()
        self.run_worker(self._send(prepared), group="send", exit_on_error=False)

    async def _send(self, prepared: Prepared) -> None:
        assert prepared.outgoing is not None  # noqa: S101 - Proceed is disabled without
        client = await self._session.client()
        journal = self._session.journal
        self._result = await carry_out(client, journal, prepared, approve(prepared.outgoing))
        self._end()

    def _end(self) -> None:
        self._stage = _Stage.ENDED
        if self._is_done and self._closes_when_done:
            self.dismiss(GateEnd(After.DONE, self._change, self._result))
            return
        self._show()
        self.set_focus(self._back if self._from_form and not self._is_done else self._cancel)

    def _go_back(self) -> None:
        if self._stage in (_Stage.LEAVING, _Stage.SENDING):
            return
        self.dismiss(GateEnd(After.CHANGE, self._change, self._result))

    def _give_up(self) -> None:
        """The button that cancels before, and closes afterwards."""
        if self._stage is _Stage.ENDED:
            if self._is_done or not self._asks_before_dropping():
                after = After.DONE if self._is_done else After.CANCELLED
                self.dismiss(GateEnd(after, self._change, self._result))
        elif self._stage in (_Stage.LEAVING, _Stage.SENDING):
            return
        elif not self._asks_before_dropping():
            self._stage = _Stage.LEAVING
            self._show()
            self.run_worker(self._cancelled(), group="check", exclusive=True, exit_on_error=False)

    def _asks_before_dropping(self) -> bool:
        """What was typed in the form goes with Cancel: a second enter too many must not do it."""
        if not self._from_form or self._cancel_asked:
            return False
        self._cancel_asked = True
        self._show_state()
        self._show_keys()
        return True

    async def _cancelled(self) -> None:
        prepared = self._prepared or Prepared(self._change, None, Impact())
        problem = await record_cancel(self._session.journal, prepared)
        if problem:
            toast(self.app, f"Nothing was sent. Not in the journal: {problem}", "warning")
        self.dismiss(GateEnd(After.CANCELLED, self._change))

    def action_leave(self) -> None:
        """Back to the form, or cancel; while the request is on its way, nothing."""
        if self._stage is _Stage.SENDING:
            toast(self.app, self.keeps_open, "warning")
        elif self._cancel_asked:
            self._cancel_asked = False
            self._show()
        elif self._from_form and not self._is_done:
            self._go_back()
        else:
            self._give_up()

    @property
    def _is_done(self) -> bool:
        return self._result is not None and self._result.ending is Ending.DONE

    @property
    def keeps_open(self) -> str:
        """Why the program should not be left right now; "" where nothing speaks against it."""
        if self._stage is not _Stage.SENDING:
            return ""
        return "The change is on its way: wait for the answer, or nobody knows whether it happened."

    def action_scroll_page(self, way: str) -> None:
        """Scroll the page while the focus is on a choice."""
        getattr(self.query_one("#gate-page", VerticalScroll), f"scroll_{way}")(animate=False)

    def action_copy_request_id(self) -> None:
        """Copy what the vendor's support asks for."""
        text = self._copied_word
        if text:
            self.app.copy_to_clipboard(text)
            self.run_worker(hand_to_tmux(text), group="tmux", exit_on_error=False)
            toast(self.app, "Copied.")

    @property
    def _copied_word(self) -> str:
        result = self._result
        return (result.request_id or result.resource_id) if result is not None else ""

    # What is shown

    def _show(self) -> None:
        style = looks(self.app)
        change, session = self._change, self._session
        what = Text(change.shown_name, style.strong)
        if change.resource_id:
            what.append(f"   id {exact_line(change.resource_id)}", style.quiet)
        what.append(f"\n{session.where()}", style.profile(session.colour))
        self.query_one("#gate-what", Static).update(what)
        self.query_one("#gate-text", Static).update(gate_page(change, self._prepared, style))
        self._show_state()
        self._show_choices()

    def _show_choices(self) -> None:
        ended = self._stage is _Stage.ENDED
        asked = self._asked
        self.query_one("#gate-typing").display = asked is not None and self._stage.value < 3
        if asked is not None:
            prompt = Text(asked.prompt, looks(self.app).strong)
            self.query_one("#gate-prompt", Static).update(prompt)
        self._proceed.disabled = not self._may_proceed
        busy = self._stage in (_Stage.LEAVING, _Stage.SENDING)
        self._proceed.display = not ended and not busy
        self._back.display = self._from_form and not self._is_done
        self._back.label = "Back to the form" if ended else "Change"
        self._back.refresh(layout=True)  # a longer label needs a wider button
        self._cancel.label = "Close" if ended else "Cancel"
        for button in (self._cancel, self._back):
            button.disabled = busy
        self._show_keys()

    def _show_state(self) -> None:
        style = looks(self.app)
        state = {
            _Stage.CHECKING: Text("◌ Checking what it affects…", style.quiet),
            _Stage.LEAVING: Text("◌ Cancelled, nothing was sent. Writing that down…", style.quiet),
            _Stage.SENDING: Text("◌ Sending it, once; the answer can take a while…", style.accent),
        }.get(self._stage, Text())
        if self._cancel_asked:
            state = Text("This drops what was typed. enter once more drops it.", style.warn)
        elif self._stage is _Stage.BLOCKED and self._prepared is not None:
            state = self._advised(f"✖ {self._prepared.problem}", self._prepared.error)
        elif self._result is not None:
            state = result_text(self._result, style)
            error = self._result.error
            if self._result.ending is Ending.REFUSED and error is not None and not self._says_all:
                state.append(f"\n{self._explained(error, write=True)}", style.plain)
        line = self.query_one("#gate-state", Static)
        line.update(state)
        line.display = bool(state)

    @property
    def _says_all(self) -> bool:
        """Whether the result tells already why nothing was deleted, and what is there now."""
        error = self._result.error if self._result is not None else None
        return self._change.typed is not None and isinstance(error, NotFound | MethodNotAllowed)

    def _advised(self, problem: str, error: ApiError | None) -> Text:
        style = looks(self.app)
        text = Text(shown_line(problem, 600), style.bad)
        if error is not None:
            text.append(f"\n{self._explained(error)}", style.plain)
        return text

    def _explained(self, error: ApiError, *, write: bool = False) -> str:
        advice = advise(error, token_source=self._session.token_source_name, write=write)
        whose_token = f"{advice.title}. " if isinstance(error, TokenRejected) else ""
        return whose_token + advice.explanation

    def _show_keys(self) -> None:
        back_to_form = self._from_form and not self._is_done
        keys = [("tab", "next"), ("enter", "choose"), ("↑ ↓", "scroll")]
        if self._stage in (_Stage.LEAVING, _Stage.SENDING):
            keys = []
        elif self._cancel_asked:
            keys = [("enter", "drop it"), ("esc", "keep it")]
        elif self._stage is _Stage.ENDED:
            keys = [("enter", "choose")]
            if self._copied_word:
                named = "request_id" if self._result and self._result.request_id else "id"
                keys.append(("y", f"copy the {named}"))
            keys.append(("esc", "back to the form" if back_to_form else "close"))
        else:
            if self.focused is self._typed:
                keys[1] = ("enter", "to Proceed once it matches")
            keys.append(("esc", "back to the form" if back_to_form else "cancel"))
        self.query_one(KeyLine).show(keys)

    def on_descendant_focus(self) -> None:
        """Enter does something else in the field than on a choice."""
        self._show_keys()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An unexpected failure is said here; nothing can be sent after it."""
        said = unexpected(event)
        if not said:
            return
        sent = self._stage is _Stage.SENDING
        what = "Whether it happened is unknown: look at it again." if sent else "Nothing was sent."
        if self._result is None:
            ending = Ending.UNKNOWN if sent else Ending.NOT_SENT
            self._result = Result(ending, f"{said}. {what}")
        self._end()
