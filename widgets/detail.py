"""The right side: one object with its tabs Overview, Schema (connections), Used by and JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Any

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from app.facts import Fact, auth_facts, connection_facts, provider_facts, title_of
from app.guidance import Advice
from app.inventory import Inventory, UsedBy
from app.json_view import as_text
from app.masking import mask_auth, mask_connection, mask_provider
from app.views import View
from widgets.account_view import Subject
from widgets.json_pane import JsonPane
from widgets.looks import looks
from widgets.notice import KeyOf, Notice
from widgets.overview import Overview
from widgets.schema_pane import SchemaPane
from widgets.tab_bar import Tab, TabBar
from widgets.used_by_pane import UsedByPane


class DetailTab(Enum):
    """The tabs; the value is the title."""

    OVERVIEW = "Overview"
    SCHEMA = "Schema"
    USED_BY = "Used by"
    JSON = "JSON"


_FACTS: dict[View, Callable[..., list[Fact]]] = {
    View.CONNECTIONS: connection_facts,
    View.AUTHS: auth_facts,
    View.PROVIDERS: provider_facts,
}
_MASKERS: dict[View, Callable[[Any], Any]] = {
    View.CONNECTIONS: mask_connection,
    View.AUTHS: mask_auth,
    View.PROVIDERS: mask_provider,
}
_USED_BY: dict[View, Callable[..., UsedBy]] = {
    View.CONNECTIONS: Inventory.connection_used_by,
    View.AUTHS: Inventory.auth_used_by,
    View.PROVIDERS: Inventory.provider_used_by,
}


class Detail(Vertical):
    """Shows one object of the account from what is loaded; asks for more by messages."""

    class TabShown(Message):
        """A tab of the present object is looked at: what it lacks should be loaded now."""

        def __init__(self, subject: Subject, tab: DetailTab, *, followed: bool) -> None:
            super().__init__()
            self.subject = subject
            self.tab = tab
            self.followed = followed
            """Whether the cursor only passed by; False where somebody chose the tab."""

    def __init__(self, inventory: Inventory, clock: Callable[[], datetime], key_of: KeyOf) -> None:
        super().__init__(id="detail")
        self._inventory = inventory
        self._clock = clock
        self._key_of = key_of
        self.subject: Subject | None = None
        self.tab = DetailTab.OVERVIEW
        self._reading = False

    def compose(self) -> ComposeResult:
        """Title, tabs, what went wrong with reading it, and the panes."""
        yield Static(id="detail-title")
        yield TabBar(id="tabs")
        yield Notice(self._key_of, id="detail-failure", classes="banner")
        yield Overview(self._key_of)
        yield SchemaPane(self._key_of)
        yield UsedByPane(self._key_of)
        yield JsonPane()

    def on_mount(self) -> None:
        """Start empty."""
        self.query_one("#detail-failure", Notice).clear()
        self.query_one("#schema-notice", Notice).clear()
        self._show_pane()

    @property
    def tabs(self) -> tuple[DetailTab, ...]:
        """The tabs that the present object has."""
        if self.subject is not None and self.subject.view is not View.CONNECTIONS:
            return (DetailTab.OVERVIEW, DetailTab.USED_BY, DetailTab.JSON)
        return tuple(DetailTab)

    @property
    def schema(self) -> SchemaPane:
        """The Schema tab's pane."""
        return self.query_one(SchemaPane)

    @property
    def json(self) -> JsonPane:
        """The JSON tab's pane."""
        return self.query_one(JsonPane)

    @property
    def used_by(self) -> UsedByPane:
        """The Used by tab's pane."""
        return self.query_one(UsedByPane)

    @property
    def body(self) -> Widget:
        """What takes the focus: the tree or the text of the present tab."""
        bodies: dict[DetailTab, Widget] = {
            DetailTab.OVERVIEW: self.query_one(Overview),
            DetailTab.SCHEMA: self.schema.branches,
            DetailTab.USED_BY: self.used_by.branches,
            DetailTab.JSON: self.json.branches,
        }
        return bodies[self.tab]

    def show(self, subject: Subject | None) -> bool:
        """Show an object; True where it is another one than before.

        The tab stays, as far as the object has it. What only the network knows is asked for by
        ``TabShown``, when the object is another one.
        """
        other = (
            subject is None
            or self.subject is None
            or ((subject.view, subject.identity) != (self.subject.view, self.subject.identity))
        )
        self.subject = subject
        if other:
            self.query_one("#detail-failure", Notice).clear()
            self.schema.clear()
        if self.tab not in self.tabs:
            self.tab = DetailTab.OVERVIEW
        self._show_title()
        self._show_pane()
        if other and subject is not None:
            self.post_message(self.TabShown(subject, self.tab, followed=True))
        return other

    def fail(self, advice: Advice | None) -> None:
        """Say that reading the object failed; what the list knew of it stays. None: it is fine."""
        banner = self.query_one("#detail-failure", Notice)
        if advice is None:
            banner.clear()
        else:
            banner.fail(advice, compact=True)

    def set_reading(self, reading: bool) -> None:
        """Say in the title that the object is being read anew, or that this is over."""
        self._reading = reading
        self._show_title()

    def masked_json(self) -> str:
        """The object as JSON with every secret masked; "" without an object."""
        if self.subject is None:
            return ""
        return as_text(_MASKERS[self.subject.view](self.subject.item.raw))

    def choose_tab(self, tab: DetailTab) -> None:
        """Look at another tab."""
        if tab is self.tab or tab not in self.tabs:
            return
        had_focus = self.screen.focused is self.body
        self.tab = tab
        self._show_title()
        self._show_pane()
        if had_focus:
            self.body.focus()
        if self.subject is not None:
            self.post_message(self.TabShown(self.subject, tab, followed=False))

    def turn_tab(self, step: int) -> None:
        """Look at the next or the previous tab, round and round."""
        tabs = self.tabs
        self.choose_tab(tabs[(tabs.index(self.tab) + step) % len(tabs)])

    def _show_title(self) -> None:
        style = looks(self.app)
        subject = self.subject
        title = Text()
        if subject is not None:
            name = subject.item.name if subject.view is View.PROVIDERS else subject.item.label
            title = Text.assemble((title_of(name), style.strong))
            if self._reading:
                title.append("  ◌ reading…", style.quiet)
        self.query_one("#detail-title", Static).update(title)
        tabs = [Tab(tab.name, tab.value, self._count(tab)) for tab in self.tabs]
        self.query_one("#tabs", TabBar).show(tabs if subject else (), self.tab.name)

    def _count(self, tab: DetailTab) -> str:
        if tab is not DetailTab.USED_BY or self.subject is None:
            return ""
        used = _USED_BY[self.subject.view](self._inventory, self.subject.item)
        return f"{used.count}+" if used.note and used.count else str(used.count or "")

    def _show_pane(self) -> None:
        """Fill and show the pane of the present tab; the others wait until they are looked at."""
        subject = self.subject
        self.query_one(Overview).display = self.tab is DetailTab.OVERVIEW
        self.schema.display = self.tab is DetailTab.SCHEMA
        self.used_by.display = self.tab is DetailTab.USED_BY
        self.json.display = self.tab is DetailTab.JSON
        if subject is None:
            self.query_one(Overview).clear()
        elif self.tab is DetailTab.OVERVIEW:
            facts = _FACTS[subject.view](self._inventory, subject.item, self._clock())
            self.query_one(Overview).show(facts)
        elif self.tab is DetailTab.USED_BY:
            used = _USED_BY[subject.view](self._inventory, subject.item)
            self.used_by.show(used, self._inventory)
        elif self.tab is DetailTab.JSON:
            self.json.show(_MASKERS[subject.view](subject.item.raw))

    @on(TabBar.Chosen, "#tabs")
    def _tab_chosen(self, event: TabBar.Chosen) -> None:
        event.stop()
        self.choose_tab(DetailTab[event.tab])
