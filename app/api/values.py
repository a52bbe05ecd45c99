"""Single values as the API sends and takes them: times, flags, lists, the name of a type.

What comes out is right or None; nothing here raises but `wire_time`, for the models.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

_ZERO_TIME = datetime(1, 1, 1, tzinfo=UTC)
_NO = frozenset({"", "0", "false", "no", "off", "f", "n", "null", "none"})


def parse_time(text: str) -> datetime | None:
    """A moment in UTC from RFC 3339 text; None where the text names none.

    Any number of fraction digits is read (to the microsecond); text without an offset counts as
    UTC; empty text, garbage and Go's zero time ``0001-01-01T00:00:00Z`` are unknown.
    """
    try:
        # fromisoformat reads more than RFC 3339 (week dates, no dashes): these rule it out.
        if text[4] != "-" or text[7] != "-" or text[10] not in "Tt " or text[16] != ":":
            return None
        if text[17:19] == "60":  # a leap second, which Python doesn't know
            text = f"{text[:17]}59{text[19:]}"
        moment = datetime.fromisoformat(text.upper() if text[-1] == "z" else text)
        if moment.tzinfo is not UTC:
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, IndexError, OverflowError):
        return None
    return None if moment == _ZERO_TIME else moment


def as_flag(value: object) -> bool:
    """Whether a bool, a number, a text or a time means yes; Go's zero time means never."""
    if isinstance(value, str):
        text = value.strip().lower()
        return text not in _NO and not text.startswith("0001-01-01")
    return bool(value)


def wire_time(value: object) -> datetime | None:
    """A moment from what stands in a field; None where a text says that there was none.

    Raises:
        ValueError: it is no text, or one that no moment can be read from: there may be one.
    """
    if isinstance(value, str):
        moment = parse_time(value)
        if moment is None and as_flag(value):
            raise ValueError("a time has a form that can be read")
        return moment
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    raise ValueError("a time is text")


def given_texts(value: object) -> tuple[str, ...] | None:
    """Keep the texts and numbers of a list; None where it is no list."""
    if not isinstance(value, list | tuple):
        return None
    return tuple(
        str(item)
        for item in value
        if (isinstance(item, str) and item)
        or (isinstance(item, int | float) and not isinstance(item, bool))
    )


def given_objects(value: object) -> tuple[dict[str, Any], ...] | None:
    """Keep the objects of a list; None where it is no list."""
    if not isinstance(value, list | tuple):
        return None
    return tuple(item for item in value if isinstance(item, dict))


def sort_place(order: object) -> float:
    """A form's ``sort_order`` to sort by, an int of any size among them; no number is last."""
    return order if isinstance(order, int | float) and order == order else float("inf")


def kebab(name: str) -> str:
    """An auth's type as it stands in a path."""
    return name.strip().replace("_", "-")


def snake(name: str) -> str:
    """An auth's type as it stands in a body."""
    return name.strip().replace("-", "_")


def without_gaps(value: object) -> object:
    """Drop null and empty elements of a list; they stand for nothing."""
    if isinstance(value, list) and (None in value or "" in value):
        return [item for item in value if item is not None and item != ""]
    return value
