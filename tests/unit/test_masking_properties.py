"""Whatever the secret and wherever it stands: no rendering of what is shown holds it."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import string
from typing import Any
from urllib.parse import quote, quote_plus

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.masking import MASK, looks_masked, mask, mask_auth, mask_connection, mask_text
from app.secret_shapes import mask_every_shape, may_hold_a_secret

quick = settings(deadline=None, suppress_health_check=list(HealthCheck))

MARKER = "Zq7xW"  # stands in every secret: no part of one may be seen either


def marked(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        texts.map(lambda text: text + MARKER),
        texts.map(lambda text: MARKER + text),
        st.tuples(texts, texts).map(lambda pair: pair[0] + MARKER + pair[1]),
    ).filter(lambda text: text.strip() == text and not looks_masked(text))


SECRETS = marked(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30))
LINES = marked(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=30)
)
WORDS = marked(st.text(string.ascii_letters + string.digits + "+/._~-", max_size=40))
URL_WORDS = marked(
    st.text(string.ascii_letters + string.digits + "+/._~-@:?#&=;%!$*(),", max_size=40)
)
SECRET_NAMES = st.sampled_from(
    ["password", "apiKey", "CLIENT-SECRET", "access_token", "x-api-key", "db.passwd", "sshKey"]
)
SECRET_FIELDS = st.sampled_from(["password", "code", "cert_json", "cookie", "unheard_of", "aes_iv"])
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=30))
JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def renderings(value: Any) -> list[str]:
    return [
        json.dumps(value),
        json.dumps(value, ensure_ascii=False),
        str(value),
        repr(value),
        *strings(value),
    ]


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [s for k, v in value.items() for s in (str(k), *strings(v))]
    if isinstance(value, list):
        return [s for item in value for s in strings(item)]
    return [str(value)]


def assert_hidden(secret: str, value: Any) -> None:
    for form in {MARKER, secret, json.dumps(secret)[1:-1], quote(secret, safe="")}:
        for text in renderings(value):
            assert form not in text


def buried(path: list[str], value: Any) -> Any:
    for step in path:
        value = {step: value} if step else [None, value]
    return value


PATHS = st.lists(st.sampled_from(["", "data", "items", "x"]), max_size=6)


@quick
@given(SECRETS, SECRET_NAMES, PATHS, PATHS)
def test_under_a_secret_name_at_any_depth(
    secret: str, name: str, above: list[str], below: list[str]
) -> None:
    assert_hidden(secret, mask(buried(above, {name: buried(below, secret)})))


@quick
@given(SECRETS, SECRET_FIELDS, PATHS)
def test_in_what_an_auth_is_configured_with(secret: str, name: str, below: list[str]) -> None:
    config = {name: buried(below, secret), "host": {"inner": secret}}
    assert_hidden(secret, mask_auth({"id": "1", "config": config}))
    assert_hidden(secret, mask({"type": "x", "config": config}))


@quick
@given(SECRETS, PATHS, st.sampled_from(["oauth", "oauth1", "oauth2", "OAuth2"]))
def test_in_an_oauth_block(secret: str, below: list[str], name: str) -> None:
    assert_hidden(secret, mask({name: {"client_id": buried(below, secret)}}))


@quick
@given(LINES, st.sampled_from(["snowflake", "postgres", "https", "jdbc:redshift"]))
def test_as_a_urls_password(secret: str, scheme: str) -> None:
    url = f"{scheme}://svc:{secret}@host.example:5439/db"
    for shown in (
        mask({"connection_url": url}),
        mask({"x": url}),
        mask_connection({"config": {"connection_url": url}}),
        mask_auth({"config": {"connection_url": url}})["config"],
    ):
        assert_hidden(secret, shown)
        text = strings(shown)[-1]
        assert text == f"{scheme}://svc:{MASK}@host.example:5439/db"


@quick
@given(URL_WORDS, st.sampled_from(["u:{}@h", "u:{}@h/p?q=1", "u:{}@h said no", ":{}@h"]))
def test_as_a_urls_password_in_running_text(secret: str, form: str) -> None:
    for scheme in ("postgres", "https", "jdbc:redshift"):
        assert MARKER not in mask_text(f"failed: {scheme}://" + form.format(secret))


@quick
@given(
    WORDS,
    st.sampled_from(
        [
            *("password={}", "password='{}'", 'token: "{}"', "{{'api_key': '{}'}}"),
            *("a?x=1&client_secret={}&y=2", "Authorization: {}", "Bearer {}x", "Cookie: s={}"),
            *(
                '{{"password":"{}"',
                '\\"secret\\":\\"{}\\",',
                "PWD={{{}}};",
                "Server=h;Password={};",
            ),
        ]
    ),
)
def test_assigned_in_running_text(secret: str, form: str) -> None:
    assert MARKER not in mask_text("error 7: " + form.format(secret))


@quick
@given(st.binary(min_size=40, max_size=200), st.sampled_from(["RSA PRIVATE KEY", "PGP MESSAGE"]))
def test_pem_and_its_cut_forms(raw: bytes, kind: str) -> None:
    body = base64.encodebytes(raw).decode()
    pem = f"-----BEGIN {kind}-----\n{body}-----END {kind}-----\n"
    lines = [line for line in body.splitlines() if len(line) > 8]
    for text in (pem, pem[:-30], f"a {pem} b", json.dumps(pem), repr(pem), pem.replace("\n", "")):
        for shown in (mask_text(text), str(mask({"x": text, pem: [text]}))):
            assert not [line for line in lines if line in shown]


@quick
@given(st.dictionaries(WORDS, WORDS, min_size=1, max_size=2), st.binary(min_size=32, max_size=64))
def test_jwt(claims: dict[str, str], signature: bytes) -> None:
    def part(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    head = part(b'{"alg":"HS256","typ":"JWT"}')
    parts = [head, part(json.dumps(claims).encode()), part(signature)]
    jwt = ".".join(parts)
    for text in (jwt, f"Bearer {jwt}", f"t={jwt}&x", f'"{jwt}"', f"a\n{jwt}\n", f"%3D{jwt}"):
        shown = mask_text(text)
        assert not [p for p in parts if p in shown]


@settings(quick, derandomize=True)
@given(st.binary(min_size=1, max_size=8), st.integers(36, 120))
def test_encrypted_blobs(seed: bytes, size: int) -> None:
    raw = hashlib.shake_256(seed).digest(size)  # random to look at, as ciphertext is
    for blob in (
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
        raw.hex(),
    ):
        assert blob not in mask_text(f"value {blob} ends")
        assert blob not in str(mask({"x": [blob]}))


@quick
@given(SECRETS, st.text(max_size=20), st.text(max_size=20))
def test_known_secrets_in_any_spelling(secret: str, before: str, after: str) -> None:
    raw = secret.encode()
    spellings = [
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        quote(secret, safe="").lower() if secret.isascii() and secret.islower() else secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        json.dumps(secret)
        .replace("&", "\\u0026")
        .replace("<", "\\u003c")[1:-1]
        .replace(">", "\\u003e"),
        repr(secret)[1:-1],
        repr(raw)[2:-1],
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
    ]
    for spelling in spellings:
        text = f"{before} <{spelling}> {after}"
        shown = mask_text(text, [secret])
        assert spelling not in shown
        assert MARKER not in shown
        assert_hidden(secret, mask({"label": text}, secrets=[secret]))
    for user in ("svc", "user", "admin"):
        basic = base64.b64encode(f"{user}:{secret}".encode()).decode()
        assert MASK in mask_text(f"sent {basic}.", [secret])


@quick
@given(JSON)
def test_masking_twice_changes_nothing_and_the_input_stays(value: Any) -> None:
    before = copy.deepcopy(value)
    for function in (mask, mask_auth, mask_connection):
        once = function(value)
        assert value == before
        assert function(once) == once
        json.dumps(once)


PIECES = st.sampled_from(
    [
        *("password", "=", ":", " ", '"', "'", "\\", "://", "u:p@h", "@", "/", "?", "&", ";", "\n"),
        *("token", "Bearer ", "Authorization", "eyJhbGciOiJIUzI1NiJ9", ".", "-----BEGIN A-----"),
        *("abc", "is", "{", "}", "[", "]", "(", ")", "%3D", "key", "api", MASK, ",", "secret 'x'"),
    ]
)


@settings(quick, max_examples=400)
@given(st.lists(PIECES, max_size=14))
def test_text_masked_twice_changes_nothing(pieces: list[str]) -> None:
    once = mask_text("".join(pieces))
    assert mask_text(once) == once


# Where the shapes begin, and signs that bring them just under and just over their least length.
SHAPE_PIECES = st.sampled_from(
    [
        *("eyJ", "ghp_", "AKIA", "ASIA", "glpat-", "xoxb-", "sk-", "sk_live_", "ya29.", "SG."),
        *("bearer ", "Basic ", "negotiate  ", "secret ", "password ", "cookie", "PuTTY-User-Key-"),
        *("BEGIN ", "----", "-----", "shpat_", "dapi", "pat-eu1-", "key-", "://", "%3D", "'", "="),
        *("A1b2C3", "a" * 9, "Z9", "é", "_", "-", ".", " ", "\n", "•", "0123456789", "/", "+"),
    ]
)


@settings(quick, max_examples=1000)
@given(st.lists(SHAPE_PIECES | st.text(max_size=6), max_size=10))
def test_what_is_not_looked_through_has_no_secret(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert may_hold_a_secret(text) or mask_every_shape(text) == text
