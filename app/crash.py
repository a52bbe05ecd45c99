"""What is told of a crash: where it happened and of which kind, and no value of anything.

A traceback with local variables would print tokens, and an error's own text can hold what the
server sent; so a report has file names, lines, function names and the types of the errors.
"""

from __future__ import annotations

import errno
import logging
import platform
import sys
import threading
import warnings
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from app import __version__
from app.folders import state_folder
from app.private_files import PrivateFileProblem, write_private


def describe(error: BaseException) -> str:
    """The places and kinds of an error and of what caused it, without any value."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        trace = current.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            name = "/".join(Path(code.co_filename).parts[-2:])
            lines.append(f"  {name}:{trace.tb_lineno} in {code.co_name}")
            trace = trace.tb_next
        lines.append(f"  {type(current).__module__}.{type(current).__qualname__}")
        current = current.__cause__ or current.__context__ or _wrapped(current)
        if current is not None:
            lines.append("  which came of:")
    return "\n".join(lines)


def _wrapped(error: BaseException) -> BaseException | None:
    """What a worker died of: Textual hands it over as an attribute, not as a cause."""
    inner = getattr(error, "error", None)
    return inner if isinstance(inner, BaseException) else None


def report_folder() -> Path:
    """Where reports are written."""
    return state_folder() / "crashes"


def write_report(error: BaseException, at: datetime, folder: Path | None = None) -> Path | None:
    """Write a report, readable by its user alone.

    Returns:
        Where it stands; None where it could not be written, which must not hide the crash.
    """
    path = (folder or report_folder()) / f"crash-{at:%Y%m%d-%H%M%S-%f}.txt"
    text = (
        f"Connection Manager {__version__}, {at.isoformat()}\n"
        f"Python {platform.python_version()}, {sys.platform}\n{describe(error)}\n"
    )
    try:
        write_private(path, text)
    except PrivateFileProblem:
        return None
    return path


def sentences(error: BaseException | None, at: datetime, folder: Path | None = None) -> list[str]:
    """What the person in front of it is told, line by line; the report is written on the way."""
    lines = ["Connection Manager stopped because of an error in itself."]
    if error is not None:
        lines.append(describe(error))
        report = write_report(error, at, folder)
        lines.append(
            "No report could be written."
            if report is None
            else f"Report, without any values: {report}"
        )
    lines.append("Nothing is sent anywhere. Start it again; if it happens again, report it.")
    return lines


def keep_quiet() -> None:
    """Have Python itself and every library print nothing of their own.

    Uncaught errors, threads that end in one, logging without a handler, warnings: each would
    write over the screen, the text of an error even what the server sent.
    """
    warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _ignored


def _uncaught(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    sys.stderr.write("\n".join(sentences(error, datetime.now(UTC))) + "\n")


def _uncaught_in_thread(thread: threading.ExceptHookArgs) -> None:
    lost = isinstance(thread.exc_value, OSError) and thread.exc_value.errno == errno.EIO
    # A closed terminal is no crash: the threads that draw and read only notice it first.
    if thread.exc_value is not None and not lost:
        write_report(thread.exc_value, datetime.now(UTC))


def _ignored(_what: object) -> None:
    """Nothing can be done about what fails while the program ends."""
