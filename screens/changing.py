"""The actions that change something: new, edit, delete. Each goes through the gate.

Forms and gate are loaded when they are first asked for: the first list must not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.views import View
from screens.base import Deeds
from widgets.account_view import Subject

if TYPE_CHECKING:
    from app.api.models import Provider
    from app.changes import Change
    from app.filling import Filling
    from app.gate_facts import GateEnd, Result
    from app.parts import Part
    from screens.main import MainScreen

READ_ONLY = "Read-only, by --read-only or by the profile: nothing can be changed."
_MADE_BY_LYTICS = "Providers come from Lytics: nothing of them can be changed."


class Changing(Deeds):
    """Opens forms and gates, and shows afterwards what became of the change.

    Args:
        screen: the lists.
        set_up: opens the setup wizard with a provider.
    """

    def __init__(self, screen: MainScreen, set_up: Callable[[Provider | None], None]) -> None:
        self._screen = screen
        self._set_up = set_up
        self._wanted: tuple[View, str, str] | None = None
        self._before: Any = None

    def why_not(self, action_id: str) -> str:
        """Read-only, nothing under the cursor, or an object that no request can name."""
        if self._screen.session.read_only:
            return READ_ONLY
        if action_id == "new":
            return ""
        subject = self._screen.subject_here
        if subject is None:
            return "There is nothing under the cursor."
        if subject.view is View.PROVIDERS:
            return _MADE_BY_LYTICS
        if not subject.item.id.strip():
            return "It has no id, so no request can name it."
        if action_id == "edit" and subject.view is View.AUTHS and not subject.item.type:
            return "It is listed without its type, and the API updates an auth by its type only."
        return ""

    # New and edit

    def do_new(self) -> None:
        """A new connection or auth; on a provider, the setup wizard with it."""
        from app import filling

        inventory = self._screen.inventory
        view = self._screen.account.view
        subject = self._screen.subject_here
        if view is View.CONNECTIONS:
            self._fill(filling.new_connection(inventory), reads_types=True)
        elif view is View.AUTHS:
            self._fill(filling.new_auth(inventory))
        else:
            self._set_up(subject.item if subject is not None else None)

    def do_edit(self) -> None:
        """Edit what is under the cursor."""
        from app import filling

        subject = self._screen.subject_here
        if subject is None:
            return
        self._fill(filling.edit(self._screen.inventory, subject.item))

    def _fill(self, form: Filling, *, reads_types: bool = False) -> None:
        from screens.form import FormScreen

        screen = self._screen
        if screen.app.screen is screen:
            dialog = FormScreen(screen.session, screen.inventory, form, reads_types=reads_types)
            screen.app.push_screen(dialog, self._finished)

    # Delete

    def do_delete(self) -> None:
        """Delete what is under the cursor."""
        from app.changes import ChangeRefused
        from screens.gate import GateScreen

        screen = self._screen
        subject = screen.subject_here
        if subject is None or screen.app.screen is not screen:
            return
        try:
            change = self._deletion(subject)
        except ChangeRefused as refused:
            screen.tell(str(refused), severity="warning")
            return
        screen.app.push_screen(GateScreen(screen.session, change, from_form=False), self._left)

    @staticmethod
    def _deletion(subject: Subject) -> Change:
        from app.changes import delete_auth, delete_connection

        if subject.view is View.CONNECTIONS:
            return delete_connection(subject.item)
        return delete_auth(subject.item)

    def _left(self, end: GateEnd | None) -> None:
        from app.changes import Verb
        from app.gate_facts import Ending

        if end is None or end.result is None:
            return
        if end.result.ending is Ending.DONE and end.change.verb is Verb.DELETE:
            # What was open is not there any more.
            self._screen.focus_list()
        self._finished(end.result)

    # Afterwards

    def _finished(self, result: Result | None) -> None:
        """Read the account again, and go to what was created or changed."""
        from app.gate_facts import Ending

        if result is None or result.ending is Ending.NOT_SENT:
            return
        self.show_result(self._screen.account.view, result.resource_id, result.created)

    def show_result(self, view: View, wanted: str, created: str = "") -> None:
        """Read the account again, and go to the object of that id in its list; "" for nowhere.

        Where an answer left out the id, ``created`` is what the object is called.
        """
        part = self._part(view)
        # Of a list that lacked some before, one that was there all along could look new.
        if wanted or (created and part.complete):
            self._wanted = (view, wanted, created)
            self._before = part.items
        self._screen.reader.load_account()

    def _part(self, view: View) -> Part[Any]:
        inventory = self._screen.inventory
        return inventory.connections if view is View.CONNECTIONS else inventory.auths

    def settle(self) -> None:
        """Go to what was created or changed as soon as the list has it."""
        if self._wanted is None:
            return
        view, wanted, created = self._wanted
        items = self._part(view).items
        item = None
        if items is not self._before:
            named = (item for item in items if item.id == wanted)
            item = next(named, None) if wanted else self._only_new(items, created)
        # Other items alone mean nothing: one of them may only have been read again.
        if item is not None or not self._screen.reader.asking:
            self._wanted = None
        if item is not None:
            self._screen.select(view, item)

    def _only_new(self, items: Any, name: str) -> Any:
        """The one new item of a name; None where there is none, or more than one."""
        from app.wizard_choices import new_with_name

        found = new_with_name(items, {item.id for item in self._before}, name)
        return found[0] if len(found) == 1 else None
