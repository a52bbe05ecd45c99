"""The JSON tab: the object as the API gave it, masked, as a tree that opens and can be searched."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.worker import WorkType

from app.json_view import Entry, as_text, entries, is_within
from app.query import Query
from app.slices import in_slices
from app.text import counted
from widgets.filter_bar import FilterBar
from widgets.line_tree import LineTree, TreeNode
from widgets.looks import Looks, looks
from widgets.next_steps import KeyOf
from widgets.notice import Notice

_OPEN_LEVELS: Final = 2

_AT_ONCE: Final = 50_000
"""Characters, about, that are masked and searched without being felt."""

_STEP: Final = 500
"""Nodes of one step of a search: a few milliseconds."""

_LEAST_ROOM: Final = 20
"""Cells that a piece of a long text gets, however deep it stands."""

_UNSHOWN: Final = object()
"""No value that the API could send."""


class JsonPane(Vertical):
    """Shows a masked JSON value. What is copied from here is masked as it is shown."""

    def __init__(self, key_of: KeyOf) -> None:
        super().__init__(id="json", classes="pane")
        self.filter = FilterBar("search names and values", id="json-filter")
        self.branches = LineTree(id="json-tree")
        self._notice = Notice(key_of, id="json-notice", classes="notice")
        self._value: Any = _UNSHOWN
        self._roots: list[TreeNode] = []
        self._large = False
        self._query = Query()

    def compose(self) -> ComposeResult:
        """Search field, what stands in the place of the tree, and the tree."""
        yield self.filter
        yield self._notice
        yield self.branches

    @property
    def can_copy(self) -> bool:
        """Whether there is something to copy under the cursor."""
        node = self.branches.node_at_cursor
        return node is not None and node.data is not None and node.data.value != ""

    @property
    def text_at_cursor(self) -> str:
        """The masked value under the cursor, for the clipboard; "" where there is none."""
        node = self.branches.node_at_cursor
        return as_text(node.data.value) if node is not None and node.data is not None else ""

    def show(self, raw: Any, mask: Callable[[Any], Any], *, other: bool) -> None:
        """Show a value of the API as ``mask`` leaves it; open branches stay open.

        A large one is masked in a thread: that can take seconds.

        Args:
            raw: the value.
            mask: takes its secrets out.
            other: whether it belongs to another object than the one before.
        """
        self.workers.cancel_group(self, "mask")
        self._large = not is_within(raw, _AT_ONCE)
        if not self._large:
            masked = mask(raw)
            self._put(masked, partial(_nodes, masked, self._style, 1))
            return
        if other:
            self._value, self._roots = _UNSHOWN, []
            self.branches.set_nodes([], preserve=False)
            self.filter.say("")
        if self._value is _UNSHOWN:
            self._notice.say("◌ Masking a large object…")
        work: WorkType[None] = partial(self._mask_and_put, raw, mask)
        self.run_worker(work, group="mask", exclusive=True, exit_on_error=False)

    async def _mask_and_put(self, raw: Any, mask: Callable[[Any], Any]) -> None:
        def prepared() -> tuple[Any, list[TreeNode]]:
            masked = mask(raw)
            return masked, _nodes(masked, self._style, 1)

        masked, nodes = await asyncio.to_thread(prepared)
        self._put(masked, lambda: nodes)

    def _put(self, masked: Any, nodes: Callable[[], list[TreeNode]]) -> None:
        if masked == self._value:
            return
        self._value = masked
        self._roots = nodes()
        self.branches.set_nodes(self._roots, preserve=True)
        self._search()

    def _search(self) -> None:
        """Show what the search lets through, marked, and how much that is."""
        self.workers.cancel_group(self, "search")
        if self._value is _UNSHOWN:
            return  # it comes back here once it is masked
        if not self._query:
            self.branches.visible_filter(None)
            self._notice.clear()
            self.filter.say(counted(len(self._roots), "field"))
        elif self._large:
            self.filter.say("◌ searching…")
            work: WorkType[None] = partial(in_slices, self._find())
            self.run_worker(work, group="search", exclusive=True, exit_on_error=False)
        else:
            for _ in self._find():
                pass

    def _find(self) -> Iterator[None]:
        """Look for the query everywhere, in short steps, and show what was found."""
        finders = [term.finder() for term in self._query.terms]
        shown: set[TreeNode] = set()
        found = 0
        waiting = list(self._roots)
        for number, node in enumerate(waiting, start=1):
            if node.expandable and not node.loaded:
                node.fill(self._below(node))  # it has to be there to be found
            waiting.extend(node.children)
            entry: Entry = node.data
            folded = f"{entry.name}\n{entry.shown}".lower()
            hit = all(finds(folded) for finds in finders)
            found += hit
            # What stands under a hit stays: a found object is of no use without its fields.
            if hit or node.parent in shown:
                shown.add(node)
            if number % _STEP == 0:
                yield
        self.branches.visible_filter(shown.__contains__, self._marks)
        self.filter.say(f"{found} found")
        if found:
            self._notice.clear()
        else:
            self._notice.say_nothing_matches()

    def _marks(self, node: TreeNode) -> Iterable[tuple[int, int]]:
        return self._query.spans("", node.text.plain)

    @on(FilterBar.Changed, "#json-filter")
    def _filter_changed(self, event: FilterBar.Changed) -> None:
        event.stop()
        self._query = Query.parse(event.text, ())
        self._search()

    @on(FilterBar.Submitted, "#json-filter")
    def _filter_submitted(self, event: FilterBar.Submitted) -> None:
        event.stop()
        self.branches.answer_enter()

    @on(LineTree.Expanding)
    def _expanding(self, event: LineTree.Expanding) -> None:
        event.stop()
        if event.node.expandable and not event.node.loaded:
            self.branches.set_children(event.node, self._below(event.node))

    def _below(self, node: TreeNode) -> list[TreeNode]:
        room = self.branches.label_width(node.depth + 1)
        return _nodes(node.data.value, self._style, _OPEN_LEVELS, room)

    def _style(self) -> Looks:
        return looks(self.app)


def _nodes(
    value: Any, style: Callable[[], Looks], level: int, room: int = _LEAST_ROOM
) -> list[TreeNode]:
    nodes = []
    for number, entry in enumerate(entries(value, width=max(_LEAST_ROOM, room))):
        opened = entry.expandable and level < _OPEN_LEVELS and not isinstance(entry.value, str)
        nodes.append(
            TreeNode(
                (number, entry.name),
                partial(_label, entry, style),
                expandable=entry.expandable,
                expanded=opened,
                children=_nodes(entry.value, style, level + 1) if opened else [],
                data=entry,
            )
        )
    return nodes


def _label(entry: Entry, style_now: Callable[[], Looks]) -> Text:
    style = style_now()
    label = Text.assemble((entry.name, style.accent))
    if entry.name:
        label.append("  ")
    branch = isinstance(entry.value, dict | list)
    label.append(entry.shown, style.quiet if branch or entry.value is None else style.plain)
    return label
