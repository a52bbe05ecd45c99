"""What is secret: the reviewed fields, and tables of what is hidden and of what stays readable."""

from __future__ import annotations

import copy
import json
import time
from typing import Any

import pytest

from app.masking import (
    HARMLESS_FIELDS,
    MASK,
    is_secret_field,
    is_secret_name,
    looks_masked,
    mask,
    mask_auth,
    mask_connection,
    mask_provider,
    mask_text,
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
BLOB = "AQICAHhQ7zK3m9Vt2bXyPq8sLw4dR1nGfE6uJ0oYcTzBiHvWkA=="
HEX_ID = "0b3f4a2c9d8e7f605142332415060718"
UUID = "0b3f4a2c-9d8e-4f60-8142-332415060718"


def test_all_105_fields_are_reviewed_once() -> None:
    assert len(HARMLESS) + len(SECRET) == 105
    assert len(set(HARMLESS) | set(SECRET)) == 105


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_fields_are_shown(name: str) -> None:
    assert not is_secret_field(name)
    assert mask({name: "eu-west-1"}, auth_config=True) == {name: "eu-west-1"}


@pytest.mark.parametrize("name", [*SECRET, "brand_new_field", "Host", "pass word", ""])
def test_other_fields_are_hidden(name: str) -> None:
    assert is_secret_field(name)
    assert mask({name: "hunter2"}, auth_config=True) == {name: MASK}


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


READABLE = [
    HEX_ID,
    UUID,
    HEX_ID.upper(),
    "lytics-aws-sftp-auth",
    "2025-03-04T05:06:07.123456Z",
    "2025-03-04 05:06:07+00:00",
    "ops@example.com",
    "ab12345.eu-central-1.snowflakecomputing.com",
    "PROD_ANALYTICS.PUBLIC.CUSTOMER_EVENTS_2024_DAILY_SNAPSHOT_V2",
    "ProdAnalytics_CustomerEventsDailySnapshotForMarketing_2024Q3",
    "customer_events_2024_01_01_daily_snapshot_for_the_marketing_team",
    "/sql/1.0/warehouses/abc123def4567890",
    f"/v2/connection/{HEX_ID}/schema/analytics.orders",
    f"https://api.lytics.io/v2/auth/{UUID}?account_id={HEX_ID}",
    "https://api.lytics.io:443/v2/connection",
    "https://example.com/?email=ops@example.com",
    "snowflake://svc@ab12/db",
    "mailto:ops@example.com",
    "s3://bucket-name/path/to/some/really/long/object/key/with/many/parts.csv.gz",
    "arn:aws:iam::123456789012:role/LyticsReadOnlyAccessRole",
    "projects/my-project-123456/datasets/analytics/tables/events_20240101",
    "SELECT id, token, api_key, password FROM users WHERE id = '5' AND age > 3",
    "select a.id::text, b.token::varchar from a join b on a.id = b.id where x = 'y'",
    'syntax error at or near "FROM": unexpected token: FROM line 1:8',
    "JSONDecodeError: Unexpected token < in JSON at position 0",
    'password authentication failed for user "svc_lytics"',
    "password: must not be empty",
    "api_key: is required",
    "token: expired.",
    "missing bearer token",
    "Basic Authentication",
    "Basic Auth with user name and password",
    "Uses OAuth 2 bearer tokens (see Settings > Integrations)",
    "the secretary's keyboard: fine",
    "primary_keys=[id], key_columns: a, b",
    "lookup failed: no such host (dial tcp 10.0.0.1:5439: i/o timeout)",
    "Request req-9f8e7d6c took 12:30:45 and failed with 500",
    "sha: none, author_id: 17, status: unhealthy, sort key: created",
    "00000000000000000000000000000000000000000000000000",
    "================================================================",
    "Zugangsdaten fehlen – bitte prüfen",
    "{not json} [nor this]",
    '{"table": "orders", "rows": [1, 2, 3]}',
]


@pytest.mark.parametrize("text", READABLE)
def test_what_must_stay_readable(text: str) -> None:
    assert mask_text(text) == text
    assert mask({"x": text}) == {"x": text}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("snowflake://svc:pw@ab12/db?role=r", f"snowflake://svc:{MASK}@ab12/db?role=r"),
        ("postgres://u:p@s/s:w?x#y@host:5439/db", f"postgres://u:{MASK}@host:5439/db"),
        ("http://localhost:8080/?q=a@b.c", f"http://localhost:{MASK}@b.c"),  # could be either
        ("redis://:hunter2@cache:6379/0", f"redis://:{MASK}@cache:6379/0"),
        ('at postgres://u:pa"ss@h/db now', f"at postgres://u:{MASK}@h/db now"),
        ("https://h/?next=https://u:pw@h2/", f"https://h/?next=https://u:{MASK}@h2/"),
        ("x://u:pw@h y://v:pw@i", f"x://u:{MASK}@h y://v:{MASK}@i"),
        ("jdbc:x://h:1/d?user=u&password=p", f"jdbc:x://h:1/d?user=u&password={MASK}"),
        ("jdbc:sqlserver://h;user=a;password=x;ssl=1", None),
        ("?password=x1&token=y2#z", f"?password={MASK}&token={MASK}"),
        ("AccountName=a;AccountKey=k1==;Suffix=b", f"AccountName=a;AccountKey={MASK};Suffix=b"),
        ("a?sv=2022&sig=q%2Fw%3D&sp=r", f"a?sv=2022&sig={MASK}&sp=r"),
        ("PWD={a;b c};x=1", f"PWD={MASK};x=1"),
        ('password={}ab, "u": [1]', f'password={MASK}, "u": [1]'),
        ("h?next=x%3Dpassword=p1", f"h?next=x%3Dpassword={MASK}"),
        ("host=h password='a b' port=1", f"host=h password='{MASK}' port=1"),
        ('{"password": "a \\" b", "u": 1} tail', f'{{"password": "{MASK}", "u": 1}} tail'),
        (
            'body {\\"token\\": \\"t1\\", \\"u\\": 1}',
            f'body {{\\"token\\": \\"{MASK}\\", \\"u\\": 1}}',
        ),
        ("{'api_key': 'k', 'u': 1}", f"{{'api_key': '{MASK}', 'u': 1}}"),
        ("token_endpoint=https://h/?password=x", f"token_endpoint=https://h/?password={MASK}"),
        ("Invalid API key: abc123", f"Invalid API key: {MASK}"),
        ("wrong password 'hunter2'", f"wrong password '{MASK}'"),
        ("CREATE USER x IDENTIFIED BY 'pw'", f"CREATE USER x IDENTIFIED BY '{MASK}'"),
        ("Authorization: abc def", f"Authorization: {MASK}"),
        ('Cookie: a=b; c="d"', f"Cookie: {MASK}"),
        ("curl -H 'Authorization: t' https://x", f"curl -H 'Authorization: {MASK}' https://x"),
        ("[('Authorization', 'xyz')]", f"[('Authorization', '{MASK}')]"),
        ("sent Bearer abc.def!", f"sent Bearer {MASK}!"),
        ("Basic dXNlcjpwYXNzd29yZA==", f"Basic {MASK}"),
        (f"key {PEM} end", f"key {MASK} end"),
        (f"cut {PEM[:45]}", f"cut {MASK}"),
        (f"jwt {JWT}.", f"jwt {MASK}"),
        (f"got {BLOB}", f"got {MASK}"),
        (f"vault:v1:{BLOB}", f"vault:v1:{MASK}"),
        ("sha " + HEX_ID + HEX_ID, f"sha {MASK}"),
        ("dapi" + HEX_ID, MASK),
        ("id AKIAIOSFODNN7EXAMPLE", f"id {MASK}"),
        (
            "https://hooks.slack.com/services/T0/B0/abc",
            f"https://hooks.slack.com/services/{MASK}",
        ),
    ],
)
def test_what_is_hidden_in_running_text(text: str, shown: str | None) -> None:
    masked = mask_text(text)
    assert masked == (shown or f"jdbc:sqlserver://h;user=a;password={MASK};ssl=1")
    assert mask_text(masked) == masked


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
    assert mask({"connection_url": value}, auth_config=True) == {"connection_url": shown}
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


