"""The Used by tab: what refers to the object, by kind; entries can be opened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from app import times
from app.derived import UsedBy
from app.facts import title_of
from app.inventory import Inventory
from app.shown import shown_line
from app.views import View
from widgets.line_tree import LineTree, TreeNode
from widgets.looks import Looks, looks
from widgets.next_steps import KeyOf
from widgets.notice import Notice


class UsedByPane(Vertical):
    """Groups of what refers to an object. Connections and auths are gone to; the others open."""

    class Followed(Message):
        """An entry that has its own place in a list was opened."""

        def __init__(self, view: View, item: Any) -> None:
            super().__init__()
            self.view = view
            self.item = item

    def __init__(self, key_of: KeyOf) -> None:
        super().__init__(id="used-by", classes="pane")
        self.branches = LineTree(id="used-by-tree")
        self._notice = Notice(key_of, id="used-by-notice", classes="notice")

    def compose(self) -> ComposeResult:
        """What may be missing, and the tree."""
        yield self._notice
        yield self.branches

    def show(self, used: UsedBy, inventory: Inventory) -> None:
        """Show what refers to an object, and say if that may not be all."""
        style = looks(self.app)
        groups = [
            _group(
                "Data models", [_model_node(n, m, style) for n, m in enumerate(used.data_models)]
            ),
            _group("Jobs", [_job_node(n, job, style) for n, job in enumerate(used.jobs)]),
            _group(
                "Connections",
                [
                    _link(n, item, inventory.connection_status(item).kind, View.CONNECTIONS, style)
                    for n, item in enumerate(used.connections)
                ],
            ),
            _group(
                "Auth providers",
                [
                    _link(n, item, inventory.auth_status(item).kind, View.AUTHS, style)
                    for n, item in enumerate(used.auths)
                ],
            ),
        ]
        self.branches.set_nodes([group for group in groups if group is not None], preserve=True)
        notice = self._notice
        if used.note:
            notice.say(f"▲ Incomplete: {used.note}.")
        elif not used.count:
            notice.say("Nothing that the API lists refers to it.")
        else:
            notice.clear()

    @on(LineTree.Opened)
    def _opened(self, event: LineTree.Opened) -> None:
        event.stop()
        if isinstance(event.node.data, tuple):
            view, item = event.node.data
            self.post_message(self.Followed(view, item))


def _group(title: str, nodes: list[TreeNode]) -> TreeNode | None:
    if not nodes:
        return None
    return TreeNode(title, Text(f"{title}  {len(nodes)}"), expanded=True, children=nodes)


def _link(number: int, item: Any, kind: Any, view: View, style: Looks) -> TreeNode:
    label = Text.assemble((f"{kind.label}  ", style.status(kind)))
    label.append(title_of(item.label), style.plain)
    label.append("  enter opens it", style.quiet)
    return TreeNode((number, item.id), label, data=(view, item))


def _model_node(number: int, model: Any, style: Looks) -> TreeNode:
    facts = [("status", model.status), ("id", model.id), ("table", model.table)]
    if model.health is not None:
        facts.insert(1, ("health", model.health.status))
    if model.schedule is not None:
        facts.append(("last sync", times.exact(model.schedule.prev_sync_time)))
        facts.append(("next sync", times.exact(model.schedule.next_sync_time)))
    facts += [
        ("sync error", f"{times.exact(failure.time)}  {failure.error}")
        for failure in model.sync_errors
    ]
    return _opening(number, model.name, model.id, model.status, facts, style)


def _job_node(number: int, job: Any, style: Looks) -> TreeNode:
    facts = [
        ("status", job.status),
        ("workflow", job.workflow),
        ("id", job.id),
        ("updated", times.exact(job.updated)),
    ]
    return _opening(number, job.name, job.id, job.status, facts, style)


def _opening(
    number: int,
    name: str,
    item_id: str,
    status: str,
    facts: Iterable[tuple[str, str]],
    style: Looks,
) -> TreeNode:
    """An entry without a list of its own: it opens to its facts."""
    label = Text(title_of(shown_line(name)), style.plain)
    label.append(f"  {shown_line(status)}", style.quiet)
    children = []
    for place, (about, text) in enumerate(facts):
        if text:
            line = Text.assemble((f"{about:<11}", style.quiet))
            line.append(shown_line(text), style.plain)
            children.append(TreeNode(place, line))
    return TreeNode((number, item_id), label, children=children)
