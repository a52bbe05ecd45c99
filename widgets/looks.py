"""The colours of text that is drawn by us, taken from the theme; and the two themes.

Colour means something: red, amber and green are for status only, the accent is for focus, and
everything else is a grey. A sign and a word always stand beside the colour.
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style
from textual.app import App
from textual.theme import Theme

from app.derived import StatusKind

DARK = Theme(
    name="connection-manager-dark",
    primary="#7aa2f7",
    secondary="#9aa5ce",
    accent="#7aa2f7",
    foreground="#d5d9e5",
    background="#16181f",
    surface="#1b1e27",
    panel="#242836",
    success="#7fc97f",
    warning="#e5b567",
    error="#f0716b",
    dark=True,
    variables={
        "quiet": "#8b92a8",
        "line": "#363c4f",
        "cursor": "#2d3550",
        "cursor-blurred": "#252938",
        "match": "#f7d774",
        "footer-key-foreground": "#7aa2f7",
        "input-selection-background": "#7aa2f7 30%",
    },
)

LIGHT = Theme(
    name="connection-manager-light",
    primary="#2f5fc4",
    secondary="#56607a",
    accent="#2f5fc4",
    foreground="#23283a",
    background="#fbfbfd",
    surface="#f3f4f8",
    panel="#e6e9f1",
    success="#22753a",
    warning="#8a5a00",
    error="#b3261e",
    dark=False,
    variables={
        "quiet": "#626a80",
        "line": "#c9cedb",
        "cursor": "#d5e0fb",
        "cursor-blurred": "#e6e9f1",
        "match": "#8a4b00",
        "footer-key-foreground": "#2f5fc4",
        "input-selection-background": "#2f5fc4 25%",
    },
)


@dataclass(frozen=True, slots=True)
class Looks:
    """Ready styles for text in lists, trees and panes."""

    plain: Style
    quiet: Style
    strong: Style
    accent: Style
    key: Style
    match: Style
    good: Style
    warn: Style
    bad: Style
    badge: Style
    badge_bad: Style

    def profile(self, colour: str) -> Style:
        """The style of a profile's own colour; "none" is quiet."""
        return _PROFILE_COLOURS.get(colour, self.quiet)

    def sentence(self, text: str) -> Style:
        """The style of a sentence by the sign that it begins with; one without a sign is quiet."""
        signs = {"✖": self.bad, "▲": self.warn, "✔": self.good}
        return signs.get(text[:1], self.quiet)

    def status(self, kind: StatusKind) -> Style:
        """The style of a status; the word and the symbol say the same without it."""
        return {
            StatusKind.HEALTHY: self.good,
            StatusKind.UNKNOWN: self.warn,
            StatusKind.UNHEALTHY: self.bad,
            StatusKind.MISSING_AUTH: self.bad,
        }.get(kind, self.quiet)


# A profile's colour is a mark that a person chose, the one colour here that means no status.
_PROFILE_COLOURS = {
    "red": Style(color="#ffffff", bgcolor="#b3261e", bold=True),
    "amber": Style(color="#1b1300", bgcolor="#e0a030", bold=True),
    "green": Style(color="#ffffff", bgcolor="#22753a", bold=True),
    "blue": Style(color="#ffffff", bgcolor="#2f5fc4", bold=True),
    "violet": Style(color="#ffffff", bgcolor="#7a3fb0", bold=True),
}


def _of_theme(theme: Theme) -> Looks:
    return Looks(
        plain=Style(color=theme.foreground),
        quiet=Style(color=theme.variables.get("quiet", theme.secondary)),
        strong=Style(color=theme.foreground, bold=True),
        accent=Style(color=theme.accent),
        key=Style(color=theme.accent, bold=True),
        match=Style(color=theme.variables.get("match", theme.warning), bold=True, underline=True),
        good=Style(color=theme.success),
        warn=Style(color=theme.warning),
        bad=Style(color=theme.error),
        badge=Style(color=theme.background, bgcolor=theme.warning, bold=True),
        badge_bad=Style(color=theme.background, bgcolor=theme.error, bold=True),
    )


def looks(app: App[object]) -> Looks:
    """The styles of the theme that the app wears now."""
    return _LOOKS.get(app.theme, _LOOKS[DARK.name])


_LOOKS = {theme.name: _of_theme(theme) for theme in (DARK, LIGHT)}
