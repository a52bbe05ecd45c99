"""A form on the screen: its fields one below the other, and what the one with the focus is for."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from pydantic import SecretStr
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from app.filling import Filling
from app.form_fields import FieldSpec
from widgets.form_row import FormRow, from_file
from widgets.looks import looks
from widgets.pick_field import PickField
from widgets.removal import removed
from widgets.secret_field import SecretField


class FormView(Vertical):
    """Shows a filling, puts what is entered into it, and asks for lists and files.

    It keeps nothing of its own: what is typed goes into the filling at once, so it is still there
    when other fields are asked for. Errors stand below their field, once it was left or sent.

    Args:
        filling: the form.
        leave_out: names of fields that have their value already and are not asked for here.
    """

    class Said(Message):
        """Base of what a form says."""

        def __init__(self, view: FormView) -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> FormView:
            """The form, for ``@on`` with a selector."""
            return self.view

    class Edited(Said):
        """Something was entered."""

    class Submitted(Said):
        """Enter: the form is to be sent as it is."""

    class ListWanted(Said):
        """Something is to be chosen of a field's list."""

        def __init__(self, view: FormView, spec: FieldSpec, field: PickField) -> None:
            super().__init__(view)
            self.spec = spec
            self.field = field

    class FileWanted(Said):
        """A field is to be filled from a file."""

        def __init__(self, view: FormView, spec: FieldSpec) -> None:
            super().__init__(view)
            self.spec = spec

    def __init__(
        self, filling: Filling, *, leave_out: Collection[str] = (), id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.filling = filling
        self._left_out = frozenset(leave_out)
        self._page = VerticalScroll(classes="form-page", can_focus=False)
        self._about = Static(classes="form-about")
        self._told = Text()
        self._gone = ""
        """The label of the field that had the focus until it was not asked for any more."""
        self._asked: set[str] = set()
        self._building = asyncio.Lock()

    def compose(self) -> ComposeResult:
        """The fields, and below them what the one with the focus is for."""
        with self._page:
            for spec in self._specs:
                yield FormRow(spec, self.filling.value(spec))
        yield self._about

    def on_mount(self) -> None:
        """Begin where something is missing: with the first paint, so that no key goes astray."""
        self.focus_first()
        self._show_about()

    @property
    def _specs(self) -> list[FieldSpec]:
        """The fields that are asked for here."""
        fields = self.filling.form.fields
        return [spec for spec in fields if spec.name not in self._left_out]

    @property
    def rows(self) -> list[FormRow]:
        """The fields in their order."""
        return [row for row in self._page.children if isinstance(row, FormRow)]

    def row(self, name: str) -> FormRow | None:
        """The row of a field."""
        return next((row for row in self.rows if row.spec.name == name), None)

    @property
    def current(self) -> FormRow | None:
        """The row that has the focus."""
        focused = self.screen.focused
        return next((row for row in self.rows if row.field is focused), None)

    async def rebuild(self) -> None:
        """Show the fields that are asked for now, with what is in them; the focus stays.

        Where its field is not asked for any more, nothing has the focus: what is typed on, the
        rest of a secret perhaps, must not land in a neighbour.
        """
        async with self._building:
            self._take_over()
            here = self.current
            filling = self.filling
            rows = []
            fresh = []
            for spec in self._specs:
                value = filling.value(spec)
                row = self.row(spec.name)
                # A row that stays keeps the focus, and the keys that come meanwhile.
                if row is None or not row.becomes(spec, value):
                    row = FormRow(spec, value)
                    fresh.append(row)
                rows.append(row)
            with self.app.batch_update():
                stale = [row for row in self.rows if row not in rows]
                if here in stale:
                    self.screen.set_focus(None)  # else Textual chooses
                await removed(self._page.remove_children(stale))
                await self._page.mount_all(fresh)
                places: dict[Widget, int] = {row: place for place, row in enumerate(rows)}
                self._page.sort_children(key=lambda row: places.get(row, 0))
            if here is not None and here in stale:
                found = self.row(here.spec.name)
                self._gone = here.spec.label if found is None else ""
                if found is not None and self.screen.focused is None:
                    self.screen.set_focus(found.field)
            self._show_problems()
            self._show_about()

    def _take_over(self) -> None:
        """Have what was typed a moment ago, though the fields have not told of it yet."""
        for row in self.rows:
            if row.value != row.taken:
                row.taken = row.value
                self.filling.put(row.spec.name, row.value)

    def focus_first(self) -> None:
        """Go to the first empty field that is needed, or that decides what else is asked for."""
        needed = (
            row
            for row in self.rows
            if (not row.spec.optional or row.spec.rebuilds) and not row.value
        )
        row = next(needed, None) or next(iter(self.rows), None)
        if row is not None:
            self.screen.set_focus(row.field)

    def problems(self) -> dict[str, str]:
        """A sentence for each field that holds something wrong."""
        own = {row.spec.name: row.own_problem for row in self.rows if row.own_problem}
        return {**self.filling.errors(), **own}

    def check(self) -> bool:
        """Show all that is wrong and go to the first of it; True where nothing is."""
        found = self.problems()
        self._asked |= {spec.name for spec in self._specs}
        self._show_problems()
        first = next((row for row in self.rows if row.spec.name in found), None)
        if first is not None:
            self.screen.set_focus(first.field)
        return not found

    def point_out(self, name: str, sentence: str) -> bool:
        """Say what is wrong with a field that the rest of the program found; False if not here."""
        row = self.row(name) or self.row(f"config.{name}")
        if row is None:
            return False
        row.show_problem(sentence)
        self.screen.set_focus(row.field)
        return True

    async def choose(self, name: str, values: tuple[str, ...]) -> None:
        """Take what was chosen of a field's list."""
        row = self.row(name)
        if row is None:
            return
        row.choose(values)
        await self._entered(row)

    async def take_file(self, name: str, secret: SecretStr) -> None:
        """Take a file's content as the value of a field."""
        row = self.row(name)
        if row is not None:
            row.put_secret(secret)
            await self._entered(row)

    def scroll_fields(self, pages: int) -> None:
        """Look a page further down or up."""
        self._page.scroll_page_down() if pages > 0 else self._page.scroll_page_up()

    def empty(self) -> None:
        """Forget every secret that was entered."""
        self.filling.forget()
        for row in self.rows:
            row.empty()

    # What is shown

    def _show_problems(self) -> None:
        found = self.problems()
        for row in self.rows:
            row.show_problem(found.get(row.spec.name, "") if row.spec.name in self._asked else "")

    def _show_about(self) -> None:
        row = self.current
        style = looks(self.app)
        text = Text()
        if row is not None:
            spec = row.spec
            text.append(f"{spec.label}: ", style.strong)
            text.append(spec.purpose, style.plain)
            if spec.example:
                text.append(f"  e.g. {spec.example}", style.quiet)
            if not spec.optional:
                text.append("  needed", style.accent)
            for hint in spec.hints(row.value):
                text.append(f"\n▲ {hint}", style.warn)
        elif self._gone:
            gone = f'"{self._gone}" is not asked for any more. tab goes on to the next field.'
            text.append(f"▲ {gone}", style.warn)
        if text != self._told or text.spans != self._told.spans:
            self._told = text
            self._about.update(text)

    # What the user does

    async def _entered(self, row: FormRow) -> None:
        if row.value:  # what is missing is said when the field was left
            self._asked.add(row.spec.name)
        row.taken = row.value
        other_fields = self.filling.put(row.spec.name, row.value)
        if other_fields:
            await self.rebuild()
        else:
            self._show_problems()
            self._show_about()
        self.post_message(self.Edited(self))

    def _row_of(self, field: Widget) -> FormRow | None:
        return next((row for row in self.rows if row.field is field), None)

    @on(Input.Changed)
    async def _typed(self, event: Input.Changed) -> None:
        event.stop()
        row = self._row_of(event.input)
        if row is not None:
            await self._entered(row)

    @on(SecretField.Changed)
    async def _secret_typed(self, event: SecretField.Changed) -> None:
        event.stop()
        row = self._row_of(event.field)
        if row is not None:
            await self._entered(row)

    @on(Input.Submitted)
    @on(SecretField.Submitted)
    def _sent(self, event: Message) -> None:
        event.stop()
        self.post_message(self.Submitted(self))

    @on(PickField.Asked)
    def _list_asked(self, event: PickField.Asked) -> None:
        event.stop()
        row = self._row_of(event.field)
        if row is None:
            return
        missing = not row.spec.optional and not event.field.chosen
        if isinstance(event, PickField.Submitted) and not missing:
            self.post_message(self.Submitted(self))
        else:
            self.post_message(self.ListWanted(self, row.spec, event.field))

    @on(Button.Pressed, ".form-file")
    def _file_asked(self, event: Button.Pressed) -> None:
        event.stop()
        row = next((row for row in self.rows if row in event.button.ancestors), None)
        if row is not None:
            self.screen.set_focus(row.field)
            self.ask_for_file()

    def ask_for_file(self) -> bool:
        """Fill the field that has the focus from a file; False where it can't be."""
        row = self.current
        if row is None or not from_file(row.spec):
            return False
        self.post_message(self.FileWanted(self, row.spec))
        return True

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Tell what the field is for."""
        self._show_about()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """A field that was left is checked from now on."""
        row = self._row_of(event.widget)
        if row is not None and row.value:
            self._asked.add(row.spec.name)
            self._show_problems()
