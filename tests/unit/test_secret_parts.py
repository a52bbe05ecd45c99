"""What of a secret can stand on its own, for an error that quotes a part of it."""

from __future__ import annotations

import json

from pydantic import Secret, SecretStr

from app.changes import create_auth
from app.secret_parts import with_parts

PASSWORD = "hunter2-Wq8zT4nB"


def plain(value: object) -> list[str]:
    return [secret.get_secret_value() for secret in with_parts(value)]


def test_whole_secrets_at_any_depth() -> None:
    value = {"a": SecretStr("x"), "b": [{"c": SecretStr("")}, Secret(839201)], "d": "open"}
    assert plain(value) == ["x", "", "839201"]
    assert plain(({"a": SecretStr("x")}, SecretStr("y"))) == ["x", "y"]


def test_the_lines_of_a_key_but_its_frame() -> None:
    pem = f"-----BEGIN PRIVATE KEY-----\n{PASSWORD}\nshort\n-----END PRIVATE KEY-----\n"
    assert plain([SecretStr(pem)]) == [pem, PASSWORD]
    assert plain([SecretStr(f"  {PASSWORD}\nshort")]) == [f"  {PASSWORD}\nshort", PASSWORD]


def test_a_part_of_eight_signs_tells_and_a_shorter_one_is_a_word() -> None:
    assert plain([SecretStr("eight678\nseven77")]) == ["eight678\nseven77", "eight678"]


def test_the_fields_of_a_json_key_but_harmless_ones() -> None:
    key = json.dumps({"private_key": f"-----BEGIN\n{PASSWORD}\n", "database": "ORDERS_OF_ALL"})
    pem = f"-----BEGIN\n{PASSWORD}\n"
    assert plain([SecretStr(key)]) == [key, pem, PASSWORD]
    indented = f"  {key}"
    assert plain([SecretStr(indented)]) == [indented, pem, PASSWORD]
    for broken in ("{" + PASSWORD, '{"a":' * 100_000):
        assert plain([SecretStr(broken)]) == [broken]


def test_the_fields_below_a_lists_name_and_what_is_no_text() -> None:
    key = json.dumps({"tokens": [PASSWORD, 7], "database": ["ORDERS_OF_ALL"], "pin": 12345678})
    assert plain([SecretStr(key)]) == [key, PASSWORD]
    frame = json.dumps({"private_key": f"  {PASSWORD}\n-----END PRIVATE KEY-----"})
    assert plain([SecretStr(frame)])[2:] == [PASSWORD]


def test_the_password_of_an_address_also_in_an_open_text() -> None:
    url = "https://u:pass%2Fword%20@h/x"
    assert plain([SecretStr(url)]) == [url, "pass%2Fword%20", "pass/word "]
    assert plain({"description": f"see https://u:{PASSWORD}@h/x"}) == [PASSWORD]
    assert plain({"description": "see https://h/x, ask a@b"}) == []


def test_a_change_knows_them() -> None:
    config = {"cert_json": SecretStr(json.dumps({"private_key": PASSWORD}))}
    change = create_auth("gcs-jwt", label="L", config=config)
    assert PASSWORD in [secret.get_secret_value() for secret in change.secrets]
    assert PASSWORD not in repr(change) + change.shown_body
