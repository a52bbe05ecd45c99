"""Profiles and accounts: which sign-in, and which of the accounts that its token reaches."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import Worker

from app.credentials import (
    DEFAULT_URL,
    ENV,
    URL_VARIABLE,
    Choice,
    CredentialsProblem,
    Places,
    SignedIn,
    SignInNeeded,
    all_profiles,
    from_environment,
    resolve,
)
from app.keyring_store import KeyringProblem
from app.profiles import COLOURS, Profile, ProfilesProblem
from app.session import Session
from app.shown import shown_line
from screens.accounts import AccountsPane
from screens.unexpected import unexpected
from widgets.key_line import KeyLine
from widgets.looks import Looks, looks
from widgets.row_list import ListColumn, RowList, item_at

_KEYS = (
    ("enter", "use"),
    ("n", "new"),
    ("f", "forget"),
    ("c", "colour"),
    ("w", "read-only"),
    ("tab", "list"),
    ("esc", "close"),
)
_IN_DEMO = (("enter", "use"), ("esc", "close"))
_CERTAIN = (("y", "forget it"), ("any other key", "keep it"))


class _Rows:
    """Cells of a small table of texts."""

    def __init__(self, rows: Sequence[dict[str, Text]]) -> None:
        self._rows = rows

    def cell(self, row: int, column: str) -> Text:
        """One cell."""
        return self._rows[row].get(column, Text())


class ProfilesScreen(ModalScreen[None]):
    """Lists every sign-in of this machine and every account of the present one."""

    class Chosen(Message):
        """Go on with another session."""

        def __init__(self, session: Session, warnings: tuple[str, ...] = ()) -> None:
            super().__init__()
            self.session = session
            self.warnings = warnings

    class TokenNeeded(Message):
        """A sign-in has to be typed first."""

        def __init__(self, needed: SignInNeeded) -> None:
            super().__init__()
            self.needed = needed

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,p,q", "dismiss", "close"),
        Binding("up,k", "move('cursor_up')"),
        Binding("down,j", "move('cursor_down')"),
        Binding("pageup", "move('page_up')"),
        Binding("pagedown", "move('page_down')"),
        Binding("g,home", "move('first')"),
        Binding("G,end", "move('last')"),
        Binding("enter", "move('open')"),
        Binding("tab,shift+tab", "other_list"),
        Binding("n", "new"),
        Binding("f", "forget"),
        Binding("c", "colour"),
        Binding("w", "read_only"),
        Binding("y", "forget_now"),
        Binding("r", "load_accounts"),
    ]

    def __init__(self, session: Session, places: Places, *, read_only: bool) -> None:
        super().__init__()
        self._read_only = read_only
        self._session = session
        self._places = places
        self._choices: tuple[Choice, ...] = ()
        self._accounts = AccountsPane(session)
        self._forgetting: str | None = None
        self._file = asyncio.Lock()  # held while the file of profiles is changed

    def compose(self) -> ComposeResult:
        """Two lists, a line for what is happening, and the keys."""
        with Vertical(id="profiles", classes="dialog"):
            yield RowList(id="profile-rows")
            yield Static(id="profiles-state")
            yield self._accounts
            yield KeyLine(classes="dialog-foot")

    def _show_keys(self) -> None:
        keys = _IN_DEMO if self._session.demo else _KEYS
        self.query_one(KeyLine).show(keys if self._forgetting is None else _CERTAIN)

    def on_mount(self) -> None:
        """Show what the machine knows."""
        self.query_one("#profiles").border_title = "Profile and account"
        self._say("")
        self._show_keys()
        rows = self.query_one("#profile-rows", RowList)
        rows.display = not self._session.demo
        self.set_focus(rows if rows.display else self._accounts.rows)
        self._run(self._show_profiles())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        """Work of the profiles that waits for the disk or the keyring, beside the keys."""
        self.run_worker(work, group="profiles", exit_on_error=False)

    # Profiles

    async def _show_profiles(self) -> None:
        if self._session.demo:
            self._say("The demo ignores profiles, files and the environment.")
            return
        found = await asyncio.to_thread(all_profiles, os.environ, self._places)
        before, self._choices = self._choice, found.choices
        style = looks(self.app)
        rows = [self._row(choice, style) for choice in self._choices]
        columns = (
            ListColumn("name", "Profile", 20),
            ListColumn("source", "Token", 14),
            ListColumn("about", "Where", None),
        )
        wanted = self._is_present if before is None else before.same
        keep = next((row for row, choice in enumerate(self._choices) if wanted(choice)), None)
        table = self.query_one("#profile-rows", RowList)
        table.show(columns, _Rows(rows), range(len(rows)), keep=keep)
        table.display = bool(rows)
        if not rows:
            self.set_focus(self._accounts.rows)
        warnings = dict.fromkeys(each for choice in found.choices for each in choice.warnings)
        if found.problems:
            self._say(" ".join(found.problems), bad=True)
        elif warnings:
            self._say(f"▲ {' '.join(warnings)}")
        elif not found.choices:
            self._say("No profile is kept on this machine yet. n signs in and keeps one.")

    def _is_present(self, choice: Choice) -> bool:
        """Whether the present session was signed in by this."""
        return choice.signed_in(self._session.profile, self._session.token_source)

    def _row(self, choice: Choice, style: Looks) -> dict[str, Text]:
        current = self._is_present(choice)
        name = Text(no_wrap=True)
        name.append("● " if current else "  ", style.accent)
        name.append(shown_line(choice.name), style.strong if current else style.plain)
        about = Text(no_wrap=True)
        if choice.problem is not None:
            about.append(f"✖ {shown_line(choice.problem)}", style.bad)
        else:
            # The marks come first: at 80 columns the end is cut off.
            if choice.colour != "none":
                about.append(f" {choice.colour} ", style.profile(choice.colour)).append(" ")
            if choice.read_only:
                about.append("read-only ", style.warn)
            if choice.warnings:
                about.append("▲ not private ", style.warn)
            about.append(shown_line(choice.url), style.quiet)
        return {"name": name, "source": Text(choice.source, style.quiet), "about": about}

    @property
    def _choice(self) -> Choice | None:
        row = self.query_one("#profile-rows", RowList).row_at_cursor
        return None if row is None else self._choices[row]

    @on(RowList.Opened, "#profile-rows")
    def _profile_opened(self, event: RowList.Opened) -> None:
        event.stop()
        if self._forgetting is not None:
            self._keep_it_after_all()
            return
        choice = item_at(self._choices, event.row)
        if choice is None:
            return
        if choice.problem is not None:
            self._say(choice.problem, bad=True)
            return
        self._say(f'◌ Signing in with "{choice.name}"…')
        self.run_worker(self._use(choice), group="use", exclusive=True, exit_on_error=False)

    async def _use(self, choice: Choice) -> None:
        try:
            if choice.source == ENV:
                sign_in = from_environment(os.environ, read_only=self._read_only)
                if sign_in is not None:
                    self.post_message(self.Chosen(Session.signed_in(sign_in)))
                return
            found = await resolve({}, self._places, profile=choice.name, read_only=self._read_only)
        except CredentialsProblem as problem:
            self._say(str(problem), bad=True)
            return
        if isinstance(found, SignInNeeded):
            self.post_message(self.TokenNeeded(found))
        elif isinstance(found, SignedIn):
            await asyncio.to_thread(self._places.profiles.remember, choice.name)
            self.post_message(self.Chosen(Session.signed_in(found.sign_in), found.warnings))

    def action_new(self) -> None:
        """Type a new sign-in."""
        if self._session.demo:
            self._say("Not in the demo: start without --demo to sign in.", bad=True)
            return
        url = os.environ.get(URL_VARIABLE, "").strip() or DEFAULT_URL
        self.post_message(self.TokenNeeded(SignInNeeded(None, url, "", self._read_only)))

    def action_forget(self) -> None:
        """Ask whether to forget a profile of ours and its token; f itself never does it."""
        choice = self._own_choice()
        if choice is None:
            return
        self._forgetting = choice.name
        self._say(f'▲ Forget "{choice.name}" and its token in the OS keyring?')
        self._show_keys()

    def action_forget_now(self) -> None:
        """Yes was the answer to whether to forget it."""
        name, self._forgetting = self._forgetting, None
        if name is None:
            return
        self._show_keys()
        self._say(f'◌ Forgetting "{name}"…')
        self._run(self._forget(name))

    def on_key(self, event: events.Key) -> None:
        """While it is asked whether to forget, any other key than y says no."""
        if self._forgetting is not None and event.key != "y":
            event.stop()
            event.prevent_default()
            self._keep_it_after_all()

    def _keep_it_after_all(self) -> None:
        self._forgetting = None
        self._show_keys()
        self._say("Nothing was forgotten.")

    async def _forget(self, name: str) -> None:
        from app.keyring_store import forget_profile

        async with self._file:
            try:
                warnings = await forget_profile(name, self._places.profiles, self._places.keyring)
            except (KeyringProblem, ProfilesProblem) as problem:
                self._say(str(problem), bad=True)
                return
            await self._show_profiles()
        here = " It stays in use here until another is chosen." * (name == self._session.profile)
        self._say(" ".join((f'Forgot "{name}".{here}', *warnings)))

    def action_colour(self) -> None:
        """The next colour for a profile of ours."""
        self._change(
            lambda profile: replace(
                profile, colour=COLOURS[(COLOURS.index(profile.colour) + 1) % len(COLOURS)]
            )
        )

    def action_read_only(self) -> None:
        """Make a profile of ours read-only, or no longer."""
        self._change(lambda profile: replace(profile, read_only=not profile.read_only))

    def _change(self, change: Callable[[Profile], Profile]) -> None:
        if (choice := self._own_choice()) is not None:
            self._run(self._keep_changed(choice.name, change))

    async def _keep_changed(self, name: str, change: Callable[[Profile], Profile]) -> None:
        async with self._file:
            try:
                await asyncio.to_thread(self._places.profiles.change, name, change)
            except ProfilesProblem as problem:
                self._say(str(problem), bad=True)
                return
            await self._show_profiles()
        self._say("Kept; it counts from the next sign-in with this profile.")

    def _own_choice(self) -> Choice | None:
        choice = self._choice
        if choice is None:
            self._say("There is no profile under the cursor.")
            return None
        if not choice.own or choice.problem is not None:
            self._say("That is not a profile of this program: nothing of it is kept here.")
            return None
        return choice

    # Accounts

    def action_load_accounts(self) -> None:
        """Ask the API again which accounts there are."""
        self._accounts.load()

    @on(AccountsPane.Listed)
    def _accounts_listed(self) -> None:
        if not self.query_one("#profile-rows").display:
            self.set_focus(self._accounts.rows)

    @on(AccountsPane.Chosen)
    def _account_chosen(self, event: AccountsPane.Chosen) -> None:
        if self._forgetting is not None:
            self._keep_it_after_all()
        elif not event.account.id:
            self._say("That account has no id, so it can't be asked for.", bad=True)
        else:
            self.post_message(self.Chosen(self._session.for_account(event.account)))

    # Keys

    def action_move(self, move: str) -> None:
        """Move in the list that has the focus."""
        if isinstance(self.focused, RowList):
            getattr(self.focused, f"action_{move}")()

    def action_other_list(self) -> None:
        """From the profiles to the accounts and back."""
        profiles, accounts = self.query_one("#profile-rows"), self._accounts.rows
        other = accounts if self.focused is profiles else profiles
        if other.display:  # one without rows is hidden
            self.set_focus(other)

    def _say(self, text: str, *, bad: bool = False) -> None:
        style = looks(self.app)
        line = self.query_one("#profiles-state", Static)
        shown = shown_line(f"✖ {text}" if bad else text)
        line.update(Text(shown, style.sentence(shown) if shown[:1] in "✖▲" else style.plain))
        line.display = bool(text)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An unexpected failure is said here."""
        if said := unexpected(event):
            self._say(f"{said}.", bad=True)
