"""Choosing of a list by typing: which choices match, and which come closest where none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.closest import closest_names
from app.form_fields import Choice
from app.query import Query

CLOSEST: Final = 5
"""How many names are offered where nothing matches."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What a search found.

    Attributes:
        places: where the choices stand in their list.
        closest: whether nothing matched, and these are only the closest names.
    """

    places: tuple[int, ...]
    closest: bool = False


def search(choices: Sequence[Choice], text: str) -> Matches:
    """The choices that hold all words; a leading ``/`` is a slip of habit.

    The name that was typed comes first, then names that hold the words, then what holds them
    anywhere else, an id perhaps; among equals in their own order.
    """
    wanted = text.strip().removeprefix("/").lower()
    query = Query.parse(wanted, ())
    if not query:
        return Matches(tuple(range(len(choices))))
    finders = [term.finder() for term in query.terms]

    def holds(folded: str) -> bool:
        return all(finds(folded) for finds in finders)

    folded = (f"{item.label}\n{item.value}\n{item.note}".lower() for item in choices)
    found = tuple(place for place, words in enumerate(folded) if holds(words))
    if found:
        labels = [choice.label.lower() for choice in choices]

        def rank(place: int) -> int:
            if labels[place] == wanted:
                return 0
            return 1 if holds(labels[place]) else 2

        return Matches(tuple(sorted(found, key=rank)))
    names = {choice.label.lower(): place for place, choice in reversed(list(enumerate(choices)))}
    close = closest_names(wanted, names, CLOSEST, 0.4)
    return Matches(tuple(names[name] for name in close), closest=True)
