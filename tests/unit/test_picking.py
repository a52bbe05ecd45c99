"""Choosing of a list by typing: all words, in any order of signs, and the closest after a slip."""

from __future__ import annotations

from app.form_fields import Choice
from app.picking import CLOSEST, Search

CHOICES = (
    Choice("snowflake-direct", "snowflake-direct", "an auth of this provider has it"),
    Choice("snowflake-direct-gcs", "snowflake-direct-gcs", "a guess"),
    Choice("a1b2", "SF key 3", "● healthy"),
    Choice("braze", "Braze"),
)


def test_all_of_it_where_nothing_is_typed() -> None:
    for text in ("", "  ", "/"):
        found = Search(CHOICES).find(text)
        assert found.places == (0, 1, 2, 3)
        assert not found.closest


def test_all_words_in_name_value_and_note() -> None:
    assert Search(CHOICES).find("direct SNOW").places == (0, 1)
    assert Search(CHOICES).find("/snow guess").places == (1,)
    assert Search(CHOICES).find("healthy a1b2").places == (2,)


def test_the_name_that_was_typed_comes_first() -> None:
    """An id that happens to hold a word must not come before the name that one means."""
    choices = (
        Choice("0138c858", "SF key 2"),
        Choice("a9", "SF key 3 (old)"),
        Choice("fd06", "SF key 3"),
    )
    assert Search(choices).find("sf key 3").places == (2, 1, 0)
    assert Search(choices).find("key").places == (0, 1, 2)


def test_the_closest_names_after_a_slip() -> None:
    found = Search(CHOICES).find("snowflke-dirct")
    assert found.closest
    assert found.places[0] == 0
    assert len(found.places) <= CLOSEST
    assert Search(CHOICES).find("zzzzzzzz").closest
    assert Search(CHOICES).find("zzzzzzzz").places == ()
