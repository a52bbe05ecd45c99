"""From parts and a query to the target of a request, percent-encoded as it is sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, unquote_to_bytes

from app.api.errors import BadValue

Query = Sequence[tuple[str, str]]


def target_of(operation: str, path: Sequence[str], query: Query = ()) -> str:
    """The path below ``/v2`` and the query, each value one segment whatever it holds.

    Raises:
        BadValue: an empty part, which no path can carry.
    """
    parts = "/".join(_encode(operation, part) for part in path)
    text = "&".join(f"{name}={_encode(operation, value)}" for name, value in query)
    return f"/v2/{parts}" + (f"?{text}" if text else "")


def leads_elsewhere(value: bytes) -> bool:
    """Whether a part of a path could become another path.

    Something on the way may decode it once more than it should, take a backslash for a slash, or
    drop what stands behind a semicolon.
    """
    while (plain := unquote_to_bytes(value)) != value:
        value = plain
    path = re.split(rb"[?#]", value)[0]
    steps = {step.partition(b";")[0] for step in re.split(rb"[/\\]", path)} - {b""}
    return not steps or not steps.isdisjoint((b".", b".."))


def _encode(operation: str, value: str) -> str:
    """Percent-encode a value whole, so that it is one segment whatever it holds."""
    if not value:
        raise BadValue(operation, "An id or a name is empty, so it cannot be asked for.")
    encoded = quote(value, safe="", errors="surrogatepass")
    # Dots are never encoded by quote, but these two would be a way up the path.
    return encoded.replace(".", "%2E") if encoded in (".", "..") else encoded
