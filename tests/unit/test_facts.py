"""The Overview: every fact of every kind, whatever the object looks like, and no secret in any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app import actions
from app.api.errors import ServerFailed
from app.api.models import Auth, Connection, Provider
from app.derived import StatusKind, UsedBy
from app.facts import (
    Fact,
    auth_facts,
    connection_facts,
    provider_facts,
    title_of,
    used_by_words,
)
from app.inventory import Inventory
from tests.support.builders import (
    NOW,
    account,
    auth,
    connection,
    data_model,
    fill,
    job,
    provider,
)

SECRET = "hunter2-hunter2-hunter2"
FAILED = ServerFailed("list auth providers", "The server failed.", status=503)


def texts(facts: list[Fact]) -> dict[str, list[str]]:
    """Every fact's lines, by its label."""
    return {
        fact.label: ["".join(piece.text for piece in line) for line in fact.lines] for fact in facts
    }


def of(item: Connection | Auth | Provider, inventory: Inventory | None = None) -> list[Fact]:
    inventory = inventory or account()
    if isinstance(item, Connection):
        return connection_facts(inventory, item, NOW)
    if isinstance(item, Auth):
        return auth_facts(inventory, item, NOW)
    return provider_facts(inventory, item, NOW)


# ------------------------------------------------------------------ connections


def test_every_fact_of_a_connection() -> None:
    inventory = account(
        auths=[auth(label="SF key 2", type="snowflake_direct", status="unhealthy")],
        providers=[provider()],
        data_models=[data_model(schedule={"prev_sync_time": "2026-11-23T07:22:00Z"})],
        jobs=[job()],
    )
    item = connection(
        auth_ids=["a1"],
        connection_config_slug="snowflake",
        provider_slug="snowflake",
        description="EU orders",
        config={"database": "ORDERS", "ssl_mode": "require"},
        created="2025-02-03T00:00:00Z",
        author_id="user1",
        updated="2026-09-01T00:00:00Z",
        updated_by_user_id="user2",
    )
    facts = of(item, inventory)
    assert texts(facts) == {
        "Status": ['✖ unhealthy: its auth "SF key 2" is unhealthy'],
        "Type": ["snowflake (Snowflake)"],
        "Auth": ["SF key 2 · snowflake_direct · ✖ unhealthy"],
        "Last used": [
            "2026-11-23 07:22 UTC  1 h ago",
            'by the data model "Orders daily"',
        ],
        "Used by": ["1 data model, 1 job"],
        "Config": ["database  ORDERS", "ssl_mode  require"],
        "Description": ["EU orders"],
        "History": [
            "created 2025-02-03 00:00 UTC",
            "by user1",
            "updated 2026-09-01 00:00 UTC",
            "by user2",
        ],
        "ID": ["c1"],
    }
    assert [step.action for step in facts[0].steps] == ["open-auth"]
    assert facts[0].lines[0][0].status is StatusKind.UNHEALTHY


def test_a_connection_of_which_nothing_is_known() -> None:
    shown = texts(of(Connection()))
    assert shown == {
        "Status": ["○ no auth"],
        "Type": ["–"],
        "Auth": ["none"],
        "Last used": ["no use recorded"],
        "Used by": ["unknown", "incomplete: it has no id that something could refer to"],
        "Config": ["none"],
        "Description": ["–"],
        "History": ["created –", "updated –"],
        "ID": ["–"],
    }


@pytest.mark.parametrize("make", [Connection, Auth, Provider])
def test_before_anything_is_loaded_nothing_breaks(make: type[Any]) -> None:
    assert of(make(), Inventory())


