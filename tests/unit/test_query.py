"""The filter grammar, and what of a cell is marked."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.query import Query, Term

COLUMNS = ("name", "type", "status", "last_used", "id")


def parsed(text: str) -> tuple[Term, ...]:
    return Query.parse(text, COLUMNS).terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("   ", ()),
        ("Orders", (Term("orders"),)),
        ("a b", (Term("a"), Term("b"))),
        ("status:Unhealthy", (Term("unhealthy", "status"),)),
        ("STATUS:x", (Term("x", "status"),)),
        ("st:x", (Term("x", "status"),)),
        ("last-used:3", (Term("3", "last_used"),)),
        ("last_used:3", (Term("3", "last_used"),)),
        ("type:a:b", (Term("a:b", "type"),)),
        # Not a column: a word.
        ("http://x", (Term("http://x"),)),
        ("typed:x", (Term("typed:x"),)),
        (":x", (Term(":x"),)),
        ("x:", (Term("x:"),)),
        # Empty values let everything through while one types.
        ("type:", ()),
        ('""', ()),
        ('type:""', ()),
        ("~", ()),
        ("type:~", ()),
        # Fuzzy.
        ("~ordwh", (Term("ordwh", fuzzy=True),)),
        ("type:~sf", (Term("sf", "type", fuzzy=True),)),
        ("a~b", (Term("a~b"),)),
        # Quotes.
        ('"two words"', (Term("two words"),)),
        ('name:"two words" x', (Term("two words", "name"), Term("x"))),
        ('"name:x"', (Term("name:x"),)),
        ('"~x"', (Term("~x"),)),
        ('"open end', (Term("open end"),)),
        ('na"me', (Term("name"),)),
    ],
)
def test_grammar(text: str, terms: tuple[Term, ...]) -> None:
    assert parsed(text) == terms
    assert bool(Query.parse(text, COLUMNS)) is bool(terms)


def test_a_column_named_in_full_wins_over_one_that_begins_so() -> None:
    assert Query.parse("auth:x", ("auths", "auth")).terms == (Term("x", "auth"),)


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        (Term("ord"), "the orders", True),
        (Term("ox"), "the orders", False),
        (Term("ordrs", fuzzy=True), "the orders", True),
        (Term("sro", fuzzy=True), "orders", False),
        (Term(".*"), "abc", False),
        (Term("(["), "a([b", True),
        # Several cells are joined by newlines: a fuzzy word stands in one of them.
        (Term("ow", fuzzy=True), "orders\nwarehouse", False),
        (Term("ow", fuzzy=True), "orders\narrow", True),
        (Term("ow", fuzzy=True), "oo\no\n\nwo\nwow", True),
        (Term("o", fuzzy=True), "two", True),
        (Term("oo", fuzzy=True), "two", False),
    ],
)
def test_matching(term: Term, text: str, found: bool) -> None:
    assert term.matches(text) is found


@given(st.text("ab^]\\\n", min_size=1, max_size=4), st.text("abc^]\\\n", max_size=30))
def test_a_fuzzy_word_is_searched_line_by_line(wanted: str, text: str) -> None:
    wanted = wanted.replace("\n", "") or "a"

    def in_order(line: str) -> bool:
        signs = iter(line)
        return all(sign in signs for sign in wanted)

    assert Term(wanted, fuzzy=True).matches(text) is any(map(in_order, text.split("\n")))


def test_a_fuzzy_word_reads_a_text_once() -> None:
    # Tried again from each sign, this would take half an hour.
    for text in ("a" * 500_000, "a\n" * 250_000):
        assert not Term("ab", fuzzy=True).matches(text)


def marked(text: str, shown: str, column: str = "name") -> list[str]:
    spans = Query.parse(text, COLUMNS).spans(column, shown)
    return [shown[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "shown", "found"),
    [
        ("or", "Orders or ORE", ["Or", "or", "OR"]),
        ("name:or", "Orders", ["Or"]),
        ("type:or", "Orders", []),
        ("~oe", "Orders", ["O", "e"]),
        ("~xyz", "Orders", []),
        ("ord ers", "Orders", ["Ord", "ers"]),
        ("[a-z]+", "abc [a-z]+", ["[a-z]+"]),
        # A letter that is two in lower case.
        ("stanbul", "İİstanbul", ["stanbul"]),
        ("x", "İxİx", ["x", "x"]),
        ("i", "İ", ["İ"]),
        ("~is", "İstanbul", ["İ", "s"]),
    ],
)
def test_marks(text: str, shown: str, found: list[str]) -> None:
    assert marked(text, shown) == found


@given(st.text(max_size=30), st.text(max_size=30))
def test_marks_stay_within_the_text(text: str, shown: str) -> None:
    for start, end in Query.parse(text, COLUMNS).spans("name", shown):
        assert 0 <= start < end <= len(shown)


@given(st.text(max_size=30).filter(lambda text: text.lower().strip() != ""))
def test_a_text_in_quotes_finds_itself(text: str) -> None:
    query = Query.parse('"' + text.replace('"', "") + '"', COLUMNS)
    assert all(term.matches(text.replace('"', "").lower()) for term in query.terms)


@pytest.mark.parametrize(
    "text",
    ["x" * 10_000, '"' * 10_000, "~" + "ab" * 5_000, "a:" * 5_000, "(" * 10_000, "a " * 5_000],
)
def test_hostile_input_is_quick(text: str) -> None:
    start = time.process_time()
    query = Query.parse(text, COLUMNS)
    all(term.matches("ab" * 5_000) for term in query.terms)
    query.spans("name", "Orders warehouse")
    assert time.process_time() - start < 10
