"""The loaded account: its five parts, and what is derived from them.

The API has no status, last used or used by of a connection; the rules that derive them
("Derived" in the wire facts) stand here and nowhere else. A part that failed, or of which more
exists than was sent, makes what is derived from it unknown or incomplete, never wrong.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from app import times
from app.api.errors import ApiError
from app.derived import LastTest, LastUsed, Status, StatusKind, UsedBy
from app.parts import Part, PartName
from app.text import NO_NAME

if TYPE_CHECKING:
    from app.api.client import LyticsClient
    from app.api.models import Auth, Connection, DataModel, Job, Listing, Provider
T = TypeVar("T")

_HEALTH = {
    "healthy": StatusKind.HEALTHY,
    "unknown": StatusKind.UNKNOWN,
    "unhealthy": StatusKind.UNHEALTHY,
}

_NO_ID = "it has no id that something could refer to"
_ODD_AUTHS = "the API sent its auths in an unknown format"


def named(label: str | None, fallback: str | None) -> str:
    """A name to put into a sentence: the label in quotes, else the id, else "(no name)"."""
    if label and label.strip():
        return f'"{label}"'
    return fallback or NO_NAME


@dataclass
class Inventory:
    """The account as far as it is loaded. Changes only through ``load`` and ``replace``."""

    connections: Part[Connection] = field(default_factory=lambda: Part(PartName.CONNECTIONS))
    auths: Part[Auth] = field(default_factory=lambda: Part(PartName.AUTHS))
    providers: Part[Provider] = field(default_factory=lambda: Part(PartName.PROVIDERS))
    data_models: Part[DataModel] = field(default_factory=lambda: Part(PartName.DATA_MODELS))
    jobs: Part[Job] = field(default_factory=lambda: Part(PartName.JOBS))
    _indexes: dict[str, dict[Hashable, list[Any]]] = field(default_factory=dict, repr=False)
    changes: int = field(default=0, repr=False)
    """Goes up with every change: what is derived from the account holds until then."""
    tested: dict[str, LastTest] = field(default_factory=dict, repr=False)
    """What the last test in this session found, by connection id; changes through ``note_test``."""
    _gaps: dict[tuple[str, ...], str] = field(default_factory=dict, repr=False)
    _statuses: dict[str, Status] = field(default_factory=dict, repr=False)

    @property
    def parts(self) -> tuple[Part[Any], ...]:
        """All parts, in the order in which they are asked for."""
        return (self.connections, self.auths, self.providers, self.data_models, self.jobs)

    @property
    def loaded_at(self) -> datetime | None:
        """How old the oldest part on show is; None before anything came."""
        moments = [part.loaded_at for part in self.parts if part.loaded_at is not None]
        return min(moments) if moments else None

    async def load(
        self,
        client: LyticsClient,
        changed: Callable[[Part[Any]], None],
        *,
        only: Iterable[PartName] = tuple(PartName),
        clock: Callable[[], datetime] = times.now,
    ) -> None:
        """Ask for the parts at once; ``changed`` is called whenever one of them changes.

        An API error becomes the state of its part and is not raised.
        """
        asks: dict[PartName, Callable[[], Awaitable[Listing[Any]]]] = {
            PartName.CONNECTIONS: client.list_connections,
            PartName.AUTHS: client.list_auths,
            PartName.PROVIDERS: client.list_providers,
            PartName.DATA_MODELS: client.list_data_models,
            PartName.JOBS: client.list_jobs,
        }
        wanted = set(only)
        await asyncio.gather(
            *(
                self._load_part(part, asks[part.name], changed, clock)
                for part in self.parts
                if part.name in wanted
            )
        )

    async def _load_part(
        self,
        part: Part[Any],
        ask: Callable[[], Awaitable[Listing[Any]]],
        changed: Callable[[Part[Any]], None],
        clock: Callable[[], datetime],
    ) -> None:
        part.asked += 1
        question = part.asked
        part.loading = True
        self._state_changed()
        changed(part)
        try:
            listing = await ask()
            if question == part.asked:
                part.items = listing.items
                part.rejected = listing.rejected
                part.more_exist = listing.more_exist
                part.error = None
                part.loaded_at = clock()
                self._forget()
        except ApiError as error:
            if question == part.asked:
                part.error = error
        finally:
            # Cancelled or overtaken, a part that is asked for again goes on loading.
            if question == part.asked:
                part.loading = False
                self._state_changed()
                changed(part)

    def replace(self, part: Part[T], position: int, item: T) -> None:
        """Put a freshly read object in the place of the listed one."""
        part.items = (*part.items[:position], item, *part.items[position + 1 :])
        self._forget()

    def note_test(self, connection_id: str, tested: LastTest) -> None:
        """Take up what a test found; connections without an id can't be tested."""
        self.tested[connection_id] = tested
        self._state_changed()

    def _forget(self) -> None:
        self._indexes.clear()
        self._statuses.clear()
        self._state_changed()

    def _state_changed(self) -> None:
        self.changes += 1
        self._gaps.clear()

    # What refers to what. Ids can be missing or repeat, so an index holds lists.

    def _index(
        self, name: str, items: Iterable[T], keys: Callable[[T], Iterable[str | None]]
    ) -> dict[Hashable, list[T]]:
        index = self._indexes.get(name)
        if index is None:
            index = {}
            for item in items:
                for key in keys(item):
                    if key:
                        index.setdefault(key, []).append(item)
            self._indexes[name] = index
        return index

    def auths_with_id(self, auth_id: str) -> Sequence[Auth]:
        """The auths of that id: none, one, or more where the API repeats an id."""
        return self._index("auth", self.auths.items, lambda auth: (auth.id,)).get(auth_id, [])

    def provider_of(self, item: Connection | Auth) -> Provider | None:
        """The provider that a connection or an auth belongs to, by slug and then by id."""
        by_slug = self._index("provider slug", self.providers.items, lambda p: (p.slug,))
        by_id = self._index("provider id", self.providers.items, lambda p: (p.id,))
        found = by_slug.get(item.provider_slug) or by_id.get(item.provider_id)
        return found[0] if found else None

    # Derived: connections.

    def connection_status(self, connection: Connection) -> Status:
        """How its auths are, and what the last test in this session found.

        A test that failed makes a healthy one unhealthy; one that passed makes it healthy where
        the auths leave that open, and never mends an auth that is known to be unhealthy.
        """
        status = self._status_by_auths(connection)
        tested = self.tested.get(connection.id)
        return status if tested is None else tested.combined(status)

    def _status_by_auths(self, connection: Connection) -> Status:
        """The worst of its auths, "missing auth", or "no auth"; unknown stays unknown."""
        worst = Status(StatusKind.NO_AUTH if not connection.auth_ids else StatusKind.HEALTHY)
        if "auth_ids" in connection.unreadable:
            worst = Status(StatusKind.UNKNOWN, _ODD_AUTHS)
        for auth_id in connection.auth_ids:
            found = self.auth_id_status(auth_id)
            if found.kind.severity > worst.kind.severity:
                worst = found
        return worst

    def auth_id_status(self, auth_id: str) -> Status:
        """How the auth of an id is, as the reason why a connection is so."""
        status = self._statuses.get(auth_id)  # many connections share an auth
        if status is not None:
            return status
        auths = self.auths_with_id(auth_id)
        if not auths:
            if not self.auths.ready:
                kind = StatusKind.LOADING if self.auths.loading else StatusKind.UNKNOWN
                return Status(kind, self.auths.shortfall())
            gap = self._gap(self.auths, "id")
            if gap:
                return Status(StatusKind.UNKNOWN, f"its auth {auth_id} is not listed: {gap}")
            return Status(StatusKind.MISSING_AUTH, f"its auth {auth_id} is not in this account")
        worst = max(auths, key=lambda auth: _HEALTH[auth.health].severity)
        kind = _HEALTH[worst.health]
        verb = "is unhealthy" if kind is StatusKind.UNHEALTHY else "has an unknown health"
        reason = (
            "" if kind is StatusKind.HEALTHY else f"its auth {named(worst.label, worst.id)} {verb}"
        )
        self._statuses[auth_id] = status = Status(kind, reason)
        return status

    def connection_last_used(self, connection: Connection) -> LastUsed:
        """The newest use of its auths and of the data models that read it, with its source."""
        uses: list[tuple[datetime, str, str, str]] = []
        gaps = [_ODD_AUTHS] if "auth_ids" in connection.unreadable else []
        known = not gaps and self.data_models.ready
        for auth_id in connection.auth_ids:
            auths = self.auths_with_id(auth_id)
            if not auths:
                known = known and self.auths.ready
                gaps.append(self._gap(self.auths, "id"))
            for auth in auths:
                if auth.last_accessed_at is not None:
                    uses.append((auth.last_accessed_at, "through the auth", auth.label, auth.id))
                elif "last_accessed_at" in auth.unreadable:
                    gaps.append(f"the time of {named(auth.label, auth.id)} could not be read")
                    known = False
        for model in self.data_models_of(connection):
            time, readable = _synced(model)
            if time is not None:
                uses.append((time, "by the data model", model.name, model.id))
            elif not readable:
                gaps.append(f"the time of {named(model.name, model.id)} could not be read")
                known = False
        gaps.append(self._gap(self.data_models, "connection_id"))
        note = "; ".join(dict.fromkeys(filter(None, gaps)))
        if not uses:
            return LastUsed(known=known, note=note)
        newest, how, name, its_id = max(uses, key=lambda use: use[0])
        return LastUsed(newest, f"{how} {named(name, its_id)}", known, note)

    def data_models_of(self, connection: Connection) -> Sequence[DataModel]:
        """The data models that read the connection, deleted ones included."""
        index = self._index("model", self.data_models.items, lambda model: (model.connection_id,))
        return index.get(connection.id, []) if connection.id else []

    def connection_used_by(self, connection: Connection) -> UsedBy:
        """Data models that read it, and jobs that work with one of its auths."""
        return UsedBy(
            data_models=tuple(m for m in self.data_models_of(connection) if not m.deleted),
            jobs=self._jobs_with_auths(connection.auth_ids),
            note=_note(
                "" if connection.id else _NO_ID,
                _ODD_AUTHS if "auth_ids" in connection.unreadable else "",
                self._gap(self.data_models, "connection_id"),
                self._gap(self.jobs, "auth_ids"),
            ),
        )

    # Derived: auths.

    def auth_status(self, auth: Auth) -> Status:
        """The worse of the auth's two health fields, and why where they leave that open."""
        kind = _HEALTH[auth.health]
        word = auth.status.strip()
        reason = ""
        if kind is StatusKind.UNHEALTHY and word.lower() == "healthy":
            reason = "its status says healthy, but it is marked unhealthy; the worse one counts"
        elif kind is StatusKind.UNKNOWN and auth.unreadable & {"status", "unhealthy"}:
            reason = "the API sent its status in an unknown format"
        elif kind is StatusKind.UNKNOWN and not word:
            reason = "the API lists it without a status"
        elif kind is StatusKind.UNKNOWN and word.lower() != "unknown":
            reason = f'the API calls it "{word}"'
        return Status(kind, reason)

    def auth_last_used(self, auth: Auth) -> LastUsed:
        """The auth's own time; it has no other source."""
        if "last_accessed_at" in auth.unreadable:
            return LastUsed(known=False, note="its time could not be read")
        source = "by the API's own record" if auth.last_accessed_at else ""
        return LastUsed(auth.last_accessed_at, source)

    def auth_used_by(self, auth: Auth) -> UsedBy:
        """Connections and jobs that name the auth."""
        if not auth.id:
            return UsedBy(note=_NO_ID)
        return UsedBy(
            connections=self._connections_with_auth(auth.id),
            jobs=self._jobs_with_auths((auth.id,)),
            note=_note(self._gap(self.connections, "auth_ids"), self._gap(self.jobs, "auth_ids")),
        )

    def _connections_with_auth(self, auth_id: str) -> tuple[Connection, ...]:
        index = self._index("by auth", self.connections.items, lambda c: dict.fromkeys(c.auth_ids))
        return tuple(c for c in index.get(auth_id, []) if not c.deleted)

    def _jobs_with_auths(self, auth_ids: Iterable[str]) -> tuple[Job, ...]:
        index = self._index("job", self.jobs.items, lambda job: dict.fromkeys(job.auth_ids))
        jobs = {id(job): job for auth_id in auth_ids for job in index.get(auth_id, [])}
        return tuple(jobs.values())

    # Derived: providers.

    def provider_used_by(self, provider: Provider) -> UsedBy:
        """The auths and connections of a provider, by slug or id."""
        here = self.auths_of_provider(provider)
        connections = self._of_provider("connections of", self.connections.items, provider)
        return UsedBy(
            auths=here.auths,
            connections=tuple(c for c in connections if not c.deleted),
            note=_note(here.note, self._gap(self.connections, "provider_slug", "provider_id")),
        )

    def auths_of_provider(self, provider: Provider) -> UsedBy:
        """The auths of a provider alone, by slug or id."""
        auths = self._of_provider("auths of", self.auths.items, provider)
        gap = self._gap(self.auths, "provider_slug", "provider_id")
        return UsedBy(auths=tuple(auths), note=gap)

    def provider_connected(self, provider: Provider) -> bool | None:
        """Whether an auth of it exists: by the API's word, else by the list; None if unknown."""
        here = self.auths_of_provider(provider)
        if provider.is_connected or here.auths:
            return True
        said = isinstance(provider.raw.get("is_connected"), bool)
        return False if said or not here.note else None

    def _of_provider(self, name: str, items: Sequence[T], provider: Provider) -> list[T]:
        def keys(item: Any) -> tuple[str, ...]:
            return (f"slug {item.provider_slug}", f"id {item.provider_id}")

        index = self._index(name, items, keys)
        found: dict[int, T] = {}
        for key, value in (("slug", provider.slug), ("id", provider.id)):
            if value:
                found.update((id(item), item) for item in index.get(f"{key} {value}", []))
        return list(found.values())

    def _gap(self, part: Part[Any], *references: str) -> str:
        """Why a part may hold more that refers to something than can be found by ``references``."""
        key = (part.name.value, *references)
        gap = self._gaps.get(key)
        if gap is None:
            gap = part.shortfall()
            odd = sum(1 for item in part.items if not item.unreadable.isdisjoint(references))
            if odd and not gap:
                verb = "refers" if odd == 1 else "refer"
                gap = f"what {odd} of the {part.name.value} {verb} to could not be read"
            self._gaps[key] = gap
        return gap


def _note(*gaps: str) -> str:
    return "; ".join(filter(None, gaps))


def _synced(model: DataModel) -> tuple[datetime | None, bool]:
    """When a data model last ran, and whether that could be read."""
    schedule = model.schedule
    if schedule is None:
        return None, "schedule" not in model.unreadable
    return schedule.prev_sync_time, "prev_sync_time" not in schedule.unreadable
