"""The real app on the embedded service, driven as a person would: keys, mouse, and looking.

Nothing here sleeps for a while and hopes: `wait_for` looks until what is waited for is there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr
from starlette.responses import JSONResponse, Response
from textual import events
from textual._queue import Queue
from textual.keys import _character_to_key
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from app.api.address import ApiAddress
from app.api.client import LyticsClient
from app.application import ConnectionManager
from app.demo.recording import RecordedRequest
from app.demo.service import DemoService, Intercept
from app.session import Session
from app.settings import Settings
from screens.main import MainScreen

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
WIDE, NARROW, EDGE = (140, 45), (80, 24), (100, 30)
PATIENCE = 30.0
"""Seconds until waiting gives up: far more than is ever needed, so that it says what is wrong."""


_TURNS = 3
"""Turns of the event loop without any message, after which nothing more comes by itself."""

_FRAMES = 10
"""Frames after which a pause ends though each of them leads to the next."""

_SIGNS = {"space": " ", "slash": "/", "question_mark": "?"} | {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}


async def _at_once() -> None:
    """Wait for nothing."""


def fixed_clock() -> datetime:
    """The moment that all tests live in."""
    return NOW


def new_service() -> DemoService:
    """A service of one's own at the fixed moment, without limits."""
    service = DemoService(clock=fixed_clock, token="test-token-0123456789abcdef")
    service.scan_limit.enabled = service.columns_limit.enabled = False
    return service


def session_with(
    service: DemoService,
    *,
    read_only: bool = False,
    demo: bool = False,
    opener: Callable[[], LyticsClient] | None = None,
) -> Session:
    """A session whose client speaks to the service."""

    def open_client(account_id: str | None) -> LyticsClient:
        if opener is not None:
            return opener()
        address = ApiAddress.parse(service.url)
        return LyticsClient(address, SecretStr(service.token), account_id=account_id)

    return Session(
        open_client,
        profile="demo" if demo else "prod",
        host="embedded service" if demo else "api.lytics.example",
        token_source="session" if demo else "env",
        token_source_name="the demo" if demo else "LYTICS_API_TOKEN",
        read_only=read_only,
        demo=demo,
    )


def refuse(status: int, message: str = "out of order", code: str = "INTERNAL-019") -> Response:
    """A refusal in the API's own shape."""
    body = {
        "status": status,
        "errors": [{"code": code, "message": message, "level": "error"}],
        "request_id": "91aa0000000000000000000000000000",
    }
    return JSONResponse(body, status)


def answers(**by_path: Callable[[], Awaitable[Response | None]]) -> Intercept:
    """Step in where the last part of the path is the name; ``_`` stands for every path."""

    async def intercept(request: RecordedRequest) -> Response | None:
        step = by_path.get(request.path.rsplit("/", 1)[-1]) or by_path.get("_")
        return None if step is None else await step()

    return intercept


async def hang() -> Response | None:
    """Never answer."""
    await asyncio.Event().wait()
    return None


def failing(status: int = 503, message: str = "out of order") -> Callable[[], Awaitable[Response]]:
    """Answer with a refusal."""

    async def step() -> Response:
        return refuse(status, message)

    return step


def sending(value: object, meta: object = None) -> Callable[[], Awaitable[Response]]:
    """Answer with these data, and what is said about them."""

    async def step() -> Response:
        body = {"status": 200, "data": value, "request_id": "0" * 32, "_meta": meta or {}}
        return JSONResponse(body)

    return step


