"""Files that are nobody else's business: the one way to write them, and to read such ones.

A file written here belongs to its user alone (0600), is there completely or not at all, and is
never written through a symbolic link. Folders that are made on the way are 0700.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

_FILE_MODE = 0o600
_FOLDER_MODE = 0o700
_SHARED = 0o077
_ROOT = 0
_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_CLOSE_ON_EXEC: int = getattr(os, "O_CLOEXEC", 0)
_BINARY: int = getattr(os, "O_BINARY", 0)
# A pipe in the place of a file must not hold up the program.
_NO_WAIT: int = getattr(os, "O_NONBLOCK", 0)


class PrivateFileProblem(Exception):
    """A file could not be read or written; its text is one plain sentence that names the file."""


class AlreadyThere(PrivateFileProblem):
    """A file of that name exists, and was not to be replaced."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was read.

    Attributes:
        content: the bytes of the file.
        warnings: who else can get at the file, each a sentence.

    """

    content: bytes
    warnings: tuple[str, ...] = ()


def write_private(path: Path, content: str | bytes, *, replace: bool = True) -> None:
    """Write a whole file: the old one stays until the new one is safely on the disk.

    Args:
        path: where to; missing folders are made.
        content: a text is written as UTF-8.
        replace: False where an existing file has to stay as it is.

    Raises:
        AlreadyThere: only with ``replace=False``: there is such a file.
        PrivateFileProblem: nothing was written, and an older file is as it was.

    """
    raw = content.encode() if isinstance(content, str) else content
    try:
        _make_folders(path.parent)
        _require_plain_target(path, replace=replace)
        if replace:
            _write_beside_and_rename(path, raw)
        else:
            _create(path, raw)
            _settle(path.parent)
    except FileExistsError as error:
        kind, reason = (PrivateFileProblem if replace else AlreadyThere), _reason(error)
    except OSError as error:
        kind, reason = PrivateFileProblem, _reason(error)
    else:
        return
    raise kind(f"{path} can't be written: {reason}.")


def append_private(path: Path, content: str | bytes) -> None:
    """Add to the end of a file in one piece, and wait until it is on the disk.

    A file that others could read becomes its user's alone.

    Raises:
        PrivateFileProblem: the file is not a plain one, or the disk refuses.

    """
    raw = content.encode() if isinstance(content, str) else content
    flags = (
        os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NO_FOLLOW | _CLOSE_ON_EXEC | _BINARY | _NO_WAIT
    )
    try:
        _make_folders(path.parent)
        _require_plain_target(path, replace=True)
        handle = os.open(path, flags, _FILE_MODE)
        try:
            _keep_to_oneself(handle)
            _write_all(handle, raw)
        finally:
            os.close(handle)
    except OSError as error:
        reason = _reason(error)
    else:
        return
    raise PrivateFileProblem(f"{path} can't be written: {reason}.")


def read_private(path: Path, limit: int) -> Found | None:
    """Read a small file that may hold secrets, and say who else can get at it.

    Symbolic links are followed: people keep such files elsewhere and link to them.

    Args:
        path: the file.
        limit: the most bytes that such a file can sensibly have.

    Returns:
        None where there is no such file.

    Raises:
        PrivateFileProblem: it is there, but is no readable plain file of a sensible size.

    """
    try:
        handle = os.open(path, os.O_RDONLY | _CLOSE_ON_EXEC | _BINARY | _NO_WAIT)
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise OSError(errno.EINVAL, "it is not a plain file")
            content = _read_up_to(handle, limit)
        finally:
            os.close(handle)
    except FileNotFoundError:
        if not path.is_symlink():
            return None
        reason = "it is a link to a file that does not exist"
    except NotADirectoryError:
        return None
    except OSError as error:
        reason = _reason(error)
    else:
        return Found(content, _who_else(path, found))
    raise PrivateFileProblem(f"{path} can't be read: {reason}.")


def from_home(path: Path, purpose: str) -> Path:
    """A path as people type it: ``~`` and ``~name`` are somebody's home.

    Args:
        path: as it was typed.
        purpose: what can't be done with it otherwise: "read" or "written".

    Raises:
        PrivateFileProblem: there is no such home.

    """
    try:
        return path.expanduser()
    except RuntimeError:  # "~name" of somebody whom this machine does not know
        sentence = f"{path} can't be {purpose}: there is no such home."
    raise PrivateFileProblem(sentence)


def _who_else(path: Path, found: os.stat_result) -> tuple[str, ...]:
    if os.name == "nt":  # its mode bits say nothing about who can read
        return ()
    warnings = []
    if found.st_mode & _SHARED:
        warnings.append(f"Other users of this machine can get at {path}: run chmod 600 on it.")
    if found.st_uid not in (os.getuid(), _ROOT):
        warnings.append(f"{path} belongs to another user of this machine.")
    return tuple(warnings)


def _make_folders(folder: Path) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for made in reversed(missing):
        # Path.mkdir(parents=True) would give its mode to the last one only.
        made.mkdir(mode=_FOLDER_MODE, exist_ok=True)


def _require_plain_target(path: Path, *, replace: bool) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, "it is a symbolic link")
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is not a plain file")
    if not replace:
        raise OSError(errno.EEXIST, "it exists already")


def _write_beside_and_rename(path: Path, raw: bytes) -> None:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    _create(beside, raw)
    try:
        # Renaming replaces a link that came meanwhile instead of writing through it.
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _create(path: Path, raw: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _CLOSE_ON_EXEC | _BINARY
    handle = os.open(path, flags, _FILE_MODE)
    try:
        try:
            _keep_to_oneself(handle)
            _write_all(handle, raw)
        finally:
            os.close(handle)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _keep_to_oneself(handle: int) -> None:
    if os.name != "nt":
        os.fchmod(handle, _FILE_MODE)


def _write_all(handle: int, raw: bytes) -> None:
    rest = memoryview(raw)
    while rest:
        rest = rest[os.write(handle, rest) :]
    os.fsync(handle)


def _settle(folder: Path) -> None:
    """Have the folder remember its new entry; what file systems can't do that, can't."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | _CLOSE_ON_EXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _read_up_to(handle: int, limit: int) -> bytes:
    read = bytearray()
    while chunk := os.read(handle, limit + 1 - len(read)):
        read += chunk
        if len(read) > limit:
            raise OSError(errno.EFBIG, f"it is larger than {limit // 1024} KiB")
    return bytes(read)


def _reason(error: OSError) -> str:
    """Why, in the system's words; they never hold a value."""
    return error.strerror or "the system gives no reason"
