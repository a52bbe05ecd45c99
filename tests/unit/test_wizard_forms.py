"""The wizard's forms: nothing typed is lost on the way, and what may be kept holds no secret."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from app.api.models import ConnectionType
from app.auth_types import catalogue
from app.filling import Filling, new_auth
from app.form_fields import FieldKind, Value
from app.wizard import Setup
from app.wizard_forms import LONGEST, SetupForms, open_values
from tests.support.builders import account, auth, connection, provider

SNOWFLAKE = provider()
BIGQUERY = provider(id="p2", slug="bigquery", name="Google BigQuery")
KEY = auth(provider_slug="snowflake", type="snowflake_direct")
INVENTORY = account(
    providers=[SNOWFLAKE, BIGQUERY],
    auths=[KEY, auth(id="a2", label="Other", provider_slug="snowflake")],
    connections=[connection(label="Snowflake", provider_slug="snowflake")],
)
TYPES = (ConnectionType.model_validate({"id": "t1", "slug": "snowflake", "name": "Snowflake"}),)
AT_AUTH = Setup().with_provider(SNOWFLAKE)
AT_CONNECTION = AT_AUTH.with_auth(KEY)
SENTINEL = "sentinel-{}-Zx9"


def test_the_form_of_an_auth_is_of_the_provider_and_stays() -> None:
    forms = SetupForms(INVENTORY)
    form = forms.auth(AT_AUTH)
    assert form.values["provider"] == "snowflake"
    assert form.values["kind"] == "snowflake-direct"
    assert not form.dirty
    form.put("label", "Mine")
    assert forms.auth(AT_AUTH) is form
    other = forms.auth(AT_AUTH.with_provider(BIGQUERY))
    assert other is not form and other.values["provider"] == "bigquery"
    assert forms.auth(AT_AUTH).values["label"] == "Mine"


def test_the_form_of_a_connection_is_filled_in_as_far_as_is_known() -> None:
    forms = SetupForms(INVENTORY)
    forms.set_types(TYPES)
    form = forms.connection(AT_CONNECTION)
    expected = {
        "provider": "snowflake",
        "label": "Snowflake 2",
        "kind": "snowflake",
        "auth_ids": ("a1",),
    }
    assert {name: form.values[name] for name in expected} == expected
    assert not form.dirty and not form.errors()
    assert form.change().name == "Snowflake 2"


def test_types_that_come_late_keep_what_was_typed() -> None:
    forms = SetupForms(INVENTORY)
    untouched = forms.connection(AT_CONNECTION)
    forms.set_types(TYPES)
    form = forms.connection(AT_CONNECTION)
    assert form is untouched and form.form.field("kind").kind is FieldKind.CHOICE
    late = SetupForms(INVENTORY)
    form = late.connection(AT_CONNECTION)
    form.put("label", "Typed")
    late.set_types(TYPES)
    assert late.connection(AT_CONNECTION) is form
    assert (form.values["label"], form.values["kind"]) == ("Typed", "snowflake")


def test_another_auth_is_taken_over_and_the_rest_stays() -> None:
    forms = SetupForms(INVENTORY)
    forms.connection(AT_CONNECTION).put("label", "Typed")
    other = AT_CONNECTION.with_auth(INVENTORY.auths.items[1])
    values = forms.connection(other).values
    assert (values["label"], values["auth_ids"]) == ("Typed", ("a2",))


def test_after_a_write_and_at_the_end_nothing_is_remembered() -> None:
    forms = SetupForms(INVENTORY)
    form = forms.auth(AT_AUTH)
    secret = next(spec for spec in form.form.fields if spec.secret)
    form.put(secret.name, SecretStr("sentinel"))
    forms.drop_auth(AT_AUTH)
    assert secret.name not in form.values and forms.auth(AT_AUTH) is not form
    forms.connection(AT_CONNECTION).put("label", "Typed")
    forms.drop_connection(AT_CONNECTION)
    assert forms.connection(AT_CONNECTION).values["label"] == "Snowflake 2"
    form = forms.auth(AT_AUTH)
    form.put(secret.name, SecretStr("sentinel"))
    forms.forget()
    assert secret.name not in form.values


def test_what_was_kept_fills_in_the_forms_again() -> None:
    forms = SetupForms(
        INVENTORY,
        provider="snowflake",
        auth={"label": "Kept", "kind": "snowflake-direct"},
        connection={"label": "Kept too", "auth_ids": ("gone",)},
    )
    assert forms.auth(AT_AUTH).values["label"] == "Kept"
    values = forms.connection(AT_CONNECTION).values
    assert (values["label"], values["auth_ids"]) == ("Kept too", ("a1",))
    assert forms.auth(AT_AUTH.with_provider(BIGQUERY)).values.get("label", "") == ""


def fill_in(filling: Filling) -> tuple[dict[str, str], dict[str, str]]:
    """Type a sentinel into every text and secret field: the open ones, and the secret ones."""
    open_ones: dict[str, str] = {}
    secret_ones: dict[str, str] = {}
    for number, spec in enumerate(filling.form.fields):
        if spec.kind is FieldKind.CHOICE:
            continue
        text = SENTINEL.format(number)
        value: Value = text
        if spec.secret:
            text = f'{{"field": "{text}"}}' if spec.kind is FieldKind.JSON else text
            value = SecretStr(text)
        (secret_ones if spec.secret else open_ones)[spec.name] = text
        filling.put(spec.name, value)
    return open_ones, secret_ones


@pytest.mark.parametrize("kind", [*catalogue(), "of-the-future"])
def test_no_secret_field_of_any_type_is_kept(kind: str) -> None:
    filling = new_auth(INVENTORY, {"provider": "snowflake", "kind": kind})
    opened, secret = fill_in(filling)
    kept = open_values(filling)
    for name, text in secret.items():
        assert name not in kept
        assert text not in str(kept)
    assert {name: kept[name] for name in opened} == opened


@pytest.mark.parametrize(
    "text",
    [
        "postgres://user:sentinel@host/db",
        "-----BEGIN PRIVATE KEY-----\nsentinel\n-----END PRIVATE KEY-----",
        "password=sentinel-1",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzZW50aW5lbCJ9.c2VudGluZWwtc2VudGluZWw",
        "x" * (LONGEST + 1),
    ],
)
def test_what_looks_secret_in_an_open_field_is_not_kept(text: str) -> None:
    filling = new_auth(INVENTORY, {"provider": "snowflake", "kind": "snowflake-direct"})
    filling.put("description", text)
    filling.put("label", "A name")
    assert dict(open_values(filling)) == {
        "provider": "snowflake",
        "kind": "snowflake-direct",
        "label": "A name",
    }


def test_a_secret_that_is_repeated_elsewhere_is_not_kept() -> None:
    forms = SetupForms(INVENTORY)
    form = forms.auth(AT_AUTH)
    secret = next(spec for spec in form.form.fields if spec.secret)
    form.put(secret.name, SecretStr("hunter2-sentinel"))
    form.put("description", "it is hunter2-sentinel")
    forms.connection(AT_CONNECTION).put("label", "with hunter2-sentinel")
    auth_values, connection_values = forms.open_values(AT_CONNECTION)
    assert "hunter2" not in str(auth_values) + str(connection_values)
    assert connection_values["auth_ids"] == ("a1",)


def test_a_secret_of_a_type_that_is_not_chosen_any_more_is_not_kept_either() -> None:
    filling = new_auth(INVENTORY, {"provider": "snowflake", "kind": "snowflake-direct"})
    _, secret = fill_in(filling)
    assert secret
    filling.put("kind", "of-the-future")
    filling.put("description", f"see {next(iter(secret.values()))}")
    assert "sentinel" not in str({**open_values(filling), "label": ""})
