"""Secrets in forms: hidden while they are typed, pasted or read, and sent as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.demo.service import DemoService
from screens.file import FileScreen
from tests.support.app_driver import NARROW, Driver, driving
from tests.support.changing import (
    SECRET,
    at_gate,
    choose,
    enter,
    open_form,
    paste,
    proceed,
    to_field,
    value,
    writes,
)
from widgets.form_view import FormView

PEM = f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----\n"


def about(user: Driver) -> str:
    """What is said of the field with the focus, in one line."""
    return " ".join(user.part(".form-about").replace("▎", " ").split())


async def test_a_secret_in_an_open_field_is_hidden_at_once(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        await user.press("2")
        await open_form(user, "n")
        await choose(user, "Type", "basic-auth")
        await paste(user, "URL", f"https://u:{SECRET}@example.com/x")
        assert SECRET not in user.text and "Looks like: URL with a password" in about(user)
        await user.press("home", "shift+end", "ctrl+c", "ctrl+x")
        assert SECRET not in user.app.clipboard


async def test_a_key_is_pasted_and_shown_by_its_kind_alone(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        await user.press("2")
        await open_form(user, "n")
        await choose(user, "Provider", "snowflake")
        await paste(user, "Private key", PEM)
        assert "PEM private key, ••••••••" in user.text
        assert "Looks like: PEM private key, 3 lines." in about(user)
        assert "ends with a line break" in about(user)
        assert SECRET not in user.text and "----" not in user.part(".form-page")
        await user.press("ctrl+c", "ctrl+x")
        assert not user.app.clipboard
        assert value(user, "Private key") == SecretStr(PEM)


@pytest.mark.parametrize("line_break", ["\r", "\r\n"])
async def test_a_key_pasted_by_a_terminal_keeps_its_lines(
    own_service: DemoService, line_break: str
) -> None:
    """Terminals send each line break of a paste as the return key does."""
    async with driving(own_service, NARROW) as user:
        await user.press("2")
        await open_form(user, "n")
        await choose(user, "Type", "salesforce-jwt")
        await enter(user, "Label", "k")
        await paste(user, "Private key", PEM.replace("\n", line_break))
        assert "PEM private key, ••••••••" in user.text
        await at_gate(user, "enter")
        await proceed(user)
        (request,) = writes(own_service)
        assert json.loads(request.body)["config"]["private_key"] == PEM


async def test_a_paste_that_is_too_long_is_said_and_costs_nothing(
    own_service: DemoService,
) -> None:
    async with driving(own_service, NARROW) as user:
        await user.press("2")
        await open_form(user, "n")
        await choose(user, "Type", "salesforce-jwt")
        await paste(user, "Private key", PEM)
        await paste(user, "Private key", "x" * 70_000)
        assert user.toasts == ["Not taken: this field holds up to 65,536 characters."]
        assert value(user, "Private key") == SecretStr(PEM)


async def test_a_key_comes_from_a_file(own_service: DemoService, tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text(PEM)
    path.chmod(0o644)
    async with driving(own_service, NARROW) as user:
        await user.press("2")
        form = await open_form(user, "n")
        await choose(user, "Provider", "snowflake")
        await enter(user, "Label", "k")
        await user.press("ctrl+o")
        assert user.screen is form, "a label comes from no file"
        await to_field(user, "Private key")
        await user.see("ctrl+o from file")
        await user.press("ctrl+o")
        assert isinstance(user.screen, FileScreen) and "Private key from a file" in user.text
        await user.type(str(tmp_path / "none"))
        await user.press("enter")
        await user.see("✖ There is no file")
        await user.press("end", "ctrl+u")
        await user.type(str(tmp_path))
        await user.press("enter")
        await user.wait_for(lambda: "There is no file" not in user.text and "✖" in user.text)
        await user.press("end", "ctrl+u")
        await user.type(str(path))
        await user.press("enter")
        await user.wait_for(lambda: user.screen is form)
        await user.see("PEM private key, ••••••••")
        assert value(user, "Private key") == SecretStr(PEM)
        assert any("chmod 600" in said for said in user.toasts), "others can read the file"
        assert SECRET not in user.text + " ".join(user.toasts)


async def test_a_file_that_a_field_can_not_take_is_said_and_ends_nothing(
    own_service: DemoService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_view: FormView, _name: str, _secret: SecretStr) -> None:
        raise LookupError(SECRET)

    path = tmp_path / "key.pem"
    path.write_text(PEM)
    monkeypatch.setattr(FormView, "take_file", broken)
    async with driving(own_service, NARROW) as user:
        await user.press("2")
        await open_form(user, "n")
        await choose(user, "Provider", "snowflake")
        await to_field(user, "Private key")
        await user.press("ctrl+o")
        await user.type(str(path))
        await user.press("enter")
        await user.see("Something went wrong here (LookupError).")
        assert SECRET not in user.text and user.app._exception is None


async def test_an_unlisted_type_takes_json(own_service: DemoService) -> None:
    auth = own_service.world.default.auths[0]
    auth["type"], auth["provider_slug"], auth["provider_id"] = "brand_new", "", ""
    async with driving(own_service, NARROW) as user:
        await user.press("2")
        await user.go_to(auth["label"])
        await open_form(user, "e")
        await paste(user, "Config", '{"a": ')
        await user.press("enter")
        said = " ".join(user.part(".form-page").split())
        assert "✖ This is not JSON: something is wrong in line 1" in said
        await user.press("ctrl+u")
        text = json.dumps({"a": SECRET, "n": [1, {"b": SECRET}]}, indent=1)
        await paste(user, "Config", text)
        assert "JSON, ••••••••" in user.text and SECRET not in user.text
        await at_gate(user, "enter")
        assert "Updated" not in user.text and SECRET not in user.text
        await user.press("pagedown", "pagedown")
        assert '"a": "••••••••"' in user.text and SECRET not in user.text
        await proceed(user)
        (request,) = writes(own_service)
        assert json.loads(request.body)["config"] == json.loads(text)
        assert request.path == f"/v2/auth/brand-new/{auth['id']}"
