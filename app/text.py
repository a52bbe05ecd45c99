"""What of foreign text may reach a terminal: the one sanitizer, and the pair that makes `Text`.

Textual hands escape sequences in data on to the terminal, also with ``markup=False``: an OSC 52
in a table cell sets the user's clipboard. So everything that came from the network, a file or
the environment passes `clean_line` or `clean_block` before it is shown, and becomes a widget's
text through `cell` or `plain`, never through markup.

Mask before cleaning (``app/masking.py``): cleaning changes a text, and a changed secret is no
longer recognised.

What cleaning promises: no character of the categories Cc, Cf, Cs, Zl, Zp; the width that Rich
computes is the width that terminals draw; the same text in, the same text out when cleaned again.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from rich.cells import cell_len, get_character_cell_size
from rich.text import Text

LINE_LIMIT: Final = 1_000
BLOCK_LIMIT: Final = 100_000
ELLIPSIS: Final = "…"

NO_NAME: Final = "(no name)"
"""What stands where a name is empty, or holds nothing that can be seen."""

_TAB_WIDTH: Final = 4
_MARKS_PER_CHARACTER: Final = 2
_DOTTED_CIRCLE: Final = "◌"
_BIDI_SHOWN: Final = "⇆"
_C1_SHOWN: Final = "␦"
_NEWLINE_SHOWN: Final = "␤"
_REPLACEMENT: Final = "\ufffd"

_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Draw nothing (or a blank that looks like nothing), though their category doesn't say so.
_INVISIBLE: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    "\U0001bca0\U0001bca1\U0001bca2\U0001bca3"
)
_INVISIBLE_RANGES: Final = (
    (0x2060, 0x206F),
    (0xFE00, 0xFE0F),  # variation selectors: they change a character's width after the fact
    (0xFFF0, 0xFFF8),
    (0x1F3FB, 0x1F3FF),  # skin tones: half of the terminals merge them, the others don't
    (0xE0000, 0xE0FFF),  # tags and more variation selectors
)
# Characters newer than this Python's Unicode tables stay where only pictures and ideographs come.
_NEWER_CHARACTERS: Final = ((0x1F000, 0x1FAFF), (0x20000, 0x3FFFD))
_UNPASTEABLE: Final = {
    code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"
}
_REGIONAL_A: Final = 0x1F1E6
_REGIONAL_Z: Final = 0x1F1FF


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def _shown(character: str) -> str:
    """Return what is drawn for one character: itself, a visible stand-in, or nothing."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code in (0x85, 0x2028, 0x2029):
        return _NEWLINE_SHOWN
    if 0x80 <= code <= 0x9F:
        return _C1_SHOWN
    if character in _BIDI:
        return _BIDI_SHOWN
    if character in _INVISIBLE or _within(code, _INVISIBLE_RANGES):
        return ""
    if _REGIONAL_A <= code <= _REGIONAL_Z:  # a flag is one character here and two letters there
        return chr(ord("A") + code - _REGIONAL_A)
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF or code >= 0xF0000:
        return _REPLACEMENT
    return _shown_by_category(character)


def _shown_by_category(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category == "Cs":
        return _REPLACEMENT
    if category == "Zs":
        return character if character in " \u3000" else " "
    if category == "Cn" and not _within(ord(character), _NEWER_CHARACTERS):
        return _REPLACEMENT
    return character


class _Table(dict[int, str]):
    """A translation table that is filled as it goes; it knows which characters are harmless."""

    def __init__(self) -> None:
        super().__init__()
        self.harmless: set[str] = {chr(code) for code in range(0x20, 0x7F)}
        self.marks: set[str] = set()

    def __missing__(self, code: int) -> str:
        character = chr(code)
        shown = _shown(character)
        if shown and _is_mark(shown):
            self.marks.add(shown)
        elif shown == character:
            self.harmless.add(character)
        self[code] = shown
        return shown


def _is_mark(character: str) -> bool:
    """Whether a character draws onto the one before it."""
    return (
        unicodedata.category(character) in ("Mn", "Me") or get_character_cell_size(character) == 0
    )


_TABLE: Final = _Table()


def _cap_marks(text: str) -> str:
    """Keep at most two marks per character; one with nothing before it gets a dotted circle."""
    kept: list[str] = []
    count = 0
    for character in text:
        if character not in _TABLE.marks:
            count = 0
        else:
            if not kept:
                kept.append(_DOTTED_CIRCLE)
            count += 1
            if count > _MARKS_PER_CHARACTER:
                continue
        kept.append(character)
    return "".join(kept)


def _clean(text: str) -> str:
    """Clean one line of any length."""
    if _TABLE.harmless.issuperset(text):
        return text
    shown = text.translate(_TABLE)
    return shown if _TABLE.marks.isdisjoint(shown) else _cap_marks(shown)


def _head(text: str, limit: int) -> str:
    """As much of a text as can matter: more than the limit, as characters may be dropped."""
    return text[: 4 * limit + 16]


def _cut(text: str, limit: int, *, more: bool) -> str:
    if len(text) > limit or more:
        return text[: limit - 1] + ELLIPSIS
    return text


def clean_line(text: str, limit: int = LINE_LIMIT) -> str:
    """Return foreign text as one safe line of at most ``limit`` characters."""
    if len(text) <= limit and _TABLE.harmless.issuperset(text):
        return text
    limit = max(limit, 1)
    head = _head(text, limit)
    return _cut(_clean(head), limit, more=len(head) < len(text))


def clean_block(text: str, limit: int = BLOCK_LIMIT) -> str:
    """Return foreign text as safe lines, at most ``limit`` characters with their newlines."""
    limit = max(limit, 1)
    head = _head(text, limit)
    lines = head.replace("\r\n", "\n").expandtabs(_TAB_WIDTH).split("\n")
    return _cut("\n".join(map(_clean, lines)), limit, more=len(head) < len(text))


def pasted(text: str) -> str:
    """A pasted text with its lines as they were: terminals send each break as the return key."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def pasteable(text: str) -> str:
    """Return a text for the clipboard: exact, but without what a terminal acts on when pasted.

    An ESC can end the bracketed paste that keeps a shell from running what follows.
    """
    return text.translate(_UNPASTEABLE)


def pasteable_line(text: str) -> str:
    """Return a name or an id for the clipboard: no line break of it runs as a command."""
    return pasteable(" ".join(text.splitlines()))


def counted(count: int, word: str) -> str:
    """So many of something, in words: "1 row", "3 rows", "0 rows"."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def padded(text: str, width: int) -> str:
    """Fill a clean text up with blanks to so many cells; a longer one stays as it is."""
    return text + " " * (width - cell_len(text))


def is_clean(text: str) -> bool:
    """Whether a text is shown as it is, so that a person can type what they see."""
    return clean_line(text) == text


def cell(text: str, style: str = "") -> Text:
    """Return foreign text for one line of a widget: a table cell, a tree label, a title."""
    return Text(clean_line(text), style=style, no_wrap=True, overflow="ellipsis")


def plain(text: str, style: str = "") -> Text:
    """Return foreign text of several lines for a widget."""
    return Text(clean_block(text), style=style)
