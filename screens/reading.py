"""What the main screen asks the API for: the account, one object, its tables, their columns.

Each kind of load is a worker group of its own: a newer one of the same kind replaces it, and
moving on to another object cancels what was asked for the last one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual.worker import Worker, WorkerError, get_current_worker

from app.api.errors import ApiError, UnknownShape
from app.guidance import Advice, Step, advise
from app.inventory import Inventory
from app.parts import Part
from app.session import Session
from app.views import View
from widgets.account_view import Subject
from widgets.detail import DetailTab

if TYPE_CHECKING:
    from app.api.models import Table
    from app.schema_reading import SchemaReading
    from screens.main import MainScreen

_KEPT_SCHEMAS = 20
"""How many connections' tables are kept for when one comes back to them."""


class Reader:
    """Starts the workers of the main screen and hands their results to its widgets."""

    def __init__(
        self,
        screen: MainScreen,
        session: Session,
        inventory: Inventory,
        clock: Callable[[], datetime],
    ) -> None:
        self._screen = screen
        self._session = session
        self._inventory = inventory
        self._clock = clock
        self._schemas: dict[Hashable, SchemaReading] = {}
        self._account_worker: Worker[None] | None = None
        self._column_workers: dict[int, Worker[None]] = {}
        self._schema_for: Hashable = None
        self.asking = False
        """Whether the account is being asked for, or is about to be."""

    def cancel(self) -> None:
        """Another object is looked at: what was asked for the last one isn't needed."""
        screen = self._screen
        if screen.workers.cancel_group(screen, "object"):
            screen.detail.set_reading(False)
        for group in ("schema", "columns"):
            screen.workers.cancel_group(screen, group)
        self._schema_for = None

    def _advise(self, error: ApiError) -> Advice:
        return advise(error, token_source=self._session.token_source_name)

    def _is_shown(self, subject: Subject, tab: DetailTab | None = None) -> bool:
        shown = self._screen.detail.subject
        return (
            shown is not None
            and (shown.view, shown.identity) == (subject.view, subject.identity)
            and tab in (None, self._screen.detail.tab)
        )

    # The account

    def load_account(self) -> None:
        """Ask for all parts of the account at once; an asking under way is given up."""
        self.asking = True
        before = self._account_worker
        self._account_worker = self._screen.start(self._load_account(before), "account")
        if self._session.account is None:
            self._screen.start(self._name_account(), "name")

    async def _load_account(self, before: Worker[None] | None) -> None:
        if before is not None and not before.is_finished:
            # It still says that its parts have stopped loading: that must not come after our start.
            with contextlib.suppress(WorkerError):
                await before.wait()
        try:
            client = await self._session.client()
            await self._inventory.load(client, self._screen.part_changed, clock=self._clock)
        finally:
            if self._account_worker is get_current_worker():
                self.asking = False
                self._screen.part_changed(self._inventory.connections)

    async def _name_account(self) -> None:
        """Find out the account's name for the header, which does without where it can't be read."""
        client = await self._session.client()
        try:
            accounts = (await client.list_accounts()).items
        except ApiError:
            return
        own = [account for account in accounts if account.is_own] or list(accounts)
        if len(own) == 1:
            self._session.account = own[0]
            self._screen.account_known()

    # One object

    def read(self, subject: Subject) -> None:
        """Read the object again; providers have no such request."""
        if subject.view is View.PROVIDERS:
            return
        if not subject.item.id:
            self._screen.tell("It has no id, so it cannot be read again.", severity="warning")
            return
        self._screen.start(self._read(subject), "object")

    async def _read(self, subject: Subject) -> None:
        detail = self._screen.detail
        detail.set_reading(True)
        try:
            client = await self._session.client()
            if subject.view is View.CONNECTIONS:
                item: Any = await client.get_connection(subject.item.id)
            else:
                item = await client.get_auth(subject.item)
            if item.id != subject.item.id:
                raise UnknownShape("read it again", "The answer is not the object asked for.")
        except ApiError as error:
            if self._is_shown(subject):
                detail.fail(self._advise(error))
            return
        finally:
            # One that was given up ends late: by then the next can be under way.
            if not get_current_worker().is_cancelled:
                detail.set_reading(False)
        if self._is_shown(subject):
            detail.fail(None)
        self._put(subject, item)

    def _put(self, subject: Subject, item: Any) -> None:
        """Put what was read in the place of what was listed, if that is still there."""
        parts: dict[View, Part[Any]] = {
            View.CONNECTIONS: self._inventory.connections,
            View.AUTHS: self._inventory.auths,
        }
        part = parts[subject.view]
        row = next((n for n, listed in enumerate(part.items) if listed is subject.item), None)
        if row is not None:
            self._inventory.replace(part, row, item)
            self._screen.part_changed(part)

    # The schema

    def show_schema(self, subject: Subject, *, ask: bool, again: bool = False) -> None:
        """Show the tables of a connection: those that are known, else ask for them.

        Args:
            subject: the connection.
            ask: False where the cursor only passes by: then nothing is sent.
            again: ask even if they are known.
        """
        pane = self._screen.detail.schema
        known = self._schemas.get(subject.identity)
        if known is not None and not again:
            if pane.listing is not known.tables:
                self._show_tables(known)
            return
        if not subject.item.id:
            pane.say("It has no id, so its tables cannot be asked for.")
        elif ask:
            pane.say("◌ Loading tables…" if pane.listing is None else "◌ Loading tables again…")
            if again or self._schema_for != (subject.view, subject.identity):
                self._screen.workers.cancel_group(self._screen, "columns")
                self._schema_for = (subject.view, subject.identity)
                self._screen.start(self._load_tables(subject), "schema")
        else:
            pane.say("The tables load when you ask for them.", (Step("open", "load them"),))

    async def _load_tables(self, subject: Subject) -> None:
        from app.schema_reading import SchemaReading

        pane = self._screen.detail.schema
        reading = SchemaReading(subject.item)
        try:
            await reading.read_tables(await self._session.client())
        except ApiError as error:
            if self._is_shown(subject):
                pane.show_failure(self._advise(error))
            return
        finally:
            if not get_current_worker().is_cancelled:
                self._schema_for = None
        self._schemas.pop(subject.identity, None)  # the newest stands last
        self._schemas[subject.identity] = reading
        while len(self._schemas) > _KEPT_SCHEMAS:
            del self._schemas[next(iter(self._schemas))]
        if self._is_shown(subject):
            self._show_tables(reading)

    def _show_tables(self, reading: SchemaReading) -> None:
        pane, listing = self._screen.detail.schema, reading.tables
        if listing is None:
            return
        pane.show_tables(listing)
        for table in listing.items:
            columns = reading.columns_of(table)
            if columns is not None:
                pane.show_columns(table, columns)

    def load_columns(self, table: Table) -> None:
        """Ask for the columns of a table that was opened."""
        subject = self._screen.detail.subject
        reading = self._schemas.get(subject.identity) if subject is not None else None
        if subject is None or reading is None:
            return
        known = reading.columns_of(table)
        if known is not None:
            self._screen.detail.schema.show_columns(table, known)
            return
        self._screen.detail.schema.columns_loading(table)
        self.cancel_columns(table)
        work = self._load_columns(subject, reading, table)
        self._column_workers[id(table)] = self._screen.start(work, "columns", only_one=False)

    def cancel_columns(self, table: Table) -> None:
        """The table was closed: its columns aren't looked at any more."""
        worker = self._column_workers.pop(id(table), None)
        if worker is not None:
            worker.cancel()

    async def _load_columns(self, subject: Subject, reading: SchemaReading, table: Table) -> None:
        pane = self._screen.detail.schema
        try:
            columns = await reading.read_columns(await self._session.client(), table)
        except ApiError as error:
            if self._is_shown(subject):
                pane.columns_failed(table, self._advise(error))
            return
        finally:
            if self._column_workers.get(id(table)) is get_current_worker():
                del self._column_workers[id(table)]
        if self._is_shown(subject):
            pane.show_columns(table, columns)

    # Requests in words

    async def url_of(self, subject: Subject, in_detail: bool) -> str:
        """The address of the request that reads what is shown, for the curl command."""
        client = await self._session.client()
        if subject.view is View.PROVIDERS:
            return client.url("provider")
        if subject.view is View.AUTHS:
            return client.url(*client.auth_path(subject.item))
        path = ["connection", subject.item.id]
        if in_detail and self._screen.detail.tab is DetailTab.SCHEMA:
            path.append("schema")
            table = self._screen.detail.schema.table_at_cursor
            reading = self._schemas.get(subject.identity)
            if table is not None and reading is not None and reading.tables is not None:
                path.append(client.table_names(table, reading.tables.items)[0])
        return client.url(*path)