class Driver:
    """What a test does with the app."""

    def __init__(self, app: ConnectionManager, pilot: Pilot[None], service: DemoService) -> None:
        self.app = app
        self.pilot = pilot
        self.service = service

    @property
    def main(self) -> MainScreen:
        """The main screen, also while a dialog is over it."""
        return next(s for s in self.app.screen_stack if isinstance(s, MainScreen))

    @property
    def screen(self) -> Screen[Any]:
        """The screen on top."""
        return self.app.screen

    # Looking

    def lines(self) -> list[str]:
        """What stands in the terminal."""
        return [strip.text for strip in self.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """All of it in one text."""
        return "\n".join(self.lines())

    @property
    def flat(self) -> str:
        """What stands on the screen or in its dialog, with no line breaks and frames."""
        dialogs = self.screen.query(".dialog") if self.screen.is_modal else ()
        text = "\n".join(self.part(f"#{dialog.id}") for dialog in dialogs) or self.text
        return " ".join(text.replace("│", " ").split())

    def part(self, selector: str) -> str:
        """What stands in one widget."""
        region = self.screen.query_one(selector).region
        rows = self.lines()[region.y : region.bottom]
        return "\n".join(_cells(row, region.x, region.right).rstrip() for row in rows)

    @property
    def footer(self) -> str:
        """The last line."""
        return self.part("#footer")

    @property
    def cursor_line(self) -> str:
        """The line under the cursor of the list."""
        rows = self.main.account.rows
        line = rows.header_height + rows.cursor - rows.scroll_offset.y
        return self.part("#rows").split("\n")[line]

    @property
    def names(self) -> list[str]:
        """The first column of the list from top to bottom, whole, those out of sight included."""
        table = self.main.account.table
        first = table.column_keys[0]
        return [table.shown(row, first) for row in self.main.account.rows.order]

    @property
    def tree_lines(self) -> list[str]:
        """The lines of the tree that is in sight."""
        body = self.main.detail.body
        return self.part(f"#{body.id}").rstrip().split("\n")

    @property
    def toasts(self) -> list[str]:
        """What was said in passing."""
        return [str(note.message) for note in self.app._notifications]

    # Waiting

    @property
    def _busy(self) -> Iterator[MessagePump]:
        """The app and the widgets of any screen that have a message left or are at work on one."""
        app = self.app
        pumps = (app, *(w for s in app.screen_stack for w in s.walk_children(with_self=True)))
        return (pump for pump in pumps if not (pump._closing or _waits(pump)))

    async def _rest(self) -> None:
        """Wait until every widget waits for its next message; what timers send later is later."""
        end, quiet = time.monotonic() + PATIENCE, 0
        while quiet < _TURNS and not self.app._exit and self.app._exception is None:
            await asyncio.sleep(0)
            quiet = quiet + 1 if next(self._busy, None) is None else 0
            if time.monotonic() > end:
                raise AssertionError(f"they never come to rest: {[*self._busy]}\n{self.text}")

    async def wait_for(self, true: Callable[[], object], what: str = "") -> None:
        """Wait until something is so."""
        end = time.monotonic() + PATIENCE
        while True:
            await self.pause()
            if true():
                return
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {what or true}:\n{self.text}")
            await asyncio.sleep(0.005)

    async def do_until(self, done: Callable[[], Awaitable[bool]], what: str) -> None:
        """Do something again and again until it says that it is done."""
        end = time.monotonic() + PATIENCE
        while not await done():
            if time.monotonic() > end:
                raise AssertionError(f"tried in vain for {what}:\n{self.text}")

    async def pause(self) -> None:
        """Wait until messages and what they lead to are worked off, and painted.

        The pilot's own way is to wait until the process is idle, which takes a hundred times
        longer and says nothing about what is still under way.
        """
        await self._rest()
        for _ in range(_FRAMES):
            if self.app.screen_stack:
                self.screen._on_timer_update()  # paint now, not when the next frame is due
            await self._rest()
            if not self._frame_is_due():
                return

    def _frame_is_due(self) -> bool:
        """Whether what was painted led to more: a text that is longer now may want more lines."""
        if not self.app.screen_stack:
            return False
        screen = self.screen
        return bool(screen._layout_required or screen._scroll_required or screen._dirty_widgets)

    async def see(self, *texts: str) -> None:
        """Wait until all of these stand on the screen."""
        await self.wait_for(lambda: all(text in self.text for text in texts), f"{texts}")

    async def read(self, *texts: str) -> None:
        """Wait until these sentences stand on the screen, however they are broken."""
        await self.wait_for(lambda: all(text in self.flat for text in texts), f"{texts}")

    async def loaded(self) -> None:
        """Wait until the account is there, as far as it comes."""
        main = self.main
        await self.wait_for(
            lambda: (
                not main.reader.asking
                and not main._repaint_due
                and main.session.account is not None
                and not any(part.loading for part in main.inventory.parts)
                and "loading" not in self.lines()[0]
                and self._rows_are_painted()
            ),
            "the account",
        )

    def _rows_are_painted(self) -> bool:
        """Whether the list shows what it has; where it is out of sight, nothing is to be seen."""
        rows = self.main.account.rows
        room = rows.region.height - rows.header_height
        if not rows.order or room <= 0 or self.screen is not self.main:
            return True
        return any(line.strip() for line in self.part("#rows").split("\n")[rows.header_height :])

    def hold_still(self) -> None:
        """Stop what moves by itself: the cursors in text fields."""
        for field in self.screen.query(Input):
            field.cursor_blink = False

    async def settled(self) -> None:
        """Wait until no worker of the main screen is busy."""
        await self.wait_for(lambda: not self.busy(), "the workers")

    def busy(self, group: str = "") -> list[str]:
        """The groups of the workers that are at work, and what waits to be painted together."""
        groups = [w.group for w in self.main.workers if not w.is_finished]
        groups += ["paint"] if self.main._repaint_due else []
        return [found for found in groups if not group or found == group]

    # Doing

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each when what the one before led to is done."""
        await self._send(keys, self.pause)

    async def _send(self, keys: Iterable[str], between: Callable[[], Awaitable[None]]) -> None:
        for key in keys:
            name = key if len(key) > 1 or key.isalnum() else _character_to_key(key)
            sign = key if len(key) == 1 else _SIGNS.get(key)
            event = events.Key(name, sign)
            event.set_sender(self.app)
            assert self.app._driver is not None
            self.app._driver.send_message(event)
            await between()

    async def type(self, text: str) -> None:
        """Type a text."""
        await self._send(text, self._rest)
        await self.pause()

    async def burst(self, *keys: str) -> None:
        """Send keys in one go, as a fast typist or a script does: nothing waits in between."""
        await self._send(keys, _at_once)
        await self.pause()

    async def burst_within(self, turns: int, *keys: str) -> None:
        """Send keys with so many turns of the event loop between two of them."""

        async def turn() -> None:
            for _ in range(turns):
                await asyncio.sleep(0)

        await self._send(keys, turn)
        await self.pause()

    async def click(self, selector: str, text: str, times: int = 1) -> None:
        """Click on the first place in a widget where a text stands."""
        region = self.screen.query_one(selector).region
        for y, row in enumerate(self.part(selector).split("\n")):
            if text in row:
                x = len(row[: row.index(text)])
                at = (region.x + x, region.y + y)
                await self.pilot.click(offset=at, times=times)
                await self.pause()
                return
        raise AssertionError(f"{text!r} does not stand in {selector}:\n{self.text}")

    async def go_to(self, name: str) -> None:
        """Put the cursor of the list on a row."""
        account = self.main.account
        row = next(r for r in account.rows.order if account.table.items[r].label == name)
        account.rows.select(row)
        await self.pause()
        await self.wait_for(lambda: name[:12] in self.part("#detail-title") or not self.main.wide)

    async def resize(self, size: tuple[int, int]) -> None:
        """Give the terminal another size."""
        await self.pilot.resize_terminal(*size)
        await self.pause()

    # Requests

    def asked(self, *, accounts: bool = False) -> list[str]:
        """The paths that were asked for below /v2, in order."""
        paths = [request.path.removeprefix("/v2/") for request in self.service.requests]
        return [path for path in paths if accounts or path != "account"]

    def asked_below(self, prefix: str) -> list[str]:
        """The paths that begin so."""
        return [path for path in self.asked() if path.startswith(prefix)]

    @property
    def focused(self) -> Widget | None:
        """What has the focus."""
        return self.screen.focused

    @property
    def view(self) -> str:
        """The title of the list on show."""
        return self.main.account.view.value

    @property
    def tab(self) -> str:
        """The title of the tab on show."""
        return self.main.detail.tab.value

    @property
    def in_field(self) -> bool:
        """Whether a text field has the focus."""
        return isinstance(self.focused, Input)


def _waits(pump: MessagePump) -> bool:
    """Whether a widget, a screen or the app has nothing to do until somebody sends a message."""
    queue: Queue[Any] = pump._message_queue
    return bool(queue.ready_event._waiters) and queue.empty() and not pump._next_callbacks


def _cells(row: str, start: int, end: int) -> str:
    """A stretch of a line by cells; wide signs are rare enough to be counted one by one."""
    from rich.cells import cell_len

    at, kept = 0, []
    for sign in row:
        if start <= at < end:
            kept.append(sign)
        at += cell_len(sign)
    return "".join(kept)


def new_app(service: DemoService, **options: Any) -> ConnectionManager:
    """The app at the fixed moment, or by a `clock`; `keys` remaps, the rest goes to the session."""
    clock = options.pop("clock", fixed_clock)
    settings = Settings(theme=options.pop("theme", "dark"), keys=options.pop("keys", {}))
    return ConnectionManager(session_with(service, **options), settings, clock=clock)


@asynccontextmanager
async def driving(
    service: DemoService, size: tuple[int, int] = WIDE, *, wait: bool = True, **options: Any
) -> AsyncIterator[Driver]:
    """Run the app on a service; with `wait` until its account is there."""
    service.requests.clear()
    app = new_app(service, **options)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        driver = Driver(app, pilot, service)
        if wait:
            await driver.loaded()
        yield driver
