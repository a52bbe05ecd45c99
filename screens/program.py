"""The actions on the program itself: its looks, its commands, its help, its end."""

from __future__ import annotations

from screens.base import ActionScreen, Deeds
from screens.help import HelpScreen


class Program(Deeds):
    """What every screen offers."""

    def __init__(self, screen: ActionScreen) -> None:
        self._screen = screen

    async def do_theme(self) -> None:
        """Dark or light."""
        await self._screen.app.run_action("switch_theme")

    def do_palette(self) -> None:
        """Every command by name."""
        self._screen.app.action_command_palette()

    async def do_profile(self) -> None:
        """Profiles and accounts."""
        await self._screen.app.run_action("choose_profile")

    def do_help(self) -> None:
        """Every key."""
        self._screen.app.push_screen(HelpScreen(self._screen.keymap, self._screen.why_not))

    def do_quit(self) -> None:
        """Leave."""
        self._screen.app.exit()
