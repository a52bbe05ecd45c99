"""``--plain`` and ``--json`` as scripts use them: streams, exit statuses, pipes, locales."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.responses import JSONResponse, Response

from app import cli
from app.api.address import ApiAddress
from app.demo.recording import RecordedRequest
from app.demo.service import DemoService, Intercept
from app.keyring_store import KeyringStore
from app.profiles import Profile, ProfileStore
from tests.support.app_driver import new_service

ROOT = Path(__file__).parent.parent


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoService]:
    """A signed-in account, by the two variables."""
    with new_service() as service:
        monkeypatch.setenv("LYTICS_API_URL", service.url)
        monkeypatch.setenv("LYTICS_API_TOKEN", service.token)
        yield service


def start(command: str) -> subprocess.CompletedProcess[bytes]:
    """A line of a shell, in which ``cm`` is the program."""
    script = f'cm() {{ "{sys.executable}" -m app "$@"; }}; {command}'
    return subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def refuse(path: str, status: int = 500) -> Intercept:
    """Answer everything below a path with an error that echoes the token."""

    async def intercept(request: RecordedRequest) -> Response | None:
        if not request.path.endswith(path):
            return None
        said = f"\x1b[31mno, {request.headers['authorization']}"
        error = {"code": "X-1", "message": said}
        return JSONResponse({"status": status, "errors": [error], "request_id": "r-7"}, status)

    return intercept


def test_it_prints_lines_without_a_terminal_and_without_textual() -> None:
    script = (
        "import sys; from app.cli import main; status = main(['--demo', '--plain']); "
        "heavy = {'textual', 'screens', 'widgets'}; "
        "print(status, sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.stderr == "0 []\n"
    assert done.stdout.startswith("Name  ")
    assert "Orders warehouse  " in done.stdout


def test_json_is_the_account_and_only_reads(
    service: DemoService, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--json", "--view", "auths"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (found["view"], found["profile"], err) == ("auths", "environment", "")
    assert len(found["items"]) == len(service.world.accounts[0].auths)
    assert {request.method for request in service.requests} == {"GET"}
    assert service.token not in out


def test_a_profile_of_the_keyring_is_used_and_not_remembered(
    service: DemoService, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LYTICS_API_TOKEN")
    address = ApiAddress.parse(service.url)
    ProfileStore().save(Profile("prod", address))

    async def held(*_: object) -> SecretStr:
        return SecretStr(service.token)

    monkeypatch.setattr(KeyringStore, "read", held)
    assert cli.main(["--json", "--profile", "prod"]) == 0
    assert json.loads(capsys.readouterr().out)["profile"] == "prod"
    assert ProfileStore().last() is None


# ------------------------------------------------------------------ exit statuses


def test_refused_is_1_with_the_next_step_on_standard_error(
    service: DemoService, capsys: pytest.CaptureFixture[str]
) -> None:
    service.intercept = refuse("/connection", 403)
    assert cli.main(["--json"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("connection-manager: Not allowed to list connections: ")
    assert "r-7" in err
    assert "ask an account admin" in err
    assert service.token not in err
    assert "\x1b" not in err


def test_a_rejected_token_names_where_it_came_from(
    service: DemoService, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LYTICS_API_TOKEN", "another-token-9876543210")
    assert cli.main(["--plain"]) == 1
    err = capsys.readouterr().err
    assert "the API refused the token from LYTICS_API_TOKEN" in err
    assert "another-token" not in err


def test_a_part_that_fails_is_said_and_is_0(
    service: DemoService, capsys: pytest.CaptureFixture[str]
) -> None:
    service.intercept = refuse("/job")
    assert cli.main(["--json"]) == 0
    out, err = capsys.readouterr()
    (why,) = json.loads(out)["incomplete"]
    assert why.startswith("jobs could not be loaded. Could not list jobs: ")
    assert err == f"connection-manager: Incomplete: {why}\n"
    assert service.token not in out + err


@pytest.mark.parametrize("url", ["https://nowhere.invalid", "http://127.0.0.1:{free}"])
def test_unreachable_is_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("LYTICS_API_URL", url.replace("{free}", str(port)))
    monkeypatch.setenv("LYTICS_API_TOKEN", "sentinel-token-1")
    assert cli.main(["--plain"]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "Could not list connections: " in err
    assert "run it again" in err


@pytest.mark.parametrize(
    "wrong",
    [
        ["--plain", "--json"],
        ["--view", "auths"],
        ["--plain", "--view", "tables"],
        ["--plain", "--profile", "nosuch"],
        ["--plain"],
    ],
)
def test_what_can_not_be_meant_is_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status = cli.main(wrong)
    except SystemExit as left:
        status = int(str(left.code))
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert err


def test_nobody_to_sign_in_as_says_how_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--plain"]) == 2
    err = capsys.readouterr().err
    for way in ("Not signed in", "LYTICS_API_TOKEN", "--profile NAME"):
        assert way in err


def test_a_terminal_is_told_how_many_there_are(
    service: DemoService, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_is_terminal", lambda _stream: True)
    assert cli.main(["--plain"]) == 0
    assert capsys.readouterr().err == "connection-manager: Connections: 18; 1 deleted left out.\n"


# ------------------------------------------------------------------ what scripts do to it


def test_a_reader_that_stops_early_ends_it_quietly(service: DemoService) -> None:
    # More than a pipe holds, so that the writer is still at it when the reader is gone.
    for number in range(3_000):
        service.world.accounts[0].connections.append({"id": f"more-{number}", "label": "x" * 60})
    done = start('cm --json | head -c 20; echo "status ${PIPESTATUS[0]}"')
    assert done.stdout.endswith(b"status 0\n")
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("to", "why"), [("/dev/full", b"No space left on device"), ("&-", b"Bad file descriptor")]
)
def test_an_output_that_can_not_be_written_is_said(
    service: DemoService, to: str, why: bytes
) -> None:
    if to == "/dev/full" and not Path(to).exists():
        pytest.skip("there is no /dev/full here")
    done = start(f"cm --plain >{to}; echo status $?")
    assert done.stdout == b"status 1\n"
    assert done.stderr == b"connection-manager: Could not write the list: " + why + b".\n"


def test_closed_streams_are_no_crash(service: DemoService) -> None:
    done = start("cm --plain 2>&- <&- | head -1; cm 2>&- <&-; echo status $?")
    assert done.stdout.startswith(b"Name ")
    assert done.stdout.endswith(b"status 2\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_locale_that_lacks_letters_loses_no_line(
    service: DemoService, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    service.world.accounts[0].connections[:] = [{"id": "c1", "label": "Größe 数据"}]
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    monkeypatch.setenv("PYTHONUTF8", "0")
    monkeypatch.setenv("LC_ALL", "C")
    done = start("cm --plain && cm --json")
    assert done.returncode == 0
    assert done.stderr == b""
    written = {"ascii": "Gr\\xf6\\xdfe", "latin-1": "Größe"}[encoding].encode("latin-1")
    assert written + b" \\u6570\\u636e  " in done.stdout
    assert done.stdout.count(b"\n") > 10


def test_ctrl_c_while_it_loads_ends_quietly(service: DemoService) -> None:
    asked = threading.Event()

    async def hang(_request: RecordedRequest) -> Response | None:
        asked.set()
        await asyncio.Event().wait()
        return None

    service.intercept = hang
    program = subprocess.Popen(
        [sys.executable, "-m", "app", "--plain"],
        cwd=ROOT,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )
    assert asked.wait(60)
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=60)
    assert (program.returncode, out, err) == (130, b"", b"")
