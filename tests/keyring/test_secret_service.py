"""A real Secret Service: gnome-keyring on a message bus of its own, one process a step."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
TOKEN = "tok-5e4e5b0c-real-secret-service"

# The steps of one process after the other, each with what it has to say.
EXPECTED = [
    [("probe", "fine"), ("read", "none"), ("write", "done")],
    [
        *(("read", "same"), ("read-elsewhere", "none"), ("forget", "done"), ("read", "none")),
        *(("forget", "done"), ("poison", "done"), ("read", "POISONED"), ("forget", "done")),
        *(("read", "none"), ("sign-in", "done")),
    ],
    [("restart", "keyring-same"), ("forget-profile", "done"), ("read-profile", "none")],
    [("restart", "asked"), ("write", "done"), ("gone-under-us", "DBUS_GONE")],
    [
        *(("lock", "done"), ("read", "LOCKED"), ("write", "LOCKED"), ("forget", "LOCKED")),
        ("probe", "fine"),
    ],
]
SCRIPT = """
printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null || exit 9
for steps in "$@"; do "$PYTHON" -m tests.keyring.driver $steps || exit 8; done
"""


def require_programs() -> None:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if not missing:
        return
    reason = f"not installed: {', '.join(missing)} (Debian: gnome-keyring, dbus)"
    if os.environ.get("CONNECTION_MANAGER_REQUIRE_KEYRING") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def environment(home: Path) -> dict[str, str]:
    run = home / "run"
    run.mkdir(mode=0o700)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(run),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "PYTHON": sys.executable,
        "PYTHONWARNINGS": "ignore::ResourceWarning",
        "DRIVER_TOKEN": TOKEN,
    }


def test_a_real_secret_service(tmp_path: Path) -> None:
    require_programs()
    home = tmp_path / "keyring"
    home.mkdir()
    flat = [step for process in EXPECTED for step in process]
    processes = [" ".join(step for step, _ in process) for process in EXPECTED]
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", SCRIPT, "sh", *processes],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert list(zip([step for step, _ in flat], done.stdout.split(), strict=True)) == flat
    assert TOKEN not in done.stdout + done.stderr
    assert [path for path in home.rglob("*.keyring") if path.is_file()]
    written = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert not any(TOKEN.encode() in content for content in written)


def test_without_the_programs_it_skips_or_fails_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/no/such/folder")
    monkeypatch.delenv("CONNECTION_MANAGER_REQUIRE_KEYRING", raising=False)
    with pytest.raises(pytest.skip.Exception, match="gnome-keyring-daemon"):
        require_programs()
    monkeypatch.setenv("CONNECTION_MANAGER_REQUIRE_KEYRING", "1")
    with pytest.raises(pytest.fail.Exception, match="gnome-keyring-daemon"):
        require_programs()
