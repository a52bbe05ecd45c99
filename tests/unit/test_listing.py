"""A list printed: the lines, the JSON, what is said of failures, and what never stands in them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from rich.cells import cell_len

from app.api import errors
from app.inventory import Inventory
from app.listing import VIEWS, Form, Printout, failure, json_text, plain_lines, print_list
from app.session import Session
from app.table import Table
from app.views import View, table_of
from tests.support.builders import (
    NOW,
    FakeClient,
    account,
    auth,
    connection,
    data_model,
    fill,
    job,
    listing,
    provider,
)


def table(view: View, inventory: Inventory) -> Table:
    return table_of(view, inventory, lambda: NOW)


def lines(view: View, inventory: Inventory) -> list[list[str]]:
    """The cells of each line, as a script takes them apart."""
    text = plain_lines(view, inventory, table(view, inventory))
    assert text.endswith("\n")
    return [re.split(" {2,}", line) for line in text.splitlines()]


def document(view: View, inventory: Inventory) -> dict[str, Any]:
    text = json_text(view, inventory, table(view, inventory), about={}, incomplete=[])
    assert text.isascii()
    found: dict[str, Any] = json.loads(text)
    return found


async def printed(
    view: View = View.CONNECTIONS, form: Form = Form.PLAIN, **lists: Any
) -> tuple[Printout, list[str]]:
    """What came of it, and what was asked for."""
    fake = FakeClient(**lists)
    session = Session(
        lambda _account: fake.client,
        profile="prod",
        host="api.lytics.io",
        token_source="env",
        token_source_name="LYTICS_API_TOKEN",
    )
    return await print_list(session, view, form, lambda: NOW), fake.asked


def whole_account() -> Inventory:
    return account(
        connections=[
            connection(id="c2", label="returns"),
            connection(id="c0ffee0192ab4567", connection_config_slug="snowflake", auth_ids=["a1"]),
            connection(id="c3", label="Old", deleted=True),
        ],
        auths=[
            auth(
                status="unhealthy",
                type="snowflake_direct",
                provider_slug="snowflake",
                last_accessed_at="2026-11-23T06:00:00Z",
            )
        ],
        providers=[
            provider(auth_method="key", is_connected=True),
            provider(id="p2", slug="secret-beta", name="Beta", hidden=True),
        ],
        data_models=[data_model(connection_id="c0ffee0192ab4567")],
        jobs=[job()],
    )


# ------------------------------------------------------------------ as lines


def test_connections_as_lines() -> None:
    assert lines(View.CONNECTIONS, whole_account()) == [
        ["Name", "Type", "Status", "Last used", "Used by", "ID"],
        ["Orders", "snowflake", "unhealthy", "3 h ago", "2", "c0ffee0192ab4567"],
        ["returns", "unknown", "no auth", "unknown", "0", "c2"],
    ]


def test_auths_as_lines() -> None:
    assert lines(View.AUTHS, whole_account()) == [
        ["Label", "Type", "Provider", "Status", "Last used", "Used by", "ID"],
        ["SF key", "snowflake_direct", "snowflake", "unhealthy", "3 h ago", "2", "a1"],
    ]


def test_providers_as_lines() -> None:
    assert lines(View.PROVIDERS, whole_account()) == [
        ["Name", "Slug", "Signs in by", "Connected", "Auths here", "ID"],
        ["Snowflake", "snowflake", "key", "yes", "1", "p1"],
    ]


@pytest.mark.parametrize("view", list(View))
def test_an_empty_list_is_its_titles(view: View) -> None:
    assert len(lines(view, account())) == 1


def test_lines_hold_words_and_nothing_to_look_at() -> None:
    """Read aloud, a symbol, a dash or a frame is noise or nothing at all."""
    inventory = whole_account()
    for view in View:
        text = plain_lines(view, inventory, table(view, inventory))
        assert re.fullmatch(r"[\w .\n-]+", text), text
        assert "–" not in text


def test_columns_stand_below_each_other_and_a_long_name_moves_its_own_line_alone() -> None:
    long = "x" * 60
    names = ("数据", "Größe", "plain", long)
    inventory = account(connections=[connection(label=name) for name in names])
    text = plain_lines(View.CONNECTIONS, inventory, table(View.CONNECTIONS, inventory))
    places = {
        name: cell_len(line.partition("unknown")[0])
        for line in text.splitlines()
        for name in names
        if line.startswith(name)
    }
    assert places == {"数据": 42, "Größe": 42, "plain": 42, long: 62}


def test_no_cell_can_look_like_two() -> None:
    inventory = account(connections=[connection(label=" a   b \t c\u3000\u3000d\n e ", id="c  1")])
    assert lines(View.CONNECTIONS, inventory)[1][-1] == "c 1"
    assert len(lines(View.CONNECTIONS, inventory)[1]) == 6


# ------------------------------------------------------------------ as JSON


def test_connections_as_json() -> None:
    found = document(View.CONNECTIONS, whole_account())
    assert found["view"] == "connections"
    assert found["left_out"] == {"deleted": 1}
    orders, returns = found["items"]
    raw = orders.pop("object")
    assert raw["auth_ids"] == ["a1"]
    assert orders == {
        "name": "Orders",
        "type": "snowflake",
        "status": "unhealthy",
        "status_reason": 'its auth "SF key" is unhealthy',
        "last_used": "2026-11-23T06:00:00Z",
        "last_used_source": 'through the auth "SF key"',
        "last_used_note": "",
        "id": "c0ffee0192ab4567",
        "used_by": {
            "count": 2,
            "note": "",
            "connections": [],
            "auths": [],
            "data_models": [{"id": "m1", "name": "Orders daily"}],
            "jobs": [{"id": "j1", "name": "nightly"}],
        },
    }
    assert (returns["type"], returns["last_used"], returns["status"]) == (None, None, "no auth")


def test_auths_and_providers_as_json() -> None:
    (found,) = document(View.AUTHS, whole_account())["items"]
    assert (found["label"], found["provider"], found["used_by"]["count"]) == (
        "SF key",
        "snowflake",
        2,
    )
    (found,) = document(View.PROVIDERS, whole_account())["items"]
    assert (found["slug"], found["signs_in"], found["connected"], found["auths"]) == (
        "snowflake",
        "key",
        True,
        1,
    )


def test_what_is_unknown_is_null_and_not_none_or_no() -> None:
    inventory = Inventory()
    fill(inventory.connections, [connection(id="", label="", auth_ids=["a1"])])
    fill(inventory.providers, [provider()])
    (found,) = document(View.CONNECTIONS, inventory)["items"]
    assert (found["id"], found["name"], found["last_used"]) == (None, None, None)
    assert (found["status"], found["used_by"]["count"]) == ("unknown", None)
    assert "not loaded" in found["used_by"]["note"]
    (found,) = document(View.PROVIDERS, inventory)["items"]
    assert (found["connected"], found["auths"]) == (None, None)


def test_numbers_that_json_lacks_are_null() -> None:
    inventory = account(connections=[connection(config={"a": float("nan"), "b": [float("inf")]})])
    (found,) = document(View.CONNECTIONS, inventory)["items"]
    assert found["object"]["config"] == {"a": None, "b": [None]}


# ------------------------------------------------------------------ what is never printed


def test_no_secret_and_no_control_in_either_form() -> None:
    hidden = "hunter2-Wq8zT4nB"
    nasty = f"\x1b]52;c;eA==\x07 \u202e https://svc:{hidden}@h/x \x9b31m"
    config = {"password": hidden, "connection_url": f"snowflake://svc:{hidden}@h/db", nasty: nasty}
    inventory = account(
        connections=[connection(label=nasty, description=nasty, config=config, id=nasty)],
        auths=[auth(label=nasty, type=nasty, status=nasty, config=config)],
        providers=[provider(name=nasty, slug=nasty, oauth2={"client_secret": hidden})],
    )
    for view in View:
        plain = plain_lines(view, inventory, table(view, inventory))
        texts = [plain, json.dumps(document(view, inventory), ensure_ascii=False)]
        for text in texts:
            assert hidden not in text
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


# ------------------------------------------------------------------ loading


async def test_only_what_a_view_needs_is_asked_for() -> None:
    asked = {view: (await printed(view))[1] for view in View}
    assert asked == {
        View.CONNECTIONS: ["connections", "auths", "data_models", "jobs"],
        View.AUTHS: ["connections", "auths", "jobs"],
        View.PROVIDERS: ["connections", "auths", "providers"],
    }


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (
            errors.TokenRejected("list connections", "No.", status=401),
            1,
            ("the token from LYTICS_API_TOKEN: No.", "Make a new one", "--profile NAME"),
        ),
        (errors.ServerFailed("list connections", "Oops.", status=500), 1, ("Next: run it again.",)),
        (errors.NotJson("list connections", "A web page."), 1, ("A web page.",)),
        (errors.TimedOut("list connections", "Too slow."), 3, ("Too slow.", "run it again")),
        (errors.NameNotResolved("list connections", "?"), 3, ("LYTICS_API_URL",)),
    ],
)
async def test_a_list_that_fails(
    form: Form, error: errors.ApiError, status: int, said: tuple[str, ...]
) -> None:
    done, _ = await printed(form=form, connections=error, auths=errors.TimedOut("x", "y"))
    assert (done.text, done.status) == ("", status)
    (remark,) = done.remarks
    for words in said:
        assert words in remark


async def test_a_part_that_fails_is_said_and_the_rest_printed() -> None:
    lists: dict[str, Any] = {
        "connections": listing(connection(auth_ids=["a1"]), rejected=1),
        "auths": errors.Forbidden("list auth providers", "No.", status=403),
        "jobs": listing(job(), more_exist=True),
    }
    done, _ = await printed(**lists)
    assert done.status == 0
    assert "Orders  unknown  unknown" in done.text
    assert [remark.partition(":")[0] for remark in done.remarks] == ["Incomplete"] * 3
    first, second, third = done.remarks
    assert "1 of the connections could not be read." in first
    assert "auth providers could not be loaded. Not allowed to list auth providers: No." in second
    assert "only the first 1 jobs were sent, more exist." in third
    as_json, _ = await printed(form=Form.JSON, **lists)
    found = json.loads(as_json.text)
    assert [f"Incomplete: {why}" for why in found["incomplete"]] == list(done.remarks)
    assert (found["profile"], found["host"]) == ("prod", "api.lytics.io")


async def test_how_many_there_are() -> None:
    done, _ = await printed(connections=listing(connection(), connection(deleted=True)))
    assert done.summary == "Connections: 1; 1 deleted left out."
    assert (await printed(View.AUTHS))[0].summary == "Auth providers: 0."


def test_a_failure_is_one_line_without_keys_of_the_screen() -> None:
    error = errors.TokenRejected("list connections", "a\nb \x1b[2J", status=401, request_id="r-1")
    said = failure(error, "LYTICS_API_TOKEN")
    assert said.isprintable()
    assert "r-1" in said
    assert "quit" not in said


def test_a_timeout_says_nothing_of_a_program_that_goes_on() -> None:
    said = failure(errors.TimedOut("list connections", "No answer within 30 s."), "")
    assert "The API or the network is slow" in said
    assert "program" not in said


def test_the_views_are_called_as_in_the_help() -> None:
    from app.cli import parser

    (action,) = [action for action in parser()._actions if action.dest == "view"]
    assert action.choices is not None
    assert tuple(action.choices) == tuple(VIEWS)
