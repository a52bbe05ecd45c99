"""What is secret: the one place that knows, and the one that takes it out of what is shown.

Two kinds of knowledge stand here. *Names*: in an auth's ``config`` everything is secret but the
reviewed `HARMLESS_FIELDS`; anywhere else a name has to look secret. *Shapes*: URLs with a
password, PEM blocks, JWTs, encrypted blobs and ``password=...`` are found in any text.

Mask first, clean for the terminal afterwards (``app/text.py``). Nothing here ever changes what
it is given; masking what is masked changes nothing.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, quote_plus

MASK: Final = "•" * 8

# ------------------------------------------------------------------ fields of an auth's config

# Reviewed over the 105 field names of the 126 published auth types. What is not here is secret.
_HARMLESS_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "where it is: addresses that the network sees": (
        *("host", "server", "port", "domain", "subdomain", "datacenter", "instance", "pod"),
        *("region", "project_location", "platform", "httppath"),
    ),
    "what is read there: names of things in a warehouse or a store": (
        *("bucket", "database", "folder", "role", "storage_integration", "warehouse"),
    ),
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
# Shown without passwords and without the values of their queries; all of it masked if unreadable.
_URL_FIELDS: Final = frozenset(
    (
        *("api_url", "auth_uri", "base_url", "connection_url", "my_domain_url", "restUrl"),
        *("rest_api_url", "token_endpoint", "url"),
    )
)
HARMLESS_FIELDS: Final[frozenset[str]] = _URL_FIELDS.union(*_HARMLESS_GROUPS.values())


def is_secret_field(name: str, control: str | None = None) -> bool:
    """Whether a field of an auth's config is secret; a form's password control always wins."""
    if control is not None and control.strip().casefold() == "password":
        return True
    return name not in HARMLESS_FIELDS


# ------------------------------------------------------------------------ names anywhere else

_KEY_OWNERS: Final = (
    "access|account|aes|api|app|auth|authorized|client|consumer|deploy|dev|encryption|function|gpg"
    "|hmac|host|license|master|pem|personal|pgp|private|rsa|sas|secret|service|session|shared"
    "|signing|ssh|ssl|storage|subscription|tls|token|user|write"
)
_SECRET_WORDS: Final = (
    r"passw(?:or)?d|passwort|pass[_ -]?(?:phrase|code)|secret(?!ar)|credential|token(?!i[sz])"
    rf"|(?:{_KEY_OWNERS})[_ -]?keys?(?![a-z])|key[_ -]?pair|bearer|authorization(?![_ -]ur)|cookie"
    r"|signature|connection[_ -]?string|cert[_ -]?json|service[_ -]?account|oauth[_ -]?verifier"
    r"|webhook[_ -]?request[_ -]?(?:headers|params)|aes[_ -]?iv"
)
_SECRET_NAME: Final = re.compile(_SECRET_WORDS)
_SECRET_WORD: Final = frozenset(("jwt", "otp", "pass", "pem", "pin", "pw", "pwd", "sas", "sig"))
_ABOUT_IT: Final = frozenset(  # the last word of a name that only tells of a secret
    (
        *("algorithm", "at", "count", "enabled", "endpoint", "expiration", "expires", "expiry"),
        *("in", "limit", "location", "manager", "method", "required", "status", "type", "uri"),
        *("url", "version"),
    )
)
_HUMPS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_OAUTH_BLOCK: Final = re.compile(r"oauth_?(?:1|2|1a|10a|1_0a)?")


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether a name, in any spelling, looks like a secret's."""
    name = name[:200]
    for spelling in {_HUMPS.sub("_", name).lower(), name.lower()}:
        snake = _NOT_WORD.sub("_", spelling).strip("_")
        words = snake.split("_")
        if _SECRET_WORD.intersection(words):
            return True
        if _SECRET_NAME.search(snake) is None:
            continue
        if words[-1] not in _ABOUT_IT and words[-2:] != ["manager", "id"]:
            return True
    return False


# ------------------------------------------------------------------------------ shapes in text

