"""`t`: a connection is tested rung by rung, and two keys lead to where a failure is mended."""

from __future__ import annotations

import asyncio

import pytest

from app.api.client import LyticsClient
from app.api.models import Connection
from app.demo.service import DemoService
from app.derived import StatusKind
from app.scan_limiter import SCANS
from app.views import View
from screens.ladder import LadderScreen
from screens.main import MainScreen
from screens.scanning import Scanning
from tests.support.app_driver import NARROW, Driver, answers, driving, failing, hang

HEALTHY, UNHEALTHY, GONE, NONE = "Returns", "Orders warehouse", "General ledger", "Finance copy"


async def climbed(user: Driver, name: str) -> None:
    """Test a connection and wait for the end."""
    await user.go_to(name)
    user.service.requests.clear()
    await user.press("t")
    await user.see("Test connection", "test again")


def status_of(user: Driver, name: str) -> StatusKind:
    return user.main.inventory.connection_status(connection_called(user, name)).kind


def connection_called(user: Driver, name: str) -> Connection:
    return next(c for c in user.main.inventory.connections.items if c.label == name)


async def test_a_healthy_connection_climbs_to_the_top(service: DemoService) -> None:
    async with driving(service) as user:
        await climbed(user, HEALTHY)
        for words in ("● Auth exists", "● Auth healthy", "● Tables answer", "● SELECT 1"):
            assert words in user.text
        assert "✔ It works: a query ran on its warehouse." in user.text
        assert "Not tested:" in user.text
        asked = [path.split("/")[-1] for path in user.asked()]
        assert asked == ["auth", "schema", "scan"]
        await user.press("escape")
        assert status_of(user, HEALTHY) is StatusKind.HEALTHY
        await user.see("its test passed")


async def test_an_unhealthy_auth_is_two_keys_from_the_form_that_mends_it(
    service: DemoService,
) -> None:
    async with driving(service, NARROW) as user:
        await climbed(user, UNHEALTHY)
        assert "✖ It fails at: Auth healthy" in user.text
        assert user.text.count("not tried") == 2
        assert user.asked() == ["auth"]
        await user.press("a")
        await user.see("SF key 2", "Credentials")
        await user.press("e")
        await user.see("Edit auth", "Account name")


async def test_a_missing_auth_is_one_key_from_the_form_that_gives_another(
    service: DemoService,
) -> None:
    async with driving(service, NARROW) as user:
        await climbed(user, GONE)
        assert "✖ It fails at: Auth exists" in user.text
        await user.press("e")
        await user.see("Edit connection", "Auths")


async def test_a_connection_without_an_auth_is_tried_all_the_same(service: DemoService) -> None:
    async with driving(service) as user:
        await climbed(user, NONE)
        assert "▲ Auth exists" in user.text
        assert "whether it needs one shows below" in user.text


@pytest.mark.parametrize(("part", "rung"), [("schema", "Tables answer"), ("scan", "SELECT 1")])
async def test_a_refusal_stands_on_its_rung_with_the_apis_words(
    service: DemoService, part: str, rung: str
) -> None:
    async with driving(service) as user:
        service.intercept = answers(**{part: failing(400, "Incorrect username or password")})
        await climbed(user, HEALTHY)
        assert f"✖ {rung}" in user.text
        assert "Incorrect username or password" in user.text
        assert "request_id 91aa" in user.text
        assert "Likely:" in user.text
        assert status_of(user, HEALTHY) is StatusKind.UNHEALTHY
        service.intercept = None
        await user.press("t")
        await user.see("✔ It works")
        assert status_of(user, HEALTHY) is StatusKind.HEALTHY


async def test_however_much_the_api_says_the_keys_stay_in_sight(service: DemoService) -> None:
    async with driving(service, NARROW) as user:
        service.intercept = answers(scan=failing(401, "No such luck today. " * 20 + "The end"))
        await climbed(user, HEALTHY)
        for words in ("✖ It fails at: SELECT 1", "Likely: The token is missing"):
            assert words in user.text
        for words in ("p another profile", "a open its auth", "esc close"):
            assert words in user.text
        assert "The end" not in user.text
        await user.press(*["pagedown"] * 3)
        await user.see("The end (INTERNAL-019 · 401 · request_id", "esc close", "writing: a test")
        await user.press("q")
        await user.wait_for(lambda: isinstance(user.screen, MainScreen))
        assert user.app._exit is False


