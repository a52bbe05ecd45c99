"""The SQL parser is used by one thread at a time.

It loads its dialects when one is first asked for, and registers each before it is complete: another
thread would meet a dialect that reads and writes only half of its SQL.
"""

from __future__ import annotations

from threading import Lock
from typing import Final

PARSER: Final = Lock()
"""Held around every use of sqlglot."""