_PEM: Final = re.compile(
    r"-{4,5} ?BEGIN [A-Z0-9 ,]{1,60}-{4,5}.*?(?:-{4,5} ?END [A-Z0-9 ,]{1,60}-{4,5}|\Z)", re.DOTALL
)
_URL: Final = re.compile(r"://[^\s\"'<>`]*")
_PORT: Final = re.compile(r"\d{0,5}(?:[/?#,;)\]}.]|\Z)")
_JWT: Final = re.compile(r"(?:(?<![\w\-])|(?<=%[0-9A-F]{2})|(?<=\\[nrt]))eyJ[\w\-+/=.%]{10,}+")
_PREFIXED: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[opsur]_\w{20,}|github_pat_\w{20,}"
    r"|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}|[rs]k_(?:live|test)_\w{10,}|sk-[\w-]{20,}"
    r"|SG\.[\w-]{16,}\.[\w-]{16,}|AIza[\w-]{30,}|ya29\.[\w-]{10,}|shp[a-z]{2}_\w{20,}"
    r"|dapi[0-9a-f]{32}(?:-\d)?|key-[0-9a-z]{32}|pat-[a-z]{2}\d-[0-9a-f-]{36})"
)
_SLACK_HOOK: Final = re.compile(r"(hooks\.slack\.com/(?:services|workflows)/)[\w/]+")
_BEARER: Final = re.compile(r"(?i)\b(bearer|basic|negotiate)(\s{1,3})([\w.~+/=\-•]{3,})")
_ASSIGNED: Final = re.compile(
    rf"(?P<name>(?:{_SECRET_WORDS}|(?<![a-z])(?:jwt|otp|pass|pem|pin|pw|pwd|sas|sig)(?![a-z]))"
    r"[\w.\-]{0,40})(?P<sep>(?:%22|\\{0,7}[\"'])?\]?\s{0,4}(?:=>|[=:](?![:=])|%3d)\s{0,4})"
    r"(?P<value>\\{0,7}\"[^\"]*+\"?|\\{0,7}'[^']*+'?|\{[^}]*+\}?|\[[^\]]*+\]?|\([^)]*+\)?"
    r"|(?:[^\s;&\"'<>]|[\"'](?=[^\s,;&)}\]\"'<>:]))++)",
    re.IGNORECASE,
)
_HEADER: Final = re.compile(
    r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(['\"]?\s{0,3}[:=,]\s{0,3})"
    r"(b?\"[^\"]*+\"?|b?'[^']*+'?|[^\r\n\"']++)"
)
_QUOTED_PASSWORD: Final = re.compile(
    r"(?i)(passw(?:or)?d|passphrase|secret|identified by)(\s{1,3})('[^']*+'?|\"[^\"]*+\"?)"
)
_PROSE: Final = re.compile(  # "password: must not be empty" tells of no password
    r"(?i)(?:a|an|and|any|array|authentication|boolean|can|can't|cannot|could|denied|does|empty"
    r"|error|expired|false|field|for|format|has|header|in|incorrect|int|integer|invalid|is|it"
    r"|length|list|may|missing|must|no|none|not|null|number|object|of|or|please|realm=.*|rejected"
    r"|required|scheme|shall|should|string|text|the|this|token|tokens|too|true|type|unauthorized"
    r"|unknown|unset|value|varchar|was|wrong|you|your|%s|\?)[.,:)\]}]*"
)
_RUN: Final = re.compile(r"(?<![A-Za-z0-9+/_=%\-])[A-Za-z0-9+/_=%\-]{32,}+")
_PLAIN_ID: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32})"
    r"(?![0-9A-Za-z])"
)
_PIECE: Final = re.compile(r"[A-Za-z0-9]{40,}")
_TURN: Final = re.compile(
    r"(?<=[a-z])[A-Z0-9]|(?<=[A-Z])[a-z0-9]|(?<=[0-9])[A-Za-z]"  # from one kind of sign to another
)


def _is_blob(run: str, least: int = 32) -> bool:
    """Whether a run without spaces is random: an encrypted or encoded value, not a name."""
    rest = _PLAIN_ID.sub("", run)
    if len(rest) < least:
        return False
    turns = len(_TURN.findall(rest)) / len(rest)
    if any(c.isupper() for c in rest) and any(c.islower() for c in rest) and turns >= 0.36:
        return True
    return any(len(_TURN.findall(p)) >= 0.25 * len(p) for p in _PIECE.findall(rest))


