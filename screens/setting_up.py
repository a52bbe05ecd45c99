"""The action that opens the setup wizard, and what comes after it.

The wizard is loaded when it is first asked for: the first list must not wait for it.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from textual.worker import WorkerError

from app.views import View
from screens.base import Deeds
from screens.changing import READ_ONLY, Changing
from screens.scanning import Scanning

if TYPE_CHECKING:
    from app.api.models import Provider
    from screens.main import MainScreen
    from screens.wizard_kept import Left


class SettingUp(Deeds):
    """Opens the wizard; afterwards goes to the connection that it made."""

    def __init__(self, screen: MainScreen, changing: Changing, scanning: Scanning) -> None:
        self._screen = screen
        self._changing = changing
        self._scanning = scanning

    def why_not(self, action_id: str) -> str:
        """A setup creates a connection."""
        return READ_ONLY if self._screen.session.read_only else ""

    def do_wizard(self) -> None:
        """Set up an integration."""
        self.open()

    def open(self, provider: Provider | None = None) -> None:
        """Open the wizard, with a platform that is chosen already or from its first step."""
        from screens.wizard import WizardScreen

        screen = self._screen
        if screen.app.screen is not screen:
            return
        wizard = WizardScreen(
            screen.session,
            screen.inventory,
            lambda: screen.moment,
            screen.keymap.shown,
            provider=provider,
            changed=screen.part_changed,
            account_named=self._account_named,
        )
        screen.app.push_screen(wizard, self._left)

    async def _account_named(self) -> None:
        """Wait until the account is known: what is kept is kept for each account."""
        for worker in list(self._screen.workers):
            if worker.group == "name" and not worker.is_finished:
                with contextlib.suppress(WorkerError):
                    await worker.wait()

    async def _left(self, left: Left | None) -> None:
        if left is None:
            return
        if left.wrote:
            wanted = left.connection.id if left.connection is not None else ""
            self._changing.show_result(View.CONNECTIONS, wanted)
        elif left.connection is not None:
            self._screen.select(View.CONNECTIONS, left.connection)
        if left.then == "scan" and left.connection is not None:
            self._scanning.open(left.connection)
        elif left.then:
            await self._screen.action_perform(left.then)
