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


def test_the_lines_of_a_key_but_its_frame() -> None:
    pem = f"-----BEGIN PRIVATE KEY-----\n{PASSWORD}\nshort\n-----END PRIVATE KEY-----\n"
    assert plain([SecretStr(pem)]) == [pem, PASSWORD]


def test_the_fields_of_a_json_key_but_harmless_ones() -> None:
    key = json.dumps({"private_key": f"-----BEGIN\n{PASSWORD}\n", "database": "ORDERS_OF_ALL"})
    found = plain([SecretStr(key)])
    assert PASSWORD in found
    assert "ORDERS_OF_ALL" not in found
    broken = "{" + PASSWORD
    assert plain([SecretStr(broken)]) == [broken]


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
