"""The footer: what can be done here, under which key; every entry can be clicked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual.message import Message

from widgets.looks import looks
from widgets.text_line import TextLine


@dataclass(frozen=True, slots=True)
class Offer:
    """An action as the footer shows it; ``why_not`` is "" when it can be done now."""

    action: str
    key: str
    title: str
    priority: int
    help: str = ""
    why_not: str = ""


class ActionBar(TextLine):
    """Shows as many actions as fit whole, the most important first; the help has all of them."""

    class Chosen(Message):
        """An action was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str = "footer") -> None:
        super().__init__(id=id)
        self.offers: tuple[Offer, ...] = ()
        self.shown: tuple[str, ...] = ()
        """The ids of the actions that were painted last."""

    def show(self, offers: Sequence[Offer]) -> None:
        """Offer these actions, in the order of their priority."""
        ordered = tuple(sorted(offers, key=lambda offer: offer.priority))
        if ordered != self.offers:
            self.offers = ordered
            self.refresh()

    def compose_line(self, width: int) -> Text:
        """Whole entries only: one that is too long is left to the help, never cut."""
        fitting = self._fitting(width)
        self.shown = tuple(offer.action for offer in fitting)
        line = Text()
        style = looks(self.app)
        for offer in fitting:
            if line:
                line.append("  ")
            off = bool(offer.why_not)
            dim = style.quiet + Style(dim=True)
            piece = Text.assemble(
                (offer.key, dim if off else style.key),
                (f" {offer.title}", dim if off else style.plain),
            )
            self.add(line, piece, offer.action)
        return line

    def _fitting(self, width: int) -> list[Offer]:
        """The last two (help and quit, by priority) always stay; others go from the back."""
        chosen = list(self.offers)
        while len(chosen) > 1 and sum(_width(offer) + 2 for offer in chosen) - 2 > width:
            chosen.pop(-3 if len(chosen) > 2 else -1)
        return chosen

    def about(self, target: str) -> str:
        """What an action does, or why it cannot be done now."""
        found = next((offer for offer in self.offers if offer.action == target), None)
        if found is None:
            return ""
        return f"Not now: {found.why_not}" if found.why_not else found.help

    def clicked(self, target: str) -> None:
        """Say which action was clicked."""
        self.post_message(self.Chosen(target))


def _width(offer: Offer) -> int:
    return Text(f"{offer.key} {offer.title}").cell_len
