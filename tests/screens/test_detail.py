"""design.md, Main screen: the Overview, details of auths and providers, jumps and the way back."""

from __future__ import annotations

import pytest
from starlette.responses import Response

from app.demo.recording import RecordedRequest
from app.demo.service import DemoService
from app.views import View
from tests.support.app_driver import (
    EDGE,
    NARROW,
    WIDE,
    answers,
    driving,
    failing,
    hang,
    refuse,
    sending,
)
from widgets.detail import DetailTab

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])
ON_NARROW = pytest.mark.parametrize("size", [NARROW])


@pytest.mark.parametrize("size", [WIDE, EDGE])
async def test_the_overview_follows_the_cursor_without_a_request(
    service: DemoService, size: tuple[int, int]
) -> None:
    """At 100 columns and more the Overview follows the cursor, from what is loaded, without a
    request."""
    async with driving(service, size) as user:
        service.requests.clear()
        for view in "123":
            await user.press(view)
            for _ in range(4):
                await user.press("j")
                name = user.cursor_line[1:15].rstrip(" …")
                assert name in user.part("#detail-title")
        assert user.asked(accounts=True) == []


@pytest.mark.parametrize("tab", DetailTab)
async def test_nothing_under_the_cursor_leaves_nothing_of_the_last_object(
    service: DemoService, tab: DetailTab
) -> None:
    """A filter that hides every row: whichever tab was looked at, its object goes with it."""
    async with driving(service) as user:
        await user.go_to("Orders warehouse")
        await user.main.detail.choose_tab(tab)
        await user.wait_for(lambda: user.main.detail.tab is tab)
        await user.press("slash")
        await user.type("nothing is called so")
        assert not user.part("#detail").strip(" \n─━▕")
        await user.press("escape")
        await user.see("Orders warehouse")
        assert user.main.detail.tab is tab
        assert user.main.detail.body.display


async def test_the_overview_tells_status_auth_and_use(service: DemoService) -> None:
    """The detail: status with its reason and the next step, exact times, whole ids."""
    async with driving(service) as user:
        await user.go_to("Orders warehouse")
        overview = user.part("#overview")
        for piece in (
            '✖ unhealthy: its auth "SF key 2" is',
            "a open the auth",
            "2026-11-23 10:08 UTC",
            '"Orders hourly"',
            "4 data models, 1 job",
            "••••••••",
        ):
            assert piece in overview
        assert "Wint3r" not in user.text, "the password in its URL"


@pytest.mark.parametrize("data", [{}, {"id": "another", "label": "Another"}])
async def test_an_answer_about_another_object_is_not_taken_for_it(
    service: DemoService, data: dict[str, str]
) -> None:
    """What the list knew stays, and nobody is left to believe that it was read anew."""
    async with driving(service) as user:
        await user.go_to("Orders warehouse")
        subject = user.main.account.subject
        assert subject is not None
        service.intercept = answers(**{subject.item.id: sending(data)})
        await user.press("enter")
        await user.see("The answer is not the object", "r try again")
        assert "Orders warehouse" in user.part("#detail-title")
        assert "Another" not in user.names
        service.intercept = None
        await user.press("r")
        await user.wait_for(lambda: "not the object" not in user.text)


async def test_an_object_that_was_deleted_meanwhile_says_so(service: DemoService) -> None:
    """It stays on show, as it was asked for, and the list leaves it out."""
    async with driving(service) as user:
        await user.go_to("Orders warehouse")
        subject = user.main.account.subject
        assert subject is not None
        gone = {**subject.item.raw, "deleted": True}
        service.intercept = answers(**{subject.item.id: sending(gone)})
        await user.press("enter")
        await user.see("Deleted       yes: left out of the list")
        assert "Orders warehouse" not in user.names


async def test_an_auth_is_asked_for_by_type_and_id(service: DemoService) -> None:
    """Details of auths: asked by type and id."""
    async with driving(service) as user:
        await user.press("2")
        await user.go_to("SF key 2")
        service.requests.clear()
        await user.press("enter")
        await user.settled()
        item = user.main.account.subject
        assert item is not None
        assert user.asked() == [f"auth/snowflake-direct/{item.item.id}"]
        assert "SF key 2" in user.part("#detail-title")


@pytest.mark.parametrize("status", [404, 405])
async def test_an_auth_falls_back_to_its_id(service: DemoService, status: int) -> None:
    """Details of auths: falling back to the plain id on 404/405."""

    async def only_plain(request: RecordedRequest) -> Response | None:
        return refuse(status, code="X") if "/auth/snowflake-direct/" in request.path else None

    async with driving(service) as user:
        await user.press("2")
        await user.go_to("SF key 3")
        service.requests.clear()
        service.intercept = only_plain
        await user.press("enter")
        await user.settled()
        subject = user.main.account.subject
        assert subject is not None
        wanted = subject.item.id
        assert user.asked() == [f"auth/snowflake-direct/{wanted}", f"auth/{wanted}"]
        assert not user.main.detail._failure.display


@SIZES
async def test_providers_have_overview_used_by_and_json(
    service: DemoService, size: tuple[int, int]
) -> None:
    """Providers: Overview, Used by, JSON; no request, since the list has it all."""
    async with driving(service, size) as user:
        await user.press("3", "slash")
        await user.type("name:snowflake")
        service.requests.clear()
        await user.press("enter", "enter")
        assert user.main.detail.tabs == (DetailTab.OVERVIEW, DetailTab.USED_BY, DetailTab.JSON)
        assert "Signs in by" in user.part("#overview")
        await user.press("enter")
        assert user.toasts == ["The API reads providers as a list only: r reads it again."]
        await user.press("]")
        assert "Auth providers" in user.part("#used-by-tree")
        await user.press("]")
        assert "slug" in user.part("#json-tree")
        assert user.asked() == []


