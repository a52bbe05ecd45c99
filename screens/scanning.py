"""The action that opens the scan workbench, and the queries that are kept for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.private_files import PrivateFileProblem
from app.views import View
from screens.base import Deeds
from widgets.detail import DetailTab

if TYPE_CHECKING:
    from app.api.models import Connection
    from app.scan_texts import ScanTexts
    from screens.main import MainScreen


class Texts:
    """The queries of one connection: those that were run, and the one that was left unsent."""

    def __init__(self, kept: ScanTexts, connection_id: str, left: dict[str, str]) -> None:
        self._kept = kept
        self._connection_id = connection_id
        self._left = left
        self._writing = asyncio.Lock()

    async def earlier(self) -> list[str]:
        """The newest first; what was left unsent before them."""
        async with self._writing:
            kept = await asyncio.to_thread(self._kept.read, self._connection_id)
        unsent = self._left.get(self._connection_id, "")
        return list(dict.fromkeys(filter(str.strip, (unsent, *kept))))

    async def keep(self, query: str) -> str:
        """Keep a query that was run; a sentence where the disk says no."""
        try:
            async with self._writing:  # a slow disk may still be at the one before
                await asyncio.to_thread(self._kept.keep, self._connection_id, query)
        except PrivateFileProblem as problem:
            return f"This query is not kept for later: {problem}"
        return ""

    def leave(self, query: str) -> None:
        """Keep what stands in the editor for as long as the program runs."""
        if query.strip():
            self._left[self._connection_id] = query


class Scanning(Deeds):
    """Opens the workbench on a connection, or on a table with its sample query."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
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
        from app.scan_texts import ScanTexts
        from screens.scan import ScanScreen

        screen = self._screen
        if screen.app.screen is not screen:
            return
        texts = Texts(ScanTexts.of_session(screen.session), connection.id, self._left)
        key_of = screen.keymap.shown
        screen.app.push_screen(
            ScanScreen(screen.session, connection, text, texts=texts, key_of=key_of), self._go_on
        )

    async def _go_on(self, action: str | None) -> None:
        if action is not None:
            await self._screen.action_perform(action)


def why_no_connection(screen: MainScreen, what: str) -> str:
    """Why what is under the cursor can't be tested or scanned; "" if it can."""
    subject = screen.subject_here
    if subject is None:
        return "There is nothing under the cursor."
    if subject.view is not View.CONNECTIONS:
        return f"Only a connection can be {what}."
    return "" if subject.item.id else "It has no id, so no request can name it."
