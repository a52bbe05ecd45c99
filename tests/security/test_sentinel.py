"""The sentinel: known secrets go in, and must not come out anywhere.

The real program in a real terminal is signed in with a known token, every screen of the registry
is walked, errors echo the token in many spellings, a crash ends it. Then everything that it left
behind is searched. `test_the_detector_*` show that the search would find something.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.responses import Response

from app.demo.recording import RecordedRequest
from app.demo.service import DemoService
from tests.security.conftest import TOKEN, Recorded, process_of
from tests.security.leaks import Detector
from tests.security.screens_registry import REGISTRY, VIEWS, WITH_A_KEY
from tests.support.app_driver import refuse

TYPED = 'Rk3\\"TYPED&wro/ng+one<Hv8=pLq'
STORED = "stored-Bq6-warehouse-Tn2-password"
KEY = "zY5-pem-of-the-service-account-Gm8"
SECRETS = (TOKEN, TYPED, STORED)

Open = Callable[..., Recorded]


def spellings(secret: str) -> str:
    """What a careless server might echo."""
    return " | ".join(
        (
            secret,
            quote(secret, safe=""),
            json.dumps(secret),
            json.dumps(json.dumps(secret)),
            base64.b64encode(secret.encode()).decode(),
            base64.urlsafe_b64encode(b"Authorization: " + secret.encode()).decode(),
        )
    )


class Echo:
    """Refuses what it is told to, and repeats the token that came."""

    def __init__(self) -> None:
        self.paths: tuple[str, ...] = ()

    async def __call__(self, request: RecordedRequest) -> Response | None:
        token = request.headers.get("authorization", "")
        if token != TOKEN:
            return refuse(401, f"bad token {spellings(token)}", "AUTH-401")
        if any(request.path.endswith(path) for path in self.paths):
            return refuse(400, f"cannot: {spellings(token)}", f"X-{quote(token)}")
        return None


@pytest.fixture
def sentinel_service(service: DemoService) -> DemoService:
    for account in service.world.accounts:
        for connection in account.connections:
            connection["config"] = {
                **(connection.get("config") or {}),
                "connection_url": f"snowflake://svc:{STORED}@h/db",
                "password": STORED,
                "private_key": f"-----BEGIN PRIVATE KEY-----\n{STORED}\n-----END PRIVATE KEY-----",
            }
            connection["description"] = f"see https://u:{STORED}@h/x password={STORED}"
        for provider in account.providers:
            provider["oauth2"] = {"client_secret": STORED, "auth_url": f"https://a:{STORED}@h"}
    return service


def walk(shell: Recorded) -> None:
    """Every screen of the registry, and what draws foreign text beside them."""
    for way in (*REGISTRY.values(), *VIEWS.values()):
        for step in way.steps:
            shell.keys(*step.keys)
            shell.wait_for(*step.see)
        for step in reversed(way.steps):
            shell.keys(*step.back)
        # What lies below a dialog can be read beside it, so its frame has to be gone, too.
        shell.wait_until(lambda screen: "q quit" in screen and "╭" not in screen)


def test_known_secrets_come_out_nowhere(
    recorded: Open, sentinel_service: DemoService, home: Path
) -> None:
    service, echo = sentinel_service, Echo()
    service.intercept = echo
    pid_file = home.parent / "pid"
    shell = recorded(
        LYTICS_API_URL=service.url,
        DRIVER_PID_FILE=str(pid_file),
    )
    shell.type("clear; python3 -m tests.security.driver handler; echo status=$?\n")
    shell.wait_for("Sign in to a Lytics account", service.url, "No OS keyring here")
    shell.keys(TYPED)
    shell.wait_for("•" * len(TYPED))
    shell.keys("enter")
    shell.wait_for("refused the token", "bad token", "•••••••• | ••••••••", "paste it here")
    shell.keys(TOKEN, "enter")
    shell.wait_for("Orders warehouse", "token: session")
    walk(shell)
    cmdline, environ = process_of(pid_file)

    # Errors that echo the token: a list, one object, the accounts; seen in panes and toasts.
    echo.paths = ("/connection", "/provider", "/account")
    shell.keys("r")
    shell.wait_for("cannot:")
    shell.keys("p")
    shell.wait_for("Could not list accounts")
    shell.keys("escape", "?")
    shell.wait_for("Help: every key")
    shell.keys("escape")
    echo.paths = ()
    shell.keys("r")
    shell.wait_until(lambda screen: "cannot:" not in screen and "just now" in screen)

    # Copied, pictured, and then crashed with the token in a local and in the error's text.
    shell.keys("y", "Y")
    shell.wait_for("Copied")
    shell.keys("ctrl+p")
    shell.wait_for("Search for commands")
    shell.keys("screenshot")
    shell.wait_for("Save what is on the screen")
    shell.keys("enter")
    shell.wait_for("readable by you alone")
    shell.keys("f12")
    shell.wait_for("stopped because of an error in itself", "status=1")

    stream = shell.stream()
    detector = Detector(SECRETS)
    assert b"\x1b]52;" in stream
    assert list(home.rglob("screen-*.svg"))
    assert list(home.rglob("crash-*.txt"))
    leaks = [
        *detector.leaks_in_stream(stream),
        *detector.leaks_in_files(home.parent, but=(shell.stream_path,)),
        *detector.leaks_in("the command line", cmdline),
        *detector.leaks_in("the environment", environ),
    ]
    assert not leaks


def test_a_token_of_the_environment_comes_out_nowhere_else(
    recorded: Open, sentinel_service: DemoService, home: Path
) -> None:
    service = sentinel_service
    service.intercept = Echo()
    pid_file = home.parent / "pid"
    shell = recorded(
        LYTICS_API_URL=service.url,
        LYTICS_API_TOKEN=TYPED,
        DRIVER_PID_FILE=str(pid_file),
    )
    shell.type("clear; python3 -m tests.security.driver none; echo status=$?\n")
    shell.wait_for("refused the token from LYTICS_API_TOKEN", "p another profile")
    shell.keys("Y", "?", "escape", "p")
    shell.wait_for("● environment")
    cmdline, _ = process_of(pid_file)
    shell.keys("escape", "q")
    shell.wait_for("status=0")
    detector = Detector(SECRETS)
    assert not detector.leaks_in_stream(shell.stream())
    assert not detector.leaks_in_files(home)
    assert not detector.leaks_in("the command line", cmdline)


def test_what_is_typed_into_a_form_comes_out_in_the_request_alone(
    recorded: Open, sentinel_service: DemoService, home: Path
) -> None:
    """A typed secret and a key from a file: through the gate, a refusal that echoes them, a yes."""
    service = sentinel_service
    (home / "key.json").write_text(json.dumps({"private_key": KEY, "type": "service_account"}))
    (home / "key.json").chmod(0o600)
    shell = recorded(LYTICS_API_URL=service.url, LYTICS_API_TOKEN=TOKEN)
    shell.type("clear; python3 -m tests.security.driver none; echo status=$?\n")
    shell.wait_for("Orders warehouse", "q quit")

    async def echo(request: RecordedRequest) -> Response | None:
        if request.method == "GET":
            return None
        return refuse(422, f"cannot: {spellings(TYPED)} {spellings(KEY)}", f"X-{quote(TYPED)}")

    for way in WITH_A_KEY.steps:
        shell.keys(*way.keys)
        shell.wait_for(*way.see)
    shell.keys("tab", "Key of the sentinel", "tab", f"https://u:{TYPED}@h/x", "tab", "ctrl+o")
    shell.wait_for("The path of the file")
    shell.keys(str(home / "key.json"), "enter")
    shell.wait_for("Looks like: JSON key of a Google service account")
    service.intercept = echo
    for ending, back in (("Not created: cannot:", "Back to the form"), ("✔ Created", "Close")):
        shell.keys("enter")
        shell.wait_for("Create auth provider", "The request", "Change")
        shell.wait_until(lambda screen: "Checking" not in screen)
        shell.keys("tab", "tab", "enter")
        shell.wait_for(ending, back)
        shell.keys("y")
        shell.wait_for("Copied")
        shell.keys("ctrl+p", "enter")
        service.intercept = None
        if back == "Close":
            break
        shell.wait_for("New auth", "Cert JSON")
    shell.wait_for("Key of the sentinel", "q quit")
    shell.keys("x")
    shell.wait_for("Journal of changes", "Key of the sentinel")
    shell.keys("enter", "escape", "escape", "escape")
    shell.wait_for("q quit")
    shell.keys("q")
    shell.wait_for("status=0")

    (stored,) = service.world.default.auth_configs.values()
    assert KEY in str(stored), "it was sent as it is"
    assert len([one for one in service.requests if one.method == "POST"]) == 2
    detector = Detector((TOKEN, TYPED, STORED, KEY))
    stream = shell.stream()
    assert b"\x1b]52;" in stream
    but = (shell.stream_path, home / "key.json")
    leaks = [*detector.leaks_in_stream(stream), *detector.leaks_in_files(home.parent, but=but)]
    assert not leaks


def test_textuals_switches_for_developers_write_nothing(
    recorded: Open, service: DemoService, home: Path
) -> None:
    """They would log every key, the token's among them, into the folder one stands in."""
    shell = recorded(
        LYTICS_API_URL=service.url,
        TEXTUAL="debug,devtools",
        TEXTUAL_DEBUG="1",
        TEXTUAL_LOG=str(home / "textual.log"),
        TEXTUAL_SCREENSHOT="1",
        TEXTUAL_SCREENSHOT_LOCATION=str(home),
    )
    shell.type("clear; python3 -m app; echo status=$?\n")
    shell.wait_for("Sign in to a Lytics account")
    shell.keys(TOKEN, "enter")
    shell.wait_for("Orders warehouse")
    shell.keys("q")
    shell.wait_for("status=0")
    files = [path for path in home.parent.rglob("*") if path.is_file()]
    assert not [path for path in files if path.suffix in (".log", ".svg")]
    detector = Detector(SECRETS)
    assert not detector.leaks_in_files(home.parent, but=(shell.stream_path,))


