"""The sign-in: a profile's name, the address, the token, and how the token is kept.

The token is tried with one cheap read before anything is kept, and its field is emptied after
every try; the other fields keep what was typed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from pydantic import SecretStr
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Input, Static
from textual.worker import Worker, WorkerState

from app.api.address import AddressRefused, ApiAddress
from app.api.errors import ApiError, Forbidden
from app.credentials import KEYRING, TOKEN_VARIABLE, Places, SignInNeeded, for_session
from app.guidance import advise
from app.keyring_store import KeyringProblem, Trouble, keep_profile
from app.profiles import (
    LONGEST_NAME,
    Keep,
    Profile,
    ProfilesProblem,
    name_problem,
    normal_name,
    token_problem,
)
from app.session import Session
from app.shown import shown_line
from widgets.choice import Choice, Option
from widgets.looks import looks
from widgets.secret_field import SecretField

_WHERE = "Tokens are made in Lytics: Account > Security > Access Tokens (by an account admin)."
_ROLES = (
    "Give it only the roles it needs. Reading connections and auths takes a role that may see "
    "them, such as Data Manager or Admin; what a role does not allow is said when it is asked for."
)

_KEEPS = (Option("keyring", "OS keyring"), Option("session", "this session only"))


class SignInScreen(Screen[None]):
    """Asks for a sign-in, tries it, and says ``SignedIn`` with the session that worked."""

    class SignedIn(Message):
        """The token was accepted; ``warnings`` say what could not be kept."""

        def __init__(self, session: Session, warnings: tuple[str, ...]) -> None:
            super().__init__()
            self.session = session
            self.warnings = warnings

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back", show=False),
        Binding("f1", "explain", "help", show=False),
    ]

    def __init__(self, needed: SignInNeeded, places: Places, *, can_leave: bool) -> None:
        super().__init__()
        self._needed = needed
        self._places = places
        self._can_leave = can_leave
        self._leaving_asked = False
        self._trying = False

    def compose(self) -> ComposeResult:
        """The fields in their fixed order, what went wrong, and where tokens come from."""
        style = looks(self.app)
        with VerticalScroll(id="sign-in", classes="dialog", can_focus=False):
            yield Static(id="sign-in-problem")
            yield from _labelled("Profile", Input(id="profile-name", compact=True))
            yield from _labelled("API URL", Input(id="api-url", compact=True))
            yield from _labelled("Token", SecretField("paste it here", id="token"))
            yield from _labelled("Keep it in", Choice(_KEEPS, self._needed.keep, id="keep"))
            button = Button("Sign in", id="sign-in-button", variant="primary", compact=True)
            yield from _labelled("", button)
            yield Static(id="sign-in-state")
            with Vertical(id="sign-in-about"):
                yield Static(Text(_WHERE, style.quiet))
                yield Static(Text(_ROLES, style.quiet))
        yield Static(self._keys(), id="sign-in-keys")

    def _keys(self) -> Text:
        style = looks(self.app)
        text = Text()
        keys = [("tab", "next field"), ("enter", "sign in"), ("ctrl+q", "quit")]
        if self._can_leave:
            keys.insert(2, ("esc", "back"))
        for key, what in keys:
            text.append(f"{key}", style.key)
            text.append(f" {what}  ", style.plain)
        return text

    def on_mount(self) -> None:
        """Fill in what is known; the focus goes to the first field that is empty."""
        needed = self._needed
        self.query_one("#sign-in").border_title = "Sign in to a Lytics account"
        name = needed.profile or self._free_name()
        self.query_one("#profile-name", Input).value = shown_line(name, LONGEST_NAME)
        self.query_one("#api-url", Input).value = needed.url
        self._say(needed.reason)
        self.set_focus(self.query_one("#token"))
        self.run_worker(self._probe(), group="probe", exit_on_error=False)

    def _free_name(self) -> str:
        """A name that no profile has, so that a new sign-in never replaces one by itself."""
        taken = self._places.profiles.load().usable
        numbered = (f"default-{number}" for number in range(2, len(taken) + 3))
        return next(name for name in ("default", *numbered) if name not in taken)

    async def _probe(self) -> None:
        """Offer the keyring only where there is one."""
        problem = await self._places.keyring.probe()
        if problem is not None:
            self._without_keyring(problem)

    def _without_keyring(self, problem: KeyringProblem) -> None:
        keyring, session = _KEEPS
        self.query_one(Choice).show(
            (replace(keyring, why_not=problem.sentence), session), session.id
        )

    @property
    def _keep(self) -> Keep:
        return "session" if self.query_one(Choice).chosen == "session" else "keyring"

    # What the user does

    @on(Input.Submitted)
    @on(SecretField.Submitted)
    @on(Button.Pressed, "#sign-in-button")
    def _submitted(self) -> None:
        """Enter anywhere, or the button: try what is there, or go to what is missing."""
        if self._trying:
            return
        name = normal_name(self.query_one("#profile-name", Input).value)
        token = self.query_one("#token", SecretField).secret
        address: ApiAddress | None = None
        problem, field = name_problem(name), "#profile-name"
        if problem is None:
            try:
                address = ApiAddress.parse(self.query_one("#api-url", Input).value)
            except AddressRefused as refused:
                problem, field = str(refused), "#api-url"
        if problem is None:
            problem, field = token_problem(token.get_secret_value()), "#token"
            if not len(token):
                problem = "Paste the token."
        if problem is not None or address is None:
            self._say(problem or "")
            self.set_focus(self.query_one(field))
            return
        self._trying = True
        self._say("")
        self.query_one("#sign-in-state", Static).update(
            Text(f"◌ Trying the token at {address.display_host}…", looks(self.app).quiet)
        )
        profile = self._profile(name, address)
        self.run_worker(self._try(profile, token), group="try", exit_on_error=False)

    def _profile(self, name: str, address: ApiAddress) -> Profile:
        """The profile to keep; what an existing one of the name says otherwise stays."""
        known = self._places.profiles.load().usable.get(name)
        base = known or Profile(name, address, self._needed.read_only, self._needed.colour)
        return replace(base, address=address, keep=self._keep)

    async def _try(self, profile: Profile, token: SecretStr) -> None:
        read_only = self._needed.read_only
        session = Session.signed_in(for_session(profile, token, read_only=read_only))
        try:
            client = await session.client()
            await client.list_accounts()
        except Forbidden:
            pass  # The token is known; what it may not do is said where it is asked for.
        except ApiError as error:
            advice = advise(error, token_source="the sign-in")
            self._say(f"{advice.title}: {advice.cause}\n{advice.explanation}")
            await session.close()
            self.set_focus(self.query_one("#token"))
            return
        finally:
            self._trying = False
            self.query_one("#token", SecretField).empty()
            self.query_one("#sign-in-state", Static).update("")
        warnings = await self._keep_it(profile, token)
        if profile.keep == "keyring" and not warnings.failed:
            session.token_source, session.token_source_name = KEYRING, "the OS keyring"
        self.post_message(self.SignedIn(session, warnings.sentences))

    async def _keep_it(self, profile: Profile, token: SecretStr) -> _Kept:
        """Keep profile and token; where that fails, the session goes on without."""
        try:
            return _Kept(
                await keep_profile(profile, token, self._places.profiles, self._places.keyring)
            )
        except KeyringProblem as problem:
            if problem.kind is Trouble.TOO_LONG:
                return _Kept((f"{problem.sentence} It is used for this session only.",), True)
            return _Kept((f"{problem.sentence} Signed in for this session only.",), True)
        except ProfilesProblem as problem:
            return _Kept((f"Signed in for this session only: {problem}",), True)

    def _say(self, problem: str) -> None:
        """Show what is wrong above the fields; "" takes it away."""
        line = self.query_one("#sign-in-problem", Static)
        style = looks(self.app)
        first, _, rest = problem.partition("\n")
        text = Text.assemble((f"✖ {shown_line(first)}", style.bad)) if problem else Text()
        if rest:
            text.append(f"\n{shown_line(rest)}", style.quiet)
        line.update(text)
        line.display = bool(problem)

    def action_leave(self) -> None:
        """Back to where one came from; a typed token is asked about once."""
        if not self._can_leave:
            self._say(
                f"There is nothing behind this. ctrl+q quits; {TOKEN_VARIABLE} also signs in."
            )
            return
        if len(self.query_one("#token", SecretField).secret) and not self._leaving_asked:
            self._leaving_asked = True
            self._say("Drop the typed token? esc once more drops it.")
            return
        self.query_one("#token", SecretField).empty()
        self.dismiss(None)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An unexpected failure is said here, and the form stays."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self._trying = False
            self._say(f"Something went wrong here ({type(event.worker.error).__name__}).")

    def action_explain(self) -> None:
        """Show what tokens are and where they go."""
        self._say("The token is sent to this URL only, and kept where you say below.")


class _Kept:
    """What keeping a sign-in came to."""

    def __init__(self, sentences: tuple[str, ...], failed: bool = False) -> None:
        self.sentences = sentences
        self.failed = failed


def _labelled(label: str, field: Widget) -> ComposeResult:
    with Horizontal(classes="row"):
        yield Static(Text(label), classes="label")
        yield field