def test_json_in_a_string_and_name_value_pairs() -> None:
    key_file = json.dumps({"type": "service_account", "private_key": PEM, "client_email": "a@b"})
    assert mask({"x": key_file, "y": ["a", key_file]}) == {"x": MASK, "y": ["a", MASK]}
    assert mask({"x": '{"a": {"password": "p"}}'}) == {"x": f'{{"a": {{"password": "{MASK}"}}}}'}
    assert mask([{"name": "Authorization", "value": "v"}]) == [
        {"name": "Authorization", "value": MASK}
    ]
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
    deep: Any = "hunter2"
    for _ in range(100_000):
        deep = [deep]
    shown = mask(deep)
    for _ in range(61):
        shown = shown[0]
    assert shown == MASK
    assert "hunter2" not in str(mask("[" * 100_000 + '"x"' + "]" * 100_000))
    nested = '{"password": "hunter2"}'
    for _ in range(8):
        nested = json.dumps({"x": [[[nested]]]})
    assert "hunter2" not in str(mask(nested))


def test_the_input_is_left_alone() -> None:
    value = {"config": {"code": "x", "host": ["h"]}, "oauth": {"a": "b"}, "t": [{"token": "v"}]}
    before = copy.deepcopy(value)
    mask(value)
    mask_auth(value)
    mask_provider(value)
    mask_connection(value)
    assert value == before


@pytest.mark.parametrize(
    "value",
    [
        *("******", "•••", MASK, "xxxxxxxx", "XXXX", "****1234", "sk-****-9", "xxxx…redacted"),
        *("[REDACTED]", "<hidden>", "(masked)", "redacted", " ******** ", "********\n"),
    ],
)
def test_what_a_server_sends_instead_of_a_secret(value: str) -> None:
    assert looks_masked(value)


@pytest.mark.parametrize("value", ["", "hunter2", "p**s", "xxx", "a-b_c", "hiddenvalley", "x…y"])
def test_what_is_no_mask(value: str) -> None:
    assert not looks_masked(value)


HOSTILE = words("""
a :// ://a:1/ password password= token_type= -eyJ -----BEGIN a1B authorization: cookie
A0- [{ bearer key- https://u:p@ \\ password=\\" password=\\ ' x=% sig= api_key(""")
HOSTILE += [
    "://a:b ",
    "password:is ",
    "authorization: is ",
    'password "',
    "\n://a:b",
    "-----BEGIN ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        started = time.process_time()
        mask_text(text)
        return time.process_time() - started

    # Quadratic would be hundreds of times more than this for each.
    assert seconds(100_000) < 3