@pytest.mark.parametrize(
    ("config", "shown"),
    [
        ({}, ["none"]),
        (None, ["none"]),
        ("", ["none"]),
        ([], ["none"]),
        ("text", ["text"]),
        (["a", 1], ['["a", 1]']),
        (0, ["0"]),
        ({"database": None, "bucket": ""}, ["database  –", "bucket    –"]),
        ({"file": True, "project": 5}, ["file     true", "project  5"]),
        ({"file": {"a": [1, None, "x"]}}, ['file  {"a": [1, null, "x"]}']),
        ({"": "x"}, ["  x"]),
        ({"x\x1b[2J": "y\nz"}, ["x␛[2J  y␊z"]),
    ],
)
def test_config_of_any_shape(config: object, shown: list[str]) -> None:
    assert texts(of(connection(config=config)))["Config"] == shown


def test_names_of_wide_characters_are_aligned_by_what_they_take() -> None:
    assert texts(of(connection(config={"表": "x", "file": "y"})))["Config"] == [
        "表    x",
        "file  y",
    ]


def test_a_huge_configuration_costs_no_more_than_is_shown_of_it() -> None:
    """It is masked anew at each move of the cursor, and megabytes take seconds."""
    config: dict[str, Any] = {"file": "x" * 10_000, "password": SECRET * 10_000}
    config |= {"database": [["x"]] * 10_000, "project": {"a": "x" * 10_000}}
    assert texts(of(connection(config=config)))["Config"] == [
        "file      a long text: see the JSON tab",
        "password  ••••••••",
        "database  […] 10000 items: see the JSON tab",
        "project   {…} 1 field: see the JSON tab",
    ]
    assert texts(of(connection(config="x" * 10_000)))["Config"] == ["a long text: see the JSON tab"]
    many = texts(of(connection(config={f"f{number}": 1 for number in range(10_000)})))["Config"]
    assert len(many) == 101 and many[-1] == "and more: see the JSON tab"


class _Long(dict[str, Any]):
    """An object of which some field is too long to be walked for each move of the cursor."""

    def items(self) -> Any:
        raise AssertionError("the whole object was walked")


@pytest.mark.parametrize("make", [connection, auth, provider])
def test_the_cursor_passes_by_without_masking_the_whole_object(make: Callable[..., Any]) -> None:
    item = make(config={"database": "ORDERS"})
    lines = texts(of(item))
    assert texts(of(item.model_copy(update={"raw": _Long(item.raw)}))) == lines


def test_an_auth_that_is_not_listed_says_why() -> None:
    item = connection(auth_ids=["gone", "gone"])
    assert texts(of(item))["Auth"] == ["gone · ✖ missing auth"]
    assert of(item)[0].steps == ()
    inventory = account()
    fill(inventory.auths, [], more_exist=True)
    assert texts(of(item, inventory))["Auth"] == ["gone · ▲ unknown"]
    inventory = Inventory()
    inventory.auths.loading = True
    assert texts(of(item, inventory))["Auth"] == ["gone · ◌ loading"]
    inventory.auths.loading, inventory.auths.error = False, FAILED
    assert texts(of(item, inventory))["Auth"] == ["gone · ▲ unknown"]
    assert [step.action for step in of(item, inventory)[0].steps] == ["refresh"]


def test_auths_that_cannot_be_read_are_not_called_none() -> None:
    shown = texts(of(connection(auth_ids={"odd": 1})))
    assert shown["Auth"] == ["unknown"]
    assert shown["Last used"][0] == "unknown"
    assert shown["Unreadable"] == ["auth_ids: sent in an unknown format"]
    shown = texts(of(connection(auth_ids=["a1", {}]), account(auths=[auth()])))
    assert shown["Auth"] == ["SF key · ● healthy", "some could not be read"]


def test_what_is_incomplete_says_so() -> None:
    inventory = account(auths=[auth(last_accessed_at="2026-11-22T09:00:00Z")])
    inventory.data_models.loaded_at = None
    inventory.data_models.error = FAILED
    shown = texts(of(connection(auth_ids=["a1"]), inventory))
    assert shown["Last used"] == [
        "2026-11-22 09:00 UTC or later  1 d ago",
        'through the auth "SF key"',
        "incomplete: data models could not be loaded",
    ]
    assert shown["Used by"] == ["unknown", "incomplete: data models could not be loaded"]
    inventory.jobs = account(jobs=[job()]).jobs
    inventory.replace(inventory.auths, 0, auth())  # what was derived is forgotten
    shown = texts(of(connection(auth_ids=["a1"]), inventory))
    assert shown["Used by"] == ["1 job", "incomplete: data models could not be loaded"]


