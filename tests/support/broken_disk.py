"""A disk that says no below one folder, whoever the tests run as: root may write anywhere."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND
REASONS = {"read-only": errno.EROFS, "full": errno.ENOSPC, "broken": errno.EIO}
"""What is wrong with the disk, and the number that the system has for it."""


class BrokenDisk:
    """Refuses to make, to replace and to write files below a folder, from ``break_it`` on.

    Args:
        folder: what lies below it can be read, and no more.
        number: of the system's error.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, number: int) -> None:
        self.folder = str(folder)
        self.number = number
        self._monkeypatch = monkeypatch

    @property
    def says(self) -> str:
        """The system's words for it."""
        return os.strerror(self.number)

    def break_it(self) -> None:
        """From now on."""
        for name in ("open", "mkdir", "replace", "rename"):
            self._monkeypatch.setattr(os, name, self._guarded(getattr(os, name)))

    def _guarded(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(path: Any, *args: Any, **options: Any) -> Any:
            writes = real.__name__ != "open" or (args[0] if args else 0) & _WRITING
            named = isinstance(path, str | os.PathLike)
            here = named and str(Path.cwd() / path).startswith(self.folder)
            if writes and here:
                raise OSError(self.number, self.says, str(path))
            return real(path, *args, **options)

        return guarded
