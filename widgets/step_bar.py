"""The wizard's steps in one line: done, current, failed, to come; a click goes to one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.style import Style
from rich.text import Text
from textual.message import Message

from app.wizard import Progress, Step
from widgets.looks import Looks, looks
from widgets.text_line import TextLine

_BETWEEN: Final = " ── "


class StepBar(TextLine):
    """Shows how each step stands, as a symbol and its name."""

    class Chosen(Message):
        """A step was clicked."""

        def __init__(self, step: Step) -> None:
            super().__init__()
            self.step = step

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._steps: tuple[tuple[Step, Progress], ...] = ()

    def show(self, steps: Sequence[tuple[Step, Progress]]) -> None:
        """Show the steps, as ``Setup.progress`` gives them."""
        self._steps = tuple(steps)
        self.refresh()

    def compose_line(self, width: int) -> Text:
        """All steps; where they don't fit, without the lines between them."""
        style = looks(self.app)
        for between in (_BETWEEN, "  "):
            self._targets = []
            line = Text()
            for step, progress in self._steps:
                if line:
                    line.append(between, style.quiet)
                piece = Text(f"{progress.symbol} {step.value}", _style_of(progress, style))
                self.add(line, piece, step.value)
            if line.cell_len <= width:
                break
        return line

    def about(self, target: str) -> str:
        """How the step stands, in words."""
        return next(
            (f"{step.value}: {how.word}" for step, how in self._steps if step.value == target), ""
        )

    def clicked(self, target: str) -> None:
        """Say which step was clicked."""
        self.post_message(self.Chosen(Step(target)))


def _style_of(progress: Progress, style: Looks) -> Style:
    return {
        Progress.DONE: style.plain,
        Progress.CURRENT: style.key,
        Progress.FAILED: style.bad,
    }.get(progress, style.quiet)
