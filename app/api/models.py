"""What the API answers, as frozen values that no odd field can break.

Field names are the wire's. Every field is optional, and a field of the wrong type costs only
itself: it takes its default, and its name stands in ``unreadable``, so that "none" is never
claimed where it could not be read. Names and texts are kept as given; they come from the network,
so whoever shows one passes it through ``app.text`` first.

Validation runs in pydantic's compiled core, made for a kind when its first object comes; only
an object with a misfit takes the slow way (an account can have 100,000 connections).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Generic, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    SkipValidation,
    ValidationError,
)

from app.api.values import as_flag, given_objects, given_texts, wire_time, without_gaps

Health = Literal["healthy", "unhealthy", "unknown"]
T = TypeVar("T")

_NOTHING: frozenset[str] = frozenset()
_NO_NAMES: set[str] = set()

Moment = Annotated[datetime | None, BeforeValidator(wire_time)]
Texts = Annotated[tuple[str, ...], BeforeValidator(without_gaps)]
Object = Annotated[dict[str, Any], InstanceOf()]


class Resource(BaseModel):
    """What every object of the API has in common: tolerant reading, and the original.

    Attributes:
        raw: the object exactly as the API gave it (the same dict, not a copy: never change it).
        unreadable: names of the fields that were there with a wrong type, wholly or in part.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        coerce_numbers_to_str=True,
        hide_input_in_errors=True,
        defer_build=True,
    )
    _REPAIRS: ClassVar[dict[str, Callable[[object], tuple[Any, ...] | None]]] = {}

    raw: Annotated[dict[str, Any], SkipValidation()] = Field(default_factory=dict, repr=False)
    unreadable: Annotated[frozenset[str], SkipValidation()] = Field(default=_NOTHING, repr=False)

    @classmethod
    def model_validate(cls, obj: Any, **_options: Any) -> Self:
        """Read one object of the API, whatever it holds; ``raw`` is the given dict itself.

        A plain method: as a pydantic wrap validator the same costs twice the time.

        Raises:
            ValidationError: ``obj`` is no object at all.
        """
        if not isinstance(obj, dict):
            return cls._checked(obj)
        known = dict(obj)
        if None in obj.values():
            known = {name: value for name, value in obj.items() if value is not None}
        cls._fill_in(known)
        known["raw"] = obj
        known["unreadable"] = _NOTHING
        try:
            return cls._checked(known)
        except ValidationError as error:
            bad = {str(entry["loc"][0]) for entry in error.errors(include_url=False)}
        return cls._read_without(known, bad)

    @classmethod
    def _checked(cls, data: object) -> Self:
        checked: Self = cls.__pydantic_validator__.validate_python(data)
        # Which fields were given stands in ``raw``; a set of their names weighs as much again.
        object.__setattr__(checked, "__pydantic_fields_set__", _NO_NAMES)
        return checked

    @classmethod
    def _fill_in(cls, known: dict[str, Any]) -> None:
        """Complete the non-null fields before they are read; for subclasses."""

    @classmethod
    def _read_without(cls, known: dict[str, Any], bad: set[str]) -> Self:
        lost: set[str] = set()
        for name in bad:
            value = known.pop(name, None)
            if name == "deleted":
                known[name] = as_flag(value)
                continue
            repair = cls._REPAIRS.get(name)
            kept = repair(value) if repair else None
            if kept is not None and isinstance(value, list | tuple):
                known[name] = kept
                if len(kept) == sum(1 for item in value if item is not None and item != ""):
                    continue
            lost.add(name)
        known["unreadable"] = frozenset(lost)
        return cls._checked(known)


class Connection(Resource):
    """A configured link to a warehouse or a service. ``config`` can embed a password in a URL."""

    _REPAIRS = {"auth_ids": given_texts}

    id: str = ""
    label: str = ""
    description: str = Field(default="", repr=False)
    account_id: str = ""
    aid: int | None = None
    auth_ids: Texts = ()
    author_id: str = ""
    config: Object = Field(default={}, repr=False)
    connection_config_id: str = ""
    connection_config_slug: str = ""
    provider_id: str = ""
    provider_slug: str = ""
    created: Moment = None
    updated: Moment = None
    updated_by_user_id: str = ""
    deleted: bool = False


class Auth(Resource):
    """A stored credential ("auth provider"); its secrets are never part of an answer.

    Older answers say ``name`` and ``provider_name``: they fill ``label`` and ``provider_slug``
    where those are absent.
    """

    id: str = ""
    label: str = ""
    description: str = Field(default="", repr=False)
    type: str = ""
    provider_id: str = ""
    provider_slug: str = ""
    status: str = ""
    unhealthy: bool | None = None
    last_accessed_at: Moment = None
    account_id: str = ""
    user_id: str = ""
    created: Moment = None
    updated: Moment = None

    @classmethod
    def _fill_in(cls, known: dict[str, Any]) -> None:
        for absent, older in (("label", "name"), ("provider_slug", "provider_name")):
            # By its exact type: to Python true and false are numbers, to a reader no names.
            if absent not in known and type(known.get(older)) in (str, int):
                known[absent] = known[older]

    @property
    def health(self) -> Health:
        """The worse of ``status`` and ``unhealthy``; a word that nobody knows is "unknown"."""
        word = self.status.strip().lower()
        if self.unhealthy or word == "unhealthy":
            return "unhealthy"
        if word == "healthy" and not self.unreadable & {"status", "unhealthy"}:
            return "healthy"
        return "unknown"


