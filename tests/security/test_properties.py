"""Whatever is generated: no secret survives, no control sign passes, and widths are right."""

from __future__ import annotations

import base64
import json
import string
import unicodedata
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from rich.cells import cell_len
from rich.text import Text

from app.api.address import ApiAddress
from app.api.answer import SafeText
from app.api.client import LyticsClient
from app.api.errors import Refused, TokenRejected
from app.curl import curl_command
from app.facts import auth_facts, connection_facts, provider_facts
from app.guidance import advise
from app.json_view import as_text
from app.keyring_trouble import Trouble
from app.masking import mask_auth, mask_connection, mask_provider, mask_text
from app.shown import shown_block, shown_line
from app.text import cell, plain
from tests.support import builders

# Long enough that a part of it is in no other text by chance.
tokens = st.text(string.ascii_letters + string.digits + "-_.~+/=\"'<>&%\\$:@ ", min_size=16).map(
    lambda text: f"Zq{text.strip()}7Xw"
)
surroundings = st.text(max_size=40)


def survives(secret: str, text: str) -> bool:
    return secret in text


@given(surroundings, tokens, surroundings)
@settings(max_examples=150)
def test_an_echoed_token_survives_in_no_spelling(before: str, token: str, after: str) -> None:
    safe = SafeText(SecretStr(token))
    dumped = json.dumps(token)[1:-1]
    spelled = {token, dumped, dumped.replace("/", "\\/")}
    for form in spelled:
        line = safe(f"{before}<{form}>{after}")
        assert not survives(form, line)
        error = TokenRejected("list connections", line, status=401, code=safe(form))
        advice = advise(error, token_source="LYTICS_API_TOKEN")
        shown = [advice.title, advice.cause, advice.explanation, advice.facts, str(error)]
        assert not any(survives(form, text) for text in shown)


@given(tokens, tokens)
@settings(max_examples=150)
def test_what_an_auth_is_configured_with_is_never_shown(secret: str, other: str) -> None:
    auth = {
        "label": "SF key",
        "config": {"password": secret, "private_key": {"deep": [other]}, "host": "h"},
        "settings": {"api_key": secret},
        "url": f"https://svc:{secret.replace('@', '').replace('/', '').strip()}@h/db",
    }
    shown = json.dumps(mask_auth(auth), ensure_ascii=False)
    for value in (secret, other):
        assert not survives(json.dumps(value, ensure_ascii=False)[1:-1], shown)


@given(st.text(max_size=400))
@settings(max_examples=300)
def test_no_control_sign_passes_and_the_width_is_what_is_drawn(text: str) -> None:
    for shown in (shown_line(text), str(cell(text))):
        assert not bad_signs(shown)
        assert Text(shown).cell_len == sum(cell_len(sign) for sign in shown)
    for block in (shown_block(text), str(plain(text))):
        assert not bad_signs(block.replace("\n", ""))


@given(st.text(max_size=80), st.text(max_size=20))
def test_errors_are_clean_wherever_they_are_shown(message: str, code: str) -> None:
    safe = SafeText(SecretStr("none-such-token"))
    error = Refused("read a connection", safe(message), status=400, code=safe(code))
    advice = advise(error)
    for shown in (advice.title, advice.cause, advice.explanation, advice.facts):
        assert not bad_signs(shown)


@given(tokens)
@settings(max_examples=50)
def test_a_known_secret_is_masked_in_every_form_that_the_detector_knows(secret: str) -> None:
    spelled = (quote(secret, safe=""), base64.b64encode(secret.encode()).decode())
    for form in spelled:
        assert form not in mask_text(f"a {form} b", [secret])


@given(tokens)
@settings(max_examples=60)
def test_no_stored_secret_survives_the_facts_and_the_json_tab(secret: str) -> None:
    inner = "".join(sign for sign in secret if sign not in "@/ ?#:%\\\"'<>&")
    connection = builders.connection(
        config={"password": secret, "connection_url": f"snowflake://svc:{inner}@h/db"},
        description=f"see https://svc:{inner}@h/x",
        auth_ids=["a1"],
    )
    auth = builders.auth(config={"password": secret, "token": secret, "host": "h"})
    provider = builders.provider(oauth2={"client_secret": secret})
    account = builders.account(connections=[connection], auths=[auth], providers=[provider])
    facts = [
        *connection_facts(account, connection, builders.NOW),
        *auth_facts(account, auth, builders.NOW),
        *provider_facts(account, provider, builders.NOW),
    ]
    shown = repr(facts)
    for masked in (
        mask_connection(connection.raw),
        mask_auth(auth.raw),
        mask_provider(provider.raw),
    ):
        shown += as_text(masked) + repr(masked)
    for value in (json.dumps(secret)[1:-1], repr(secret)[1:-1], inner):
        assert not survives(value, shown)


@given(tokens)
@settings(max_examples=60)
def test_a_curl_command_holds_the_variable_and_never_the_token(token: str) -> None:
    address = ApiAddress.parse("https://api.lytics.io")
    client = LyticsClient(address, SecretStr(token))
    command = curl_command("GET", client.url("connection", "c0ffee"))
    assert "$LYTICS_API_TOKEN" in command
    assert not survives(token, command)


def test_our_own_sentences_are_not_taken_for_secrets() -> None:
    for trouble in Trouble:
        assert shown_line(trouble.value) == trouble.value


def bad_signs(text: str) -> list[str]:
    return [sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
