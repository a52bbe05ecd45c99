"""The real program with one thing broken: ``python -m tests.security.driver KIND [option...]``.

KIND says where the error happens when f12 is pressed: handler, worker, loud-worker, timer,
callback, compose, rich, thread, or none. Each holds secrets in locals and in its own text.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, ClassVar

from pydantic import SecretStr
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

import app.application
from app import cli
from widgets.secret_field import SecretField

KIND = sys.argv[1] if len(sys.argv) > 1 else "none"


class Told(Exception):
    """An error that would draw itself with all that it holds."""

    def __rich__(self) -> Text:
        return Text(str(self.args))


def fail(program: Broken, kind: type[Exception] = RuntimeError) -> None:
    """Raise, with the token in a local, in the text and in a cause."""
    assert program.session is not None
    opener: Any = program.session._opener
    cells = dict(zip(opener.__code__.co_freevars, opener.__closure__, strict=True))
    token = cells["sign_in"].cell_contents.token.get_secret_value()
    try:
        raise KeyError({"Authorization": token})
    except KeyError as cause:
        raise kind(f"GET https://h/?token={token} with {token}") from cause


class BrokenScreen(Screen[None]):
    """Cannot be composed."""

    def compose(self) -> ComposeResult:
        assert isinstance(self.app, Broken)
        fail(self.app)
        yield Static()


class Broken(app.application.ConnectionManager):
    """The program, with a key that breaks it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f12", "break_it", priority=True)]

    def action_break_it(self) -> None:
        """Fail where it was asked for."""
        if KIND == "handler":
            fail(self)
        elif KIND == "rich":
            fail(self, Told)
        elif KIND == "timer":
            self.screen.set_timer(0.01, lambda: fail(self))
        elif KIND == "callback":
            self.screen.call_after_refresh(fail, self)
        elif KIND == "compose":
            self.push_screen(BrokenScreen())
        elif KIND == "loud-worker":
            self.run_worker(self._fail())
        elif KIND == "thread":
            self.run_worker(lambda: fail(self), thread=True)
        elif KIND == "worker":
            self.screen.start(self._fail(), "test")  # type: ignore[attr-defined]

    async def _fail(self) -> None:
        fail(self)


def plant(hole: str) -> None:
    """Make a hole in the program, for the test that the search finds one."""
    put = SecretField._put

    def leaking(field: SecretField, secret: SecretStr) -> None:
        value = secret.get_secret_value()
        put(field, secret)
        if "field" in hole and value:
            field.tooltip = Content(value)
            field.screen.query_one("#sign-in-state", Static).update(Content(value))
        if "file" in hole:
            with Path.home().joinpath("debug.log").open("a") as log:
                log.write(value)

    SecretField._put = leaking  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    if hole := os.environ.get("PLANTED"):
        plant(hole)
    if where := os.environ.get("DRIVER_PID_FILE"):
        Path(where).write_text(str(os.getpid()))
    app.application.ConnectionManager = Broken  # type: ignore[misc]
    sys.exit(cli.main(sys.argv[2:]))
