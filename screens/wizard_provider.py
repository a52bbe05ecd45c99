"""The wizard's first step: which platform; typing narrows the list."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from app.api.models import Provider
from app.guidance import Step as NextStep
from app.parts import PartName
from app.provider_search import ProviderSearch
from app.wizard import Step
from screens.wizard_page import Page
from widgets.account_view import WIDE
from widgets.list_columns import Cells, list_columns
from widgets.looks import looks
from widgets.row_list import ListColumn, item_at
from widgets.search_list import SearchList


class ProviderPage(Page):
    """All providers, how each signs in, and whether it is connected already."""

    step = Step.PROVIDER
    _waits = False
    """Whether enter said already what it waits for."""

    def compose(self) -> ComposeResult:
        """The search and what it finds."""
        self.list = SearchList("type to find a platform", self.wizard.key_of, id="providers")
        yield self.list

    @property
    def heading(self) -> tuple[str, str]:
        """What to choose."""
        return "Which platform?", "where the data is that Lytics is to read"

    @property
    def offers(self) -> dict[str, str]:
        """Take the one under the cursor; read the list again where it failed or is empty."""
        if not self.wizard.inventory.providers.ready:
            return {"read_again": "try again"}
        if not self._search.total:
            return {"read_again": "look again"}
        return {"take": "take it"} if self.list.row is not None else {}

    def begin(self) -> None:
        """Show the list with the cursor on what was chosen."""
        self.list.take_focus()
        self._search = ProviderSearch(self.wizard.inventory, self.wizard.clock)
        chosen = self.wizard.setup.provider
        self._show(chosen.key if chosen is not None and not self.list.text else "")

    def account_changed(self) -> None:
        """Show the providers as they are known now; the cursor stays where one put it."""
        here = self._key(self.list.row) if self.list.row is not None else ""
        self._search = ProviderSearch(self.wizard.inventory, self.wizard.clock)
        self._show(here)

    def _show(self, keep_key: str = "") -> None:
        part = self.wizard.inventory.providers
        found = self._search.find(self.list.text)
        table = self._search.table
        keep = next((row for row in found.rows if keep_key and self._key(row) == keep_key), None)

        def columns(width: int) -> list[ListColumn]:
            return list_columns(table, width, wide=self.app.size.width >= WIDE)

        cells = Cells(table, found.query, lambda: looks(self.app))
        self.list.show(columns, cells, found.rows, keep=keep)
        notice = self.list.notice
        if part.ready:
            shown = 0 if found.closest else len(found.rows)
            self.list.bar.count(shown, self._search.total, self._search.left_out)
        else:
            self.list.bar.say("")
        if part.ready and found.message:
            look = () if self._search.total else (NextStep("refresh", "look again"),)
            notice.say(found.message, look)
        elif part.ready:
            notice.clear()
        elif part.error is not None:
            notice.fail(self.advise(part.error))
        elif part.loading:
            notice.say("◌ Loading the providers…")
        else:
            notice.say("The providers are not loaded.", (NextStep("refresh", "load them"),))
        self.wizard.refresh_frame()

    def _key(self, row: int) -> str:
        provider = self._search.provider(row)
        return provider.slug or provider.id

    @on(SearchList.Typed)
    def _typed(self, event: SearchList.Typed) -> None:
        event.stop()
        self._show()

    @on(SearchList.Taken)
    def _taken(self, event: SearchList.Taken) -> None:
        event.stop()
        provider: Provider | None = item_at(self._search.table.items, event.row)
        if provider is None:
            return
        if not self._key(event.row):
            self.wizard.say("▲ It has neither slug nor id: no connection could name it.", "warn")
            return
        if self._waits and not self.wizard.opened.is_set():
            self.wizard.kept.give_up_looking()
        self.wizard.start(self._take(provider), "take")

    async def _take(self, provider: Provider) -> None:
        """Go on with a provider, once it is known whether an unfinished setup waits."""
        if not self.wizard.opened.is_set():
            self._waits = True
            self.wizard.waiting.begin(
                "Looking for an unfinished setup: which account it is, is not known yet",
                "enter once more goes on without it; esc leaves.",
            )
        await self.wizard.opened.wait()
        if self.wizard.setup.step is self.step:
            self.wizard.go(self.wizard.setup.with_provider(provider))

    def do_take(self) -> None:
        """The provider under the cursor."""
        self.list.take()

    def do_read_again(self) -> None:
        """Read what is missing of the account; the providers again, where the API listed none."""
        if self.wizard.inventory.providers.ready:
            self.wizard.start(self.wizard.reads.again(PartName.PROVIDERS), "account")
        else:
            self.wizard.reads.missing()

    def move(self, way: str) -> None:
        """Move in the list."""
        self.list.move(way)
