"""A JSON value as lines of a tree: what each node says, and what is under it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.shown import shown_line
from app.text import clean_block, counted

_SHORT = 60
"""A longer text is shown in pieces of its own lines when it is opened."""

_PIECE = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: its name (a key or a position), its value, and how the value is written."""

    name: str
    value: Any
    shown: str
    expandable: bool


def entries(value: Any) -> Iterator[Entry]:
    """What stands under a value: members of an object, elements of a list, pieces of a text."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield _entry(shown_line(str(key)), member)
    elif isinstance(value, list):
        for number, element in enumerate(value):
            yield _entry(f"[{number}]", element)
    elif isinstance(value, str):
        for line in clean_block(value).split("\n"):
            for start in range(0, max(1, len(line)), _PIECE):
                piece = line[start : start + _PIECE]
                yield Entry("", piece, piece, expandable=False)


def _entry(name: str, value: Any) -> Entry:
    if isinstance(value, dict):
        return Entry(name, value, _amount(len(value), "field", "{}"), bool(value))
    if isinstance(value, list):
        return Entry(name, value, _amount(len(value), "item", "[]"), bool(value))
    if isinstance(value, str):
        return Entry(name, value, f'"{shown_line(value)}"', len(value) > _SHORT or "\n" in value)
    return Entry(name, value, shown_line(json.dumps(value)), expandable=False)


def _amount(count: int, word: str, empty: str) -> str:
    return counted(count, word) if count else empty


def as_text(value: Any) -> str:
    """A value as JSON text for the clipboard; a text alone stands without quotes."""
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    # JSON can name half of a surrogate pair, which no clipboard can carry: it stays written out.
    return text.encode("utf-8", "backslashreplace").decode()
