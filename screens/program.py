"""The actions on the program itself: its looks, its commands, its help, its end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from screens.base import ActionScreen, Deeds


class Program(Deeds):
    """What has nothing to do with the account."""

    def __init__(self, screen: ActionScreen) -> None:
        self._screen = screen

    async def do_theme(self) -> None:
        """Dark or light."""
        await self._screen.app.run_action("switch_theme")

    def do_palette(self) -> None:
        """Every command by name."""
        self._screen.app.action_command_palette()

    async def do_screenshot(self) -> None:
        """Save what is on the screen: masked and cleaned as it is there."""
        from app.private_files import PrivateFileProblem
        from app.screenshots import save_screenshot

        app = self._screen.app
        drawn = app.export_screenshot()
        try:
            path = await asyncio.to_thread(save_screenshot, drawn, datetime.now(UTC))
        except PrivateFileProblem as problem:
            self._screen.tell(f"No screenshot: {problem}", severity="error")
            return
        self._screen.tell(f"Screenshot, readable by you alone: {path}")

    async def do_profile(self) -> None:
        """Profiles and accounts."""
        await self._screen.app.run_action("choose_profile")

    def do_help(self) -> None:
        """Every key."""
        from screens.help import HelpScreen

        self._screen.app.push_screen(HelpScreen(self._screen.keymap, self._screen.why_not))

    async def do_quit(self) -> None:
        """Leave."""
        await self._screen.app.action_quit()
