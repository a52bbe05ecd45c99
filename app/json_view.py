"""A JSON value as lines of a tree: what each node says, and what is under it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from rich.cells import chop_cells

from app.shown import shown_block, shown_line
from app.text import clean_block, counted

_SHORT = 60
"""A longer text is shown in pieces of its own lines when it is opened."""

_PIECE = 100
"""Cells of such a piece where nobody says how many there is room for."""

_WIDEST_CHARACTER = 2
"""Cells that any piece has to have room for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: its name (a key or a position), its value, and how the value is written."""

    name: str
    value: Any
    shown: str
    expandable: bool


def entries(value: Any, *, width: int = _PIECE) -> Iterator[Entry]:
    """What stands under a value: members of an object, elements of a list, pieces of a text.

    A piece takes no more than ``width`` cells, so that a long text can be read to its end.
    """
    if isinstance(value, dict):
        for key, member in value.items():
            yield _entry(shown_line(str(key)), member)
    elif isinstance(value, list):
        for number, element in enumerate(value):
            yield _entry(f"[{number}]", element)
    elif isinstance(value, str):
        for line in _clean(value).split("\n"):
            for piece in chop_cells(line, max(_WIDEST_CHARACTER, width)) or [""]:
                yield Entry("", piece, piece, expandable=False)


def _clean(masked: str) -> str:
    """Make a masked text safe; what cleaning has put together can be a secret, so mask again."""
    cleaned = clean_block(masked)
    return cleaned if cleaned == masked else shown_block(masked)


def _entry(name: str, value: Any) -> Entry:
    if isinstance(value, dict):
        return Entry(name, value, _amount(len(value), "field", "{}"), bool(value))
    if isinstance(value, list):
        return Entry(name, value, _amount(len(value), "item", "[]"), bool(value))
    if isinstance(value, str):
        return Entry(name, value, f'"{shown_line(value)}"', len(value) > _SHORT or "\n" in value)
    return Entry(name, value, shown_line(json.dumps(value)), expandable=False)


def is_within(value: Any, characters: int) -> bool:
    """Whether a value takes about so many characters at most; looks no further than that."""
    waiting = [value]
    while waiting and characters > 0:
        item = waiting.pop()
        characters = max(0, characters - (len(item) if isinstance(item, str) else 4))
        if isinstance(item, dict):
            waiting += islice((part for pair in item.items() for part in pair), characters)
        elif isinstance(item, list):
            waiting += islice(item, characters)
    return characters > 0


def summary(value: list[Any] | dict[str, Any]) -> str:
    """How much a list or an object holds that is too large to be written out in one line."""
    if isinstance(value, dict):
        return f"{{…}} {counted(len(value), 'field')}"
    return f"[…] {counted(len(value), 'item')}"


def _amount(count: int, word: str, empty: str) -> str:
    return counted(count, word) if count else empty


def as_text(value: Any) -> str:
    """A value as JSON text for the clipboard; a text alone stands without quotes."""
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    # JSON can name half of a surrogate pair, which no clipboard can carry: it stays written out.
    return text.encode("utf-8", "backslashreplace").decode()
