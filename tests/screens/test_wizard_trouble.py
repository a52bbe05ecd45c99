"""The wizard when something fails: what exists stays and is named, and it goes on there."""

from __future__ import annotations

import json

import pytest
from starlette.responses import Response

from app.demo.recording import RecordedRequest
from app.demo.service import DemoService
from app.scan_limiter import SCANS
from tests.support.app_driver import NARROW, WIDE, Driver, driving, hang, refuse
from tests.support.changing import SECRET, dropping, refusing, writes
from tests.support.wizard import (
    Presses,
    at_form,
    drafts,
    failing_at,
    fill,
    gate_ready,
    open_wizard,
    take_provider,
    through_gate,
    to_scan,
    wizard_of,
)


async def fill_auth(user: Driver, press: Presses) -> None:
    """A new auth of Databricks, with a host and a secret, ready to be sent."""
    await take_provider(user, press, "databricks")
    await press("pagedown", "enter")
    await at_form(user, "Label")
    await user.type("Lakehouse 9")
    await fill(user, press, "Host", "dw.acme.example")
    await fill(user, press, "HTTP path", "/sql/1.0")
    await fill(user, press, "Port", "5439")
    await fill(user, press, "Token", SECRET)


async def test_a_refused_auth_keeps_everything_and_the_step(own_service: DemoService) -> None:
    async with driving(own_service, WIDE) as user:
        press = await open_wizard(user)
        await fill_auth(user, press)
        own_service.intercept = refusing(422, "label is odd")
        await through_gate(user, press)
        await user.see("Not created: label is odd")
        await press("enter")
        await user.see("✖ Auth", "New credentials for Databricks", "Not created: label is odd")
        assert "Created so far: nothing" in user.text
        (kept,) = drafts(user)
        assert kept["step"] == "Auth" and kept["auth_form"]["label"] == "Lakehouse 9"
        assert SECRET not in json.dumps(kept)
        own_service.intercept = None
        await through_gate(user, press)
        await user.see('Created so far: auth provider "Lakehouse 9"', "The connection")
        first, second = writes(own_service)
        assert first.body == second.body and SECRET in second.body.decode()


async def test_a_write_without_an_answer_is_said_to_be_unknown(own_service: DemoService) -> None:
    async with driving(own_service, WIDE) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("enter")
        await at_form(user, "Database")
        await user.type("ORDERS")
        own_service.intercept = dropping()
        await through_gate(user, press)
        await user.see("Unknown whether it happened")
        own_service.intercept = None
        await press("enter")
        await user.see("✖ Connection", "Created so far: nothing")
        assert len(writes(own_service)) == 1


async def test_a_refused_connection_names_the_auth_that_stays(own_service: DemoService) -> None:
    async with driving(own_service, WIDE) as user:
        press = await open_wizard(user)
        await fill_auth(user, press)
        await through_gate(user, press)
        await user.see("The connection")
        await at_form(user, "Database")
        await user.type("ORDERS")
        own_service.intercept = refusing(409, "a connection of that name exists")
        await through_gate(user, press)
        await user.see("Not created: a connection of that name exists")
        await press("enter")
        await user.see("✖ Connection", 'Created so far: auth provider "Lakehouse 9"')
        own_service.intercept = None
        await through_gate(user, press)
        await user.see("✔ The connection answers")


@pytest.mark.parametrize(
    ("others", "mine", "said"),
    [
        (1, 0, "The API did not name it. Not listed yet: ctrl+r looks again."),
        (1, 1, ""),
        (0, 2, "The API did not name it. 2 of its name are there: take it only if it is yours."),
    ],
)
async def test_what_the_api_does_not_name_is_not_taken_for_another(
    own_service: DemoService, others: int, mine: int, said: str
) -> None:
    async def create(request: RecordedRequest) -> Response | None:
        if request.method != "POST" or request.path != "/v2/connection":
            return None
        there = own_service.world.default.connections
        names = ["Theirs"] * others + [json.loads(request.body)["label"]] * mine
        sent = {**there[0], **json.loads(request.body)}
        there += [{**sent, "id": f"new{n}", "label": name} for n, name in enumerate(names)]
        return Response(json.dumps({"status": 201, "request_id": "r1", "data": {}}), 201)

    async with driving(own_service, WIDE) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("enter")
        await at_form(user, "Database")
        await user.type("ORDERS")
        own_service.intercept = create
        await through_gate(user, press)
        if said:
            await user.see("Created so far: nothing", "The API did not name it")
            assert said in " ".join(user.part("#wizard-state").split())
        else:
            await user.see("Created so far: connection")
            (made,) = wizard_of(user).setup.created
            assert made.id == "new1"


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_connection_that_fails_its_test_names_auth_host_and_port(
    own_service: DemoService, size: tuple[int, int]
) -> None:
    async with driving(own_service, size) as user:
        press = await open_wizard(user)
        await fill_auth(user, press)
        await through_gate(user, press)
        await at_form(user, "Database")
        await user.type("ORDERS")
        own_service.intercept = failing_at("/schema", 400, "connection refused by the warehouse")
        await through_gate(user, press)
        await user.see("✖ Scan", "connection refused by the warehouse")
        said = " ".join(user.part("#wizard-state").split())
        assert "its auth" in said and "Lakehouse 9" in said
        assert "Lytics must be able to reach dw.acme.example, port 5439" in said
        assert SECRET not in user.text
        await user.see("Created so far: auth provider", "ctrl+r try again")
        own_service.intercept = None
        await press("ctrl+r")
        await user.see("✔ The connection answers", "✔ Connection ── ● Scan")
        assert len(writes(own_service)) == 2


