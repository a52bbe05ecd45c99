"""What ends the program from outside: a signal, or the terminal that goes away."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""Asked to end, lost the terminal, interrupted by another process (ctrl+c itself is a key)."""

GRACE = 3.0
"""Seconds for an orderly end: without its terminal, the screen can wait for ever to be drawn."""


def end_on_signals(end: Callable[[int], None], *, grace: float = GRACE) -> None:
    """Have ``end`` called on the event loop with the shell's exit status for such a signal.

    Whatever hangs then is left behind after the grace; a second signal of a kind doesn't wait.
    To be called on the event loop, in the main thread.
    """
    loop = asyncio.get_running_loop()

    def received(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        status = 128 + number
        last_resort = threading.Timer(grace, os._exit, (status,))
        last_resort.daemon = True
        last_resort.start()
        loop.call_soon_threadsafe(end, status)

    # Not the loop's own handlers: those need the loop to be alive to count the seconds.
    for number in ENDING:
        signal.signal(number, received)
