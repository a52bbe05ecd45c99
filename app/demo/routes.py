"""From a method and a raw path to the operation: the table of what the API offers.

Paths are matched before they are decoded, and each value is decoded exactly once: a table's name
can hold a slash, a percent sign or anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from app.demo import auths, catalogue, connections
from app.demo.calls import Handler
from app.demo.envelope import Fault, bad_request, not_found


@dataclass(frozen=True)
class Operation:
    """One line of the table; a slow one runs off the event loop."""

    method: str
    path: str
    handler: Handler
    slow: bool = False


OPERATIONS = (
    Operation("GET", "connection", connections.list_connections),
    Operation("POST", "connection", connections.create_connection),
    Operation("GET", "connection/{}", connections.get_connection),
    Operation("PUT", "connection/{}", connections.update_connection),
    Operation("DELETE", "connection/{}", connections.delete_connection),
    Operation("POST", "connection/{}/scan", connections.scan, slow=True),
    Operation("GET", "connection/{}/schema", connections.get_schema, slow=True),
    Operation("GET", "connection/{}/schema/{}", connections.get_columns, slow=True),
    Operation("GET", "auth", auths.list_auths),
    Operation("POST", "auth/{}", auths.create_auth),
    Operation("GET", "auth/{}", auths.get_auth),
    Operation("DELETE", "auth/{}", auths.delete_auth),
    Operation("GET", "auth/{}/{}", auths.get_typed_auth),
    Operation("PUT", "auth/{}/{}", auths.update_auth),
    Operation("GET", "provider", catalogue.list_providers),
    Operation("GET", "connectionconfig", catalogue.list_connection_configs),
    Operation("GET", "connectionconfig/{}", catalogue.get_connection_config),
    Operation("GET", "job", catalogue.list_jobs),
    Operation("GET", "datamodel", catalogue.list_models),
    Operation("GET", "account", catalogue.list_accounts),
)

_PREFIX = "/v2/"


def find_operation(method: str, raw_path: str) -> tuple[Operation, tuple[str, ...]]:
    """The operation of a request and the path's decoded values; 404 or 405 where there is none."""
    if not raw_path.startswith(_PREFIX):
        raise not_found(f"no such path: {raw_path}")
    segments = raw_path.removeprefix(_PREFIX).split("/")
    known = False
    for operation in OPERATIONS:
        values = _match(operation.path.split("/"), segments)
        if values is None:
            continue
        known = True
        if operation.method == method:
            return operation, tuple(_decode(value) for value in values)
    if known:
        raise Fault(405, "BADREQ-001", f"method {method} is not allowed here")
    raise not_found(f"no such path: {raw_path}")


def _match(pattern: list[str], segments: list[str]) -> list[str] | None:
    if len(pattern) != len(segments):
        return None
    values: list[str] = []
    for expected, actual in zip(pattern, segments, strict=True):
        if expected != "{}":
            if actual != expected:
                return None
        elif actual:
            values.append(actual)
        else:
            return None
    return values


def _decode(value: str) -> str:
    try:
        return unquote_to_bytes(value).decode()
    except UnicodeDecodeError:
        raise bad_request("a path value is not UTF-8") from None
