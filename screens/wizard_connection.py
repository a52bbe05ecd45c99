"""The wizard's third step: the connection, its name and type proposed."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual import on
from textual.app import ComposeResult

from app.api.models import Connection
from app.changes import Change, Kind
from app.exact import exact_line
from app.filling import Filling
from app.gate_facts import Result
from app.parts import PartName
from app.wizard import Created, Step
from app.wizard_choices import as_created, new_with_name
from screens.wizard_form import FormPage
from widgets.looks import looks
from widgets.row_list import ListColumn
from widgets.search_list import SearchList

_TYPES = "Reading the kinds of connection"


@dataclass(frozen=True, slots=True)
class _Lost:
    """A connection that was created, but not named by the answer.

    Attributes:
        label: what it is called.
        known: the ids of those that were there before; None where they were not all known.
        sentence: what the gate said of it.
    """

    label: str
    known: frozenset[str] | None
    sentence: str


class ConnectionPage(FormPage):
    """The form; or what this setup has created already, and the way to another one."""

    step = Step.CONNECTION

    def compose(self) -> ComposeResult:
        """What is there, and the form."""
        self.list = SearchList("type to narrow the list", self.wizard.key_of, id="made")
        self._made: tuple[Created, ...] = ()
        self._found: tuple[Connection, ...] = ()
        """What a write whose answer does not tell may have created."""
        self._lost: _Lost | None = None
        self._asked_at: object = None
        self._awaited = False
        self.list.display = False
        yield self.list
        yield from self.compose_form()

    @property
    def heading(self) -> tuple[str, str]:
        """What is filled in, and with which credentials it works."""
        auth = self.wizard.setup.auth
        aside = f'works with the auth "{auth.name}"' if auth is not None else "needs no auth"
        if self.form_open:
            return "The connection", aside
        if self._made:
            return "This setup has a connection", aside
        if self._found:
            return "Which connection was created?", "go on with it only if it is yours"
        return "A connection was created", "which one is not known yet"

    @property
    def offers(self) -> dict[str, str]:
        """What enter does."""
        if self.form_open:
            return self.form_offers
        new = self.list.row is not None and self.list.row >= len(self._rows)
        offers = {"take": "create another one" if new else "go on with it"}
        if any(item in self.wizard.setup.created for item in self._made):
            offers["clean_up"] = "delete it"
        return {**offers, "read_again": "look again"} if self._lost is not None else offers

    @property
    def _rows(self) -> tuple[Created, ...]:
        """What there is to go on with."""
        found = (Created(Kind.CONNECTION, item.id, exact_line(item.label)) for item in self._found)
        return (*self._made, *found)

    @property
    def _place(self) -> tuple[object, ...]:
        """What the connection is for."""
        return (self.wizard.setup.provider, self.wizard.setup.auth)

    @property
    def waits_for(self) -> str:
        """The form asks for what the type needs, so the types come first."""
        return _TYPES if self.wizard.reads.types_loading else ""

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
        if self._asked_at != self._place:
            self._found, self._lost = (), None
        if self._rows or self._lost is not None:
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
        if self.wizard.reads.types_loading:
            self._awaited = True
            self.wizard.waiting.begin(_TYPES)
            return
        notes = " ".join(self.filling.form.notes)
        if notes or self._awaited:
            self.wizard.say(f"▲ {notes}" if notes else "", "warn")
        self._awaited = False

    def _show_list(self) -> None:
        self.close_form()
        self.list.display = True
        columns = [ListColumn("name", "Name", None), ListColumn("id", "ID", 34)]
        rows = self._rows
        self.list.show(lambda _: columns, _Rows(rows, self), range(len(rows) + 1))
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
        if event.row >= len(self._rows):
            self.wizard.say("")  # it speaks of keys that the form does not have
            self._open()
        elif event.row < len(self._made):
            self.wizard.go(self.wizard.setup.forward())
        else:
            # Somebody else may have made it: it is gone on with, and never deleted from here.
            self._use(self._found[event.row - len(self._made)], created=False)

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
        if self.form_open and (self._rows or self._lost is not None):
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

    async def done(self, change: Change, result: Result) -> None:
        """It is created: its scan is its test."""
        wizard = self.wizard
        wizard.forms.drop_connection(wizard.setup)
        made = result.resource
        if isinstance(made, Connection) and made.id:
            self._use(as_created(made, change.edits), created=True)
            await wizard.reads.again(PartName.CONNECTIONS)
            return
        listed = wizard.inventory.connections
        # Of a list that lacked some before, one that was there all along could look new.
        known = frozenset(item.id for item in listed.items) if listed.complete else None
        self._offer((), _Lost(change.name, known, result.sentence))
        wizard.kept.save()
        await self._look_for(self._place)

    def _use(self, made: Connection, *, created: bool) -> None:
        self._found, self._lost = (), None
        self.wizard.reads.connections[made.id] = made
        self.wizard.go(self.wizard.setup.with_connection(made, created=created))

    def _offer(self, found: tuple[Connection, ...], lost: _Lost | None) -> None:
        """Show what can be gone on with in the form's place; what was typed stays."""
        self._found, self._lost, self._asked_at = found, lost, self._place
        self._show_list()

    async def _look_for(self, place: tuple[object, ...]) -> None:
        """Look for what was created without a word of its id; it is taken where it is sure."""
        wizard, lost = self.wizard, self._lost
        if lost is None:
            return
        wizard.say(f"✔ {lost.sentence} ◌ Looking for it…", "busy")
        await wizard.reads.again(PartName.CONNECTIONS)
        listed = wizard.inventory.connections
        auth = wizard.setup.auth
        found = tuple(
            item
            for item in new_with_name(listed.items, lost.known or (), lost.label)
            if auth is None or not item.auth_ids or auth.id in item.auth_ids
        )
        sure = lost.known is not None and len(found) == 1
        here = self.display and not self.form_open and self._place == place
        if self._lost is not lost:
            return
        if sure and here:
            self._use(found[0], created=True)
        elif sure:
            self._lost = None
            wizard.reads.connections[found[0].id] = found[0]
            wizard.update(wizard.setup.also_created(Kind.CONNECTION, found[0]))
        elif here:
            self._offer(found, lost)
            look = "Not listed yet: ctrl+r looks again."
            if found:
                look = f"{len(found)} of its name are there: take it only if it is yours."
            elif listed.error is not None:
                look = "The list can't be read just now: ctrl+r looks again."
            wizard.say(f"▲ {lost.sentence} The API did not name it. {look}", "warn")

    def do_read_again(self) -> None:
        """Look again for what was created."""
        work = self._look_for(self._place)
        self.wizard.run_worker(work, group="read", exclusive=True, exit_on_error=False)

    async def unknown(self, result: Result) -> None:
        """Offer what was found, so that nobody creates it twice; the form is one row below."""
        if isinstance(result.resource, Connection) and result.resource.id:
            self._offer((result.resource,), None)

    def given_up(self) -> None:
        """What was typed is dropped: the step before, or what is there."""
        self.wizard.forms.drop_connection(self.wizard.setup)
        if self._rows or self._lost is not None:
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
