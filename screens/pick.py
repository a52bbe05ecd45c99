"""A list to choose from, narrowed by typing: one of it, or some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from app.form_fields import Choice
from app.picking import Search
from app.shown import shown_line
from screens.dialog import Dialog
from widgets.key_line import KeyLine
from widgets.looks import looks
from widgets.plain_input import PlainInput
from widgets.row_list import ListColumn, RowList

Chosen = tuple[str, ...]


class _Cells:
    """The choices as rows of a list."""

    def __init__(self, choices: Sequence[Choice], screen: PickScreen) -> None:
        self._choices = choices
        self._screen = screen

    def cell(self, row: int, column: str) -> Text:
        """A choice's name, or its note."""
        style = looks(self._screen.app)
        choice = self._choices[row]
        if column == "name":
            return Text(choice.label, style.plain)
        return Text(choice.note, style.quiet)


class _Search(PlainInput):
    """Narrows the list; where several can be chosen, space in the empty field marks."""

    class Marked(Message):
        """A mark was asked for; it comes behind what was typed before, as ``Changed`` does."""

    def __init__(self, text: str, *, marks: bool) -> None:
        super().__init__(text, placeholder="type to narrow the list", id="pick-search")
        self._marks = marks

    def _on_key(self, event: events.Key) -> None:  # type: ignore[override]
        if event.key == "space" and not self.value and self._marks:
            event.stop()
            event.prevent_default()
            self.post_message(self.Marked())


class PickScreen(Dialog[Chosen]):
    """Shows choices whose texts are ready to be shown; ends with what was chosen, or None.

    Args:
        title: what is chosen.
        choices: in the order in which they are offered.
        chosen: what is chosen already.
        several: whether more than one may be.
        text: what the list is narrowed to at first: typed before it was open.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "back"),
        Binding("up", "move('cursor_up')"),
        Binding("down", "move('cursor_down')"),
        Binding("pageup", "move('page_up')"),
        Binding("pagedown", "move('page_down')"),
        Binding("tab", "mark", priority=True),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        chosen: Chosen,
        *,
        several: bool,
        text: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self._choices = tuple(choices)
        self._search = Search(self._choices)
        self._several = several
        self._marked = [
            place for value in chosen for place, item in enumerate(choices) if item.value == value
        ]
        self._first = self._marked[0] if self._marked else None
        self._touched = False
        self._field = _Search(text, marks=several)
        self._rows = RowList(id="pick-rows")
        self._rows.can_focus = False  # typing goes on after a click
        self._rows.led = True
        self._state = Static(id="pick-state")
        self._keys = KeyLine(classes="dialog-foot")

    def compose(self) -> ComposeResult:
        """The search field, the list, what it is narrowed to, and the keys."""
        with Vertical(id="pick", classes="dialog"):
            yield self._field
            yield self._rows
            yield self._state
            yield self._keys

    def on_mount(self) -> None:
        """Show all choices, with the cursor on what is chosen."""
        self.query_one("#pick").border_title = Content(self._title)
        text = self._field.value
        self._show(text, keep=None if text else self._first)
        self.set_focus(self._field)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to mark where only one can be chosen."""
        return action != "mark" or self._several

    def _show(self, text: str, keep: int | None = None) -> None:
        found = self._search.find(text)
        notes = any(choice.note for choice in self._choices)

        def columns(width: int) -> tuple[ListColumn, ...]:
            if not notes:
                return (ListColumn("name", "Name", None),)
            # The notes tell the names apart, so they get the larger part.
            return ListColumn("name", "Name", width * 2 // 5), ListColumn("note", "", None)

        places = found.places
        keep = keep if keep is not None else next(iter(places), None)
        self._rows.show(columns, _Cells(self._choices, self), places, keep=keep)
        self._rows.marked = self._marked if self._several else ()
        if found.closest and places:
            said = f'Nothing has "{shown_line(text, 40)}". Closest; an empty field shows all.'
        elif found.closest:
            said = f'Nothing is like "{shown_line(text, 40)}". An empty field shows all.'
        else:
            said = f"{len(places)} of {len(self._choices)}" if text else str(len(self._choices))
        self._state.update(Text(said, looks(self.app).quiet))
        self._show_keys()

    def _show_keys(self) -> None:
        keys = [("↑ ↓", "move"), ("enter", self._enter_does()), ("esc", "back")]
        if self._several:
            keys.insert(1, ("tab", "mark"))
        self._keys.show(keys)

    @property
    def _keeps_marks(self) -> bool:
        """Whether enter takes what is marked, and not the choice under the cursor alone."""
        return self._several and (self._touched or self._rows.row_at_cursor in self._marked)

    def _enter_does(self) -> str:
        if not self._keeps_marks:
            return "use this alone" if self._several and self._marked else "use this"
        return f"use the {len(self._marked)} marked" if self._marked else "use none"

    @on(RowList.Highlighted)
    def _moved(self, event: RowList.Highlighted) -> None:
        """What enter does depends on the row."""
        event.stop()
        self._show_keys()

    @on(Input.Changed, "#pick-search")
    def _narrowed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value, keep=self._first if not event.value else None)

    @on(Input.Submitted, "#pick-search")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._take(self._rows.row_at_cursor)

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self._take(event.row)

    def _take(self, row: int | None) -> None:
        if self._keeps_marks:
            self.dismiss(tuple(self._choices[place].value for place in self._marked))
        elif row is not None:
            self.dismiss((self._choices[row].value,))

    def action_mark(self) -> None:
        """Mark, once the list is narrowed to what was typed before: keys come in bursts."""
        self._field.call_later(self._field.post_message, _Search.Marked())

    @on(_Search.Marked)
    def _mark(self, event: _Search.Marked) -> None:
        """Mark the choice under the cursor, or take its mark away, and go one down."""
        event.stop()
        row = self._rows.row_at_cursor
        if row is None:
            return
        self._touched = True
        if row in self._marked:
            self._marked.remove(row)
        else:
            self._marked.append(row)
        self._rows.marked = self._marked
        self._rows.action_cursor_down()
        self._show_keys()

    def action_move(self, move: str) -> None:
        """Move in the list while the field keeps the focus."""
        getattr(self._rows, f"action_{move}")()
