"""Choosing of a list by typing: which choices match, and which come closest where none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
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


class Search:
    """Choices that are searched while somebody types: what each key needs is worked out once."""

    def __init__(self, choices: Sequence[Choice] = ()) -> None:
        self.choices = choices

    @cached_property
    def _labels(self) -> list[str]:
        return [choice.label.lower() for choice in self.choices]

    @cached_property
    def _folded(self) -> list[str]:
        return [f"{item.label}\n{item.value}\n{item.note}".lower() for item in self.choices]

    def find(self, text: str) -> Matches:
        """The choices that hold all words; a leading ``/`` is a slip of habit.

        The name that was typed comes first, then names that hold the words, then what holds them
        anywhere else, an id perhaps; among equals in their own order.
        """
        wanted = text.strip().removeprefix("/").lower()
        query = Query.parse(wanted, ())
        if not query:
            return Matches(tuple(range(len(self.choices))))
        finders = [term.finder() for term in query.terms]

        def holds(folded: str) -> bool:
            return all(finds(folded) for finds in finders)

        labels = self._labels
        found = tuple(place for place, words in enumerate(self._folded) if holds(words))
        if found:

            def rank(place: int) -> int:
                if labels[place] == wanted:
                    return 0
                return 1 if holds(labels[place]) else 2

            return Matches(tuple(sorted(found, key=rank)))
        names = {label: place for place, label in reversed(list(enumerate(labels)))}
        close = closest_names(wanted, names, CLOSEST, 0.4)
        return Matches(tuple(names[name] for name in close), closest=True)
