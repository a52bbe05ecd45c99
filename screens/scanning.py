"""The action that opens the scan workbench."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.views import View
from screens.base import Deeds
from widgets.detail import DetailTab

if TYPE_CHECKING:
    from app.api.models import Connection
    from screens.main import MainScreen


class Scanning(Deeds):
    """Opens the workbench on a connection, or on a table with its sample query.

    Args:
        screen: the lists.
        test: tests a connection.
    """

    def __init__(self, screen: MainScreen, test: Callable[[Connection], None]) -> None:
        self._screen = screen
        self._test = test
        self._left: dict[str, str] = {}

    def why_not(self, action_id: str) -> str:
        """Only a connection that a request can name is scanned."""
        return why_no_connection(self._screen, "scanned")

    def do_scan(self) -> None:
        """The workbench; on a table of the schema with a query for some of its rows."""
        from app.sample_query import sample_query
        from app.warehouses import dialect_of

        screen = self._screen
        subject = screen.subject_here
        if subject is None:
            return
        table = None
        if screen.in_detail and screen.detail.tab is DetailTab.SCHEMA:
            table = screen.detail.schema.table_at_cursor
        text = sample_query(table, dialect_of(subject.item)) if table is not None else ""
        self.open(subject.item, text)

    def open(self, connection: Connection, text: str = "") -> None:
        """Open the workbench over the lists."""
        from app.scan_texts import ConnectionTexts, ScanTexts
        from screens.scan import ScanScreen

        screen = self._screen
        if screen.app.screen is not screen:
            return
        texts = ConnectionTexts(ScanTexts.of_session(screen.session), connection.id, self._left)
        key_of = screen.keymap.shown

        def go_on(to_test: bool | None) -> None:
            if to_test:
                self._test(connection)

        screen.app.push_screen(
            ScanScreen(screen.session, connection, text, texts=texts, key_of=key_of), go_on
        )


def why_no_connection(screen: MainScreen, what: str) -> str:
    """Why what is under the cursor can't be tested or scanned; "" if it can."""
    subject = screen.subject_here
    if subject is None:
        return "There is nothing under the cursor."
    if subject.view is not View.CONNECTIONS:
        return f"Only a connection can be {what}."
    return "" if subject.item.id else "It has no id, so no request can name it."
