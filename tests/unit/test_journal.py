"""The journal: what a line holds, what survives, what never stands in it."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from app.journal import Entry, Event, Journal, Where, journal_path, new_attempt
from app.private_files import PrivateFileProblem

NOW = datetime(2026, 11, 23, 10, 30, 5, 123_000, tzinfo=UTC)
WHERE = Where("prod", "Acme EU", "api.lytics.io")
ENTRY = Entry(
    Event.DONE,
    "",
    "ab12",
    verb="update",
    kind="connection",
    resource_id="c1",
    name="Orders",
    request={
        "method": "PUT",
        "url": "https://api.lytics.io/v2/connection/c1",
        "body": {"label": "Orders", "auth_ids": ["a1"]},
    },
    status=201,
    request_id="req-1",
    detail='Updated "Orders".',
)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "deep" / "journal.jsonl", WHERE, clock=lambda: NOW)


def test_a_line_and_back(journal: Journal) -> None:
    journal.write(ENTRY)
    (line,) = journal.path.read_text().splitlines()
    assert json.loads(line) == {
        "time": "2026-11-23T10:30:05.123Z",
        "event": "done",
        "attempt": "ab12",
        "profile": "prod",
        "account": "Acme EU",
        "host": "api.lytics.io",
        "verb": "update",
        "kind": "connection",
        "id": "c1",
        "name": "Orders",
        "request": dict(ENTRY.request),
        "status": 201,
        "request_id": "req-1",
        "detail": 'Updated "Orders".',
    }
    (entry,) = journal.read().entries
    assert entry == replace(ENTRY, time="2026-11-23T10:30:05.123Z", where=WHERE)
    assert entry.shown_request.startswith("PUT https://api.lytics.io/v2/connection/c1\n{")


def test_it_is_its_users_alone(journal: Journal) -> None:
    journal.write(ENTRY)
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700
    journal.path.chmod(0o644)
    journal.write(ENTRY)
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600


def test_where_it_lies() -> None:
    assert journal_path().name == "journal.jsonl"
    assert journal_path().parent.name == "connection-manager"
    assert len({new_attempt() for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "damage",
    [
        b'{"event": "done", "time": "tor',
        b"\x00\xff garbage",
        b'{"event": "nonsense"}\n',
        b"[1, 2]\n7\nnull\n",
        b"[" * 50_000 + b"\n",
        b'{"event": ["done"]}\n',
    ],
)
def test_a_damaged_line_costs_itself_alone(journal: Journal, damage: bytes) -> None:
    journal.write(ENTRY)
    with journal.path.open("ab") as file:
        file.write(damage)
    journal.write(ENTRY)
    history = journal.read()
    assert len(history.entries) == 2
    assert history.unreadable >= 1
    assert history.problem == ""


def test_odd_fields_of_a_line_are_read_as_nothing(journal: Journal) -> None:
    odd = {"event": "done", "status": True, "name": 7, "request": "x", "detail": "\x1b[2J"}
    journal.path.parent.mkdir(parents=True)
    journal.path.write_text(json.dumps(odd) + "\n")
    (entry,) = journal.read().entries
    assert (entry.status, entry.name, dict(entry.request)) == (None, "", {})
    assert "\x1b" not in entry.detail
    assert entry.shown_request == ""


def test_room_is_made_and_one_old_file_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl", WHERE, limit=2_000)
    for number in range(60):
        journal.write(Entry(Event.DONE, "", str(number)))
    assert sorted(path.name for path in tmp_path.glob("journal*")) == [
        "journal.jsonl",
        "journal.jsonl.1",
    ]
    assert journal.path.stat().st_size < 2_500
    assert journal.old_path.stat().st_size < 2_500
    kept = [entry.attempt for entry in journal.read().entries]
    assert kept == [str(number) for number in range(59, 59 - len(kept), -1)]
    assert len(kept) > 8
    assert stat.S_IMODE(journal.old_path.stat().st_mode) == 0o600


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="nothing lists open files here")
def test_no_file_is_left_open(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl", WHERE, limit=100)
    before = sorted(Path("/proc/self/fd").iterdir())
    for _ in range(5):
        journal.write(ENTRY)
    assert journal.old_path.exists()
    assert sorted(Path("/proc/self/fd").iterdir()) == before


def _write_many(path: str, name: str) -> None:
    journal = Journal(Path(path), WHERE, limit=20_000)
    for number in range(100):
        journal.write(Entry(Event.DONE, "", f"{name}{number}", detail="x" * 50))


def test_several_programs_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_write_many, args=(str(path), name)) for name in "ab"]
    for other in others:
        other.start()
    _write_many(str(path), "c")
    for other in others:
        other.join(60)
        assert other.exitcode == 0
    history = Journal(path, limit=20_000).read()
    assert history.unreadable == 0
    names = [entry.attempt for entry in history.entries]
    assert len(names) == len(set(names))
    # Two files of about 20,000 bytes hold at least one file's worth.
    assert len(names) > 60


def _write_for_ever(path: str) -> None:
    journal = Journal(Path(path), WHERE)
    while True:
        journal.write(Entry(Event.DONE, "", "killed", detail="x" * 500))


def test_a_program_that_is_killed_while_it_writes_costs_nobody_else_a_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    other = multiprocessing.get_context("spawn").Process(target=_write_for_ever, args=(str(path),))
    other.start()
    journal = Journal(path, WHERE)
    try:
        while not any(entry.attempt == "killed" for entry in journal.read().entries):
            assert other.is_alive()
        for number in range(20):
            journal.write(Entry(Event.DONE, "", f"before {number}"))
    finally:
        other.kill()
        other.join(60)
    for number in range(20):
        journal.write(Entry(Event.DONE, "", f"after {number}"))
    history = journal.read()
    assert history.unreadable <= 1
    mine = [entry.attempt for entry in history.entries if entry.attempt != "killed"]
    assert mine == [
        f"{when} {number}" for when in ("after", "before") for number in range(19, -1, -1)
    ]


def test_a_disk_that_fills_up_midway_costs_the_one_line(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.write(ENTRY)
    write, rest = os.write, 15

    def full(handle: int, data: bytes) -> int:
        if len(data) == rest:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(handle, data[:-rest])

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        with pytest.raises(PrivateFileProblem):
            journal.write(ENTRY)
    journal.write(ENTRY)
    history = journal.read()
    assert (len(history.entries), history.unreadable) == (2, 1)


def test_no_line_possible(tmp_path: Path, journal: Journal) -> None:
    assert journal.problem() == ""
    assert journal.path.stat().st_size == 0
    (tmp_path / "file").write_text("x")
    link = tmp_path / "link.jsonl"
    link.symlink_to(tmp_path / "file")
    folder = tmp_path / "folder.jsonl"
    folder.mkdir()
    for path in (link, folder, tmp_path / "file" / "below" / "journal.jsonl"):
        broken = Journal(path, WHERE)
        assert broken.problem().startswith("Without a journal line nothing is changed: ")
        assert str(path) in broken.problem()
        with pytest.raises(PrivateFileProblem):
            broken.write(ENTRY)
    assert (tmp_path / "file").read_text() == "x"
    assert Journal(folder).read().problem
    assert Journal(tmp_path / "none").read() == Journal(tmp_path / "other").read()


def test_the_demos_journal_goes_with_it() -> None:
    journal = Journal.temporary(WHERE)
    journal.write(ENTRY)
    assert len(journal.read().entries) == 1
    folder = journal.path.parent
    journal.close()
    journal.close()
    assert not folder.exists()


def test_a_huge_body_is_left_out(journal: Journal) -> None:
    body = {f"field {number}": "plain words here" for number in range(20_000)}
    journal.write(Entry(Event.DONE, "", request={"method": "PUT", "url": "u", "body": body}))
    assert journal.path.stat().st_size < 2_000
    (entry,) = journal.read().entries
    assert "left out" in entry.request["body"]
    assert (entry.request["method"], entry.request["url"]) == ("PUT", "u")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.text(min_size=12, max_size=50).filter(lambda text: len(text.strip()) >= 12),
    st.sampled_from(["name", "detail", "request_id", "resource_id", "body", "key", "url", "where"]),
)
def test_no_known_secret_in_any_line(tmp_path: Path, secret: str, place: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.unlink(missing_ok=True)
    text = f"before {secret} after"
    fields: dict[str, Any] = {}
    if place in ("name", "detail", "request_id", "resource_id"):
        fields[place] = text
    if place == "body":
        fields["request"] = {"body": {"a": [text, {"b": secret}]}}
    if place == "key":
        fields["request"] = {"body": {text: 1}}
    if place == "url":
        fields["request"] = {"url": text}
    where = Where(text, text, text) if place == "where" else WHERE
    Journal(path, where).write(Entry(Event.DONE, "", **fields), [SecretStr(secret)])
    raw = path.read_text()
    assert secret not in raw
    assert json.dumps(secret)[1:-1] not in raw
    assert secret not in repr(json.loads(raw))


def test_what_looks_secret_is_masked_too(journal: Journal) -> None:
    journal.write(
        Entry(
            Event.DONE,
            "",
            name="password=hunter2-x",
            request={"body": {"label": "L", "config": {"password": "hunter2-x", "host": "h"}}},
        )
    )
    assert "hunter2" not in journal.path.read_text()
    assert '"host": "h"' in journal.path.read_text()
