"""The clipboard of the surrounding tmux: a real one where there is one, and every odd one."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import clipboard
from app.clipboard import copy_to_tmux

TMUX = shutil.which("tmux")


def fake_tmux(folder: Path, script: str) -> None:
    program = folder / "tmux"
    program.write_text(script)
    program.chmod(0o755)


def runs(folder: Path) -> bool:
    """Whether the program that wrote its number down is still there."""
    return Path(f"/proc/{(folder / 'pid').read_text().strip()}").exists()


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Inside of a tmux whose program is whatever the test puts into the folder."""
    monkeypatch.setenv("TMUX", "/tmp/none,1,0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


async def test_outside_of_tmux_nothing_is_started(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_tmux(alone, f"#!/bin/sh\ntouch {alone}/started\n")
    monkeypatch.delenv("TMUX")
    assert not await copy_to_tmux("text")
    assert not (alone / "started").exists()


async def test_without_the_program_there_is_no_copy(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(alone))
    assert not await copy_to_tmux("text")


async def test_the_text_goes_through_standard_input(alone: Path) -> None:
    fake_tmux(alone, f'#!/bin/sh\nprintf "%s " "$@" > {alone}/argv\ncat > {alone}/stdin\n')
    assert await copy_to_tmux("naïve \ud800 text")
    assert (alone / "argv").read_text().split() == ["load-buffer", "-w", "-"]
    assert (alone / "stdin").read_text() == "naïve ? text"


async def test_the_token_is_not_handed_on(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LYTICS_API_TOKEN", "given-to-us-alone")
    fake_tmux(alone, f"#!/bin/sh\ncat > /dev/null\nenv > {alone}/environ\n")
    assert await copy_to_tmux("text")
    environ = (alone / "environ").read_text()
    assert "TMUX=/tmp/none,1,0" in environ
    assert "given-to-us-alone" not in environ


async def test_a_tmux_that_is_too_old_says_no(alone: Path) -> None:
    fake_tmux(alone, "#!/bin/sh\nexit 1\n")
    assert not await copy_to_tmux("x" * 1_000_000)


async def test_a_program_that_cannot_be_started_is_no_copy(alone: Path) -> None:
    fake_tmux(alone, "#!/no/such/interpreter\n")
    assert await copy_to_tmux("text") is False


async def test_a_tmux_that_hangs_is_given_up(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "_PATIENCE", 0.2)
    fake_tmux(alone, f"#!/bin/sh\necho $$ > {alone}/pid\nexec sleep 30\n")
    assert not await copy_to_tmux("text")
    assert not runs(alone)


async def test_nothing_is_left_behind_when_the_wait_is_cancelled(alone: Path) -> None:
    script = f"echo $$ > {alone}/new && mv {alone}/new {alone}/pid\nexec sleep 30\n"
    fake_tmux(alone, f"#!/bin/sh\n{script}")
    copying = asyncio.ensure_future(copy_to_tmux("text"))
    async with asyncio.timeout(60):
        while not (alone / "pid").exists():  # noqa: ASYNC110 - a file tells no event
            await asyncio.sleep(0.01)
    copying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await copying
    assert not runs(alone)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A tmux server of our own, as the surrounding one."""
    if TMUX is None:
        pytest.skip("tmux is not installed")
    socket = Path("/tmp") / f"cm-{uuid.uuid4().hex[:12]}"
    command = [TMUX, "-S", str(socket), "-f", "/dev/null"]
    started = subprocess.run(
        [*command, "new-session", "-d", "-x", "80", "-y", "24", "sleep 60"],
        capture_output=True,
        timeout=60,
    )
    if started.returncode:
        pytest.skip("tmux cannot start a server here")
    monkeypatch.setenv("TMUX", f"{socket},1,0")
    try:
        yield command
    finally:
        subprocess.run([*command, "kill-server"], capture_output=True, timeout=60)
        socket.unlink(missing_ok=True)


@pytest.mark.parametrize(
    "text",
    ["c0ffee01", "two\nlines 'and' \"quotes\" $HOME ä表", "x" * 200_000],
    ids=["id", "lines", "long"],
)
async def test_a_real_tmux_takes_the_text(server: list[str], text: str) -> None:
    assert await copy_to_tmux(text)
    shown = await asyncio.to_thread(
        subprocess.run, [*server, "show-buffer"], capture_output=True, timeout=60
    )
    assert shown.stdout.decode() == text
