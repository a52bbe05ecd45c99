"""The journal of changes: every attempt and its outcome, one JSON line each, masked.

``journal.jsonl`` in platformdirs' state folder, its user's alone (0600). A line is written in one
piece to the end of the file, so several running programs can share it; a line that a crash tore
is left behind and the next one starts anew. A full file makes room for a new one; one old file
is kept. In the demo the journal lies in a folder that goes with the program.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets as random
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from app import times
from app.exact import exact_json, exact_line
from app.folders import APP_NAME, state_folder
from app.masking import mask, mask_text
from app.private_files import PrivateFileProblem, append_private, read_private

FILE_LIMIT: Final = 1024 * 1024
"""Bytes after which the file is put aside for a new one."""

LINE_LIMIT: Final = 64 * 1024
_DETAIL_LIMIT: Final = 1_000
_READ_LIMIT: Final = 16 * FILE_LIMIT


class Event(Enum):
    """What a line tells of; the value is the word in the file."""

    ATTEMPT = "attempt"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Where:
    """Which sign-in a line belongs to, as the header shows it."""

    profile: str = ""
    account: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. Everything in it is masked; read back, it is cleaned too.

    Attributes:
        event: what it tells of.
        time: when, RFC 3339 in UTC.
        attempt: the same in the lines of one attempt and its outcome.
        where: profile, account and host.
        verb: create, update or delete.
        kind: connection or auth provider.
        resource_id: "" for what is not created yet.
        name: the label.
        request: method, url and body.
        status: the HTTP status; None where no answer came.
        request_id: what the vendor's support asks for, or "".
        detail: what was said to the person.
    """

    event: Event
    time: str
    attempt: str = ""
    where: Where = Where()
    verb: str = ""
    kind: str = ""
    resource_id: str = ""
    name: str = ""
    request: Mapping[str, Any] = field(default_factory=dict, repr=False)
    status: int | None = None
    request_id: str = ""
    detail: str = ""

    @property
    def shown_request(self) -> str:
        """The request as text of several lines."""
        line = f"{self.request.get('method', '')} {self.request.get('url', '')}".strip()
        body = self.request.get("body")
        return "\n".join(filter(None, (line, "" if body is None else exact_json(body))))


@dataclass(frozen=True, slots=True)
class History:
    """What was read.

    Attributes:
        entries: the newest first.
        unreadable: how many lines could not be read.
        problem: why there is nothing, in a sentence; "" where all is well.
    """

    entries: tuple[Entry, ...] = ()
    unreadable: int = 0
    problem: str = ""


def journal_path() -> Path:
    """Where the journal lies."""
    return state_folder() / "journal.jsonl"


def new_attempt() -> str:
    """A name that ties the lines of one attempt together."""
    return random.token_hex(4)


