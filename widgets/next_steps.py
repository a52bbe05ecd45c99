"""Text that names what to do next, each step under its key; a click on a step does it."""

from __future__ import annotations

from collections.abc import Callable

from rich.style import Style
from rich.text import Text
from textual.message import Message
from textual.widgets import Static

from app.guidance import Step
from widgets.looks import Looks

KeyOf = Callable[[str], str]
"""From an action's id to the key that is shown for it."""


class NextSteps(Static):
    """Base of what shows next steps. Only text of ours and text that is made safe comes here."""

    class Chosen(Message):
        """A step was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    @property
    def link_style(self) -> Style:
        """No style of links: a key looks like a key, wherever it stands."""
        return Style.null()

    def action_choose(self, action: str) -> None:
        """A step was clicked."""
        self.post_message(self.Chosen(action))


def step_text(step: Step, key_of: KeyOf, style: Looks) -> Text:
    """A key and what it does."""
    does = Style.from_meta({"@click": f"choose('{step.action}')"})
    return Text.assemble(
        (key_of(step.action), style.key + does), (f" {step.text}", style.plain + does)
    )