def _without_userinfo(match: re.Match[str]) -> str:
    """Mask the password of a URL; what could be a port and a path is masked up to the last @."""
    rest = match[0][3:]
    user, colon, tail = rest.partition(":")
    if not colon or re.search(r"[/?#]", user):
        return match[0]
    _password, at, host = tail.rpartition("@")
    if at:
        return f"://{user}:{MASK}@{host}"
    if _PORT.match(tail):
        return match[0]
    return f"://{user}:{MASK}"


def _assigned(match: re.Match[str]) -> str:
    name, sep, value = match["name"], match["sep"], match["value"]
    if not is_secret_name(name) or _PROSE.fullmatch(value):
        return match[0]
    bare = value.lstrip("\\")
    mark = bare[:1]
    if mark in ("'", '"'):
        opening = value[: len(value) - len(bare) + 1]
        inner = bare[1:-1] if len(bare) > 1 and bare.endswith(mark) else bare[1:]
        if not inner.strip("\\"):
            return match[0]
        closing = opening if len(bare) > 1 and bare.endswith(mark) else ""
        return f"{name}{sep}{opening}{MASK}{closing}"
    return f"{name}{sep}{MASK}"


def _header(match: re.Match[str]) -> str:
    value = match[3]
    first = value.split(maxsplit=1)[0] if value.strip() else ""
    if not first or _PROSE.fullmatch(first):
        return match[0]
    mark = value.lstrip("b")[:1]
    if mark in ("'", '"'):
        return f"{match[1]}{match[2]}{mark}{MASK}{mark}"
    return f"{match[1]}{match[2]}{MASK}"


def _bearer(match: re.Match[str]) -> str:
    value = match[3]
    prose = _PROSE.fullmatch(value) or (match[1].lower() != "bearer" and value.islower())
    return match[0] if prose else f"{match[1]}{match[2]}{MASK}"


def _quoted(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2]}{match[3][0]}{MASK}{match[3][0]}"


def _mask_shapes(text: str) -> str:
    if "BEGIN " in text:
        text = _PEM.sub(MASK, text)
    if "://" in text:
        text = _URL.sub(_without_userinfo, text)
        text = _SLACK_HOOK.sub(rf"\1{MASK}", text)
    text = _HEADER.sub(_header, text)
    text = _ASSIGNED.sub(_assigned, text)
    text = _QUOTED_PASSWORD.sub(_quoted, text)
    text = _BEARER.sub(_bearer, text)
    text = _JWT.sub(MASK, text)
    text = _PREFIXED.sub(MASK, text)
    return _RUN.sub(lambda run: MASK if _is_blob(run[0]) else run[0], text)


def _base64_cores(raw: bytes) -> set[str]:
    """Return what of base64 is sure to occur wherever in a longer value ``raw`` stands."""
    cores: set[str] = set()
    for lead in range(3):
        coded = base64.b64encode(b"\0" * lead + raw)
        start = (0, 2, 3)[lead]
        end = (lead + len(raw)) // 3 * 4
        core = coded[start:end].decode("ascii")
        cores |= {core, core.replace("+", "-").replace("/", "_")}
    return {core for core in cores if len(core) >= 4}


