"""The operations on connections: list, read, write, schema and scan."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from app.demo.calls import Call, paged, text_of, texts_of
from app.demo.envelope import Fault, JsonObject, Reply, bad_request, not_found
from app.demo.world import Account, Source

_DEFAULT_ROWS = 20
_MAX_ROWS = 100
_UPDATABLE = ("label", "description", "auth_ids")


def list_connections(call: Call) -> Reply:
    """Every connection, the deleted ones too, marked as such."""
    return paged(call, call.account.connections)


def get_connection(call: Call) -> Reply:
    """One connection; a deleted one is still answered, marked."""
    return Reply(_find(call.account, call.values[0]))


def create_connection(call: Call) -> Reply:
    """A new connection; 201."""
    account, payload = call.account, call.payload()
    label = text_of(payload, "label")
    if not label:
        raise Fault(422, "BADREQ-001", "label is required")
    kind = _connection_config(account, payload)
    provider = find_provider(account, payload) or find_provider(account, kind)
    config = payload.get("config") or {}
    if not isinstance(config, dict):
        raise bad_request("config must be an object")
    missing = [
        str(field["name"])
        for field in kind["config"]
        if not field["optional"] and not config.get(field["name"])
    ]
    if missing:
        raise Fault(422, "BADREQ-001", f"config is missing {', '.join(missing)}")
    auth_ids = _known_auths(account, texts_of(payload, "auth_ids"))
    _refuse_same_label(account, label, "")
    now = call.desk.now()
    connection: JsonObject = {
        "id": secrets.token_hex(16),
        "label": label,
        "description": text_of(payload, "description"),
        "account_id": account.id,
        "aid": account.aid,
        "auth_ids": auth_ids,
        "author_id": "",
        "config": {name: _stored(value) for name, value in config.items()},
        "connection_config_id": kind["id"],
        "connection_config_slug": kind["slug"],
        "provider_id": provider["id"] if provider else "",
        "provider_slug": provider["slug"] if provider else "",
        "created": now,
        "updated": now,
        "updated_by_user_id": "",
        "deleted": False,
    }
    account.connections.append(connection)
    return Reply(connection, 201)


def update_connection(call: Call) -> Reply:
    """Label, description and auths of a connection; `config` and the rest can't be changed."""
    account, payload = call.account, call.payload()
    connection = _find(account, call.values[0], alive=True)
    unknown = sorted(set(payload) - set(_UPDATABLE))
    if unknown:
        raise bad_request(f"only {', '.join(_UPDATABLE)} can be updated, not {', '.join(unknown)}")
    changes: JsonObject = {}
    if "label" in payload:
        changes["label"] = text_of(payload, "label")
        _refuse_same_label(account, changes["label"], connection["id"])
    if "description" in payload:
        changes["description"] = text_of(payload, "description")
    if "auth_ids" in payload:
        kept = set(connection.get("auth_ids") or ())
        changes["auth_ids"] = _known_auths(account, texts_of(payload, "auth_ids"), kept)
    connection |= changes
    connection["updated"] = call.desk.now()
    return Reply(connection, 201)


def delete_connection(call: Call) -> Reply:
    """A soft delete: it stays in the list, marked. 204 with no body."""
    connection = _find(call.account, call.values[0], alive=True)
    connection["deleted"] = True
    connection["updated"] = call.desk.now()
    return Reply(status=204)


def get_schema(call: Call) -> Reply:
    """The tables that a connection sees."""
    return Reply(call.desk.warehouse.tables(_source(call)))


def get_columns(call: Call) -> Reply:
    """The columns of one table, by its name or its fully qualified name."""
    call.desk.columns_limit.take()
    return Reply(call.desk.warehouse.columns(_source(call), call.values[1]))


def scan(call: Call) -> Reply:
    """Run one reading query."""
    call.desk.scan_limit.take()
    source = _source(call)
    payload = call.payload()
    query = text_of(payload, "query")
    texts_of(payload, "primary_keys")
    if not query.strip():
        raise bad_request("query is required")
    limit = call.parameter("limit") or str(_DEFAULT_ROWS)
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:9]) <= _MAX_ROWS):
        raise bad_request(f"limit must be a number from 1 to {_MAX_ROWS}")
    return Reply(call.desk.warehouse.scan(source, query, int(limit)))


def _source(call: Call) -> Source:
    """What the connection sees; signing in to the warehouse fails where it has to."""
    connection = _find(call.account, call.values[0], alive=True)
    source = call.account.source_of(connection)
    if source.failure is not None:
        raise Fault(source.failure.status, source.failure.code, source.failure.message)
    return source


def _find(account: Account, wanted: str, *, alive: bool = False) -> JsonObject:
    for connection in account.connections:
        if connection.get("id") == wanted and not (alive and connection.get("deleted")):
            return connection
    raise not_found(f"connection {wanted} not found")


def _connection_config(account: Account, payload: JsonObject) -> JsonObject:
    names = ("connection_config_id", "connection_config_slug")
    wanted = [value for name in names if (value := text_of(payload, name))]
    if not wanted:
        raise Fault(422, "BADREQ-001", f"{names[0]} or {names[1]} is required")
    for kind in account.connection_configs:
        if all(value in (kind["id"], kind["slug"]) for value in wanted):
            return kind
    raise not_found(f"connection config {wanted[0]} not found")


def find_provider(account: Account, payload: JsonObject) -> JsonObject | None:
    """The provider that a body names by id or slug; None where it names none."""
    names = ("provider_id", "provider_slug")
    wanted = [value for name in names if (value := text_of(payload, name))]
    if not wanted:
        return None
    for provider in account.providers:
        if all(value in (provider["id"], provider["slug"]) for value in wanted):
            return provider
    raise not_found(f"provider {wanted[0]} not found", "PROVIDER-NOTFOUND-016")


def _known_auths(
    account: Account, wanted: list[str], kept: set[str] | frozenset[str] = frozenset()
) -> list[str]:
    """Auths that exist; an id that a connection already had may stay though its auth is gone."""
    known = {auth.get("id") for auth in account.auths} | kept
    for auth_id in wanted:
        if auth_id not in known:
            raise not_found(f"auth {auth_id} not found", "AUTH-NOTFOUND-006")
    return wanted


def _refuse_same_label(account: Account, label: str, own_id: str) -> None:
    if not label:
        return
    for other in account.connections:
        if other.get("label") == label and other.get("id") != own_id and not other.get("deleted"):
            raise Fault(409, "BADREQ-001", f"a connection named {label!r} already exists")


def _stored(value: object) -> object:
    """A config value as it comes back: one that holds a credential is encrypted."""
    from app.demo.data.connections import ENCRYPTED_URL

    if not isinstance(value, str):
        return value
    secret = "PRIVATE KEY" in value
    if "://" in value:
        try:
            secret = urlsplit(value).password is not None
        except ValueError:
            secret = True
    return ENCRYPTED_URL if secret else value
