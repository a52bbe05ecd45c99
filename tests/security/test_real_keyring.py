"""A person with a real keyring: sign in, start again, signed in; forget, and it is gone."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

from app.demo.service import DemoService
from tests.e2e.conftest import ROOT
from tests.keyring.test_secret_service import require_programs
from tests.security.conftest import TOKEN, Recorded
from tests.security.leaks import Detector

Open = Callable[..., Recorded]

UNLOCK = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
ENTRIES = """
import secretstorage
from contextlib import closing
with closing(secretstorage.dbus_init()) as bus:
    found = secretstorage.search_items(bus, {"service": "connection-manager"})
    print("entries:", sorted(item.get_attributes()["username"] for item in found))
"""


def test_sign_in_start_again_forget(
    recorded: Open, service: DemoService, home: Path, tmp_path: Path
) -> None:
    require_programs()
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    script = tmp_path / "entries.py"
    script.write_text(ENTRIES)
    shell = recorded(
        PYTHON_KEYRING_BACKEND="keyring.backends.SecretService.Keyring",
        XDG_RUNTIME_DIR=str(run),
        LYTICS_API_URL=service.url,
        PYTHONWARNINGS="ignore",
    )
    entries = f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}"
    shell.type("exec dbus-run-session -- sh\n")
    shell.type(f"{UNLOCK}; clear; echo ready; python3 -m app; echo status=$?\n")
    shell.wait_for("Sign in to a Lytics account", "(●) OS keyring", service.url)
    shell.keys(TOKEN)
    shell.wait_for("•" * len(TOKEN))
    shell.keys("enter")
    shell.wait_for("token: keyring", "Orders warehouse")
    shell.keys("q")
    shell.wait_for("status=0")
    shell.type(f"clear; {entries}; python3 -m app; echo status=$?\n")
    shell.wait_for("token: keyring", "Orders warehouse", "default")
    shell.keys("p")
    shell.wait_for("Profile and account", "● default")
    shell.keys("f")
    shell.wait_for("y forget it")
    shell.keys("y")
    shell.wait_for('Forgot "default".')
    shell.keys("escape", "q")
    kept = shell.wait_for("status=0", "entries:")
    assert f"default @ http://127.0.0.1:{service.url.rpartition(':')[2]}" in kept
    shell.type(f"clear; {entries}; python3 -m app; echo status=$?\n")
    shell.wait_for("Sign in to a Lytics account")
    shell.keys("ctrl+q")
    shell.wait_for("entries: []", "status=0")
    detector = Detector([TOKEN])
    assert not detector.leaks_in_stream(shell.stream())
    assert not detector.leaks_in_files(home)


def test_the_gate_asks_for_the_real_keyring() -> None:
    """A skip in the gate would hide a hole."""
    assert "CONNECTION_MANAGER_REQUIRE_KEYRING=1" in (ROOT / ".ci" / "run").read_text()