class Provider(Resource):
    """A platform that Lytics connects to. Its OAuth client secrets stay in ``raw`` alone.

    ``config`` is the form of its credentials: objects with ``control``, ``type``, ``label``,
    ``name``, ``sort_order``, ``optional``, ``suffix``.
    """

    _REPAIRS = {"categories": given_texts, "config": given_objects}

    id: str = ""
    slug: str = ""
    name: str = ""
    namespace: str = ""
    description: str = Field(default="", repr=False)
    categories: Texts = ()
    hidden: bool = False
    no_auth: bool = False
    auth_method: str = ""
    auth_description: str = Field(default="", repr=False)
    is_connected: bool = False
    config: tuple[Object, ...] = Field(default=(), repr=False)


class ConnectionType(Resource):
    """A kind of connection. Its answer's shape is not published: the rest stands in ``raw``."""

    id: str = ""
    slug: str = ""
    name: str = ""
    label: str = ""

    @property
    def title(self) -> str:
        """What to call it: the first of label, name, slug and id that is not empty."""
        return self.label or self.name or self.slug or self.id

    def names_provider(self, provider: Provider) -> bool:
        """Whether it says that it belongs to a provider. What it says is unread: it may be odd."""
        own = [name for name in (provider.slug, provider.id) if name]
        return any(self.raw.get(field) in own for field in ("provider_slug", "provider_id"))


class Job(Resource):
    """A run or a schedule of a workflow, read only here. ``config`` may hold anything."""

    _REPAIRS = {"auth_ids": given_texts}

    id: str = ""
    name: str = ""
    workflow: str = ""
    status: str = ""
    auth_ids: Texts = ()
    config: Object = Field(default={}, repr=False)
    created: Moment = None
    updated: Moment = None


class ModelHealth(Resource):
    """How a data model fares, in the API's own words. ``details`` is kept as it came."""

    status: str = ""
    details: Any = None


class Schedule(Resource):
    """When a data model ran and will run."""

    prev_sync_time: Moment = None
    next_sync_time: Moment = None


class SyncError(Resource):
    """One failed run of a data model."""

    time: Moment = None
    error: str = ""


class DataModel(Resource):
    """A query that reads a connection on a schedule, read only here."""

    _REPAIRS = {"sync_errors": given_objects}

    id: str = ""
    name: str = ""
    slug: str = ""
    connection_id: str = ""
    status: str = ""
    sql: str = Field(default="", repr=False)
    table: str = ""
    health: Annotated[ModelHealth | None, BeforeValidator(ModelHealth.model_validate)] = None
    schedule: Annotated[Schedule | None, BeforeValidator(Schedule.model_validate)] = None
    sync_errors: tuple[Annotated[SyncError, BeforeValidator(SyncError.model_validate)], ...] = ()
    deleted: bool = False


class Table(Resource):
    """A table that a connection reaches; ``error`` is the table's own."""

    table_name: str = ""
    fully_qualified_name: str = ""
    num_columns: int | None = None
    error: str = ""


class Column(Resource):
    """A column of a table or of a scan's result."""

    column_name: str = ""
    column_datatype: str = ""


class ScanResult(Resource):
    """What a scan gave. ``rows`` is as it came: objects or lists, their shape isn't published.

    A column that is no object keeps its place, for values in lists stand by it; a text names it.
    """

    columns: tuple[Annotated[Column, BeforeValidator(Column.model_validate)], ...] = ()
    rows: Annotated[list[Any], InstanceOf()] = Field(default=[], repr=False)
    row_count: int | None = None

    @classmethod
    def _fill_in(cls, known: dict[str, Any]) -> None:
        columns = known.get("columns")
        if isinstance(columns, list):
            known["columns"] = [_as_column(item) for item in columns]


def _as_column(item: object) -> dict[str, Any]:
    if isinstance(item, dict):
        return item
    return {"column_name": item} if isinstance(item, str) else {}


class Account(Resource):
    """An account that the token reaches; ``id`` is what ``account_id`` takes."""

    aid: int | None = None
    id: str = ""
    name: str = ""
    parentaid: int | None = None

    @property
    def is_own(self) -> bool:
        """Whether this is the token's own account: its ``aid`` equals its ``parentaid``."""
        return self.aid is not None and self.aid == self.parentaid


ResourceT = TypeVar("ResourceT", bound=Resource)


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A list as the API gave it, and what is known to be missing from it.

    Attributes:
        items: the objects that could be read, in the API's order.
        rejected: how many elements were no objects and were left out.
        more_exist: the API said that it has more than it sent.
        request_id: what the vendor's support asks for, or "".
    """

    items: tuple[T, ...] = ()
    rejected: int = 0
    more_exist: bool = False
    request_id: str = ""

    @property
    def incomplete(self) -> bool:
        """Whether what is derived from this list may lack something."""
        return self.rejected > 0 or self.more_exist


def read_objects(
    kind: type[ResourceT], elements: Iterable[object]
) -> tuple[tuple[ResourceT, ...], int]:
    """The objects among the elements, in order, and how many elements were none."""
    items: list[ResourceT] = []
    rejected = 0
    for element in elements:
        if isinstance(element, dict):
            items.append(kind.model_validate(element))
        else:
            rejected += 1
    return tuple(items), rejected
