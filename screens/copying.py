"""The actions that copy: ids, names, values, requests; never a secret."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.actions import Context
from app.api.errors import ApiError
from app.json_view import as_text
from app.text import pasteable, pasteable_line
from app.views import View, masked
from screens.base import Deeds
from widgets.account_view import Subject
from widgets.detail import DetailTab

if TYPE_CHECKING:
    from screens.main import MainScreen

_SHORT = 200
"""A longer text is not repeated in the note of what was copied."""


class Copying(Deeds):
    """Hands texts to the terminal's clipboard and says what was copied."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def why_not(self, action_id: str) -> str:
        """There has to be something to copy."""
        subject = self._screen.subject_here
        if subject is None:
            return "There is nothing under the cursor."
        if action_id == "copy-id" and not self._something_here():
            return "There is nothing to copy here."
        if action_id == "copy-curl" and subject.view is not View.PROVIDERS and not subject.item.id:
            return "It has no id, so no request reads it."
        return ""

    def title_here(self, action_id: str) -> str:
        """In a tree, names and values are copied."""
        if action_id != "copy-id" or self._screen.context() is not Context.TREE:
            return ""
        return f"copy {self._what_here()}"

    def _what_here(self) -> str:
        """What ``y`` copies here, in a word."""
        if not self._screen.in_detail:
            return "id"
        return {DetailTab.SCHEMA: "name", DetailTab.JSON: "value"}.get(
            self._screen.detail.tab, "id"
        )

    def _something_here(self) -> bool:
        """Whether there is something to copy; a JSON value, perhaps megabytes, isn't made text."""
        if self._what_here() == "value":
            return self._screen.detail.json.can_copy
        return bool(self._text_here())

    def _text_here(self) -> str:
        """What ``y`` copies here."""
        detail, subject = self._screen.detail, self._screen.subject_here
        what = self._what_here()
        if what == "value":
            return detail.json.text_at_cursor
        if what == "name":
            return pasteable_line(detail.schema.name_at_cursor)
        return pasteable_line(subject.item.id) if subject is not None else ""

    def do_copy_id(self) -> None:
        """Copy the id, the name or the value under the cursor."""
        self._copy(self._what_here(), self._text_here())

    def do_copy_curl(self) -> None:
        """Copy the request that reads what is shown."""
        subject = self._screen.subject_here
        if subject is not None:
            self._screen.start(self._copy_curl(subject, self._screen.in_detail), "curl")

    async def _copy_curl(self, subject: Subject, in_detail: bool) -> None:
        from app.curl import curl_command

        try:
            url = await self._screen.reader.url_of(subject, in_detail)
        except ApiError:
            # An id such as ".." fits into no path.
            self._screen.tell("No request can be made of its id.", severity="warning")
        else:
            self._copy("curl command", curl_command("GET", url))

    def do_copy_json(self) -> None:
        """Copy the object, masked."""
        subject = self._screen.detail.subject
        if subject is not None:
            self._screen.start(self._copy_json(subject), "copy")

    async def _copy_json(self, subject: Subject) -> None:
        """In a thread: a large object takes seconds to be masked."""

        def text() -> str:
            return as_text(masked(subject.view, subject.item.raw))

        self._copy("masked JSON", await asyncio.to_thread(text))

    def _copy(self, what: str, text: str) -> None:
        self._screen.app.copy_to_clipboard(text)
        self._screen.start(hand_to_tmux(text), "tmux")
        note = text if len(text) <= _SHORT else f"{len(text)} characters"
        self._screen.tell(f"Copied the {what}: {note}")


async def hand_to_tmux(text: str) -> None:
    """Give a copied text to the surrounding tmux as well; there may be none."""
    from app.clipboard import copy_to_tmux

    try:
        await copy_to_tmux(pasteable(text))
    except OSError:
        # The escape sequence is out already; tmux was only asked on top of it.
        return
