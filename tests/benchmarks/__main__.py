"""Every benchmark by one command: ``python -m tests.benchmarks``, or with the names of some.

    startup   cold start to the first painted list, beside an empty Textual app; by size
    idle      the processor time of ten seconds in which nobody does anything
    keys      filter, sort and refresh in the whole program with 100,000 connections
    rules     the lists' rules alone
    schema    50,000 tables: read, shown, filtered
    scan      100 rows of 200 columns
    widgets   lists and trees beside Textual's own DataTable and Tree

``docs/performance.md`` holds what they gave, and what is promised.
"""

from __future__ import annotations

import importlib
import sys

NAMES = ("startup", "idle", "keys", "rules", "schema", "scan", "widgets")


def main() -> int:
    """Run those that are named, or all; a number behind a name is its size."""
    wanted = [arg for arg in sys.argv[1:] if not arg.isdigit()]
    if unknown := [name for name in wanted if name not in NAMES]:
        print(f"No such benchmark: {' '.join(unknown)}. There are: {', '.join(NAMES)}.")
        return 2
    sys.argv = [sys.argv[0], *(arg for arg in sys.argv[1:] if arg.isdigit())]
    for name in wanted or NAMES:
        print(f"\n# {name}", flush=True)
        importlib.import_module(f"tests.benchmarks.bench_{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
