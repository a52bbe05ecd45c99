"""A question with a few answers, one of which is taken by enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from app.form_fields import Choice
from screens.dialog import Dialog
from widgets.key_line import KeyLine
from widgets.looks import looks
from widgets.row_list import ListColumn, RowList


class QuestionScreen(Dialog[str]):
    """Ends with the value of the answer, or None for esc.

    Args:
        title: what it is about.
        lines: what has to be known; all texts are ready to be shown.
        answers: in their order; the cursor starts on the first.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "back"),
        Binding("up,k", "move('cursor_up')"),
        Binding("down,j", "move('cursor_down')"),
        Binding("enter", "take"),
    ]

    def __init__(self, title: str, lines: Sequence[str], answers: Sequence[Choice]) -> None:
        super().__init__()
        self._title = title
        self._lines = tuple(lines)
        self._answers = tuple(answers)
        self._rows = RowList(id="question-rows")

    def compose(self) -> ComposeResult:
        """What has to be known, the answers, the keys."""
        with Vertical(id="question", classes="dialog"):
            yield Static(id="question-text")
            yield self._rows
            yield KeyLine(classes="dialog-foot")

    def on_mount(self) -> None:
        """Show the answers."""
        self.query_one("#question").border_title = Content(self._title)
        style = looks(self.app)
        self.query_one("#question-text", Static).update(Text("\n".join(self._lines), style.plain))
        width = max(len(answer.label) for answer in self._answers) + 1
        columns = (ListColumn("label", "", width), ListColumn("note", "", None))
        self._rows.styles.height = len(self._answers) + self._rows.header_height
        self._rows.show(columns, self, range(len(self._answers)), keep=0)
        keys = (("↑ ↓", "move"), ("enter", "take it"), ("esc", "back"))
        self.query_one(KeyLine).show(keys)
        self.set_focus(self._rows)

    def cell(self, row: int, column: str) -> Text:
        """An answer, and what it means."""
        style = looks(self.app)
        answer = self._answers[row]
        if column == "label":
            return Text(answer.label, style.plain)
        return Text(answer.note, style.quiet)

    def action_move(self, way: str) -> None:
        """Move between the answers."""
        getattr(self._rows, f"action_{way}")()

    def action_take(self) -> None:
        """The answer under the cursor."""
        self._rows.action_open()

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.dismiss(self._answers[event.row].value)