@pytest.mark.parametrize(
    ("status", "message", "said"),
    [
        (400, "login failed", 'credentials of its auth "[prod] Snowflake EU"'),
        (404, "no such connection", "Creating it started a background job at Lytics"),
    ],
)
async def test_an_answer_with_the_id_alone_costs_the_guidance_nothing(
    own_service: DemoService, status: int, message: str, said: str
) -> None:
    no_schema = failing_at("/schema", status, message)

    async def create(request: RecordedRequest) -> Response | None:
        if request.method != "POST":
            return await no_schema(request)
        body = {"status": 201, "data": {"id": "new1"}, "request_id": "r1"}
        return Response(json.dumps(body), 201)

    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("enter")
        await at_form(user, "Database")
        await user.type("ORDERS")
        await through_gate(user, press, create)
        await user.see("Does Snowflake work?", 'Created so far: connection "Snowflake" (new1)')
        await user.see("✖ Scan")
        assert said in " ".join(user.part("#wizard-state").split())


async def test_a_sample_that_fails_is_said_and_the_way_is_open(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await to_scan(user, press)
        own_service.intercept = failing_at("/scan", 400, "warehouse is suspended")
        await press("enter")
        await user.see("warehouse is suspended", "ctrl+n on to the schema")
        own_service.intercept = None
        await press("enter")
        await user.see("5 rows, 8 columns")


async def test_a_table_that_hangs_is_given_up_by_esc(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await to_scan(user, press)

        async def hanging(request: RecordedRequest) -> Response | None:
            return await hang() if request.path.endswith("/scan") else None

        own_service.intercept = hanging
        await press("enter")
        await user.see("running on the customer's warehouse", "esc gives up")
        await press("escape")
        await user.see("Given up.", "enter 5 rows of it")
        assert "A first look at the data" in user.text
        own_service.intercept = None


async def test_a_table_that_was_not_asked_for_yet_costs_nothing(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await to_scan(user, press)
        for _ in range(SCANS):
            async with user.main.session.scan_limiter.slot():
                pass
        await press("enter")
        await user.read("◌ Waiting", "10 scans in any 10 s. esc gives up.")
        await user.type("o")
        assert "◌ Waiting" in user.text
        await press("escape")
        await user.see("Given up. Nothing was sent.")


async def test_columns_that_fail_are_said_in_tree_and_export(own_service: DemoService) -> None:
    async with driving(own_service, WIDE) as user:
        press = await open_wizard(user)
        await to_scan(user, press)
        own_service.intercept = failing_at("/schema/CUSTOMERS", 503, "out of order", "INTERNAL-019")
        await press("ctrl+n")
        await user.see("The schema", "◆ likely email address")
        reading = wizard_of(user).reading
        assert reading is not None
        await user.wait_for(lambda: len(reading.unread) == 1 and not user.busy(), "the columns")
        (failed,) = [each for each in reading.whole if each.columns is None]
        assert failed.note == "columns not read: out of order"
        assert "ctrl+r columns of 1 more" in user.footer
        own_service.intercept = None
        await user.type("CUSTOMERS")
        await press("down", "enter")
        await user.see("likely phone number")


# ------------------------------------------------------------------------------ going on later


async def test_an_unfinished_setup_goes_on_after_a_restart(
    own_service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        own_service.intercept = failing_at("/schema", 500, "internal error", "INTERNAL-019")
        await to_scan(user, press, found="✖ Scan")
        (kept,) = drafts(user)
        assert kept["step"] == "Scan" and kept["created"]
    own_service.intercept = None
    async with driving(own_service, NARROW) as user:
        await user.press("w")
        await user.see("An unfinished setup", 'It has created: connection "Snowflake"')
        await user.press("enter")
        await user.see("✔ The connection answers", "✔ Connection ── ● Scan", "Created so far: conn")
        assert len(writes(own_service)) == 0


async def test_the_hosts_that_were_typed_are_named_after_a_restart_too(
    own_service: DemoService,
) -> None:
    own_service.intercept = failing_at("/schema", 400, "connection refused")
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await fill_auth(user, press)
        await through_gate(user, press)
        await at_form(user, "Database")
        await user.type("ORDERS")
        await through_gate(user, press)
        await user.see("✖ Scan")
    async with driving(own_service, NARROW) as user:
        await user.press("w")
        await user.see("Databricks: it goes on at the step Scan")
        await user.press("enter")
        await user.see("✖ Scan", "reach dw.acme.example, port 5439")


async def test_a_long_word_of_the_api_pushes_nothing_out(own_service: DemoService) -> None:
    own_service.intercept = failing_at("/schema", 400, f"connection refused {'by all ' * 40}")
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await fill_auth(user, press)
        await through_gate(user, press)
        await at_form(user, "Database")
        await user.type("ORDERS")
        await through_gate(user, press)
        await user.see("✖ Scan", "✖ Could not", "Likely: ", "reach dw.acme.example, port 5439")
        await user.see("What was created stays", "connection refused by all", "request_id")


async def test_esc_in_the_question_goes_back_and_keeps_the_draft(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await user.wait_for(lambda: drafts(user), "the draft")
    async with driving(own_service, NARROW) as user:
        await user.press("w")
        await user.see("An unfinished setup", "esc back")
        await user.press("escape")
        await user.wait_for(lambda: user.screen is user.main, "the main screen")
        assert drafts(user)


async def test_what_was_typed_comes_back_without_its_secrets(own_service: DemoService) -> None:
    async with driving(own_service, WIDE) as user:
        press = await open_wizard(user)
        await fill_auth(user, press)
        await press("enter")
        await gate_ready(user)
        (kept,) = drafts(user)
        assert kept["auth_form"]["label"] == "Lakehouse 9" and SECRET not in json.dumps(kept)
    async with driving(own_service, WIDE) as user:
        await user.press("w")
        await user.see("An unfinished setup", "Databricks: it goes on at the step Auth")
        await user.press("enter")
        await user.see("New credentials for Databricks", "Lakehouse 9")
        page = wizard_of(user).page
        secrets = [row for row in page._view.rows if row.spec.secret]  # type: ignore[attr-defined]
        assert secrets and not any(len(row.value) for row in secrets)


async def test_start_anew_forgets_it(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await user.wait_for(lambda: drafts(user), "the draft")
    async with driving(own_service, NARROW) as user:
        await user.press("w")
        await user.see("An unfinished setup")
        await user.press("down", "enter")
        await user.see("Which platform?", "Created so far: nothing")
        await user.press("escape")
        await user.see("1 Connections", "q quit")
        await user.wait_for(lambda: not drafts(user), "the draft to go")


async def test_what_is_gone_meanwhile_is_said(own_service: DemoService) -> None:
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await to_scan(user, press)
    own_service.world.default.connections[-1]["deleted"] = True
    async with driving(own_service, NARROW) as user:
        await user.press("w")
        await user.see("An unfinished setup")
        await user.press("enter")
        await user.see("The connection", "Created so far: nothing")
        assert "Not there any more" in user.toasts[0]


async def test_a_disk_that_is_full_stops_nothing(
    own_service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        from app.private_files import PrivateFileProblem

        raise PrivateFileProblem("no space left on the device")

    monkeypatch.setattr("app.drafts.Drafts.save", full)
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await to_scan(user, press)
        assert [text for text in user.toasts if "can't be kept for later" in text]


async def test_types_that_cannot_be_read_are_typed(own_service: DemoService) -> None:
    own_service.intercept = failing_at("/connectionconfig", 503, "out of order", "INTERNAL-019")
    async with driving(own_service, NARROW) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "snowflake")
        await press("enter")
        await user.see("The connection", "could not be read")


async def test_the_other_failures_name_what_to_do(service: DemoService) -> None:
    async def refused(request: RecordedRequest) -> Response | None:
        return refuse(401, "Not authorized", "UNAUTHORIZED-017") if wanted(request) else None

    def wanted(request: RecordedRequest) -> bool:
        return request.path.endswith("/auth")

    async with driving(service, WIDE) as user:
        press = await open_wizard(user)
        await take_provider(user, press, "hubspot")
        service.intercept = refused
        await press("enter")
        await user.see("the API refused the token from LYTICS_API_TOKEN", "I have done it")
