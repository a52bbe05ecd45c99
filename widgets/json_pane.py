"""The JSON tab: the object as the API gave it, masked, as a tree that opens and can be searched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from app.json_view import Entry, as_text, entries
from app.query import Query
from widgets.filter_bar import FilterBar
from widgets.line_tree import LineTree, TreeNode
from widgets.looks import Looks, looks
from widgets.tree_node import all_nodes

_OPEN_LEVELS = 2

_UNSHOWN = object()
"""No value that the API could send."""


class JsonPane(Vertical):
    """Shows a masked JSON value. What is copied from here is masked as it is shown."""

    def __init__(self) -> None:
        super().__init__(id="json", classes="pane")
        self.filter = FilterBar("search names and values", id="json-filter")
        self.branches = LineTree(id="json-tree")
        self._value: Any = _UNSHOWN
        self._roots: list[TreeNode] = []
        self._query = Query()

    def compose(self) -> ComposeResult:
        """Search field and tree."""
        yield self.filter
        yield self.branches

    @property
    def text_at_cursor(self) -> str:
        """The masked value under the cursor, for the clipboard; "" where there is none."""
        node = self.branches.node_at_cursor
        return as_text(node.data.value) if node is not None and node.data is not None else ""

    def show(self, masked: Any) -> None:
        """Show a value that the masker has been over; open branches stay open."""
        if masked == self._value:
            return
        self._value = masked
        self._roots = _nodes(masked, self._style, 1)
        self.branches.set_nodes(self._roots, preserve=True)
        self._search()

    def _search(self) -> None:
        """Show what the search lets through, marked, and how much that is."""
        total = len(self._roots)
        if not self._query:
            self.branches.visible_filter(None)
            self.filter.say("1 field" if total == 1 else f"{total} fields")
            return
        for node in self._roots:
            self._load_all(node)
        self.branches.visible_filter(self._matches, self._marks)
        self.filter.say(f"{sum(map(self._hit, all_nodes(self._roots)))} found")

    def _load_all(self, root: TreeNode) -> None:
        """Load what was never opened: it has to be there to be found."""
        waiting = [root]
        for node in waiting:
            if node.expandable and not node.loaded:
                node.fill(self._below(node))
            waiting.extend(node.children)

    def _hit(self, node: TreeNode) -> bool:
        entry: Entry | None = node.data
        if entry is None:
            return False
        folded = f"{entry.name}\n{entry.shown}".lower()
        return all(term.matches(folded) for term in self._query.terms)

    def _matches(self, node: TreeNode) -> bool:
        """A hit, or what stands under one: a found object is of no use without its fields."""
        at: TreeNode | None = node
        while at is not None:
            if self._hit(at):
                return True
            at = at.parent
        return False

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
        return _nodes(node.data.value, self._style, _OPEN_LEVELS)

    def _style(self) -> Looks:
        return looks(self.app)


def _nodes(value: Any, style: Callable[[], Looks], level: int) -> list[TreeNode]:
    nodes = []
    for number, entry in enumerate(entries(value)):
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
