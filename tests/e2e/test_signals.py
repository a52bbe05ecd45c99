"""How it ends when it is told to from outside: the terminal as it was, a shell's exit status."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 30.0
"""Seconds after which something that did not come is a failure."""


class Running:
    """The program on a terminal of its own, of which every byte is kept."""

    def __init__(self) -> None:
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (24, 80))
        self.before = termios.tcgetattr(slave)
        self._slave = slave
        self.stream = b""
        self.program = subprocess.Popen(
            # The shell's part: a session of its own, with this terminal to control it.
            [sys.executable, "-c", _AS_A_SHELL, sys.executable, "-m", "app", "--demo"],
            cwd=ROOT,
            env={**os.environ, "TERM": "xterm-256color"},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )

    def see(self, wanted: bytes) -> None:
        """Read what is drawn until it holds something."""
        end = time.monotonic() + PATIENCE
        while wanted not in self.stream:
            assert time.monotonic() < end, self.stream[-500:]
            self.take()

    def take(self) -> None:
        """Read what is there."""
        ready, _, _ = select.select([self.master], [], [], 0.1)
        if ready:
            self.stream += os.read(self.master, 65_536)

    def end(self) -> int:
        """Wait until it has ended, and read to the last byte; the exit status."""
        end = time.monotonic() + PATIENCE
        while self.program.poll() is None:
            assert time.monotonic() < end, "it did not end"
            self.take()
        while select.select([self.master], [], [], 0)[0]:
            self.take()
        return self.program.returncode

    def hang_up(self) -> None:
        """Close the terminal, as a lost connection does."""
        os.close(self.master)
        os.close(self._slave)
        self.master = self._slave = -1

    def close(self) -> None:
        """Leave nothing behind."""
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait()
        for descriptor in {self.master, self._slave} - {-1}:
            os.close(descriptor)

    @property
    def terminal(self) -> list[object]:
        """The terminal's settings."""
        found: list[object] = termios.tcgetattr(self._slave)
        return found


_AS_A_SHELL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def running() -> Iterator[Running]:
    started = Running()
    yield started
    started.close()


def crashes() -> list[Path]:
    return list(Path(os.environ["XDG_STATE_HOME"]).rglob("crash-*"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_and_gives_the_terminal_back(
    running: Running, number: signal.Signals
) -> None:
    running.see(b"Orders warehouse")
    assert running.terminal != running.before
    running.program.send_signal(number)
    assert running.end() == 128 + number
    assert running.terminal == running.before
    for restored in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[<u"):
        assert restored in running.stream, restored
    assert b"Traceback" not in running.stream
    assert crashes() == []


def test_a_lost_terminal_ends_it(running: Running) -> None:
    running.see(b"Orders warehouse")
    running.hang_up()
    assert running.program.wait(PATIENCE) == 128 + signal.SIGHUP
    assert crashes() == []


def test_ctrl_c_as_a_key_ends_nothing_and_says_what_does(running: Running) -> None:
    running.see(b"Orders warehouse")
    running.stream = b""
    os.write(running.master, b"\x03")
    running.see(b"quit")
    assert running.program.poll() is None
    os.write(running.master, b"q")
    assert running.end() == 0
    assert running.terminal == running.before
