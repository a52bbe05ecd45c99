"""The field that a query is written in."""

from __future__ import annotations

from textual import events
from textual.widgets import TextArea

from app.text import clean_block, pasted

LONGEST = 64 * 1024
"""Characters that the field takes; the guard judges fewer, and says so."""


class SqlEditor(TextArea):
    """Several lines of text; tab leaves it, and what is pasted holds nothing a terminal obeys."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(
            clean_block(text, LONGEST),
            id=id,
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            highlight_cursor_line=False,
            placeholder="A reading statement: SELECT …",
        )

    async def _on_paste(self, event: events.Paste) -> None:
        await super()._on_paste(events.Paste(clean_block(pasted(event.text), LONGEST)))
        event.prevent_default()
        event.stop()
