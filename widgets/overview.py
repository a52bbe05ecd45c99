"""The Overview tab: labelled facts of one object, and what can be done about them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table as Grid
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from app.facts import Fact, Tone
from widgets.looks import looks
from widgets.next_steps import KeyOf, NextSteps, step_text

_LABEL_WIDTH = 13


class Overview(VerticalScroll):
    """Shows facts; long values wrap beside their label."""

    def __init__(self, key_of: KeyOf) -> None:
        super().__init__(id="overview", classes="pane")
        self._key_of = key_of
        self._facts = NextSteps(id="facts")

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
            arrow = Text.assemble(("→ ", style.quiet))
            lines.append(arrow.append_text(step_text(step, self._key_of, style)))
        return Text("\n").join(lines)
