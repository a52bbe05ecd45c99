"""A JSON value as lines, and as text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.json_view import as_text, entries, is_within, summary
from app.masking import mask_connection


def lines(value: Any) -> list[tuple[str, str, bool]]:
    return [(entry.name, entry.shown, entry.expandable) for entry in entries(value)]


def test_members_of_an_object() -> None:
    value: Any = {
        "a": {"x": 1},
        "b": [1, 2],
        "c": {},
        "d": [],
        "e": None,
        "f": True,
        "g": 1.5,
        "h": "t",
    }
    assert lines(value) == [
        ("a", "1 field", True),
        ("b", "2 items", True),
        ("c", "{}", False),
        ("d", "[]", False),
        ("e", "null", False),
        ("f", "true", False),
        ("g", "1.5", False),
        ("h", '"t"', False),
    ]


def test_elements_of_a_list() -> None:
    assert lines([[], {"a": 1}]) == [("[0]", "[]", False), ("[1]", "1 field", True)]


def test_empty_containers_and_plain_values_have_nothing_below() -> None:
    nothing: list[Any] = [{}, [], None, True, 5]
    for value in nothing:
        assert lines(value) == []


def test_keys_that_are_no_texts() -> None:
    assert [name for name, _, _ in lines({1: "a", None: "b"})] == ["1", "None"]


def test_nesting_opens_level_by_level() -> None:
    value: Any = {"a": [{"b": "deep"}]}
    below = next(iter(entries(value))).value
    assert [entry.shown for entry in entries(below)] == ["1 field"]
    assert lines(below[0]) == [("b", '"deep"', False)]


@pytest.mark.parametrize(
    ("text", "expandable"), [("x" * 60, False), ("x" * 61, True), ("a\nb", True)]
)
def test_long_texts_open(text: str, expandable: bool) -> None:
    assert lines([text])[0][2] is expandable


def test_a_text_opens_into_its_lines_in_pieces() -> None:
    text = "first\n\n" + "x" * 250
    assert [shown for _, shown, _ in lines(text)] == ["first", "", "x" * 100, "x" * 100, "x" * 50]


def test_a_piece_is_no_wider_than_there_is_room() -> None:
    pieces = [entry.shown for entry in entries("x" * 25 + "\n" + "東" * 8, width=10)]
    assert pieces == ["x" * 10, "x" * 10, "x" * 5, "東" * 5, "東" * 3]
    assert [entry.shown for entry in entries("東b", width=0)] == ["東", "b"]


def test_a_secret_that_only_cleaning_puts_together_is_masked_in_the_pieces_as_well() -> None:
    text = f"{'x' * 60} pass\u200bword=hunter2hunter2"
    assert "hunter2" not in "".join(entry.shown for entry in entries([text]))
    assert "hunter2" not in "".join(entry.shown for entry in entries(text))


def test_nothing_that_a_terminal_obeys() -> None:
    hostile = "\x1b]52;c;aGk=\x07\u202e"
    shown = [entry.name + entry.shown for entry in entries({hostile: hostile})]
    shown += [entry.shown for entry in entries(hostile)]
    assert "\x1b" not in "".join(shown)
    assert "\u202e" not in "".join(shown)


def test_how_much_a_value_holds_is_counted_no_further_than_needed() -> None:
    value: Any = {"a": ["xx", None], "b": 1}
    assert is_within(value, 100)
    assert not is_within(value, 10)
    assert not is_within("x" * 11, 10)
    assert is_within([], 10)
    assert not is_within([[0] * 50_000] * 50_000, 1_000)


def test_a_huge_value_is_told_of_by_what_it_holds() -> None:
    assert summary({"a": 1}) == "{…} 1 field"
    assert summary([1, 2]) == "[…] 2 items"


def test_as_text() -> None:
    value: Any = {"ä": [1, None, "x"]}
    assert json.loads(as_text(value)) == value
    assert "ä" in as_text(value)
    assert as_text("two\nlines") == "two\nlines"
    assert as_text(None) == "null"


def test_half_of_a_surrogate_pair_can_still_be_copied() -> None:
    value = json.loads('{"a": "\\ud800"}')
    as_text(value["a"]).encode()
    assert json.loads(as_text(value).encode()) == value


def test_what_the_masker_hid_stays_hidden() -> None:
    secret = "hunter2-hunter2"
    masked = mask_connection({"config": {"password": secret, "n": [{"token": secret}]}})
    assert secret not in as_text(masked)
