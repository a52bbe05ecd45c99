"""The server itself: where it listens, what it records, how it stops, who may ask."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import httpx
import pytest
from starlette.responses import JSONResponse, Response

from app.demo.service import DemoService, RecordedRequest
from tests.demo.conftest import client_of
from tests.demo.support import ENDLESS, data, get, refusal

PATIENCE = 30
"""Seconds until something that did not happen is a failure."""

OLD_SHAPE = {"data": None, "message": "Not authorized", "status": 401}


def test_listens_on_loopback_only_with_a_fresh_token() -> None:
    with DemoService() as first, DemoService() as second:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", first.url)
        assert first.url != second.url
        assert first.token != second.token
        assert len(first.token) >= 32


@pytest.mark.parametrize("token", [None, "", "wrong", "Bearer {token}", "{token}x"])
def test_a_rejected_token_is_answered_in_the_old_shape(
    service: DemoService, token: str | None
) -> None:
    given = token if token is None else token.format(token=service.token)
    for path in ("/v2/connection", "/nowhere"):
        answer = get(service.url + path, given)
        assert (answer.status_code, answer.json()) == (401, OLD_SHAPE)


def test_unknown_paths_and_methods(client: httpx.Client) -> None:
    for path in ("/", "/v1/connection", "/v2", "/v2/connections", "/v2/connection/", "/v2/auth//x"):
        refusal(client.get(path), 404, "NOTFOUND-003")
    refusal(client.patch("/v2/connection"), 405, "BADREQ-001")
    refusal(client.delete("/v2/provider"), 405, "BADREQ-001")


def test_records_every_request_raw_and_in_order(service: DemoService, client: httpx.Client) -> None:
    before = time.monotonic()
    client.get("/v2/connection?account_id=4022&x=%20+")
    client.post("/v2/connection/a%2Fb%25/scan", json={"query": "ä"}, headers={"X-Own": "1"})
    get(f"{service.url}/v2/auth")
    first, second, third = service.requests
    assert (first.method, first.path) == ("GET", "/v2/connection")
    assert first.query == "account_id=4022&x=%20+"
    assert (second.method, second.path) == ("POST", "/v2/connection/a%2Fb%25/scan")
    assert second.headers["x-own"] == "1"
    assert second.headers["authorization"] == service.token
    assert second.body == '{"query":"ä"}'.encode()
    assert before <= first.at <= second.at <= third.at <= time.monotonic()
    assert "authorization" not in third.headers
    assert service.token not in repr(second)
    assert "query" not in repr(second)
    assert "4022" not in repr(first)


def test_only_the_last_requests_are_kept(
    service: DemoService, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.demo.gateway.KEPT", 3)
    for number in range(5):
        client.get(f"/v2/auth/{number}")
    assert [request.path for request in service.requests] == [f"/v2/auth/{n}" for n in (2, 3, 4)]


def test_an_intercept_answers_or_lets_through(service: DemoService, client: httpx.Client) -> None:
    async def intercept(request: RecordedRequest) -> Response | None:
        if request.path == "/v2/auth":
            return JSONResponse({"strange": True}, 503)
        return None

    service.intercept = intercept
    assert client.get("/v2/auth").status_code == 503
    assert data(client.get("/v2/account"))
    service.intercept = None
    assert data(client.get("/v2/auth"))
    assert len(service.requests) == 3


def still_serving() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "demo-service"]


def test_stops_at_once_while_a_request_hangs_and_another_client_has_gone() -> None:
    reached = threading.Semaphore(0)

    async def hang(request: RecordedRequest) -> None:
        reached.release()
        await asyncio.sleep(3600)

    service = DemoService(intercept=hang)
    service.start()
    host, port = service.url.removeprefix("http://").split(":")
    outcome: list[str] = []

    def ask() -> None:
        try:
            answer = get(f"{service.url}/v2/auth", timeout=60)
            outcome.append(str(answer.status_code))
        except httpx.HTTPError as error:
            outcome.append(type(error).__name__)

    with socket.create_connection((host, int(port)), PATIENCE) as gone:
        gone.sendall(b"GET /v2/auth HTTP/1.1\r\nHost: x\r\n\r\n")
        assert reached.acquire(timeout=PATIENCE)
    thread = threading.Thread(target=ask)
    thread.start()
    assert reached.acquire(timeout=PATIENCE)
    service.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert len(outcome) == 1
    assert not still_serving()
    with pytest.raises(ConnectionRefusedError), socket.create_connection((host, int(port)), 1):
        pass


def test_stops_while_a_scan_runs(service: DemoService) -> None:
    service.warehouse.scan_seconds = 3600
    connection = service.world.default.connections[0]["id"]

    def ask() -> None:
        with client_of(service) as client, pytest.raises((httpx.HTTPError, AssertionError)):
            answer = client.post(f"/v2/connection/{connection}/scan", json={"query": ENDLESS})
            assert answer.status_code == 200

    thread = threading.Thread(target=ask)
    thread.start()
    while not service.warehouse._deadline:
        time.sleep(0.01)
    service.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert not still_serving()


def test_stopping_twice_or_without_start_is_fine_starting_twice_is_not() -> None:
    service = DemoService()
    service.stop()
    with pytest.raises(RuntimeError):
        _ = service.url
    service = DemoService()
    service.start()
    with pytest.raises(RuntimeError):
        service.start()
    service.stop()
    service.stop()


def test_a_taken_port_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        service = DemoService(port=taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            service.start()


NOISY = """
import socket, urllib.error, urllib.request
from app.demo.service import DemoService

