"""What dialogs share: a reason to stay for a moment, where there is one."""

from __future__ import annotations

from typing import TypeVar

from textual.screen import ModalScreen

ResultT = TypeVar("ResultT")


class Dialog(ModalScreen[ResultT | None]):
    """A dialog over another screen."""

    @property
    def keeps_open(self) -> str:
        """Why the program should not be left right now, a sentence; "" where nothing is at stake.

        The program asks once more before it ends.
        """
        return ""