# ------------------------------------------------------------------ auths and providers


def test_every_fact_of_an_auth() -> None:
    inventory = account(
        connections=[connection(auth_ids=["a1"])],
        providers=[provider(auth_method="oauth2")],
    )
    item = auth(
        type="snowflake_direct",
        provider_slug="snowflake",
        status="unhealthy",
        last_accessed_at="2026-11-23T08:59:30Z",
        user_id="user1",
        description="key",
    )
    facts = of(item, inventory)
    shown = texts(facts)
    assert shown["Status"][0] == "✖ unhealthy"
    assert "Lytics web app" in shown["Status"][1]
    assert [step.action for step in facts[0].steps] == ["refresh"]
    assert shown["Type"] == ["snowflake_direct"]
    assert shown["Provider"] == ["snowflake (Snowflake)"]
    assert shown["Last used"][0] == "2026-11-23 08:59 UTC  just now"
    assert shown["Used by"] == ["1 connection"]
    assert shown["Description"] == ["key"]
    assert shown["Credentials"] == ["stored; nobody can read them"]
    assert shown["History"] == ["created –", "by user1", "updated –"]
    assert shown["ID"] == ["a1"]


def test_the_config_of_an_auth_shows_only_what_is_harmless() -> None:
    item = auth(config={"host": "db.example", "password": SECRET, "who_knows": SECRET})
    assert texts(of(item))["Credentials"] == [
        "host       db.example",
        "password   ••••••••",
        "who_knows  ••••••••",
    ]


def test_an_auth_of_which_nothing_is_known() -> None:
    shown = texts(of(Auth()))
    assert shown["Status"] == ["▲ unknown: the API lists it without a status"]
    assert shown["Provider"] == shown["ID"] == shown["Type"] == ["–"]
    assert shown["Last used"] == ["no use recorded"]
    assert shown["Used by"][0] == "unknown"


def test_every_fact_of_a_provider() -> None:
    inventory = account(
        auths=[auth(provider_slug="snowflake")], connections=[connection(provider_id="p1")]
    )
    item = provider(
        namespace="core",
        description="A warehouse",
        categories=["db", "sql"],
        auth_method="key",
        auth_description="Make a key.",
        hidden=True,
        config=[
            {"name": "pw", "label": "Password", "control": "password", "sort_order": 2},
            {"name": "host", "sort_order": 1, "optional": True},
            {"name": "big", "sort_order": 10**400},
            {"name": "odd", "sort_order": "x"},
            {"name": "nan", "sort_order": float("nan")},
        ],
    )
    shown = texts(of(item, inventory))
    assert shown["Connected"] == ["yes  1 auth here"]
    assert shown["Hidden"] == ["yes: left out of the list unless its slug is searched"]
    assert shown["Signs in by"] == ["key"]
    assert shown[""] == ["Make a key."]
    assert shown["Asks for"] == ["host  optional", "Password  pw", "big", "odd", "nan"]
    assert shown["Categories"] == ["db, sql"]
    assert shown["Used by"] == ["1 connection, 1 auth"]
    assert shown["Namespace"] == ["core"]


@pytest.mark.parametrize("config", [None, {}, "text", [1, None], {"a": 1}])
def test_a_provider_with_any_form(config: object) -> None:
    assert texts(of(provider(config=config)))["Asks for"] == ["–"]


