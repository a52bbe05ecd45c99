"""The command line: options, exit statuses, and what a terminal is needed for."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from app import __version__, cli
from app.__main__ import start

ROOT = Path(__file__).parent.parent


def run(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The program as a person starts it, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def test_help_names_every_option_and_both_variables() -> None:
    done = run("--help")
    assert done.returncode == 0
    for word in (
        *("--demo", "--profile NAME", "--read-only", "--version", "--help"),
        *("--plain", "--json", "--view {connections,auths,providers}"),
        *("LYTICS_API_TOKEN", "LYTICS_API_URL", "exit status:", "screen readers"),
    ):
        assert word in done.stdout
    for status in (0, 1, 2, 3, 130):
        assert f"\n  {status} " in done.stdout


def test_version() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"connection-manager {__version__}\n")


@pytest.mark.parametrize("wrong", [["--nonsense"], ["stray"], ["--profile"], ["--dem"]])
def test_a_wrong_option_exits_with_2(wrong: list[str]) -> None:
    done = run(*wrong)
    assert done.returncode == 2
    assert "usage" in done.stderr


def test_an_unknown_profile_exits_with_2_and_is_named() -> None:
    done = run("--profile", "no\x1b[31msuch")
    assert done.returncode == 2
    assert "profile" in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize(
    "url", ["http://api.lytics.io", "ftp://api.lytics.io", "https://user:hunter2hunter2@x.io"]
)
def test_an_address_that_no_token_is_sent_to_exits_with_2(url: str) -> None:
    done = run(env={"LYTICS_API_TOKEN": "sentinel-token-1", "LYTICS_API_URL": url})
    assert done.returncode == 2
    assert "LYTICS_API_URL" in done.stderr
    assert "sentinel-token-1" not in done.stderr
    assert "hunter2hunter2" not in done.stderr


def test_without_a_terminal_it_exits_with_2_and_a_sentence() -> None:
    done = run(env={"LYTICS_API_TOKEN": "sentinel-token-1"})
    assert done.returncode == 2
    assert "terminal" in done.stderr
    assert "--plain or --json" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_terminal_without_a_screen_exits_with_2_and_a_sentence(
    term: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_is_terminal", lambda _stream: True)
    monkeypatch.setenv("TERM", term)
    assert cli.main(["--demo"]) == 2
    said = capsys.readouterr().err
    assert f"TERM={term} can't show a screen" in said
    assert "--plain or --json" in said


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_a_stream_that_is_no_terminal_exits_with_2(
    closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_is_terminal", lambda stream: stream is not getattr(sys, closed))
    assert cli.main(["--demo"]) == 2


def test_the_demo_without_its_extra_exits_with_2_and_names_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == "sqlglot" else object()
    )
    assert cli.main(["--demo"]) == 2
    assert "pip install 'connection-manager[demo]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        ["--token=hunter2hunter2"],
        ["--token", "hunter2hunter2"],
        ["hunter2hunter2"],
        ["--demo=hunter2hunter2"],
        ["--json", "--view", "hunter2hunter2"],
        ["--json", "--view", "it's hunter2 (choose from hunter2)"],
        ["--json", "--view", "\"'hunter2' \"hunter2"],
        ["--api-key=hunter2hunter2", "-t", "hunter2hunter2", "\x1b[31mhunter2hunter2"],
    ],
)
def test_a_secret_given_as_an_option_is_not_repeated(wrong: list[str]) -> None:
    done = run(*wrong)
    assert done.returncode == 2
    assert "hunter2" not in done.stdout + done.stderr
    assert "\x1b" not in done.stderr
    assert "option" in done.stderr or "argument" in done.stderr


def test_a_crash_before_the_screen_tells_no_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("it holds hunter2hunter2")

    monkeypatch.setattr(cli, "resolve", broken)
    assert cli.main([]) == 1
    told = capsys.readouterr().err
    assert "hunter2" not in told
    assert "builtins.RuntimeError" in told
    (report,) = Path(os.environ["XDG_STATE_HOME"]).rglob("crash-*.txt")
    assert "hunter2" not in report.read_text()


def test_ctrl_c_while_the_keyring_is_asked_ends_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def interrupted(*_: object, **__: object) -> None:
        signal.raise_signal(signal.SIGINT)
        await asyncio.Event().wait()

    monkeypatch.setattr(cli, "resolve", interrupted)
    monkeypatch.setattr(sys, "argv", ["connection-manager"])
    assert start() == 130
    assert capsys.readouterr().err == ""


def test_ctrl_c_while_the_program_is_being_loaded_ends_quietly(tmp_path: Path) -> None:
    """It is a moment in which people press it."""
    (tmp_path / "argparse.py").write_text("import signal\nsignal.raise_signal(signal.SIGINT)\n")
    done = run(env={"PYTHONPATH": str(tmp_path)})
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_what_one_can_choose_from_is_told() -> None:
    assert "'auths'" in run("--json", "--view", "auth").stderr