async def fail(request):
    raise ValueError("an intercept's own mistake")

with DemoService(intercept=fail) as service:
    try:
        urllib.request.urlopen(service.url + "/v2/auth", timeout=60)
    except urllib.error.HTTPError as error:
        assert error.code == 500
        error.close()
    else:
        raise AssertionError("answered")
    with socket.create_connection(("127.0.0.1", int(service.url.rpartition(":")[2]))) as raw:
        raw.sendall(b"\\x00 nonsense\\r\\n\\r\\n")
        raw.recv(100)
    service.intercept = None
    connection = service.world.default.connections[0]["id"]
    asked = urllib.request.Request(
        f"{service.url}/v2/connection/{connection}/scan",
        data=b'{"query": "call some_procedure()"}',
        headers={"Authorization": service.token},
    )
    try:
        urllib.request.urlopen(asked, timeout=60)
    except urllib.error.HTTPError as error:
        assert error.code == 400
        error.close()
"""


def test_nothing_reaches_the_terminal() -> None:
    """In a process of its own: pytest's log capture would hide what is printed."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", NOISY],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_two_runs_with_one_clock_answer_the_same() -> None:
    def clock() -> datetime:
        return datetime(2026, 1, 2, tzinfo=UTC)

    paths = [
        f"/v2/{name}" for name in ("connection", "auth", "provider", "job", "datamodel", "account")
    ]
    bodies = []
    for _ in range(2):
        with DemoService(clock=clock) as service, client_of(service) as client:
            paths_now = [
                *paths,
                f"/v2/connection/{service.world.default.connections[0]['id']}/schema",
            ]
            bodies.append([client.get(path).content for path in paths_now])
    assert bodies[0] == bodies[1]
    assert b"2026-01-01" in bodies[0][1]


def test_the_package_alone_imports_nothing_heavy() -> None:
    code = (
        "import sys, app.demo, app.demo.service;"
        "print([name for name in ('starlette', 'uvicorn', 'sqlglot', 'httpx', 'textual')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_runs_as_a_program_until_it_is_told_to_stop(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "app.demo", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip().removeprefix("LYTICS_API_URL=")
            token = process.stdout.readline().strip().removeprefix("LYTICS_API_TOKEN=")
            answer = get(f"{url}/v2/account", token)
            assert [account["aid"] for account in data(answer)] == [4021, 4022, 4023]
            process.send_signal(number)
            rest, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, rest, errors) == (0, "", "")


def test_as_a_program_a_taken_port_exits_1(service: DemoService) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app.demo", "--port", service.url.rpartition(":")[2]],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "Cannot listen" in done.stderr
    assert "Traceback" not in done.stderr
