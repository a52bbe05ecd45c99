"""The accounts that a sign-in's token reaches, as the API lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static
from textual.worker import Worker

from app.api.errors import ApiError
from app.guidance import advise
from app.session import Session
from app.shown import shown_line, shown_name
from screens.unexpected import unexpected
from widgets.looks import looks
from widgets.row_list import ListColumn, RowList, item_at

if TYPE_CHECKING:
    from app.api.models import Account

_TITLE = "Accounts that this token reaches"
_COLUMNS = (
    ListColumn("name", "Account", 34),
    ListColumn("aid", "aid", 12, align="right"),
    ListColumn("own", "", None),
)


class AccountsPane(Vertical):
    """Asks for the accounts as soon as it is shown; the one in use has a mark and the cursor."""

    class Listed(Message):
        """There are accounts to choose from now."""

    class Chosen(Message):
        """One of them was chosen."""

        def __init__(self, account: Account) -> None:
            super().__init__()
            self.account = account

    def __init__(self, session: Session) -> None:
        super().__init__(id="accounts")
        self._session = session
        self._accounts: tuple[Account, ...] = ()
        self._title = Static(Text(_TITLE), id="accounts-title")
        self.rows = RowList(id="account-rows")

    def compose(self) -> ComposeResult:
        """What they are and how their reading goes, and the accounts."""
        yield self._title
        yield self.rows

    def on_mount(self) -> None:
        """Ask for them."""
        self.load()

    def load(self) -> None:
        """Ask the API which accounts there are; what is listed stays until it answers."""
        self._show("◌ Loading the accounts…")
        self.run_worker(self._load(), exclusive=True, exit_on_error=False)

    async def _load(self) -> None:
        try:
            client = await self._session.client()
            listing = await client.list_accounts()
        except ApiError as error:
            advice = advise(error, token_source=self._session.token_source_name)
            self._show(f"✖ {advice.facts}", failed=True)
            return
        here = self.rows.row_at_cursor
        kept = self._session.account if here is None else self._accounts[here]
        self._accounts = listing.items
        self._show("" if listing.items else "The API lists no accounts for this token.", kept)
        if listing.items:
            self.post_message(self.Listed())

    def _show(self, state: str, kept: Account | None = None, *, failed: bool = False) -> None:
        style = looks(self.app)
        title = Text.assemble((_TITLE, style.quiet))
        if state:
            title.append(f"\n{shown_line(state)}", style.plain)
        if failed:
            title.append("\nr", style.key).append(" load the accounts again", style.plain)
        self._title.update(title)
        ids = [account.id for account in self._accounts]
        keep = ids.index(kept.id) if kept is not None and kept.id in ids else None
        self.rows.show(_COLUMNS, self, range(len(ids)), keep=keep)
        self.rows.display = bool(ids)

    def cell(self, row: int, column: str) -> Text:
        """A name with the mark of the account in use, its number, or whose it is."""
        style = looks(self.app)
        account, present = self._accounts[row], self._session.account
        if column == "aid":
            return Text("–" if account.aid is None else str(account.aid))
        if column == "own":
            return Text("the token's own" if account.is_own else "", style.quiet)
        current = present is not None and account.id == present.id
        mark = Text("● " if current else "  ", style.accent, no_wrap=True)
        return mark.append(shown_name(account.name), style.plain)

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        account = item_at(self._accounts, event.row)
        if account is not None:
            self.post_message(self.Chosen(account))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An unexpected failure is said here."""
        if said := unexpected(event):
            self._show(f"✖ {said}.", failed=True)
