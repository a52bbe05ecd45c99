"""What warehouses offer and SQLite lacks: functions registered under names that `sql.py` writes."""

from __future__ import annotations

import hashlib
import sqlite3
from calendar import monthrange
from datetime import datetime, timedelta


def register(database: sqlite3.Connection) -> None:
    """Make the functions known to a database."""
    database.create_function("md5", 1, _md5, deterministic=True)
    database.create_function("concat", -1, _concat, deterministic=True)
    database.create_function("demo_left", 2, _left, deterministic=True)
    database.create_function("demo_right", 2, _right, deterministic=True)
    database.create_function("demo_date", 1, _date, deterministic=True)
    database.create_function("demo_time", 1, _time, deterministic=True)
    database.create_function("demo_part", 2, _part, deterministic=True)
    database.create_function("demo_trunc", 2, _trunc, deterministic=True)
    database.create_function("demo_add", 3, _add, deterministic=True)
    database.create_function("demo_diff", 3, _diff, deterministic=True)


def _md5(text: object) -> str | None:
    return None if text is None else hashlib.md5(str(text).encode()).hexdigest()  # noqa: S324


def _left(text: object, count: int) -> str | None:
    return None if text is None else str(text)[:count]


def _right(text: object, count: int) -> str | None:
    return None if text is None else str(text)[-count:] if count else ""


def _concat(*parts: object) -> str:
    return "".join("" if part is None else str(part) for part in parts)


_SECONDS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86400, "WEEK": 604800}
_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}


def _parse(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


def _date(text: object) -> str | None:
    return None if text is None else _parse(text).strftime("%Y-%m-%d")


def _time(text: object) -> str | None:
    return None if text is None else _parse(text).strftime("%Y-%m-%d %H:%M:%S")


def _part(part: str, text: object) -> int | None:
    if text is None:
        return None
    when = _parse(text)
    parts = {
        "YEAR": when.year,
        "QUARTER": (when.month + 2) // 3,
        "MONTH": when.month,
        "WEEK": when.isocalendar().week,
        "DAY": when.day,
        "HOUR": when.hour,
        "MINUTE": when.minute,
        "SECOND": when.second,
    }
    return parts[part]


def _trunc(unit: str, text: object) -> str | None:
    return None if text is None else _start(unit, _parse(text)).strftime("%Y-%m-%d %H:%M:%S")


def _start(unit: str, when: datetime) -> datetime:
    """When the unit began that a moment lies in."""
    day = when.replace(hour=0, minute=0, second=0, microsecond=0)
    results = {
        "SECOND": when.replace(microsecond=0),
        "MINUTE": when.replace(second=0, microsecond=0),
        "HOUR": when.replace(minute=0, second=0, microsecond=0),
        "DAY": day,
        "WEEK": day - timedelta(days=day.weekday()),
        "MONTH": day.replace(day=1),
        "QUARTER": day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1),
        "YEAR": day.replace(day=1, month=1),
    }
    return results[unit]


def _add(text: object, amount: object, unit: str) -> str | None:
    if text is None or amount is None:
        return None
    when = _parse(text)
    count = int(str(amount))
    if unit in _MONTHS:
        months = _MONTHS[unit] * count + when.month - 1
        year, month = when.year + months // 12, months % 12 + 1
        when = when.replace(year=year, month=month, day=min(when.day, monthrange(year, month)[1]))
    else:
        when += timedelta(seconds=_SECONDS[unit] * count)
    return when.strftime("%Y-%m-%d %H:%M:%S")


def _diff(later: object, earlier: object, unit: str) -> int | None:
    """How many units begin between the two, as warehouses count: a year from 31 Dec to 1 Jan."""
    if later is None or earlier is None:
        return None
    end, start = _start(unit, _parse(later)), _start(unit, _parse(earlier))
    if unit in _MONTHS:
        return ((end.year - start.year) * 12 + end.month - start.month) // _MONTHS[unit]
    return int((end - start).total_seconds()) // _SECONDS[unit]
