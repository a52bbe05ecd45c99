"""What every screen shares: actions by id, toasts, and no worker failure unseen."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from textual.screen import Screen
from textual.worker import Worker, WorkerState

from app.actions import ACTIONS, Context, Keymap
from app.shown import shown_line
from widgets.action_bar import ActionBar, Offer


class ActionScreen(Screen[None]):
    """A screen whose keys, footer, help and palette entries are the registered actions.

    A subclass offers an action by a method: ``do_copy_id`` for "copy-id".
    """

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self.keymap = keymap

    def why_not(self, action_id: str) -> str:
        """Why an action cannot be done right now, in one sentence; "" if it can."""
        return ""

    def context(self) -> Context:
        """Where the focus is."""
        return Context.LIST

    def title_here(self, action_id: str) -> str:
        """What an action is called in the present context; "" for its usual title."""
        return ""

    def offers(self) -> list[Offer]:
        """What the footer shows here."""
        context = self.context()
        return [
            Offer(
                action.id,
                self.keymap.shown(action.id),
                self.title_here(action.id) or action.title,
                action.footer,
                self.why_not(action.id),
            )
            for action in ACTIONS
            if action.footer and context in action.where and self.handler(action.id)
        ]

    def handler(self, action_id: str) -> Callable[[], Any] | None:
        """The method that does an action here; None where this screen has none."""
        return getattr(self, f"do_{action_id.replace('-', '_')}", None)

    async def action_perform(self, action_id: str) -> None:
        """Do an action, or say why it can't be done now."""
        handler = self.handler(action_id)
        if handler is None:
            return
        reason = self.why_not(action_id)
        if reason:
            self.tell(reason, severity="warning")
            return
        result = handler()
        if inspect.isawaitable(result):
            await result
        self.refresh_footer()

    def refresh_footer(self) -> None:
        """Show what can be done now."""
        for bar in self.query(ActionBar):
            bar.show(self.offers())

    def tell(self, text: str, *, severity: Any = "information") -> None:
        """A toast. Foreign text in it is made safe here; it is never read as markup."""
        self.notify(shown_line(text), severity=severity, markup=False, timeout=4)

    def on_action_bar_chosen(self, event: ActionBar.Chosen) -> None:
        """A click on the footer does what its key does."""
        event.stop()
        self.run_worker(self.action_perform(event.action), group="footer")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker's unexpected failure is said; it does not take the screen with it."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            kind = type(event.worker.error).__name__
            self.tell(f"Something went wrong here ({kind}). r tries again.", severity="error")