class Journal:
    """One journal file, written for one sign-in.

    Every method blocks for as long as the disk does: call it in a thread.

    Args:
        path: the file; ``journal_path()`` for the real one.
        where: what every line names.
        limit: bytes after which the file is put aside.
        clock: tells the time.
    """

    def __init__(
        self,
        path: Path,
        where: Where = Where(),
        *,
        limit: int = FILE_LIMIT,
        clock: Callable[[], datetime] = times.now,
    ) -> None:
        self.path = path
        self.where = where
        self._limit = limit
        self._clock = clock
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def temporary(cls, where: Where = Where()) -> Journal:
        """A journal that goes with ``close``, for the demo."""
        folder = tempfile.TemporaryDirectory(prefix=f"{APP_NAME}-", ignore_cleanup_errors=True)
        journal = cls(Path(folder.name) / "journal.jsonl", where)
        journal._folder = folder
        return journal

    def close(self) -> None:
        """Remove a temporary journal; any other stays."""
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()

    @property
    def old_path(self) -> Path:
        """Where the older lines are."""
        return self.path.with_name(self.path.name + ".1")

    def problem(self) -> str:
        """Why no line can be written, in a sentence; "" where one can."""
        try:
            append_private(self.path, b"")
        except PrivateFileProblem as error:
            return f"Without a journal line nothing is changed: {error}"
        return ""

    def write(self, entry: Entry, secrets: Iterable[SecretStr] = ()) -> None:
        """Add a line; time and sign-in are filled in.

        Args:
            entry: what happened.
            secrets: what must not stand in the line, in any spelling.

        Raises:
            PrivateFileProblem: it is not there.
        """
        plain = [secret.get_secret_value() for secret in secrets]
        line = _line(entry, self.where, self._clock(), plain)
        self._make_room()
        torn = b"\n" if self._is_torn() else b""
        append_private(self.path, torn + line)

    def read(self) -> History:
        """Everything that can be read, the newest first."""
        entries: list[Entry] = []
        unreadable = 0
        for path in (self.old_path, self.path):
            try:
                found = read_private(path, max(_READ_LIMIT, 2 * self._limit))
            except PrivateFileProblem as error:
                return History(tuple(reversed(entries)), unreadable, str(error))
            for raw in (found.content if found else b"").split(b"\n"):
                if not raw.strip():
                    continue
                entry = _entry(raw)
                if entry is None:
                    unreadable += 1
                else:
                    entries.append(entry)
        return History(tuple(reversed(entries)), unreadable)

    def _is_torn(self) -> bool:
        """Whether the last line has no end: a crash, or a full disk."""
        try:
            with self.path.open("rb") as file:
                if file.seek(0, os.SEEK_END) == 0:
                    return False
                file.seek(-1, os.SEEK_END)
                return file.read(1) != b"\n"
        except OSError:
            return False

    def _make_room(self) -> None:
        """Put a full file aside; of several programs that want to, one does."""
        try:
            if self.path.lstat().st_size <= self._limit:
                return
            handle = os.open(self.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        except OSError:
            return
        try:
            _lock(handle)
            ours, there = os.fstat(handle), self.path.lstat()
            if (ours.st_ino, ours.st_dev) == (there.st_ino, there.st_dev):
                self.path.replace(self.old_path)
        except OSError:
            return
        finally:
            os.close(handle)


def _lock(handle: int) -> None:
    """Wait for the file; closing it lets go. Where there are no such locks, go on."""
    with contextlib.suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)


def _line(entry: Entry, where: Where, at: datetime, secrets: list[str]) -> bytes:
    def safe(text: str, limit: int = _DETAIL_LIMIT) -> str:
        return mask_text(text, secrets)[:limit]

    request = {
        name: safe(value, 4_000) if isinstance(value, str) else mask(value, secrets=secrets)
        for name, value in entry.request.items()
    }
    record = {
        "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "event": entry.event.value,
        "attempt": entry.attempt,
        "profile": safe(where.profile),
        "account": safe(where.account),
        "host": safe(where.host),
        "verb": entry.verb,
        "kind": entry.kind,
        "id": safe(entry.resource_id),
        "name": safe(entry.name),
        "request": request,
        "status": entry.status,
        "request_id": safe(entry.request_id),
        "detail": safe(entry.detail),
    }
    line = json.dumps(record).encode()
    if len(line) > LINE_LIMIT:
        record["request"] = {**request, "body": f"left out here: {len(line)} bytes"}
        line = json.dumps(record).encode()
    return line + b"\n"


def _entry(raw: bytes) -> Entry | None:
    """Read a line; None where it is none of ours."""
    try:
        record = json.loads(raw)
        event = Event(record["event"])
        texts = {name: record.get(name) for name in _TEXTS}
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    shown = {
        name: exact_line(value, limit=_DETAIL_LIMIT) if isinstance(value, str) else ""
        for name, value in texts.items()
    }
    request = record.get("request")
    status = record.get("status")
    return Entry(
        event,
        shown["time"],
        shown["attempt"],
        Where(shown["profile"], shown["account"], shown["host"]),
        shown["verb"],
        shown["kind"],
        shown["id"],
        shown["name"],
        _read_request(request) if isinstance(request, dict) else {},
        status if isinstance(status, int) and not isinstance(status, bool) else None,
        shown["request_id"],
        shown["detail"],
    )


def _read_request(request: dict[str, Any]) -> dict[str, Any]:
    return {
        name: exact_line(value, limit=4_000) if isinstance(value, str) else mask(value)
        for name, value in request.items()
    }


_TEXTS: Final = (
    *("time", "attempt", "profile", "account", "host", "verb", "kind", "id", "name"),
    *("request_id", "detail"),
)
