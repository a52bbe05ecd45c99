"""Programs in a real terminal whose every byte is kept."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.demo.service import DemoService
from tests.e2e.conftest import ROOT, Terminal, require_tmux

TOKEN = 'gJ7/"SENTINEL&tok+en"<Zq9%4f=WmX'

_TMUX_KEYS = {
    "escape": "Escape",
    "enter": "Enter",
    "tab": "Tab",
    "down": "Down",
    "up": "Up",
    "space": "Space",
    "ctrl+p": "C-p",
    "ctrl+q": "C-q",
    "ctrl+o": "C-o",
    "f5": "F5",
    "f12": "F12",
}


class Recorded(Terminal):
    """A terminal that keeps the bytes which the programs in it write."""

    def __init__(self, folder: Path, width: int, height: int, env: dict[str, str]) -> None:
        self.stream_path = folder.parent / "stream"
        super().__init__(folder, width, height, env)
        self._tmux("pipe-pane", "-o", f"cat > {shlex.quote(str(self.stream_path))}")

    def keys(self, *keys: str) -> None:
        """Press keys by Textual's names."""
        for key in keys:
            if key in _TMUX_KEYS:
                self.press(_TMUX_KEYS[key])
            else:
                self._tmux("send-keys", "-l", key)
            # A lone escape is told from a sequence by the pause after it.
            time.sleep(0.5 if key == "escape" else 0.03)

    def stream(self) -> bytes:
        """Everything that was written to it until now."""
        time.sleep(0.2)
        return self.stream_path.read_bytes()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the program may write: home, state, configuration and temporary files."""
    made = tmp_path / "user"
    (made / "tmp").mkdir(parents=True)
    return made


@pytest.fixture
def recorded(tmp_path: Path, home: Path) -> Iterator[Callable[..., Recorded]]:
    """Opens terminals in which this checkout can be run."""
    require_tmux()
    opened: list[Recorded] = []
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def open_terminal(width: int = 140, height: int = 45, **more: str) -> Recorded:
        env = {
            "HOME": str(home),
            "TMPDIR": str(home / "tmp"),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            **{name: str(home / name.lower()) for name in XDG},
            **more,
        }
        made = Recorded(elsewhere, width, height, env)
        opened.append(made)
        return made

    yield open_terminal
    for made in opened:
        made.close()


XDG = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")


@pytest.fixture
def service() -> Iterator[DemoService]:
    """An API of the test's own, which takes one token that no other text has a part of."""
    made = DemoService(token=TOKEN)
    made.scan_limit.enabled = made.columns_limit.enabled = False
    with made as started:
        yield started


def process_of(pid_file: Path) -> tuple[bytes, bytes]:
    """The command line and the environment of the program, as others of its user see them."""
    folder = Path("/proc") / pid_file.read_text()
    return (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