# The search itself


@pytest.mark.parametrize(
    "spelled",
    [
        TOKEN,
        TOKEN[5:17],
        quote(TOKEN, safe=""),
        json.dumps({"a": TOKEN}),
        json.dumps(json.dumps(TOKEN)),
        base64.b64encode(TOKEN.encode()).decode(),
        base64.b64encode(b"xy" + TOKEN.encode()).decode(),
        base64.urlsafe_b64encode(b"x" + TOKEN.encode()).decode(),
        TOKEN.encode().hex(),
        TOKEN[:12] + "\r\n" + TOKEN[12:],
    ],
)
def test_the_detector_finds_every_spelling(spelled: str, tmp_path: Path) -> None:
    detector = Detector(SECRETS)
    assert detector.leaks_in("here", f"before {spelled} after".encode())
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_text(f"x{spelled}x")
    assert detector.leaks_in_files(tmp_path)
    assert not detector.leaks_in("here", b"before and after")


def test_the_detector_finds_what_is_copied_titled_and_drawn_in_pieces() -> None:
    detector = Detector(SECRETS)
    copied = b"\x1b]52;c;" + base64.b64encode(b"curl " + TOKEN.encode()) + b"\x07"
    assert any("clipboard" in leak for leak in detector.leaks_in_stream(copied))
    assert detector.leaks_in_stream(b"\x1b]2;" + TOKEN.encode() + b"\x07")
    half = len(TOKEN) // 2
    pieces = TOKEN[:half].encode() + b"\x1b[31m\x1b[10;5H" + TOKEN[half:].encode()
    assert detector.leaks_in_stream(pieces)
    assert not detector.leaks_in_stream(b"\x1b[31mnothing\x1b]52;c;YWJj\x07")


def test_the_detector_sees_leaks_that_are_planted(
    recorded: Open, service: DemoService, home: Path
) -> None:
    """The same way as above with two holes in the program: the search has to fail on both."""
    service.intercept = Echo()
    shell = recorded(LYTICS_API_URL=service.url, PLANTED="field and file")
    shell.type("clear; python3 -m tests.security.driver none; echo status=$?\n")
    shell.wait_for("Sign in to a Lytics account")
    shell.keys(TOKEN)
    shell.wait_for("•" * len(TOKEN))
    shell.keys("enter")
    shell.wait_for("Orders warehouse")
    shell.keys("q")
    shell.wait_for("status=0")
    detector = Detector(SECRETS)
    assert detector.leaks_in_stream(shell.stream())
    assert detector.leaks_in_files(home)
