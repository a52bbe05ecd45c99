"""The operations on auths. What an auth was created with can be written, never read."""

from __future__ import annotations

import secrets

from app.demo.calls import Call, paged, text_of
from app.demo.connections import find_provider
from app.demo.data.auth_types import AUTH_TYPE_SLUGS
from app.demo.data.auths import is_auth_type
from app.demo.envelope import Fault, JsonObject, Reply, bad_request, not_found
from app.demo.world import Account

_TEXTS = ("label", "description", "type", "provider_id", "provider_slug", "account_id", "user_id")


def list_auths(call: Call) -> Reply:
    """Every auth, without its secrets."""
    return paged(call, call.account.auths)


def get_auth(call: Call) -> Reply:
    """One auth by its id alone."""
    return Reply(_find(call.account, call.values[0]))


def get_typed_auth(call: Call) -> Reply:
    """One auth by type and id."""
    return Reply(_find_typed(call))


def create_auth(call: Call) -> Reply:
    """A new auth of a published type; 201."""
    account, payload = call.account, _payload(call)
    slug = call.values[0]
    if slug not in AUTH_TYPE_SLUGS:
        raise not_found(f"auth type {slug} not found", "AUTHTYPE-NOTFOUND-007")
    kind = slug.replace("-", "_")
    _check_type(payload, kind)
    provider = _provider(account, payload)
    _refuse_same_label(account, payload["label"], "")
    now = call.desk.now()
    auth: JsonObject = {
        "id": secrets.token_hex(16),
        "label": payload["label"],
        "description": text_of(payload, "description"),
        "type": kind,
        "provider_id": provider["id"] if provider else "",
        "provider_slug": provider["slug"] if provider else "",
        "status": "unknown",
        "unhealthy": False,
        "last_accessed_at": "",
        "account_id": account.id,
        "user_id": text_of(payload, "user_id"),
        "created": now,
        "updated": now,
    }
    account.auths.append(auth)
    account.auth_configs[auth["id"]] = payload["config"]
    return Reply(auth, 201)


def update_auth(call: Call) -> Reply:
    """Replace an auth's label, description and config: no partial update is described."""
    account = call.account
    auth = _find_typed(call)
    payload = _payload(call)
    _check_type(payload, str(auth.get("type", "")))
    provider = _provider(account, payload)
    _refuse_same_label(account, payload["label"], str(auth["id"]))
    auth["label"] = payload["label"]
    auth.pop("name", None)
    if "description" in payload:
        auth["description"] = payload["description"]
    if provider is not None:
        auth["provider_id"], auth["provider_slug"] = provider["id"], provider["slug"]
    # New credentials haven't been tried by anything yet.
    auth["status"], auth["unhealthy"] = "unknown", False
    auth["updated"] = call.desk.now()
    account.auth_configs[str(auth["id"])] = payload["config"]
    return Reply(auth)


def delete_auth(call: Call) -> Reply:
    """Remove an auth; what refers to it keeps the id. 204 with no body."""
    auth = _find(call.account, call.values[0])
    call.account.auths.remove(auth)
    call.account.auth_configs.pop(str(auth["id"]), None)
    return Reply(status=204)


def _payload(call: Call) -> JsonObject:
    payload = call.payload()
    for name in _TEXTS:
        text_of(payload, name)
    if not payload.get("label"):
        raise Fault(422, "AUTH-BADREQ-008", "label is required")
    if not isinstance(payload.get("config"), dict):
        raise Fault(422, "AUTH-BADREQ-008", "config is required and must be an object")
    return payload


def _check_type(payload: JsonObject, kind: str) -> None:
    given = text_of(payload, "type")
    if given and given != kind:
        raise bad_request(f"type is {given} in the body, {kind} in the path", "AUTH-BADREQ-008")


def _provider(account: Account, payload: JsonObject) -> JsonObject | None:
    provider = find_provider(account, payload)
    if provider is not None and provider.get("auth_method") in ("oauth1", "oauth2"):
        raise bad_request(
            f"{provider['name']} is authorized in the web app, not through the API",
            "PROVIDER-BADREQ-015",
        )
    return provider


def _find(account: Account, wanted: str) -> JsonObject:
    for auth in account.auths:
        if auth.get("id") == wanted:
            return auth
    raise not_found(f"auth {wanted} not found", "AUTH-NOTFOUND-006")


def _find_typed(call: Call) -> JsonObject:
    slug, wanted = call.values
    if not is_auth_type(slug, call.account.auths):
        raise not_found(f"auth type {slug} not found", "AUTHTYPE-NOTFOUND-007")
    auth = _find(call.account, wanted)
    if str(auth.get("type", "")).replace("_", "-") != slug:
        raise not_found(f"auth {wanted} of type {slug} not found", "AUTH-NOTFOUND-006")
    return auth


def _refuse_same_label(account: Account, label: str, own_id: str) -> None:
    for other in account.auths:
        if other.get("label") == label and other.get("id") != own_id:
            raise Fault(409, "AUTH-BADREQ-008", f"an auth named {label!r} already exists")
