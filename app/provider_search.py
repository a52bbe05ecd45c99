"""The wizard's list of providers: what typing leaves of it, and the closest names to a slip.

The columns, the filter's rules and the hidden ones are those of the list of providers, with the
categories beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.closest import closest_names
from app.inventory import Inventory
from app.query import Query
from app.shown import shown_line
from app.table import Column, Table
from app.times import UNKNOWN
from app.views import Clock, providers_table

if TYPE_CHECKING:
    from app.api.models import Provider

CLOSEST: Final = 5
"""How many names are offered where nothing is found."""

_ALIKE: Final = 0.6
"""How alike two names have to be, by difflib's ratio: "snowflak", "gogle", "big query"."""

_LEAST_WORD: Final = 4


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to.

    Attributes:
        rows: rows of the table, the likeliest first; the closest names where ``closest``.
        query: what to mark in the cells.
        closest: whether nothing was found and these are names like it.
        message: what to say above the list; "" where it speaks for itself.
    """

    rows: tuple[int, ...]
    query: Query
    closest: bool = False
    message: str = ""


class ProviderSearch:
    """The providers of an account as a table that can be searched.

    Build it anew when the providers or the auths changed.

    Attributes:
        table: name, slug, categories, how it signs in, connected, auths here.
    """

    def __init__(self, inventory: Inventory, clock: Clock) -> None:
        self.table = _with_categories(providers_table(inventory, clock))

    @property
    def total(self) -> int:
        """How many there are, the hidden ones left out."""
        return len(self.table.rows)

    @property
    def left_out(self) -> str:
        """How many are hidden, in words; "" for none."""
        return f"{self.table.left_out} {self.table.left_out_word}" if self.table.left_out else ""

    def provider(self, row: int) -> Provider:
        """The provider of a row."""
        found: Provider = self.table.items[row]
        return found

    def find(self, typed: str) -> Found:
        """What typing leaves; a leading ``/`` is a slip of habit.

        Names that begin with what was typed come first, then those of which a word does. A
        hidden provider is found by its exact slug alone.
        """
        text = typed.strip().removeprefix("/").strip()
        query = Query.parse(text, self.table.column_keys)
        rows = self.table.arrange(query, "name", False)
        if not query:
            return Found(tuple(rows), query, message="" if rows else self._none())
        if rows:
            wanted = text.casefold()
            return Found(tuple(sorted(rows, key=lambda row: self._distance(row, wanted))), query)
        close = self._closest(text)
        message = nothing_called(text, near=bool(close), total=self.total)
        return Found(close, Query(), closest=True, message=message)

    def _none(self) -> str:
        if not self.table.left_out:
            return "This account lists no providers."
        return f"All are hidden ({self.table.left_out}): the exact slug finds one."

    def _distance(self, row: int, wanted: str) -> int:
        names = [name.casefold() for name in self._names(row)]
        if any(name.startswith(wanted) for name in names):
            return 0
        return 1 if any(f" {wanted}" in name for name in names) else 2

    def _names(self, row: int) -> Sequence[str]:
        provider = self.provider(row)
        return (provider.name, provider.slug)

    def _closest(self, text: str) -> tuple[int, ...]:
        by_name: dict[str, dict[int, None]] = {}
        for row in self.table.rows:
            for name in self._names(row):
                for alike in _ways_to_say(name.casefold()):
                    by_name.setdefault(alike, {})[row] = None
        close = closest_names(text.casefold(), by_name, 4 * CLOSEST, _ALIKE)
        rows = dict.fromkeys(row for name in close for row in by_name[name])
        return tuple(rows)[:CLOSEST]


def nothing_called(text: str, *, near: bool, total: int) -> str:
    """What to say where a search of the wizard finds nothing.

    Args:
        text: what was typed.
        near: whether the closest names are shown instead.
        total: how many there are without the search.
    """
    instead = ": these are the closest names." if near else "."
    named = f'Nothing is called "{shown_line(text, 40)}"{instead}'
    return f"{named} Empty the search (ctrl+u) to see all {total}."


def _ways_to_say(name: str) -> Iterable[str]:
    """The name, without blanks, and each longer word of it."""
    if name:
        yield name
        yield name.replace(" ", "")
        yield from (word for word in name.split() if len(word) >= _LEAST_WORD)


def _with_categories(table: Table) -> Table:
    providers: Sequence[Provider] = table.items

    def shown(row: int) -> str:
        return shown_line(", ".join(providers[row].categories)).strip() or UNKNOWN

    categories = Column("categories", "Categories", shown, shown, width=22)
    name, slug, *others = table.columns
    return Table(
        table.part,
        (name, slug, categories, *others),
        lambda provider: bool(provider.hidden),
        left_out_word=table.left_out_word,
        exact=slug,
    )
