"""The functions that warehouses have and SQLite lacks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from app.demo.functions import register


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(":memory:")
    register(database)
    yield database
    database.close()


def value(database: sqlite3.Connection, function: str, *given: object) -> Any:
    marks = ", ".join("?" * len(given))
    (found,) = database.execute(f"SELECT {function}({marks})", given).fetchone()
    return found


@pytest.mark.parametrize(
    ("start", "count", "unit", "end"),
    [
        ("2026-03-31", 1, "MONTH", "2026-04-30"),
        ("2026-03-30", 1, "MONTH", "2026-04-30"),
        ("2026-01-31", 1, "MONTH", "2026-02-28"),
        ("2026-12-31", -1, "MONTH", "2026-11-30"),
        ("2026-11-30", 1, "QUARTER", "2027-02-28"),
        ("2024-02-29", 1, "YEAR", "2025-02-28"),
        ("2024-02-29", 4, "YEAR", "2028-02-29"),
        ("2026-03-31", 1, "DAY", "2026-04-01"),
    ],
)
def test_adding_keeps_the_day_or_takes_the_months_last(
    database: sqlite3.Connection, start: str, count: int, unit: str, end: str
) -> None:
    assert value(database, "demo_add", start, count, unit) == f"{end} 00:00:00"


@pytest.mark.parametrize(
    ("start", "end", "unit", "count"),
    [
        ("2025-12-31", "2026-01-01", "YEAR", 1),
        ("2026-01-01", "2026-12-31", "YEAR", 0),
        ("2026-06-01", "2025-12-01", "YEAR", -1),
        ("2026-03-31", "2026-04-01", "QUARTER", 1),
        ("2026-03-31", "2026-04-01", "MONTH", 1),
        ("2026-11-22", "2026-11-23", "WEEK", 1),
        ("2026-11-23 23:59:59", "2026-11-24", "DAY", 1),
        ("2026-11-24", "2026-11-23 23:59:59", "DAY", -1),
        ("2026-11-23 09:59:00", "2026-11-23 10:01:00", "HOUR", 1),
    ],
)
def test_a_difference_counts_the_boundaries_between(
    database: sqlite3.Connection, start: str, end: str, unit: str, count: int
) -> None:
    assert value(database, "demo_diff", end, start, unit) == count
