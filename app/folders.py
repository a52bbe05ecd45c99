"""Where this program keeps its files: platformdirs' folders for it, looked up when first needed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

APP_NAME: Final = "connection-manager"
"""What the folders, the keyring's service and temporary files are called."""


def config_folder() -> Path:
    """Where a person's own settings and profiles are."""
    from platformdirs import user_config_path

    return user_config_path(APP_NAME, appauthor=False)


def state_folder() -> Path:
    """Where the program notes what happened: the journal, drafts, queries, pictures, crashes."""
    from platformdirs import user_state_path

    return user_state_path(APP_NAME, appauthor=False)
