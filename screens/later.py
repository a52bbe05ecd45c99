"""Something a moment later, however busy the machine is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.message_pump import MessagePump


def after(seconds: float, owner: MessagePump, callback: Callable[[], None]) -> None:
    """Call something in a while, among the messages of its owner.

    Textual's ``set_timer`` never calls where its time is over before it began to count: a timer
    that repeats skips what it is late for, and one that doesn't has nothing left then.
    """
    asyncio.get_running_loop().call_later(seconds, owner.call_later, callback)
