"""A lazy tree: nodes are plain values, and only the visible lines are ever drawn.

The lines are one flat list. Opening a node splices its lines in, whether there are three or
fifty thousand; no node is a widget, and labels may be made at the moment they are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.text import Text
from textual.strip import Strip

from widgets.line_view import LineView, Look, fit_text
from widgets.tree_node import Path, TreeNode, all_nodes, open_paths

__all__ = ["LineTree", "TreeNode"]

_INDENT = 2

Marks = Callable[[TreeNode], Iterable[tuple[int, int]]]
"""Which stretches of a node's label a filter matched."""


class LineTree(LineView):
    """Nodes that open and close; the screen loads children when a node is opened."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-tree--guides",
        "line-tree--marker",
        "line-tree--note",
        "line-tree--match",
    }
    """The lines that show the depth, the sign of a node that opens, a note, what a filter found."""

    DEFAULT_CSS = """
    LineTree {
        & > .line-tree--guides { color: $foreground 20%; }
        & > .line-tree--marker { color: $foreground 60%; }
        & > .line-tree--note { color: $foreground 60%; }
        & > .line-tree--match { color: $warning; text-style: bold underline; }
    }
    """

    CLOSED_SIGN: ClassVar[str] = "▸ "
    OPEN_SIGN: ClassVar[str] = "▾ "
    LEAF_SIGN: ClassVar[str] = "  "
    GUIDE: ClassVar[str] = "│ "

    @dataclass
    class Expanding(LineView.Told):
        """A node was opened; where it isn't `loaded`, its children are wanted now."""

        node: TreeNode

    @dataclass
    class Collapsed(LineView.Told):
        """A node was closed: what is still being loaded for it can be given up."""

        node: TreeNode

    @dataclass
    class Highlighted(LineView.Moved):
        """Another node, or a note (`is_note`), is under the cursor; None in an empty tree."""

        node: TreeNode | None

    @dataclass
    class Opened(LineView.Opened):
        """A leaf, or a note, was opened."""

        node: TreeNode

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._roots: list[TreeNode] = []
        self._lines: list[TreeNode] = []
        self._places: dict[TreeNode, int] | None = None
        self._told: TreeNode | None = None
        self._predicate: Callable[[TreeNode], bool] | None = None
        self._marks: Marks | None = None
        self._lost: tuple[TreeNode, Path] | None = None
        # While a filter is set: what is left of the tree, and what of it leads to a match.
        self._left: set[TreeNode] = set()
        self._leads: set[TreeNode] = set()
        self._shut: set[TreeNode] = set()

    # What is in the tree

    @property
    def node_at_cursor(self) -> TreeNode | None:
        """The node, or the note, under the cursor."""
        return self._lines[self.cursor] if 0 <= self.cursor < len(self._lines) else None

    def set_nodes(self, nodes: Iterable[TreeNode], *, preserve: bool = True) -> None:
        """Replace the whole tree.

        With `preserve`, nodes whose keys (and whose parents' keys) are as before stay open and
        keep the cursor. One that was open and comes without its children asks for them again.
        """
        old, self._roots = self._roots, list(nodes)
        for node in self._roots:
            node.parent = None
        self._replaced(self._roots, open_paths(old) if preserve else None)

    def set_children(
        self, node: TreeNode, children: Iterable[TreeNode], *, preserve: bool = True
    ) -> None:
        """Replace the children of a node, which is loaded from now on; its note goes."""
        old = node.children
        node.fill(children)
        node.note = None
        lost, self._lost = self._lost, None
        self._replaced(node.children, open_paths(old) if preserve else None)
        if lost is not None and lost[0] is node and self.node_at_cursor is node:
            self.select(self._nearest(lost[1]) or node)

    def set_note(self, node: TreeNode, text: Text | None) -> None:
        """Show a line under an open node, such as that it loads or why it could not; or none."""
        removed = int(node.note is not None)
        node.note = None if text is None else TreeNode.make_note(node, text)
        if self.is_open(node):
            self._splice(node, removed, [node.note] if node.note else [])

    def select(self, node: TreeNode) -> bool:
        """Move the cursor to a node; False if it isn't visible."""
        line = self.line_of(node)
        if line is None:
            return False
        self.move_cursor(line)
        return True

    def line_of(self, node: TreeNode) -> int | None:
        """Return the line on which a node stands."""
        # Built at most once for each change of the tree, so that keys never search.
        if self._places is None:
            self._places = dict(zip(self._lines, range(len(self._lines)), strict=True))
        return self._places.get(node)

    # Opening and closing

    def is_open(self, node: TreeNode) -> bool:
        """Whether the children of a node are shown; a filter opens what leads to a match."""
        return node.expandable and (
            node.expanded or (node in self._leads and node not in self._shut)
        )

    def expand_node(self, node: TreeNode) -> None:
        """Open a node."""
        if not node.expandable or self.is_open(node):
            return
        node.expanded = True
        self._shut.discard(node)
        self._splice(node, 0, list(self._below(node)))
        self.post_message(self.Expanding(self, node))

    def collapse_node(self, node: TreeNode) -> None:
        """Close a node; a cursor inside it goes to the node itself."""
        if not self.is_open(node):
            return
        count = sum(1 for _ in self._below(node))
        node.expanded = False
        self._shut.add(node)
        self._splice(node, count, [])
        self.post_message(self.Collapsed(self, node))

    def toggle_node(self, node: TreeNode) -> None:
        """Open a closed node, close an open one."""
        (self.collapse_node if self.is_open(node) else self.expand_node)(node)

    def visible_filter(
        self, predicate: Callable[[TreeNode], bool] | None, marks: Marks | None = None
    ) -> None:
        """Show only the nodes that the predicate accepts, and what leads to them.

        `marks` says which stretches of their labels to mark.

        Closed nodes that hold a match are shown open for as long as the filter lasts. The
        children of an accepted node are asked one by one like all others: a predicate that
        wants to keep them looks at `node.parent`.
        """
        at = self.node_at_cursor
        self._predicate, self._marks = predicate, marks
        self._shut.clear()
        self._strips.clear()
        self._rebuild(at)

    def lets_through(self, node: TreeNode) -> bool:
        """Whether the filter leaves a node in the tree: it matches, or leads to a match."""
        return self._predicate is None or node in self._left

    def _match(self) -> None:
        """Ask the predicate about every loaded node, children before their parents."""
        self._left, self._leads = set(), set()
        predicate, left, leads = self._predicate, self._left, self._leads
        if predicate is not None:
            for node in reversed(list(all_nodes(self._roots))):
                if node in leads or predicate(node):
                    left.add(node)
                    if node.parent is not None:
                        leads.add(node.parent)

    def _below(self, node: TreeNode) -> Iterator[TreeNode]:
        """Yield the lines under a node, if it is open."""
        if not self.is_open(node):
            return
        if node.note is not None:
            yield node.note
        yield from self._flat(node.children)

    def _flat(self, nodes: Sequence[TreeNode]) -> Iterator[TreeNode]:
        left = self._left if self._predicate is not None else None
        for node in nodes:
            if left is None or node in left:
                yield node
                # Asked here first: most nodes are closed, and a generator for each costs.
                if node.expandable and self.is_open(node):
                    yield from self._below(node)

    # Keeping the lines right

    def _splice(self, node: TreeNode, removed: int, added: list[TreeNode]) -> None:
        """Exchange the lines under a node; one that isn't visible itself has none."""
        line = self.line_of(node)
        if line is None:
            return
        self._lines[line + 1 : line + 1 + removed] = added
        self._places = None
        cursor = self.cursor
        if cursor > line:
            cursor = max(line, cursor - removed) + len(added)
        self.set_line_count(len(self._lines), cursor)
        self.cursor_moved()

    def _rebuild(self, at: TreeNode | None, top: TreeNode | None = None) -> None:
        """Lay out all lines again, with the cursor on `at` or on what is nearest above it.

        The cursor stays on its line of the screen. Where the user had scrolled away from it, the
        node `top` is the first in sight again.
        """
        scrolled, lead = self.scroll_offset.y, self.cursor - self.scroll_offset.y
        seen = self.in_sight(self.cursor)
        self._match()
        self._lines = list(self._flat(self._roots))
        self._places = None
        line = self._line_near(at)
        if scrolled and seen and line is not None:
            self.set_line_count(len(self._lines), line, top=line - lead)
        elif scrolled and not seen and top is not None:
            self.set_line_count(len(self._lines), line, top=self._line_near(top))
        else:
            self.set_line_count(len(self._lines), line)
        self.cursor_moved()

    def _line_near(self, node: TreeNode | None) -> int | None:
        """Return the line of a node, or of what is nearest above it."""
        line = None
        while node is not None and line is None:
            line = self.line_of(node)
            node = node.parent
        return line

    def _replaced(self, nodes: Sequence[TreeNode], opened: set[Path] | None) -> None:
        """Lay out the lines after nodes were replaced; None: nothing of the old is kept."""
        wanted: list[TreeNode] = []
        for node in all_nodes(nodes) if opened else ():
            if node.expandable and not node.expanded and node.path in (opened or ()):
                node.expanded = True
                if not node.loaded:
                    wanted.append(node)
        self._shut.clear()
        self._strips.clear()
        if opened is None:
            self._rebuild(None)
        else:
            above = self.scroll_offset.y
            top = self._lines[above] if above < len(self._lines) else None
            at = self.node_at_cursor
            same = self._same(at)
            if at is not None and same is not None and same.path != at.path:
                # What the cursor was on may come back with the children of what is above it.
                self._lost = same, at.path
            self._rebuild(same, self._same(top))
        for node in wanted:
            self.post_message(self.Expanding(self, node))

    def _same(self, node: TreeNode | None) -> TreeNode | None:
        """Find the node that now has the path of a former one, or the nearest above it."""
        if node is not None and node.is_note:
            node = node.parent
        return None if node is None else self._nearest(node.path)

    def _nearest(self, path: Path) -> TreeNode | None:
        """Find the node of a path, or the nearest above it."""
        found: TreeNode | None = None
        nodes: Sequence[TreeNode] = self._roots
        for key in path:
            following = next((child for child in nodes if child.key == key), None)
            if following is None:
                break
            found, nodes = following, following.children
        return found

    def cursor_moved(self) -> None:
        """Tell which node is under the cursor, if it is another one."""
        node = self.node_at_cursor
        if node is not self._told:
            self._told = node
            self.post_message(self.Highlighted(self, node))

    # Drawing

    def entry_key(self, index: int) -> Hashable:
        """Key the drawn lines by node: they stay right when others are opened above them."""
        node = self._lines[index]
        return node, self.is_open(node)

    def render_entry(self, index: int, width: int, *, cursor: bool) -> Strip:
        """Draw a node: the guides of its depth, its marker, its label."""
        node = self._lines[index]
        look = self.look(cursor=cursor)
        base = look.base
        marker = self.LEAF_SIGN
        if node.expandable:
            marker = self.OPEN_SIGN if self.is_open(node) else self.CLOSED_SIGN
        segments = [
            self.cursor_sign(cursor=cursor),
            Segment(self.GUIDE * node.depth, base + self.accent_of("line-tree--guides")),
            Segment(marker, base + self.accent_of("line-tree--marker")),
        ]
        if node.is_note:
            look = Look(base + self.accent_of("line-tree--note"), look.over)
        used = _marker_at(node.depth) + _INDENT
        segments += fit_text(self._marked(node), width - used, look, self.app.console)
        return Strip(segment for segment in segments if segment.text)

    def _marked(self, node: TreeNode) -> Text:
        spans = [] if self._marks is None or node.is_note else list(self._marks(node))
        if not spans:
            return node.text
        text = node.text.copy()
        for start, end in spans:
            text.stylize(self.accent_of("line-tree--match"), start, end)
        return text

    def label_width(self, depth: int) -> int:
        """How many cells there are for the label of a node that stands under so many others."""
        return self.entry_width - _marker_at(depth) - _INDENT

    # What the user does

    def open_entry(self, index: int) -> None:
        """Open or close a node that has children; tell that a leaf was opened."""
        node = self._lines[index]
        if node.expandable:
            self.toggle_node(node)
        else:
            self.post_message(self.Opened(self, index, node))

    def entry_clicked(self, index: int, x: int) -> bool:
        """Open or close a node by one click on its marker."""
        node = self._lines[index]
        start = _marker_at(node.depth)
        if not node.expandable or not start <= x < start + _INDENT:
            return False
        self.cursor = index
        self.toggle_node(node)
        return True

    def action_toggle_node(self) -> None:
        """Open or close the node under the cursor."""
        if (node := self.node_at_cursor) is not None:
            self.toggle_node(node)

    def action_collapse_or_parent(self) -> None:
        """Close the node under the cursor, or go to the one that it belongs to."""
        node = self.node_at_cursor
        if node is None:
            return
        if self.is_open(node):
            self.collapse_node(node)
        elif node.parent is not None:
            self.select(node.parent)

    def action_expand_or_child(self) -> None:
        """Open the node under the cursor, or go to what stands first under it."""
        node = self.node_at_cursor
        if node is None or not node.expandable:
            return
        if not self.is_open(node):
            self.expand_node(node)
        elif self.cursor + 1 < len(self._lines) and self._lines[self.cursor + 1].parent is node:
            self.cursor += 1


def _marker_at(depth: int) -> int:
    return 1 + _INDENT * depth
