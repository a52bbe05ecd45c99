"""The registry of screens is whole: what is missing in it would go untested."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

from textual.screen import Screen

import screens
from tests.security.screens_registry import ABSTRACT, REGISTRY


def test_every_screen_is_in_the_registry() -> None:
    found = set()
    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        for name, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(kind, Screen) and kind.__module__.startswith("screens."):
                found.add(name)
    assert found - ABSTRACT == set(REGISTRY)
