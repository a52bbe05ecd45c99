"""A field whose value is chosen from a list: one line that tells what is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget

from app.form_fields import Choice
from app.shown import shown_line
from widgets.looks import looks


class PickField(Widget, can_focus=True):
    """Shows what is chosen; space, down, a letter or a click ask for the list, enter goes on.

    The titles and notes of the choices are ready to be shown.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,down", "choose", show=False),
        Binding("enter", "submit", show=False),
    ]

    class Asked(Message):
        """The list is wanted."""

        def __init__(self, field: PickField) -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> PickField:
            """The field, for ``@on`` with a selector."""
            return self.field

    class Submitted(Asked):
        """Enter was pressed."""

    def __init__(
        self, choices: Sequence[Choice], chosen: Sequence[str], *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._choices = {choice.value: choice for choice in choices}
        self._chosen = tuple(value for value in chosen if value)
        self._typed = ""

    @property
    def chosen(self) -> tuple[str, ...]:
        """The values that are chosen, in the order of choosing."""
        return self._chosen

    def choose(self, values: Sequence[str]) -> None:
        """Choose these instead."""
        self._chosen = tuple(values)
        self.refresh()

    def get_content_height(self, *args: object) -> int:
        """A line for each that is chosen, at least one."""
        return max(1, len(self._chosen))

    def render(self) -> Text:
        """What is chosen, one below the other, and the sign of a list."""
        style = looks(self.app)
        lines = []
        for number, value in enumerate(self._chosen or ("",)):
            line = Text(no_wrap=True, overflow="ellipsis")
            line.append("▾ " if number == 0 else "  ", style.accent)
            choice = self._choices.get(value)
            if choice is not None:
                line.append(choice.label, style.plain)
                if choice.note:
                    line.append(f"  {choice.note}", style.quiet)
            elif not value:
                line.append("nothing chosen" if self._choices else "nothing to choose", style.quiet)
            else:
                line.append(f"{shown_line(value, 60)}  not in the list", style.warn)
            lines.append(line)
        return Text("\n", no_wrap=True, overflow="ellipsis").join(lines)

    def take_typed(self) -> str:
        """What was typed for the list, until it opened; it is told once."""
        typed, self._typed = self._typed, ""
        return typed

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Letters are text here: they set off no action."""
        return character is not None and character.isprintable() and character != " "

    def on_key(self, event: events.Key) -> None:
        """What is typed is looked for in the list, also when it comes faster than the list."""
        if event.is_printable and event.character is not None and event.character != " ":
            event.stop()
            self._typed += event.character
            self.action_choose()

    def action_choose(self) -> None:
        """Ask for the list."""
        self.post_message(self.Asked(self))

    def action_submit(self) -> None:
        """Go on with the form."""
        self.post_message(self.Submitted(self))

    def on_click(self) -> None:
        """A click asks for the list."""
        self.screen.set_focus(self)
        self.action_choose()
