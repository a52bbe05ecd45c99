"""What a pane says when it has nothing to show, or something went wrong: and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.style import Style
from rich.text import Text
from textual.message import Message
from textual.widgets import Static

from app.guidance import Advice, Step
from widgets.looks import looks

KeyOf = Callable[[str], str]
"""From an action's id to the key that is shown for it."""

_LONGEST_MESSAGE = 120
"""Characters of the API's own words in a banner: it must not push the list away."""


class Notice(Static):
    """A short text with next steps under their keys; a click on a step does it.

    As long as there is nothing to say it takes no room.

    Only text of ours and text that passed the sanitizer comes here.
    """

    class Chosen(Message):
        """A step was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, key_of: KeyOf, *, id: str | None = None, classes: str = "") -> None:
        super().__init__(id=id, classes=classes)
        self.display = False
        self._key_of = key_of
        self._text: Callable[[], Text] = Text
        self._more: list[str] = []

    def on_mount(self) -> None:
        """Wear the other theme's colours when it is changed."""
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def _theme_changed(self, _theme: object) -> None:
        self._show()

    def say(self, text: str, steps: Sequence[Step] = ()) -> None:
        """A plain state: loading, empty, nothing found."""

        def compose() -> Text:
            said = Text(text, looks(self.app).quiet)
            return self._with_steps(said, steps, "   ")

        self._say(compose)

    def fail(self, advice: Advice, *, compact: bool = False) -> None:
        """A failure: what failed and why, what it means, what to do next."""

        def compose() -> Text:
            style = looks(self.app)
            said = Text.assemble((f"✖ {advice.title}", style.bad))
            cause = f": {short_cause(advice.cause)}" if compact else f"\n{advice.cause}"
            said.append(cause, style.plain)
            if not compact:
                said.append(f"\n{advice.explanation}", style.quiet)
            return self._with_steps(said, advice.steps, "  " if compact else "\n\n")

        self._say(compose)

    def say_nothing_matches(self, *, esc_clears: bool = True) -> None:
        """A filter lets nothing through; where esc leaves instead, an empty field shows all."""
        if esc_clears:
            self.say("Nothing matches the filter.", (Step("back", "clear it"),))
        else:
            self.say("Nothing matches the filter. An empty field shows all.")

    def add_line(self, text: str) -> None:
        """One more line under what is said."""
        self._more.append(text)
        self._show()

    def clear(self) -> None:
        """Say nothing and take no room."""
        self.display = False

    def _say(self, compose: Callable[[], Text]) -> None:
        self._text = compose
        self._more = []
        self.display = True
        self._show()

    def _show(self) -> None:
        text = self._text()
        for line in self._more:
            text.append(f"\n{line}", looks(self.app).quiet)
        self.update(text)

    def _with_steps(self, text: Text, steps: Sequence[Step], before: str) -> Text:
        style = looks(self.app)
        for number, step in enumerate(steps):
            text.append(before if number == 0 else "   ")
            does = Style.from_meta({"@click": f"choose('{step.action}')"})
            text.append(self._key_of(step.action), style.key + does)
            text.append(f" {step.text}", style.plain + does)
        return text

    def action_choose(self, action: str) -> None:
        """A step was clicked."""
        self.post_message(self.Chosen(action))


def short_cause(cause: str) -> str:
    """A long message cut short, so that the code, the request_id and the next step stay."""
    message, opening, facts = cause.rpartition(" (")
    if len(message) <= _LONGEST_MESSAGE:
        return cause
    return f"{message[:_LONGEST_MESSAGE].rstrip()}…{opening}{facts}"
