"""What is secret: the reviewed fields, and tables of what is hidden and of what stays readable."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from app.masking import (
    HARMLESS_FIELDS,
    MASK,
    is_secret_field,
    is_secret_name,
    mask,
    mask_auth,
    mask_connection,
    mask_provider,
)


def words(text: str) -> list[str]:
    return text.split()


# The 105 field names of the 126 published auth types, each reviewed once.
HARMLESS = words("""
access_token_manager_id account account_id account_name ads_account_id api_url api_username
apiuser app_id application_id auth_uri base_url bucket clientId client_id connection_url database
datacenter domain domain_id email folder host httppath instance integration_id mdm_id
my_domain_url orgid partner partner_id partner_name platform pod port project_location region
restUrl rest_api_url role scope server sf_username sftp_user site_id ssl_mode storage_integration
store_hash subdomain token_endpoint url use_gdpr user user_name username warehouse
""")
SECRET = words("""
accessKey access_key access_token aes_iv aes_key api_key api_password api_secret apikey apisecret
app_key authtoken cert_json clientSecret client_secret code connection_string consumer_key
consumer_secret cookie delivery_token dev_key management_token master_secret oauth_token
oauth_verifier passphrase password personalkey pgppassphrase pgpprivatekey pgppublickey private_key
privatekey publickey refresh_token secret secretKey secret_key service_account sftp_password
stack_api_key token token_key token_secret user_api_key user_key webhook_request_headers
webhook_request_params
""")

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow+/IBAAKCAQ\n-----END RSA PRIVATE KEY-----"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
HEX_ID = "0b3f4a2c9d8e7f605142332415060718"


def test_all_105_fields_are_reviewed_once() -> None:
    assert len(HARMLESS) + len(SECRET) == 105
    assert len(set(HARMLESS) | set(SECRET)) == 105


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_fields_are_shown(name: str) -> None:
    assert not is_secret_field(name)
    assert mask_auth({"config": {name: "eu-west-1"}})["config"] == {name: "eu-west-1"}


@pytest.mark.parametrize("name", [*SECRET, "brand_new_field", "Host", "pass word", ""])
def test_other_fields_are_hidden(name: str) -> None:
    assert is_secret_field(name)
    assert mask_auth({"config": {name: "hunter2"}})["config"] == {name: MASK}


def test_the_harmless_list_holds_nothing_unreviewed() -> None:
    assert set(HARMLESS) | {"schema"} == HARMLESS_FIELDS


def test_a_password_control_wins_over_the_list() -> None:
    assert is_secret_field("host", "password")
    assert is_secret_field("host", " Password ")
    assert not is_secret_field("host", "text")
    assert is_secret_field("unheard_of", "text")


@pytest.mark.parametrize(
    "name",
    words("""
    password Password passwd userPassword pwd db_pwd secret client_secret clientSecret
    CLIENT-SECRET api_key apiKey API_KEY apikey api-key x-api-key APIKey token accessToken
    auth_token authtoken
    token_id token_secret refreshTokens private_key privateKey access_key PrivateKeyPem
    accessKeyId secret_access_key passphrase credentials credential authorization Authorization
    proxy-authorization cookie Set-Cookie signature x_signature session_key sas sas_token sig bearer
    jwt connection_string connectionString service_account_json webhook_request_headers
    passwordHash encrypted_value master-key code_verifier basic_auth"""),
)
def test_names_that_look_secret(name: str) -> None:
    assert is_secret_name(name)
    assert mask({"x": [{name: {"a": ["v", 7]}}]}) == {"x": [{name: {"a": [MASK, MASK]}}]}


@pytest.mark.parametrize(
    "name",
    words("""
    token_endpoint token_url tokenUri primary_keys key_columns monkey keyboard author author_id
    auth_ids auth_method auth_description no_auth authority key keys id label description type
    status
    provider_slug account_id user_id created request_id table_name fully_qualified_name columns
    row_count sort_order secretary tokenized compass bypass passenger assigned design expires_in
    access_token_manager_id password_changed_at token_type foreign_key partition_key is_connected
    prev_sync_time sync_errors last_accessed_at session_id basic assassin"""),
)
def test_names_that_look_harmless(name: str) -> None:
    assert not is_secret_name(name)
    assert mask({name: "a value"}) == {name: "a value"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("postgres://svc:pw@h:5439/db", f"postgres://svc:{MASK}@h:5439/db"),
        ("postgres://svc:p w'\"@x@h/db", f"postgres://svc:{MASK}@h/db"),
        ("postgres://h:5439/db?sslmode=require", "postgres://h:5439/db?sslmode=require"),
        ("https://x.example/a?k=v&w", f"https://x.example/a?k={MASK}&{MASK}"),
        ("jdbc:redshift://h:5439/db", "jdbc:redshift://h:5439/db"),
        ("h.example.com:5439/db", "h.example.com:5439/db"),
        ("https://[::1]:80/x", "https://[::1]:80/x"),
        ("svc:pw@h/db", MASK),
        ("svc/pw@h", MASK),
        ("host=h password=p", MASK),
        ("https://h/" + "x" * 5000, MASK),
        (None, None),
        ("", ""),
    ],
)
def test_addresses_of_an_auth(value: str | None, shown: str | None) -> None:
    assert mask_auth({"config": {"connection_url": value}})["config"] == {"connection_url": shown}
    assert mask_connection({"config": {"connection_url": value}}) == {
        "config": {"connection_url": shown}
    }


def test_an_auth_shows_only_harmless_fields() -> None:
    auth = {
        "id": HEX_ID,
        "label": "Prod",
        "type": "snowflake_direct",
        "config": {
            "user": "svc",
            "port": 443,
            "code": "abc",
            "scope": ["read", "write"],
            "private_key": PEM,
            "new": {"deep": ["x", 1, None, True, ""]},
            "host": PEM,
            "role": {"x": "hidden"},
        },
    }
    assert mask_auth([auth])[0] == {
        **auth,
        "config": {
            "user": "svc",
            "port": 443,
            "code": MASK,
            "scope": ["read", "write"],
            "private_key": MASK,
            "new": {"deep": [MASK, MASK, None, True, ""]},
            "host": MASK,
            "role": {"x": MASK},
        },
    }
    # Also when nobody says that it is an auth, and when the config is no object.
    assert mask({"data": [auth]}) == {"data": mask_auth([auth])}
    assert mask_auth({"config": "hunter2"}) == {"config": MASK}
    assert mask_auth({"config": ["hunter2", {"code": "x"}]}) == {"config": [MASK, {"code": MASK}]}


def test_a_provider_shows_its_form_but_no_values_and_no_oauth() -> None:
    provider = {
        "slug": "snowflake",
        "auth_method": "oauth2",
        "no_auth": False,
        "auth_description": "Uses OAuth 2",
        "oauth2": {"client_id": "cid", "client_secret": "cs", "scopes": ["s"], "pkce": True},
        "oauth": {"id": "x"},
        "config": [
            {"control": "text", "name": "host", "label": "Host", "default": "h", "optional": True},
            {"control": "password", "name": "host", "label": "Odd", "default": "d1", "other": "d2"},
            {"control": "text", "name": "api_key", "label": "API key", "value": "v"},
            {"name": "code", "label": "Code", "value": "c"},
        ],
    }
    assert mask_provider(provider) == {
        **provider,
        "oauth2": {"client_id": MASK, "client_secret": MASK, "scopes": [MASK], "pkce": True},
        "oauth": {"id": MASK},
        "config": [
            {"control": "text", "name": "host", "label": "Host", "default": "h", "optional": True},
            {"control": "password", "name": "host", "label": "Odd", "default": MASK, "other": MASK},
            {"control": "text", "name": "api_key", "label": "API key", "value": MASK},
            {"name": "code", "label": "Code", "value": MASK},
        ],
    }


def test_a_password_control_hides_a_value_also_where_the_field_has_no_name() -> None:
    nameless = {"control": "password", "label": "Key", "default": "hunter2"}
    for shown in (mask_provider({"config": [nameless]}), mask({"config": [nameless]})):
        assert shown["config"] == [{**nameless, "default": MASK}]
    plain = {"control": "manual", "state": "idle"}
    assert mask({"x": plain}) == {"x": plain}


def test_a_form_is_known_as_one_without_being_told() -> None:
    form = [
        {"control": "text", "name": "host", "label": "Host", "default": "h"},
        {"control": "password", "name": "code", "label": "Code", "default": "d"},
    ]
    assert mask({"config": form}) == mask_provider({"config": form})
    assert mask({"config": form})["config"] == [form[0], {**form[1], "default": MASK}]
    assert mask_provider({"config": {"dataset": "d"}}) == {"config": {"dataset": "d"}}


def test_a_connection_shows_what_is_known_and_not_what_is_encrypted() -> None:
    config = {
        "bucket": "b",
        "database": HEX_ID,
        "dataset": "d",
        "project": "p-1",
        "ssl_mode": "require",
        "connection_url": "redshift://u:pw@h:5439/db",
        "mystery": "Zm9vYmFyYmF6cXV4cXV1eA==",
        "hexed": HEX_ID,
        "table_id": HEX_ID,
        "sort": "created",
        "api_key": "k",
        "more": ["Zm9vYmFyYmF6cXV4cXV1eA==", {"token": "t", "n": 1}],
        "file": [HEX_ID, {"deep": HEX_ID}],
    }
    expected = {
        **config,
        "connection_url": f"redshift://u:{MASK}@h:5439/db",
        "mystery": MASK,
        "hexed": MASK,
        "api_key": MASK,
        "more": [MASK, {"token": MASK, "n": 1}],
    }
    assert mask_connection({"label": "L", "config": config})["config"] == expected
    assert mask({"auth_ids": [HEX_ID], "config": config})["config"] == expected


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        *(("Zm9vYmE=", True), ("Zm9vYg=", False), ("two words =", False), ("a b c d e=", False)),
        *(("Xk9vQ2rT7mZp4LwEa8Bc", True), ("Xk9vQ2rT7mZp4LwEa8B", False)),
        *((HEX_ID[:31], False), (HEX_ID, True)),
    ],
)
def test_an_unknown_field_of_a_connection_is_hidden_where_it_looks_encrypted(
    value: str, hidden: bool
) -> None:
    shown = mask_connection({"config": {"mystery": value}})["config"]["mystery"]
    assert shown == (MASK if hidden else value)


def test_json_in_a_string_and_name_value_pairs() -> None:
    key_file = json.dumps({"type": "service_account", "private_key": PEM, "client_email": "a@b"})
    assert mask({"x": key_file, "y": ["a", key_file]}) == {"x": MASK, "y": ["a", MASK]}
    for key in ({"private_key": "p"}, {"type": "service_account"}):
        assert mask({"x": json.dumps(key)}) == {"x": MASK}
    assert mask({"x": '[{"password": "p"}, 1]'}) == {"x": f'[{{"password": "{MASK}"}}, 1]'}
    assert mask({"x": '{"a": {"password": "p"}}'}) == {"x": f'{{"a": {{"password": "{MASK}"}}}}'}
    assert mask([{"name": "Authorization", "value": "v"}]) == [
        {"name": "Authorization", "value": MASK}
    ]
    for named in ("name", "key", "field"):
        assert mask({named: "password", "value": "v"}) == {named: "password", "value": MASK}
        assert mask({named: "host", "value": "v"}) == {named: "host", "value": "v"}
    assert mask([["Authorization", "v"], ["Accept", "w"]]) == [
        ["Authorization", MASK],
        ["Accept", "w"],
    ]
    # The PEM block says "private key", so what it names is hidden too.
    assert mask({JWT: 1, PEM: 2, 3: 4}) == {MASK: 1, f"{MASK} (1)": MASK, "3": 4}


def test_strange_values_and_depth() -> None:
    assert mask({"a": b"bytes", "b": object(), "c": 1.5, "d": (1, "x")}) == {
        "a": MASK,
        "b": MASK,
        "c": 1.5,
        "d": [1, "x"],
    }
    assert "hunter2" not in str(mask("[" * 100_000 + '"x"' + "]" * 100_000))
    nested = '{"password": "hunter2"}'
    for _ in range(8):
        nested = json.dumps({"x": [[[nested]]]})
    assert "hunter2" not in str(mask(nested))


@pytest.mark.parametrize("step", [0, "x"])
@pytest.mark.parametrize("masker", [mask, mask_auth, mask_connection, mask_provider])
@pytest.mark.parametrize("above", [(), ("config",), ("config", "host"), ("password",)])
def test_what_is_too_deep_to_be_judged_is_hidden(
    step: int | str, masker: Any, above: tuple[str, ...]
) -> None:
    deep: Any = "hunter2"
    for _ in range(3_000):
        deep = [deep] if step == 0 else {step: deep}
    for name in reversed(above):
        deep = {name: deep}
    shown = masker(deep)
    for name in above:
        shown = shown[name]
    depth = 0
    while shown != MASK:
        shown = shown[step]
        depth += 1
    assert 50 < depth < 65


def test_the_input_is_left_alone() -> None:
    value = {"config": {"code": "x", "host": ["h"]}, "oauth": {"a": "b"}, "t": [{"token": "v"}]}
    before = copy.deepcopy(value)
    mask(value)
    mask_auth(value)
    mask_provider(value)
    mask_connection(value)
    assert value == before
