"""The wizard's third step: the connection, its name and type proposed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual import on
from textual.app import ComposeResult

from app.api.models import Connection
from app.changes import Kind
from app.exact import exact_line
from app.filling import Filling
from app.form_fields import plain_text
from app.gate_facts import Result
from app.parts import PartName
from app.wizard import Created, Step
from app.wizard_choices import new_with_name
from screens.wizard_form import FormPage
from widgets.looks import looks
from widgets.row_list import ListColumn
from widgets.search_list import SearchList

_TYPES = "Reading the kinds of connection…"


class ConnectionPage(FormPage):
    """The form; or what this setup has created already, and the way to another one."""

    step = Step.CONNECTION

    def compose(self) -> ComposeResult:
        """What is there, and the form."""
        self.list = SearchList("type to narrow the list", self.wizard.key_of, id="made")
        self._made: tuple[Created, ...] = ()
        self._awaited = False
        self.list.display = False
        yield self.list
        yield from self.compose_form()

    @property
    def heading(self) -> tuple[str, str]:
        """What is filled in, and with which credentials it works."""
        auth = self.wizard.setup.auth
        aside = f'works with the auth "{auth.name}"' if auth is not None else "needs no auth"
        return ("The connection" if self.form_open else "This setup has a connection"), aside

    @property
    def offers(self) -> dict[str, str]:
        """What enter does."""
        if self.form_open:
            return self.form_offers
        new = self.list.row is not None and self.list.row >= len(self._made)
        return {"take": "create another one" if new else "go on with it", "clean_up": "delete it"}

    @property
    def waits_for(self) -> str:
        """The form asks for what the type needs, so the types come first."""
        return _TYPES if self.wizard.types_loading else ""

    def begin(self) -> None:
        """The form; or the connection that is there."""
        chosen = self.wizard.setup.connection
        self._made = tuple(
            item
            for item in self.wizard.setup.created
            if item.kind is Kind.CONNECTION and chosen is not None and item.id == chosen.id
        )
        if chosen is not None and not self._made:
            self._made = (Created(Kind.CONNECTION, chosen.id, chosen.name),)
        if self._made:
            self._show_list()
        else:
            self._open()

    def _open(self) -> None:
        self.list.display = False
        self.open_form()
        self._say_types()

    def types_came(self) -> None:
        """The kinds of connection were read, or could not be: ask for what they need."""
        if self.display and self.form_open:
            self._say_types()
            self.run_form()

    def _say_types(self) -> None:
        if self.wizard.types_loading:
            self._awaited = True
            self.wizard.say(f"◌ {_TYPES}", "busy")
            return
        notes = " ".join(self.filling.form.notes)
        if notes or self._awaited:
            self.wizard.say(f"▲ {notes}" if notes else "", "warn")
        self._awaited = False

    def _show_list(self) -> None:
        self.close_form()
        self.list.display = True
        columns = [ListColumn("name", "Name", None), ListColumn("id", "ID", 34)]
        self.list.show(lambda _: columns, _Rows(self._made, self), range(len(self._made) + 1))
        self.list.bar.display = False
        self.wizard.set_focus(None)
        self.wizard.refresh_frame()

    @on(SearchList.Moved)
    def _moved(self, event: SearchList.Moved) -> None:
        event.stop()
        self.wizard.refresh_frame()

    @on(SearchList.Taken)
    def _taken(self, event: SearchList.Taken) -> None:
        event.stop()
        if event.row >= len(self._made):
            self._open()
        else:
            self.wizard.go(self.wizard.setup.forward())

    def do_take(self) -> None:
        """Enter on a row, or in the form."""
        if self.form_open:
            self.submit()
        else:
            self.list.take()

    def do_clean_up(self) -> None:
        """Delete what this setup created, through the gate."""
        self.wizard.writes.clean_up()

    def back(self) -> bool:
        """From the form for another one back to the one that is there."""
        if self.form_open and self._made:
            self._show_list()
            return True
        return False

    def move(self, way: str) -> None:
        """Move in the list, or from field to field."""
        if self.form_open:
            super().move(way)
        else:
            self.list.move(way)

    # The form

    @property
    def filling(self) -> Filling:
        """The form of a new connection."""
        return self.wizard.forms.connection(self.wizard.setup)

    async def done(self, result: Result) -> None:
        """It is created: its scan is its test."""
        wizard = self.wizard
        label = plain_text(self.filling.values.get("label", ""))
        wizard.forms.drop_connection(wizard.setup)
        found = result.resource
        if not isinstance(found, Connection) or not found.id:
            candidates = await self._not_named(label)
            if len(candidates) != 1:
                look = "The API did not name it: look for it in 1."
                if candidates:
                    count = len(candidates)
                    look = (
                        f"The API did not name it, and {count} new ones have its name: "
                        "look for them in 1."
                    )
                wizard.say(f"▲ {result.sentence} {look}", "warn")
                return
            (found,) = candidates
        wizard.connections[found.id] = found
        wizard.go(wizard.setup.with_connection(found))
        await wizard.reload(PartName.CONNECTIONS)

    async def _not_named(self, label: str) -> Sequence[Connection]:
        """What the created connection can be where the answer gave no id."""
        listed = self.wizard.inventory.connections
        known, complete = {item.id for item in listed.items}, listed.complete
        await self.wizard.reload(PartName.CONNECTIONS)
        # Of a list that lacked some before, one that was there all along could look new.
        return new_with_name(listed.items, known, label) if complete else ()

    def given_up(self) -> None:
        """What was typed is dropped: the step before, or what is there."""
        self.wizard.forms.drop_connection(self.wizard.setup)
        if self._made:
            self._show_list()
        else:
            self.wizard.step_back()


class _Rows:
    """What was created, and below it the way to another one."""

    def __init__(self, made: tuple[Created, ...], page: ConnectionPage) -> None:
        self._made = made
        self._page = page

    def cell(self, row: int, column: str) -> Text:
        """Name or id."""
        style = looks(self._page.app)
        if row >= len(self._made):
            return Text("+ Create another one …" if column == "name" else "", style.accent)
        item = self._made[row]
        if column == "name":
            return Text(item.name, style.plain)
        return Text(exact_line(item.id), style.quiet)
