"""One method an operation of the Lytics API, all of them through one funnel.

Source of every method: the table "Operations" of the wire facts, gathered from the vendor's
published OpenAPI, its docs and its clients; each docstring names the request.
A method returns values of ``app.api.models`` and raises ``ApiError`` alone. Reads (the scan is
one) are sent a second time after a 429, a 5xx or a dropped connection; never a third time.
A write is sent once, with an approval (``app/api/writes.py``).
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, TypeVar

import httpx
from pydantic import SecretStr

from app.api.address import ApiAddress
from app.api.answer import Envelope, SafeText, decode
from app.api.approved import Approved
from app.api.errors import (
    ApiError,
    BadValue,
    ConnectionDropped,
    MethodNotAllowed,
    NotFound,
    NotSent,
    RateLimited,
    Refused,
    ServerFailed,
    UnknownShape,
)
from app.api.exchange import Call, Exchange, Timeouts
from app.api.models import (
    Account,
    Auth,
    Column,
    Connection,
    ConnectionType,
    DataModel,
    Job,
    Listing,
    Provider,
    ResourceT,
    ScanResult,
    Table,
)
from app.api.outgoing import Outcome, Outgoing, Write
from app.api.readers import connection_types_reader, list_reader, object_reader
from app.api.target import Query, leads_elsewhere, target_of
from app.api.values import kebab
from app.api.writes import as_outgoing, send_write

__all__ = ["SCAN_LIMIT", "Admission", "LyticsClient", "Timeouts"]

SCAN_LIMIT = 100
"""Rows that one scan answers at most."""

T = TypeVar("T")

Admission = Callable[[], AbstractAsyncContextManager[object]]
"""Lets one request at a time pass; may take a while."""

_NO_TOKEN = "The token is empty or holds characters that no request can carry."
_BACKOFF = 0.5
_TABLE_NOT_FOUND = "TABLE-NOTFOUND-009"
_HEADER_TEXT = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


class LyticsClient:
    """The API of one address with one token; keep one for the whole session.

    Args:
        address: where the API is; the token is sent nowhere else.
        token: sent as it is in ``Authorization``.
        read_only: refuse every write, whatever is approved; scans stay allowed.
        account_id: sent with every operation; without it the token's default account answers.
        transport: the way to the network, for tests; the guard stands before it all the same.
        timeouts: in seconds.
        sleep: waits between two tries.
    """

    def __init__(
        self,
        address: ApiAddress,
        token: SecretStr,
        *,
        account_id: str | None = None,
        read_only: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 - frozen
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.address = address
        self.account_id = account_id or None
        self.read_only = read_only
        self._sleep = sleep
        self._token = token
        self._safe = SafeText(token)
        # A token that no header can carry must not reach the HTTP library, whose error would
        # quote it; every operation then says so.
        self._usable = _HEADER_TEXT.fullmatch(token.get_secret_value()) is not None
        self._exchange = Exchange(
            address,
            token if self._usable else SecretStr("-"),
            transport,
            timeouts,
            read_only=read_only,
        )

    async def aclose(self) -> None:
        """Close every connection; can be called again."""
        await self._exchange.aclose()

    # ------------------------------------------------------------------ connections

    async def list_connections(self) -> Listing[Connection]:
        """All connections, deleted ones included. ``GET /v2/connection``."""
        return await self._list("list connections", ("connection",), Connection)

    async def get_connection(self, connection_id: str) -> Connection:
        """One connection, its credentials encrypted. ``GET /v2/connection/{id}``."""
        return await self._get("read a connection", ("connection", connection_id), Connection)

    async def scan(
        self,
        connection_id: str,
        query: str,
        *,
        primary_keys: Sequence[str] = (),
        limit: int | None = None,
        admit: Admission = nullcontext,
    ) -> ScanResult:
        """Run a reading query on the customer's own warehouse (it costs them money).

        ``POST /v2/connection/{id}/scan?limit=``; 20 rows without a limit, 100 at most. Each of
        its requests, a second one included, waits for ``admit``, which keeps to 10 in 10 s.
        """
        operation = "scan a connection"
        if not query.strip():
            raise BadValue(operation, "There is no query to run.")
        if limit is not None and not 1 <= limit <= SCAN_LIMIT:
            raise BadValue(operation, f"A scan reads from 1 to {SCAN_LIMIT} rows.")
        if leads_elsewhere(connection_id.encode("utf-8", "surrogatepass")):
            raise BadValue(operation, "Its id could be read as another path: no query is sent.")
        return await self._request(
            operation,
            ("connection", connection_id, "scan"),
            object_reader(operation, ScanResult, from_list=False),
            query=() if limit is None else (("limit", str(limit)),),
            body={"query": query, "primary_keys": list(primary_keys)},
            admit=admit,
        )

    async def list_tables(self, connection_id: str) -> Listing[Table]:
        """The tables that a connection reaches. ``GET /v2/connection/{id}/schema``."""
        operation = "list the tables of a connection"
        return await self._list(operation, ("connection", connection_id, "schema"), Table)

    async def list_columns(
        self, connection_id: str, table: Table, *, tables: Sequence[Table]
    ) -> Listing[Column]:
        """The columns of one of the ``tables``. ``GET /v2/connection/{id}/schema/{table}``.

        Which name the path takes isn't published: the full one where two tables share the short
        one, else the short one; on TABLE-NOTFOUND-009 the other is tried once.
        """
        operation = "list the columns of a table"
        names = self.table_names(table, tables)
        if not names:
            raise BadValue(operation, "The table has no name to ask for.")

        async def ask(name: str) -> Listing[Column]:
            return await self._list(
                operation, ("connection", connection_id, "schema", name), Column
            )

        try:
            return await ask(names[0])
        except Refused as error:
            if error.code != _TABLE_NOT_FOUND or len(names) == 1:
                raise
            first = error
        try:
            return await ask(names[1])
        except Refused as error:
            if error.code != _TABLE_NOT_FOUND:
                raise
        raise first.with_traceback(None)

    @staticmethod
    def table_names(table: Table, tables: Sequence[Table]) -> list[str]:
        """The names that the path may take for a table, the one to try first in front."""
        names = [table.table_name, table.fully_qualified_name]
        if sum(other.table_name == table.table_name for other in tables) > 1:
            names.reverse()
        return [name for name in dict.fromkeys(names) if name]

    # ------------------------------------------------------------------ auths

    async def list_auths(self) -> Listing[Auth]:
        """All auths (stored credentials, never their secrets). ``GET /v2/auth``."""
        return await self._list("list auth providers", ("auth",), Auth)

    async def get_auth(self, auth: Auth) -> Auth:
        """One auth, read again. ``GET /v2/auth/{type}/{id}``, else ``GET /v2/auth/{id}``.

        The second is documented, but not published everywhere; it is asked where the auth has no
        type, or where the first answers 404 or 405. The type stands in the path in kebab-case.
        """
        operation = "read an auth provider"
        first: Refused | None = None
        if kebab(auth.type):
            try:
                return await self._get(operation, self.auth_path(auth), Auth)
            except (NotFound, MethodNotAllowed) as error:
                first = error
        try:
            return await self._get(operation, ("auth", auth.id), Auth)
        except (NotFound, MethodNotAllowed) as error:
            second = error
        # "Not there" says more than "this server doesn't offer it"; else the published path's word.
        if first is None or (isinstance(first, MethodNotAllowed) and isinstance(second, NotFound)):
            first = second
        raise first.with_traceback(None)

    @staticmethod
    def auth_path(auth: Auth) -> tuple[str, ...]:
        """The path that an auth is read by: with its type in kebab-case, if it has one."""
        kind = kebab(auth.type)
        return ("auth", kind, auth.id) if kind else ("auth", auth.id)

    # ------------------------------------------------------------------ catalogue

    async def list_providers(self) -> Listing[Provider]:
        """The platforms that Lytics connects to. ``GET /v2/provider``."""
        return await self._list("list providers", ("provider",), Provider)

    async def list_connection_types(self) -> Listing[ConnectionType]:
        """The kinds of connection. ``GET /v2/connectionconfig``.

        The shape isn't published: a list, an object of objects (by slug or id) or one object.
        """
        operation = "list connection types"

        read = connection_types_reader(operation)
        return await self._request(operation, ("connectionconfig",), read)

    async def get_connection_type(self, id_or_slug: str) -> ConnectionType:
        """One kind of connection. ``GET /v2/connectionconfig/{id or slug}``."""
        path = ("connectionconfig", id_or_slug)
        return await self._get("read a connection type", path, ConnectionType)

    # ------------------------------------------------------------------ what reads connections

    async def list_jobs(
        self, *, auth_ids: Sequence[str] = (), show_all: bool = False
    ) -> Listing[Job]:
        """Jobs with their state. ``GET /v2/job?show_state=true``.

        Hidden, completed and deleted ones come with ``show_all`` only. How several ids stand in
        the ``auth_ids`` filter isn't published, and a wrong guess would hide jobs: one id is sent,
        for more everything is read and chosen from here.
        """
        query = [("show_state", "true")]
        if show_all:
            query.append(("show_all", "true"))
        wanted = set(auth_ids)
        if len(wanted) == 1:
            query += [("auth_ids", auth_id) for auth_id in wanted]
        jobs = await self._list("list jobs", ("job",), Job, query)
        if len(wanted) < 2:
            return jobs
        chosen = (
            job
            for job in jobs.items
            if wanted.intersection(job.auth_ids) or "auth_ids" in job.unreadable
        )
        return Listing(tuple(chosen), jobs.rejected, jobs.more_exist, jobs.request_id)

    async def list_data_models(self) -> Listing[DataModel]:
        """The data models, each with the connection that it reads. ``GET /v2/datamodel``."""
        return await self._list("list data models", ("datamodel",), DataModel)

    async def list_accounts(self) -> Listing[Account]:
        """The accounts that the token reaches. ``GET /v2/account``."""
        return await self._list("list accounts", ("account",), Account)

    def url(self, *path: str) -> str:
        """The full address of a read, percent-encoded, as it is sent.

        Raises:
            BadValue: a part that no path can carry.
        """
        return self.address.url + self._target("name a request", path)

    # ------------------------------------------------------------------ writes

    def outgoing(self, write: Write) -> Outgoing:
        """A write as it would leave, for the gate to show and to approve. Nothing is sent.

        Raises:
            BadValue: a part that no path can carry.
        """
        target = self._target(write.operation, write.path)
        return as_outgoing(self.address, target, write)

    async def write(self, approved: Approved) -> Outcome:
        """Send an approved write, once, whatever comes back.

        The six: ``POST /v2/connection``, ``PUT`` and ``DELETE /v2/connection/{id}``,
        ``POST /v2/auth/{type}``, ``PUT /v2/auth/{type}/{id}`` and ``DELETE /v2/auth/{id}``.

        Raises:
            ApiError: and nothing else; ``app/writing.py`` tells what it means for the change.
        """
        operation = approved.outgoing.operation
        if not self._usable:
            raise NotSent(operation, _NO_TOKEN)
        return await send_write(
            self._exchange, approved, SafeText(self._token, *approved.outgoing.secrets)
        )

    # ------------------------------------------------------------------ the funnel

    async def _list(
        self, operation: str, path: Sequence[str], kind: type[ResourceT], query: Query = ()
    ) -> Listing[ResourceT]:
        return await self._request(operation, path, list_reader(operation, kind), query=query)

    async def _get(self, operation: str, path: Sequence[str], kind: type[ResourceT]) -> ResourceT:
        return await self._request(operation, path, object_reader(operation, kind))

    async def _request(
        self,
        operation: str,
        path: Sequence[str],
        read: Callable[[Envelope], T],
        *,
        query: Query = (),
        body: dict[str, Any] | None = None,
        admit: Admission = nullcontext,
    ) -> T:
        """Send one reading operation and read its answer: the only way to the network.

        Args:
            operation: what it is, in words, for errors.
            path: the parts below ``/v2``, unencoded.
            read: from the envelope to the result; may run in a thread.
            query: names and values, unencoded; ``account_id`` is added.
            body: sent as JSON by POST; without one it is a GET.
            admit: held around each request, from before it leaves until it is over.

        Raises:
            ApiError: and nothing else.
        """
        if not self._usable:
            raise NotSent(operation, _NO_TOKEN)
        for last_try in (False, True):
            wait = _BACKOFF
            try:
                call = self._call(operation, path, query, body)
                async with admit():
                    answer = await self._exchange.send(call)
                wait = answer.wait_asked
                return await decode(operation, answer, read, self._safe)
            except (ServerFailed, ConnectionDropped) as error:
                gone = last_try or self._exchange.closed
                problem: ApiError | None = error if gone else None
                wait = _BACKOFF
            except RateLimited as error:
                problem = error if last_try else None
            except ApiError as error:
                problem = error
            except Exception:  # noqa: BLE001 - a reader's misfit must not end the program
                problem = UnknownShape(operation, "The answer cannot be understood.")
            if problem is not None:
                break
            await self._sleep(wait)
        if problem is None:
            raise AssertionError("the last try ends in a result or a problem")
        # Without the frames that held the answer, and outside of any other exception.
        raise problem.with_traceback(None)

    def _call(
        self, operation: str, path: Sequence[str], query: Query, body: dict[str, Any] | None
    ) -> Call:
        target = self._target(operation, path, query)
        if body is None:
            return Call(operation, "GET", target)
        return Call(operation, "POST", target, json.dumps(body).encode())

    def _target(self, operation: str, path: Sequence[str], query: Query = ()) -> str:
        if self.account_id is not None:
            query = [*query, ("account_id", self.account_id)]
        return target_of(operation, path, query)
