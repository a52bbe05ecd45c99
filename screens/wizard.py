"""The setup wizard: five steps from a platform to a reviewed schema, one screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.widgets import Static
from textual.worker import Worker

from app.api.errors import ApiError
from app.forms import find_provider
from app.guidance import advise
from app.inventory import Inventory
from app.parts import Part
from app.session import Session
from app.views import Clock
from app.wizard import Setup, Step
from app.wizard_forms import SetupForms
from screens.dialog import Dialog
from screens.under_way import UnderWay
from screens.unexpected import unexpected
from screens.wizard_auth import AuthPage
from screens.wizard_connection import ConnectionPage
from screens.wizard_kept import Keeping, Left
from screens.wizard_page import KEYS, OWN_NAMES, Page
from screens.wizard_provider import ProviderPage
from screens.wizard_reads import Reads
from screens.wizard_scan import ScanPage
from screens.wizard_schema import SchemaPage
from screens.wizard_writes import Writes
from widgets.action_bar import ActionBar, Offer
from widgets.filter_bar import FilterInput
from widgets.looks import looks
from widgets.next_steps import KeyOf, NextSteps
from widgets.state_line import StateLine, Tone
from widgets.step_bar import StepBar

if TYPE_CHECKING:
    from app.api.models import Provider
    from app.endpoints import Endpoint
    from app.schema_reading import SchemaReading

_LOW: Final = 32
"""In a terminal with fewer lines, the page gets those that are blank elsewhere."""


_NAME_LIMIT = 20
"""Characters of the profile's and the account's name: the host is always in sight beside them."""


class WizardScreen(Dialog[Left]):
    """Leads through the steps; what they have in common is here, each has a page of its own.

    Args:
        session: the account, its journal and its limit of scans.
        inventory: the account as it is loaded; what is missing is read here.
        clock: the moment that ages are counted from.
        key_of: the key of an action, for next steps.
        provider: the platform to begin with.
        changed: told of every part of the account that was read here.
        account_named: waits until it is known which account it is, or that this can't be.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "step_back", "back"),
        *(
            Binding(key, f"move('{way}')")
            for key, way in (
                *(("up", "cursor_up"), ("down", "cursor_down"), ("pageup", "page_up")),
                *(("pagedown", "page_down"), ("left", "left"), ("right", "right")),
            )
        ),
        *(
            # At once, and before the field that has the focus; enter and letters are its own.
            Binding(key, f"offer('{name}')", priority=key == "tab" or key.startswith("ctrl+"))
            for name, key in KEYS.items()
        ),
    ]

    def __init__(
        self,
        session: Session,
        inventory: Inventory,
        clock: Clock,
        key_of: KeyOf,
        *,
        provider: Provider | None = None,
        changed: Callable[[Part[Any]], None],
        account_named: Callable[[], Any],
    ) -> None:
        super().__init__()
        self.session = session
        self.inventory = inventory
        self.clock = clock
        self._key_of = key_of
        self.setup = Setup() if provider is None else Setup().with_provider(provider)
        self.forms = SetupForms(inventory)
        self.reading: SchemaReading | None = None
        """The schema of the setup's connection, as far as it was read."""
        self.places: tuple[Endpoint, ...] = ()
        """The hosts that were typed into the forms: nobody can read them back from the API."""
        self.opened = asyncio.Event()
        """Set once it is known whether an unfinished setup waits, and what becomes of it."""
        self.reads = Reads(self, changed)
        self.writes = Writes(self)
        self.waiting = UnderWay(self, lambda text: self.query_one(StateLine).say([text], "busy"))
        self.kept = Keeping(self, account_named)

    # The frame

    def compose(self) -> ComposeResult:
        """Where one is, the page, what is happening, what was created, the keys."""
        with Horizontal(id="wizard-title"):
            yield Static(id="wizard-name")
            yield Static(id="wizard-where")
        yield StepBar(id="wizard-steps")
        yield Static(id="wizard-heading")
        with Container(id="wizard-body"):
            yield ProviderPage(self)
            yield AuthPage(self)
            yield ConnectionPage(self)
            yield ScanPage(self)
            yield SchemaPage(self)
        yield StateLine(id="wizard-state")
        yield Static(id="wizard-created")
        yield ActionBar()

    def on_mount(self) -> None:
        """Show the first step, and read what the steps need."""
        session = self.session
        where = session.where(_NAME_LIMIT) + " · DEMO" * session.demo
        line = Text(where, looks(self.app).profile(session.colour))
        self.query_one("#wizard-where", Static).update(line)
        self.show_page()
        self.reads.begin()
        self.start(self.kept.look(), "kept")

    def on_resize(self, event: events.Resize) -> None:
        """Blank lines are the first to go."""
        self.set_class(event.size.height < _LOW, "low")

    def on_key(self, event: events.Key) -> None:
        """What was typed before the search had the focus belongs into it; later it keeps it."""
        if isinstance(self.focused, FilterInput) and event.is_printable and event.character:
            event.stop()
            self.focused.insert_text_at_cursor(event.character)

    @property
    def page(self) -> Page:
        """The page of the step on show."""
        return self.page_of(self.setup.step)

    def page_of(self, step: Step) -> Page:
        """The page of a step."""
        return next(page for page in self.query(Page) if page.step is step)

    def show_page(self) -> None:
        """Show the page of the step that the setup stands on."""
        self.say("")
        if self.setup.connection is None or (
            self.reading is not None and self.reading.connection.id != self.setup.connection.id
        ):
            self.reading = None
        for page in self.query(Page):
            if page.display and page is not self.page:
                page.left()
            page.display = page is self.page
        self.page.begin()
        self.refresh_frame()

    def refresh_frame(self) -> None:
        """Show what is true around the page now."""
        if not self.is_attached:
            return
        style = looks(self.app)
        setup = self.setup
        name = Text.assemble(("Set up an integration", style.strong))
        if setup.provider is not None:
            name.append(f"   {setup.provider.name}", style.accent)
        self.query_one("#wizard-name", Static).update(name)
        self.query_one(StepBar).show(setup.progress())
        title, aside = self.page.heading
        heading = Text.assemble((title, style.strong))
        if aside:
            heading.append(f"   {aside}", style.quiet)
        self.query_one("#wizard-heading", Static).update(heading)
        created = Text(f"Created so far: {setup.created_words}", style.quiet)
        self.query_one("#wizard-created", Static).update(created)
        self._show_keys()

    def _show_keys(self) -> None:
        offers = {**self.page.offers, "step_back": "leave" if self._on_first else "back"}
        # The bar drops what does not fit from its end, but for the last two: esc is one of them.
        self.query_one(ActionBar).show(
            [
                Offer(name, "esc" if name == "step_back" else KEYS[name], does, place)
                for place, (name, does) in enumerate(offers.items())
            ]
        )

    @property
    def _on_first(self) -> bool:
        return self.setup.step is Step.PROVIDER

    def key_of(self, action: str) -> str:
        """The key of a next step, here where letters are typed."""
        own = OWN_NAMES.get(action, action)
        return "esc" if own == "step_back" else KEYS.get(own) or self._key_of(action)

    def say(self, text: str, tone: Tone = "plain") -> None:
        """Say what is happening or what came of it; "" for nothing."""
        self.say_lines([text], tone)

    def say_lines(self, lines: Sequence[str], tone: Tone = "bad") -> None:
        """The same in lines, the first of which says it all in its tone."""
        self.waiting.end()
        self.query_one(StateLine).say(lines, tone)

    def fail(self, error: ApiError) -> None:
        """A read failed: say what, why and what to do; the step can be tried again."""
        advice = advise(error, token_source=self.session.token_source_name)
        self.update(self.setup.failed(f"{advice.title}: {advice.cause}"))
        self.say_lines([f"✖ {advice.title}", advice.cause, advice.explanation])

    # Steps

    @property
    def provider(self) -> Provider | None:
        """The chosen platform, as the account lists it."""
        chosen = self.setup.provider
        return find_provider(self.inventory, chosen.key) if chosen is not None else None

    def update(self, setup: Setup) -> None:
        """The setup came further on the same page."""
        self.setup = setup
        self.kept.save()
        self.refresh_frame()

    def go(self, setup: Setup) -> None:
        """Go where the setup stands now."""
        self.setup = setup
        self.kept.save()
        self.show_page()

    def action_step_back(self) -> None:
        """Close what is open in the page; else one step back; on the first one leave."""
        if not self.kept.leaving and not self.page.back():
            self.step_back()

    def step_back(self) -> None:
        """One step back; on the first one leave."""
        before = self.setup.back()
        if before is not None:
            self.go(before)
        else:
            # As a function: two quick keys overtake one before it began.
            self.start(self.kept.leave, "leave")

    @on(StepBar.Chosen)
    def _step_clicked(self, event: StepBar.Chosen) -> None:
        """A click on a step goes there, as far as the setup has come."""
        setup = self.setup.towards(event.step)
        if setup.step is not self.setup.step:
            self.go(setup)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that means nothing here is left to what has the focus."""
        return action != "offer" or parameters[0] in self.page.offers

    def action_offer(self, name: str) -> None:
        """Do what the page offers under that name."""
        if name == "other_pane" and not hasattr(self.page, "do_other_pane"):
            self.focus_next()
        elif name in self.page.offers and not self.kept.leaving:
            getattr(self.page, f"do_{name}")()

    def action_move(self, way: str) -> None:
        """Let the page move."""
        self.page.move(way)

    @on(ActionBar.Chosen)
    @on(NextSteps.Chosen)
    def _clicked(self, event: ActionBar.Chosen | NextSteps.Chosen) -> None:
        event.stop()
        name = OWN_NAMES.get(event.action, event.action)
        if name == "step_back":
            self.action_step_back()
        else:
            self.action_offer(name)

    def on_descendant_focus(self) -> None:
        """Other keys matter elsewhere."""
        self._show_keys()

    # Leaving

    @property
    def keeps_open(self) -> str:
        """What is typed is lost with the program; what was created is not."""
        return "Secrets typed in the setup would be lost; w goes on with the rest." * bool(
            self.forms.dirty
        )

    def finish(self, then: str = "") -> None:
        """The setup is complete."""
        self.start(partial(self.kept.finish, then), "leave")

    # Workers

    def start(self, work: Any, group: str) -> Worker[Any]:
        """Run something in the background; what it does not catch is said."""
        return self.run_worker(work, group=group, exclusive=True, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An unexpected failure is said here, and the setup stays."""
        if said := unexpected(event):
            self.say(f"✖ {said}. What you did so far is kept.", "bad")
