"""The sign-in: a profile's name, the address, the token, and how the token is kept.

The token is tried with one cheap read before anything is kept. Its field is emptied when the try
begins, so whatever comes of it, the token isn't there any more; the other fields keep what was
typed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from textual.worker import Worker

from app.api.address import AddressRefused, ApiAddress
from app.api.errors import ApiError, Forbidden
from app.credentials import (
    KEYRING,
    TOKEN_VARIABLE,
    CredentialsProblem,
    Places,
    SignInNeeded,
    for_session,
    resolve,
)
from app.credentials import SignedIn as Found
from app.guidance import advise
from app.keyring_store import Trouble, keep_sign_in
from app.profiles import (
    LONGEST_NAME,
    Keep,
    Profile,
    name_problem,
    normal_name,
    token_problem,
)
from app.session import Session
from app.shown import shown_line
from screens.unexpected import unexpected
from widgets.choice import Choice, Option
from widgets.clean_input import CleanInput
from widgets.key_line import KeyLine
from widgets.looks import looks
from widgets.secret_field import SecretField

_WHERE = "Tokens are made in Lytics: Account > Security > Access Tokens (by an account admin)."
_ROLES = (
    "Reading takes a role that may see connections and auths, such as Data Manager or Admin; "
    "give it no more than it needs."
)
_POISONED = "Signing in here forgets what is there and keeps the new token."
_ASK_AGAIN = "f5 asks the keyring again; or enter the token here."

_LONGEST_PROBLEM = 240
"""Characters of a problem that are shown: at 80×24 the fields stay in sight below it."""

_KEEPS = (Option("keyring", "OS keyring"), Option("session", "this session only"))


@dataclass(frozen=True, slots=True)
class _Form:
    """What stands in the fields, but for the token."""

    name: str
    url: str
    keep: str


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
        Binding("f5", "ask_keyring", "ask the keyring again", show=False),
    ]

    def __init__(self, needed: SignInNeeded, places: Places, *, can_leave: bool) -> None:
        super().__init__()
        self._needed = needed
        self._places = places
        self._can_leave = can_leave
        self._start: _Form | None = None
        self._leaving_asked = False
        self._replacing: str | None = None
        self._worker: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """The fields in their fixed order, what went wrong, and where tokens come from."""
        style = looks(self.app)
        with VerticalScroll(id="sign-in", classes="dialog", can_focus=False):
            yield Static(id="sign-in-problem")
            name = CleanInput(id="profile-name", compact=True, max_length=LONGEST_NAME)
            yield from _labelled("Profile", name)
            yield from _labelled("API URL", CleanInput(id="api-url", compact=True))
            yield from _labelled("Token", SecretField("paste it here", id="token"))
            yield from _labelled("Keep it in", Choice(_KEEPS, self._needed.keep, id="keep"))
            button = Button("Sign in", id="sign-in-button", variant="primary", compact=True)
            yield from _labelled("", button)
            yield Static(id="sign-in-state")
            with Vertical(id="sign-in-about"):
                yield Static(Text(_WHERE, style.quiet))
                yield Static(Text(_ROLES, style.quiet))
        yield KeyLine(id="sign-in-keys")

    def on_mount(self) -> None:
        """Fill in what is known; the focus goes to the token, the one thing that is missing."""
        needed = self._needed
        self.query_one("#sign-in").border_title = "Sign in to a Lytics account"
        name = needed.profile or self._free_name()
        self.query_one("#profile-name", Input).value = shown_line(name, LONGEST_NAME)
        self.query_one("#api-url", Input).value = shown_line(needed.url)
        self._start = self._form
        self._say(needed.reason, self._way_out)
        self._show_state("")
        self.set_focus(self.query_one("#token"))
        self.run_worker(self._probe(), group="probe", exit_on_error=False)

    @property
    def _way_out(self) -> str:
        """What to do about the keyring's trouble with this profile."""
        trouble = self._needed.trouble
        if trouble is Trouble.POISONED:
            return _POISONED
        if trouble is None or trouble in (Trouble.NO_BACKEND, Trouble.TOO_LONG):
            return ""
        return _ASK_AGAIN

    def _free_name(self) -> str:
        """A name that no profile has, so that a new sign-in never replaces one by itself."""
        loaded = self._places.profiles.load()
        taken = {*loaded.usable, *loaded.unusable}
        numbered = (f"default-{number}" for number in range(2, len(taken) + 3))
        return next(name for name in ("default", *numbered) if name not in taken)

    async def _probe(self) -> None:
        """Offer the keyring only where there is one."""
        problem = await self._places.keyring.probe()
        if problem is not None:
            keyring, session = _KEEPS
            unusable = replace(keyring, why_not=problem.sentence)
            self.query_one(Choice).show((unusable, session), session.id)
            if self._start is not None:
                self._start = replace(self._start, keep=session.id)

    @property
    def _keep(self) -> Keep:
        return "session" if self.query_one(Choice).chosen == "session" else "keyring"

    @property
    def _form(self) -> _Form:
        return _Form(
            self.query_one("#profile-name", Input).value,
            self.query_one("#api-url", Input).value,
            self.query_one(Choice).chosen,
        )

    @property
    def _busy(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    # What the user does

    @on(Input.Changed)
    @on(SecretField.Changed)
    @on(Choice.Changed)
    def _edited(self) -> None:
        """What was asked for before was about something else."""
        self._leaving_asked = False
        self._replacing = None

    @on(Input.Submitted)
    @on(SecretField.Submitted)
    @on(Choice.Submitted)
    @on(Button.Pressed, "#sign-in-button")
    def _submitted(self) -> None:
        """Enter anywhere, or the button: try what is there, or go to what is missing."""
        if self._busy:
            return
        field = self.query_one("#token", SecretField)
        name = normal_name(self.query_one("#profile-name", Input).value)
        if problem := name_problem(name):
            self._refuse(problem, "#profile-name")
            return
        try:
            address = ApiAddress.parse(self.query_one("#api-url", Input).value)
        except AddressRefused as refused:
            self._refuse(str(refused), "#api-url")
            return
        token = field.secret
        if not len(token):
            self._refuse("Paste the token.", "#token")
            return
        if self._asks_before_replacing(name, address):
            return
        field.empty()
        if problem := token_problem(token.get_secret_value()):
            # Nobody sees what is wrong in it, so it can't be corrected, only entered again.
            self._refuse(problem, "#token")
            return
        self._say("")
        work = self._sign_in(self._profile(name, address), token)
        self._worker = self.run_worker(work, group="try", exit_on_error=False)

    def _refuse(self, problem: str, selector: str) -> None:
        self._say(problem)
        self.set_focus(self.query_one(selector))

    def _asks_before_replacing(self, name: str, address: ApiAddress) -> bool:
        """A profile that was not meant from the start is replaced only when told so twice."""
        known = self._places.profiles.load().usable.get(name)
        if known is None or name in (self._needed.profile, self._replacing):
            return False
        self._replacing = name
        self._say(
            f'There is a profile "{name}", for {known.address.url}.',
            "enter once more gives it this token and address; or choose another name.",
        )
        self.set_focus(self.query_one("#profile-name"))
        return True

    def _profile(self, name: str, address: ApiAddress) -> Profile:
        """The profile to keep; what an existing one of the name says otherwise stays."""
        known = self._places.profiles.load().usable.get(name)
        base = known or Profile(name, address, self._needed.read_only, self._needed.colour)
        return replace(base, address=address, keep=self._keep)

    async def _sign_in(self, profile: Profile, token: SecretStr) -> None:
        """Try the token; keep it if it works; hand the session over, or end it."""
        read_only = self._needed.read_only
        session = Session.signed_in(for_session(profile, token, read_only=read_only))
        done = False
        try:
            self._show_state(f"◌ Trying the token at {profile.address.display_host}…")
            if await self._works(session):
                keeping = "the OS keyring" if profile.keep == "keyring" else "the profile"
                self._show_state(f"◌ The token works. Keeping {keeping} up to date…")
                kept = await keep_sign_in(
                    profile,
                    token,
                    self._places.profiles,
                    self._places.keyring,
                    in_place_of_poisoned=self._poisoned(profile),
                )
                if profile.keep == "keyring" and not kept.failed:
                    session.token_source, session.token_source_name = KEYRING, "the OS keyring"
                self.post_message(self.SignedIn(session, kept.sentences))
                done = True
        finally:
            if not done:
                await session.close()
            self._show_state("")

    def _poisoned(self, profile: Profile) -> bool:
        """Whether what the keyring holds for it is no token of ours."""
        return self._needed.trouble is Trouble.POISONED and profile.name == self._needed.profile

    async def _works(self, session: Session) -> bool:
        """One cheap read with the token."""
        try:
            client = await session.client()
            await client.list_accounts()
        except Forbidden:
            return True  # The token is known; what it may not do is said where it is asked for.
        except ApiError as error:
            advice = advise(error, token_source="this form")
            self._say(advice.facts, advice.explanation)
            self.set_focus(self.query_one("#token"))
            return False
        return True

    def action_ask_keyring(self) -> None:
        """The keyring may be unlocked by now: ask it again for the profile's token."""
        if not self._busy and self._way_out == _ASK_AGAIN:
            self._worker = self.run_worker(self._ask_keyring(), group="try", exit_on_error=False)

    async def _ask_keyring(self) -> None:
        self._show_state("◌ Asking the OS keyring…")
        needed = self._needed
        try:
            found = await resolve(
                {}, self._places, profile=needed.profile, read_only=needed.read_only
            )
        except CredentialsProblem as problem:
            self._say(str(problem))
            return
        finally:
            self._show_state("")
        if isinstance(found, Found):
            self.query_one("#token", SecretField).empty()
            self.post_message(self.SignedIn(Session.signed_in(found.sign_in), found.warnings))
        elif isinstance(found, SignInNeeded):
            self._needed = found
            self._say(found.reason, self._way_out)

    def action_leave(self) -> None:
        """Give up a try, else go back to where one came from; typed work is asked about once."""
        if self._busy and self._worker is not None:
            self._worker.cancel()
            self._say("Given up: nothing was kept.", sign="▲")
            self.set_focus(self.query_one("#token"))
            return
        if not self._can_leave:
            self._say(
                f"There is nothing behind this. ctrl+q quits; {TOKEN_VARIABLE} also signs in."
            )
            return
        token = self.query_one("#token", SecretField)
        if (token.length or self._form != self._start) and not self._leaving_asked:
            self._leaving_asked = True
            self._say("Drop what was typed? esc once more drops it.", sign="▲")
            return
        token.empty()
        self.dismiss(None)

    def action_explain(self) -> None:
        """Show what tokens are and where they go."""
        self._say("The token is sent to this URL only, and kept where you say below.", "", "▲")

    # What is shown

    def _say(self, problem: str, rest: str = "", sign: str = "✖") -> None:
        """Show what is wrong above the fields; "" takes it away."""
        line = self.query_one("#sign-in-problem", Static)
        style = looks(self.app)
        text = Text()
        if problem:
            said = shown_line(problem, _LONGEST_PROBLEM)
            text.append(f"{sign} {said}", style.sentence(sign))
        if rest:
            text.append(f"\n{shown_line(rest, _LONGEST_PROBLEM)}", style.quiet)
        line.update(text)
        line.display = bool(problem)
        if problem:
            self.query_one("#sign-in", VerticalScroll).scroll_home(animate=False)

    def _show_state(self, text: str) -> None:
        """What is under way, and the keys that do something now."""
        if not self.is_attached:
            return
        style = looks(self.app)
        self.query_one("#sign-in-state", Static).update(Text(shown_line(text), style.quiet))
        keys = [("tab", "next field"), ("enter", "sign in"), ("ctrl+q", "quit")]
        if self._way_out == _ASK_AGAIN:
            keys.insert(2, ("f5", "ask the keyring again"))
        if text:
            keys = [("esc", "give up"), ("ctrl+q", "quit")]
        elif self._can_leave:
            keys.insert(2, ("esc", "back"))
        self.query_one(KeyLine).show(keys)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An unexpected failure is said here, and the form stays."""
        if said := unexpected(event):
            self._say(f"{said}.", "Nothing was kept; enter the token to try again.")


def _labelled(label: str, field: Widget) -> ComposeResult:
    with Horizontal(classes="row"):
        yield Static(Text(label), classes="label")
        yield field
