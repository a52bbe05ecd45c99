"""The wizard's second step: credentials that are there, new ones, or the way to authorize."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from app import times
from app.api.models import Auth
from app.changes import Change, Kind
from app.derived import StatusKind
from app.filling import Filling
from app.form_fields import Choice
from app.forms import oauth_way
from app.gate_facts import Result
from app.parts import PartName
from app.picking import Search
from app.provider_search import nothing_called
from app.shown import shown_line, shown_name
from app.wizard import Step
from app.wizard_choices import AuthChoice, as_created, auths_to_use, new_auths, new_with_name
from screens.wizard_form import FormPage
from widgets.account_view import WIDE
from widgets.looks import looks
from widgets.row_list import ListColumn
from widgets.search_list import SearchList

_WAITED_FOR: Final = "Reading the auths of this account"
_READING: Final = f"◌ {_WAITED_FOR}…"


class AuthPage(FormPage):
    """A list of the provider's auths; below it the way to another one."""

    step = Step.AUTH

    def compose(self) -> ComposeResult:
        """The list, the form, and what to do where no form can."""
        self.list = SearchList("type to narrow the list", self.wizard.key_of, id="auths")
        self._way = Static(id="wizard-way")
        self._choices: tuple[AuthChoice, ...] = ()
        self._known: frozenset[str] | None = None
        """The auths before a consent; None where they were not all known."""
        self._asked_about = ""
        self._way.display = False
        yield self.list
        yield from self.compose_form()
        yield self._way

    @property
    def _platform(self) -> str:
        provider = self.wizard.setup.provider
        return provider.name if provider is not None else ""

    @property
    def _oauth(self) -> bool:
        provider = self.wizard.provider
        return provider is not None and bool(oauth_way(provider))

    @property
    def heading(self) -> tuple[str, str]:
        """What is chosen or made."""
        if self.form_open:
            return (
                f"New credentials for {self._platform}",
                "Lytics stores them; nobody can read them",
            )
        if self._way.display:
            return f"Authorize {self._platform} in the Lytics web app", ""
        return f"Which credentials for {self._platform}?", "those that are healthy come first"

    @property
    def offers(self) -> dict[str, str]:
        """What enter does on the row, in the form, or after the consent."""
        if self.form_open:
            return self.form_offers
        if self._way.display:
            return {"take": "I have done it"}
        row = self.list.row
        word = "use it" if row is not None and row < len(self._choices) else "go there"
        new = "another one" if self._oauth else "a new one"
        return {"take": word, "new_one": new, "read_again": "read them again"}

    # The list

    def begin(self) -> None:
        """The list, or at once the way to the first auth where there is none."""
        self._read()
        setup = self.wizard.setup
        typed = setup.auth is None and not self._oauth and self.wizard.forms.auth_typed(setup)
        if typed or not self._has_list:
            self._make_one()
        else:
            self._show_list()

    def account_changed(self) -> None:
        """Show the auths as they are known now; the cursor stays where one put it."""
        row, before = self.list.row, self._choices
        self._read()
        if self.list.display:
            here = before[row].auth.id if row is not None and row < len(before) else ""
            self._show(here, at_new=bool(before) and row == len(before))

    @property
    def _has_list(self) -> bool:
        """Whether there is a list to choose from; where none could be read it says so itself."""
        return bool(self._choices) or not self.wizard.inventory.auths.complete

    def _read(self) -> None:
        provider = self.wizard.provider
        inventory = self.wizard.inventory
        self._choices = auths_to_use(inventory, provider) if provider is not None else ()

    def _show_list(self, keep: str = "") -> None:
        self.close_form()
        self._way.display = False
        self.list.display = True
        self.list.take_focus()
        self._show(keep)

    def _show(self, keep: str = "", *, at_new: bool = False) -> None:
        chosen = self.wizard.setup.auth
        wanted = keep or (chosen.id if chosen is not None else "")
        names = [
            Choice(each.auth.id, shown_line(each.auth.label), shown_line(each.auth.type))
            for each in self._choices
        ]
        found = Search(names).find(self.list.text)
        new = len(self._choices)
        order = (*found.places, new)
        place = next((at for at in found.places if names[at].value == wanted), None)
        place = new if at_new else place
        self.list.show(_columns, _AuthRows(self._choices, self), order, keep=place)
        notice, part = self.list.notice, self.wizard.inventory.auths
        if part.ready:
            self.list.bar.count(0 if found.closest else len(found.places), len(names))
        else:
            self.list.bar.say("")
        if part.error is not None and not part.ready:
            notice.fail(self.advise(part.error), compact=True)
        elif part.loading and not part.ready:
            notice.say(_READING)
        elif found.closest:
            near = bool(found.places)
            notice.say(nothing_called(self.list.text, near=near, total=len(names)))
        else:
            notice.clear()
        self.wizard.refresh_frame()

    @on(SearchList.Typed)
    def _typed(self, event: SearchList.Typed) -> None:
        event.stop()
        self._show()

    @on(SearchList.Moved)
    def _moved(self, event: SearchList.Moved) -> None:
        event.stop()
        if self._asked_about:
            self._asked_about = ""
            self.wizard.say("")  # what enter would do once more holds for that row alone
        self.wizard.refresh_frame()

    @on(SearchList.Taken)
    def _taken(self, event: SearchList.Taken) -> None:
        event.stop()
        if event.row >= len(self._choices):
            self._make_one()
            return
        choice = self._choices[event.row]
        if choice.status.kind is StatusKind.UNHEALTHY and self._asked_about != choice.auth.id:
            self._asked_about = choice.auth.id
            name = shown_name(choice.auth.label)
            self.wizard.say(
                f'▲ "{name}" is {choice.status.kind.word}: a connection with it would not work. '
                "enter once more uses it all the same.",
                "warn",
            )
            return
        self._use(choice.auth)

    def _use(self, auth: Auth, *, created: bool = False) -> None:
        self._asked_about = ""
        self.wizard.go(self.wizard.setup.with_auth(auth, created=created))

    # A new one

    def do_new_one(self) -> None:
        """Make one, however long the list above that row is."""
        self._make_one()

    def _make_one(self) -> None:
        self.list.display = False
        self.wizard.say("")
        if not self._oauth:
            self.open_form()
            return
        complete = self.wizard.inventory.auths.complete
        self._known = frozenset(each.auth.id for each in self._choices) if complete else None
        style = looks(self.app)
        text = Text(
            f"{self._platform} signs in by OAuth: nobody can enter its credentials here.\n\n"
        )
        steps = (
            "In the Lytics web app, open Settings > Integrations.",
            f"Authorize {self._platform} there, with an account that may read the data.",
            "Come back here and press enter: the new auth is looked for and taken.",
        )
        for number, step in enumerate(steps, 1):
            text.append(f"{number}  ", style.key).append(f"{step}\n", style.plain)
        self._way.update(text)
        self._way.display = True
        self.wizard.set_focus(None)
        self.wizard.refresh_frame()

    def back(self) -> bool:
        """From the form or the way to authorize back to the list, where there is one."""
        if not self.list.display and self._has_list:
            self.wizard.say("")
            self._show_list()
            return True
        return False

    def move(self, way: str) -> None:
        """Move in the list, or from field to field."""
        if self.list.display:
            self.list.move(way)
        else:
            super().move(way)

    def do_take(self) -> None:
        """Enter: the row, the form, or "I have done it"."""
        if self.form_open:
            self.submit()
        elif self._way.display:
            self.do_read_again()
        else:
            self.list.take()

    def do_read_again(self) -> None:
        """Read the auths again; after a consent the new one is taken."""
        work = self._look_again(after_consent=self._way.display)
        self.wizard.run_worker(work, group="read", exclusive=True, exit_on_error=False)

    @property
    def _place(self) -> tuple[object, ...]:
        """Where one is: what was asked for here is of no use anywhere else."""
        setup = self.wizard.setup
        return (setup.step, setup.provider, self._way.display, self.form_open)

    async def _look_again(self, *, after_consent: bool) -> None:
        place = self._place
        self.wizard.waiting.begin(_WAITED_FOR)
        await self.wizard.reads.again(PartName.AUTHS)
        if self._place != place:
            return
        error = self.wizard.inventory.auths.error
        if error is not None:
            self.wizard.fail(error)
            return
        self.wizard.say("")
        self._read()
        provider = self.wizard.provider
        if not after_consent or provider is None:
            return
        known = self._known
        found = new_auths(self.wizard.inventory, provider, known or ())
        if len(found) == 1 and known is not None:
            self._use(found[0].auth)
        elif found:
            self._show_list(found[0].auth.id)
            came = f"{len(found)} new ones came" if known is not None else "These are there now"
            self.wizard.say(f"{came}: take yours.")
        else:
            self.wizard.say(
                f"▲ No new auth of {self._platform} yet. It can take a moment; enter looks again.",
                "warn",
            )

    # The form

    @property
    def filling(self) -> Filling:
        """The form of a new auth."""
        return self.wizard.forms.auth(self.wizard.setup)

    async def done(self, change: Change, result: Result) -> None:
        """It is created: go on with it, and read the list behind it."""
        wizard = self.wizard
        wizard.forms.drop_auth(wizard.setup)
        made = result.resource
        if isinstance(made, Auth) and made.id:
            # Before anything else: leaving must not lose it.
            self._use(as_created(made, change.edits), created=True)
            await wizard.reads.again(PartName.AUTHS)
            return
        part, known = wizard.inventory.auths, {item.id for item in wizard.inventory.auths.items}
        complete = part.complete
        self._show_list()
        wizard.kept.save()
        wizard.say(f"✔ {result.sentence} {_READING}", "busy")
        place = self._place
        await wizard.reads.again(PartName.AUTHS)
        self._read()
        # Of a list that lacked some before, one that was there all along could look new.
        found = new_with_name(part.items, known, change.name) if complete else ()
        if self._place == place and len(found) == 1:
            self._use(found[0], created=True)
        elif len(found) == 1:
            wizard.update(wizard.setup.also_created(Kind.AUTH, found[0]))
        elif self._place == place:
            self._show()
            look = "take it here; if it is missing, ctrl+r reads them again."
            wizard.say(f"▲ {result.sentence} The API did not name it: {look}", "warn")

    async def unknown(self, result: Result) -> None:
        """Perhaps it is there: then the cursor is on it; what was typed stays for another try."""
        place = self._place
        await self.wizard.reads.again(PartName.AUTHS)
        self._read()
        made = result.resource
        if self._place == place and isinstance(made, Auth) and made.id:
            self._show_list(made.id)

    def given_up(self) -> None:
        """Back to the list, or to the step before."""
        self.wizard.forms.drop_auth(self.wizard.setup)
        if self._has_list:
            self._show_list()
        else:
            self.wizard.step_back()


