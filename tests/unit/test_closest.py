"""The closest names to a slip: found, and of thousands only a few compared."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import pytest

from app import closest
from app.closest import closest_names

MANY = [f"snowflake key of team {number:05}" for number in range(5_000)]


def test_of_a_few_all_are_compared() -> None:
    names = ["braze", "ba", "google", "sf key 3", ""]
    for wanted in ("ab", "gogle", "brase", "sf kye 3", "x", ""):
        found = closest_names(wanted, names, 5, 0.4)
        assert found == get_close_matches(wanted, names, n=5, cutoff=0.4)


def test_of_thousands_the_likeliest_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def counting(wanted: str, names: Sequence[str], n: int, cutoff: float) -> list[str]:
        compared.extend(names)
        return get_close_matches(wanted, names, n, cutoff)

    monkeypatch.setattr(closest, "get_close_matches", counting)
    assert closest_names("bigqurey", [*MANY, "bigquery"], 5, 0.4) == ["bigquery"]
    assert closest_names("snowflake kye of taem 04000", MANY, 1, 0.4) == [MANY[4_000]]
    assert len(compared) <= 80
    # A name that is far too long or too short can't be alike.
    compared.clear()
    assert closest_names("snow", ["s", "n" * 10_000, "snow" * 9], 5, 0.6) == []
    assert compared == []
