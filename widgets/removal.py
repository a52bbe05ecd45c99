"""Waiting until widgets are gone, by work that may be given up meanwhile."""

from __future__ import annotations

import asyncio

from textual.await_remove import AwaitRemove


async def removed(removal: AwaitRemove) -> None:
    """Wait for a removal; where the wait is given up, the removal itself goes on.

    Textual gathers the widgets' own tasks: cancelled with the wait, they take along whoever waits
    for them as well: the app itself, where it closes their screen, ended without a word.
    """

    async def wait() -> None:
        await removal

    await asyncio.shield(wait())
