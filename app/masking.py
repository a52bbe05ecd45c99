"""What is secret: the one place that knows, and the one that takes it out of what is shown.

Two kinds of knowledge: *names*, here: in an auth's ``config`` everything is secret but the
reviewed `HARMLESS_FIELDS`; anywhere else a name has to look secret. *Shapes*, in
``app/secret_shapes.py``: URLs with a password, PEM blocks, JWTs, encrypted blobs and
``password=...`` are found in any text. Secrets that are known: ``app/known_secrets.py``.

Mask first, clean for the terminal afterwards (``app/text.py``). Nothing here ever changes what
it is given; masking what is masked changes nothing. Emptiness (null, "", true, false) is shown
even under a secret's name: it tells whether something is set, and nothing more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from app.known_secrets import MASK, SENT_MASKED, known_forms, looks_masked
from app.secret_shapes import (
    is_blob,
    is_secret_name,
    mask_forms,
    mask_text,
    mask_whole_url,
)

__all__ = [
    "HARMLESS_FIELDS",
    "MASK",
    "SENT_MASKED",
    "is_secret_field",
    "is_secret_name",
    "looks_masked",
    "mask",
    "mask_auth",
    "mask_connection",
    "mask_cut",
    "mask_provider",
    "mask_start",
    "mask_text",
]

# Reviewed over the 105 field names of the 126 published auth types. What is not here is secret.
_HARMLESS_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "where it is: addresses that the network sees": (
        *("host", "server", "port", "domain", "subdomain", "datacenter", "instance", "pod"),
        *("region", "project_location", "platform", "httppath"),
    ),
    "what is read there: names of things in a warehouse or a store": (
        *("bucket", "database", "folder", "role", "storage_integration", "warehouse"),
    ),
    # The design names `schema` as harmless; no published type has it yet.
    "what one of the next types is sure to have": ("schema",),
    "who: user names, which name the account but don't open it": (
        *("api_username", "apiuser", "email", "sf_username", "sftp_user", "user", "user_name"),
        *("username", "partner", "partner_name"),
    ),
    "ids: public halves that appear in addresses and consent screens": (
        *("access_token_manager_id", "account", "account_id", "account_name", "ads_account_id"),
        *("app_id", "application_id", "clientId", "client_id", "domain_id", "integration_id"),
        *("mdm_id", "orgid", "partner_id", "site_id", "store_hash"),
    ),
    "how: switches and rights": ("scope", "ssl_mode", "use_gdpr"),
}
# Addresses, which may hold a password or a token: shown without them, all masked if unreadable.
_URL_FIELDS: Final = frozenset(
    (
        *("api_url", "auth_uri", "base_url", "connection_url", "my_domain_url", "restUrl"),
        *("rest_api_url", "token_endpoint", "url"),
    )
)
HARMLESS_FIELDS: Final[frozenset[str]] = _URL_FIELDS.union(*_HARMLESS_GROUPS.values())


def is_secret_field(name: str, control: str | None = None) -> bool:
    """Whether a field of an auth's config is secret; a form's password control always wins."""
    return _is_password(control) or name not in HARMLESS_FIELDS


def _is_password(control: object) -> bool:
    return isinstance(control, str) and "password" in control.casefold()


# --------------------------------------------------------------------------------- URL values

_URL_LIMIT: Final = 4_096
_SAFE_QUERY: Final = re.compile(r"(?i)[?&;#](?:ssl_?mode|database|schema|role|warehouse)=\w*")
_QUERY_PART: Final = re.compile(r"([?&;#](?:[\w.\-\[\]]{1,60}=)?)[^&;#?]*")
_READABLE_URL: Final = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.\-:]*+//)?(?:[^\s/?#@:]*+(?::•{8})?@)?"
    r"(?:\[[0-9A-Fa-f:.]+\]|[^\s/?#;@:]*+)(?::\d*)?(?:[/?#;][^\s@]*+)?"
)


def _query_part(part: re.Match[str]) -> str:
    if _SAFE_QUERY.fullmatch(part[0]) or part[0] == part[1]:
        return part[0]
    return part[1] + MASK


def _mask_url(text: str, forms: tuple[str, ...]) -> str:
    """Mask a field that holds a URL: all of it when it can't be read as one."""
    if len(text) > _URL_LIMIT:
        return MASK
    shown = mask_forms(_QUERY_PART.sub(_query_part, mask_whole_url(text)), forms)
    return shown if _READABLE_URL.fullmatch(shown) else MASK


# ----------------------------------------------------------------- the beginning of long texts

