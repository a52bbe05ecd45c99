"""Ages at their borders, and exact moments in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import times

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59, microseconds=999_999), "just now"),
        (timedelta(seconds=60), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(hours=24), "1 d ago"),
        (timedelta(days=29, hours=23), "29 d ago"),
        (timedelta(days=30), "1 mo ago"),
        (timedelta(days=359), "11 mo ago"),
        (timedelta(days=364), "12 mo ago"),
        (timedelta(days=365), "1 y ago"),
        (timedelta(days=3650), "10 y ago"),
        (timedelta(seconds=-59), "just now"),
        (timedelta(seconds=-60), "in 1 min"),
        (timedelta(days=-2, hours=-1), "in 2 d"),
    ],
)
def test_age(before: timedelta, shown: str) -> None:
    assert times.age(AT - before, AT) == shown


def test_an_unknown_time_has_no_age() -> None:
    assert times.age(None, AT) == "–"
    assert times.exact(None) == "–"


def test_age_does_not_depend_on_the_offset() -> None:
    then = (AT - timedelta(hours=3)).astimezone(timezone(timedelta(hours=9)))
    assert times.age(then, AT) == "3 h ago"


@pytest.mark.parametrize(
    ("then", "shown"),
    [
        (datetime(2026, 11, 23, 7, 22, 59, tzinfo=UTC), "2026-11-23 07:22 UTC"),
        (datetime(2026, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=2))), "2025-12-31 23:00 UTC"),
        (datetime(2, 3, 4, tzinfo=UTC), "0002-03-04 00:00 UTC"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "9999-12-31 23:59 UTC"),
    ],
)
def test_exact(then: datetime, shown: str) -> None:
    assert times.exact(then) == shown


def test_now_is_in_utc() -> None:
    assert times.now().tzinfo is UTC


@given(
    then=st.none() | st.datetimes(timezones=st.just(UTC)),
    at=st.datetimes(timezones=st.just(UTC)),
    ends=st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_every_part_of_an_age_and_a_moment_may_be_looked_for(
    then: datetime | None, at: datetime, ends: tuple[int, int]
) -> None:
    text = f"{times.age(then, at)} {times.exact(then)}".lower()
    assert times.may_hold(text[min(ends) : max(ends)])


@pytest.mark.parametrize("text", ["orders", "snow", "r", "orders 77", "hh", "eu-west"])
def test_what_no_age_and_no_moment_has_need_not_be_looked_for(text: str) -> None:
    assert not times.may_hold(text)
