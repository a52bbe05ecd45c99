"""The main screen: the account's lists left, the object under the cursor right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from app import times
from app.actions import Context
from app.inventory import Inventory
from app.keymap import Keymap
from app.parts import Part
from app.session import Session
from app.views import View
from screens.arranging import Arranging
from screens.base import ActionScreen
from screens.changing import Changing
from screens.copying import Copying
from screens.later import after
from screens.looking import Looking
from screens.moving import Moving
from screens.program import Program
from screens.reading import Reader
from screens.refreshing import Refreshing
from screens.scanning import Scanning
from screens.setting_up import SettingUp
from screens.testing import Testing
from widgets.account_view import WIDE, AccountView, Subject
from widgets.action_bar import ActionBar
from widgets.bindings import action_bindings
from widgets.detail import Detail, DetailTab
from widgets.filter_bar import FilterBar
from widgets.header_bar import HeaderBar, HeaderFacts
from widgets.next_steps import NextSteps

if TYPE_CHECKING:
    from app.api.models import Connection
    from widgets.line_tree import LineTree
    from widgets.schema_pane import SchemaPane
    from widgets.used_by_pane import UsedByPane


_TOGETHER = 0.05
"""Seconds after the account was painted within which its changes wait, to be painted together."""


class MainScreen(ActionScreen):
    """Composes the widgets and routes what they say; the actions are its groups of deeds."""

    BINDINGS: ClassVar[list[BindingType]] = action_bindings()
    AUTO_FOCUS = "#rows"

    def __init__(
        self, session: Session, keymap: Keymap, clock: Callable[[], datetime] = times.now
    ) -> None:
        super().__init__(keymap)
        self.session = session
        self.inventory = Inventory()
        self._clock = clock
        self._moment = clock()
        self._repaint_due = False
        self._repainted = 0.0
        self._detail_open = False
        self.header = HeaderBar()
        self.bar = ActionBar()
        self.account = AccountView(
            self.inventory, lambda: self._moment, keymap.shown, session.token_source_name
        )
        self.detail = Detail(self.inventory, lambda: self._moment, keymap.shown)
        self.reader = Reader(self, session, self.inventory, clock)
        self.refreshing = Refreshing(self)
        self._looking = Looking(self)
        testing = Testing(self)
        scanning = Scanning(self, testing.open)
        self._changing = Changing(self, lambda provider: self._setting_up.open(provider))
        self._setting_up = SettingUp(self, self._changing, scanning)
        self.deeds = (
            *(Moving(self), self._looking, Arranging(self), self.refreshing, testing),
            *(scanning, self._setting_up, self._changing, Copying(self), Program(self)),
        )

    def compose(self) -> ComposeResult:
        """Header, list and detail, footer."""
        yield self.header
        with Horizontal(id="panes"):
            yield self.account
            yield self.detail
        yield self.bar

    def on_mount(self) -> None:
        """Show what is known, ask for the rest, and let the ages go on."""
        self._arrange()
        self.set_interval(60, self._repaint)
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._repaint())
        self.reader.load_account()
        self.show_header()
        self.refresh_footer()

    @property
    def moment(self) -> datetime:
        """The moment that ages are counted from."""
        return self._moment

    # Where the user is

    @property
    def wide(self) -> bool:
        """Whether list and detail stand side by side."""
        return self.app.size.width >= WIDE

    @property
    def in_detail(self) -> bool:
        """Whether the focus is on the right side."""
        return self.focused is not None and self.detail in self.focused.ancestors_with_self

    @property
    def tree_here(self) -> LineTree | None:
        """The tree that has the focus; None where something else has it."""
        tree = self.detail.branches
        return tree if tree is not None and tree is self.focused else None

    @property
    def subject_here(self) -> Subject | None:
        """The object that an action is about."""
        return self.detail.subject if self.in_detail else self.account.subject

    def context(self) -> Context:
        """Where the focus is: what the footer goes by."""
        if isinstance(self.focused, Input):
            return Context.FIELD
        if self.tree_here is not None:
            return Context.TREE
        return Context.OVERVIEW if self.in_detail else Context.LIST

    @property
    def filter_here(self) -> FilterBar:
        """The filter of what has the focus."""
        return (self.detail.filter if self.in_detail else None) or self.account.filter

    def clear_filter(self) -> bool:
        """Clear the filter of what has the focus; False if there was none."""
        if self.in_detail and self.detail.filter is None:
            return False
        return self.filter_here.clear()

    def leave_filter(self) -> None:
        """Go from a filter to what it filters."""
        self.set_focus(self.detail.body if self.in_detail else self.account.rows)

    def focus_detail(self) -> None:
        """Give the detail the focus, in the list's place where the terminal is narrow."""
        self._detail_open = True
        self._arrange()
        self.set_focus(self.detail.body)

    def focus_list(self) -> None:
        """Give the list the focus."""
        self._detail_open = False
        self._arrange()
        self.account.focus_list()

    def on_resize(self, event: events.Resize) -> None:
        """Side by side, or one in the other's place."""
        self._arrange()
        # The list gets its own width only when the screen has been laid out.
        self.call_after_refresh(self._repaint)

    def _arrange(self) -> None:
        self.set_class(not self.wide, "narrow")
        self.set_class(self._detail_open, "detail-open")
        # As classes: focus-within does not reach the children when the focus changes inside.
        self.account.set_class(not self.in_detail, "active")
        self.detail.set_class(self.in_detail, "active")

    def on_descendant_focus(self) -> None:
        """Another widget has the focus: other actions matter."""
        self._detail_open = self.in_detail
        self._arrange()
        self.refresh_footer()

    # What the account does

    def part_changed(self, part: Part[Any]) -> None:
        """A part of the account changed; those that come together are painted together."""
        if not self._repaint_due:
            self._repaint_due = True
            wait = self._repainted + _TOGETHER - monotonic()
            if wait > 0:
                after(wait, self, self._repaint)
            else:
                self.call_later(self._repaint)

    def account_known(self) -> None:
        """The name of the account is there."""
        self.show_header()

    def _repaint(self) -> None:
        """Show the account as it is now: parts came, or a minute passed."""
        self._repaint_due = False
        self._repainted = monotonic()
        self._moment = self._clock()
        self.account.asking = self.reader.asking
        self.account.inventory_changed()
        self._changing.settle()
        self.show_subject()
        self.show_header()
        self.refresh_footer()

    def show_header(self) -> None:
        """Show where one is, how old the data is, and how often it is asked for."""
        session, inventory = self.session, self.inventory
        account = session.account
        loading = self.reader.asking or any(part.loading for part in inventory.parts)
        age = times.age(inventory.loaded_at, self._moment) if inventory.loaded_at else ""
        self.header.show(
            HeaderFacts(
                profile=session.profile,
                account=(account.name or account.id) if account is not None else "",
                aid="" if account is None or account.aid is None else str(account.aid),
                host=session.host,
                token_source=session.token_source,
                read_only=session.read_only,
                demo=session.demo,
                colour=session.colour,
                age="◌ loading" if loading else age,
                refreshed_every=self.refreshing.seconds,
            )
        )

    def show_subject(self) -> None:
        """The detail shows what the cursor is on, or what was opened, as it is now."""
        shown = self.detail.subject
        subject = self.account.subject
        if self.in_detail and shown is not None and shown.view is self.account.view:
            opened = self.account.find_again(shown)
            if opened is not None:
                subject = opened
            else:
                self.tell("What was open here is not in the account any more.", severity="warning")
                self.focus_list()
        self.show(subject)

    def select(self, view: View, item: Any) -> None:
        """Put the cursor on an object of the account, in its list."""
        identity = self.account.find(view, item)
        if identity is not None:
            self.account.select(view, identity)

    def go_to(self, connection: Connection) -> bool:
        """Have the actions be about a connection; False, and said so, where it is not listed."""
        here = self.subject_here
        if here is not None and here.view is View.CONNECTIONS and here.item.id == connection.id:
            return True
        identity = self.account.find(View.CONNECTIONS, connection)
        if identity is None:
            self.tell("It is not in the list any more.", severity="warning")
            return False
        self.account.select(View.CONNECTIONS, identity)
        self.focus_list()
        self.show_subject()
        return True

    def show(self, subject: Subject | None) -> None:
        """Show an object; what was asked for another one isn't needed any more."""
        if self.detail.show(subject):
            self.reader.cancel()

    # What the widgets say

    @on(AccountView.Highlighted)
    def _highlighted(self, event: AccountView.Highlighted) -> None:
        self.show_subject()
        self.refresh_footer()

    @on(AccountView.Opened)
    def _opened(self, event: AccountView.Opened) -> None:
        self._looking.open(event.subject)

    @on(AccountView.ViewWanted)
    def _view_wanted(self, event: AccountView.ViewWanted) -> None:
        self._looking.show_view(event.view)

    @on(Detail.TabShown)
    def _tab_shown(self, event: Detail.TabShown) -> None:
        """The schema is asked for when its tab is looked at, not when the cursor passes by."""
        if event.tab is DetailTab.SCHEMA:
            self.reader.show_schema(event.subject, ask=self.in_detail or not event.followed)
        self.refresh_footer()

    # By name: these widgets are loaded when they are first looked at.

    def on_schema_pane_columns_wanted(self, event: SchemaPane.ColumnsWanted) -> None:
        """A table was opened."""
        self.reader.load_columns(event.table)

    def on_schema_pane_columns_unwanted(self, event: SchemaPane.ColumnsUnwanted) -> None:
        """A table was closed before its columns came."""
        self.reader.cancel_columns(event.table)

    async def on_used_by_pane_followed(self, event: UsedByPane.Followed) -> None:
        """An object that refers to this one was opened."""
        await self._looking.jump(event.view, event.item)

    def on_line_tree_highlighted(self, event: LineTree.Highlighted) -> None:
        """What can be copied depends on the node."""
        self.refresh_footer()

    @on(NextSteps.Chosen)
    async def _step_chosen(self, event: NextSteps.Chosen) -> None:
        event.stop()
        await self.action_perform(event.action)
