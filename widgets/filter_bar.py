"""The line above a list or tree: the filter that is typed, and how much it lets through."""

from __future__ import annotations

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from widgets.clean_input import CleanInput


class FilterInput(CleanInput, can_focus=True):
    """The text field of a filter: reached by its key and by the mouse, never by tab."""


class FilterBar(Horizontal):
    """A filter field with a count at its right end."""

    class Changed(Message):
        """The filter's text changed."""

        def __init__(self, bar: FilterBar, text: str) -> None:
            super().__init__()
            self.bar = bar
            self.text = text

        @property
        def control(self) -> FilterBar:
            """The bar, for ``@on`` with a selector."""
            return self.bar

    class Submitted(Message):
        """Enter: the filter stays, the focus goes to what is filtered."""

        def __init__(self, bar: FilterBar) -> None:
            super().__init__()
            self.bar = bar

        @property
        def control(self) -> FilterBar:
            """The bar, for ``@on`` with a selector."""
            return self.bar

    def __init__(self, placeholder: str, *, id: str) -> None:
        super().__init__(id=id, classes="filter-bar")
        # No selection on focus: going on typing goes on.
        self.input = FilterInput(placeholder=placeholder, select_on_focus=False, compact=True)
        self._count = Static(classes="filter-count")

    def compose(self) -> ComposeResult:
        """The field and the count."""
        yield Static("/", classes="filter-sign")
        yield self.input
        yield self._count

    @property
    def text(self) -> str:
        """What is typed."""
        return self.input.value

    def set_text(self, text: str) -> None:
        """Put a text into the field without saying that it changed."""
        with self.input.prevent(Input.Changed):
            self.input.value = text
        self.set_class(bool(text), "filtering")

    def clear(self) -> bool:
        """Empty the field, and say so; False if it was empty."""
        if not self.text:
            return False
        self.input.value = ""
        return True

    def count(self, shown: int, of: int, aside: str = "") -> None:
        """Tell how much there is, and how much of it the filter lets through."""
        text = f"{shown} of {of}" if self.text else str(of)
        self.say(f"{text} · {aside}" if aside else text)

    def say(self, text: str) -> None:
        """What stands at the right end."""
        self._count.update(Text(text))  # its colour is that of the style

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.set_class(bool(event.value), "filtering")
        self.post_message(self.Changed(self, event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted(self))
