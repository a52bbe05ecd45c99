"""What the screens with actions share: actions by id, toasts, and no worker failure unseen."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from textual.actions import SkipAction
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import Worker

from app.actions import ACTIONS, Context
from app.keymap import Keymap
from screens.unexpected import unexpected
from widgets.action_bar import ActionBar, Offer
from widgets.toast import Severity, toast

_OPENING_A_FIELD = frozenset(action.id for action in ACTIONS if action.opens_field)


class Deeds:
    """Actions of a screen that belong together: ``do_copy_id`` does the action "copy-id".

    A screen is put together from such groups, so that each can be read on its own.
    """

    def why_not(self, action_id: str) -> str:
        """Why one of the group's actions cannot be done right now; "" if it can."""
        return ""

    def title_here(self, action_id: str) -> str:
        """What one of its actions is called where the focus is now; "" for its usual title."""
        return ""


class ActionScreen(Screen[None]):
    """A screen whose keys, footer, help and palette entries are the registered actions."""

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self.keymap = keymap
        self.deeds: Sequence[Deeds] = ()
        """The groups of actions that this screen offers."""

    def context(self) -> Context:
        """Where the focus is."""
        return Context.LIST

    def why_not(self, action_id: str) -> str:
        """Why an action cannot be done right now, in one sentence; "" if it can."""
        owner = self._owner(action_id)
        return "" if owner is None else owner.why_not(action_id)

    def offers(self) -> list[Offer]:
        """What the footer shows here."""
        context = self.context()
        found = []
        for action in ACTIONS:
            owner = self._owner(action.id)
            if action.footer and context in action.where and owner is not None:
                title = owner.title_here(action.id) or action.title
                key, why_not = self.keymap.shown(action.id), owner.why_not(action.id)
                found.append(Offer(action.id, key, title, action.footer, action.help, why_not))
        return found

    def _owner(self, action_id: str) -> Deeds | None:
        name = _method(action_id)
        return next((group for group in self.deeds if hasattr(group, name)), None)

    def handler(self, action_id: str) -> Callable[[], Any] | None:
        """The method that does an action here; None where this screen has none."""
        owner = self._owner(action_id)
        return None if owner is None else getattr(owner, _method(action_id))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In a text field, the key that opens one is a character like any other."""
        in_field = isinstance(self.focused, Input)
        return not (in_field and action == "perform" and parameters[0] in _OPENING_A_FIELD)

    async def action_perform(self, action_id: str) -> None:
        """Do an action, or say why it can't be done now."""
        handler = self.handler(action_id)
        # A key that was pressed behind one that opened a dialog is not meant for what is below.
        if handler is None or self.app.screen is not self:
            return
        reason = self.why_not(action_id)
        if reason:
            self.tell(reason, severity="warning")
            return
        # A widget skips what it can't do just now, so that its key can do something else. Here
        # nobody else is asked, and nothing happens.
        with contextlib.suppress(SkipAction):
            result = handler()
            if inspect.isawaitable(result):
                await result
        self.refresh_footer()

    def refresh_footer(self) -> None:
        """Show what can be done now."""
        for bar in self.query(ActionBar):
            bar.show(self.offers())

    def tell(self, text: str, *, severity: Severity = "information") -> None:
        """A toast. Foreign text in it is made safe; it is never read as markup."""
        toast(self.app, text, severity)

    def start(
        self, work: Coroutine[Any, Any, None], group: str, *, only_one: bool = True
    ) -> Worker[None]:
        """Run something in the background; an error it does not catch is said, and ends nothing.

        Args:
            work: what to run.
            group: its kind; a new one of the same kind cancels the one before.
            only_one: False where several of a kind may run.
        """
        return self.run_worker(work, group=group, exclusive=only_one, exit_on_error=False)

    def on_action_bar_chosen(self, event: ActionBar.Chosen) -> None:
        """A click on the footer does what its key does."""
        event.stop()
        self.start(self.action_perform(event.action), "footer", only_one=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker's unexpected failure is said; it does not take the screen with it."""
        if said := unexpected(event):
            self.tell(f"{said}. r tries again.", severity="error")


def _method(action_id: str) -> str:
    return f"do_{action_id.replace('-', '_')}"