class _AuthRows:
    """The auths as rows of a list; the last row makes a new one."""

    def __init__(self, choices: Sequence[AuthChoice], page: AuthPage) -> None:
        self._choices = choices
        self._page = page

    def cell(self, row: int, column: str) -> Text:
        """A cell, in the colour of the health where it tells it."""
        style = looks(self._page.app)
        if row >= len(self._choices):
            other = "Authorize another one …" if self._page._oauth else "Create a new one …"
            return Text(f"+ {other}" if column == "name" else "", style.accent)
        choice = self._choices[row]
        if column == "name":
            return Text(shown_name(choice.auth.label), style.plain)
        if column == "status":
            return Text(choice.status.kind.label, style.status(choice.status.kind))
        words = {
            "type": shown_line(choice.auth.type) or times.UNKNOWN,
            "last_used": times.age(choice.last_used.time, self._page.wizard.clock()),
            "used_by": choice.used_by_words,
        }
        return Text(words[column], style.quiet)


def _columns(width: int) -> list[ListColumn]:
    columns = [
        ListColumn("name", "Name", None, min_width=24),
        ListColumn("status", "Status", 14),
        ListColumn("last_used", "Last used", 10),
        ListColumn("used_by", "Used by", 22),
    ]
    if width >= WIDE:
        columns.insert(1, ListColumn("type", "Type", 24))
    return columns
