"""Foreign text made ready to be shown: secrets masked first, then cleaned for the terminal.

The order matters: cleaning changes a text, and a changed secret is no longer recognised. But
signs that cleaning drops can have kept a secret apart: then it is masked once more. Whatever
came from the API, a file or the environment passes one of these two on its way to a widget, a
toast or the clipboard's note.
"""

from __future__ import annotations

from app.masking import mask_text
from app.text import BLOCK_LIMIT, LINE_LIMIT, clean_block, clean_line


def shown_line(text: str, limit: int = LINE_LIMIT) -> str:
    """One safe line of at most ``limit`` signs."""
    masked = mask_text(text[: 4 * limit])
    cleaned = clean_line(masked, limit)
    return cleaned if cleaned is masked else clean_line(mask_text(cleaned), limit)


def shown_block(text: str, limit: int = BLOCK_LIMIT) -> str:
    """A safe text that keeps its line breaks."""
    masked = mask_text(text[: 4 * limit])
    cleaned = clean_block(masked, limit)
    return cleaned if cleaned == masked else clean_block(mask_text(cleaned), limit)
