"""The wheel, installed away from the checkout, and a real terminal to run it in."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.installing import build, install_alone

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 30.0
"""Seconds after which a screen that did not come is a failure."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist of this checkout."""
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def wheel(built: Path) -> Path:
    """The wheel."""
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of a virtual environment with the wheel and the demo's extra."""
    return install_alone(wheel, tmp_path_factory.mktemp("installed"), extra="demo")


def require_tmux() -> None:
    """Skip the test where there is no tmux; where the gate asks for it, that fails."""
    if shutil.which("tmux") is None:
        if os.environ.get("CONNECTION_MANAGER_REQUIRE_TMUX"):
            pytest.fail("tmux is not installed")
        pytest.skip("tmux is not installed")


class Terminal:
    """A tmux session with a shell in it, in which programs are run and looked at."""

    def __init__(self, folder: Path, width: int, height: int, env: dict[str, str]) -> None:
        # A server of its own: the user's sessions and settings stay out of it.
        self._socket = f"connection-manager-{uuid.uuid4().hex[:8]}"
        settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in env.items())
        # Tools that run tests in parallel set a size of their own; here the terminal's counts.
        shell = f"env -u TMUX -u COLUMNS -u LINES PS1='$ ' {settings} sh"
        self._tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height), shell
        )
        self._tmux("set-option", "-g", "set-clipboard", "on")
        self.type(f"cd {shlex.quote(str(folder))}\n")

    def _tmux(self, *arguments: str) -> str:
        return subprocess.run(
            ["tmux", "-L", self._socket, *arguments],
            capture_output=True,
            text=True,
            check=True,
            stdin=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name != "TMUX"},
        ).stdout

    def type(self, text: str) -> None:
        """Type a text; a newline is enter."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self.press("Enter")
            if line:
                self._tmux("send-keys", "-l", line)

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names."""
        self._tmux("send-keys", *keys)

    def screen(self) -> str:
        """What is on the screen."""
        return self._tmux("capture-pane", "-p")

    def coloured(self, text: str) -> str:
        """The last line that holds a text, with its colours: where the focus is, what is grey."""
        lines = self._tmux("capture-pane", "-p", "-e").split("\n")
        return next((line for line in reversed(lines) if text in line), "")

    def wait_for(self, *texts: str, patience: float = PATIENCE) -> str:
        """Wait until all texts are on the screen at once."""
        return self._wait(
            lambda screen: all(text in screen for text in texts), f"{texts}", patience
        )

    def wait_until(self, condition: Callable[[str], bool]) -> str:
        """Wait until the screen is as wanted."""
        return self._wait(condition, "the wanted screen")

    def _wait(self, condition: Callable[[str], bool], what: str, patience: float = PATIENCE) -> str:
        end = time.monotonic() + patience
        while True:
            screen = self.screen()
            if condition(screen):
                return screen
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not come; on the screen is:\n{screen}")
            time.sleep(0.05)

    def clipboard(self) -> str:
        """What a program put on the clipboard."""
        return self._tmux("show-buffer")

    def modes(self) -> str:
        """What a program can leave behind: another screen, no cursor, the mouse, the keypad."""
        flags = ("alternate_on", "cursor_flag", "mouse_any_flag", "keypad_flag", "insert_flag")
        return self._tmux("display-message", "-p", " ".join(f"#{{{flag}}}" for flag in flags))

    def resize(self, width: int, height: int) -> None:
        """Change the size of the window."""
        self._tmux("resize-window", "-x", str(width), "-y", str(height))

    def close(self) -> None:
        """End the terminal and what runs in it."""
        self._tmux("kill-server")


@pytest.fixture
def terminal(installed: Path, tmp_path: Path) -> Iterator[Callable[[int, int], Terminal]]:
    """Opens terminals of a given size, in which ``connection-manager`` is the installed wheel."""
    require_tmux()
    opened: list[Terminal] = []
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    env = {
        "HOME": os.environ["HOME"],
        "PATH": f"{installed}:{os.environ['PATH']}",
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }

    def open_terminal(width: int, height: int) -> Terminal:
        made = Terminal(elsewhere, width, height, env)
        opened.append(made)
        return made

    yield open_terminal
    for made in opened:
        made.close()
