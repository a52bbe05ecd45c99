"""The actions that test: one connection rung by rung, or many with one report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.base import Deeds
from screens.scanning import why_no_connection

if TYPE_CHECKING:
    from app.api.models import Auth
    from app.test_ladder import Ladder
    from screens.main import MainScreen


class Testing(Deeds):
    """Opens the tests, and keeps what they found for the status column."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def why_not(self, action_id: str) -> str:
        """One needs a connection under the cursor, many need the list of them."""
        if action_id == "test":
            return why_no_connection(self._screen, "tested")
        return ""

    def do_test(self) -> None:
        """Test the connection under the cursor."""
        from screens.ladder import LadderScreen

        screen = self._screen
        subject = screen.subject_here
        if subject is None or screen.app.screen is not screen:
            return
        dialog = LadderScreen(
            screen.session,
            subject.item,
            screen.keymap,
            auth_method=self._auth_method,
            tested=self.tested,
        )
        screen.app.push_screen(dialog, self._go_on)

    def _auth_method(self, auth: Auth) -> str:
        provider = self._screen.inventory.provider_of(auth)
        return provider.auth_method if provider is not None else ""

    def tested(self, ladder: Ladder) -> None:
        """Take up what a test found."""
        found = ladder.last_test
        if found is not None and ladder.connection.id:
            self._screen.inventory.note_test(ladder.connection.id, found)
            self._screen.part_changed(self._screen.inventory.connections)

    async def _go_on(self, action: str | None) -> None:
        if action is not None:
            await self._screen.action_perform(action)
