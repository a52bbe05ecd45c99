"""How long a connection's 50,000 tables take: reading the answer, showing, filtering, opening.

Run ``python -m tests.benchmarks schema [tables]``. "longest" is the longest time for which the
event loop answered nobody meanwhile, which is what a key press waits at most.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from textual.app import App, ComposeResult

from app.api.answer import Answer, decode
from app.api.models import Table
from app.api.readers import list_reader
from tests.benchmarks.services import enveloped, raw_account
from tests.benchmarks.stage import step
from widgets.schema_pane import SchemaPane

TABLES = 50_000


class Stage(App[None]):
    """The pane on a whole screen."""

    def compose(self) -> ComposeResult:
        """Show it."""
        yield SchemaPane(lambda action: action)


async def measure() -> None:
    """Print one line a step."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else TABLES
    body = enveloped(raw_account(1, count)["schema"])
    app = Stage()
    print(f"SchemaPane, {count:,} tables in 20 groups, {len(body) / 1e6:.1f} MB")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        pane = app.query_one(SchemaPane)

        async def read() -> Any:
            return await decode("tables", Answer(200, "", body), list_reader("tables", Table))

        listing = await step(app, "read the answer", read)
        await step(app, "show the tables", lambda: pane.show_tables(listing))
        await step(app, "got ready in slices", app.workers.wait_for_complete)
        for text in ("t", "ta", "table_0001", "zzzz", "~tb77", ""):

            def type_text(text: str = text) -> None:
                pane.filter.input.value = text

            await step(app, f"filter: {text or 'cleared'}", type_text)
        await step(app, "open all groups", pane.open_groups)


def main() -> None:
    """Print one line a step."""
    asyncio.run(measure())


if __name__ == "__main__":
    main()
