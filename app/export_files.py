"""Files that a person asks for: their formats, the names that are proposed, how they are saved."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from typing import Final

from app.private_files import from_home, write_private

_LONGEST: Final = 60
"""Characters of a proposed name, its ending aside."""


class ExportFormat(Enum):
    """How a file is written; the value is its ending."""

    JSON = "json"
    CSV = "csv"


def export_name(label: str, what: str, how: ExportFormat) -> str:
    """A file name to propose: "orders-warehouse-schema.json".

    Args:
        label: what the exported thing is called in the account.
        what: what of it is exported, one word.
        how: JSON or CSV.
    """
    words = re.findall(r"[a-z0-9]+", label.casefold())
    return "-".join((*words, what))[-_LONGEST:].strip("-") + f".{how.value}"


def save_export(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write the file, for its user alone (0600). Blocks: call it in a thread.

    Args:
        path: where to.
        text: the whole file.
        overwrite: whether the person was asked and wants an existing file replaced.

    Raises:
        AlreadyThere: there is such a file: ask, then call again with ``overwrite``.
        PrivateFileProblem: it could not be written.
    """
    write_private(from_home(path, "written"), text, replace=overwrite)
