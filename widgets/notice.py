"""What a pane says when it has nothing to show, or something went wrong: and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.style import Style
from rich.text import Text
from textual.message import Message
from textual.widgets import Static

from app.guidance import Advice, Step
from widgets.looks import looks

KeyOf = Callable[[str], str]
"""From an action's id to the key that is shown for it."""


class Notice(Static):
    """A short text with next steps under their keys; a click on a step does it.

    Only text of ours and text that passed the sanitizer comes here.
    """

    class Chosen(Message):
        """A step was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, key_of: KeyOf, *, id: str | None = None, classes: str = "") -> None:
        super().__init__(id=id, classes=classes)
        self._key_of = key_of
        self._text = Text()

    def say(self, text: str, steps: Sequence[Step] = ()) -> None:
        """A plain state: loading, empty, nothing found."""
        self._show(Text.assemble((text, looks(self.app).quiet)), steps, "   ")

    def fail(self, advice: Advice, *, compact: bool = False) -> None:
        """A failure: what failed and why, what it means, what to do next."""
        style = looks(self.app)
        text = Text.assemble((f"✖ {advice.title}", style.bad))
        text.append(f": {advice.cause}" if compact else f"\n{advice.cause}", style.plain)
        if not compact:
            text.append(f"\n{advice.explanation}", style.quiet)
        self._show(text, advice.steps, " " if compact else "\n")

    def add_line(self, text: str) -> None:
        """One more line under what is said."""
        self._text.append(f"\n{text}", looks(self.app).quiet)
        self.update(self._text)

    def clear(self) -> None:
        """Say nothing and take no room."""
        self.display = False

    def _show(self, text: Text, steps: Sequence[Step], before_steps: str) -> None:
        style = looks(self.app)
        for number, step in enumerate(steps):
            text.append(before_steps if number == 0 else "   ")
            does = Style.from_meta({"@click": f"choose('{step.action}')"})
            text.append(self._key_of(step.action), style.key + does)
            text.append(f" {step.text}", style.plain + does)
        self._text = text
        self.update(text)
        self.display = True

    def action_choose(self, action: str) -> None:
        """A step was clicked."""
        self.post_message(self.Chosen(action))
