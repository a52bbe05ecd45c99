"""The lazy tree: opening, filtering, notes, and what survives new nodes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.text import Text

from tests.widgets.listing import Stage, Tree, lines, schema
from widgets.line_tree import LineTree, TreeNode


def text(view: LineTree) -> list[str]:
    """The lines without their cursor and blank ones left out."""
    return [line.replace("▌", " ") for line in lines(view) if line.strip()]


def columns(*names: str) -> list[TreeNode]:
    return [TreeNode(name, Text(name), data=name) for name in names]


async def test_nodes_are_drawn_with_markers_and_guides() -> None:
    view = Tree()
    view.set_nodes(schema(2))
    async with Stage(view).run_test(size=(30, 12)) as pilot:
        table = view.node_at_cursor.children[0] if view.node_at_cursor else None
        assert table is not None
        view.expand_node(table)
        view.set_children(table, columns("ID", "[/x] [b]"))
        await pilot.pause()
        assert text(view) == [
            " ▾ RAW",
            " │ ▾ RAW_0",
            " │ │   ID",
            " │ │   [/x] [b]",
            " │ ▸ RAW_1",
            " ▾ MART",
            " │ ▸ MART_0",
            " │ ▸ MART_1",
        ]
        for width in range(1, 30):
            await pilot.resize_terminal(width, 12)
            await pilot.pause()
            lines(view)


async def test_right_opens_and_goes_in_left_closes_and_goes_out() -> None:
    view = Tree()
    view.set_nodes(schema(2, expanded=False))
    app = Stage(view)
    async with app.run_test(size=(30, 12)) as pilot:
        await pilot.press("right")
        assert text(view) == [" ▾ RAW", " │ ▸ RAW_0", " │ ▸ RAW_1", " ▸ MART"]
        await pilot.press("right", "down")
        assert view.cursor == 2
        await pilot.press("left")
        assert view.cursor == 0
        await pilot.press("left", "left")
        assert text(view) == [" ▸ RAW", " ▸ MART"] and view.cursor == 0
        await pilot.press("space", "space", "enter", "end", "right", "right", "right")
        await pilot.pause()
        assert [m.node.key for m in app.heard(LineTree.Expanding)] == [
            "RAW",
            "RAW",
            "RAW",
            "MART",
            "MART_0",
        ]
        assert [m.node.key for m in app.heard(LineTree.Collapsed)] == ["RAW", "RAW"]
        # Nothing under it yet: right stays.
        await pilot.press("right")
        assert view.node_at_cursor is not None and view.node_at_cursor.key == "MART_0"


async def test_enter_opens_a_leaf_and_toggles_the_others() -> None:
    view = Tree()
    view.set_nodes([TreeNode("t", Text("t"), children=columns("a", "b"))])
    app = Stage(view)
    async with app.run_test(size=(30, 12)) as pilot:
        await pilot.press("enter", "down", "down", "enter", "space", "right")
        await pilot.pause()
        assert [m.node.data for m in app.heard(LineTree.Opened)] == ["b"]
        assert [m.node.key for m in app.heard(LineTree.Highlighted) if m.node] == ["t", "a", "b"]
        assert app.heard(LineTree.Highlighted)[0].control is view


async def test_the_mouse_opens_by_the_marker_and_by_the_second_click() -> None:
    view = Tree()
    view.set_nodes(schema(2, expanded=False))
    app = Stage(view)
    async with app.run_test(size=(30, 12)) as pilot:
        await pilot.click(view, offset=(1, 1))
        assert view.cursor == 1 and view.line_count == 4
        await pilot.click(view, offset=(12, 0))
        assert view.cursor == 0 and view.line_count == 4
        await pilot.click(view, offset=(13, 0))
        assert view.line_count == 6


async def test_closing_pulls_the_cursor_out_and_keeps_one_below() -> None:
    view = Tree()
    nodes = schema(3)
    view.set_nodes(nodes)
    async with Stage(view).run_test(size=(30, 12)):
        view.select(nodes[0].children[2])
        view.collapse_node(nodes[0])
        assert view.node_at_cursor is nodes[0]
        view.select(nodes[1].children[1])
        view.expand_node(nodes[0])
        assert view.node_at_cursor is nodes[1].children[1]
        view.collapse_node(nodes[0])
        assert view.node_at_cursor is nodes[1].children[1]
        view.collapse_node(nodes[0])
        assert not view.select(nodes[0].children[0])
        view.expand_node(nodes[0].children[0])  # inside a closed one: only remembered
        assert view.line_count == 5


async def test_a_note_stands_under_its_open_node_until_children_come() -> None:
    view = Tree()
    nodes = schema(2)
    table = nodes[0].children[0]
    view.set_nodes(nodes)
    app = Stage(view)
    async with app.run_test(size=(40, 12)) as pilot:
        view.set_note(table, Text("◐ loading columns…"))
        await pilot.pause()
        assert view.line_count == 6, "shown only while the node is open"
        view.expand_node(table)
        view.select(nodes[1])
        await pilot.pause()
        assert text(view)[2] == " │ │   ◐ loading columns…"
        view.set_note(table, Text("✖ the warehouse did not answer"))
        await pilot.pause()
        assert text(view)[2] == " │ │   ✖ the warehouse did not answer"
        assert view.node_at_cursor is nodes[1]
        view.action_first()
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        note = app.heard(LineTree.Opened)[-1].node
        assert note.is_note and note.data is None and note.parent is table
        view.set_children(table, columns("ID"))
        assert view.node_at_cursor is table
        await pilot.pause()
        assert text(view)[2] == " │ │   ID"
        view.set_note(table, Text("stale"))
        view.set_note(table, None)
        assert view.line_count == 7


async def test_labels_are_made_when_they_are_drawn() -> None:
    made: list[int] = []

    def label(n: int) -> Text:
        made.append(n)
        return Text(f"table {n}")

    def lazy(n: int) -> TreeNode:
        return TreeNode(n, lambda: label(n))

    view = Tree()
    group = TreeNode("g", Text("g"), expandable=True)
    view.set_nodes([group])
    async with Stage(view).run_test(size=(30, 12)) as pilot:
        view.expand_node(group)
        view.set_children(group, [lazy(n) for n in range(50_000)])
        await pilot.pause()
        assert view.line_count == 50_001
        assert made == list(range(10))
        before = view.entries_rendered
        await pilot.press("down", "up", "down")
        assert view.entries_rendered == before + 2
        await pilot.press("end")
        assert view.node_at_cursor is group.children[-1]
        await pilot.press("left")
        assert view.node_at_cursor is group
        assert len(made) <= 22


async def test_a_filter_keeps_ancestors_and_opens_what_leads_to_a_match() -> None:
    view = Tree()
    nodes = schema(3, expanded=False)
    target = nodes[1].children[1]
    target.children = columns("customer_id", "amount")
    for child in target.children:
        child.parent = target
    target.loaded = True
    view.set_nodes(nodes)
    app = Stage(view)
    async with app.run_test(size=(30, 12)) as pilot:
        await pilot.press("end")
        view.visible_filter(lambda node: "customer" in str(node.key))
        await pilot.pause()
        assert text(view) == [" ▾ MART", " │ ▾ MART_1", " │ │   customer_id"]
        assert view.node_at_cursor is nodes[1], "kept where it was"
        await pilot.press("left")
        assert text(view) == [" ▸ MART"]
        await pilot.press("right", "end")
        view.visible_filter(lambda node: "MART" in str(node.key))
        await pilot.pause()
        assert text(view) == [" ▾ MART", " │ ▸ MART_0", " │ ▸ MART_1", " │ ▸ MART_2"]
        assert view.node_at_cursor is target
        view.visible_filter(lambda node: False)
        assert view.line_count == 0 and view.node_at_cursor is None
        view.visible_filter(None)
        assert not target.expanded
        assert {m.node.key for m in app.heard(LineTree.Expanding)} <= {"MART"}


async def test_children_that_come_under_a_filter_are_filtered() -> None:
    view = Tree()
    nodes = schema(2)
    view.set_nodes(nodes)
    async with Stage(view).run_test(size=(30, 12)) as pilot:
        table = nodes[0].children[0]
        view.visible_filter(lambda node: "RAW_0" in (node.key, node.parent and node.parent.key))
        view.expand_node(table)
        view.set_children(table, columns("a", "b"))
        await pilot.pause()
        assert text(view) == [" ▾ RAW", " │ ▾ RAW_0", " │ │   a", " │ │   b"]


async def test_new_nodes_with_the_same_keys_stay_open_and_keep_the_cursor() -> None:
    view = Tree()
    nodes = schema(3)
    view.set_nodes(nodes)
    app = Stage(view)
    async with app.run_test(size=(30, 14)) as pilot:
        table = nodes[1].children[1]
        view.expand_node(table)
        view.set_children(table, columns("a", "b"))
        view.select(table.children[1])
        await pilot.pause()
        app.said.clear()

        fresh = [TreeNode("NEW", Text("NEW")), *schema(3, expanded=False)]
        view.set_nodes(fresh)
        await pilot.pause()
        again = fresh[2].children[1]
        assert fresh[1].expanded and again.expanded
        assert view.node_at_cursor is again, "its columns aren't there yet: the table has it"
        assert [m.node for m in app.heard(LineTree.Expanding)] == [again], "they are asked for"
        view.set_children(again, columns("a", "b"))
        view.select(again.children[1])
        view.set_children(again, columns("x", "b"))
        assert view.node_at_cursor is again.children[1]

        view.set_nodes(schema(3, expanded=False), preserve=False)
        assert view.line_count == 2
        view.set_nodes([])
        await pilot.pause()
        assert view.node_at_cursor is None and app.heard(LineTree.Highlighted)[-1].node is None


async def test_a_vanished_node_leaves_the_cursor_near() -> None:
    view = Tree()
    view.set_nodes(columns(*"abcdef"))
    async with Stage(view).run_test(size=(30, 14)) as pilot:
        await pilot.press("end")
        view.set_nodes(columns(*"abc"))
        assert view.node_at_cursor is not None and view.node_at_cursor.key == "c"


async def test_keys_on_an_empty_tree_do_nothing() -> None:
    view = Tree()
    app = Stage(view)
    async with app.run_test(size=(30, 14)) as pilot:
        await pilot.press("left", "right", "space", "enter", "down")
        await pilot.pause()
        assert not app.said


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 40)), max_size=40))
@settings(max_examples=60, deadline=None)
def test_spliced_lines_are_those_of_a_tree_laid_out_anew(steps: list[tuple[int, int]]) -> None:
    """Whatever is opened, closed, noted and filtered, the lines stay right and so does the key."""

    def flat(nodes: list[TreeNode]) -> list[TreeNode]:
        found: list[TreeNode] = []
        for node in nodes:
            found.append(node)
            if node.expanded:
                found += [*([node.note] if node.note else []), *flat(node.children)]
        return found

    view = Tree()
    nodes = schema(3)
    view.set_nodes(nodes)
    for action, where in steps:
        view.move_cursor(where)
        at = view.node_at_cursor
        assert at is not None
        node = at.parent if at.is_note and at.parent else at
        if action == 0:
            view.expand_node(node)
        elif action == 1:
            view.collapse_node(node)
        elif action == 2 and node.expandable:
            view.set_children(node, schema(2)[:1] if where % 2 else columns("a", "b"))
        elif action == 3:
            view.set_note(node, Text("…") if where % 3 else None)
        elif action == 4:
            view.visible_filter(lambda node: "1" in str(node.key))
            view.visible_filter(None)
        elif action == 5:
            view.action_collapse_or_parent()
        elif action == 6:
            view.action_expand_or_child()
        else:
            view.action_open()
        expected = flat(nodes)
        assert view.line_count == len(expected)
        assert [view.line_of(node) for node in expected] == list(range(len(expected)))
        assert 0 <= view.cursor < len(expected)
        assert view.node_at_cursor is expected[view.cursor]
