"""How long lists and trees take, beside Textual's own.

Run `python -m tests.benchmarks widgets`. Figures to look at, not to assert: they depend on
the machine. The first is the time until the change is painted, for which Textual waits up to a
sixtieth of a second; the second is the work of the processor alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter, process_time

from rich.text import Text
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import DataTable, Tree

from widgets.line_tree import LineTree, TreeNode
from widgets.row_list import ListColumn, RowList

ROWS = 100_000
NODES = 50_000
SIZE = (120, 40)

COLUMNS = (
    ListColumn("name", "Name", min_width=20),
    ListColumn("type", "Type", 12),
    ListColumn("status", "Status", 16),
    ListColumn("used", "Last used", 11),
    ListColumn("id", "ID", 8),
)


class Source:
    """Makes each cell when it is asked for, like the product does."""

    def cell(self, row: int, column: str) -> Text:
        """Return some text."""
        return Text(f"{column} {row}", style="red" if column == "status" else "")


class Stage(App[None]):
    """One widget on a whole screen."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        """Show it."""
        yield self.widget

    def on_mount(self) -> None:
        """Focus it."""
        self.widget.focus()


Step = tuple[str, Callable[[], object]]


async def measure(title: str, widget: Widget, steps: list[Step]) -> None:
    """Time each step until what it changed is painted."""
    print(f"\n{title}")
    async with Stage(widget).run_test(size=SIZE) as pilot:
        await pilot.pause()
        for name, step in steps:
            begin, work = perf_counter(), process_time()
            await painted(pilot, step)
            took, worked = perf_counter() - begin, process_time() - work
            print(f"  {name:<40}{took * 1000:>9.1f} ms{worked * 1000:>9.1f} ms")


async def painted(pilot: Pilot[None], step: Callable[[], object]) -> None:
    """Run a step and wait until the screen has nothing left to paint."""
    result = step()
    if isinstance(result, Awaitable):
        await result
    done = asyncio.Event()
    pilot.app.screen.call_after_refresh(done.set)
    await done.wait()


def hundred(widget: RowList | LineTree) -> Callable[[], Awaitable[None]]:
    """Return a step that moves the cursor a hundred times, each move painted."""

    async def step() -> None:
        for _ in range(100):
            widget.action_cursor_down()
            done = asyncio.Event()
            widget.screen.call_after_refresh(done.set)
            await done.wait()

    return step


def rows() -> tuple[str, Widget, list[Step]]:
    """Return the steps of the list."""
    view, source = RowList(), Source()
    even = range(0, ROWS, 2)
    by_name = sorted(range(ROWS), key=str)
    return (
        f"RowList, {ROWS:,} rows",
        view,
        [
            ("show, first paint", lambda: view.show(COLUMNS, source, range(ROWS))),
            ("cursor down × 100, each painted", hundred(view)),
            ("last row", view.action_last),
            ("show in another order, cursor kept", lambda: view.show(COLUMNS, source, by_name)),
            (
                "the same, cursor on a kept row",
                lambda: view.show(COLUMNS, source, by_name[::-1], keep=ROWS // 2),
            ),
            ("show half of them", lambda: view.show(COLUMNS, source, even)),
            ("mark all of them", lambda: setattr(view, "marked", set(even))),
        ],
    )


def tree() -> tuple[str, Widget, list[Step]]:
    """Return the steps of the tree."""
    view = LineTree()
    children = [
        TreeNode(n, lambda n=n: Text(f"TABLE_{n}"), expandable=True)  # type: ignore[misc]
        for n in range(NODES)
    ]
    group = TreeNode("g", Text("ANALYTICS.PUBLIC"), children=children)
    fresh = [TreeNode("g", Text("g"), children=[TreeNode(n, Text("")) for n in range(NODES)])]

    def there_and_back() -> None:
        view.action_last()
        view.select(group)

    return (
        f"LineTree, {NODES:,} nodes under one",
        view,
        [
            ("set_nodes, closed", lambda: view.set_nodes([group])),
            ("open", lambda: view.expand_node(group)),
            ("cursor down × 100, each painted", hundred(view)),
            ("last node, then its parent", there_and_back),
            ("open one of them", lambda: view.expand_node(children[10])),
            ("a note under it", lambda: view.set_note(children[10], Text("◐ loading columns…"))),
            (
                "its columns come",
                lambda: view.set_children(children[10], [TreeNode(n, Text("c")) for n in range(9)]),
            ),
            (
                "filter down to a tenth",
                lambda: view.visible_filter(lambda node: str(node.key)[-1] == "7"),
            ),
            ("filter off", lambda: view.visible_filter(None)),
            ("close", lambda: view.collapse_node(group)),
            ("open again", lambda: view.expand_node(group)),
            ("all nodes anew, state kept", lambda: view.set_nodes(fresh)),
        ],
    )


def textual_rows() -> tuple[str, Widget, list[Step]]:
    """Return the same for Textual's table."""
    table: DataTable[Text] = DataTable(cursor_type="row")
    source, count = Source(), 10_000

    def fill() -> None:
        table.clear(columns=True)
        for column in COLUMNS:
            table.add_column(column.title, key=column.key)
        for row in range(count):
            table.add_row(*(source.cell(row, column.key) for column in COLUMNS))

    return (
        f"Textual's DataTable, {count:,} rows",
        table,
        [
            ("fill, first paint", fill),
            ("sort", lambda: table.sort("name", key=str)),
            ("fill again", fill),
        ],
    )


def textual_tree() -> tuple[str, Widget, list[Step]]:
    """Return the same for Textual's tree."""
    view: Tree[None] = Tree(Text("root"))
    count = 10_000
    return (
        f"Textual's Tree, {count:,} nodes under one",
        view,
        [
            ("add", lambda: [view.root.add_leaf(Text(f"TABLE_{n}")) for n in range(count)]),
            ("open", view.root.expand),
            ("close", view.root.collapse),
        ],
    )


async def measure_all() -> None:
    """Measure all of them."""
    for title, widget, steps in (rows(), tree(), textual_rows(), textual_tree()):
        await measure(title, widget, steps)


def main() -> None:
    """Measure all of them."""
    asyncio.run(measure_all())


if __name__ == "__main__":
    main()
