"""A wait for widgets to be gone is given up without taking their tasks along."""

from __future__ import annotations

import asyncio

from textual.app import App
from textual.widgets import Static

from widgets.removal import removed


class Slow(Static):
    """Goes only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.may_go = asyncio.Event()
        self.goes = asyncio.Event()

    async def on_unmount(self) -> None:
        self.goes.set()
        await self.may_go.wait()


async def test_who_stops_waiting_takes_nobody_along() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        note = Slow()
        await app.mount(note)
        removal = note.remove()
        waiting = asyncio.create_task(removed(removal))
        await note.goes.wait()
        waiting.cancel()
        await asyncio.wait([waiting])
        note.may_go.set()
        await removal  # as the app waits for a screen that it closes: it would be cancelled, too
        assert waiting.cancelled()
        assert not note.is_attached
        await pilot.pause()
        assert app.is_running
