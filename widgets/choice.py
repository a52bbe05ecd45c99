"""One of a few: the chosen one is told by its sign as well as by its colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar, Final

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from app.shown import shown_line
from widgets.looks import looks

_GAP: Final = "   "
_INDENT: Final = " " * len("▌(●) ")


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose; ``why_not`` is "" where it can be chosen."""

    id: str
    title: str
    why_not: str = ""


class Choice(Widget, can_focus=True):
    """Options one below the other; up and down choose, and so does a click."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,left", "choose(-1)", show=False),
        Binding("down,right,space", "choose(1)", show=False),
        Binding("enter", "submit", show=False),
    ]

    class Said(Message):
        """Base of what it says."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

        @property
        def control(self) -> Choice:
            """The widget, for ``@on`` with a selector."""
            return self.choice

    class Changed(Said):
        """Another option was chosen."""

    class Submitted(Said):
        """Enter was pressed."""

    def __init__(self, options: Sequence[Option], chosen: str, *, id: str) -> None:
        super().__init__(id=id)
        self._options = tuple(options)
        self.chosen = chosen
        """The id of the chosen option."""

    def show(self, options: Sequence[Option], chosen: str) -> None:
        """Offer these options, with one of them chosen."""
        self._options = tuple(options)
        self.chosen = chosen
        self.refresh(layout=True)

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """A line an option, and more where a reason needs them."""
        return sum(len(lines) for _, lines in self._drawn(width))

    def render(self) -> Text:
        """The options; the cursor's sign stands before the chosen one while this has the focus."""
        drawn = self._drawn(self.content_size.width)
        return Text("\n", no_wrap=True, overflow="ellipsis").join(
            line for _, lines in drawn for line in lines
        )

    def _drawn(self, width: int) -> list[tuple[Option, list[Text]]]:
        """The lines of each option: a reason that is too long for its line goes on below."""
        style = looks(self.app)
        drawn = []
        for option in self._options:
            on = option.id == self.chosen
            line = Text.assemble(
                ("▌" if on and self.has_focus else " ", style.accent),
                ("(●) " if on else "( ) ", style.accent if on else style.quiet),
                (shown_line(option.title), style.quiet if option.why_not else style.plain),
            )
            reason = shown_line(option.why_not)
            below = []
            if line.cell_len + len(_GAP) + len(reason) <= width:
                line.append(f"{_GAP}{reason}" if reason else "", style.warn)
            else:
                parts = wrap(reason, max(1, width - len(_INDENT)))
                below = [Text(_INDENT + part, style.warn) for part in parts]
            drawn.append((option, [line, *below]))
        return drawn

    def action_choose(self, step: int) -> None:
        """The next option that can be chosen."""
        ids = [option.id for option in self._options if not option.why_not]
        if self.chosen in ids:
            self._choose(ids[(ids.index(self.chosen) + step) % len(ids)])

    def action_submit(self) -> None:
        """The form is to be sent as it is."""
        self.post_message(self.Submitted(self))

    def on_click(self, event: events.Click) -> None:
        """Choose the option that was clicked."""
        offset = event.get_content_offset(self)
        self.screen.set_focus(self)
        drawn = self._drawn(self.content_size.width)
        at = [option for option, lines in drawn for _ in lines]
        if offset is not None and offset.y < len(at) and not at[offset.y].why_not:
            self._choose(at[offset.y].id)

    def _choose(self, option: str) -> None:
        if option != self.chosen:
            self.chosen = option
            self.refresh()
            self.post_message(self.Changed(self))
