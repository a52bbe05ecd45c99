"""What the journal's viewer shows of a line, and which lines a filter lets through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.facts import Fact
from app.journal import Entry, Event, History, Where
from app.journal_view import COLUMNS, NO_OUTCOME, OUTCOMES, JournalView
from app.query import Query
from tests.support.journals import DELETE, LOST, STORY, UPDATE

WHERE = Where("prod", "Acme EU", "api.lytics.io")
STAMPED = tuple(
    replace(entry, time=f"2026-11-23T10:30:0{at}.120Z", where=WHERE)
    for at, entry in enumerate(STORY)
)


@pytest.fixture
def view() -> JournalView:
    return JournalView(History(tuple(reversed(STAMPED))))


def found(view: JournalView, typed: str) -> list[str]:
    rows = view.arrange(Query.parse(typed, COLUMNS))
    return [f"{view.shown(row, 'name')} {view.shown(row, 'outcome')}" for row in rows]


def body(facts: list[Fact], label: str) -> str:
    (fact,) = (fact for fact in facts if fact.label == label)
    return "\n".join("".join(piece.text for piece in line) for line in fact.lines)


def test_every_line_stands_newest_first_with_its_outcome_as_symbol_and_word(
    view: JournalView,
) -> None:
    assert found(view, "") == [
        "Returns ? unknown",
        "Returns ◐ attempt",
        "SF key 2 ○ cancelled",
        "SF key 2 ✖ failed",
        "SF key 2 ◐ attempt",
        "Orders warehouse ✔ done",
        "Orders warehouse ◐ attempt",
        f"Ledger {NO_OUTCOME}",
    ]
    assert set(OUTCOMES) == set(Event)


def test_all_the_cells_of_a_line(view: JournalView) -> None:
    assert {column: view.shown(3, column) for column in COLUMNS} == {
        "time": "2026-11-23 10:30:04",
        "outcome": "✖ failed",
        "status": "405",
        "verb": "delete",
        "kind": "auth provider",
        "name": "SF key 2",
        "profile": "prod",
        "account": "Acme EU",
        "host": "api.lytics.io",
    }
    assert view.shown(0, "status") == "–"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("returns", ["Returns ? unknown", "Returns ◐ attempt"]),
        ("outcome:fail", ["SF key 2 ✖ failed"]),
        ("status:201", ["Orders warehouse ✔ done"]),
        ("verb:delete outcome:cancel", ["SF key 2 ○ cancelled"]),
        ("~ordwh done", ["Orders warehouse ✔ done"]),
        ('"no outcome"', [f"Ledger {NO_OUTCOME}"]),
        ("8F2D02", ["SF key 2 ✖ failed"]),
        ("nothing of that name", ["Returns ? unknown"]),
        ("auth/5f0000 405", ["SF key 2 ✖ failed"]),
        ("status:orders", []),
        ("name:api.lytics", []),
    ],
)
def test_words_columns_and_fuzzy_as_in_every_list(
    view: JournalView, typed: str, names: list[str]
) -> None:
    assert found(view, typed) == names


def test_the_detail_tells_all_of_a_line(view: JournalView) -> None:
    facts = view.facts(5)
    assert body(facts, "Outcome") == '✔ done  201\nUpdated "Orders (EU)".'
    assert body(facts, "Change") == "update connection  Orders warehouse"
    assert body(facts, "ID") == "c0ffee0192ab4455"
    assert body(facts, "Request ID") == "8f2c01"
    assert body(facts, "Request").startswith("PUT https://api.lytics.example/v2/connection/c0ffee")
    assert '"label": "Orders (EU)"' in body(facts, "Request")
    assert body(facts, "Signed in") == "prod · Acme EU · api.lytics.io"
    assert body(facts, "Time") == "2026-11-23T10:30:02.120Z"


def test_an_attempt_without_an_outcome_says_what_to_do(view: JournalView) -> None:
    lost = next(row for row, entry in enumerate(view.entries) if entry.name == LOST.name)
    assert view.without_outcome(lost)
    assert "Look at the resource before you try again." in body(view.facts(lost), "Outcome")
    assert not view.without_outcome(lost - 1)
    assert "the line above" in body(view.facts(lost - 1), "Outcome")
    assert "nothing was sent" in body(view.facts(2), "Outcome")


@pytest.mark.parametrize("time", ["", "yesterday", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_is_none_stays_as_it_is(time: str) -> None:
    view = JournalView(History((Entry(Event.DONE, time),)))
    assert view.shown(0, "time") == (time or "–")
    assert view.shown(0, "name") == "(no name)"
    assert body(view.facts(0), "Signed in") == "–"


def test_a_time_elsewhere_is_shown_in_utc() -> None:
    view = JournalView(History((replace(UPDATE, time="2026-11-23T10:30:00+02:00"),)))
    assert view.shown(0, "time") == "2026-11-23 08:30:00"


def test_a_long_request_is_cut_and_says_so() -> None:
    request = {**DELETE.request, "body": list(range(1_000))}
    view = JournalView(History((replace(DELETE, request=request),)))
    lines = body(view.facts(0), "Request").split("\n")
    assert len(lines) < 400
    assert lines[-1].endswith("more lines")
