"""A known secret that an answer echoes: in part, in capitals, wrapped, escaped twice."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from pydantic import SecretStr

from app.api.answer import Answer, SafeText, read_envelope
from app.known_secrets import known_forms
from app.masking import MASK, looks_masked
from app.shown import shown_line

TOKEN = 'gJ7/"Qz5vX&tok+en"<Zq9%4f=WmX'
PLAIN = "tkQ9Zk3Vw7Np2Rt8Xb5Yc1"


def parts(text: str, length: int = 9) -> set[str]:
    return {text[at : at + length] for at in range(len(text) - length + 1)}


SPELLINGS: dict[str, Callable[[str], str]] = {
    "whole": str,
    "capitals": str.upper,
    "lower case": str.lower,
    "the beginning": lambda secret: f"{secret[:12]}...",
    "the end": lambda secret: f"...{secret[-12:]}",
    "two halves": lambda secret: f"{secret[:11]} and {secret[11:]}",
    "two lines": lambda secret: f"{secret[:11]}\r\n {secret[11:]}",
    "a control sign": lambda secret: f"{secret[:10]}\0{secret[10:]}",
    "control signs all over": "\x01".join,
    "an escape": lambda secret: f"{secret[:9]}\x1b[0m{secret[9:]}",
    "letter by letter": " ".join,
    "a quoted cell": lambda secret: '"{}"'.format(secret.replace('"', '""')),
    "three times JSON": lambda secret: json.dumps(json.dumps(json.dumps(secret))),
    "JSON codes": lambda secret: "".join(f"\\u{ord(sign):04x}" for sign in secret),
    "Python codes": lambda secret: "".join(f"\\x{ord(sign):02x}" for sign in secret),
    "twice URL": lambda secret: quote(quote(secret, safe=""), safe=""),
    "every sign URL": lambda secret: "".join(f"%{ord(sign):02X}" for sign in secret),
    "twice HTML": lambda secret: html.escape(html.escape(secret)),
    "HTML codes": lambda secret: "".join(f"&#{ord(sign)};" for sign in secret),
    "hex in pairs": lambda secret: secret.encode().hex(" "),
    "a part of base64": lambda secret: base64.b64encode(b"x: " + secret.encode()).decode()[6:22],
}


@pytest.mark.parametrize("secret", [TOKEN, PLAIN])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_part_of_a_known_secret_is_shown_however_it_is_spelled(
    spelling: str, secret: str
) -> None:
    echoed = SPELLINGS[spelling](secret)
    shown = shown_line(f"refused: {echoed} was sent", 2_000, [secret])
    assert MASK in shown
    assert shown.startswith("refused: ") and shown.endswith(" was sent")
    read = "".join(html.unescape(shown).split()).lower()
    for form in (
        secret,
        secret.encode().hex(),
        base64.b64encode(b"x: " + secret.encode()).decode(),
    ):
        assert not [part for part in parts(form.lower()) if part in read]


QUOTED = 'it\'s "Zq9" <a&b> é/x'


@pytest.mark.parametrize(
    ("secret", "form"),
    [
        ("  four  ", "four"),
        ("two \n words", "two words"),
        ("two words", "twowords"),
        (QUOTED, html.escape(QUOTED)),
        (QUOTED, html.escape(QUOTED, quote=False)),
        (QUOTED, html.escape(QUOTED).replace("&#x27;", "&#39;")),
        (QUOTED, quote(QUOTED, safe="")),
        (QUOTED, quote(QUOTED)),
        (QUOTED, quote_plus(QUOTED)),
        (QUOTED, "it%27s%20%22Zq9%22%20%3ca%26b%3e%20%c3%a9%2fx"),
        (QUOTED, 'it\'s \\"Zq9\\" <a&b> \\u00e9/x'),
        (QUOTED, 'it\'s \\"Zq9\\" \\u003ca\\u0026b\\u003e é/x'),
        (QUOTED, 'it\'s \\"Zq9\\" <a&b> é\\/x'),
        (QUOTED, 'it\'s \\\\\\"Zq9\\\\\\" <a&b> é/x'),
        (QUOTED, 'it\\\'s "Zq9" <a&b> é/x'),
        (QUOTED, 'it\\\'s "Zq9" <a&b> \\xe9/x'),
        (QUOTED, 'it\\\'s "Zq9" <a&b> \\xc3\\xa9/x'),
        (QUOTED, "it''s \"Zq9\" <a&b> é/x"),
        ("-----BEGIN\n  sixteen-signs-16\n", "sixteen-signs-16"),
        ("five5", base64.b64encode(b"five5").decode().rstrip("=")),
        ("a?>a?>a?>", base64.urlsafe_b64encode(b"a?>a?>a?>").decode()),
    ],
)
def test_a_whole_secret_is_looked_for_in_every_spelling(secret: str, form: str) -> None:
    assert form in known_forms([secret])


@pytest.mark.parametrize("length", range(9, 15))
@pytest.mark.parametrize("lead", range(3))
def test_all_that_is_sure_of_a_secret_inside_of_base64_is_looked_for(
    length: int, lead: int
) -> None:
    raw = PLAIN[:length].encode()
    coded = base64.b64encode(b"u:p"[:lead] + raw + b"/rest").decode()
    first, end = -(-8 * lead // 6), (lead + length) // 3 * 4
    assert coded[first:end] in known_forms([PLAIN[:length]])


def test_what_is_too_short_or_a_mask_is_not_looked_for() -> None:
    assert known_forms(["abc", "", "******", "•" * 12]) == ()
    found = known_forms(["four", "and a longer one"])
    assert "four" in found
    lengths = [len(form) for form in found]
    assert lengths[-1] == 4
    assert lengths == sorted(lengths, reverse=True), "or a part would be masked before the whole"
    assert "fifteen-signs-1" not in known_forms(["-----BEGIN\nfifteen-signs-1\n"])
    assert known_forms(["half a pair \ud800 of signs"])


@pytest.mark.parametrize("text", [PLAIN[:8], f"no: {PLAIN[-8:]}", f"{PLAIN[4:12]} was sent"])
def test_eight_signs_in_a_row_are_a_part_wherever_they_stand(text: str) -> None:
    assert MASK in shown_line(text, 100, [PLAIN])
    assert shown_line(PLAIN[:7], 100, [PLAIN]) == PLAIN[:7]


def test_a_mask_is_no_secret_to_look_for() -> None:
    assert shown_line("sent xxxxxxxxxxxx back", 100, ["xxxxxxxxxxxx"]) == "sent xxxxxxxxxxxx back"


@pytest.mark.parametrize(
    "text",
    [
        "invalid password for the warehouse ORDERS",
        "the account acc.snowflakecomputing.com has no warehouse",
        "private_key of the service_account is malformed",
        "100% of orders &lt;b&gt; failed on 2024-01-02",
    ],
)
def test_words_that_a_secret_shares_with_an_error_stay_readable(text: str) -> None:
    secrets = [
        "warehouse-Tn2-password",
        "ACCOUNT-Tn2-WAREHOUSE",
        "snowflake://svc:Xk9vQ2rT7m@acc.snowflakecomputing.com/db",
        '{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----"}',
        "•" * 12,
    ]
    assert shown_line(text, 500, secrets) == text


@pytest.mark.parametrize("spelled", [PLAIN, base64.b64encode(PLAIN.encode()).decode()])
def test_a_good_answer_that_repeats_the_token_is_read_without_it(spelled: str) -> None:
    data = [{"label": f"sent {spelled}", spelled: [{"description": spelled, "n": 1}]}]
    body = json.dumps({"data": data, "status": 200, "request_id": spelled}).encode()
    envelope = read_envelope("list", Answer(200, "", body), SafeText(SecretStr(PLAIN)))
    assert envelope.data == [{"label": f"sent {MASK}", MASK: [{"description": MASK, "n": 1}]}]
    assert envelope.request_id == MASK
    assert looks_masked(envelope.data[0]["label"]), "so it is never sent back"


@pytest.mark.parametrize("token", ["test", "orders", "7"])
def test_a_token_that_is_a_word_changes_no_name_and_no_id(token: str) -> None:
    data = [{"id": "7-latest-orders", "label": "Latest orders, 7 days"}]
    body = json.dumps({"data": data, "status": 200}).encode()
    assert read_envelope("list", Answer(200, "", body), SafeText(SecretStr(token))).data == data


def test_a_token_in_json_codes_is_found_in_the_data() -> None:
    coded = "".join(f"\\u{ord(sign):04X}" for sign in PLAIN)
    body = f'{{"data": {{"label": "{coded}"}}}}'.encode()
    envelope = read_envelope("read", Answer(200, "", body), SafeText(SecretStr(PLAIN)))
    assert envelope.data == {"label": MASK}