_READ_FIRST: Final = 8_000
_STUB: Final = 64
"""Characters within which every secret that its own shape gives away is known as one."""


def mask_start(text: str, limit: int, secrets: Iterable[str] = ()) -> tuple[str, bool]:
    """Mask the start of a text of any length, enough of it to show ``limit`` characters.

    More is read than is shown, for masks are shorter than what they hide; a known secret that
    begins in there is read to its end. What the cut may have left of one is dropped.

    Returns:
        The masked beginning, and whether the text goes on behind it.
    """
    forms = known_forms(secrets)
    head = text[: max(_READ_FIRST, 4 * limit) + _longest(forms)]
    if len(head) == len(text):
        return mask_forms(text, forms), False
    return _mask_cut(head, forms), True


def mask_cut(head: str, secrets: Iterable[str] = ()) -> str:
    """Mask what is known to be the beginning of a longer text."""
    return _mask_cut(head, known_forms(secrets))


def _mask_cut(head: str, forms: tuple[str, ...]) -> str:
    for form in forms:
        head = head.replace(form, MASK)
    head = head[: max(len(head) - _longest(forms), 0)]
    # A password in a URL ends at its last "@", which is behind the cut, perhaps.
    masked = mask_text(f"{head}@").removesuffix("@")
    return masked if masked.endswith(MASK) else masked[:-_STUB]


def _longest(forms: tuple[str, ...]) -> int:
    return len(forms[0]) if forms else 0


# --------------------------------------------------------------------------- JSON-like values

_DEEPEST: Final = 60
_JSON_LIMIT: Final = 1_000_000
_Rule = Literal["plain", "auth", "connection", "form", "all"]
_Kind = Literal["", "auth", "connection", "provider"]
_CONNECTION_FIELDS: Final = frozenset(
    ("bucket", "connection_url", "database", "dataset", "file", "project", "ssl_mode")
)
# An object with one of these and a `config` is a connection, a job or a provider.
_NOT_AN_AUTH: Final = frozenset(
    (
        *("auth_ids", "connection_config_id", "connection_config_slug", "workflow"),
        *("oauth", "oauth1", "oauth2", "no_auth", "auth_method"),
    )
)
_OAUTH_BLOCK: Final = re.compile(r"(?i)oauth[_-]?(?:1|2|1a|10a|1[_-]0a)?")
_VALUES: Final = frozenset(
    ("value", "values", "val", "default", "default_value", "initial", "current")
)
_FORM_TEXTS: Final = frozenset(  # what a form says of a field; the rest may be its value
    (
        *("control", "description", "help", "hidden", "key", "label", "name", "optional"),
        *("placeholder", "required", "sort_order", "suffix", "type"),
    )
)
_ID_NAME: Final = re.compile(r"(?i).*(?:ids?|slug|name)")
_LONG_HEX: Final = re.compile(r"[0-9a-fA-F]{32,}")


