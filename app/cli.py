"""The command line: options, where the sign-in comes from, and the exit status."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import gc
import importlib.util
import io
import os
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn, TextIO

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

if TYPE_CHECKING:
    from app.listing import Printout

USAGE_ERROR = 2
_FAILED = 1
# Textual's switches for its developers: they write keys and screens into files and sockets.
_TELLTALES = (
    *("TEXTUAL", "TEXTUAL_DEBUG", "TEXTUAL_LOG", "TEXTUAL_PRESS", "TEXTUAL_DRIVER"),
    *("TEXTUAL_SCREENSHOT", "TEXTUAL_SCREENSHOT_LOCATION", "TEXTUAL_SCREENSHOT_FILENAME"),
)
_COLOUR_VARIABLE = "TEXTUAL_COLOR_SYSTEM"
_COLOUR_SYSTEMS = frozenset({"auto", "standard", "256", "truecolor", "windows"})
_SILENCE = 0.5
"""Seconds after which a wait before the first screen is explained."""

_EPILOG = f"""\
without the full-screen program, for scripts and for screen readers:
  --plain prints a line of column titles, then one line per object, name first and id last.
  Columns are separated by two or more spaces. There are only words: no colours, frames or
  symbols; what is not known is "unknown".
  --json prints one JSON object. Each of its "items" has the same values, what uses it and, as
  "object", what the API sent. What could not be read is listed in "incomplete".
  Both only read. Secrets are masked, and deleted connections and hidden providers are left out,
  as on the screen. What is missing is reported on standard error, with what to do about it.

exit status:
  0    done; data other than the list itself may be incomplete
  1    the API refused, failed or sent something unreadable; or this program failed
  2    wrong options, a malformed token or URL, an unknown profile, no sign-in, or no terminal
  3    the API could not be reached or did not answer in time
  130  interrupted; 129 if the terminal was lost, 143 if it was asked to end (SIGTERM)

environment:
  {TOKEN_VARIABLE}   the API token of the account to work with
  {URL_VARIABLE}     the API's address (default: {DEFAULT_URL})
"""
_NO_TERMINAL = (
    "This is a full-screen program: it needs a terminal for input and output. "
    "For scripts and screen readers, print a list with --plain or --json."
)
_NO_SCREEN_TERMS = frozenset({"dumb", "unknown"})
_HOW_TO_SIGN_IN = (
    f"Set {TOKEN_VARIABLE}, choose a profile with --profile NAME, or start without --plain and "
    "--json to sign in."
)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the options without repeating a value: it may be a token."""

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """Read the options; what is unknown is named up to its value."""
        found, unknown = self.parse_known_args(args, namespace)
        if unknown:
            names = [arg.partition("=")[0] for arg in unknown if re.match(r"--?[a-z-]+(=|$)", arg)]
            named = f"there is no such option: {' '.join(names)}"
            self.error(named if names else "unexpected argument: only options are taken")
        return found

    def error(self, message: str) -> NoReturn:
        """Say it and exit with 2."""
        # The value is quoted, and it may hold quotes itself; what one can choose from is told.
        choices = re.search(r" \(choose from [a-z', ]+\)$", message)
        end = choices.start() if choices else len(message)
        hidden = re.sub(r"""(['"]).*\1""", "'…'", message[:end], flags=re.DOTALL)
        super().error(hidden + message[end:])


