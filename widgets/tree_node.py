"""The nodes of a tree: plain values, of which a schema can have fifty thousand."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.text import Text

Path = tuple[Hashable, ...]
"""The keys from the root down to a node."""


@dataclass(slots=True, eq=False)
class TreeNode:
    """One node; a lazy label is made whenever it is drawn, so it can wear the present theme."""

    key: Hashable
    label: Text | Callable[[], Text] = field(repr=False)
    expandable: bool = False
    expanded: bool = False
    children: list[TreeNode] = field(default_factory=list, repr=False)
    data: Any = field(default=None, repr=False)
    loaded: bool = False
    """Whether the children are known; given children always are."""
    parent: TreeNode | None = field(default=None, init=False, repr=False)
    note: TreeNode | None = field(default=None, init=False, repr=False)
    is_note: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        if self.children:
            self.expandable = self.loaded = True
            for child in self.children:
                child.parent = self

    @classmethod
    def make_note(cls, parent: TreeNode, text: Text) -> TreeNode:
        """Make the line that says something about `parent`."""
        note = cls(("note", parent.key), text)
        note.parent, note.is_note = parent, True
        return note

    @property
    def text(self) -> Text:
        """The label; a lazy one is made now."""
        return self.label if isinstance(self.label, Text) else self.label()

    def fill(self, children: Iterable[TreeNode]) -> None:
        """Give the node its children; it is loaded from now on. The tree is not laid out."""
        self.children = list(children)
        self.loaded = True
        for child in self.children:
            child.parent = self

    @property
    def depth(self) -> int:
        """How many nodes this one stands under."""
        return len(self.path) - 1

    @property
    def path(self) -> Path:
        """The keys from the root down to this node."""
        above = self.parent.path if self.parent is not None else ()
        return (*above, self.key)


def all_nodes(nodes: Sequence[TreeNode]) -> Iterator[TreeNode]:
    """Yield nodes and all their loaded descendants, parents first."""
    for node in nodes:
        yield node
        if node.children:
            yield from all_nodes(node.children)


def open_paths(nodes: Sequence[TreeNode]) -> set[Path]:
    """The paths of the open nodes: what to open again after a refresh."""
    return {node.path for node in all_nodes(nodes) if node.expanded and node.expandable}
