"""What is happening or what came of it, in a line or a few, in the tone that it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from rich.text import Text
from textual.widgets import Static

from app.shown import shown_block
from widgets.looks import looks

Tone = Literal["plain", "busy", "warn", "bad"]

_LONGEST: Final = 600


class StateLine(Static):
    """Takes no room while there is nothing to say."""

    said: tuple[tuple[str, ...], Tone] = ((), "plain")
    """What is said now and its tone, so that it can be said again."""

    def on_mount(self) -> None:
        """There is nothing to say yet."""
        self.display = False

    def say(self, lines: Sequence[str], tone: Tone = "plain") -> None:
        """Say it; the first line says it all in its tone, empty ones are left out."""
        self.said = (tuple(lines), tone)
        style = looks(self.app)
        tones = {"busy": style.accent, "warn": style.warn, "bad": style.bad}
        said = [line for line in (shown_block(line, _LONGEST) for line in lines) if line]
        text = Text.assemble((said[0] if said else "", tones.get(tone, style.plain)))
        for line in said[1:]:
            text.append(f"\n{line}", style.plain)
        self.update(text)
        self.display = bool(said)
