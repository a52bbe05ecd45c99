"""Where pictures of the screen go: the state folder, for their user alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.folders import state_folder
from app.private_files import write_private


def screenshot_folder() -> Path:
    """Where the pictures are written."""
    return state_folder() / "screenshots"


def save_screenshot(drawn: str, at: datetime, folder: Path | None = None) -> Path:
    """Write a picture, readable by its user alone.

    Raises:
        PrivateFileProblem: it was not written.
    """
    path = (folder or screenshot_folder()) / f"screen-{at:%Y%m%d-%H%M%S-%f}.svg"
    write_private(path, drawn, replace=False)
    return path
