"""How one step of a running app is timed: until it is painted, and how long nobody was answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any

from textual.app import App

_BEAT = 0.002


class Heart:
    """Beats every two milliseconds, and knows its longest pause: what a key would have waited."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def beat(self) -> None:
        """Beat until cancelled."""
        last = perf_counter()
        while True:
            await asyncio.sleep(_BEAT)
            now = perf_counter()
            self.longest = max(self.longest, now - last - _BEAT)
            last = now


async def step(app: App[Any], name: str, work: Callable[[], Any]) -> Any:
    """Do something, wait until it is painted, and print what that took.

    Three figures: until it was painted, of which the processor worked (all threads), and the
    longest time in which the event loop answered nobody.
    """
    heart = Heart()
    beating = asyncio.ensure_future(heart.beat())
    await asyncio.sleep(0)
    begin, worked = perf_counter(), process_time()
    result = work()
    if asyncio.iscoroutine(result):
        result = await result
    done = asyncio.Event()
    app.screen.call_after_refresh(done.set)
    await done.wait()
    took, cpu = perf_counter() - begin, process_time() - worked
    await asyncio.sleep(2 * _BEAT)
    beating.cancel()
    print(
        f"  {name:<44}{took * 1000:>8.0f} ms{cpu * 1000:>8.0f} ms CPU"
        f"{heart.longest * 1000:>7.0f} ms longest"
    )
    return result
