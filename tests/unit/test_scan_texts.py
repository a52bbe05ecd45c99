"""The queries that the workbench keeps: the last ones, per connection, private, without secrets."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.private_files import PrivateFileProblem, write_private
from app.scan_texts import CONNECTIONS, LAST, LONGEST, ConnectionTexts, ScanTexts


@pytest.fixture
def texts(tmp_path: Path) -> ScanTexts:
    return ScanTexts(tmp_path / "queries", "prod", "api.lytics.io", "a1")


def test_the_newest_comes_first_and_each_once(texts: ScanTexts) -> None:
    for query in ("SELECT 1", "SELECT 2", " SELECT 1 "):
        assert texts.keep("c1", query)
    assert texts.read("c1") == ["SELECT 1", "SELECT 2"]
    assert texts.read("c2") == []


def test_it_is_its_users_alone_and_bounded(texts: ScanTexts) -> None:
    for number in range(LAST + 5):
        texts.keep("c1", f"SELECT {number}")
    assert texts.read("c1")[0] == f"SELECT {LAST + 4}"
    assert len(texts.read("c1")) == LAST
    assert texts.path.stat().st_mode & 0o777 == 0o600
    for number in range(CONNECTIONS):
        texts.keep(f"other{number}", "SELECT 1")
    assert texts.read("c1") == []
    assert texts.read("other0") == ["SELECT 1"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "  \n",
        "SELECT '" + "x" * LONGEST + "'",
        "SELECT * FROM t WHERE password = 'hunter2-Wq8zT4nB'",
        "SELECT 'postgres://svc:hunter2@db.example/x'",
    ],
)
def test_what_may_hold_a_secret_or_is_no_query_is_not_kept(texts: ScanTexts, query: str) -> None:
    assert not texts.keep("c1", query)
    assert not texts.path.exists()


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"version": 9}', '{"version": 1, "queries": 3}', "[" * 5000, "\x00\xff"],
)
def test_a_damaged_file_costs_what_was_kept_and_no_more(texts: ScanTexts, content: str) -> None:
    texts.keep("c1", "SELECT 1")
    texts.path.write_text(content)
    assert texts.read("c1") == []
    assert texts.keep("c1", "SELECT 2")
    assert texts.read("c1") == ["SELECT 2"]


def test_odd_entries_are_left_out(texts: ScanTexts) -> None:
    texts.keep("c1", "SELECT 1")
    texts.path.write_text('{"version": 1, "queries": {"c1": [1, "SELECT 2", null], "c2": "x"}}')
    assert texts.read("c1") == ["SELECT 2"]
    assert texts.read("c2") == []


def test_a_disk_that_says_no_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    texts = ScanTexts(tmp_path / "file", "prod", "api.lytics.io", "a1")
    with pytest.raises(PrivateFileProblem, match="can't be written"):
        texts.keep("c1", "SELECT 1")
    assert texts.read("c1") == []


def test_each_sign_in_has_its_own(tmp_path: Path) -> None:
    ScanTexts(tmp_path, "prod", "h", "a1").keep("c1", "SELECT 1")
    assert ScanTexts(tmp_path, "prod", "h", "a2").read("c1") == []
    assert ScanTexts(tmp_path, "test", "h", "a1").read("c1") == []


def test_a_slow_disk_loses_no_query_of_another_connection(
    texts: ScanTexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, may_go_on = threading.Event(), threading.Event()

    def slowly(path: Path, content: str) -> None:
        if not writing.is_set():
            writing.set()
            may_go_on.wait(20)
        write_private(path, content)

    monkeypatch.setattr("app.scan_texts.write_private", slowly)
    with ThreadPoolExecutor() as pool:
        kept = [pool.submit(texts.keep, "c1", "SELECT 1")]
        assert writing.wait(20)
        kept.append(pool.submit(texts.keep, "c2", "SELECT 2"))
        with contextlib.suppress(TimeoutError):
            kept[1].result(0.1)
        may_go_on.set()
        assert all(each.result(20) for each in kept)
    assert texts.read("c1") == ["SELECT 1"]
    assert texts.read("c2") == ["SELECT 2"]


async def test_what_was_left_unsent_comes_first_and_stays_in_memory(texts: ScanTexts) -> None:
    left: dict[str, str] = {}
    here = ConnectionTexts(texts, "c1", left)
    assert await here.keep("SELECT 1") == ""
    here.leave("SELECT 2")
    here.leave("  ")
    assert await here.earlier() == ["SELECT 2", "SELECT 1"]
    assert await ConnectionTexts(texts, "c1", left).earlier() == ["SELECT 2", "SELECT 1"]
    assert await ConnectionTexts(texts, "c2", left).earlier() == []
    assert texts.read("c1") == ["SELECT 1"]


async def test_a_run_query_that_cannot_be_kept_is_a_sentence(texts: ScanTexts) -> None:
    texts.path.parent.write_text("a file where the folder has to be")
    said = await ConnectionTexts(texts, "c1", {}).keep("SELECT 1")
    assert said.startswith("This query is not kept for later: ")