async def test_a_test_that_hangs_is_given_up_and_tells_nothing(service: DemoService) -> None:
    async with driving(service) as user:
        service.intercept = answers(schema=hang)
        await user.go_to(HEALTHY)
        await user.press("t")
        await user.see("◐ Tables answer", "esc give up")
        await user.press("escape")
        await user.see("Given up", "cancelled")
        assert isinstance(user.screen, LadderScreen)
        assert not user.main.inventory.tested
        await user.press("escape")
        await user.wait_for(lambda: isinstance(user.screen, MainScreen))


async def test_a_wait_that_was_given_up_is_not_told_of_again(service: DemoService) -> None:
    async with driving(service) as user:
        limiter = user.main.session.scan_limiter
        for _ in range(SCANS):
            async with limiter.slot():
                pass
        await user.go_to(HEALTHY)
        await user.press("t")
        await user.see("10 scans in any 10 s")
        await user.press("escape")
        await user.see("Given up")
        limiter._over.clear()
        service.intercept = answers(scan=hang)
        await user.press("t")
        await user.see("◐ SELECT 1")
        await user.wait_for(lambda: any(each.path.endswith("/scan") for each in service.requests))
        await user.pause()
        assert "10 scans in any 10 s" not in user.text


async def test_keys_pressed_meanwhile_wait_for_nothing_and_break_nothing(
    service: DemoService,
) -> None:
    async with driving(service) as user:
        await user.go_to(HEALTHY)
        await user.burst("t", "t", "enter", "space", "d", "t")
        await user.see("Test connection")
        await user.see("test again")
        assert not [item for item in service.requests if item.method in ("PUT", "DELETE")]


async def test_only_a_connection_can_be_tested(service: DemoService) -> None:
    async with driving(service) as user:
        await user.press("2", "t")
        assert user.screen is user.main
        assert any("Only a connection" in said for said in user.toasts)


async def test_what_never_began_can_be_tested_again(
    service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given up before the first rung: the keys that are shown do what they say."""
    begins = asyncio.Event()

    async with driving(service) as user:
        await user.go_to(HEALTHY)
        client = await user.main.session.client()

        async def slowly() -> LyticsClient:
            await begins.wait()
            return client

        monkeypatch.setattr(user.main.session, "client", slowly)
        await user.press("t")
        await user.see("Test connection", "give up")
        await user.press("escape")
        await user.see("test again")
        begins.set()
        await user.press("t")
        await user.see("✔ It works")


async def test_what_is_done_about_a_test_is_about_the_connection_that_was_tested(
    own_service: DemoService,
) -> None:
    """The list can be read again while its dialog is open: the cursor may be elsewhere by then."""
    connections = own_service.world.default.connections
    async with driving(own_service) as user:
        await climbed(user, UNHEALTHY)
        user.main.select(View.CONNECTIONS, connection_called(user, HEALTHY))
        await user.press("a")
        await user.see("SF key 2", "Credentials")
        await user.press("escape")
        await climbed(user, UNHEALTHY)
        connections[:] = [item for item in connections if item["label"] != UNHEALTHY]
        user.main.reader.load_account()
        await user.loaded()
        await user.press("a")
        await user.wait_for(lambda: user.toasts == ["It is not in the list any more."])
        assert user.view == "Connections"


async def test_the_workbench_tests_its_own_connection(service: DemoService) -> None:
    """The wizard opens it before the lists have the new connection."""
    async with driving(service) as user:
        await user.go_to(HEALTHY)
        scanning = next(group for group in user.main.deeds if isinstance(group, Scanning))
        scanning.open(connection_called(user, UNHEALTHY))
        await user.see("f5 runs it", UNHEALTHY)
        await user.press("f2")
        await user.see("Test connection", "test again")
        assert UNHEALTHY in user.part("#ladder-what")
