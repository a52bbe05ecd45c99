"""What the Schema tab says in the place of its tree, or above it: one thing at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.text import Text

from app.guidance import Advice, Step
from widgets.next_steps import KeyOf
from widgets.notice import Notice


class SchemaNotice(Notice):
    """States, failures of tables, and that a filter lets nothing through, the least important.

    Args:
        key_of: the key that is shown for an action.
        esc_clears: whether esc empties the filter; else it leaves.
    """

    def __init__(self, key_of: KeyOf, *, esc_clears: bool) -> None:
        super().__init__(key_of, id="schema-notice", classes="notice")
        self._esc_clears = esc_clears
        self._failures: dict[int, Advice] = {}
        """By the table whose columns could not be loaded, the last one at the end."""
        self._nothing_matches = False

    def state(self, text: str, steps: Iterable[Step] = ()) -> None:
        """A state in place of the tree; "" for none."""
        if text:
            self.say(text, tuple(steps))
        else:
            self.clear()

    def forget_failures(self) -> None:
        """Other tables are shown."""
        self._failures.clear()

    def columns_failed(self, table: int, advice: Advice) -> None:
        """The columns of a table could not be loaded: what to do next is said, the last first."""
        self._failures[table] = advice
        self.fail(advice, compact=True)

    def columns_asked(self, table: int) -> None:
        """They are asked for once more; another failure is still one."""
        if self._failures.pop(table, None) is None:
            return
        if self._failures:
            self.fail(next(reversed(self._failures.values())), compact=True)
        else:
            self.clear()

    def filtered(self, *, nothing: bool) -> None:
        """Say whether a filter lets nothing through, unless something else is said here."""
        if nothing and not self.display:
            self.say_nothing_matches(esc_clears=self._esc_clears)
            self._nothing_matches = True
        elif self._nothing_matches and not nothing:
            self.clear()

    def clear(self) -> None:
        """Say nothing and take no room."""
        self._nothing_matches = False
        super().clear()

    def _say(self, compose: Callable[[], Text]) -> None:
        self._nothing_matches = False
        super()._say(compose)
