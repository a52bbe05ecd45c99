"""A text field for one line that is no secret, and that copes with one that is pasted into it."""

from __future__ import annotations

from app.exact import LONGEST_SIGN, as_it_was, exact_line
from app.masking import MASK
from app.secret_kinds import kind_of_secret
from widgets.clean_input import LONGEST, CleanInput


class PlainInput(CleanInput):
    """One line; foreign text in it is shown exactly, and stays as it was while it is not edited.

    What looks like a secret is shown as bullets and can't be copied or cut out.
    """

    def __init__(self, text: str = "", placeholder: str = "", *, id: str | None = None) -> None:
        self._given = text
        # All of it: what is not shown would be lost with the first edit.
        self._shown = exact_line(text, limit=LONGEST_SIGN * len(text))
        super().__init__(
            self._shown,
            placeholder=placeholder,
            id=id,
            compact=True,
            max_length=LONGEST + len(self._shown),
            select_on_focus=False,
        )
        self.cursor_position = len(self._shown)

    @property
    def text(self) -> str:
        """What the field holds, with what it was given that can't be shown."""
        return self._given if self.value == self._shown else as_it_was(self.value, self._given)

    @property
    def holds_mask(self) -> bool:
        """Whether a mask was left standing in an edited text: it would be taken for the value."""
        return MASK in self.text and self.text != self._given

    def watch_value(self, value: str) -> None:
        """Hide what looks like a secret from the moment it does."""
        self.password = bool(kind_of_secret(value))

    def action_copy(self) -> None:
        """Copy what is selected, unless it looks like a secret."""
        if not self.password:
            super().action_copy()

    def action_cut(self) -> None:
        """Cut what is selected, unless it looks like a secret."""
        if not self.password:
            super().action_cut()
