"""The test of one connection, rung by rung, and what to do about what it finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static
from textual.worker import Worker

from app.auth_reads import AuthReads
from app.guidance import Step
from app.ladder import Ladder, Tools, climb
from app.session import Session
from app.shown import shown_name
from screens.dialog import Dialog
from screens.unexpected import unexpected
from widgets.key_line import KeyLine
from widgets.ladder_view import LadderView
from widgets.looks import looks

if TYPE_CHECKING:
    from app.api.models import Auth, Connection
    from app.keymap import Keymap

_ALWAYS = (Step("open-auth", "open its auth"), Step("scan", "scan its data"))
"""What one may want to do next whatever the test found."""

_AGAIN = "test"
_READS_AGAIN = "refresh"


class LadderScreen(Dialog[str]):
    """Tests a connection at once; ends with the action to go on with, or None.

    Args:
        session: its client and its limit of scans.
        connection: what is tested.
        keymap: the keys of the next actions.
        auth_method: how an auth's provider authenticates, "" where unknown.
        tested: told of the ladder at its end.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "close"),
        Binding("up,k", "scroll_page('up')"),
        Binding("down,j", "scroll_page('down')"),
        Binding("pageup", "scroll_page('page_up')"),
        Binding("pagedown", "scroll_page('page_down')"),
    ]

    def __init__(
        self,
        session: Session,
        connection: Connection,
        keymap: Keymap,
        *,
        auth_method: Callable[[Auth], str],
        tested: Callable[[Ladder], None],
    ) -> None:
        super().__init__()
        self._session = session
        self._connection = connection
        self._keymap = keymap
        self._auth_method = auth_method
        self._tested = tested
        self._ladder = Ladder(connection)
        self._waiting = 0.0
        self._worker: Worker[None] | None = None
        self._view = LadderView()

    def compose(self) -> ComposeResult:
        """What is tested, its rungs, and the keys."""
        with Vertical(id="ladder", classes="dialog"):
            yield Static(id="ladder-what")
            with VerticalScroll(id="ladder-page", can_focus=False):
                yield self._view
            yield KeyLine(classes="dialog-foot")

    def on_mount(self) -> None:
        """Begin."""
        style = looks(self.app)
        session = self._session
        self.query_one("#ladder").border_title = "Test connection"
        what = Text(shown_name(self._connection.label, 80), style.strong)
        what.append(f"\n{session.where()}", style.profile(session.colour))
        self.query_one("#ladder-what", Static).update(what)
        self._begin()

    @property
    def _busy(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    def _begin(self) -> None:
        self._waiting = 0.0  # left over from a test that was given up
        self._worker = self.run_worker(
            self._climb(), group="ladder", exclusive=True, exit_on_error=False
        )
        self._show(Ladder(self._connection))

    async def _climb(self) -> None:
        client = await self._session.client()
        tools = Tools(
            client, self._session.scan_limiter, AuthReads(client), auth_method=self._auth_method
        )
        self._show(await climb(tools, self._connection, self._show, waiting=self._wait))

    def _wait(self, left: float) -> None:
        self._waiting = left
        self._show(self._ladder)

    def _show(self, ladder: Ladder) -> None:
        self._ladder = ladder
        if not self.is_attached:
            return
        self._view.show(ladder, waiting=self._waiting)
        self._show_keys()
        if ladder.ended is not None:
            self._tested(ladder)

    @property
    def _next(self) -> dict[str, str]:
        """The next actions: those of the failure first."""
        failed = self._ladder.failed
        steps = (*(failed.steps if failed is not None else ()), *_ALWAYS)
        found = {step.action: step.text for step in reversed(steps) if self._can(step.action)}
        return dict(reversed(found.items()))

    def _can(self, action: str) -> bool:
        if action == "open-auth":
            return bool(self._connection.auth_ids)
        # Back and q are this dialog's own keys, and trying again is testing again.
        return action not in ("back", "quit", _READS_AGAIN, _AGAIN)

    def _show_keys(self) -> None:
        if self._busy and self._ladder.ended is None:
            self.query_one(KeyLine).show((("esc", "give up"),))
            return
        keys = [(self._keymap.shown(action), text) for action, text in self._next.items()]
        keys.insert(len(keys) - len(_ALWAYS), (self._keymap.shown(_AGAIN), "test again"))
        self.query_one(KeyLine).show([*filter(lambda key: key[0], keys), ("esc", "close")])

    def on_key(self, event: events.Key) -> None:
        """The keys of the next actions, as everywhere."""
        if self._busy and self._ladder.ended is None:
            return
        action = next(
            (
                action
                for action in (_AGAIN, *self._next)
                if {event.key, event.character or ""} & set(self._keymap.keys[action])
            ),
            None,
        )
        if action is None:
            return
        event.stop()
        event.prevent_default()
        if action != _AGAIN:
            self.dismiss(action)
        elif not self._busy:
            self._begin()

    def action_leave(self) -> None:
        """Give up what is running, else close."""
        if self._ladder.ended is None and self._worker is not None and self._busy:
            self._worker.cancel()
        else:
            self.dismiss(None)

    def action_scroll_page(self, way: str) -> None:
        """Scroll what does not fit."""
        getattr(self.query_one("#ladder-page", VerticalScroll), f"scroll_{way}")(animate=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An unexpected failure is said here."""
        if said := unexpected(event):
            style = looks(self.app)
            self._view.update(Text(f"✖ {said}.", style.bad))
        if event.worker.is_finished:
            self._show_keys()
