"""The command palette's entries: every action of the screen, by names that people would type."""

from __future__ import annotations

import contextlib
from functools import partial

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.command import (
    CommandInput,
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Provider,
)
from textual.content import Content

from app.actions import ACTIONS, Action, Group
from screens.base import ActionScreen
from screens.dialog import on_top
from widgets.clean_input import CleanInput


class _Search(CommandInput, CleanInput):
    """Textual's field, which takes in nothing that a terminal would act on."""


class _Hits(CommandList):
    """Textual's list, which knows the lines of what was found only once it is laid out."""

    def action_page_down(self) -> None:
        """A page down; just after typing there is none yet."""
        with contextlib.suppress(KeyError):
            super().action_page_down()  # type: ignore[no-untyped-call]

    def action_page_up(self) -> None:
        """A page up, likewise."""
        with contextlib.suppress(KeyError):
            super().action_page_up()  # type: ignore[no-untyped-call]


class Palette(CommandPalette):
    """Textual's palette, but two quick enters close it once, and pasted text stays text."""

    def compose(self) -> ComposeResult:
        """Textual's parts, with our own field and list in the places of its own."""
        for part in super().compose():
            if isinstance(part, CommandInput):
                yield _Search(placeholder=part.placeholder, select_on_focus=False)
            elif isinstance(part, CommandList):
                yield _Hits()
            else:
                yield part

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close, once."""
        return super().dismiss(result) if on_top(self) else AwaitComplete()


class ActionCommands(Provider):
    """Finds actions by name, help and aliases. One that can't be done now says why."""

    def _actions(self) -> list[Action]:
        screen = self.screen
        if not isinstance(screen, ActionScreen):
            return []
        return [action for action in ACTIONS if screen.handler(action.id)]

    def _help(self, action: Action) -> str:
        assert isinstance(self.screen, ActionScreen)  # noqa: S101 - _actions gave none otherwise
        keys = self.screen.keymap.all_shown(action.id)
        reason = self.screen.why_not(action.id)
        about = f"Not now: {reason}" if reason else action.help
        return f"{keys}  {about}" if keys else about

    def _last(self, action: Action) -> tuple[bool, bool]:
        assert isinstance(self.screen, ActionScreen)  # noqa: S101 - _actions gave none otherwise
        return bool(self.screen.why_not(action.id)), action.group is Group.MOVE

    async def discover(self) -> Hits:
        """Everything, before anything is typed: first what can be done now and is no mere move."""
        for action in sorted(self._actions(), key=self._last):
            yield DiscoveryHit(
                Content(action.palette),
                partial(self._perform, action.id),
                text=action.palette,
                help=self._help(action),
            )

    async def search(self, query: str) -> Hits:
        """What fits the typed text: a hit on an alias counts a little less."""
        matcher = self.matcher(query)
        for action in self._actions():
            score = matcher.match(action.palette)
            shown = matcher.highlight(action.palette) if score else Content(action.palette)
            for other in (*action.aliases, action.id, action.help):
                score = max(score, matcher.match(other) * 0.8)
            if score > 0:
                yield Hit(
                    score,
                    shown,
                    partial(self._perform, action.id),
                    text=action.palette,
                    help=self._help(action),
                )

    async def _perform(self, action_id: str) -> None:
        screen = self.screen
        if isinstance(screen, ActionScreen):
            await screen.action_perform(action_id)
