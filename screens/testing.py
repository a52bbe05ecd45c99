"""The actions that test: one connection rung by rung, or many with one report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.views import View
from screens.base import Deeds
from screens.scanning import why_no_connection
from widgets.account_view import Subject

if TYPE_CHECKING:
    from app.api.models import Auth, Connection
    from app.ladder import Ladder
    from screens.main import MainScreen


class Testing(Deeds):
    """Opens the tests, and passes on what they found to the status column."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def why_not(self, action_id: str) -> str:
        """One needs a connection under the cursor, many need the list of them."""
        if action_id == "test":
            return why_no_connection(self._screen, "tested")
        if self._screen.account.view is not View.CONNECTIONS:
            return "Only connections can be tested: 1 shows them."
        return "" if self._screen.account.rows.order else "There is no connection in the list."

    @property
    def _wanted(self) -> list[Subject]:
        """The marked connections, else all that are shown."""
        account = self._screen.account
        return account.marked or account.shown

    def do_test(self) -> None:
        """Test the connection under the cursor."""
        subject = self._screen.subject_here
        if subject is not None:
            self.open(subject.item)

    def open(self, connection: Connection) -> None:
        """Test a connection over the lists, and go on with what is chosen to do about it."""
        from screens.ladder import LadderScreen

        screen = self._screen
        if screen.app.screen is not screen:
            return
        dialog = LadderScreen(
            screen.session,
            connection,
            screen.keymap,
            auth_method=self._auth_method,
            tested=self.tested,
        )

        async def go_on(action: str | None) -> None:
            if action is not None and screen.go_to(connection):
                await screen.action_perform(action)

        screen.app.push_screen(dialog, go_on)

    def do_test_many(self) -> None:
        """Test the marked connections, else all that are shown."""
        from screens.many import ManyScreen

        screen = self._screen
        if screen.app.screen is not screen:
            return
        wanted = self._wanted
        testable = [subject.item for subject in wanted if subject.item.id]
        dialog = ManyScreen(
            screen.session,
            testable,
            left_out=len(wanted) - len(testable),
            auth_method=self._auth_method,
            tested=self.tested,
        )

        def go_to(place: int | None) -> None:
            if place is not None:
                screen.select(View.CONNECTIONS, testable[place])

        screen.app.push_screen(dialog, go_to)

    def _auth_method(self, auth: Auth) -> str:
        provider = self._screen.inventory.provider_of(auth)
        return provider.auth_method if provider is not None else ""

    def tested(self, ladder: Ladder) -> None:
        """Let the lists show what a test found."""
        found = ladder.last_test
        if found is not None and ladder.connection.id:
            self._screen.inventory.note_test(ladder.connection.id, found)
            self._screen.part_changed(self._screen.inventory.connections)
