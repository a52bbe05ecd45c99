"""Where the program starts: ``connection-manager``, and ``python -m app``."""

from __future__ import annotations

import gc
import sys

INTERRUPTED = 130
"""The exit status after ctrl+c, as shells have it."""


def start() -> int:
    """Run the command line; interrupted while it is still being loaded, it ends without a word."""
    gc.disable()  # what is loaded stays; the garbage collector would look at it again and again
    try:
        from app.cli import main

        return main()
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        gc.enable()


if __name__ == "__main__":
    sys.exit(start())