@lru_cache(maxsize=64)
def _forms(secret: str) -> tuple[str, ...]:
    """Every spelling in which an answer may echo a secret, the longest first."""
    raw = secret.encode("utf-8", "surrogatepass")
    forms = {secret, secret.strip(), html.escape(secret), html.escape(secret, quote=False)}
    forms |= {line.strip() for line in secret.splitlines() if len(line) >= 16}
    for text in tuple(forms):
        encoded = text.encode("utf-8", "surrogatepass")
        coded = {quote(encoded, safe=""), quote(encoded), quote_plus(encoded)}
        coded |= {re.sub(r"%..", lambda sign: sign[0].lower(), form) for form in coded}
        dumped = {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
        dumped |= {json.dumps(form)[1:-1] for form in dumped}
        forms |= coded | dumped | {repr(text)[1:-1], repr(encoded)[2:-1], ascii(text)[1:-1]}
    forms |= _base64_cores(raw)
    return tuple(sorted((f for f in forms if len(f) >= 4), key=len, reverse=True))


def _mask_known(text: str, secrets: Iterable[str]) -> str:
    for secret in sorted(set(secrets), key=len, reverse=True):
        if len(secret) >= 4 and not looks_masked(secret):
            for form in _forms(secret):
                text = text.replace(form, MASK)
    return text


def mask_text(text: str, secrets: Iterable[str] = ()) -> str:
    """Return free text (an error, a journal line, SQL) without secrets, known ones included."""
    return _mask_shapes(_mask_known(text, secrets))


SENT_MASKED: Final = re.compile(
    r"\s*(?:[*•●∙·■█▪…_\-]{3,}|[xX]{4,}|.*(?:[*•●]{4,}|[xX*•●]{3,}[-_ …]{0,3}redacted).*"
    r"|[<\[({*]{0,3}(?:redacted|masked|hidden|filtered|encrypted)[>\])}*]{0,3})\s*",
    re.IGNORECASE | re.DOTALL,
)


def looks_masked(value: str) -> bool:
    """Whether a server sent a mask instead of a value; such a text is never sent back."""
    return SENT_MASKED.fullmatch(value) is not None


# ---------------------------------------------------------------------------- JSON-like values

_DEEPEST: Final = 60
_CONNECTION_FIELDS: Final = frozenset(
    ("bucket", "connection_url", "database", "dataset", "file", "project", "ssl_mode")
)
_NOT_AN_AUTH: Final = frozenset(
    ("auth_ids", "connection_config_id", "connection_config_slug", "workflow", "oauth", "oauth2")
)
_FORM_VALUES: Final = frozenset(("value", "default", "default_value", "values", "initial"))
_SAFE_QUERY: Final = re.compile(r"(?i)([?&;](?:ssl_?mode|database|schema|role|warehouse)=[^&;#]*)")
_QUERY_VALUE: Final = re.compile(r"([?&;][^=&;#]*=)[^&;#]*")
_READABLE_URL: Final = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.\-:]*:)?(?://)?(?:[^\s/?#@:]*:•{8}@|[^\s/?#@:]*@)?"
    r"[^\s/?#@:]*(?::\d+)?(?:[/?#;][^\s@]*)?"
)


def _mask_url(text: str, secrets: tuple[str, ...]) -> str:
    """Mask a field that holds a URL: all of it if it can't be read as one."""
    shown = text
    if "://" in text:
        scheme, _, rest = text.partition("://")
        user, colon, tail = rest.partition(":")
        if colon and "@" in tail and not re.search(r"[/?#]", user):
            shown = f"{scheme}://{user}:{MASK}@{tail.rpartition('@')[2]}"
    shown = _QUERY_VALUE.sub(
        lambda part: part[0] if _SAFE_QUERY.fullmatch(part[0]) else part[1] + MASK, shown
    )
    shown = mask_text(shown, secrets)
    return shown if _READABLE_URL.fullmatch(shown) else MASK