def test_whether_a_provider_is_connected_can_be_unknown() -> None:
    assert texts(of(provider(no_auth=True)))["Signs in by"] == ["none needed"]
    assert texts(of(provider()))["Connected"] == ["no  0 auths here"]
    shown = texts(of(provider(), Inventory()))
    assert shown["Connected"] == ["unknown  an unknown number of auths here"]
    shown = texts(of(provider(is_connected=False), Inventory()))
    assert shown["Connected"] == ["no  an unknown number of auths here"]
    inventory = account()
    fill(inventory.auths, [auth(provider_slug="snowflake")], rejected=1)
    assert texts(of(provider(), inventory))["Connected"] == ["yes  at least 1 auth here"]
    assert texts(of(provider(is_connected={}), Inventory()))["Connected"][0].startswith("unknown")


# ------------------------------------------------------------------ all kinds

HIDING_PLACES: dict[str, Any] = {
    "label": f"password={SECRET}",
    "name": f"password={SECRET}",
    "slug": f"password={SECRET}",
    "description": f"postgres://svc:{SECRET}@host/db",
    "auth_description": f"Authorization: Bearer {SECRET}",
    "namespace": f"api_key={SECRET}",
    "type": f"token={SECRET}",
    "auth_ids": [f"password={SECRET}"],
    "author_id": f"password={SECRET}",
    "user_id": f"password={SECRET}",
    "updated_by_user_id": f"password={SECRET}",
    "connection_config_slug": f"password={SECRET}",
    "provider_slug": f"password={SECRET}",
    "status": f"password={SECRET}",
    "id": f"password={SECRET}",
    "categories": [f"password={SECRET}"],
    "oauth": {"client_id": SECRET, "client_secret": SECRET},
    "oauth2": {"x": [SECRET]},
    "config": {
        "connection_url": f"snowflake://svc:{SECRET}@host/db?password={SECRET}",
        "password": SECRET,
        "nested": {"token": SECRET, "list": [{"api_key": SECRET}]},
        f"password={SECRET}": 1,
        "file": f'{{"private_key": "{SECRET}"}}',
    },
}


@pytest.mark.parametrize("place", [*HIDING_PLACES, "everywhere", "a list", "a form"])
@pytest.mark.parametrize("kind", [Connection, Auth, Provider])
def test_no_fact_holds_a_secret(kind: type[Any], place: str) -> None:
    wire: dict[str, Any] = {place: HIDING_PLACES.get(place)}
    if place == "everywhere":
        wire = HIDING_PLACES
    elif place == "a list":
        wire = {"config": [f"password={SECRET}", {"password": SECRET}]}
    elif place == "a form":
        wire = {"config": [{"name": "pw", "control": "password", "value": SECRET, "label": "x"}]}
    item = kind.model_validate(wire)
    inventory = account(
        connections=[item] if kind is Connection else [connection(**HIDING_PLACES)],
        auths=[item] if kind is Auth else [auth(**HIDING_PLACES)],
        providers=[item] if kind is Provider else [provider(**HIDING_PLACES)],
        data_models=[
            data_model(
                name=f"password={SECRET}",
                connection_id=HIDING_PLACES["id"],
                schedule={"prev_sync_time": "2026-11-23T07:22:00Z"},
            )
        ],
    )
    assert SECRET not in repr(of(item, inventory))
    assert "\x1b" not in repr(of(item, inventory))


@pytest.mark.parametrize("kind", [Connection, Auth, Provider])
def test_every_step_is_an_action_and_every_fact_has_lines(kind: type[Any]) -> None:
    for status in ("healthy", "unhealthy", "unknown"):
        inventory = account(auths=[auth(status=status)])
        item = kind.model_validate({"id": "x", "auth_ids": ["a1"], "status": status})
        for fact in of(item, inventory):
            assert fact.lines
            assert all(line for line in fact.lines)
            for step in fact.steps:
                assert actions.action(step.action)


def test_names_and_counts_in_words() -> None:
    assert title_of(None) == title_of("  ") == title_of("") == "(no name)"
    assert title_of(" x\ny ") == "x␊y"
    assert used_by_words(UsedBy()) == "nothing"
    two = (data_model(), data_model())
    assert used_by_words(UsedBy(data_models=two, jobs=(job(),))) == "2 data models, 1 job"
