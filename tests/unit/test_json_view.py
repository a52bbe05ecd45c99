"""A JSON value as lines, and as text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.json_view import as_text, entries
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


def test_nothing_that_a_terminal_obeys() -> None:
    hostile = "\x1b]52;c;aGk=\x07\u202e"
    shown = [entry.name + entry.shown for entry in entries({hostile: hostile})]
    shown += [entry.shown for entry in entries(hostile)]
    assert "\x1b" not in "".join(shown)
    assert "\u202e" not in "".join(shown)


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
