"""The actions that look at something: open, tabs, views, jumps to another object and back."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.actions import Context
from app.views import View
from screens.base import Deeds
from widgets.account_view import Subject
from widgets.detail import DetailTab
from widgets.filter_bar import FilterInput

if TYPE_CHECKING:
    from screens.main import MainScreen
    from widgets.line_tree import LineTree


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the user was before a jump."""

    view: View
    identity: Hashable
    tab: DetailTab
    in_detail: bool


class Looking(Deeds):
    """Opens objects and remembers the way that led to them."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._trail: list[_Place] = []

    def why_not(self, action_id: str) -> str:
        """Most of it needs an object under the cursor."""
        subject, context = self._screen.subject_here, self._screen.context()
        if subject is None:
            needed = action_id in ("previous-tab", "next-tab", "open-auth")
            needed = needed or (action_id == "open" and context is Context.LIST)
            return "There is nothing under the cursor." if needed else ""
        if action_id == "open-auth":
            return self._why_no_auth(subject)
        if action_id == "open" and (subject.view, context) == (View.PROVIDERS, Context.OVERVIEW):
            return "The API reads providers as a list only: r reads it again."
        return ""

    def _why_no_auth(self, subject: Subject) -> str:
        if subject.view is not View.CONNECTIONS:
            return "Only a connection has an auth to open."
        if not subject.item.auth_ids:
            return "This connection has no auth."
        if self._auth_of(subject) is None:
            return "Its auth is not in the list of auth providers."
        return ""

    def title_here(self, action_id: str) -> str:
        """Enter and esc mean something of their own in a filter."""
        if self._screen.context() is not Context.FIELD:
            return ""
        return {"open": "keep filter", "back": "clear it"}.get(action_id, "")

    def do_open(self) -> None:
        """Open the object, the branch or the entry under the cursor; keep a filter."""
        screen = self._screen
        if isinstance(screen.focused, FilterInput):
            screen.leave_filter()
        elif screen.tree_here is not None:
            self._open_in_tree(screen.tree_here)
        elif screen.in_detail and screen.detail.subject is not None:
            screen.reader.read(screen.detail.subject)
        elif screen.account.subject is not None:
            self.open(screen.account.subject)

    def _open_in_tree(self, tree: LineTree) -> None:
        detail = self._screen.detail
        waits = detail.tab is DetailTab.SCHEMA and detail.schema.listing is None
        if waits and detail.subject is not None:
            self._screen.reader.show_schema(detail.subject, ask=True)
        else:
            tree.action_open()

    def open(self, subject: Subject) -> None:
        """Give the detail of an object the focus, and read the object again."""
        screen = self._screen
        screen.show(subject)
        screen.focus_detail()
        screen.reader.read(subject)
        if screen.detail.tab is DetailTab.SCHEMA:
            screen.reader.show_schema(subject, ask=True)

    async def do_previous_tab(self) -> None:
        """The previous tab of the detail."""
        await self._screen.detail.turn_tab(-1)

    async def do_next_tab(self) -> None:
        """The next tab of the detail."""
        await self._screen.detail.turn_tab(1)

    def do_view_connections(self) -> None:
        """The connections."""
        self.show_view(View.CONNECTIONS)

    def do_view_auths(self) -> None:
        """The auth providers."""
        self.show_view(View.AUTHS)

    def do_view_providers(self) -> None:
        """The providers."""
        self.show_view(View.PROVIDERS)

    def show_view(self, view: View) -> None:
        """Go to a list, as the user left it."""
        screen = self._screen
        self._trail.clear()
        screen.account.show_view(view)
        screen.focus_list()
        screen.show_subject()

    def do_journal(self) -> None:
        """The journal of changes."""
        from screens.journal import JournalScreen

        if self._screen.is_current:
            self._screen.app.push_screen(JournalScreen(self._screen.session.journal))

    async def do_open_auth(self) -> None:
        """Jump to the auth of the connection: the first that needs attention."""
        subject = self._screen.subject_here
        auth = self._auth_of(subject) if subject is not None else None
        if auth is not None:
            await self.jump(View.AUTHS, auth)

    def _auth_of(self, subject: Subject) -> Any:
        if subject.view is not View.CONNECTIONS:
            return None
        inventory = self._screen.inventory
        auths = [
            auth for auth_id in subject.item.auth_ids for auth in inventory.auths_with_id(auth_id)
        ]
        return max(auths, key=lambda auth: inventory.auth_status(auth).kind.severity, default=None)

    async def jump(self, view: View, item: Any) -> None:
        """Go to an object in its list; esc comes back."""
        screen = self._screen
        # Before anything else: looking for the target may arrange the list again.
        place = self._here()
        identity = screen.account.find(view, item)
        if identity is None:
            screen.tell("It is not in the list any more.", severity="warning")
            return
        if place is not None:
            self._trail.append(place)
        self._go(view, identity, in_detail=True)
        await screen.detail.choose_tab(DetailTab.OVERVIEW)

    def _here(self) -> _Place | None:
        screen = self._screen
        subject = screen.subject_here
        if subject is None:
            return None
        return _Place(subject.view, subject.identity, screen.detail.tab, screen.in_detail)

    def _go(self, view: View, identity: Hashable, *, in_detail: bool) -> None:
        screen = self._screen
        if not screen.account.select(view, identity):
            screen.tell("It is not in the list any more.", severity="warning")
        screen.focus_list()
        screen.show_subject()
        if in_detail and screen.detail.subject is not None:
            screen.focus_detail()

    async def do_back(self) -> None:
        """Close the innermost thing; never quit."""
        screen = self._screen
        if isinstance(screen.focused, FilterInput):
            screen.clear_filter()
            screen.leave_filter()
        elif screen.clear_filter():
            pass
        elif self._trail:
            place = self._trail.pop()
            self._go(place.view, place.identity, in_detail=place.in_detail)
            await screen.detail.choose_tab(place.tab)
        elif screen.in_detail:
            screen.focus_list()
