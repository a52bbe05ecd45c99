"""The line on top: which environment one is in, and how old the data is."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text

from app.shown import shown_line
from widgets.looks import looks
from widgets.text_line import TextLine


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """What the header tells. Texts may be foreign: they are cleaned here."""

    profile: str = ""
    account: str = ""
    aid: str = ""
    host: str = ""
    token_source: str = ""
    colour: str = "none"
    read_only: bool = False
    demo: bool = False
    age: str = ""
    refreshed_every: int = 0
    """Seconds; 0 where the account is asked for on request alone."""


class HeaderBar(TextLine):
    """Product, profile and account, host, source of the token, marks, age of the data.

    What is too long for the width is shortened from the least important on; the marks never go.
    """

    def __init__(self) -> None:
        super().__init__(id="header")
        self.facts = HeaderFacts()

    def show(self, facts: HeaderFacts) -> None:
        """Show these facts."""
        if facts != self.facts:
            self.facts = facts
            self.refresh()

    def compose_line(self, width: int) -> Text:
        """The fullest form that fits."""
        facts = self.facts
        right = self._right()
        left = Text()
        for product, account_limit, with_aid, gap in (
            ("Connection Manager", 40, True, 3),
            ("Connection Manager", 24, True, 2),
            ("Connection Manager", 24, False, 2),
            ("", 24, True, 2),
            ("", 24, False, 2),
            ("", 12, False, 2),
            ("", 0, False, 1),
        ):
            left = self._left(facts, product, account_limit, gap, with_aid=with_aid)
            if left.cell_len + right.cell_len < width:
                break
        left.truncate(max(0, width - right.cell_len - 1), overflow="ellipsis")
        return left + Text(" " * max(1, width - left.cell_len - right.cell_len)) + right

    def _left(
        self, facts: HeaderFacts, product: str, account_limit: int, gap: int, *, with_aid: bool
    ) -> Text:
        style = looks(self.app)
        marked = facts.colour != "none"
        name = shown_line(facts.profile)
        who = Text.assemble(
            (f" {name} ", style.profile(facts.colour)) if marked else (name, style.strong)
        )
        if facts.account and account_limit:
            account = Text(" · " + shown_line(facts.account), style.plain)
            account.truncate(account_limit + 3, overflow="ellipsis")
            who.append_text(account)
            if facts.aid and with_aid:
                who.append(f" (aid {shown_line(facts.aid)})", style.plain)
        source = f"token: {shown_line(facts.token_source)}" if facts.token_source else ""
        pieces = [
            Text(product, style.accent),
            who,
            Text(shown_line(facts.host), style.quiet),
            Text(source, style.quiet),
        ]
        return Text(" " * gap).join(piece for piece in pieces if piece)

    def _right(self) -> Text:
        style = looks(self.app)
        marks = [Text(self.facts.age, style.quiet)] if self.facts.age else []
        if self.facts.refreshed_every:
            marks.append(Text(f"↻ {self.facts.refreshed_every} s", style.quiet))
        if self.facts.demo:
            marks.insert(0, Text(" DEMO ", style.badge))
        if self.facts.read_only:
            marks.insert(0, Text(" READ-ONLY ", style.badge_bad))
        return Text(" ").join(marks)
