"""Text drawn into an exact number of cells."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

ELLIPSIS = "…"

# A line break or a tab inside one segment would shift all that stands right of it.
_ONE_LINE = dict.fromkeys(chain(range(0x20), range(0x7F, 0xA0)), " ")


@dataclass(frozen=True, slots=True)
class Look:
    """How one line is coloured: `base` lies under the text's own styles, `over` on top."""

    base: Style
    over: Style


def cut_text(text: str, width: int) -> str:
    """Return the longest beginning of `text` that fits into `width` cells.

    A wide character at the edge is left out whole, and a combining mark stays with its letter.
    """
    if cell_len(text) <= width:
        return text
    # Only a pile of zero-width ones needs more than a few characters for each cell; the bound
    # keeps a megabyte in one cell from being measured again and again.
    text = text[: max(0, width) * 16]
    return text[: bisect_right(range(1, len(text) + 1), width, key=lambda n: cell_len(text[:n]))]


def fit_text(
    text: Text, width: int, look: Look, console: Console, align: Literal["left", "right"] = "left"
) -> list[Segment]:
    """Draw `text` into exactly `width` cells: cut with an ellipsis, or filled up with spaces."""
    if width <= 0:
        return []
    base = look.base + console.get_style(text.style, default=Style.null())
    keep = text.plain
    clipped = cell_len(keep) > width
    if clipped:
        keep = cut_text(keep, width - 1)
        text = text[: len(keep)] if keep else Text()
    segments = [
        Segment(piece.text.translate(_ONE_LINE), base + (piece.style or Style.null()) + look.over)
        for piece in text.render(console)
        if piece.text
    ]
    if clipped:
        segments.append(Segment(ELLIPSIS, base + look.over))
    # Measured now: a control character has no width, the space drawn in its place has one.
    missing = width - sum(cell_len(segment.text) for segment in segments)
    if missing < 0:
        return list(Strip(segments).adjust_cell_length(width))
    if missing:
        padding = Segment(" " * missing, look.base)
        segments.insert(0 if align == "right" else len(segments), padding)
    return segments
