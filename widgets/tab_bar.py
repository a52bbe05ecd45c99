"""A line of named places, one of them current: the views of the account, the tabs of the detail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual.message import Message

from widgets.looks import looks
from widgets.text_line import TextLine


@dataclass(frozen=True, slots=True)
class Tab:
    """One place: its id, its title, and a count or mark beside it ("" for none)."""

    id: str
    title: str
    note: str = ""
    key: str = ""


class TabBar(TextLine):
    """Shows the places and says which one was clicked."""

    class Chosen(Message):
        """A place was clicked."""

        def __init__(self, bar: TabBar, tab: str) -> None:
            super().__init__()
            self.bar = bar
            self.tab = tab

        @property
        def control(self) -> TabBar:
            """The bar, for ``@on`` with a selector."""
            return self.bar

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.tabs: tuple[Tab, ...] = ()
        self.current = ""

    def show(self, tabs: Sequence[Tab], current: str) -> None:
        """Show these places, with one of them current."""
        if (tuple(tabs), current) != (self.tabs, self.current):
            self.tabs = tuple(tabs)
            self.current = current
            self.refresh()

    def compose_line(self, width: int) -> Text:
        """The titles, two cells apart; notes are left out before a title is cut."""
        for notes, gap in ((True, 3), (True, 2), (False, 2), (False, 1)):
            line = self._line(notes, gap)
            if line.cell_len <= width:
                break
        return line

    def _line(self, notes: bool, gap: int) -> Text:
        self._targets = []
        line = Text()
        style = looks(self.app)
        for tab in self.tabs:
            if line:
                line.append(" " * gap)
            current = tab.id == self.current
            piece = Text()
            if tab.key:
                piece.append(f"{tab.key} ", style.key)
            title = style.key + Style(underline=True) if current else style.quiet
            piece.append(tab.title, title)
            if tab.note and notes:
                piece.append(f" {tab.note}", style.strong if current else style.quiet)
            self.add(line, piece, tab.id)
        return line

    def clicked(self, target: str) -> None:
        """Say which place was clicked."""
        self.post_message(self.Chosen(self, target))
