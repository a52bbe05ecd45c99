"""The JSON tab: the object as the API gave it, masked, as a tree that opens and can be searched."""

from __future__ import annotations

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

_OPEN_LEVELS = 2


class JsonPane(Vertical):
    """Shows a masked JSON value. What is copied from here is masked as it is shown."""

    def __init__(self) -> None:
        super().__init__(id="json", classes="pane")
        self._value: Any = None
        self._roots: list[TreeNode] = []
        self._query = Query()

    def compose(self) -> ComposeResult:
        """Search field and tree."""
        yield FilterBar("search names and values", id="json-filter")
        yield LineTree(id="json-tree")

    @property
    def branches(self) -> LineTree:
        """The tree itself."""
        return self.query_one("#json-tree", LineTree)

    @property
    def filter(self) -> FilterBar:
        """The search field above it."""
        return self.query_one("#json-filter", FilterBar)

    @property
    def text(self) -> str:
        """The whole masked value, as JSON."""
        return as_text(self._value)

    @property
    def text_at_cursor(self) -> str:
        """The masked value under the cursor, for the clipboard; "" where there is none."""
        node = self.branches.node_at_cursor
        return as_text(node.data.value) if node is not None and node.data is not None else ""

    def show(self, masked: Any) -> None:
        """Show a value that the masker has been over; open branches stay open."""
        self._value = masked
        self._roots = _nodes(masked, looks(self.app), 1)
        self.branches.set_nodes(self._roots, preserve=True)
        self._count()

    def clear_filter(self) -> bool:
        """Clear the search; False if there was none."""
        if not self.filter.text:
            return False
        self.filter.clear()
        return True

    def _count(self) -> None:
        total = len(self._value) if isinstance(self._value, dict | list) else 0
        shown = total
        if self._query:
            shown = sum(1 for node in self._roots if any(map(self._matches, _with_all_below(node))))
        self.filter.count(shown, total, "fields")

    def _matches(self, node: TreeNode) -> bool:
        entry: Entry = node.data
        if entry is None:
            return False
        folded = f"{entry.name}\n{entry.shown}".lower()
        return all(term.matches(folded) for term in self._query.terms)

    @on(FilterBar.Changed, "#json-filter")
    def _filter_changed(self, event: FilterBar.Changed) -> None:
        event.stop()
        self._query = Query.parse(event.text, ())
        if self._query:
            # What was never opened has to be there to be found.
            for node in self._roots:
                for below in _with_all_below(node):
                    self._load(below)
        self.branches.visible_filter(self._matches if self._query else None)
        self._count()

    @on(FilterBar.Submitted, "#json-filter")
    def _filter_submitted(self, event: FilterBar.Submitted) -> None:
        event.stop()
        self.screen.set_focus(self.branches)

    @on(LineTree.Expanding)
    def _expanding(self, event: LineTree.Expanding) -> None:
        event.stop()
        self._load(event.node)

    def _load(self, node: TreeNode) -> None:
        if node.expandable and not node.loaded:
            self.branches.set_children(node, _nodes(node.data.value, looks(self.app), _OPEN_LEVELS))


def _with_all_below(node: TreeNode) -> list[TreeNode]:
    """A node and what is loaded under it; the list grows while its nodes are being loaded."""
    found = [node]
    for each in found:
        found.extend(each.children)
    return found


def _nodes(value: Any, style: Looks, level: int) -> list[TreeNode]:
    nodes = []
    for number, entry in enumerate(entries(value)):
        opened = entry.expandable and level < _OPEN_LEVELS and not isinstance(entry.value, str)
        nodes.append(
            TreeNode(
                (number, entry.name),
                _label(entry, style),
                expandable=entry.expandable,
                expanded=opened,
                children=_nodes(entry.value, style, level + 1) if opened else [],
                data=entry,
            )
        )
    return nodes


def _label(entry: Entry, style: Looks) -> Text:
    label = Text.assemble((entry.name, style.accent))
    if entry.name:
        label.append("  ")
    branch = isinstance(entry.value, dict | list)
    label.append(entry.shown, style.quiet if branch or entry.value is None else style.plain)
    return label
