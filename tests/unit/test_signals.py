"""A signal ends the program in order, and also when nothing gets on any more."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

_PROGRAM = """
import asyncio, queue, sys
from app.signals import end_on_signals

async def main():
    ended = asyncio.get_running_loop().create_future()
    end_on_signals(ended.set_result, grace=float(sys.argv[1]))
    print("ready", flush=True)
    {wait}
    print("in order", flush=True)
    return status

sys.exit(asyncio.run(main()))
"""
_ALIVE = "status = await ended"
_HANGING = "queue.Queue().get()"


def start(wait: str, grace: float) -> subprocess.Popen[str]:
    program = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM.replace("{wait}", wait), str(grace)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    return program


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_it_ends_in_order_with_the_shells_status(number: signal.Signals) -> None:
    program = start(_ALIVE, 60)
    program.send_signal(number)
    out, _ = program.communicate(timeout=60)
    assert (program.returncode, out) == (128 + number, "in order\n")


def test_what_hangs_is_left_behind() -> None:
    program = start(_HANGING, 0.1)
    program.send_signal(signal.SIGHUP)
    out, _ = program.communicate(timeout=60)
    assert (program.returncode, out) == (128 + signal.SIGHUP, "")


def test_the_second_signal_does_not_wait() -> None:
    program = start(_HANGING, 600)
    program.send_signal(signal.SIGTERM)
    while program.poll() is None:
        program.send_signal(signal.SIGTERM)
    program.communicate(timeout=60)
    assert program.returncode == -signal.SIGTERM
