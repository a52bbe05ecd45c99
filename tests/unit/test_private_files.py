"""Private files: whole or not at all, nobody else's, never through a link."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import private_files
from app.private_files import (
    AlreadyThere,
    PrivateFileProblem,
    append_private,
    read_private,
    write_private,
)


@pytest.fixture
def generous_umask() -> Iterator[None]:
    former = os.umask(0)
    yield
    os.umask(former)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_file_and_new_folders_are_the_users_alone(tmp_path: Path, generous_umask: None) -> None:
    path = tmp_path / "a" / "b" / "file"
    write_private(path, "söme\n")
    assert path.read_bytes() == "söme\n".encode()
    assert [mode(path), mode(path.parent), mode(path.parent.parent)] == [0o600, 0o700, 0o700]


@pytest.mark.parametrize("write", [write_private, append_private])
def test_there_is_no_moment_in_which_others_can_read_it(
    tmp_path: Path,
    generous_umask: None,
    monkeypatch: pytest.MonkeyPatch,
    write: Callable[[Path, str], None],
) -> None:
    monkeypatch.setattr(private_files, "_keep_to_oneself", lambda _handle: None)
    write(tmp_path / "file", "x")
    assert mode(tmp_path / "file") == 0o600


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    write_private(tmp_path / "file", b"x")
    assert mode(tmp_path) == 0o755


def test_a_file_that_others_could_read_becomes_private(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert (path.read_text(), mode(path)) == ("new", 0o600)
    path.chmod(0o644)
    append_private(path, " more")
    assert (path.read_text(), mode(path)) == ("new more", 0o600)


def test_an_odd_umask_does_not_lock_the_user_out(tmp_path: Path) -> None:
    former = os.umask(0o777)
    try:
        write_private(tmp_path / "file", b"x")
    finally:
        os.umask(former)
    assert mode(tmp_path / "file") == 0o600


@pytest.mark.parametrize("write", [write_private, append_private])
def test_never_through_a_link(tmp_path: Path, write: object) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("precious")
    link.symlink_to(target)
    assert callable(write)
    with pytest.raises(PrivateFileProblem, match="symbolic link"):
        write(link, "x")
    link.unlink()
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(PrivateFileProblem, match="symbolic link"):
        write(link, "x")
    assert target.read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("write", [write_private, append_private])
def test_never_into_what_is_no_file(tmp_path: Path, write: object) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    assert callable(write)
    for name in ("pipe", "folder"):
        with pytest.raises(PrivateFileProblem, match="not a plain file"):
            write(tmp_path / name, "x")


def test_an_existing_file_stays_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "export"
    write_private(path, "one", replace=False)
    with pytest.raises(PrivateFileProblem, match="exists already"):
        write_private(path, "two", replace=False)
    assert (path.read_text(), mode(path)) == ("one", 0o600)


@pytest.mark.parametrize("step", ["write", "fsync", "fchmod"])
@pytest.mark.parametrize("replace", [True, False])
def test_a_failing_disk_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, replace: bool
) -> None:
    path = tmp_path / "file"
    if replace:
        path.write_text("old")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    says = r"file can't be written: No space left on device"
    with monkeypatch.context() as disk, pytest.raises(PrivateFileProblem, match=says):
        disk.setattr(os, step, full)
        write_private(path, "new", replace=replace)
    assert [found.name for found in tmp_path.glob("*") if found.is_file()] == ["file"] * replace
    assert not replace or path.read_text() == "old"
    assert not list(tmp_path.glob(".*.tmp"))


def test_a_failing_rename_leaves_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PrivateFileProblem, match="Operation not permitted"):
        write_private(tmp_path / "file", "new")
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    with monkeypatch.context() as slow:
        slow.setattr(os, "write", lambda handle, raw: real(handle, raw[:3]))
        write_private(tmp_path / "file", "0123456789")
        append_private(tmp_path / "file", "abcdefg")
    assert (tmp_path / "file").read_text() == "0123456789abcdefg"


def test_a_link_that_comes_between_the_look_and_the_writing_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "target").write_text("precious")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    monkeypatch.setattr(private_files, "_require_plain_target", lambda _path, replace: None)
    with pytest.raises(PrivateFileProblem, match="symbolic links"):
        append_private(tmp_path / "link", "x")
    with pytest.raises(AlreadyThere):
        write_private(tmp_path / "link", "x", replace=False)
    write_private(tmp_path / "link", "x")
    assert not (tmp_path / "link").is_symlink(), "it was replaced"
    assert (tmp_path / "target").read_text() == "precious"


@pytest.mark.parametrize("replace", [True, False])
def test_the_file_and_its_name_in_the_folder_are_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replace: bool
) -> None:
    kept: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: kept.append(os.fstat(handle).st_ino))
    write_private(tmp_path / "file", "x", replace=replace)
    assert kept == [(tmp_path / "file").stat().st_ino, tmp_path.stat().st_ino]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="nothing lists open files here")
def test_no_file_is_left_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    path = tmp_path / "file"
    before = sorted(Path("/proc/self/fd").iterdir())
    write_private(path, "x")
    append_private(path, "y")
    assert read_private(path, 2) is not None
    with pytest.raises(PrivateFileProblem):
        read_private(path, 1)
    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        for write in (write_private, append_private):
            with pytest.raises(PrivateFileProblem):
                write(path, "z")
    assert sorted(Path("/proc/self/fd").iterdir()) == before


def test_a_folder_below_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PrivateFileProblem, match="can't be written"):
        write_private(tmp_path / "file" / "below", "x")


def test_reading_tells_who_else_can(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_private(path, b"content")
    found = read_private(path, 100)
    assert found is not None
    assert (found.content, found.warnings) == (b"content", ())
    for shared in (0o640, 0o604, 0o620, 0o601):
        path.chmod(shared)
        found = read_private(path, 100)
        assert found is not None
        assert len(found.warnings) == 1
        assert "Other users" in found.warnings[0]


def test_reading_tells_whose_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_private(path, b"content")
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    monkeypatch.setattr(private_files, "_ROOT", 54321)
    found = read_private(path, 100)
    assert found is not None
    assert "belongs to another user" in found.warnings[0]
    monkeypatch.setattr(private_files, "_ROOT", path.stat().st_uid)
    found = read_private(path, 100)
    assert found is not None
    assert found.warnings == ()


def test_reading_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert read_private(tmp_path / "no-such", 100) is None
    assert read_private(tmp_path / "no-such" / "file", 100) is None
    assert read_private(tmp_path / "file" / "below", 100) is None


def test_reading_follows_a_link_and_looks_at_its_end(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("content")
    target.chmod(0o644)
    link.symlink_to(target)
    found = read_private(link, 100)
    assert found is not None
    assert (found.content, len(found.warnings)) == (b"content", 1)


def test_reading_what_can_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    (tmp_path / "large").write_bytes(b"x" * 4097)
    for name, reason in [
        ("folder", "not a plain file"),
        ("pipe", "not a plain file"),
        ("gone", "a link to a file that does not exist"),
        ("ring", "Too many levels"),
        ("large", "larger than 4 KiB"),
    ]:
        with pytest.raises(PrivateFileProblem, match=reason):
            read_private(tmp_path / name, 4096)

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(PrivateFileProblem, match="large can't be read: Permission denied"):
        read_private(tmp_path / "large", 4096)
