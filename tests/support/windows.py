"""How often something happened within any ten seconds: the limit that the API has for scans."""

from __future__ import annotations

from app.scan_limiter import WINDOW


def most_in_a_window(moments: list[float]) -> int:
    """How many at the most there are in a window, wherever it begins."""
    return max(sum(start <= other < start + WINDOW for other in moments) for start in moments)
