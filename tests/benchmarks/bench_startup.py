"""Cold start to the first painted list, beside an empty Textual app's first paint.

Each program runs in a pseudo-terminal of its own; the account comes over real HTTP from a service
in another process. The programs take turns, so that what else the machine does meets them alike.
"""

from __future__ import annotations

import os
import pty
import resource
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.figures import Measured, Run, table
from tests.benchmarks.services import serving, serving_demo

ROOT = Path(__file__).parent.parent.parent
RUNS = 7
EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("painted-first")
Empty().run()
"""
# The HTTP library brings its own command line where click is installed, which the demo's and the
# tests' packages pull in; whoever installs the program alone has no click.
WITHOUT_CLICK = [
    *(sys.executable, "-c"),
    "import sys; sys.modules['click'] = None; from app.cli import main; sys.exit(main([]))",
]


def environment() -> dict[str, str]:
    """The environment of a measured program: a terminal of a fixed size, nobody's account.

    Its bytecode is kept, as it is for whoever installed it: without, each start compiles it all.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LYTICS")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | {"TERM": "xterm-256color", "COLUMNS": "140", "LINES": "45"}


@contextmanager
def started(command: list[str], text: bytes, env: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Start a program in a terminal of its own and wait until a text is painted; end it after.

    Gives its process and the other end of its terminal.
    """
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execvpe(command[0], command, env)  # noqa: S606
    seen = b""
    try:
        while text not in seen:
            if not select.select([terminal], [], [], 60)[0]:
                raise TimeoutError(f"{text!r} was not painted")
            try:
                seen += os.read(terminal, 65536)
            except OSError:  # it has ended, and the terminal with it
                raise RuntimeError(f"{command} ended before: {seen[-2000:]!r}") from None
        yield pid, terminal
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def run_until(command: list[str], text: bytes, env: dict[str, str]) -> Run:
    """Start a program and end it when a text is painted: what that took."""
    start = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with started(command, text, env) as (pid, _):
        took = time.perf_counter() - start
        status = Path(f"/proc/{pid}/status").read_text()
        memory = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(took, cpu, int(memory.split()[1]) / 1024)


def main() -> None:
    """Print how long each took, and how many times the empty app's time that is."""
    env = environment()
    program = [sys.executable, "-m", "app"]
    listed = b"Orders warehouse"
    with serving_demo() as demo, serving(10) as ten:
        cases = {
            "empty Textual app": ([sys.executable, "-c", EMPTY], b"painted-first", env),
            "10 connections": (program, b"Orders 0000000", env | ten),
            "the same without click installed": (WITHOUT_CLICK, b"Orders 0000000", env | ten),
            "the demo's account over HTTP": (program, listed, env | demo),
            "--demo": ([*program, "--demo"], listed, env),
        }
        for case in cases.values():
            run_until(*case)  # what it compiles now is there in the measured runs
        measured = {title: Measured() for title in cases}
        for _ in range(RUNS):
            for title, case in cases.items():
                measured[title].add(run_until(*case))
    print(table("Cold start to the first painted list", measured))

    print()
    sizes = (10, 10_000, 100_000)
    measured = {f"{size:,} connections": Measured() for size in sizes}
    for _ in range(3):
        for size, of_size in zip(sizes, measured.values(), strict=True):
            with serving(size) as service:
                of_size.add(run_until(program, b"Orders 0000000", env | service))
    print(table("Cold start by size of the account", measured))


if __name__ == "__main__":
    main()
