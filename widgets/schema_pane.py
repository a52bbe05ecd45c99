"""The Schema tab: groups, tables and columns as a tree; everything loads when it is looked at."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.worker import WorkType

from app.guidance import Advice, Step
from app.identity_columns import guess_columns
from app.query import Query
from app.schema import grouped, name_of
from app.shown import shown_line
from app.slices import in_slices
from widgets.filter_bar import FilterBar
from widgets.line_tree import LineTree, TreeNode
from widgets.looks import Looks, looks
from widgets.next_steps import KeyOf
from widgets.schema_labels import column_label, named, oddities, searched_name, table_label
from widgets.schema_notice import SchemaNotice

if TYPE_CHECKING:
    from app.api.models import Column, Listing, Table


_LONG = 2_000
"""From so many tables on, the first character of a filter would be felt."""

_STEP = 250
"""Tables of one step of getting them ready: a few milliseconds."""


class SchemaPane(Vertical):
    """The tables of one connection. Asks for what it lacks by messages; knows no network.

    Args:
        key_of: the key that is shown for an action.
        guesses: whether columns that are likely to identify people are flagged.
        esc_clears: whether esc empties the filter; else it leaves.
    """

    class ColumnsWanted(Message):
        """A table was opened whose columns are not there yet."""

        def __init__(self, table: Table) -> None:
            super().__init__()
            self.table = table

    class ColumnsUnwanted(Message):
        """A table was closed while its columns were still being loaded."""

        def __init__(self, table: Table) -> None:
            super().__init__()
            self.table = table

    def __init__(self, key_of: KeyOf, *, guesses: bool = False, esc_clears: bool = True) -> None:
        super().__init__(id="schema", classes="pane")
        self._guesses = guesses
        self._guessed: dict[int, int] = {}
        self.filter = FilterBar("filter tables and loaded columns", id="schema-filter")
        self._notice = SchemaNotice(key_of, esc_clears=esc_clears)
        self.branches = LineTree(id="tree")
        self._node_of: dict[int, TreeNode] = {}
        self._groups: list[TreeNode] = []
        self._unfilled: dict[str, list[Table]] = {}
        self._pending: set[int] = set()
        self._folded: list[str] = []
        self._found: set[int] = set()
        self._asked = 0
        self._tables = 0
        self._aside = ""
        self._query = Query()
        self.listing: Listing[Table] | None = None
        """The tables on show."""

    def compose(self) -> ComposeResult:
        """Filter, state, and the tree."""
        yield self.filter
        yield self._notice
        yield self.branches

    @property
    def failed_table(self) -> Table | None:
        """The table under the cursor, or above it, whose columns could not be loaded."""
        node = self._table_node_at_cursor
        if node is None or node.loaded or id(node.data) in self._pending or not node.expanded:
            return None
        return _table_of(node)

    @property
    def table_at_cursor(self) -> Table | None:
        """The table under the cursor, or the one that the column there belongs to."""
        node = self._table_node_at_cursor
        return None if node is None else _table_of(node)

    @property
    def _table_node_at_cursor(self) -> TreeNode | None:
        node = self.branches.node_at_cursor
        while node is not None and _table_of(node) is None:
            node = node.parent
        return node

    @property
    def name_at_cursor(self) -> str:
        """The name of the table or column under the cursor, as the API gave it; "" for none."""
        node = self.branches.node_at_cursor
        if node is None or node.data is None:
            return ""
        table = _table_of(node)
        if table is not None:
            return table.fully_qualified_name or name_of(table)
        return str(node.data if isinstance(node.data, str) else node.data.column_name)

    # The tables

    def clear(self) -> None:
        """Forget the tables: another connection is looked at."""
        self._node_of.clear()
        self._groups = []
        self._unfilled = {}
        self._pending.clear()
        self._notice.forget_failures()
        self._tables = 0
        self._folded = []
        self.listing = None
        self.branches.set_nodes([], preserve=False)
        self.filter.set_text("")
        self._query = Query()
        self.branches.visible_filter(None)
        self.filter.say("")
        self.say("")

    def say(self, text: str, steps: Iterable[Step] = ()) -> None:
        """A state in place of the tree; "" for none."""
        self._notice.state(text, steps)

    def show_failure(self, advice: Advice) -> None:
        """The tables could not be loaded; tables from before stay."""
        self._notice.fail(advice)

    def show_tables(self, listing: Listing[Table]) -> None:
        """Show the tables; open nodes and the cursor stay where they were."""
        self._node_of.clear()
        self._guessed.clear()
        self._pending.clear()
        self._notice.forget_failures()
        self._asked = 0
        self.listing = listing
        groups, root = grouped(listing.items)
        self._tables = len(listing.items)
        self._folded = []
        self._search()
        aside = []
        if listing.more_exist:
            aside.append(f"first {len(listing.items)}, more exist")
        if listing.rejected:
            aside.append(f"{listing.rejected} unreadable")
        self._aside = ", ".join(aside)
        opened = {node.key for node in self._groups if node.expanded} if self._groups else set()
        self._unfilled = groups
        self._groups = [
            TreeNode(
                ("group", name),
                partial(named, name, str(len(tables)), self._style),
                expandable=True,
                expanded=len(groups) == 1,
                data=name,
            )
            for name, tables in groups.items()
        ]
        for node in self._groups:
            # Others wait until they are opened or searched: there can be 50,000 tables.
            if node.expanded or node.key in opened or self._query:
                self._fill(node)
        self.branches.set_nodes([*self._groups, *self._table_nodes(root)], preserve=True)
        if listing.items:
            self.say("")
        else:
            self.say("This connection has no tables.", (Step("refresh", "look again"),))
        self._count()
        if self._tables >= _LONG:
            work: WorkType[None] = partial(in_slices, self._prepare(listing.items))
            self.run_worker(work, group="prepare", exclusive=True, exit_on_error=False)

    def _fill(self, group: TreeNode) -> None:
        """Make the nodes of a group's tables."""
        tables = self._unfilled.pop(group.data, None)
        if tables is not None:
            group.fill(self._table_nodes(tables))

    def _prepare(self, tables: Sequence[Table]) -> Iterator[None]:
        """Get many tables ready for the first character of a filter, in short steps."""
        folded: list[str] = []
        for start in range(0, len(tables), _STEP):
            folded += map(searched_name, tables[start : start + _STEP])
            yield
        if self.listing is None or self.listing.items is not tables:
            return  # others are shown by now
        self._folded = folded
        for group in self._groups:
            if group.data in self._unfilled:
                self._fill(group)
                yield

    def _table_nodes(self, tables: Iterable[Table]) -> list[TreeNode]:
        seen: dict[Hashable, int] = {}
        nodes = []
        for table in tables:
            name = ("table", table.fully_qualified_name, table.table_name)
            number = seen[name] = seen.get(name, -1) + 1
            node = TreeNode(
                (*name, number),
                partial(self._table_label, table),
                expandable=True,
                data=table,
            )
            self._node_of[id(table)] = node
            nodes.append(node)
        return nodes

    def open_groups(self) -> None:
        """Show the tables of all groups."""
        for node in self._groups:
            self.branches.expand_node(node)

    def open_table(self, table: Table) -> None:
        """Show the columns of a table that is in sight or in an open group."""
        node = self._node_of.get(id(table))
        if node is not None:
            self.branches.expand_node(node)

    # The columns

    def columns_loading(self, table: Table) -> None:
        """The columns of a table are being asked for."""
        node = self._node_of.get(id(table))
        if node is None:
            return
        self._pending.add(id(table))
        self._asked += 1
        self._notice.columns_asked(id(table))
        self.branches.set_note(node, Text("◌ loading columns…"))
        self._count()

    def show_columns(self, table: Table, listing: Listing[Column]) -> None:
        """The columns of a table are there."""
        if self._guesses:
            self._guessed[id(table)] = len(guess_columns(listing.items))
        node = self._arrived(table)
        if node is None:
            return
        style = looks(self.app)
        children = [
            TreeNode(
                ("column", number),
                partial(column_label, column, self._style, guesses=self._guesses),
                data=column,
            )
            for number, column in enumerate(listing.items)
        ]
        self.branches.set_children(node, children)
        self._count()
        odd = oddities(table, listing)
        self.branches.set_note(node, Text(odd, style.warn) if odd else None)

    def columns_failed(self, table: Table, advice: Advice) -> None:
        """The columns of a table could not be loaded: said on the table, the rest stays.

        The table's line is short: what can be done next stands above the tree, the last first.
        """
        node = self._arrived(table)
        if node is None:
            return
        self.branches.set_note(node, Text(f"✖ {advice.cause}", looks(self.app).bad))
        self._notice.columns_failed(id(table), advice)

    def _arrived(self, table: Table) -> TreeNode | None:
        self._pending.discard(id(table))
        if not self._pending:
            self._asked = 0
        self._count()
        return self._node_of.get(id(table))

    def _count(self) -> None:
        nodes = self._node_of.values()
        shown = sum(map(self.branches.lets_through, nodes)) if self._query else self._tables
        aside = self._aside
        if self._asked > 1:
            aside = f"columns {self._asked - len(self._pending)} of {self._asked} loaded"
        self.filter.count(shown, self._tables, aside)
        self._notice.filtered(nothing=bool(self._query and self._tables and not shown))

    # The filter

    def _search(self) -> None:
        """Find the tables that the filter lets through: once for each change, there are many."""
        self._found = set()
        if self.listing is None or not self._query:
            return
        tables = self.listing.items
        if not self._folded:
            self._folded = list(map(searched_name, tables))
        folded, rows = self._folded, list(range(len(tables)))
        for term in self._query.terms:
            found = term.finder()
            rows = [row for row in rows if found(folded[row])]
        self._found = {id(tables[row]) for row in rows}

    def _matches(self, node: TreeNode) -> bool:
        """Whether a table or column is let through; the columns of a table that is, are too."""
        table = _table_of(node)
        if table is not None:
            return id(table) in self._found
        if node.data is None or isinstance(node.data, str):
            return False
        folded = shown_line(node.data.column_name or "").lower()
        if all(term.matches(folded) for term in self._query.terms):
            return True
        return node.parent is not None and self._matches(node.parent)

    @on(FilterBar.Changed, "#schema-filter")
    def _filter_changed(self, event: FilterBar.Changed) -> None:
        event.stop()
        self._query = Query.parse(event.text, ())
        self._search()
        if self._query:
            for group in self._groups:
                tables = self._unfilled.get(group.data, ())
                if any(id(table) in self._found for table in tables):
                    self._fill(group)
            self.branches.visible_filter(self._matches, self._marks)
        else:
            self.branches.visible_filter(None)
        self._count()

    def _marks(self, node: TreeNode) -> Iterable[tuple[int, int]]:
        """What the filter found, in the name; counts and types beside it are not searched."""
        table = _table_of(node)
        if table is not None:
            return self._query.spans("", shown_line(name_of(table)))
        if node.data is None or isinstance(node.data, str):
            return ()
        return self._query.spans("", shown_line(node.data.column_name))

    @on(FilterBar.Submitted, "#schema-filter")
    def _filter_submitted(self, event: FilterBar.Submitted) -> None:
        event.stop()
        self.branches.answer_enter()

    @on(LineTree.Expanding)
    def _expanding(self, event: LineTree.Expanding) -> None:
        event.stop()
        if event.node in self._groups and event.node.data in self._unfilled:
            self.branches.set_children(
                event.node, self._table_nodes(self._unfilled.pop(event.node.data))
            )
            return
        table = _table_of(event.node)
        if table is not None and not event.node.loaded and id(table) not in self._pending:
            self.post_message(self.ColumnsWanted(table))

    @on(LineTree.Collapsed)
    def _collapsed(self, event: LineTree.Collapsed) -> None:
        event.stop()
        table = _table_of(event.node)
        if table is not None and id(table) in self._pending:
            self._arrived(table)
            self.branches.set_note(event.node, None)
            self.post_message(self.ColumnsUnwanted(table))

    def _style(self) -> Looks:
        return looks(self.app)

    def _table_label(self, table: Table) -> Text:
        return table_label(table, self._style, self._guessed.get(id(table), 0))


def _table_of(node: TreeNode) -> Table | None:
    """The table that a node stands for; None for groups, columns and notes."""
    return node.data if isinstance(node.key, tuple) and node.key[0] == "table" else None
