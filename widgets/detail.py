"""The right side: one object with its tabs Overview, Schema (connections), Used by and JSON.

The Overview is there from the start; the other panes are made when they are first looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from app.derived import UsedBy
from app.facts import Fact, auth_facts, connection_facts, provider_facts, title_of
from app.guidance import Advice
from app.inventory import Inventory
from app.views import View, masked
from widgets.account_view import Subject
from widgets.filter_bar import FilterBar
from widgets.looks import looks
from widgets.next_steps import KeyOf
from widgets.notice import Notice
from widgets.overview import Overview
from widgets.tab_bar import Tab, TabBar

if TYPE_CHECKING:
    from widgets.json_pane import JsonPane
    from widgets.line_tree import LineTree
    from widgets.schema_pane import SchemaPane
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
        self.subject: Subject | None = None
        self.tab = DetailTab.OVERVIEW
        self._reading = False
        self._title = Static(id="detail-title")
        self._tab_bar = TabBar(id="tabs")
        self._failure = Notice(key_of, id="detail-failure", classes="banner")
        self._key_of = key_of
        self.overview = Overview(key_of)
        self._schema: SchemaPane | None = None
        self._used_by: UsedByPane | None = None
        self._json: JsonPane | None = None
        self._in_json: Subject | None = None
        """What the JSON pane shows, or is about to."""

    def compose(self) -> ComposeResult:
        """Title, tabs, what went wrong with reading it, and the pane that is looked at first."""
        yield self._title
        yield self._tab_bar
        yield self._failure
        yield self.overview

    @property
    def schema(self) -> SchemaPane:
        """The pane of the Schema tab."""
        if self._schema is None:
            from widgets.schema_pane import SchemaPane

            self._schema = SchemaPane(self._key_of)
        return self._schema

    @property
    def used_by(self) -> UsedByPane:
        """The pane of the Used by tab."""
        if self._used_by is None:
            from widgets.used_by_pane import UsedByPane

            self._used_by = UsedByPane(self._key_of)
        return self._used_by

    @property
    def json(self) -> JsonPane:
        """The pane of the JSON tab."""
        if self._json is None:
            from widgets.json_pane import JsonPane

            self._json = JsonPane(self._key_of)
        return self._json

    def _pane(self, tab: DetailTab) -> Widget:
        if tab is DetailTab.OVERVIEW:
            return self.overview
        if tab is DetailTab.SCHEMA:
            return self.schema
        return self.used_by if tab is DetailTab.USED_BY else self.json

    @property
    def tabs(self) -> tuple[DetailTab, ...]:
        """The tabs that the present object has."""
        if self.subject is not None and self.subject.view is not View.CONNECTIONS:
            return (DetailTab.OVERVIEW, DetailTab.USED_BY, DetailTab.JSON)
        return tuple(DetailTab)

    @property
    def body(self) -> Widget:
        """What takes the focus: the tree or the text of the present tab."""
        return self.branches or self.overview

    @property
    def branches(self) -> LineTree | None:
        """The tree of the present tab; None where it has none."""
        if self.subject is None or self.tab is DetailTab.OVERVIEW:
            return None
        if self.tab is DetailTab.SCHEMA:
            return self.schema.branches
        return (self.used_by if self.tab is DetailTab.USED_BY else self.json).branches

    @property
    def filter(self) -> FilterBar | None:
        """The filter of the present tab; None where it has none."""
        if self.subject is None:
            return None
        if self.tab is DetailTab.SCHEMA:
            return self.schema.filter
        return self.json.filter if self.tab is DetailTab.JSON else None

    def show(self, subject: Subject | None) -> bool:
        """Show an object; True where it is another one than before.

        The tab stays, as far as the object has it. What only the network knows is asked for by
        ``TabShown``, when the object is another one.
        """
        other = _is_other(subject, self.subject)
        self.subject = subject
        if other:
            self._failure.clear()
            if self._schema is not None:
                self._schema.clear()
            self.overview.scroll_home(animate=False)
        if self.tab not in self.tabs:
            self.tab = DetailTab.OVERVIEW
        self._show_title()
        self._show_pane()
        if other and subject is not None:
            self.post_message(self.TabShown(subject, self.tab, followed=True))
        return other

    def fail(self, advice: Advice | None) -> None:
        """Say that reading the object failed; what the list knew of it stays. None: it is fine."""
        if advice is None:
            self._failure.clear()
        else:
            self._failure.fail(advice, compact=True)

    def set_reading(self, reading: bool) -> None:
        """Say in the title that the object is being read again, or that this is over."""
        self._reading = reading
        self._show_title()

    async def choose_tab(self, tab: DetailTab) -> None:
        """Look at another tab."""
        if tab not in self.tabs:
            return
        pane = self._pane(tab)
        if not pane.is_attached:
            pane.display = False
            await self.mount(pane)
        if tab is self.tab or tab not in self.tabs:  # another object may be shown by now
            return
        had_focus = self.has_focus_within
        self.tab = tab
        self._show_title()
        self._show_pane()
        if had_focus:
            self.screen.set_focus(self.body)
        if self.subject is not None:
            self.post_message(self.TabShown(self.subject, tab, followed=False))

    async def turn_tab(self, step: int) -> None:
        """Look at the next or the previous tab, round and round."""
        tabs = self.tabs
        await self.choose_tab(tabs[(tabs.index(self.tab) + step) % len(tabs)])

    def _show_title(self) -> None:
        style = looks(self.app)
        subject = self.subject
        title = Text()
        if subject is not None:
            name = subject.item.name if subject.view is View.PROVIDERS else subject.item.label
            title = Text.assemble((title_of(name), style.strong))
            if self._reading:
                title.append("  ◌ reading…", style.quiet)
        self._title.update(title)
        tabs = [Tab(tab.name, tab.value, self._count(tab)) for tab in self.tabs]
        self._tab_bar.show(tabs if subject else (), self.tab.name)

    def _count(self, tab: DetailTab) -> str:
        if tab is not DetailTab.USED_BY or self.subject is None:
            return ""
        used = _USED_BY[self.subject.view](self._inventory, self.subject.item)
        return f"{used.count}+" if used.note and used.count else str(used.count or "")

    def _show_pane(self) -> None:
        """Fill and show the pane of the present tab; the others wait until they are looked at."""
        subject = self.subject
        # Without an object the Overview is shown, empty: the others would keep the last one's.
        shown = self.overview if subject is None else self._pane(self.tab)
        for pane in (self.overview, self._schema, self._used_by, self._json):
            if pane is not None:
                pane.display = pane is shown
        if subject is None:
            self.overview.clear()
        elif self.tab is DetailTab.OVERVIEW:
            facts = _FACTS[subject.view](self._inventory, subject.item, self._clock())
            self.overview.show(facts)
        elif self.tab is DetailTab.USED_BY:
            used = _USED_BY[subject.view](self._inventory, subject.item)
            self.used_by.show(used, self._inventory)
        elif self.tab is DetailTab.JSON:
            self._show_json(subject)

    def _show_json(self, subject: Subject) -> None:
        """Show an object as JSON; once, for a large one takes a while to be masked."""
        before, self._in_json = self._in_json, subject
        if before is None or before.item is not subject.item:
            mask = partial(masked, subject.view)
            self.json.show(subject.item.raw, mask, other=_is_other(subject, before))

    @on(TabBar.Chosen, "#tabs")
    async def _tab_chosen(self, event: TabBar.Chosen) -> None:
        event.stop()
        await self.choose_tab(DetailTab[event.tab])


def _is_other(subject: Subject | None, before: Subject | None) -> bool:
    """Whether it is another object; the same one may have been read again."""
    if subject is None or before is None:
        return True
    return (subject.view, subject.identity) != (before.view, before.identity)
