from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.api.models import (
    Account,
    Auth,
    Column,
    Connection,
    ConnectionType,
    DataModel,
    Job,
    Listing,
    Provider,
    Resource,
    ScanResult,
    Table,
    read_objects,
)
from app.api.values import parse_time

KINDS: list[type[Resource]] = [
    Account,
    Auth,
    Column,
    Connection,
    ConnectionType,
    DataModel,
    Job,
    Provider,
    ScanResult,
    Table,
]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["", "\ud800", "0001-01-01T00:00:00Z", 10**400])
)
any_json = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=5,
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_json_breaks_an_object(kind: type[Resource], data: st.DataObject) -> None:
    names = st.sampled_from(sorted(kind.model_fields)) | st.text(max_size=3)
    element = data.draw(st.dictionaries(names, any_json, max_size=5))
    found = kind.model_validate(element)
    assert found.raw is element
    assert found.unreadable <= element.keys() | set()
    for name in found.unreadable:
        assert element[name] is not None
    repr(found)


def test_a_whole_connection() -> None:
    element: dict[str, Any] = {
        "id": 17,
        "label": " Ünï \u202e ",
        "aid": "12",
        "auth_ids": ["a", None, "", 5],
        "config": {"database": "d"},
        "created": "2026-01-02T03:04:05.123456789Z",
        "updated": "",
        "deleted": None,
        "description": None,
        "new_field": {"x": 1},
    }
    connection = Connection.model_validate(element)
    assert (connection.id, connection.label, connection.aid) == ("17", " Ünï \u202e ", 12)
    assert connection.auth_ids == ("a", "5")
    assert connection.config is element["config"]
    assert connection.created == datetime(2026, 1, 2, 3, 4, 5, 123456, UTC)
    assert (connection.updated, connection.deleted) == (None, False)
    assert connection.description == ""
    assert connection.unreadable == frozenset()
    assert connection.raw is element
    assert "database" not in repr(connection)


def test_a_wrong_type_costs_only_its_field_and_is_named() -> None:
    connection = Connection.model_validate(
        {"id": "c", "label": True, "auth_ids": "a1", "config": [], "updated": 5, "aid": {}}
    )
    assert connection.id == "c"
    assert (connection.label, connection.auth_ids, connection.config) == ("", (), {})
    assert connection.unreadable == {"label", "auth_ids", "config", "updated", "aid"}
    assert Connection.model_validate({"auth_ids": ["a", {}]}).auth_ids == ("a",)
    assert Connection.model_validate({"auth_ids": ["a", {}]}).unreadable == {"auth_ids"}


def test_the_wire_cannot_set_what_is_ours() -> None:
    element = {"raw": {"x": 1}, "unreadable": ["id"], "id": "c"}
    connection = Connection.model_validate(element)
    assert connection.raw is element
    assert connection.unreadable == frozenset()


@pytest.mark.parametrize(
    ("value", "deleted"),
    [
        (True, True),
        (False, False),
        (1, True),
        (0, False),
        (2, True),
        ("true", True),
        ("True", True),
        ("1", True),
        ("2026-01-01T00:00:00Z", True),
        ("false", False),
        ("0", False),
        ("", False),
        ("0001-01-01T00:00:00Z", False),
        (None, False),
    ],
)
def test_deleted_in_every_form(value: object, deleted: bool) -> None:
    for kind in (Connection, DataModel):
        found = kind.model_validate({"deleted": value})
        assert found.deleted is deleted
        assert not found.unreadable


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23T07:22:00Z", datetime(2026, 11, 23, 7, 22, tzinfo=UTC)),
        ("2026-11-23t07:22:00z", datetime(2026, 11, 23, 7, 22, tzinfo=UTC)),
        ("2026-11-23T07:22:00.5Z", datetime(2026, 11, 23, 7, 22, 0, 500000, UTC)),
        ("2026-11-23T07:22:00.123456789123Z", datetime(2026, 11, 23, 7, 22, 0, 123456, UTC)),
        ("2026-11-23T09:22:00+02:00", datetime(2026, 11, 23, 7, 22, tzinfo=UTC)),
        ("2026-11-23 07:22:00", datetime(2026, 11, 23, 7, 22, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2017-01-01T01:59:60.5+02:00", datetime(2016, 12, 31, 23, 59, 59, 500000, UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+05:00", None),
        ("9999-12-31T23:59:59-05:00", None),
        ("2026-13-01T00:00:00Z", None),
        ("2026-11-23", None),
        ("20261123T072200Z", None),
        ("1700000000", None),
        ("yesterday", None),
        ("", None),
        ("2026-11-23T07:22:00\ud800", None),
    ],
)
def test_times(text: str, moment: datetime | None) -> None:
    assert parse_time(text) == moment
    auth = Auth.model_validate({"last_accessed_at": text})
    assert auth.last_accessed_at == moment
    never = not text or text.startswith("0001-01-01")
    assert bool(auth.unreadable) == (moment is None and not never)
    if moment is not None:
        assert auth.last_accessed_at is not None
        assert auth.last_accessed_at.tzinfo is UTC


