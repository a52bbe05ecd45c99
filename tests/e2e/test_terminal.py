"""The installed wheel in a real terminal: what a person sees, presses and is left with."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

from app.demo.service import DemoService
from tests.e2e.conftest import Terminal
from tests.support.changing import is_write

OpenTerminal = Callable[[int, int], Terminal]


def test_the_demo_is_browsed_from_another_folder_and_leaves_the_terminal_as_it_was(
    terminal: OpenTerminal,
) -> None:
    shell = terminal(140, 45)
    shell.wait_for("$")
    modes = shell.modes()
    shell.type("echo before; stty -g >before; connection-manager --demo; echo status=$?\n")
    shell.wait_for("Connection Manager", "DEMO", "Orders warehouse", "✖ unhealthy", "q quit")
    shell.press("/")
    shell.type("orders ware")
    shell.wait_for("1 of")
    shell.press("Enter")
    shell.press("Enter")
    shell.wait_for("esc back")
    shell.press("]")
    shell.wait_for("ORDERS.SALES")
    shell.press("j", "j", "Enter")
    shell.wait_for("CUSTOMERS")
    shell.press("q")
    screen = shell.wait_for("before", "status=0")
    assert "DEMO" not in screen
    assert shell.modes() == modes
    shell.type("stty -g | cmp before - && echo the same\n")
    shell.wait_for("\nthe same")


def test_at_80_by_24_the_detail_takes_the_lists_place(terminal: OpenTerminal) -> None:
    shell = terminal(80, 24)
    shell.type("connection-manager --demo\n")
    shell.wait_for("DEMO", "Orders warehouse")
    shell.press("Enter")
    shell.wait_for("Overview", "Schema", "Used by", "JSON")
    shell.wait_until(lambda screen: "Orders warehouse" not in screen)
    shell.press("Escape")
    shell.wait_for("Orders warehouse")
    shell.resize(140, 45)
    shell.wait_for("Overview", "Orders warehouse")


def test_a_real_account_by_the_two_variables_needs_no_key(terminal: OpenTerminal) -> None:
    with DemoService() as service:
        shell = terminal(140, 45)
        shell.type(f"export LYTICS_API_URL={service.url} LYTICS_API_TOKEN={service.token}\n")
        shell.type("clear; connection-manager --read-only; echo status=$?\n")
        screen = shell.wait_for("Orders warehouse", "token: env", "READ-ONLY", "Acme EU")
        assert service.token not in screen
        assert all(
            request.headers["authorization"] == service.token for request in service.requests
        )
        shell.press("q")
        shell.wait_for("status=0")


def test_a_connection_is_set_up_by_the_wizard_and_deleted_through_the_gate(
    terminal: OpenTerminal,
) -> None:
    with DemoService() as service:
        shell = terminal(100, 30)
        shell.type(f"export LYTICS_API_URL={service.url} LYTICS_API_TOKEN={service.token}\n")
        shell.type("clear; connection-manager; echo status=$?\n")
        shell.wait_for("Orders warehouse", "Acme EU", "ID")
        shell.press("w")
        shell.wait_for("Which platform?")
        shell.type("snowflake")
        shell.wait_until(lambda screen: "Airship" not in screen)
        shell.press("Enter")
        shell.wait_for("Which credentials for Snowflake?", "SF key 3")
        shell.press("Enter")
        shell.wait_for("Database")
        shell.type("ORDERS")
        shell.wait_for("ORDERS")
        shell.press("Enter")
        shell.wait_for("Create connection", "POST", "/v2/connection", "Proceed")
        assert writes(service) == []
        shell.wait_until(lambda screen: "Checking what" not in screen)
        to_proceed(shell, lambda: shell.press("Left"))
        shell.press("Enter")
        shell.wait_for("✔ The connection answers")
        shell.press("Enter")
        shell.wait_for("5 rows, 8 columns")
        shell.press("Enter")
        shell.wait_for("likely email address")
        shell.press("C-n")
        shell.wait_for("The integration is set up")
        shell.press("Enter")
        shell.wait_for("1 Connections", "▌Snowflake ")
        assert writes(service) == ["POST"]

        shell.press("d")
        shell.wait_for("Delete connection", "This cannot be undone", "DELETE", "Type the name")
        shell.wait_until(lambda screen: "Checking what" not in screen)
        shell.press("Enter", "Space", "d", "C-u")
        to_proceed(shell, lambda: shell.type("Snowflake"))
        to_proceed(shell, lambda: shell.press("Enter"))
        shell.press("Enter")
        shell.wait_for('Deleted "Snowflake"')
        assert writes(service) == ["POST", "DELETE"]
        shell.press("Enter")
        shell.wait_for("1 Connections", "q quit")
        shell.press("q")
        shell.wait_for("status=0")


def test_odd_variables_of_encoding_and_colours_change_nothing(terminal: OpenTerminal) -> None:
    shell = terminal(100, 24)
    shell.type("export PYTHONIOENCODING=ascii TEXTUAL_COLOR_SYSTEM=odd\n")
    shell.type("connection-manager --demo\n")
    screen = shell.wait_for("Orders warehouse", "healthy", "q quit")
    assert "━━━" in screen
    assert "\\u" not in screen


def to_proceed(shell: Terminal, do: Callable[[], None]) -> None:
    """Do something that lights up Proceed, or gives it the focus, and wait until that is seen."""
    before = shell.coloured(" Cancel ")
    do()
    shell.wait_until(lambda _: shell.coloured(" Cancel ") != before)


def writes(service: DemoService) -> list[str]:
    """The methods of the requests that changed something, in order."""
    return [r.method for r in service.requests if is_write(r)]


def test_q_quits_within_a_second_while_the_host_says_nothing(terminal: OpenTerminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        threading.Thread(target=_accept_all, args=(silent,), daemon=True).start()
        shell = terminal(80, 24)
        shell.type(f"export LYTICS_API_URL=http://127.0.0.1:{port} LYTICS_API_TOKEN=abc\n")
        shell.type("clear; python3 -m app; echo status=$?\n")
        shell.wait_for("Loading connections")
        shell.press("q")
        # A busy machine takes its time; whoever waits for the host does so for 30 s.
        shell.wait_for("status=0", patience=10)


def _accept_all(server: socket.socket) -> None:
    held = []
    while True:
        try:
            held.append(server.accept())
        except OSError:
            return


def test_copying_reaches_the_clipboard_through_the_terminal(terminal: OpenTerminal) -> None:
    with DemoService() as service:
        shell = terminal(140, 45)
        shell.type(f"export LYTICS_API_URL={service.url} LYTICS_API_TOKEN={service.token}\n")
        shell.type("clear; python3 -m app\n")
        shell.wait_for("Orders warehouse", "ID", "Acme EU")
        shell.press("Y")
        shell.wait_for("Copied")
        command = shell.clipboard()
        assert command.startswith('curl -H "Authorization: $LYTICS_API_TOKEN"')
        assert service.url in command
        assert service.token not in command
