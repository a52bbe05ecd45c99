"""The help: every action with its keys, made from the actions themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.style import Style
from rich.table import Table as Grid
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from app.actions import ACTIONS, Group
from app.keymap import Keymap
from screens.dialog import Dialog
from widgets.key_line import KeyLine
from widgets.looks import looks

_GRAMMAR = (
    ("orders eu", "both words, in any column, any case"),
    ("status:unhealthy", "in one column; so do name: type: last: id:"),
    ("~ordwh", "fuzzy: these letters in this order"),
    ('"two words"', "as they stand"),
)


class HelpScreen(Dialog[None]):
    """A scrolling page over the screen it was asked on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q", "dismiss", "close"),
        Binding("j", "scroll_page('down')", show=False),
        Binding("k", "scroll_page('up')", show=False),
    ]

    def __init__(self, keymap: Keymap, why_not: Callable[[str], str]) -> None:
        super().__init__()
        self._keymap = keymap
        self._why_not = why_not

    def compose(self) -> ComposeResult:
        """The page, and how to leave it."""
        with Vertical(classes="dialog", id="help"):
            with VerticalScroll(id="help-page"):
                yield Static(self._page())
            yield KeyLine(classes="dialog-foot")

    def on_mount(self) -> None:
        """Name the page and let the keys scroll it."""
        self.query_one("#help", Vertical).border_title = "Help: every key"
        self.query_one(KeyLine).show((("↑ ↓", "scroll"), ("esc", "close")))
        self.set_focus(self.query_one("#help-page"))

    def action_scroll_page(self, way: str) -> None:
        """Scroll with the letters that move in lists."""
        getattr(self.query_one("#help-page", VerticalScroll), f"scroll_{way}")()

    def _page(self) -> Grid:
        style = looks(self.app)
        grid = Grid.grid(padding=(0, 2))
        grid.add_column(no_wrap=True, min_width=14)
        grid.add_column(overflow="fold")
        for group in Group:
            grid.add_row(Text(group.value, style.strong), Text())
            for action in ACTIONS:
                if action.group is not group:
                    continue
                keys = self._keymap.all_shown(action.id) or "palette"
                reason = self._why_not(action.id)
                text = Text(action.help, style.quiet if reason else style.plain)
                if reason:
                    text.append(f"  Not now: {reason}", style.quiet + Style(italic=True))
                grid.add_row(Text(keys, style.quiet if reason else style.key), text)
            grid.add_row(Text(), Text())
        grid.add_row(Text("Filter", style.strong), Text())
        for example, meaning in _GRAMMAR:
            grid.add_row(Text(example, style.key), Text(meaning, style.plain))
        return grid
