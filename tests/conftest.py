"""Keeps the tests away from the machine that runs them, and the machine away from the tests."""

from __future__ import annotations

import gc
import signal
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no failure: seconds are never asserted.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# Screens are many small objects in cycles: Python would look for garbage all the time.
gc.set_threshold(50_000, 20, 50)

# Whoever runs the tests in the background (`&` in a script, nohup) hands down an ignored ctrl+c.
signal.signal(signal.SIGINT, signal.default_int_handler)

_FOREIGN = (
    *("LYTICS_API_TOKEN", "LYTICS_API_URL", "NO_COLOR", "TMUX", "TEXTUAL", "TEXTUAL_THEME"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
)


@pytest.fixture(autouse=True)
def sealed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A home of its own, no token, no proxy, no keyring."""
    for name in _FOREIGN:
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
