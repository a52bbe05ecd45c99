"""Everything that can go wrong between this program and the API, as one tree.

    ApiError                     operation, status, code, message, request_id
    ├── NotSent                  this program refused; nothing left the machine
    │   ├── WriteRefused         a method that only an approved change may use
    │   │   └── ReadOnly         this profile, or --read-only, allows no change at all
    │   ├── ForeignHost          another scheme, host or port than the token was given for
    │   └── BadValue             a value that no path can carry (an empty id)
    ├── NoAnswer                 the request left, or tried to; no whole answer came back
    │   ├── NameNotResolved      DNS
    │   ├── ConnectFailed        refused, unreachable
    │   ├── TlsFailed            certificate or handshake
    │   ├── ProxyFailed          the proxy refused, or its address is unusable
    │   ├── TimedOut             to connect, to answer, or in all
    │   └── ConnectionDropped    the connection broke before the answer was whole
    ├── Refused                  the API answered with a status of 300 or more
    │   ├── BadRequest           400
    │   ├── TokenRejected        401, in either error shape
    │   ├── Forbidden            403
    │   ├── NotFound             404
    │   ├── MethodNotAllowed     405
    │   ├── Conflict             409
    │   ├── Unprocessable        422
    │   ├── RateLimited          429, twice
    │   ├── ServerFailed         5xx, twice for a read
    │   ├── Redirected           3xx that is not followed
    │   └── UnexpectedStatus     anything else
    └── Unreadable               a 2xx whose body makes no sense
        ├── EmptyAnswer          no body where one is needed
        ├── NotJson              HTML from a gateway, say, or a truncated body
        ├── UnknownShape         JSON, but not the envelope, or the wrong type in it
        └── AnswerTooLarge       larger than this program reads

What to tell a person about each stands in ``app/guidance.py``. Nothing here imports the HTTP
library, so that rules and screens can name an error without loading it. Every text in an error
has passed the sanitizer and the masker: it may be shown as it is (as text, never as markup).
"""

from __future__ import annotations


class ApiError(Exception):
    """One failed operation.

    Attributes:
        operation: what failed, in words: "list connections", "read the tables of a connection".
        message: the API's own words, or one plain sentence of ours where it said nothing.
        status: the HTTP status, or the status in the body where the two disagree; None where
            no answer came.
        code: the API's own code (``errors[].code``), or "".
        request_id: what the vendor's support asks for, or "".
    """

    def __init__(
        self,
        operation: str,
        message: str,
        *,
        status: int | None = None,
        code: str = "",
        request_id: str = "",
    ) -> None:
        super().__init__(operation, message, status, code, request_id)
        self.operation = operation
        self.message = message
        self.status = status
        self.code = code
        self.request_id = request_id

    def __str__(self) -> str:
        facts = [str(self.status) if self.status is not None else "", self.code]
        if self.request_id:
            facts.append(f"request_id {self.request_id}")
        known = " · ".join(fact for fact in facts if fact)
        return f"{self.operation}: {self.message}" + (f" ({known})" if known else "")


class NotSent(ApiError):
    """Refused by this program; nothing left the machine."""


class WriteRefused(NotSent):
    """A request that would change something, without an approved change."""


class ReadOnly(WriteRefused):
    """Every write is impossible: the profile says so, or ``--read-only``."""


class ForeignHost(NotSent):
    """A request to another scheme, host or port than the token was given for."""


class BadValue(NotSent):
    """A value that no path can carry, such as an empty id."""


class NoAnswer(ApiError):
    """No whole answer came back; for a write: whether it happened is unknown.

    Attributes:
        left: whether anything of the request may have left this machine; False is certain.
    """

    left: bool = True


class NameNotResolved(NoAnswer):
    """The host name has no address (DNS)."""

    left = False


class ConnectFailed(NoAnswer):
    """The host refused the connection or cannot be reached."""

    left = False


class TlsFailed(NoAnswer):
    """The certificate is not trusted, or the handshake failed."""

    left = False


class ProxyFailed(NoAnswer):
    """The proxy refused or cannot be used."""

    left = False


class TimedOut(NoAnswer):
    """Connecting, or answering, took longer than allowed."""


class ConnectionDropped(NoAnswer):
    """The connection broke before the answer was whole."""


class Refused(ApiError):
    """The API answered, and the answer is no."""


class BadRequest(Refused):
    """400."""


class TokenRejected(Refused):
    """401: the token is missing, wrong, expired or revoked."""


class Forbidden(Refused):
    """403: the token lacks the permission for this operation."""


class NotFound(Refused):
    """404: not there, or another account's."""


class MethodNotAllowed(Refused):
    """405: documented, but this server does not offer it."""


class Conflict(Refused):
    """409: the same slug or name exists."""


class Unprocessable(Refused):
    """422: the API understood the fields and does not accept them."""


class RateLimited(Refused):
    """429, again after a wait."""


class ServerFailed(Refused):
    """5xx; a read was tried twice."""


class Redirected(Refused):
    """3xx to a place that is not followed."""


class UnexpectedStatus(Refused):
    """A status that the wire facts do not name."""


class Unreadable(ApiError):
    """The API said yes, but its answer cannot be read."""


class EmptyAnswer(Unreadable):
    """No body where one is needed."""


class NotJson(Unreadable):
    """Not JSON: a gateway's HTML page, or a body cut short."""


class UnknownShape(Unreadable):
    """JSON, but not the envelope, or a wrong type where the data should be."""


class AnswerTooLarge(Unreadable):
    """Larger than this program is willing to hold."""
