"""Which host and port Lytics must reach, as far as a configuration says so.

Only what is surely a host is taken: an address that could be read in two ways, because a
password in it holds a delimiter, gives none, so that no piece of a password is ever shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import SecretStr

_HOST_FIELDS: Final = ("host", "server")
_URL_FIELDS: Final = (
    *("connection_url", "url", "api_url", "base_url", "my_domain_url", "restUrl", "rest_api_url"),
)
_HOST: Final = r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}))"
_PORT: Final = r"(?::(?P<port>[0-9]{1,5}))?"
_PLACE: Final = re.compile(_HOST + _PORT)
_URL: Final = re.compile(r"(?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]*://(?P<rest>[^\s]*)")
_END: Final = re.compile(r"[/?#;\\]")
_URL_LIMIT: Final = 4_096


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A host, and the port where the configuration has one ("" else: none is assumed)."""

    host: str
    port: str = ""

    @property
    def words(self) -> str:
        """What Lytics must be able to reach."""
        where = f"{self.host}, port {self.port}" if self.port else self.host
        return f"Lytics must be able to reach {where} from its own network."


def endpoints(*configs: Mapping[str, Any]) -> tuple[Endpoint, ...]:
    """The hosts that configurations name, each once, in their order.

    Args:
        configs: of a connection or an auth, by field name, secrets as ``SecretStr``: of them
            only a connection's address is looked at.
    """
    found: dict[Endpoint, None] = {}
    for config in configs:
        for field in _HOST_FIELDS:
            place = _address(_text(config.get(field)))
            if place is not None:
                port = place.port or _port(_text(config.get("port")))
                found[Endpoint(place.host, port)] = None
        for field in _URL_FIELDS:
            value = config.get(field)
            if isinstance(value, SecretStr) and field == "connection_url":
                value = value.get_secret_value()
            place = _url(_text(value))
            if place is not None:
                found[place] = None
    return tuple(found)


def reach_words(found: Iterable[Endpoint]) -> str:
    """What Lytics must be able to reach, in sentences; "" where no configuration says so."""
    return " ".join(endpoint.words for endpoint in found)


def _text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _address(text: str) -> Endpoint | None:
    """A host field: a host, a host with a port, or a whole address."""
    if "://" in text:
        return _url(text)
    match = _PLACE.fullmatch(text)
    return _endpoint(match) if match is not None else None


def _url(text: str) -> Endpoint | None:
    match = _URL.fullmatch(text[: _URL_LIMIT + 1])
    if match is None or len(text) > _URL_LIMIT:
        return None
    rest = match["rest"]
    end = _END.search(rest)
    authority, behind = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    if "@" in behind:
        # The sign that ended it may stand in a password, and what is before it be a part of one.
        return None
    place = _PLACE.fullmatch(authority.rpartition("@")[2])
    return _endpoint(place) if place is not None else None


def _endpoint(match: re.Match[str]) -> Endpoint:
    return Endpoint(match["host"].lower(), _port(match["port"] or ""))


def _port(text: str) -> str:
    return str(int(text)) if re.fullmatch(r"[0-9]{1,5}", text) and 0 < int(text) < 65536 else ""
