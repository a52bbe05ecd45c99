"""Times as people read them: a short age in lists, the exact moment in the detail."""

from __future__ import annotations

import re
from datetime import UTC, datetime

UNKNOWN = "–"
"""What is shown for a time that nobody knows."""

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_MONTH = 30 * _DAY
_YEAR = 365 * _DAY

_STEPS = ((_YEAR, "y"), (_MONTH, "mo"), (_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min"))


_AS_SHOWN = (
    *(form.format(unit) for _, unit in _STEPS for form in ("0 {} ago", "in 0 {}")),
    *("just now", UNKNOWN, "0-0-0 0:0 utc"),
)
_NUMBER = re.compile(r"[0-9]+")


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def age(then: datetime | None, at: datetime) -> str:
    """How long before ``at`` the moment ``then`` was: "3 h ago", "in 2 d", "–" if unknown."""
    if then is None:
        return UNKNOWN
    seconds = (at - then).total_seconds()
    distance = abs(seconds)
    for size, unit in _STEPS:
        if distance >= size:
            amount = f"{int(distance // size)} {unit}"
            return f"{amount} ago" if seconds > 0 else f"in {amount}"
    return "just now"


def exact(then: datetime | None) -> str:
    """The moment to the minute, in UTC: "2026-11-23 07:22 UTC", "–" if unknown."""
    if then is None:
        return UNKNOWN
    # Not strftime: it is slow, and leaves the zeros of early years out on some systems.
    return f"{str(then.astimezone(UTC))[:16]} UTC"


def may_hold(text: str) -> bool:
    """Whether some age and moment, side by side in lower case, has a text; False is certain."""
    parts = _NUMBER.sub("0", text).split(" ")
    return all(any(part in shown for shown in _AS_SHOWN) for part in parts)
