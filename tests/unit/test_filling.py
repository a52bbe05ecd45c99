"""A form while it is filled in: what is kept, what counts as typed work, what others changed."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from app import filling
from app.api.models import ConnectionType
from app.changes import ChangeRefused
from app.filling import Filling
from app.inventory import Inventory
from tests.support.builders import account, auth, connection, provider

SNOWFLAKE = provider()
BRAZE = provider(id="p2", slug="braze", name="Braze")
SLACK = provider(id="p3", slug="slack", name="Slack", auth_method="oauth2")


@pytest.fixture
def inventory() -> Inventory:
    return account(
        connections=[connection(description="old", auth_ids=["a1"])],
        auths=[auth(type="snowflake_direct", provider_slug="snowflake")],
        providers=[SNOWFLAKE, BRAZE, SLACK],
    )


def fields(form: Filling) -> list[str]:
    return [spec.name for spec in form.form.fields]


def test_another_provider_brings_its_likeliest_type(inventory: Inventory) -> None:
    form = filling.new_auth(inventory, {"provider": "snowflake"})
    assert form.values["kind"] == "snowflake-direct"
    assert form.put("provider", "braze")
    assert form.values["kind"] == "braze"
    assert form.put("kind", "basic-auth")
    assert form.values["kind"] == "basic-auth"
    form.put("provider", "snowflake")
    assert form.values["kind"] == "snowflake-direct", "a choice for one is none for the other"


def test_what_was_typed_comes_back_with_its_field(inventory: Inventory) -> None:
    form = filling.new_auth(inventory, {"provider": "snowflake"})
    form.put("label", "Key")
    form.put("config.password", SecretStr("hunter2"))
    form.put("config.database", "ORDERS")
    form.put("provider", "braze")
    assert "config.password" not in fields(form)
    assert form.values["label"] == "Key"
    assert form.dirty
    form.put("provider", "slack")
    assert fields(form) == ["provider"]
    assert form.dirty, "it is still there, though nothing shows it"
    form.put("provider", "snowflake")
    assert form.values["config.password"] == SecretStr("hunter2")
    assert form.values["config.database"] == "ORDERS"


def test_what_is_as_it_was_is_no_typed_work(inventory: Inventory) -> None:
    form = filling.edit(inventory, inventory.connections.items[0])
    assert not form.dirty
    assert not form.put("label", "Orders EU")
    assert form.dirty
    form.put("label", "Orders")
    assert not form.dirty
    assert not form.put("label", "Orders")
    form.put("label", "x")
    form.forget()
    assert not form.dirty
    assert form.values["label"] == "Orders"


def test_a_field_that_is_not_asked_for_keeps_what_comes_late(inventory: Inventory) -> None:
    """A key that was on its way when the form changed is not lost, and ends nothing."""
    form = filling.new_auth(inventory, {"provider": "slack"})
    assert not form.put("config.password", SecretStr("late"))
    form.put("provider", "snowflake")
    assert form.value(form.form.field("config.password")) == SecretStr("late")


def test_untouched_fields_take_what_others_changed(inventory: Inventory) -> None:
    form = filling.edit(inventory, inventory.connections.items[0])
    form.put("label", "Mine")
    form.put("description", "tried")
    form.put("description", "old")  # touched, and put back: no edit of it
    live = connection(label="Theirs", description="new", auth_ids=["a1", "a2"])
    form.rebuild(filling.editing(inventory, live))
    assert form.values["label"] == "Mine"
    assert form.values["description"] == "new"
    assert form.values["auth_ids"] == ("a1", "a2")
    body = dict(form.change().body or {})
    assert body == {"label": "Mine", "description": "new", "auth_ids": ("a1", "a2")}


def test_the_kinds_of_connection_come_later(inventory: Inventory) -> None:
    form = filling.new_connection(inventory)
    form.put("label", "Orders")
    form.put("kind", "snowflake")
    kinds = [
        ConnectionType.model_validate(
            {"id": "k1", "slug": "snowflake", "config": [{"name": "database", "optional": False}]}
        )
    ]
    form.rebuild(filling.with_types(inventory, kinds))
    assert form.values["label"] == "Orders"
    assert form.values["kind"] == "snowflake"
    assert set(form.errors()) == {"config.database"}
    with pytest.raises(ChangeRefused) as refused:
        form.change()
    assert refused.value.field == "config.database"


def test_an_auth_is_edited_with_its_credentials(inventory: Inventory) -> None:
    form = filling.edit(inventory, inventory.auths.items[0])
    form.put("label", "SF key (EU)")
    with pytest.raises(ChangeRefused, match="would lose them"):
        form.change()
    form.put("config.password", SecretStr("hunter2"))
    assert form.change().edits["label"] == "SF key (EU)"
