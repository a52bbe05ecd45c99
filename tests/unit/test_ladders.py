"""The report of many tests: each cause once, with all that it breaks; masked as a file."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from app.api.models import Connection
from app.ladder import Cause, Ladder, Outcome, Rung, RungName
from app.ladders import Report, finding, outcome_of

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def ladder(label: str, *rungs: Rung, ended: bool = True, cancelled: bool = False) -> Ladder:
    connection = Connection.model_validate({"id": f"id-{label}", "label": label})
    given = {rung.name: rung for rung in rungs}
    whole = tuple(given.get(name, Rung(name)) for name in RungName)
    return Ladder(connection, whole, NOW if ended else None, cancelled)


def failed(*causes: Cause, detail: str = "no") -> Rung:
    return Rung(RungName.AUTHS_HEALTHY, Outcome.FAILED, detail, 0.1, "rotated", causes=causes)


KEY, OTHER = (
    Cause('auth "SF key 2" is unhealthy', "a1"),
    Cause("auth x is not in this account", "x"),
)
WORKS = Rung(RungName.SCAN, Outcome.OK, "it answered", 0.2)


def test_a_cause_is_named_once_with_all_that_it_breaks_the_worst_first() -> None:
    report = Report(
        (
            ladder("A", failed(OTHER)),
            ladder("B", failed(KEY)),
            ladder("C", WORKS),
            ladder("D", failed(KEY, OTHER)),
            ladder("E", failed(KEY)),
            ladder("F", cancelled=True),
        )
    )
    assert [(item.cause, [c.label for c in item.connections]) for item in report.causes] == [
        (KEY, ["B", "D", "E"]),
        (OTHER, ["A", "D"]),
    ]
    assert report.summary == "1 work, 4 fail, 1 undetermined"


def test_how_each_stands() -> None:
    running = Rung(RungName.TABLES, Outcome.RUNNING)
    assert outcome_of(ladder("a", running, ended=False)) is Outcome.RUNNING
    assert finding(ladder("a", running, ended=False)) == "Tables answer"
    assert outcome_of(ladder("a", ended=False)) is Outcome.NOT_TRIED
    assert outcome_of(ladder("a", WORKS)) is Outcome.OK
    assert outcome_of(ladder("a", failed(KEY))) is Outcome.FAILED
    assert finding(ladder("a", failed(KEY))) == "Auth healthy: no"
    assert finding(ladder("a", cancelled=True)) == "given up"
    without_row = Rung(RungName.SCAN, Outcome.OPEN, "it answered without a row")
    assert outcome_of(ladder("a", without_row)) is Outcome.OPEN
    assert "without a row" in finding(ladder("a", without_row))


def test_as_a_file_it_holds_everything_and_no_secret() -> None:
    leaky = failed(KEY, detail="login postgres://svc:hunter2-Wq8zT4nB@db.example/x failed")
    report = Report((ladder("A\u202e", leaky), ladder("B", WORKS)))
    text = report.as_json()
    assert "hunter2" not in text
    assert "\u202e" not in text
    found = json.loads(text)
    assert found["summary"]["fail"] == 1
    assert found["causes"][0]["auth_id"] == "a1"
    assert [item["label"] for item in found["causes"][0]["breaks"]] == ["A\u202e"]
    assert found["connections"][1]["outcome"] == "ok"
    assert [rung["rung"] for rung in found["connections"][0]["rungs"]] == [
        name.title for name in RungName
    ]
