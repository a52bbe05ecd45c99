"""design.md, Main screen: `y` / `Y`: copy id / copy as curl, through the terminal (OSC 52)."""

from __future__ import annotations

import base64
import json
import re

import pytest

from app.demo.service import DemoService
from tests.support.app_driver import NARROW, WIDE, Driver, driving

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the driver writes to the terminal."""
    from textual.drivers.headless_driver import HeadlessDriver

    texts: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "write", lambda _self, data: texts.append(data))
    return texts


def copied(written: list[str]) -> str:
    """The last text that the terminal was told to put on the clipboard, by the bytes."""
    found = re.findall(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", "".join(written))
    return base64.b64decode(found[-1]).decode()


async def open_tab(user: Driver, name: str, *keys: str) -> str:
    """Open a connection at a tab; its id."""
    await user.go_to(name)
    subject = user.main.account.subject
    assert subject is not None
    await user.press("enter", *keys)
    await user.settled()
    return str(subject.item.id)


@SIZES
async def test_y_copies_the_id(
    service: DemoService, written: list[str], size: tuple[int, int]
) -> None:
    """y: copy id, with a note of what was copied; from the list and from the detail."""
    async with driving(service, size) as user:
        wanted = await open_tab(user, "Orders warehouse")
        await user.press("y")
        assert copied(written) == wanted
        assert user.toasts[-1] == f"Copied the id: {wanted}"
        await user.press("escape", "2", "y")
        subject = user.main.account.subject
        assert subject is not None and copied(written) == subject.item.id


@SIZES
async def test_capital_y_copies_the_request_as_curl(
    service: DemoService, written: list[str], size: tuple[int, int]
) -> None:
    """Y: copy as curl (`$LYTICS_API_TOKEN`, never the token)."""
    async with driving(service, size) as user:
        head = "curl -H \"Authorization: $LYTICS_API_TOKEN\" -H 'Accept: application/json' "
        wanted = await open_tab(user, "Orders warehouse")
        await user.press("Y")
        await user.wait_for(lambda: user.toasts)
        path = f"{service.url}/v2/connection/{wanted}"
        assert copied(written) == head + path
        await user.press("]", "Y")
        await user.settled()
        assert copied(written) == f"{head}{path}/schema"
        await user.press("down", "down", "right", "down", "down", "down", "Y")
        await user.settled()
        assert copied(written) == f"{head}{path}/schema/ORDERS.SALES.ORDERS"
        await user.press("2")
        await user.go_to("SF key 2")
        await user.press("Y")
        await user.settled()
        auth = user.main.account.subject
        assert auth is not None
        assert copied(written) == f"{head}{service.url}/v2/auth/snowflake-direct/{auth.item.id}"
        await user.press("3", "Y")
        await user.settled()
        assert copied(written) == f"{head}{service.url}/v2/provider"
        assert service.token not in "".join(written) and service.token not in user.text


async def test_the_curl_of_a_hostile_table_is_what_is_sent(
    service: DemoService, written: list[str]
) -> None:
    """Y: the curl is exact, percent-encoded as the request is."""
    async with driving(service) as user:
        wanted = await open_tab(user, "Returns", "]")
        await user.press("right", "down", "enter")
        await user.settled()
        await user.press("Y")
        await user.settled()
        sent = [request.path for request in service.requests if "/schema/" in request.path]
        assert sent and sent[-1].startswith(f"/v2/connection/{wanted}/schema/Q3%20")
        assert copied(written).endswith(f" '{service.url}{sent[-1]}'") or copied(written).endswith(
            f" {service.url}{sent[-1]}"
        )


async def test_names_are_copied_in_the_schema(service: DemoService, written: list[str]) -> None:
    """Schema: copies names; of a table the whole one, of a column its own."""
    async with driving(service) as user:
        await open_tab(user, "Orders warehouse", "]")
        assert "y copy name" in user.footer
        await user.press("y")
        assert copied(written) == "ORDERS.ARCHIVE"
        await user.press("enter", "down", "y")
        assert copied(written) == "ORDERS.ARCHIVE.CUSTOMERS"
        await user.press("enter")
        await user.settled()
        await user.press("down", "y")
        assert copied(written) == "CUSTOMER_ID"


async def test_json_copies_a_value_and_the_whole_masked(
    service: DemoService, written: list[str]
) -> None:
    """JSON: copyable (masked), a value and the whole."""
    async with driving(service) as user:
        wanted = await open_tab(user, "Orders warehouse", "[")
        await user.press("y")
        assert copied(written) == wanted
        await user.press("slash")
        await user.type("connection_url")
        await user.press("enter", "down", "y")
        assert "••••••••@" in copied(written) and "Wint3r" not in copied(written)
        await user.main.action_perform("copy-json")
        await user.settled()
        whole = json.loads(copied(written))
        assert whole["id"] == wanted and "••••••••@" in whole["config"]["connection_url"]
        await user.wait_for(
            lambda: user.toasts and "characters" in user.toasts[-1], "no repeating of a long text"
        )


async def test_json_can_be_searched_and_folded(service: DemoService) -> None:
    """JSON: the object as the API gave it, masked, collapsible and searchable."""
    async with driving(service) as user:
        await open_tab(user, "Orders warehouse", "[")
        assert "16 fields" in user.part("#json-filter")
        await user.press("slash")
        await user.type("ssl")
        assert "1 found" in user.part("#json-filter")
        tree = user.part("#json-tree")
        assert "ssl_mode" in tree and "config" in tree and "author_id" not in tree
        marked = [
            segment.text
            for y in range(4)
            for segment in user.main.detail.json.branches.render_line(y)
            if segment.style is not None and segment.style.underline
        ]
        assert marked == ["ssl"]
        await user.press("escape")
        assert "author_id" in user.part("#json-tree")
        await user.click("#json-tree", "▾ config")
        assert "ssl_mode" not in user.part("#json-tree")
        await user.click("#json-tree", "▸ config")
        assert "ssl_mode" in user.part("#json-tree")


async def test_what_is_copied_does_nothing_when_it_is_pasted(
    own_service: DemoService, written: list[str]
) -> None:
    """An ESC would end the bracketed paste, and the line behind it would run as a command."""
    hostile = "9f\x1b[201~\nrm -rf ~\r\n\x9b201~ ä表"
    own_service.world.default.connections[0]["id"] = hostile
    async with driving(own_service, WIDE) as user:
        await user.go_to(own_service.world.default.connections[0]["label"])
        await user.press("y")
        assert copied(written) == "9f[201~ rm -rf ~ 201~ ä表"
        user.app.copy_to_clipboard("two\nlines\tand \x1b]52;c;eA==\x07")
        assert copied(written) == "two\nlines\tand ]52;c;eA=="
