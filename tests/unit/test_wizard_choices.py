"""What the wizard proposes: auths to use again, a name, a type."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from app.api.models import Connection, ConnectionType
from app.wizard_choices import (
    as_created,
    auths_to_use,
    likely_type,
    new_auths,
    new_with_name,
    suggested_name,
)
from tests.support.builders import account, auth, connection, job, provider

SNOWFLAKE = provider()
OF_IT = {"provider_slug": "snowflake"}


def kind(**wire: object) -> ConnectionType:
    return ConnectionType.model_validate(wire)


def test_healthy_auths_come_first_then_those_used_last() -> None:
    day = "2026-11-{}T10:00:00Z"
    inventory = account(
        providers=[SNOWFLAKE],
        auths=[
            auth(
                id="sick",
                label="Sick",
                status="unhealthy",
                **OF_IT,
                last_accessed_at=day.format(22),
            ),
            auth(id="never", label="Never", **OF_IT),
            auth(id="old", label="Old", **OF_IT, last_accessed_at=day.format(10)),
            auth(id="odd", label="Odd", status="", **OF_IT, last_accessed_at=day.format(23)),
            auth(id="new", label="New", **OF_IT, last_accessed_at=day.format(20)),
            auth(id="", label="No id", **OF_IT),
            auth(id="other", label="Other", provider_slug="bigquery"),
        ],
        connections=[connection(auth_ids=["new"]), connection(id="c2", auth_ids=["new"])],
        jobs=[job(auth_ids=["new"])],
    )
    choices = auths_to_use(inventory, SNOWFLAKE)
    assert [choice.auth.id for choice in choices] == ["new", "old", "never", "odd", "sick"]
    words = [choice.status.kind.word for choice in choices]
    assert words[:3] == ["healthy"] * 3 and "healthy" not in words[3:]
    assert choices[0].used_by_words == "2 connections, 1 job"
    assert choices[1].used_by_words == "nothing"
    assert choices[-1].status.kind.label == "✖ unhealthy"


def test_who_uses_it_is_unknown_where_a_list_failed() -> None:
    inventory = account(providers=[SNOWFLAKE], auths=[auth(**OF_IT)])
    inventory.connections.loaded_at = None
    (choice,) = auths_to_use(inventory, SNOWFLAKE)
    assert choice.used_by_words == "unknown"


def test_what_is_found_in_an_incomplete_list_is_the_least() -> None:
    one = connection(auth_ids=[auth(**OF_IT).id])
    inventory = account(providers=[SNOWFLAKE], auths=[auth(**OF_IT)], connections=[one])
    inventory.jobs.more_exist = True
    (choice,) = auths_to_use(inventory, SNOWFLAKE)
    assert choice.used_by_words == "at least 1 connection"


def test_after_the_consent_the_new_auth_is_found() -> None:
    known = ["a1", "gone"]
    inventory = account(
        providers=[SNOWFLAKE],
        auths=[auth(**OF_IT), auth(id="a2", **OF_IT), auth(id="a3", provider_slug="bigquery")],
    )
    assert [choice.auth.id for choice in new_auths(inventory, SNOWFLAKE, known)] == ["a2"]
    assert new_auths(inventory, SNOWFLAKE, ["a1", "a2"]) == ()


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        ((), "Snowflake"),
        (("Orders",), "Snowflake"),
        (("Snowflake",), "Snowflake 2"),
        (("SNOWFLAKE ", "snowflake 2", "Snowflake 4"), "Snowflake 3"),
    ],
)
def test_a_name_that_nobody_has(labels: tuple[str, ...], name: str) -> None:
    here = [connection(id=f"c{n}", label=label, deleted=n == 0) for n, label in enumerate(labels)]
    assert suggested_name(account(connections=here), SNOWFLAKE) == name


def test_what_was_created_is_the_only_new_one_of_that_name() -> None:
    before = [connection(id="c1", label="Orders")]
    made, other = connection(id="c2", label=" Orders "), connection(id="c3", label="Returns")
    gone = connection(id="c4", label="Orders", deleted=True)
    nameless = connection(id="", label="Orders")

    def new(*came: Connection) -> list[str]:
        listed = account(connections=[*before, *came]).connections.items
        return [item.id for item in new_with_name(listed, {"c1"}, "Orders ")]

    assert new(other, made, gone, nameless) == ["c2"]
    assert new(other) == []
    assert new(made, connection(id="c5", label="Orders")) == ["c2", "c5"]


def test_a_name_from_an_odd_provider() -> None:
    assert suggested_name(account(), provider(name="", slug="")) == "Connection"
    assert suggested_name(account(), provider(name="", slug="sf")) == "sf"
    assert "\x1b" not in suggested_name(account(), provider(name="\x1b[31mX"))
    assert len(suggested_name(account(), provider(name="x" * 500))) <= 60


TYPES = (
    kind(slug="snowflake", id="t1"),
    kind(slug="bigquery", id="t2", provider_slug="google"),
    kind(slug="redshift", id="t3", provider_slug="aws"),
    kind(slug="s3", id="t4", provider_slug="aws"),
)


@pytest.mark.parametrize(
    ("slug", "found"),
    [("snowflake", "snowflake"), ("google", "bigquery"), ("aws", ""), ("sftp", ""), ("", "")],
)
def test_the_type_where_something_says_which(slug: str, found: str) -> None:
    assert likely_type(account(), TYPES, provider(slug=slug, id="")) == found


@pytest.mark.parametrize("odd", [["aws"], {"slug": "aws"}, 7, None, ""])
def test_a_type_that_names_its_provider_oddly_names_none(odd: object) -> None:
    types = (*TYPES[:3], kind(slug="s3", id="t4", provider_slug=odd, provider_id=odd))
    assert likely_type(account(), types, provider(slug="aws", id="")) == "redshift"
    assert likely_type(account(), types[3:], provider(slug="", id="7")) == ""


def test_the_type_that_its_connections_have_wins() -> None:
    here = [
        connection(id=f"c{n}", provider_slug="aws", connection_config_slug=slug, deleted=n > 4)
        for n, slug in enumerate(["s3", "redshift", "redshift", "gone", "gone", "s3", "s3"])
    ]
    inventory = account(connections=here)
    aws = provider(slug="aws", id="")
    assert likely_type(inventory, TYPES, aws) == "redshift"
    assert likely_type(inventory, (), aws) in ("redshift", "gone")
    assert likely_type(account(), (), aws) == ""


def test_an_answer_that_names_the_id_alone_is_completed_by_what_was_sent() -> None:
    sent = {
        "label": "Orders",
        "auth_ids": ("a1",),
        "config": {"connection_url": SecretStr("s")},
        "connection_config_slug": "snowflake",
        "provider_slug": "snowflake",
    }
    made = as_created(Connection.model_validate({"id": "c1"}), sent)
    assert (made.id, made.label, made.auth_ids) == ("c1", "Orders", ("a1",))
    assert (made.connection_config_slug, made.provider_slug) == ("snowflake", "snowflake")
    assert made.config == {}, "secrets stay where they were"
    said = Connection.model_validate({"id": "c1", "label": "Orders (2)", "auth_ids": ["a2"]})
    assert (as_created(said, sent).label, as_created(said, sent).auth_ids) == (
        "Orders (2)",
        ("a2",),
    )
