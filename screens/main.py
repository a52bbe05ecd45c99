"""The main screen: the account's lists left, the object under the cursor right."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from app import times
from app.actions import Context, Keymap
from app.clipboard import copy_to_tmux
from app.curl import curl_command
from app.inventory import Inventory, Part
from app.session import Session
from app.views import View
from screens.base import ActionScreen
from screens.help import HelpScreen
from screens.reading import Reader
from widgets.account_view import WIDE, AccountView, Subject
from widgets.action_bar import ActionBar
from widgets.bindings import action_bindings
from widgets.detail import Detail, DetailTab
from widgets.filter_bar import FilterBar, FilterInput
from widgets.header_bar import HeaderBar, HeaderFacts
from widgets.line_tree import LineTree
from widgets.notice import Notice
from widgets.overview import Overview
from widgets.schema_pane import SchemaPane
from widgets.used_by_pane import UsedByPane

_MOVES = {
    "up": ("action_cursor_up", "action_scroll_up"),
    "down": ("action_cursor_down", "action_scroll_down"),
    "first": ("action_first", "action_scroll_home"),
    "last": ("action_last", "action_scroll_end"),
    "page-up": ("action_page_up",),
    "page-down": ("action_page_down",),
}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the user was before a jump."""

    view: View
    identity: Hashable
    tab: DetailTab
    in_detail: bool


