"""A real terminal, a real crash: said, reported, without any value, with an exit status."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from app.demo.service import DemoService
from tests.security.conftest import Recorded
from tests.security.leaks import Detector

Open = Callable[..., Recorded]
# test_crash_in_process.py goes through all the others, without a terminal.
ENDING = ["handler", "loud-worker"]


def started(shell: Recorded, service: DemoService, kind: str) -> None:
    shell.type(f". ./env; clear; python3 -m tests.security.driver {kind}; echo status=$?\n")
    shell.wait_for("Orders warehouse", "token: env")


def give_token(shell_folder: Path, service: DemoService) -> None:
    """In a file, so that the shell echoes nothing of it."""
    text = f"export LYTICS_API_URL={service.url} LYTICS_API_TOKEN={shlex.quote(service.token)}\n"
    (shell_folder / "env").write_text(text)


@pytest.mark.parametrize("kind", ENDING)
def test_a_crash_says_so_and_tells_no_value(
    recorded: Open, service: DemoService, home: Path, tmp_path: Path, kind: str
) -> None:
    shell = recorded()
    give_token(tmp_path / "elsewhere", service)
    started(shell, service, kind)
    shell.keys("f12")
    screen = shell.wait_for("stopped because of an error in itself", "status=1")
    for word in ("RuntimeError", "in fail", "without any values"):
        assert word in screen.replace("\n", "")
    assert "Traceback" not in screen
    (report,) = home.rglob("crash-*.txt")
    assert report.is_relative_to(home / "xdg_state_home")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert "in fail" in report.read_text()
    detector = Detector([service.token])
    assert not detector.leaks_in_stream(shell.stream())
    assert not detector.leaks_in_files(home)


def test_a_workers_error_leaves_the_screen_alive(
    recorded: Open, service: DemoService, home: Path, tmp_path: Path
) -> None:
    shell = recorded()
    give_token(tmp_path / "elsewhere", service)
    started(shell, service, "worker")
    shell.keys("f12")
    shell.wait_for("Something went wrong here (RuntimeError)", "Orders warehouse")
    shell.keys("/", "r", "e", "t", "u")
    shell.wait_for("1 of")
    shell.keys("enter", "q")
    shell.wait_for("status=0")
    detector = Detector([service.token])
    assert not detector.leaks_in_stream(shell.stream())
    assert not detector.leaks_in_files(home)
