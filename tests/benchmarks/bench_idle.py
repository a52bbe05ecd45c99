"""What the program uses of the processor while nobody does anything.

Run ``python -m tests.benchmarks idle``: ten seconds each, in a terminal of its own.
"""

from __future__ import annotations

import os
import select
import sys
import time

from tests.benchmarks.bench_startup import EMPTY, environment, started
from tests.benchmarks.services import serving

SECONDS = 10.0
_TICKS = os.sysconf("SC_CLK_TCK")


def used(pid: int) -> float:
    """Seconds of processor time of a process, all threads."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:  # noqa: PTH123
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def idle(command: list[str], text: bytes, env: dict[str, str]) -> float:
    """Processor time of ten seconds, begun two seconds after a text was painted."""
    with started(command, text, env) as (pid, terminal):
        end = time.monotonic() + 2
        while time.monotonic() < end:  # what is still being painted is read away
            if select.select([terminal], [], [], 0.1)[0]:
                os.read(terminal, 65536)
        before = used(pid)
        time.sleep(SECONDS)
        return used(pid) - before


def main() -> None:
    """Print one line a program."""
    program = [sys.executable, "-m", "app"]
    with serving(12) as service:
        cases = {
            "empty Textual app": ([sys.executable, "-c", EMPTY], b"painted-first", environment()),
            "12 connections": (program, b"Orders 0000000", environment() | service),
        }
        for title, case in cases.items():
            print(f"  {title:<32}{idle(*case) * 1000:>8.0f} ms CPU in {SECONDS:.0f} s of idleness")


if __name__ == "__main__":
    main()
