"""The command line: options, where the sign-in comes from, and the exit status."""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import os
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NoReturn

from app import __version__
from app.credentials import (
    DEFAULT_URL,
    TOKEN_VARIABLE,
    URL_VARIABLE,
    CredentialsProblem,
    Demo,
    Places,
    SignedIn,
    SignInNeeded,
    resolve,
)

USAGE_ERROR = 2
_CRASHED = 1
_INTERRUPTED = 130
# Textual's switches for its developers: they write keys and screens into files and sockets.
_TELLTALES = (
    *("TEXTUAL", "TEXTUAL_DEBUG", "TEXTUAL_LOG", "TEXTUAL_PRESS", "TEXTUAL_DRIVER"),
    *("TEXTUAL_SCREENSHOT", "TEXTUAL_SCREENSHOT_LOCATION", "TEXTUAL_SCREENSHOT_FILENAME"),
)
_SILENCE = 0.5
"""Seconds after which a wait before the first screen is explained."""

_ENVIRONMENT = f"""\
environment:
  {TOKEN_VARIABLE}   the API token of the account to work with
  {URL_VARIABLE}     the API's address (default: {DEFAULT_URL})
"""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the options without repeating a value: it may be a token."""

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """Read the options; what is unknown is named up to its value."""
        found, unknown = self.parse_known_args(args, namespace)
        if unknown:
            names = [arg.partition("=")[0] for arg in unknown if re.match(r"--?[a-z-]+(=|$)", arg)]
            self.error(f"there is no such option: {' '.join(names) or 'a stray word'}")
        return found

    def error(self, message: str) -> NoReturn:
        """Say it and exit with 2."""
        super().error(re.sub("'.*'", "'…'", message, flags=re.DOTALL))


def parser() -> argparse.ArgumentParser:
    """The options; a wrong one exits with 2."""
    made = _Parser(
        prog="connection-manager",
        description="Browse the connections and auth providers of a Lytics account.",
        epilog=_ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument(
        "--demo", action="store_true", help="an embedded account: no token and no network"
    )
    made.add_argument("--profile", metavar="NAME", help="the named sign-in to use")
    made.add_argument("--read-only", action="store_true", help="make every change impossible")
    made.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; the return value is the exit status."""
    options = parser().parse_args(argv)
    try:
        return _run(options)
    except CredentialsProblem as problem:
        return _refuse(str(problem))
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - Python would print its text, and that may hold a value
        from app.crash import sentences

        sys.stderr.write("\n".join(sentences(error, datetime.now(UTC))) + "\n")
        return _CRASHED


def _run(options: argparse.Namespace) -> int:
    if options.demo:
        _require_demo_extra()
    start = asyncio.run(_resolve(options))
    # Textual draws on standard error, so that one has to be a terminal as well.
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return _refuse("This is a full-screen program: it needs a terminal for input and output.")
    from app.crash import keep_quiet

    keep_quiet()
    for name in _TELLTALES:
        os.environ.pop(name, None)

    from app.application import ConnectionManager

    return ConnectionManager.for_terminal(start, read_only=options.read_only).run_to_exit_status()


async def _resolve(options: argparse.Namespace) -> SignedIn | SignInNeeded | Demo:
    """Find the sign-in; where the OS keyring takes its time, say what is waited for."""
    found = asyncio.ensure_future(
        resolve(
            os.environ,
            Places(),
            profile=options.profile,
            read_only=options.read_only,
            demo=options.demo,
        )
    )
    done, _ = await asyncio.wait((found,), timeout=_SILENCE)
    if not done and sys.stderr.isatty():
        sys.stderr.write("Asking the OS keyring for the token; it may want to be unlocked.\n")
    return await found


def _require_demo_extra() -> None:
    missing = [
        name
        for name in ("sqlglot", "starlette", "uvicorn")
        if importlib.util.find_spec(name) is None
    ]
    if missing:
        raise CredentialsProblem(
            "--demo needs packages that are not installed. Install them with: "
            "pip install 'connection-manager[demo]'"
        )


def _refuse(sentence: str) -> int:
    from app.text import clean_line

    sys.stderr.write(f"connection-manager: {clean_line(sentence)}\n")
    return USAGE_ERROR
