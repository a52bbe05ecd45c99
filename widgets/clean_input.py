"""A text field that takes in nothing a terminal would act on, whatever is pasted into it."""

from __future__ import annotations

from textual.widgets import Input

from app.text import clean_line

LONGEST = 4096
"""Characters of one line that are taken."""


class CleanInput(Input):
    """Textual's one-line field paints what it holds as it is; so it holds nothing but text."""

    def replace(self, text: str, start: int, end: int) -> None:
        """Take text in: typed and pasted text comes this way."""
        super().replace(clean_line(text, LONGEST), start, end)
