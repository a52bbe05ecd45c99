"""The Overview tab: labelled facts of one object, and what can be done about them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from rich.table import Table as Grid
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

from app.facts import Fact, Tone
from widgets.looks import looks
from widgets.notice import KeyOf

_LABEL_WIDTH = 13


class _Facts(Static):
    """The text itself: a click on a next step is its own action."""

    def action_choose(self, action: str) -> None:
        """A next step was clicked."""
        self.post_message(Overview.Chosen(action))


class Overview(VerticalScroll):
    """Shows facts; long values wrap beside their label."""

    class Chosen(Message):
        """A next step was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, key_of: KeyOf) -> None:
        super().__init__(id="overview", classes="pane")
        self._key_of = key_of
        self._facts = _Facts(id="facts")

    def compose(self) -> ComposeResult:
        """One block of text: it is replaced whole when the cursor moves on."""
        yield self._facts

    def show(self, facts: Sequence[Fact]) -> None:
        """Show these facts."""
        style = looks(self.app)
        grid = Grid.grid(padding=(0, 1))
        grid.add_column(width=_LABEL_WIDTH, no_wrap=True)
        grid.add_column(overflow="fold")
        for fact in facts:
            grid.add_row(Text(fact.label, style.quiet), self._body(fact))
        self._facts.update(grid)

    def clear(self) -> None:
        """Show nothing."""
        self._facts.update("")

    def _body(self, fact: Fact) -> Text:
        style = looks(self.app)
        lines = []
        for line in fact.lines:
            text = Text()
            for piece in line:
                tone = style.quiet if piece.tone is Tone.QUIET else style.plain
                if piece.status is not None:
                    tone = style.status(piece.status)
                text.append(piece.text, tone)
            lines.append(text)
        for step in fact.steps:
            does = Style.from_meta({"@click": f"choose('{step.action}')"})
            text = Text.assemble(("→ ", style.quiet))
            text.append(self._key_of(step.action), style.key + does)
            text.append(f" {step.text}", style.plain + does)
            lines.append(text)
        return Text("\n").join(lines)