@settings(max_examples=50, deadline=None)
@given(st.text() | st.datetimes().map(str) | st.datetimes(timezones=st.timezones()).map(str))
def test_no_text_breaks_a_time(text: str) -> None:
    moment = parse_time(text)
    assert moment is None or moment.tzinfo is UTC


def test_older_auths_fill_in_only_what_is_absent() -> None:
    older = Auth.model_validate({"name": "old", "provider_name": "aws"})
    assert (older.label, older.provider_slug) == ("old", "aws")
    assert Auth.model_validate({"label": None, "name": "old"}).label == "old"
    assert Auth.model_validate({"label": "", "name": "old"}).label == ""
    assert Auth.model_validate({"label": "new", "name": "old"}).label == "new"
    assert Auth.model_validate({"name": ""}).label == ""
    odd: object
    for odd in ({}, False, 1.5):
        assert Auth.model_validate({"name": odd}).unreadable == frozenset()


@pytest.mark.parametrize(
    ("fields", "health"),
    [
        ({"status": "healthy"}, "healthy"),
        ({"status": "healthy", "unhealthy": False}, "healthy"),
        ({"status": "healthy", "unhealthy": True}, "unhealthy"),
        ({"status": "unhealthy", "unhealthy": False}, "unhealthy"),
        ({"status": "unknown", "unhealthy": False}, "unknown"),
        ({"status": "degraded"}, "unknown"),
        ({"unhealthy": False}, "unknown"),
        ({"status": "healthy", "unhealthy": {}}, "unknown"),
        ({"status": []}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_health_is_the_worse_of_both(fields: dict[str, object], health: str) -> None:
    assert Auth.model_validate(fields).health == health


def test_bad_parts_of_parts_lose_only_themselves() -> None:
    model = DataModel.model_validate(
        {
            "id": "m",
            "health": {"status": 5, "details": [1]},
            "schedule": {"prev_sync_time": "2026-01-01T00:00:00Z", "next_sync_time": 7},
            "sync_errors": [None, 3, {"error": "no", "time": "x"}, {"error": {}}],
        }
    )
    assert model.health is not None
    assert (model.health.status, model.health.details) == ("5", [1])
    assert model.schedule is not None
    assert model.schedule.prev_sync_time is not None
    assert model.schedule.unreadable == {"next_sync_time"}
    assert [error.error for error in model.sync_errors] == ["no", ""]
    assert model.unreadable == {"sync_errors"}
    assert DataModel.model_validate({"health": 3}).unreadable == {"health"}
    scan = ScanResult.model_validate({"columns": [{"column_name": 1}, 2], "rows": [[1], {"a": 2}]})
    assert [column.column_name for column in scan.columns] == ["1", ""]
    assert scan.rows == [[1], {"a": 2}]


def test_the_own_account() -> None:
    assert Account.model_validate({"aid": 1, "parentaid": "1"}).is_own
    assert not Account.model_validate({"aid": 1, "parentaid": 2}).is_own
    assert not Account.model_validate({}).is_own


def test_a_connection_type_has_a_title() -> None:
    assert ConnectionType.model_validate({"slug": "s", "id": "i"}).title == "s"
    assert ConnectionType.model_validate({"label": "L", "name": "n"}).title == "L"


def test_providers_keep_their_form_and_hide_their_oauth() -> None:
    provider = Provider.model_validate(
        {"slug": "aws", "config": [{"control": "password"}, 1], "oauth2": {"secret": "s3cr"}}
    )
    assert provider.config == ({"control": "password"},)
    assert provider.unreadable == {"config"}
    assert "s3cr" not in repr(provider)


def test_a_listing_knows_what_it_lacks() -> None:
    items, rejected = read_objects(Table, [{"table_name": "t"}, None, 3, [], {}])
    assert ([item.table_name for item in items], rejected) == (["t", ""], 3)
    assert Listing(items, rejected).incomplete
    assert Listing(items, more_exist=True).incomplete
    assert not Listing(items).incomplete


def test_long_and_broken_text_is_kept() -> None:
    long = "x" * 1_000_000
    connection = Connection.model_validate({"id": "\ud800", "label": long, "auth_ids": ["\udfff"]})
    assert (connection.id, connection.label, connection.auth_ids) == ("\ud800", long, ("\udfff",))


def test_deep_nesting_is_not_walked() -> None:
    element = json.loads('{"config": {"a":' + "[" * 800 + "]" * 800 + "}}")
    assert Connection.model_validate(element).raw is element


def test_a_large_account_is_read_in_bounded_time() -> None:
    elements = [
        {"id": f"c{n}", "label": "x", "auth_ids": ["a"], "updated": "2026-01-01T00:00:00Z"}
        for n in range(10_000)
    ]
    begun = time.process_time()
    items, _ = read_objects(Connection, elements)
    assert len(items) == 10_000
    # A fraction of that is usual: this only catches what grows faster than the list.
    assert time.process_time() - begun < 20
