"""Foreign text made ready to be shown: secrets masked first, then cleaned for the terminal.

The order matters: cleaning changes a text, and a changed secret is no longer recognised. But
characters that cleaning drops can have kept a secret apart: then it is masked once more. The cut to
what fits comes last, for half a secret is not recognised either. Whatever came from the API, a
file or the environment passes one of these two on its way to a widget, a toast or the
clipboard's note.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Final

from app.known_secrets import mask_echoes
from app.masking import mask_cut, mask_start, mask_text
from app.text import BLOCK_LIMIT, ELLIPSIS, LINE_LIMIT, NO_NAME, clean_block, clean_line

_UNCUT: Final = sys.maxsize


def shown_line(text: str, limit: int = LINE_LIMIT, secrets: Iterable[str] = ()) -> str:
    """One safe line of at most ``limit`` characters; ``secrets``, and parts of them, masked too."""
    return _shown(text, limit, clean_line, tuple(secrets))


def shown_name(name: str, limit: int = LINE_LIMIT) -> str:
    """A name as a safe line; what has none is said to have none."""
    return shown_line(name, limit).strip() or NO_NAME


def shown_block(text: str, limit: int = BLOCK_LIMIT) -> str:
    """A safe text that keeps its line breaks."""
    return _shown(text, limit, clean_block, ())


def _shown(
    text: str, limit: int, clean: Callable[[str, int], str], secrets: tuple[str, ...]
) -> str:
    masked, more = mask_start(text, limit, secrets)
    masked = mask_echoes(masked, secrets)
    cleaned = clean(masked, _UNCUT)
    if cleaned != masked:
        mask = mask_cut if more else mask_text
        cleaned = clean(mask_echoes(mask(cleaned, secrets), secrets), _UNCUT)
    if more:
        cleaned += ELLIPSIS
    return cleaned if len(cleaned) <= limit else clean(cleaned, limit)