class _Masker:
    """One walk over one value. ``rule``: "plain", "auth" or "connection" config, or "all"."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple(secrets)

    def walk(self, value: Any, rule: str, depth: int = 0, kind: str = "") -> Any:
        if value is None or isinstance(value, bool) or value == "":
            return value
        if depth > _DEEPEST:
            return MASK
        if isinstance(value, Mapping):
            return self._mapping(value, rule, depth, kind)
        if isinstance(value, list | tuple):
            return self._sequence(value, rule, depth, kind)
        if rule == "all" or not isinstance(value, str | int | float):
            return MASK
        if rule == "auth":
            return MASK
        return self._text(value) if isinstance(value, str) else value

    def _mapping(self, value: Mapping[Any, Any], rule: str, depth: int, kind: str) -> Any:
        out: dict[Any, Any] = {}
        named = value.get("name", value.get("key", value.get("field")))
        for key, item in value.items():
            text = key if isinstance(key, str) else str(key)
            shown = self._text(text)
            if shown in out:
                shown = f"{shown} ({len(out)})"
            if rule != "all" and isinstance(named, str) and text in _FORM_VALUES:
                out[shown] = self._form_value(named, value.get("control"), item, rule, depth)
            else:
                out[shown] = self._field(value, text, item, rule, depth, kind)
        return out

    def _form_value(self, name: str, control: Any, item: Any, rule: str, depth: int) -> Any:
        if isinstance(control, str) or rule == "auth":
            secret = is_secret_field(name, control if isinstance(control, str) else None)
        else:
            secret = is_secret_name(name)
        return self.walk(item, "all" if secret else "plain", depth + 1)

    def _field(
        self, owner: Mapping[Any, Any], name: str, item: Any, rule: str, depth: int, kind: str
    ) -> Any:
        depth += 1
        if rule == "all":
            return self.walk(item, "all", depth)
        if rule == "auth":
            return self._auth_field(name, item, depth)
        if is_secret_name(name) or _OAUTH_BLOCK.fullmatch(_NOT_WORD.sub("_", name.lower())):
            return self.walk(item, "all", depth)
        if name == "connection_url" and isinstance(item, str):
            return _mask_url(item, self._secrets)
        if rule == "connection" and name not in _CONNECTION_FIELDS and isinstance(item, str):
            encrypted = " " not in item and (item.endswith("=") or _is_blob(item, 20))
            return MASK if encrypted else self._text(item)
        if name == "config":
            return self._config(owner, item, depth, kind)
        return self.walk(item, rule, depth)

    def _auth_field(self, name: str, item: Any, depth: int) -> Any:
        if is_secret_field(name):
            return self.walk(item, "all", depth)
        if isinstance(item, str):
            return _mask_url(item, self._secrets) if name in _URL_FIELDS else self._text(item)
        if isinstance(item, int | float):
            return item
        return self.walk(item, "auth", depth)

    def _config(self, owner: Mapping[Any, Any], item: Any, depth: int, kind: str) -> Any:
        if kind == "connection":
            return self.walk(item, "connection", depth)
        if kind == "provider" or (not kind and _NOT_AN_AUTH.intersection(owner)):
            return self.walk(item, "plain", depth)
        if isinstance(item, list) and all(isinstance(i, Mapping) and "control" in i for i in item):
            return self.walk(item, "plain", depth)
        return self.walk(item, "auth", depth)

    def _sequence(self, value: Iterable[Any], rule: str, depth: int, kind: str) -> list[Any]:
        items = list(value)
        pair = len(items) == 2 and all(isinstance(item, str) for item in items)
        if pair and rule == "plain" and is_secret_name(items[0]):
            return [self._text(items[0]), MASK if items[1] else ""]
        return [self.walk(item, rule, depth + 1, kind) for item in items]

    def _text(self, text: str) -> str:
        start = text.lstrip()[:1]
        if start in ("{", "[") and len(text) <= 1_000_000:
            try:
                parsed = json.loads(text)
            except (ValueError, RecursionError):
                return mask_text(text, self._secrets)
            if isinstance(parsed, dict) and (
                "private_key" in parsed or parsed.get("type") == "service_account"
            ):
                return MASK
            shown = self.walk(parsed, "plain")
            text = text if shown == parsed else json.dumps(shown, ensure_ascii=False)
        return mask_text(text, self._secrets)


def mask(value: Any, *, auth_config: bool = False, secrets: Iterable[str] = ()) -> Any:
    """Return a masked copy of JSON-like data; ``auth_config``: it is what an auth holds."""
    return _Masker(secrets).walk(value, "auth" if auth_config else "plain")


def mask_auth(value: Any, *, secrets: Iterable[str] = ()) -> Any:
    """Return a masked copy of an auth, of a list of them, or of a body that creates one."""
    return _Masker(secrets).walk(value, "plain", kind="auth")


def mask_provider(value: Any, *, secrets: Iterable[str] = ()) -> Any:
    """Return a masked copy of a provider: its ``config`` is a form, its oauth block is not."""
    return _Masker(secrets).walk(value, "plain", kind="provider")


def mask_connection(value: Any, *, secrets: Iterable[str] = ()) -> Any:
    """Return a masked copy of a connection, of a list of them, or of a body that creates one."""
    return _Masker(secrets).walk(value, "plain", kind="connection")
