"""How neighbours leaked, one test a lesson; ``docs/security.md`` has the table.

Each is the short form: what goes through whole screens, a terminal or a real keyring stands in
the tests that the table names beside it.
"""

from __future__ import annotations

import asyncio
import logging
import re
from pathlib import Path

import httpx
import keyring.backends.fail
import keyring.backends.null
import pytest
from pydantic import SecretStr
from textual.app import App
from textual.widgets import Input

from app import cli
from app.api.address import ApiAddress
from app.api.client import LyticsClient
from app.api.errors import ApiError
from app.application import ConnectionManager
from app.credentials import from_environment
from app.curl import curl_command
from app.demo.service import DemoService
from app.keyring_store import is_safe
from app.masking import MASK, looks_masked, mask_auth
from app.private_files import append_private, write_private
from app.query import Query
from app.text import cell
from tests.support.app_driver import NARROW
from tests.support.signing_in import Machine, needed, signed_in, signing_in
from widgets.secret_field import SecretField

ROOT = Path(__file__).parent.parent.parent
TOKEN = SecretStr("lesson-token-Qz81")
HOME = ApiAddress.parse("https://api.lytics.io")


def test_terminal_escapes_are_cleaned_in_plain_output_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli._refuse("a\x1b]52;c;ZXZpbA==\x07b\nc") == cli.USAGE_ERROR
    printed = capsys.readouterr().err
    assert "\x1b" not in printed
    assert printed.count("\n") == 1
    assert "\x1b" not in cell("\x1b]52;c;ZXZpbA==\x07").plain


def test_the_crash_screen_prints_no_locals() -> None:
    assert ConnectionManager._fatal_error is not App._fatal_error
    assert ConnectionManager._handle_exception is not App._handle_exception


def test_the_secret_field_is_not_textuals_password_input() -> None:
    assert not issubclass(SecretField, Input)
    assert not SecretField.ALLOW_SELECT
    assert not hasattr(SecretField, "value")
    assert not [name for name in dir(SecretField) if name in ("action_copy", "action_cut")]


async def test_markup_is_text(service: DemoService, tmp_path: Path) -> None:
    async with signing_in(
        needed(service, reason="[/ [a=b] [prod] x"), Machine(tmp_path), service, NARROW
    ) as app:
        await app.read("[/ [a=b] [prod] x")


async def test_the_http_library_logs_nothing_and_follows_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"Location": "https://evil.example/v2/account"})

    caplog.set_level(logging.INFO)
    client = LyticsClient(HOME, TOKEN, transport=httpx.MockTransport(answer))
    with pytest.raises(ApiError) as refused:
        await client.list_accounts()
    assert len(asked) == 1
    assert "not followed" in str(refused.value)
    assert not [record for record in caplog.records if record.name.startswith("http")]
    await client.aclose()


@pytest.mark.parametrize(
    "look_alike",
    ["https://api.lytics.io.evil.example", "https://api-lytics.io", "https://api.lytics.io:8443"],
)
def test_a_token_belongs_to_the_exact_origin(look_alike: str) -> None:
    assert ApiAddress.parse(look_alike).origin != HOME.origin
    sign_in = from_environment({"LYTICS_API_TOKEN": "t", "LYTICS_API_URL": look_alike})
    assert sign_in is not None
    assert sign_in.address.origin == ApiAddress.parse(look_alike).origin


async def test_read_only_is_the_transports_not_the_views() -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise AssertionError("it was sent")

    client = LyticsClient(HOME, TOKEN, transport=httpx.MockTransport(answer))
    with pytest.raises(ApiError):
        await client._exchange._http.request("DELETE", f"{HOME.url}/v2/connection/1")
    await client.aclose()


def test_the_key_that_asks_never_confirms() -> None:
    source = (ROOT / "screens" / "profiles.py").read_text()
    assert 'Binding("f", "forget")' in source
    assert 'Binding("y", "forget_now")' in source


def test_a_masks_length_tells_nothing_and_a_mask_is_no_value() -> None:
    shown = {
        mask_auth({"config": {"password": "x" * length}})["config"]["password"]
        for length in (1, 8, 500)
    }
    assert shown == {MASK}
    assert looks_masked(MASK)
    assert looks_masked("******")


def test_unknown_fields_are_secret_by_default() -> None:
    shown = mask_auth({"config": {"brand_new_field": "value", "host": "h"}})
    assert shown["config"] == {"brand_new_field": MASK, "host": "h"}
    assert "$LYTICS_API_TOKEN" in curl_command("GET", HOME.url)


def test_files_are_their_users_alone(tmp_path: Path) -> None:
    for write in (write_private, append_private):
        path = tmp_path / write.__name__
        write(path, "x")
        assert path.stat().st_mode & 0o777 == 0o600


async def test_no_keyring_is_said_and_nothing_is_written_in_plain_text(
    service: DemoService, tmp_path: Path
) -> None:
    assert not is_safe(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    assert not is_safe(keyring.backends.null.Keyring())  # type: ignore[no-untyped-call]
    machine = Machine(tmp_path, keyring=False)
    async with signing_in(needed(service), machine, service, NARROW) as app:
        await app.read("No OS keyring here", "this session only")


def test_everything_printable_goes_through_the_one_masker() -> None:
    """Nothing dumps a configuration beside it: no pickle, no debug log, no raw repr of a body."""
    words = re.compile(r"\bpickle\b|\bpprint\b|logging\.basicConfig|traceback\.install")
    sources = [p for part in ("app", "screens", "widgets") for p in (ROOT / part).rglob("*.py")]
    assert not [path for path in sources if words.search(path.read_text())]


async def test_every_wait_has_a_cancel(service: DemoService, tmp_path: Path) -> None:
    async def never(_request: object) -> None:
        await asyncio.Event().wait()

    service.intercept = never
    async with signing_in(needed(service), Machine(tmp_path), service, NARROW) as app:
        await app.try_token("some-token")
        await app.read("Trying the token", "esc give up")
        await app.press("escape")
        await app.read("Given up")


def test_words_first_fuzzy_on_request() -> None:
    assert not Query.parse("ordw", ("name",)).spans("name", "orders warehouse")
    assert Query.parse("~ordw", ("name",)).spans("name", "orders warehouse")


async def test_which_account_am_i_in(service: DemoService, tmp_path: Path) -> None:
    session = signed_in(service, profile="prod", colour="red", read_only=True)
    async with signing_in(session, Machine(tmp_path), service, NARROW) as app:
        await app.loaded()
        header = app.lines()[0]
        for fact in ("prod", "127.0.0.1", "READ-ONLY"):
            assert fact in header


async def test_each_field_of_the_sign_in_says_what_to_put(
    service: DemoService, tmp_path: Path
) -> None:
    async with signing_in(needed(service), Machine(tmp_path), service, NARROW) as app:
        await app.read("paste it here", "Account > Security > Access Tokens", "role", service.url)
