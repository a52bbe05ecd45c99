"""The forms: every type gives one, every field that isn't harmless is secret, checks say why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Secret, SecretStr

from app.api.models import ConnectionType
from app.api.values import snake
from app.auth_types import catalogue
from app.changes import ChangeRefused, Verb
from app.form_fields import CONFIG, FieldKind, Form
from app.forms import (
    edit_auth_form,
    edit_connection_form,
    new_auth_form,
    new_connection_form,
    oauth_way,
)
from app.masking import HARMLESS_FIELDS
from app.private_files import PrivateFileProblem
from app.secret_kinds import kind_of_secret, read_secret_file, secret_notes, shown_kind
from tests.support.builders import account, auth, connection, provider

SECRET = "hunter2-Wq8zT4nB"
FORM = [
    {"control": "password", "name": "warehouse", "label": "The [b]WH", "sort_order": 1},
    {"control": "text", "name": "account_name", "sort_order": 2, "optional": False},
    {"control": "textarea", "name": "password", "label": "Pass\x1b[2J", "optional": True},
    {"control": "text", "name": "not_published"},
    {"name": 7},
    "odd",
]


def config_names(form: Form) -> list[str]:
    return [item.wire_name for item in form.fields if item.name.startswith(CONFIG)]


@pytest.mark.parametrize("slug", list(catalogue()))
def test_every_published_type_gives_a_form(slug: str) -> None:
    kind = catalogue()[slug]
    inventory = account(auths=[auth(type=snake(slug))])
    for form in (
        new_auth_form(inventory, kind=slug),
        edit_auth_form(inventory, auth(type=snake(slug))),
    ):
        assert config_names(form) == [item.name for item in kind.fields]
        values: dict[str, Any] = {"label": "L"}
        for spec, published in zip(
            (item for item in form.fields if item.name.startswith(CONFIG)),
            kind.fields,
            strict=True,
        ):
            assert spec.label
            assert spec.purpose
            if published.name not in HARMLESS_FIELDS:
                assert spec.secret
            if published.type == "integer":
                assert spec.number
                assert spec.check("12.5")
                assert spec.check("many")
            text = "12" if spec.number else SECRET
            values[spec.name] = SecretStr(text) if spec.secret else text
        change = form.change(values)
        body = change.body
        assert body is not None
        assert set(body["config"]) == {item.name for item in kind.fields}
        if any(item.name not in HARMLESS_FIELDS for item in kind.fields):
            assert SECRET in str(change.wire().get_secret_value())  # type: ignore[union-attr]
        shown = json.loads(change.shown_body)["config"]
        for item in kind.fields:
            if item.name not in HARMLESS_FIELDS:
                assert shown[item.name] == "••••••••"
            elif item.type == "integer":
                assert shown[item.name] == 12
        assert change.path[:2] == ("auth", slug)
        if kind.fields and form.title == "Edit auth":
            with pytest.raises(ChangeRefused, match="would lose them") as refused:
                form.change({"label": "Other"})
            assert refused.value.field == CONFIG + kind.fields[0].name
        else:
            empty = form.change({"label": "Other"})
            assert (empty.body or {})["config"] == {}


def test_the_providers_form_adds_to_equal_names_only() -> None:
    snowflake = provider(config=FORM)
    form = new_auth_form(
        account(providers=[snowflake]), provider="snowflake", kind="snowflake_direct"
    )
    assert config_names(form)[:2] == ["warehouse", "account_name"]
    assert "not_published" not in config_names(form)
    assert len(config_names(form)) == 7
    assert form.field("config.warehouse").kind is FieldKind.SECRET
    assert form.field("config.warehouse").label == "The [b]WH"
    assert form.field("config.password").kind is FieldKind.MULTILINE_SECRET
    assert "\x1b" not in form.field("config.password").label
    assert form.errors({"label": "x"}) == {"config.account_name": "Enter the account name."}


def test_an_unlisted_type_takes_the_providers_form_or_json() -> None:
    more = [
        {"name": "port", "type": "integer"},
        {"name": "scope", "type": "boolean", "control": "checkbox"},
    ]
    form = edit_auth_form(
        account(providers=[provider(config=[*FORM, *more])]),
        auth(type="made_up", provider_slug="snowflake"),
    )
    assert config_names(form) == [
        *("warehouse", "account_name", "password", "not_published", "port", "scope"),
    ]
    change = form.change(
        {
            "config.port": "7",
            "config.scope": "true",
            "config.account_name": "ab",
            "config.not_published": SecretStr(SECRET),
        }
    )
    config = dict((change.body or {})["config"])
    assert (config["port"], config["account_name"], config["scope"]) == (7, "ab", True)

    bare = new_auth_form(account(), kind="made-up")
    (field,) = [item for item in bare.fields if item.name.startswith(CONFIG)]
    assert field.kind is FieldKind.JSON
    text = json.dumps({"a": SECRET, "host": SECRET, "n": {"b": [SECRET, 1, True, None]}})
    change = bare.change({"label": "L", field.name: SecretStr(text)})
    wire = change.wire()
    assert wire is not None
    assert json.loads(wire.get_secret_value())["config"] == json.loads(text)
    assert SECRET not in change.shown_body + repr(change)


def test_a_secret_number() -> None:
    form = edit_auth_form(
        account(providers=[provider(config=[{"name": "pin", "type": "integer"}])]),
        auth(type="made_up", provider_slug="snowflake"),
    )
    spec = form.field("config.pin")
    assert spec.secret
    assert spec.check(SecretStr(SECRET)) == "Only a whole number fits in here."
    change = form.change({"config.pin": SecretStr("839201")})
    assert isinstance((change.body or {})["config"]["pin"], Secret)
    assert b'"pin": 839201' in change.wire().get_secret_value()  # type: ignore[union-attr]
    assert "839201" not in change.shown_body + repr(change)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("label", "", "Enter the label."),
        ("label", "   ", "Enter the label."),
        ("label", "a\nb", "single line"),
        ("config.port", "x", "whole number"),
        ("config.port", "0", "1 to 65535"),
        ("config.port", "70000", "1 to 65535"),
        ("config.port", " 22 ", ""),
        ("config.port", "", ""),
        ("config.password", SecretStr("*****"), "mask"),
        ("config.password", SecretStr("   "), "Enter"),
        ("config.password", SecretStr(""), ""),
        ("config.password", SecretStr("a\nb"), ""),
        ("kind", "made-up", "list"),
        ("kind", "", "Choose the type."),
    ],
)
def test_what_is_wrong_stands_beside_the_field(name: str, value: Any, says: str) -> None:
    form = new_auth_form(account(), kind="cordial-userpass")
    error = form.errors({"label": "L", name: value}).get(name, "")
    assert says in error
    assert bool(says) == bool(error)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"a": NaN}', '{"a": 1,}', "[" * 99_999])
def test_json_that_is_none(text: str) -> None:
    field = new_auth_form(account(), kind="made-up").fields[-1]
    assert field.check(SecretStr(text))
    assert "NaN" not in field.check(SecretStr(text))


@given(st.text(min_size=8, max_size=60))
def test_no_sentence_repeats_a_secret(text: str) -> None:
    fields = new_auth_form(account(), kind="cordial-userpass").fields
    json_field = new_auth_form(account(), kind="made-up").fields[-1]
    for field in (*fields, json_field):
        said = " ".join((field.check(SecretStr(text)), *field.hints(SecretStr(text))))
        # Signs alone (blanks, "a") occur in any sentence.
        if len(text.strip()) >= 8 and not text.strip(" .").isalpha():
            assert text.strip() not in said


# ---------------------------------------------------------------------- connections

TYPES = [
    ConnectionType.model_validate(
        {
            "slug": "redshift",
            "name": "Amazon Redshift",
            "config": [{"name": "database", "optional": False}, {"name": "connection_url"}],
        }
    ),
    ConnectionType.model_validate(
        {
            "slug": "snowflake",
            "name": "Snowflake",
            "provider_slug": "snowflake",
            "fields": {"database": {"required": True, "label": "DB"}},
        }
    ),
    ConnectionType.model_validate({"id": "k3", "name": "Odd", "config": "who knows"}),
]
ACCOUNT = account(
    auths=[
        auth(id="a9", label="Other", provider_slug="braze"),
        auth(id="a1", label="SF key", provider_slug="snowflake", status="unhealthy"),
    ],
    providers=[provider(), provider(id="p2", slug="old", name="Old", hidden=True)],
)


@pytest.mark.parametrize("odd", [["snowflake"], {"slug": "snowflake"}, 7])
def test_a_type_that_names_its_provider_oddly_is_listed_all_the_same(odd: object) -> None:
    strange = ConnectionType.model_validate(
        {"slug": "strange", "provider_slug": odd, "provider_id": odd}
    )
    form = new_connection_form(ACCOUNT, [strange, *TYPES], provider="snowflake")
    listed = [choice.value for choice in form.field("kind").choices]
    assert listed == ["snowflake", "redshift", "k3", "strange"]


def test_any_number_gives_a_field_its_place() -> None:
    orders = {"big": 10**400, "small": -(10**400), "nan": float("nan"), "one": 1, "odd": [2]}
    form = [{"name": name, "sort_order": order} for name, order in orders.items()]
    kind = ConnectionType.model_validate({"slug": "odd", "config": form})
    fields = new_connection_form(ACCOUNT, [kind], kind="odd")
    assert config_names(fields) == ["small", "one", "big", "nan", "odd"]


def test_a_new_connection() -> None:
    form = new_connection_form(ACCOUNT, TYPES, provider="snowflake", kind="redshift")
    assert [choice.value for choice in form.field("provider").choices] == ["snowflake"]
    assert [choice.value for choice in form.field("kind").choices] == [
        *("snowflake", "redshift", "k3"),
    ]
    auths = form.field("auth_ids").choices
    assert [choice.value for choice in auths] == ["a1", "a9"]
    assert "unhealthy" in auths[0].note
    assert set(form.errors({})) == {"label", "config.database"}
    assert form.field("config.connection_url").secret
    url = f"postgres://u:{SECRET}@h/db"
    change = form.change(
        {
            "label": " New ",
            "auth_ids": ("a1",),
            "config.database": "D",
            "config.connection_url": SecretStr(url),
        }
    )
    assert change.verb is Verb.CREATE
    assert json.loads(change.wire().get_secret_value()) == {  # type: ignore[union-attr]
        "label": "New",
        "auth_ids": ["a1"],
        "config": {"database": "D", "connection_url": url},
        "connection_config_slug": "redshift",
        "provider_slug": "snowflake",
    }
    assert SECRET not in change.shown_body


def test_types_are_read_tolerantly() -> None:
    known = ["bucket", "connection_url", "database", "dataset", "file", "project", "ssl_mode"]
    assert config_names(new_connection_form(ACCOUNT, TYPES, kind="k3")) == known
    assert config_names(new_connection_form(ACCOUNT, TYPES, kind="nope")) == known
    form = new_connection_form(ACCOUNT, TYPES, kind="snowflake")
    assert (form.field("config.database").label, form.field("config.database").optional) == (
        "DB",
        False,
    )
    change = new_connection_form(ACCOUNT, TYPES, kind="k3").change({"label": "x"})
    assert (change.body or {})["connection_config_id"] == "k3"
    without = new_connection_form(ACCOUNT)
    assert without.field("kind").kind is FieldKind.TEXT
    assert "could not be read" in without.notes[0]
    change = without.change({"label": "x", "kind": "snowflake"})
    assert (change.body or {})["connection_config_slug"] == "snowflake"


@pytest.mark.parametrize(
    "config",
    [
        {"type": "object", "properties": {"dataset": {"type": "string"}}},
        {"fields": [{"name": "dataset"}]},
        {"fields": ["dataset"], "version": 2},
    ],
)
def test_what_stands_around_the_fields_is_no_field(config: object) -> None:
    kind = ConnectionType.model_validate({"slug": "odd", "config": config})
    assert config_names(new_connection_form(ACCOUNT, [kind], kind="odd")) == ["dataset"]


@pytest.mark.parametrize(
    "entry",
    [
        {"schema": {"properties": {"dataset": {}, "file": {}}, "required": ["dataset"]}},
        {"config": {"required": ["dataset"]}},
        {"required_fields": ["dataset"], "required": True},
        {"required_fields": [{"name": "dataset", "type": "string"}, 7, None]},
        {"fields": ["file"], "required": ["dataset"]},
        {"fields": [{"name": "dataset", "required": True}], "required": {"dataset": 1}},
    ],
)
def test_a_field_is_needed_wherever_the_type_says_so(entry: dict[str, object]) -> None:
    kind = ConnectionType.model_validate({"slug": "odd", **entry})
    form = new_connection_form(ACCOUNT, [kind], kind="odd")
    assert set(form.errors({"label": "x", "kind": "odd"})) == {"config.dataset"}


@pytest.mark.parametrize("entry", [{"name": "Snowflake"}, {"id": " "}, {}])
def test_types_that_nothing_can_name_leave_the_slug_to_be_typed(entry: dict[str, str]) -> None:
    form = new_connection_form(ACCOUNT, [ConnectionType.model_validate(entry)])
    assert form.field("kind").kind is FieldKind.TEXT
    assert "enter the slug of one" in form.notes[0]


def test_a_connections_edit() -> None:
    item = connection(description="two\nlines ", auth_ids=["gone", "a9"], provider_slug="snowflake")
    form = edit_connection_form(ACCOUNT, item)
    assert [field.name for field in form.fields] == ["label", "description", "auth_ids"]
    assert "nothing else" in form.notes[0]
    choices = form.field("auth_ids").choices
    assert [choice.value for choice in choices] == ["a9", "a1", "gone"]
    assert "missing auth" in choices[-1].note
    assert form.errors({}) == {}
    assert form.change({}).empty
    change = form.change({"label": "Orders", "auth_ids": ("a1",)})
    assert dict(change.edits) == {"auth_ids": ("a1",)}
    assert (change.body or {})["description"] == "two\nlines "


def test_a_nameless_connection_may_stay_so() -> None:
    form = edit_connection_form(ACCOUNT, connection(label=""))
    assert dict(form.change({"auth_ids": ("a1",)}).edits) == {"auth_ids": ("a1",)}


def test_a_change_is_not_made_of_wrong_values() -> None:
    form = new_auth_form(account(), kind="cordial-userpass")
    with pytest.raises(ChangeRefused) as caught:
        form.change({"label": "L", "config.port": "x"})
    assert caught.value.field == "config.port"


def test_oauth_has_another_way() -> None:
    assert "Settings > Integrations" in oauth_way(provider(auth_method="OAuth2 "))
    assert oauth_way(provider(auth_method="oauth1")).startswith("Snowflake signs in by OAuth")
    assert oauth_way(provider(auth_method="key")) == ""
    inventory = account(providers=[provider(auth_method="oauth2")])
    form = new_auth_form(inventory, provider="snowflake")
    assert "OAuth" in form.instead
    assert [spec.name for spec in form.fields] == ["provider"], "nothing invites typing"
    with pytest.raises(ChangeRefused, match="Lytics web app"):
        form.change({"provider": "snowflake"})
    edit = edit_auth_form(inventory, auth(type="snowflake_direct", provider_slug="snowflake"))
    assert "OAuth" in edit.instead and config_names(edit)


def test_a_password_in_an_open_field_is_masked() -> None:
    form = new_auth_form(account(), kind="basic-auth")
    url = f"https://u:{SECRET}@example.com/x"
    assert "URL with a password" in form.field("config.url").hints(url)[0]
    change = form.change({"label": "L", "config.url": url})
    assert SECRET not in change.shown_body + repr(change)


# ---------------------------------------------------------------------- kinds of secrets

LOCKED = "PEM private key with a passphrase"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----", "PEM private key"),
        ("-----BEGIN RSA PRIVATE KEY-----\nx", "PEM private key"),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nx", LOCKED),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nx", "OpenSSH private key"),
        ("-----BEGIN PUBLIC KEY-----\nx", "PEM public key"),
        ("-----BEGIN CERTIFICATE-----\nx", "PEM certificate"),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----\nx", "PGP private key"),
        ("-----BEGIN PGP PUBLIC KEY BLOCK-----\nx", "PGP public key"),
        ("-----BEGIN PGP MESSAGE-----\nx", "PGP message"),
        ("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nx", LOCKED),
        ("-----BEGIN SOMETHING-----\nx", "PEM block"),
        ('{"type": "service_account"}', "JSON key of a Google service account"),
        ('{"private_key": "-----BEGIN PRIVATE KEY-----"}', "JSON key"),
        ('{"a": 1}', "JSON"),
        ('{"a": "' + "x" * 1_000_000 + '"}', ""),
        ("{", ""),
        ("postgres://u:p@h/db", "URL with a password"),
        ("https://example.com/path", ""),
        ("https://example.com/path?token=abc123", "URL with a password"),
        ("PuTTY-User-Key-File-3: x", "PuTTY private key"),
        ("eyJhbGciOi.eyJzdWIi.abc", "JWT"),
        ("plain", ""),
        ("", ""),
    ],
)
def test_a_secret_is_named_by_its_kind(text: str, kind: str) -> None:
    assert kind_of_secret(text) == kind


def test_what_is_pointed_out() -> None:
    pem = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----"
    assert secret_notes(SecretStr(pem)) == ("Looks like: PEM private key, 3 lines.",)
    assert "line break" in secret_notes(SecretStr(pem + "\n"))[-1]
    assert "cut short" in secret_notes(SecretStr(pem[:40]))[-1]
    assert "space" in secret_notes(SecretStr(" abc"))[-1]
    assert secret_notes(SecretStr(' {"type":'))[0] == "It begins like JSON, but is not whole."
    assert secret_notes(SecretStr('{"a": 1}')) == ("Looks like: JSON.",)
    assert secret_notes(SecretStr('{"a":\n1}')) == ("Looks like: JSON, 2 lines.",)
    assert secret_notes(SecretStr("one\ntwo")) == ("A text of 2 lines.",)
    assert secret_notes(SecretStr("one")) == ()
    assert secret_notes(SecretStr("")) == ()
    assert (shown_kind(SecretStr(pem)), shown_kind(SecretStr("x")), shown_kind(SecretStr(""))) == (
        "PEM private key",
        "a secret",
        "",
    )


def test_a_secret_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(b"\xef\xbb\xbfabc\n")
    file.chmod(0o644)
    secret, warnings = read_secret_file(file)
    assert secret.get_secret_value() == "abc\n"
    assert "chmod 600" in warnings[0]
    file.write_bytes(b"\xff\xfe\x00")
    for path in (file, tmp_path / "none", tmp_path, Path("~nobody-is-called-so/key.pem")):
        with pytest.raises(PrivateFileProblem) as caught:
            read_secret_file(path)
        assert str(path) in str(caught.value)
    file.write_bytes(b"x" * 70_000)
    with pytest.raises(PrivateFileProblem):
        read_secret_file(file)
