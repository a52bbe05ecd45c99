"""Host and port that Lytics must reach: only where a configuration surely says so."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from app.endpoints import Endpoint, endpoints, reach_words


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"host": "sftp.example.com", "port": "22"}, [("sftp.example.com", "22")]),
        ({"host": "sftp.example.com", "port": 2222}, [("sftp.example.com", "2222")]),
        ({"host": "sftp.example.com"}, [("sftp.example.com", "")]),
        ({"server": "ACME.database.windows.net:1433"}, [("acme.database.windows.net", "1433")]),
        ({"host": "https://db.example.com:8443/x"}, [("db.example.com", "8443")]),
        ({"connection_url": "postgres://u:p@db.example.com:5439/o"}, [("db.example.com", "5439")]),
        ({"connection_url": "snowflake://u:p%40x@ab12.eu/DB?role=R"}, [("ab12.eu", "")]),
        ({"connection_url": "jdbc:redshift://h.example:5439/db"}, [("h.example", "5439")]),
        ({"connection_url": "jdbc:sqlserver://h.example:1433;database=x"}, [("h.example", "1433")]),
        ({"connection_url": "postgres://[2001:db8::1]:5432/x"}, [("[2001:db8::1]", "5432")]),
        ({"connection_url": "postgres://u:p@ss@h.example/x"}, [("h.example", "")]),
        ({"connection_url": SecretStr("postgres://u:p@h.example/x")}, [("h.example", "")]),
        ({"host": SecretStr("h.example")}, []),
        ({"connection_url": "••••••••"}, []),
        ({"connection_url": "postgres://u:p/ss@h.example/x"}, []),
        ({"connection_url": "postgres://u:12#4@h.example/x"}, []),
        ({"connection_url": "no address at all"}, []),
        ({"host": "a host", "port": "22"}, []),
        ({"host": "h.example", "port": "ssh"}, [("h.example", "")]),
        ({"host": "h.example", "port": 99999}, [("h.example", "")]),
        ({"host": None, "port": True, "url": 7, "database": "x"}, []),
        ({}, []),
    ],
)
def test_what_a_configuration_says(config: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert [(place.host, place.port) for place in endpoints(config)] == found


def test_each_is_named_once_in_words() -> None:
    config = {"host": "h.example", "port": 22}
    found = endpoints(
        config, {"connection_url": "sftp://h.example:22/x"}, {"url": "https://i.example"}
    )
    assert reach_words(found) == (
        "Lytics must be able to reach h.example, port 22 from its own network. "
        "Lytics must be able to reach i.example from its own network."
    )
    assert reach_words(()) == ""


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=4, max_size=30))
@example("12/34abcd")
@example("a@b/c@d")
@example("x?y:22")
def test_no_piece_of_a_password_is_ever_taken_for_a_host(password: str) -> None:
    url = f"postgres://svc:{password}@warehouse.example:5439/orders"
    assert set(endpoints({"connection_url": url})) <= {Endpoint("warehouse.example", "5439")}
