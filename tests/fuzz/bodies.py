"""Generated answers of the API: likely ones, odd ones and hostile ones, with secrets planted.

A secret is planted where the API could have one: under a secret's name at any depth, in an auth's
config, in a provider's oauth block, as the password of a URL in any text, in a PEM block, a JWT.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from hypothesis import strategies as st

from app.api.models import (
    Account,
    Auth,
    Column,
    Connection,
    ConnectionType,
    DataModel,
    Job,
    Provider,
    Resource,
    ScanResult,
    Table,
)

PLANTED = "Zq7hunter2Xw9Bv3Kd8"
"""The secret; no part of it is in anything else that is generated."""

_JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ" + PLANTED + ".c2lnbmF0dXJl" + PLANTED
_PEM = f"-----BEGIN PRIVATE KEY-----\n{PLANTED}{PLANTED}\n-----END PRIVATE KEY-----"
_HOSTILE = (
    *("\x1b]52;c;eA==\x07", "\x1b[2J", "\x9b31m", "[/red]", "[b]x", "\u202eabc", "a\u200bb"),
    *("\ud800", "e" + "\u0301" * 9, "\u2028", "\r\n\r\n", "\t", "\x00", "数据", "👩🏽‍💻", "🇩🇪"),
    *("%s %(x)s {0} {", "\\", '"', "'", "", " ", "–", "x" * 3_000, "status:", "~", "/", "."),
)
_SECRET_TEXTS = (
    *(f"https://svc:{PLANTED}@h.example/x", f"snowflake://u:{PLANTED}@h/db?role=r"),
    *(_PEM, _JWT, f"password={PLANTED}", f'{{"api_key": "{PLANTED}"}}'),
)
_SECRET_NAMES = ("password", "api_key", "client_secret", "private_key", "access_token", "Secret")
_TIMES = (
    *("2026-11-23T06:00:00Z", "2026-11-23T06:00:00.123456789+02:00", "0001-01-01T00:00:00Z"),
    *("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00", "1969-07-20T20:17:40Z", "soon"),
)

# Few ids, so that things refer to each other, to nothing, and to the same thing twice.
ids = st.sampled_from(("c1", "c2", "a1", "a2", "p1", "", "snowflake"))
texts = (
    ids
    | st.sampled_from((*_HOSTILE, *_SECRET_TEXTS, *_TIMES))
    | st.text(max_size=12)
    | st.tuples(
        st.sampled_from(_HOSTILE), st.sampled_from(("", " ", "\n")), st.sampled_from(_SECRET_TEXTS)
    ).map("".join)
)
_words = st.sampled_from(
    ("healthy", "unhealthy", "unknown", "oauth2", "key", "HEALTHY ", "fault-3")
)
numbers = (
    st.integers(-(2**70), 2**70) | st.floats() | st.sampled_from((0, 1, True, False, 10**300, -0.0))
)
scalars = st.none() | st.booleans() | numbers | texts | _words

_secret_members = st.dictionaries(
    st.sampled_from(_SECRET_NAMES),
    st.just(PLANTED) | st.just([PLANTED]) | st.just({"deep": {"er": PLANTED}}),
    max_size=2,
)
any_json = st.recursive(
    scalars | _secret_members,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
_forms = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "control": st.sampled_from(("text", "password", "number", "")) | scalars,
            "name": st.sampled_from(("password", "host", "port")) | texts,
            "label": texts,
            "sort_order": numbers | texts,
            "optional": scalars,
            "type": texts,
        },
    )
    | any_json,
    max_size=3,
)
_config = st.builds(
    lambda known, secret: {**known, **secret},
    st.dictionaries(st.sampled_from(("host", "database", "url", "schema")) | texts, any_json),
    _secret_members,
)

_LIKELY: dict[str, st.SearchStrategy[Any]] = {
    "id": ids,
    "auth_ids": st.lists(ids | any_json, max_size=3),
    "connection_id": ids,
    "provider_id": ids,
    "provider_slug": ids,
    "slug": ids,
    "categories": st.lists(texts, max_size=2),
    "config": _config | _forms,
    "oauth": _secret_members,
    "oauth2": _secret_members,
    "schedule": st.fixed_dictionaries({"prev_sync_time": st.sampled_from(_TIMES) | scalars}),
    "columns": st.lists(
        st.fixed_dictionaries({"column_name": texts, "column_datatype": texts}) | any_json,
        max_size=2,
    ),
    "rows": st.lists(any_json, max_size=2),
    "status": _words,
    "health": _words,
    "auth_method": _words,
    "hidden": st.booleans(),
    "deleted": st.booleans() | st.sampled_from(_TIMES),
}
LISTED: dict[str, type[Resource]] = {
    "connections": Connection,
    "auths": Auth,
    "providers": Provider,
    "data_models": DataModel,
    "jobs": Job,
}
ALL_MODELS: tuple[type[Resource], ...] = (
    *LISTED.values(),
    *(Account, Column, ConnectionType, Table, ScanResult),
)


def element(kind: type[Resource]) -> st.SearchStrategy[Any]:
    """One object of the wire: known fields with likely or any values, and unknown ones."""
    known = set(kind.model_fields) - {"raw", "unreadable"}
    if kind is Auth:
        known |= {"config", "name", "provider_name"}
    if kind is Provider:
        known |= {"oauth", "oauth2"}
    fields = {name: _LIKELY.get(name, texts) | any_json for name in sorted(known)}
    unknown = st.dictionaries(texts, any_json, max_size=2) | _secret_members
    return st.builds(
        lambda some, more: {**more, **some}, st.fixed_dictionaries({}, optional=fields), unknown
    )


def body_of(kind: type[Resource], *, listed: bool = True) -> st.SearchStrategy[bytes]:
    """A whole answer: the envelope around a list (or one object), sometimes around anything."""
    thing = element(kind)
    data = st.lists(thing | any_json, max_size=4) if listed else thing
    if listed:
        data = data | data.map(lambda items: {"items": items})
    rest = st.fixed_dictionaries(
        {},
        optional={
            "status": st.sampled_from((200, "success", None, "")),
            "request_id": texts,
            "_meta": st.fixed_dictionaries({"has_more": scalars}) | any_json,
        },
    )
    envelope = st.builds(lambda data, rest: {**rest, "data": data}, data, rest)
    return envelope.map(lambda value: json.dumps(value).encode())


_FORBIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def flaws(text: str) -> list[str]:
    """What must not be shown: parts of the secret, and signs that a terminal would obey."""
    found = [
        f"the secret: {PLANTED[at : at + 10]}"
        for at in range(len(PLANTED) - 9)
        if PLANTED[at : at + 10] in text
    ]
    found += [
        f"U+{ord(sign):04X}"
        for sign in sorted(set(re.sub(r"[ -~\n]", "", text)))
        if unicodedata.category(sign) in _FORBIDDEN
    ]
    return found
