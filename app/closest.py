"""The closest names to a slip of the finger, within the time of a key press."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import pairwise
from typing import Final

_COMPARED: Final = 40
"""Names that are compared character by character, a tenth of a millisecond each."""

_PAIRS: Final = 8
"""Pairs of characters that every name is looked through for, two microseconds all of them."""

_READ: Final = 60
"""Characters of what is wanted that say which pairs those are."""


def closest_names(wanted: str, names: Iterable[str], count: int, alike: float) -> list[str]:
    """At most ``count`` of the names, the closest first; both in lower case.

    Of many names only those are compared that share the most pairs of characters with what is
    wanted; of a few, all.

    Args:
        wanted: what was typed.
        names: what there is.
        count: how many at most.
        alike: how alike two names have to be, by difflib's ratio from 0 to 1.
    """
    # No ratio can be higher than what the lengths allow.
    least, most = len(wanted) * alike / (2 - alike), len(wanted) * (2 - alike) / alike
    fitting = [name for name in names if least <= len(name) <= most]
    pairs = _rarest_pairs(wanted[:_READ], "\n".join(fitting))
    likely = heapq.nlargest(_COMPARED, fitting, key=lambda name: sum(map(name.__contains__, pairs)))
    return get_close_matches(wanted, likely, n=count, cutoff=alike)


def _rarest_pairs(wanted: str, text: str) -> list[str]:
    """The pairs of characters that tell names apart: of those that occur at all the rarest."""
    counts = {pair: text.count(pair) for pair in map("".join, pairwise(wanted))}
    return sorted(filter(counts.get, counts), key=counts.__getitem__)[:_PAIRS]
