"""What is hidden in running text, what stays readable there, and that it takes linear time."""

from __future__ import annotations

import time

import pytest

from app.masking import MASK, is_secret_name, looks_masked, mask, mask_text
from app.text import _shown, pasteable
from tests.unit.test_masking import HEX_ID, JWT, PEM, words

BLOB = "AQICAHhQ7zK3m9Vt2bXyPq8sLw4dR1nGfE6uJ0oYcTzBiHvWkA=="
UUID = "0b3f4a2c-9d8e-4f60-8142-332415060718"


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
    "snowflake://SVC_LYTICS_READER_2024@ab12/db or https://JaneDoeAcme2024@h/x",
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
    "password:required",
    "Basic realm=lytics",
    "api_key = missing",
    'Authorization: "" was sent',
    "wrong password ''",
    "Basic abcdXY=",
    "negotiate later",
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
    "CustomerIdentityResolutionPipelineProduction",
    "DynamicsCRMCustomerEngagementOpportunityClose2024",
    "Password policy: rotated on Mondays, token rotation: 90 days",
    "API key: see the wiki. Token: found under Settings > API. Password: ask the data team",
    "a < b, R&D &lt;b&gt; <label>orders</label> <TokenType>basic</TokenType>",
    "at ops@tcp or mail ops:team@example.com (daily)",
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
        ("://svc:pw@h/db", f"://svc:{MASK}@h/db"),
        ("postgres://u:p@s/s:w?x#y@host:5439/db", f"postgres://u:{MASK}@host:5439/db"),
        ("http://localhost:8080/?q=a@b.c", f"http://localhost:{MASK}@b.c"),  # could be either
        ("https://Xk9vQ2rT7mZp4LwE@h/x", f"https://{MASK}@h/x"),
        ("https://Xk9vQ2rT7mZp4LwE:x@h/x", f"https://{MASK}:{MASK}@h/x"),
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
        (
            'body {\\"token\\": \\"a\\\\\\"bX\\", \\"u\\": 1}',
            f'body {{\\"token\\": \\"{MASK}\\", \\"u\\": 1}}',
        ),
        ("see https://h/x\nand pg://u:pw@h\nend", f"see https://h/x\nand pg://u:{MASK}@h\nend"),
        ("{'api_key': 'k', 'u': 1}", f"{{'api_key': '{MASK}', 'u': 1}}"),
        ("token_endpoint=https://h/?password=x", f"token_endpoint=https://h/?password={MASK}"),
        ("Bearer realm=lytics", f"Bearer realm={MASK}"),
        ("password=required", f"password={MASK}"),
        ("PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nAAAA", MASK),
        ("unexpected password: hunter2", f"unexpected password: {MASK}"),
        ("Invalid API key: abc123", f"Invalid API key: {MASK}"),
        ("wrong password 'hunter2'", f"wrong password '{MASK}'"),
        ("CREATE USER x IDENTIFIED BY 'pw'", f"CREATE USER x IDENTIFIED BY '{MASK}'"),
        ("<Password>hunter2</Password>", f"<Password>{MASK}</Password>"),
        ('<o:Secret type="x">a b</o:Secret>', f'<o:Secret type="x">{MASK}</o:Secret>'),
        ("&lt;token&gt;a&amp;b&lt;/token&gt;", f"&lt;token&gt;{MASK}&lt;/token&gt;"),
        (
            "{&quot;token&quot;:&quot;t;1&quot;,&quot;u&quot;:1}",
            f"{{&quot;token&quot;:&quot;{MASK}&quot;,&quot;u&quot;:1}}",
        ),
        ("pwd&#34;: &#34;t1", f"pwd&#34;: &#34;{MASK}"),
        ("invalid API key 'k1'", f"invalid API key '{MASK}'"),
        ('the access_token "t1" is bad', f'the access_token "{MASK}" is bad'),
        ("svc:p@w@tcp(db:3306)/x", f"svc:{MASK}@tcp(db:3306)/x"),
        ("dsn=svc:pw; totp: 1234", f"dsn={MASK}; totp: {MASK}"),
        ('Authorization: "abc def" x', f'Authorization: "{MASK}" x'),
        ("Basic abcdefgh=", f"Basic {MASK}"),
        ("Negotiate YIIZ1234abcd==", f"Negotiate {MASK}"),
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
    "<password>",
    "&lt;password&gt;a",
    "password&quot;:&amp;quot;",
    "a:b@tcp",
    "AbCd",
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


UNSEEN = "\x00\x1b\r\x9b\xad\u200b\u2060\u034f\ufe0f\U000e0041"


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_nobody_sees_keeps_no_secret_apart(unseen: str) -> None:
    """A terminal or a clipboard leaves it out, and what is left would be the secret."""
    for text in (f"pass{unseen}word=hunter2-hunter2", f"password=hun{unseen}ter2-hunter2"):
        shown = pasteable(mask_text(text, ("hunter2-hunter2",)))
        assert "hunter2" not in "".join(filter(str.isalnum, shown))
    assert mask({f"sec{unseen}ret": "hunter2"}) == {f"sec{unseen}ret": MASK}
    assert mask({f"sec{unseen}tion": "2"}) == {f"sec{unseen}tion": "2"}


def test_a_text_without_a_secret_keeps_what_nobody_sees() -> None:
    for text in (f"two{unseen}words" for unseen in UNSEEN):
        assert mask_text(text) == text


def test_whatever_is_left_out_of_a_shown_or_a_copied_text_keeps_no_secret_apart() -> None:
    for character in map(chr, range(0x110000)):
        if _shown(character) == "" or not pasteable(character):
            assert is_secret_name(f"sec{character}ret"), f"{ord(character):x}"
