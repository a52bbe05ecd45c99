"""What is told of a crash: places and kinds, and no value of anything."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crash import describe, keep_quiet, sentences, write_report

SECRET = "hunter2-in-a-local"
AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


def broken(token: str) -> BaseException:
    """An error that holds a value, caused by another that holds it too."""
    try:
        try:
            local = {"Authorization": token}
            raise KeyError(local)
        except KeyError as cause:
            raise RuntimeError(f"no such key in {token}") from cause
    except RuntimeError as error:
        error.add_note(f"note about {token}")
        return error


def test_places_and_kinds_are_told() -> None:
    told = describe(broken(SECRET))
    assert "unit/test_crash.py" in told
    assert "in broken" in told
    assert "builtins.RuntimeError" in told
    assert "builtins.KeyError" in told
    assert SECRET not in told


@given(st.text(min_size=6))
def test_no_value_survives(token: str) -> None:
    error = broken(f"<{token}>")
    assert f"<{token}>" not in describe(error)


def test_an_error_that_causes_itself_ends() -> None:
    one, two = ValueError("a"), ValueError("b")
    one.__context__, two.__context__ = two, one
    assert describe(one).count("ValueError") == 2


def test_the_report_is_its_users_alone(tmp_path: Path) -> None:
    path = write_report(broken(SECRET), AT, tmp_path / "crashes")
    assert path is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    text = path.read_text()
    assert "RuntimeError" in text
    assert SECRET not in text


def test_a_report_that_can_not_be_written_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "crashes").write_text("a file in the way")
    lines = sentences(broken(SECRET), AT, tmp_path / "crashes")
    assert "No report could be written." in lines
    assert any("RuntimeError" in line for line in lines)


def test_the_report_stands_in_the_state_folder() -> None:
    lines = sentences(broken(SECRET), AT)
    (path,) = (line.partition(": ")[2] for line in lines if line.startswith("Report"))
    assert Path(path).is_relative_to(os.environ["XDG_STATE_HOME"])


SCRIPT = f"""
import logging, sys, threading
from app.crash import keep_quiet
keep_quiet()
logging.getLogger("some.library").error("logged {SECRET}")
class Last:
    def __del__(self): raise ValueError("{SECRET}")
def work(): raise ValueError("{SECRET}")
thread = threading.Thread(target=work)
thread.start(); thread.join()
last = Last(); del last
raise RuntimeError("{SECRET}")
"""


def test_python_itself_prints_no_value() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert SECRET not in done.stdout + done.stderr
    assert "builtins.RuntimeError" in done.stderr
    reports = list(Path(os.environ["XDG_STATE_HOME"]).rglob("crash-*.txt"))
    assert len(reports) == 2
    assert not any(SECRET in path.read_text() for path in reports)


LOST_TERMINAL = """
import errno, sys, threading
from app.crash import keep_quiet
keep_quiet()
def work(): raise OSError(int(sys.argv[1]), "x")
thread = threading.Thread(target=work)
thread.start(); thread.join()
"""


@pytest.mark.parametrize(("number", "reports"), [(errno.EIO, 0), (errno.ENOSPC, 1)])
def test_a_lost_terminal_is_no_crash_of_the_thread_that_draws(number: int, reports: int) -> None:
    subprocess.run([sys.executable, "-c", LOST_TERMINAL, str(number)], check=True)
    assert len(list(Path(os.environ["XDG_STATE_HOME"]).rglob("crash-*.txt"))) == reports


def test_it_is_quiet_only_where_it_was_asked_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    keep_quiet()
    assert sys.excepthook is not sys.__excepthook__
