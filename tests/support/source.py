"""Source files as syntax trees, for the tests that read the code itself."""

from __future__ import annotations

import ast
import gc
from pathlib import Path


def tree_of(path: Path) -> ast.Module:
    """Parse a file.

    CPython 3.11 takes it for a broken stack if the garbage collector runs Python code while the
    tree is being built (a finalizer of some earlier test, say): so it doesn't run meanwhile.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        if collecting:
            gc.enable()