class MainScreen(ActionScreen):
    """Composes the widgets, routes what they say, and does the actions."""

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
        self._trail: list[_Place] = []
        self._repaint_due = False
        self._detail_open = False
        self.reader = Reader(self, session, self.inventory, clock)

    def compose(self) -> ComposeResult:
        """Header, list and detail, footer."""
        key_of = self.keymap.shown
        yield HeaderBar()
        with Horizontal(id="panes"):
            yield AccountView(
                self.inventory, lambda: self._moment, key_of, self.session.token_source_name
            )
            yield Detail(self.inventory, lambda: self._moment, key_of)
        yield ActionBar()

    async def on_mount(self) -> None:
        """Show what is known, ask for the rest, and let the ages go on."""
        self._arrange()
        self._show_header()
        self.set_interval(60, self._tick)
        self.reader.load_account()
        self.refresh_footer()

    # The parts of the screen

    @property
    def account(self) -> AccountView:
        """The left side."""
        return self.query_one(AccountView)

    @property
    def detail(self) -> Detail:
        """The right side."""
        return self.query_one(Detail)

    @property
    def wide(self) -> bool:
        """Whether list and detail stand side by side."""
        return self.app.size.width >= WIDE

    @property
    def in_detail(self) -> bool:
        """Whether the focus is on the right side."""
        return self.focused is not None and self.detail in self.focused.ancestors_with_self

    def context(self) -> Context:
        """Where the focus is: what the footer goes by."""
        if isinstance(self.focused, Input):
            return Context.FIELD
        if isinstance(self.focused, LineTree):
            return Context.TREE
        return Context.OVERVIEW if self.in_detail else Context.LIST

    def title_here(self, action_id: str) -> str:
        """Enter and esc mean something of their own in a filter and in a tree."""
        titles = {
            (Context.FIELD, "open"): "keep filter",
            (Context.FIELD, "back"): "clear it",
            (Context.TREE, "copy-id"): "copy name",
        }
        return titles.get((self.context(), action_id), "")

    # What the account does

    def part_changed(self, part: Part[Any]) -> None:
        """A part of the account changed; several at once are painted once."""
        if not self._repaint_due:
            self._repaint_due = True
            self.call_later(self._repaint)

    def _repaint(self) -> None:
        self._repaint_due = False
        self._moment = self._clock()
        self.account.inventory_changed()
        self._show_subject()
        self._show_header()
        self.refresh_footer()

    def _tick(self) -> None:
        """A minute passed: the ages are a minute older."""
        self._repaint()

    def _show_header(self) -> None:
        session = self.session
        account = ""
        if session.account is not None:
            name = session.account.name or session.account.id
            aid = session.account.aid
            account = f"{name} (aid {aid})" if aid is not None else name
        loading = any(part.loading for part in self.inventory.parts)
        age = times.age(self.inventory.loaded_at, self._moment) if self.inventory.loaded_at else ""
        self.query_one(HeaderBar).show(
            HeaderFacts(
                profile=session.profile,
                account=account,
                host=session.host,
                token_source=session.token_source,
                read_only=session.read_only,
                demo=session.demo,
                age="◌ loading" if loading else age,
            )
        )

    def account_known(self) -> None:
        """The name of the account is there."""
        self._show_header()

    def _show_subject(self) -> None:
        """The detail shows what the cursor is on, or what was opened, as it is now."""
        detail = self.detail
        shown = detail.subject
        subject = self.account.subject
        if self.in_detail and shown is not None and shown.view is self.account.view:
            row = self.account.table.rows_of({shown.identity}).get(shown.identity)
            if row is not None:
                subject = Subject(shown.view, row, self.account.table.items[row], shown.identity)
        if detail.show(subject):
            self.reader.cancel()

    # Size

    def on_resize(self, event: events.Resize) -> None:
        """Side by side, or one in the other's place."""
        self._arrange()
        self.account.inventory_changed()

    def _arrange(self) -> None:
        self.set_class(not self.wide, "narrow")
        self.set_class(self._detail_open, "detail-open")

    def _focus_detail(self) -> None:
        self._detail_open = True
        self._arrange()
        self.detail.body.focus()

    def _focus_list(self) -> None:
        self._detail_open = False
        self._arrange()
        self.account.focus_list()

    # What the widgets say

    @on(AccountView.Highlighted)
    def _highlighted(self, event: AccountView.Highlighted) -> None:
        self._show_subject()
        self.refresh_footer()

    @on(AccountView.Opened)
    def _opened(self, event: AccountView.Opened) -> None:
        self._open(event.subject)

    @on(AccountView.ViewWanted)
    def _view_wanted(self, event: AccountView.ViewWanted) -> None:
        self._show_view(event.view)

    @on(Detail.TabShown)
    def _tab_shown(self, event: Detail.TabShown) -> None:
        """The schema is asked for when its tab is looked at, not when the cursor passes by."""
        if event.tab is DetailTab.SCHEMA:
            self.reader.show_schema(event.subject, ask=self.in_detail or not event.followed)
        self.refresh_footer()

    @on(SchemaPane.ColumnsWanted)
    def _columns_wanted(self, event: SchemaPane.ColumnsWanted) -> None:
        self.reader.load_columns(event.table)

    @on(UsedByPane.Followed)
    def _followed(self, event: UsedByPane.Followed) -> None:
        self._jump(event.view, event.item)

    @on(Notice.Chosen)
    @on(Overview.Chosen)
    async def _step_chosen(self, event: Notice.Chosen | Overview.Chosen) -> None:
        event.stop()
        await self.action_perform(event.action)

    def on_descendant_focus(self) -> None:
        """Another widget has the focus: other actions matter."""
        if self.in_detail and not self.wide:
            self._detail_open = True
            self._arrange()
        self.refresh_footer()

    # What can be done now

    def why_not(self, action_id: str) -> str:
        """Why an action cannot be done right now; "" if it can."""
        subject = self.detail.subject if self.in_detail else self.account.subject
        if action_id in ("close", "expand") and not isinstance(self.focused, LineTree):
            return "This works in the trees of Schema, Used by and JSON."
        if action_id == "mark" and self.context() is not Context.LIST:
            return "Rows are marked in the list."
        if action_id in _NEEDS_OBJECT and subject is None:
            return "There is nothing under the cursor."
        if action_id == "open-auth" and subject is not None:
            return self._why_no_auth(subject)
        if action_id == "copy-id" and subject is not None and not self._copied_name()[1]:
            return "There is nothing to copy here."
        if action_id == "copy-curl" and subject is not None:
            return "" if subject.item.id or subject.view is View.PROVIDERS else "It has no id."
        return ""

    def _why_no_auth(self, subject: Subject) -> str:
        if subject.view is not View.CONNECTIONS:
            return "Only a connection has an auth to open."
        if not subject.item.auth_ids:
            return "This connection has no auth."
        if self._auth_of(subject) is None:
            return "Its auth is not in the list of auth providers."
        return ""

    # Actions: move

    def _move(self, move: str) -> None:
        target: Widget | None = self.focused
        if isinstance(target, Input):
            target = self.detail.body if self.in_detail else self.account.rows
        for name in _MOVES[move]:
            method = getattr(target, name, None)
            if method is not None:
                method()
                return

    def do_up(self) -> None:
        """One row up."""
        self._move("up")

    def do_down(self) -> None:
        """One row down."""
        self._move("down")

    def do_first(self) -> None:
        """The first row."""
        self._move("first")

    def do_last(self) -> None:
        """The last row."""
        self._move("last")

    def do_page_up(self) -> None:
        """A page up."""
        self._move("page-up")

    def do_page_down(self) -> None:
        """A page down."""
        self._move("page-down")

    def do_switch_pane(self) -> None:
        """From the list to the detail and back; from a filter to what it filters."""
        if isinstance(self.focused, FilterInput):
            self._leave_field()
        elif self.in_detail:
            self._focus_list()
        elif self.account.subject is not None:
            self._focus_detail()

    def do_close(self) -> None:
        """Close a branch."""
        if isinstance(self.focused, LineTree):
            self.focused.action_collapse_or_parent()

    def do_expand(self) -> None:
        """Open a branch."""
        if isinstance(self.focused, LineTree):
            self.focused.action_expand_or_child()

    # Actions: look

    def do_open(self) -> None:
        """Open the object, the branch or the entry under the cursor; keep a filter."""
        if isinstance(self.focused, FilterInput):
            self._leave_field()
        elif isinstance(self.focused, LineTree):
            self.focused.action_open()
        elif self.in_detail and self.detail.subject is not None:
            self.reader.read(self.detail.subject)
        elif self.account.subject is not None:
            self._open(self.account.subject)

    def _open(self, subject: Subject) -> None:
        self.detail.show(subject)
        self._focus_detail()
        self.reader.read(subject)
        if self.detail.tab is DetailTab.SCHEMA:
            self.reader.show_schema(subject, ask=True)

    def do_previous_tab(self) -> None:
        """The previous tab of the detail."""
        self.detail.turn_tab(-1)

    def do_next_tab(self) -> None:
        """The next tab of the detail."""
        self.detail.turn_tab(1)

    def do_view_connections(self) -> None:
        """The connections."""
        self._show_view(View.CONNECTIONS)

    def do_view_auths(self) -> None:
        """The auth providers."""
        self._show_view(View.AUTHS)

    def do_view_providers(self) -> None:
        """The providers."""
        self._show_view(View.PROVIDERS)

    def _show_view(self, view: View) -> None:
        self._trail.clear()
        self.account.show_view(view)
        self._focus_list()
        self._show_subject()

    def do_open_auth(self) -> None:
        """Jump to the auth of the connection: the first that needs attention."""
        subject = self.detail.subject if self.in_detail else self.account.subject
        auth = self._auth_of(subject) if subject is not None else None
        if auth is not None:
            self._jump(View.AUTHS, auth)

    def _auth_of(self, subject: Subject) -> Any:
        if subject.view is not View.CONNECTIONS:
            return None
        auths = [
            auth
            for auth_id in subject.item.auth_ids
            for auth in self.inventory.auths_with_id(auth_id)
        ]
        return max(
            auths, key=lambda auth: self.inventory.auth_status(auth).kind.severity, default=None
        )

    def _jump(self, view: View, item: Any) -> None:
        """Go to an object in its list; esc comes back."""
        identity = self.account.find(view, item)
        subject = self.account.subject
        if identity is None:
            return
        if subject is not None:
            self._trail.append(
                _Place(self.account.view, subject.identity, self.detail.tab, self.in_detail)
            )
        self._go(view, identity, in_detail=True)
        self.detail.choose_tab(DetailTab.OVERVIEW)

    def _go(self, view: View, identity: Hashable, *, in_detail: bool) -> None:
        if not self.account.select(view, identity):
            self.tell("It is not in the list any more.", severity="warning")
        self._focus_list()
        self._show_subject()
        if in_detail and self.detail.subject is not None:
            self._focus_detail()

    def do_back(self) -> None:
        """Close the innermost thing; never quit."""
        field = isinstance(self.focused, FilterInput)
        if field:
            self._clear_filter_here()
            self._leave_field()
        elif self._clear_filter_here():
            pass
        elif self._trail:
            place = self._trail.pop()
            self._go(place.view, place.identity, in_detail=place.in_detail)
            self.detail.choose_tab(place.tab)
        elif self.in_detail:
            self._focus_list()

    def _clear_filter_here(self) -> bool:
        """Clear the filter that belongs to what has the focus; False if there was none."""
        if not self.in_detail:
            return self.account.clear_filter()
        if self.detail.tab is DetailTab.SCHEMA:
            return self.detail.schema.clear_filter()
        if self.detail.tab is DetailTab.JSON:
            return self.detail.json.clear_filter()
        return False

    def _leave_field(self) -> None:
        if self.in_detail:
            self.detail.body.focus()
        else:
            self.account.focus_list()

    # Actions: the list

    def do_filter(self) -> None:
        """Type a filter for what has the focus."""
        bar: FilterBar = self.account.filter
        if self.in_detail and self.detail.tab is DetailTab.SCHEMA:
            bar = self.detail.schema.filter
        elif self.in_detail and self.detail.tab is DetailTab.JSON:
            bar = self.detail.json.filter
        elif self.in_detail:
            self._focus_list()
        bar.input.focus()

    def do_sort(self) -> None:
        """Sort by the next column."""
        self.account.cycle_sort()

    def do_sort_reverse(self) -> None:
        """Sort the other way round."""
        self.account.reverse_sort()

    def do_mark(self) -> None:
        """Mark the row."""
        self.account.toggle_mark()

    def do_refresh(self) -> None:
        """Ask again: in the detail for what it shows, else for the whole account."""
        if self.in_detail and self.detail.subject is not None:
            if self.detail.tab is DetailTab.SCHEMA:
                failed = self.detail.schema.failed_table
                if failed is not None:
                    self.reader.load_columns(failed)
                else:
                    self.reader.show_schema(self.detail.subject, ask=True, anew=True)
                return
            self.reader.read(self.detail.subject)
        self.reader.load_account()

    # Actions: copy

    def _copied_name(self) -> tuple[str, str]:
        """What ``y`` copies here: what it is called, and the text."""
        subject = self.detail.subject if self.in_detail else self.account.subject
        if self.in_detail and self.detail.tab is DetailTab.SCHEMA:
            return "name", self.detail.schema.name_at_cursor
        if self.in_detail and self.detail.tab is DetailTab.JSON:
            return "value", self.detail.json.text_at_cursor
        return "id", subject.item.id if subject is not None else ""

    async def do_copy_id(self) -> None:
        """Copy the id, the name or the value under the cursor."""
        what, text = self._copied_name()
        await self._copy(what, text)

    async def do_copy_curl(self) -> None:
        """Copy the request that reads what is shown."""
        subject = self.detail.subject if self.in_detail else self.account.subject
        if subject is not None:
            url = await self.reader.url_of(subject, self.in_detail)
            await self._copy("curl command", curl_command("GET", url))

    async def do_copy_json(self) -> None:
        """Copy the object, masked."""
        if self.detail.subject is not None:
            await self._copy("masked JSON", self.detail.masked_json())

    async def _copy(self, what: str, text: str) -> None:
        self.app.copy_to_clipboard(text)
        await copy_to_tmux(text)
        self.tell(f"Copied the {what}: {text if len(text) < 200 else f'{len(text)} signs'}")

    # Actions: program

    def do_theme(self) -> None:
        """Dark or light."""
        self.run_worker(self.app.run_action("switch_theme"), group="theme")

    def do_palette(self) -> None:
        """Every command by name."""
        self.app.action_command_palette()

    def do_help(self) -> None:
        """Every key."""
        self.app.push_screen(HelpScreen(self.keymap, self.why_not))

    def do_quit(self) -> None:
        """Leave."""
        self.app.exit()


_NEEDS_OBJECT = frozenset(
    (
        *("open", "switch-pane", "previous-tab", "next-tab", "open-auth", "mark"),
        *("copy-id", "copy-curl", "copy-json"),
    )
)
