"""A text field for one secret: typed or pasted in, never shown, never copied or cut out again.

Textual's own password field keeps the text in ``value``, sends it along with its messages and
puts it on the clipboard when it is selected and copied. This one has no selection, says only
that it changed, and holds the text as ``SecretStr``. A text of several lines (a PEM, a JSON key)
is pasted or taken from a file, and shown as its kind alone.
"""

from __future__ import annotations

from pydantic import SecretStr
from rich.style import Style
from rich.text import Text
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from app.masking import MASK
from app.secret_kinds import shown_kind
from app.text import pasted
from widgets.looks import looks
from widgets.toast import toast

_BULLET = "•"
LONGEST = 16_384
"""Characters of a token that are taken; none comes near it, and a slip with a file does."""

_EMPTYING = frozenset({"ctrl+u", "delete", "ctrl+delete", "ctrl+backspace", "ctrl+w"})
# Copying and cutting do nothing here, whatever they are bound to elsewhere.
_SWALLOWED = frozenset({"ctrl+c", "super+c", "ctrl+x", "super+x", "ctrl+insert", "shift+delete"})


class SecretField(Widget, can_focus=True):
    """One bullet per character; backspace takes the last one away, ctrl+u all of them."""

    ALLOW_SELECT = False

    length: reactive[int] = reactive(0)
    """How many characters are in it: what is painted, and all that can be seen from outside."""

    class Said(Message):
        """Base of what it says."""

        def __init__(self, field: SecretField) -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> SecretField:
            """The field, for ``@on`` with a selector."""
            return self.field

    class Changed(Said):
        """Something was typed, pasted or taken away; what, it does not say."""

    class Submitted(Said):
        """Enter was pressed."""

    def __init__(
        self, placeholder: str = "", *, limit: int = LONGEST, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._limit = limit
        self._placeholder = placeholder
        self._secret = SecretStr("")

    @property
    def secret(self) -> SecretStr:
        """What was typed, without blanks and line breaks around it."""
        return SecretStr(self._secret.get_secret_value().strip())

    @property
    def whole(self) -> SecretStr:
        """What was typed, pasted or put in, to the last line break."""
        return self._secret

    def put(self, secret: SecretStr) -> None:
        """Hold this instead: the content of a file, or what was entered before."""
        self._put(secret)

    def empty(self) -> None:
        """Forget what was typed."""
        self._put(SecretStr(""))

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Letters are text here: they set off no action."""
        return character is not None and character.isprintable()

    def render(self) -> Text:
        """Bullets, the last ones if there is no room for all, and a cursor behind them."""
        style = looks(self.app)
        text = Text(no_wrap=True)
        room = max(0, self.content_size.width - 1)
        if self.length and len(self._secret.get_secret_value().splitlines()) > 1:
            text.append(f"{shown_kind(self._secret)}, {MASK}"[:room], style.plain)
        elif self.length:
            text.append(_BULLET * min(self.length, room), style.plain)
        if self.has_focus:
            text.append(" ", Style(reverse=True))
        if not self.length:
            text.append(self._placeholder[: max(0, room)], style.quiet)
        return text

    def on_key(self, event: events.Key) -> None:
        """Take text, take it away, or leave the key to the screen."""
        secret = self._secret.get_secret_value()
        if event.key == "backspace":
            self._put(SecretStr(secret[:-1]))
        elif event.key in _EMPTYING:
            self.empty()
        elif event.key == "enter":
            self.post_message(self.Submitted(self))
        elif event.is_printable and event.character is not None:
            self._put(SecretStr(secret + event.character))
        elif event.key not in _SWALLOWED:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take what was pasted."""
        event.stop()
        self._put(SecretStr(self._secret.get_secret_value() + pasted(event.text)))

    def on_click(self) -> None:
        """A click gives the focus, as everywhere."""
        self.screen.set_focus(self)

    def _put(self, secret: SecretStr) -> None:
        if len(secret) > self._limit:
            self.app.bell()
            toast(
                self.app,
                f"Not taken: this field holds up to {self._limit:,} characters.",
                "warning",
            )
            return
        self._secret = secret
        self.length = len(secret)
        self.post_message(self.Changed(self))
