"""A write on its way: what is asked for, the request that it becomes, and what a yes holds.

Nothing here loads the HTTP library, so that rules and screens can name these.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import SecretBytes, SecretStr

from app.api.models import Auth, Connection

Origin = tuple[str, str, int]
"""Scheme, host and port."""


@dataclass(frozen=True, slots=True)
class Write:
    """One of the six, before anything is known of the address and the account.

    Attributes:
        operation: what it is, in words, for errors.
        method: POST, PUT or DELETE.
        path: the parts below ``/v2``, unencoded.
        body: the JSON text, exactly as it is sent; None where nothing is.
        kind: what the answer's object is read as.
        secrets: what no error may repeat.
    """

    operation: str
    method: str
    path: tuple[str, ...]
    body: SecretBytes | None
    kind: type[Connection] | type[Auth]
    secrets: tuple[SecretStr, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A write that the API said yes to.

    Attributes:
        status: the HTTP status.
        request_id: what the vendor's support asks for, or "".
        resource: what the answer holds, if it holds the object.
    """

    status: int
    request_id: str = ""
    resource: Connection | Auth | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A write as it would leave, byte for byte; ``LyticsClient.outgoing`` makes it.

    Attributes:
        operation: what it is, in words, for errors.
        method: POST, PUT or DELETE.
        url: the full address with its query, percent-encoded, as it is sent.
        origin: scheme, host and port.
        base_path: what stands before the API's own paths.
        target: path and query below that, as they stand in the request line.
        headers: what this program sets, the token masked; for showing only.
        body: exactly what is sent; None where nothing is.
        kind: what the answer's object is read as.
        secrets: what no error may repeat.
    """

    operation: str
    method: str
    url: str
    origin: Origin
    base_path: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: SecretBytes | None
    kind: type[Connection] | type[Auth]
    secrets: tuple[SecretStr, ...] = field(default=(), repr=False)

    @property
    def content(self) -> bytes:
        """The body's bytes; empty where nothing is sent."""
        return b"" if self.body is None else self.body.get_secret_value()
