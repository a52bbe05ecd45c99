"""Hostile text pasted into every field of every screen: what is painted stays text."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.widget import Widget
from textual.widgets import Input, TextArea

from app.demo.service import DemoService
from tests.security.screens_registry import REGISTRY, VIEWS
from tests.support.hostile import HOSTILE, judge
from tests.support.signing_in import Machine, SignInDriver, signed_in, signing_in
from widgets.secret_field import SecretField

EVERYWHERE = {**REGISTRY, **VIEWS}
WITH_FIELDS = (
    *("filter", "Palette", "SignInScreen", "FormScreen", "PickScreen", "FileScreen"),
    *("GateScreen", "ScanScreen", "ExportScreen", "WizardScreen", "a form with a key"),
    "JournalScreen",
)
WITHOUT = sorted(REGISTRY.keys() - {*WITH_FIELDS, "MainScreen"})
"""The main screen's only field is the filter."""


def fields_of(user: SignInDriver) -> list[Widget]:
    """Everything on the screen that takes a text."""
    screen = user.screen
    return [*screen.query(Input), *screen.query(TextArea), *screen.query(SecretField)]


@pytest.mark.parametrize("name", WITH_FIELDS)
async def test_what_is_pasted_is_text(service: DemoService, tmp_path: Path, name: str) -> None:
    async with signing_in(signed_in(service), Machine(tmp_path), service) as user:
        await user.loaded()
        for step in EVERYWHERE[name].steps:
            await user.press(*step.keys)
            await user.see(*step.see)
        fields = fields_of(user)
        assert fields
        for field in fields:
            for text in HOSTILE:
                field.post_message(events.Paste(text.encode("utf-8", "replace").decode()))
            await user.pause()
            judge(user)


async def test_no_other_screen_has_a_field(service: DemoService, tmp_path: Path) -> None:
    """One that gets a field belongs into the list above."""
    async with signing_in(signed_in(service), Machine(tmp_path), service) as user:
        await user.loaded()
        for name in WITHOUT:
            for step in REGISTRY[name].steps:
                await user.press(*step.keys)
                await user.see(*step.see)
            assert type(user.screen).__name__ == name
            assert not fields_of(user), name
            for step in reversed(REGISTRY[name].steps):
                await user.press(*step.back)
            await user.wait_for(lambda: user.on_main)