@ON_NARROW
async def test_a_failed_read_keeps_what_the_list_knew(
    service: DemoService, size: tuple[int, int]
) -> None:
    """A failure stays in its own pane with what to do next."""
    async with driving(service, size) as user:
        await user.go_to("Returns")
        wanted = user.main.account.subject
        assert wanted is not None
        service.intercept = answers(**{wanted.item.id: failing(403, "no right to read it")})
        await user.press("enter")
        await user.see("no right to read it")
        assert "Not allowed to read a connection" in user.part("#detail-failure")
        assert "RETURNS" in user.part("#overview")
        service.intercept = None
        await user.press("r")
        await user.wait_for(lambda: "no right" not in user.text)
        await user.settled()


async def test_reading_shows_and_is_cancelled_by_moving_on(service: DemoService) -> None:
    """Each loads when looked at, shows that it loads, is cancelled by moving on."""
    async with driving(service) as user:
        await user.go_to("Returns")
        wanted = user.main.account.subject
        assert wanted is not None
        service.intercept = answers(**{wanted.item.id: hang})
        await user.press("enter")
        await user.see("Returns  ◌ reading…")
        await user.press("tab", "j", "k", "slash")
        await user.type("web")
        await user.wait_for(lambda: not user.busy("object"))
        assert user.names == ["BigQuery web analytics"] or "Web events" in user.names
        assert "reading" not in user.text


async def test_a_reading_that_is_given_up_says_nothing_of_the_next(service: DemoService) -> None:
    async with driving(service) as user:
        await user.go_to("Returns")
        service.intercept = answers(_=hang)
        await user.press("enter")
        await user.see("Returns  ◌ reading…")
        await user.press("tab", "down", "enter")
        await user.press("tab", "tab", "enter")
        await user.wait_for(lambda: len(user.busy("object")) == 1)
        assert "◌ reading…" in user.part("#detail-title")


@SIZES
async def test_a_opens_the_connections_auth_and_esc_comes_back(
    service: DemoService, size: tuple[int, int]
) -> None:
    """a: open the connection's auth; esc comes back to where one was."""
    async with driving(service, size) as user:
        await user.go_to("Orders warehouse")
        await user.press("a")
        assert user.view == "Auth providers"
        assert "SF key 2" in user.part("#detail-title") and user.main.in_detail
        await user.press("escape")
        assert user.view == "Connections"
        assert user.focused is user.main.account.rows
        assert "Orders warehouse" in user.cursor_line


async def test_a_goes_to_the_auth_that_needs_attention(service: DemoService) -> None:
    """a: of several auths the worst; by a click on the next step, too."""
    async with driving(service) as user:
        await user.go_to("Marketing events")
        await user.click("#overview", "a open the auth")
        await user.wait_for(lambda: user.main.account.view is View.AUTHS)
        assert "BigQuery marketing" in user.part("#detail-title")


@SIZES
async def test_used_by_entries_open_and_esc_comes_back(
    service: DemoService, size: tuple[int, int]
) -> None:
    """Used by entries can be opened; esc comes back to where one was."""
    async with driving(service, size) as user:
        await user.press("2")
        await user.go_to("SF key 3")
        await user.press("enter", "]")
        await user.settled()
        tree = user.main.detail.used_by.branches
        line = next(n for n, text in enumerate(user.tree_lines) if "enter opens it" in text)
        tree.cursor = line
        await user.press("enter")
        assert user.view == "Connections" and user.main.in_detail
        opened = user.part("#detail-title")
        await user.press("]")
        assert user.tab == "Schema"
        await user.press("escape")
        assert user.view == "Auth providers" and user.main.in_detail
        assert "SF key 3" in user.part("#detail-title") and "SF key 3" not in opened
        assert user.tab == "Used by"
        await user.settled()
        await user.press("escape")
        assert user.focused is user.main.account.rows and "SF key 3" in user.cursor_line


async def test_a_jump_clears_only_a_filter_in_its_way(service: DemoService) -> None:
    """a: works though the auths are filtered; the jump clears what hides its target."""
    async with driving(service) as user:
        await user.press("2", "slash")
        await user.type("braze")
        await user.press("enter", "1")
        await user.go_to("Orders warehouse")
        await user.press("a")
        assert "SF key 2" in user.part("#detail-title") and "SF key 2" in user.cursor_line
        assert user.main.account.filter.text == ""


async def test_data_models_and_jobs_open_to_their_facts(service: DemoService) -> None:
    """Used by: data models and jobs, which have no list of their own, open where they stand."""
    async with driving(service) as user:
        await user.go_to("Orders warehouse")
        await user.press("enter", "]", "]")
        await user.settled()
        await user.click("#used-by-tree", "▸")
        assert "status" in user.part("#used-by-tree") and "last sync" in user.part("#used-by-tree")


async def test_what_was_open_may_be_gone_after_a_refresh(own_service: DemoService) -> None:
    """What was opened and is not in the account any more is said, not swapped in silence."""
    async with driving(own_service) as user:
        await user.go_to("Returns")
        await user.press("enter")
        await user.settled()
        connections = own_service.world.default.connections
        connections[:] = [each for each in connections if each["label"] != "Returns"]
        own_service.intercept = answers(none=hang)
        await user.press("r")
        await user.wait_for(lambda: user.toasts)
        assert "not in the account any more" in user.toasts[0]
        assert user.focused is user.main.account.rows
        await user.settled()