class _Masker:
    """One walk over one value.

    The rule says how to judge what is met: as anything ("plain"), as what an auth or a
    connection is configured with, as a provider's form, or that "all" of it is secret. The kind
    says what the outermost objects are.
    """

    def __init__(self, secrets: Iterable[str], kind: _Kind = "") -> None:
        self._forms = known_forms(secrets)
        self._kind = kind

    def walk(self, value: Any, rule: _Rule, depth: int = 0) -> Any:
        if value is None or isinstance(value, bool) or (isinstance(value, str) and not value):
            return value
        if depth > _DEEPEST:
            return MASK
        if isinstance(value, Mapping):
            return self._mapping(value, rule, depth)
        if isinstance(value, list | tuple):
            return self._sequence(list(value), rule, depth)
        if rule in ("all", "auth"):
            return MASK
        if isinstance(value, str):
            return self._text(value, depth)
        return value if isinstance(value, int | float) else MASK

    def _mapping(self, value: Mapping[Any, Any], rule: _Rule, depth: int) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, item in value.items():
            name = key if isinstance(key, str) else str(key)
            shown = self._text(name, depth)
            if shown in out:
                shown = f"{shown} ({len(out)})"
            out[shown] = self._field(value, name, item, rule, depth + 1)
        return out

    def _field(
        self, owner: Mapping[Any, Any], name: str, item: Any, rule: _Rule, depth: int
    ) -> Any:
        if rule == "all":
            return self.walk(item, "all", depth)
        if rule == "auth":
            return self._auth_field(name, item, depth)
        if self._is_secret(owner, name, rule):
            return self.walk(item, "all", depth)
        if name == "connection_url" and isinstance(item, str):
            return _mask_url(item, self._forms)
        if rule == "connection" and name not in _CONNECTION_FIELDS:
            return self._connection_field(name, item, depth)
        if name == "config":
            return self.walk(item, self._config_rule(owner, item), depth)
        return self.walk(item, "plain" if rule == "connection" else rule, depth)

    def _is_secret(self, owner: Mapping[Any, Any], name: str, rule: _Rule) -> bool:
        if is_secret_name(name) or _OAUTH_BLOCK.fullmatch(name):
            return True
        named = owner.get("name", owner.get("key", owner.get("field")))
        control = owner.get("control")
        if rule == "form" or isinstance(control, str):
            if name in _FORM_TEXTS:
                return False
            return _is_password(control) or (named is not None and is_secret_field(str(named)))
        return name in _VALUES and isinstance(named, str) and is_secret_name(named)

    def _auth_field(self, name: str, item: Any, depth: int) -> Any:
        if is_secret_field(name):
            return self.walk(item, "all", depth)
        if isinstance(item, str):
            return _mask_url(item, self._forms) if name in _URL_FIELDS else self._text(item, depth)
        if isinstance(item, int | float):
            return item
        if isinstance(item, list | tuple) and depth <= _DEEPEST:
            return [self._auth_field(name, part, depth + 1) for part in item]
        return self.walk(item, "auth", depth)

    def _connection_field(self, name: str, item: Any, depth: int) -> Any:
        """Judge a field that no connection is known to have: it may come back encrypted."""
        if isinstance(item, str) and not re.search(r"\s", item):
            padded = len(item) >= 8 and item.endswith("=")
            hexed = _LONG_HEX.fullmatch(item) and not _ID_NAME.fullmatch(name)
            if padded or hexed or is_blob(item, 20):
                return MASK
        return self.walk(item, "connection", depth)

    def _config_rule(self, owner: Mapping[Any, Any], item: Any) -> _Rule:
        """Judge whose ``config`` this is; when nothing tells, it is an auth's: most is hidden."""
        form = isinstance(item, list) and all(
            isinstance(part, Mapping) and "control" in part for part in item
        )
        if form or (self._kind == "provider" and isinstance(item, list)):
            return "form"
        if self._kind == "connection":
            return "connection"
        if self._kind == "provider" or (not self._kind and not _NOT_AN_AUTH.isdisjoint(owner)):
            return "connection"
        return "auth"

    def _sequence(self, items: list[Any], rule: _Rule, depth: int) -> list[Any]:
        pair = len(items) == 2 and all(isinstance(item, str) for item in items)
        if pair and rule == "plain" and is_secret_name(items[0]):
            return [self._text(items[0], depth), MASK if items[1] else ""]
        if rule == "connection":
            return [self._connection_field("", item, depth + 1) for item in items]
        return [self.walk(item, rule, depth + 1) for item in items]

    def _text(self, text: str, depth: int) -> str:
        if text.lstrip()[:1] in ("{", "[") and len(text) <= _JSON_LIMIT:
            text = self._json(text, depth)
        return mask_forms(mask_whole_url(text), self._forms)

    def _json(self, text: str, depth: int) -> str:
        """Mask JSON that stands in a string; a service account's key file is masked whole."""
        try:
            parsed = json.loads(text)
        except (ValueError, RecursionError):
            return text
        if isinstance(parsed, dict) and (
            "private_key" in parsed or parsed.get("type") == "service_account"
        ):
            return MASK
        shown = self.walk(parsed, "plain", depth + 1)
        return text if shown == parsed else json.dumps(shown, ensure_ascii=False)


def mask(value: Any, *, secrets: Iterable[str] = ()) -> Any:
    """Return a masked copy of JSON-like data that is none of those below."""
    return _Masker(secrets).walk(value, "plain")


def mask_auth(value: Any, *, secrets: Iterable[str] = ()) -> Any:
    """Return a masked copy of an auth, of a list of them, or of a body that creates one."""
    return _Masker(secrets, "auth").walk(value, "plain")


def mask_provider(value: Any, *, secrets: Iterable[str] = ()) -> Any:
    """Return a masked copy of a provider: its ``config`` is a form, its oauth block is not."""
    return _Masker(secrets, "provider").walk(value, "plain")


def mask_connection(value: Any, *, secrets: Iterable[str] = ()) -> Any:
    """Return a masked copy of a connection, of a list of them, or of a body that creates one."""
    return _Masker(secrets, "connection").walk(value, "plain")
