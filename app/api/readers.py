"""From an envelope's data to objects and lists: where the answer's shape is not published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.api.answer import Envelope, no_data
from app.api.models import ConnectionType, Listing, ResourceT, read_objects


def list_reader(operation: str, kind: type[ResourceT]) -> Callable[[Envelope], Listing[ResourceT]]:
    """Make the reader of a list: null is empty, an object around one list, or null, is that."""

    def read(envelope: Envelope) -> Listing[ResourceT]:
        elements = _elements(envelope.data)
        if elements is None:
            raise no_data(operation, envelope, "a list")
        items, rejected = read_objects(kind, elements)
        return Listing(items, rejected, envelope.more_exist, envelope.request_id)

    return read


def object_reader(
    operation: str, kind: type[ResourceT], *, from_list: bool = True
) -> Callable[[Envelope], ResourceT]:
    """Make the reader of one object, which may also come as a list's only element."""

    def read(envelope: Envelope) -> ResourceT:
        data = envelope.data
        if from_list and isinstance(data, list) and len(data) == 1:
            data = data[0]
        if not isinstance(data, dict):
            raise no_data(operation, envelope, "an object")
        return kind.model_validate(data)

    return read


def connection_types_reader(operation: str) -> Callable[[Envelope], Listing[ConnectionType]]:
    """Make the reader of connection types: a list, an object of objects, or one object."""
    as_list = list_reader(operation, ConnectionType)

    def read(envelope: Envelope) -> Listing[ConnectionType]:
        data = envelope.data
        if not isinstance(data, dict) or _elements(data) is not None:
            return as_list(envelope)
        if all(isinstance(value, dict) for value in data.values()):
            items = tuple(_named(key, value) for key, value in data.items())
        else:
            items = (ConnectionType.model_validate(data),)
        return Listing(items, 0, envelope.more_exist, envelope.request_id)

    return read


def _named(key: str, value: dict[str, Any]) -> ConnectionType:
    """Read one of an object of objects; the key names what doesn't name itself."""
    kind = ConnectionType.model_validate(value)
    return kind if kind.id or kind.slug else kind.model_copy(update={"slug": key})


def _elements(data: object) -> list[Any] | None:
    if data is None:
        return []
    if isinstance(data, dict) and not {"id", "slug", "name"} & data.keys():
        if data and all(value is None for value in data.values()):
            return []
        lists = [value for value in data.values() if isinstance(value, list)]
        data = lists[0] if len(lists) == 1 else None
    return data if isinstance(data, list) else None
