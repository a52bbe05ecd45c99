"""How long 100 rows of 200 columns take from the answer to the screen.

Run ``python -m tests.benchmarks scan``.
"""

from __future__ import annotations

import asyncio

from textual.app import App, ComposeResult

from app.api.models import ScanResult
from app.scan_result import read_result
from tests.benchmarks.stage import step
from widgets.looks import DARK, Looks, looks
from widgets.result_grid import ResultGrid
from widgets.scan_cells import ScanCells

ROWS, COLUMNS = 100, 200


class Stage(App[None]):
    """The grid on a whole screen."""

    def on_mount(self) -> None:
        """Wear the program's own colours."""
        self.register_theme(DARK)
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        """Show it."""
        yield ResultGrid()


async def measure() -> None:
    """Print one line a step."""
    columns = [
        {"column_name": f"column_{at}", "column_datatype": "VARCHAR"} for at in range(COLUMNS)
    ]
    rows = [
        {f"column_{at}": f"value {row} of column {at}" for at in range(COLUMNS)}
        for row in range(ROWS)
    ]
    raw = {"columns": columns, "rows": rows, "row_count": ROWS}
    app = Stage()
    print(f"ResultGrid, {ROWS} rows of {COLUMNS} columns")
    async with app.run_test(size=(140, 45)) as pilot:
        await pilot.pause()
        grid = app.query_one(ResultGrid)
        style: Looks = looks(grid.app)

        def show() -> None:
            table = read_result(ScanResult.model_validate(raw))
            grid.show(ScanCells(table, lambda: style))

        await step(app, "the answer becomes rows, painted", show)
        await step(app, "one column to the right", grid.action_right)
        await step(app, "the last column", grid.action_last_column)
        await step(app, "the last row", grid.action_last)


def main() -> None:
    """Print one line a step."""
    asyncio.run(measure())


if __name__ == "__main__":
    main()
