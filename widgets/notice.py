"""What a pane says when it has nothing to show, or something went wrong: and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.text import Text

from app.guidance import Advice, Step
from widgets.looks import looks
from widgets.next_steps import KeyOf, NextSteps, step_text

_LONGEST_MESSAGE = 120
"""Characters of the API's own words in a banner: it must not push the list away."""


class Notice(NextSteps):
    """A short text with next steps; as long as there is nothing to say it takes no room."""

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
        for number, step in enumerate(steps):
            text.append(before if number == 0 else "   ")
            text.append_text(step_text(step, self._key_of, looks(self.app)))
        return text


def short_cause(cause: str) -> str:
    """A long message cut short, so that the code, the request_id and the next step stay."""
    message, opening, facts = cause.rpartition(" (")
    if len(message) <= _LONGEST_MESSAGE:
        return cause
    return f"{message[:_LONGEST_MESSAGE].rstrip()}…{opening}{facts}"