def parser() -> argparse.ArgumentParser:
    """The options; a wrong one exits with 2."""
    made = _Parser(
        prog="connection-manager",
        description="Browse, test, set up and change connections and auths of a Lytics account.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument(
        "--demo", action="store_true", help="a built-in demo account: no token and no network"
    )
    made.add_argument("--profile", metavar="NAME", help="the named sign-in to use")
    made.add_argument("--read-only", action="store_true", help="make every change impossible")
    form = made.add_mutually_exclusive_group()
    form.add_argument("--plain", action="store_true", help="print a list as lines and exit")
    form.add_argument("--json", action="store_true", help="print a list as JSON and exit")
    made.add_argument(
        "--view",
        choices=("connections", "auths", "providers"),
        help="which list to print (default: connections)",
    )
    made.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; the return value is the exit status."""
    read = parser()
    options = read.parse_args(argv)
    printing = options.plain or options.json
    if options.view and not printing:
        read.error("--view needs --plain or --json")
    try:
        return _print(options) if printing else _run(options)
    except CredentialsProblem as problem:
        return _refuse(str(problem))
    except Exception as error:  # noqa: BLE001 - Python would print its text, and that may hold a value
        from app.crash import sentences

        sys.stderr.write("\n".join(sentences(error, datetime.now(UTC))) + "\n")
        return _FAILED


def _run(options: argparse.Namespace) -> int:
    if options.demo:
        _require_demo_extra()
    start = asyncio.run(_resolve(options))
    # Textual draws on standard error, so that one has to be a terminal as well.
    if not all(map(_is_terminal, (sys.stdin, sys.stdout, sys.stderr))):
        return _refuse(_NO_TERMINAL)
    if os.environ.get("TERM") in _NO_SCREEN_TERMS:
        return _refuse(f"TERM={os.environ['TERM']} can't show a screen. {_NO_TERMINAL}")
    from app.crash import keep_quiet

    keep_quiet()
    if isinstance(sys.__stderr__, io.TextIOWrapper):
        # A locale of another encoding would spell out every line that is drawn, as \u2501.
        sys.__stderr__.reconfigure(encoding="utf-8", errors="backslashreplace")
    for name in _TELLTALES:
        os.environ.pop(name, None)
    if os.environ.get(_COLOUR_VARIABLE) not in _COLOUR_SYSTEMS:
        os.environ.pop(_COLOUR_VARIABLE, None)  # any other word ends Textual before it begins

    from app.application import ConnectionManager

    program = ConnectionManager.for_terminal(start, read_only=options.read_only)
    # What is loaded by now stays until the end: the garbage collector need not look at it.
    gc.freeze()
    gc.enable()
    return program.run_to_exit_status()


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether a standard stream is a terminal; one that was closed before the start is None."""
    return stream is not None and stream.isatty()


def _print(options: argparse.Namespace) -> int:
    """Print a list; nothing of the full-screen program is loaded for it."""
    if options.demo:
        _require_demo_extra()
    printout = asyncio.run(_listed(options))
    if isinstance(printout, SignInNeeded):
        return _refuse(f"{printout.reason or 'Not signed in.'} {_HOW_TO_SIGN_IN}")
    _say(*printout.remarks)
    if printout.text:
        try:
            _write_out(printout.text)
        except OSError as error:
            _say(f"Could not write the list: {error.strerror}.")
            return _FAILED
    if printout.summary and _is_terminal(sys.stderr):
        _say(printout.summary)
    return printout.status


async def _listed(options: argparse.Namespace) -> Printout | SignInNeeded:
    from app.daemon_threads import DaemonThreads
    from app.listing import VIEWS, Form, print_list
    from app.session import Session

    asyncio.get_running_loop().set_default_executor(DaemonThreads())
    start = await _resolve(options)
    if isinstance(start, SignInNeeded):
        return start
    if isinstance(start, SignedIn):
        _say(*start.warnings)
        session = Session.signed_in(start.sign_in)
    else:
        session = Session.embedded(read_only=True)
    try:
        form = Form.JSON if options.json else Form.PLAIN
        return await print_list(session, VIEWS[options.view or "connections"], form)
    finally:
        await session.close()


def _write_out(text: str) -> None:
    """Write to standard output. That whoever reads it stops early, as ``head`` does, is no error.

    Raises:
        OSError: it is closed, or what it leads to is full.

    """
    out = sys.stdout
    if out is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(errors="backslashreplace")  # a locale that lacks a letter loses no line
    try:
        out.write(text)
        out.flush()
    except OSError as error:
        # Python writes the rest once more when it ends, and would complain of it.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, out.fileno())
        os.close(nowhere)
        if not isinstance(error, BrokenPipeError):
            raise


async def _resolve(options: argparse.Namespace) -> SignedIn | SignInNeeded | Demo:
    """Find the sign-in; where the OS keyring takes its time, say what is waited for."""
    found = asyncio.ensure_future(
        resolve(
            os.environ,
            Places(),
            profile=options.profile,
            read_only=options.read_only or options.plain or options.json,
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
    _say(sentence)
    return USAGE_ERROR


def _say(*sentences: str) -> None:
    """Write to standard error, where there is one."""
    from app.text import clean_line

    for sentence in sentences:
        if sys.stderr is not None:
            with contextlib.suppress(OSError):
                sys.stderr.write(f"connection-manager: {clean_line(sentence, 2_000)}\n")
