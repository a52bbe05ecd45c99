"""Cold start to the first painted list, beside an empty Textual app's first paint.

Run it with ``python -m tests.benchmarks.bench_startup``. Both programs run in a pseudo-terminal of
their own; the account comes over real HTTP from an embedded service in another process.
"""

from __future__ import annotations

import os
import pty
import select
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
RUNS = 7
_EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("painted-first")
Empty().run()
"""


def seconds_until(command: list[str], text: bytes, env: dict[str, str]) -> tuple[float, int]:
    """Seconds from the start of a program until a text is painted; and its memory then, in KiB."""
    start = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execvpe(command[0], command, env)  # noqa: S606
    seen = b""
    try:
        while text not in seen:
            if not select.select([terminal], [], [], 30)[0]:
                raise TimeoutError(f"{text!r} was not painted")
            seen += os.read(terminal, 65536)
        took = time.perf_counter() - start
        status = Path(f"/proc/{pid}/status").read_text()
        memory = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return took, int(memory.split()[1])
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def main() -> None:
    """Print the medians."""
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "140", "LINES": "45"}
    service = subprocess.Popen(
        [sys.executable, "-m", "app.demo", "--port", "0"], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert service.stdout is not None
    try:
        for _ in range(2):
            name, _, value = service.stdout.readline().decode().strip().partition("=")
            env[name] = value
        cases = {
            "empty Textual app": ([sys.executable, "-c", _EMPTY], b"painted-first"),
            "connections over HTTP": ([sys.executable, "-m", "app"], b"Orders warehouse"),
            "--demo": ([sys.executable, "-m", "app", "--demo"], b"Orders warehouse"),
        }
        base = 0.0
        for title, (command, text) in cases.items():
            runs = [seconds_until(command, text, env) for _ in range(RUNS)]
            took = statistics.median(run[0] for run in runs)
            memory = statistics.median(run[1] for run in runs) / 1024
            base = base or took
            print(f"{title:<24} {took * 1000:6.0f} ms  {took / base:4.2f} x  {memory:5.0f} MiB")
    finally:
        service.terminate()
        service.wait()


if __name__ == "__main__":
    main()
