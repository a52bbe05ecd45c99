"""Where the program starts: ``connection-manager``, and ``python -m app``."""

from __future__ import annotations

import sys

INTERRUPTED = 130
"""The exit status after ctrl+c, as shells have it."""


def start() -> int:
    """Run the command line; interrupted while it is still being loaded, it ends without a word."""
    try:
        from app.cli import main

        return main()
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(start())
