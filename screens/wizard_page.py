"""What the wizard's five pages share: a heading, what can be done now, and the way back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from textual.containers import Vertical

from app.guidance import Advice, advise
from app.guidance import Step as NextStep
from app.wizard import Step

if TYPE_CHECKING:
    from app.api.errors import ApiError
    from screens.wizard import WizardScreen

KEYS: dict[str, str] = {
    "take": "enter",
    "go_on": "ctrl+n",
    "new_one": "ctrl+n",
    "export": "ctrl+e",
    "scan": "s",
    "another": "w",
    "from_file": "ctrl+o",
    "other_pane": "tab",
    "read_again": "ctrl+r",
    "clean_up": "ctrl+d",
}
"""The keys of what a page can offer, as Textual and the footer spell them; letters only where no
text field has the focus."""

OWN_NAMES = {"refresh": "read_again", "wizard": "another", "back": "step_back"}
"""What the pages call what the rest of the program has an action for."""


_AGAIN: Final = NextStep("refresh", "try again")


class Page(Vertical):
    """One step of the wizard. It stays while others are on show, so nothing in it is lost.

    What a page offers stands in the footer under its key, and is done by ``do_`` and its name.
    """

    step: ClassVar[Step]

    def __init__(self, wizard: WizardScreen) -> None:
        super().__init__(id=f"wizard-{self.step.name.lower()}", classes="wizard-page")
        self.wizard = wizard
        self.display = False

    @property
    def heading(self) -> tuple[str, str]:
        """What is to be done here, and an aside; both ready to be shown."""
        raise NotImplementedError

    @property
    def offers(self) -> dict[str, str]:
        """What can be done now, by its name in ``KEYS``, with a word or two for the footer."""
        return {}

    def begin(self) -> None:
        """The page comes on show: fill it, and take the focus."""

    def left(self) -> None:
        """The page goes off show: give up what would only be of use here."""

    def advise(self, error: ApiError) -> Advice:
        """What to do about a failed read, with the keys that do something in the wizard."""
        advice = advise(error, token_source=self.wizard.session.token_source_name)
        steps = [_AGAIN for step in advice.steps if step.action == "refresh"]
        away = [step for step in advice.steps if step.action not in ("refresh", "back")]
        if away:
            # Letters are typed here, so their keys come after leaving.
            key, text = self.wizard.key_of(away[0].action), away[0].text
            steps.append(NextStep("back", f"back to the lists, then {key} {text}"))
        return replace(advice, steps=tuple(steps) or (NextStep("back", "go back"),))

    def account_changed(self) -> None:
        """A part of the account was read while the page is on show."""

    def types_came(self) -> None:
        """The kinds of connection were read, or could not be."""

    def back(self) -> bool:
        """Close what is open within the page; False where nothing is, so that it is left."""
        return False

    def move(self, way: str) -> None:
        """An arrow or page key that the focus has no use for: "cursor_up", "page_down" ..."""
