"""What keys take in a large account, with the whole program on a service in another process.

Run ``python -m tests.benchmarks keys [rows]``.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable

from app.application import ConnectionManager
from app.credentials import Places, resolve
from screens.main import MainScreen
from tests.benchmarks.services import serving
from tests.benchmarks.stage import step

ROWS = 100_000


async def until(true: Callable[[], object]) -> None:
    """Look until something is so."""
    while not true():  # noqa: ASYNC110 - a look from outside; nothing there tells
        await asyncio.sleep(0.002)


async def measure(rows: int, service: dict[str, str]) -> None:
    """Print one line a key."""
    start = await resolve(os.environ | service, Places())
    program = ConnectionManager.for_terminal(start, read_only=True)
    print(f"the program with {rows:,} connections")
    async with program.run_test(size=(140, 45)):
        await until(lambda: isinstance(program.screen, MainScreen))
        main = program.screen
        assert isinstance(main, MainScreen)
        view = main.account
        await step(program, "until there are rows", lambda: until(lambda: len(view.rows.order)))
        await step(program, "until all is loaded", lambda: until(lambda: not main.reader.asking))
        await step(program, "got ready in slices", program.workers.wait_for_complete)

        def typed(text: str) -> Callable[[], None]:
            def work() -> None:
                view.filter.input.value = text

            return work

        for text in ("o", "or", "orders 77", "unhealthy", "type:snow", "~ordwh", "zzzz", ""):
            await step(program, f"filter: {text or 'cleared'}", typed(text))
        for column in view.table.column_keys[1:]:
            await step(program, f"sort by {column}", view.cycle_sort)
        await step(program, "the other way round", view.reverse_sort)
        await step(program, "mark a row", view.toggle_mark)
        await step(program, "the last row", view.rows.action_last)
        for text in ("", "orders 77"):
            typed(text)()
            await program.workers.wait_for_complete()
            await step(
                program, f"a minute passes, filter: {text or 'none'}", view.inventory_changed
            )
            await step(program, "its ages in slices", program.workers.wait_for_complete)


def main() -> None:
    """Measure an account of the size that is asked for."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else ROWS
    with serving(rows) as service:
        asyncio.run(measure(rows, service))


if __name__ == "__main__":
    main()
