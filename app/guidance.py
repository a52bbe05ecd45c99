"""From an error to what a person reads: title, explanation, and what to do next, under a key.

One table, used by every pane, dialog and toast. An entry speaks of what this program knows: the
wire facts' meanings of statuses and codes, and nothing that it would have to guess. Only why a
warehouse turned a test down is a guess, by the API's own words; it is called likely.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.api import errors
from app.api.errors import ApiError


@dataclass(frozen=True, slots=True)
class Step:
    """A next action: its id in ``app/actions.py`` and what it does for this error."""

    action: str
    text: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What to tell a person about a failure. ``cause`` holds the API's own words."""

    title: str
    cause: str
    explanation: str
    steps: tuple[Step, ...]

    @property
    def facts(self) -> str:
        """Title and cause in one line, for a toast or a banner."""
        return f"{self.title}: {self.cause}" if self.cause else self.title


_RETRY = Step("refresh", "try again")
_PROVIDERS = Step("view-providers", "the list of providers")
_QUIT = Step("quit", "quit")
_PROFILE = Step("profile", "another profile")
_BACK = Step("back", "go back")
_JOURNAL = Step("journal", "the journal of changes")
_OPEN_AUTH = Step("open-auth", "open its auth")
_REREAD = Step("refresh", "read the account again")

_CHECK_URL: Final = "Check the API URL (the profile's, or LYTICS_API_URL)"
_SUPPORT: Final = "If it lasts, give the vendor's support the request_id."
_SUPPORT_WITHOUT_ID: Final = "If it lasts, tell the vendor's support when it happened."

_BY_TYPE: dict[type[ApiError], tuple[str, tuple[Step, ...]]] = {
    errors.WriteRefused: (
        "Nothing is changed without an approved change. Nothing was sent.",
        (_BACK,),
    ),
    errors.ReadOnly: (
        "Read-only is in force, by --read-only or by the profile. Nothing was sent.",
        (_PROFILE,),
    ),
    errors.ForeignHost: (
        "The token belongs to one host only; nothing was sent to another.",
        (_PROFILE,),
    ),
    errors.BadValue: (
        "The object has no usable id or name, so it cannot be asked for.",
        (_REREAD,),
    ),
    errors.NameNotResolved: (
        f"{_CHECK_URL}, the network and the DNS.",
        (_RETRY,),
    ),
    errors.ConnectFailed: (
        f"{_CHECK_URL}, the network, and any VPN or firewall on the way.",
        (_RETRY,),
    ),
    errors.TlsFailed: (
        f"{_CHECK_URL}: https has to be spoken there. Where the certificate is not trusted, check "
        "the clock; behind a company proxy, its root certificate must be in the operating "
        "system's trust store.",
        (_RETRY,),
    ),
    errors.ProxyFailed: (
        "The proxy refused or cannot be used. Check HTTPS_PROXY, ALL_PROXY and NO_PROXY.",
        (_RETRY,),
    ),
    errors.TimedOut: (
        "The API or the network is slow, or something on the way drops the traffic.",
        (_RETRY,),
    ),
    errors.ConnectionDropped: (
        "It was tried twice. Check the network, a VPN or a proxy on the way to the API.",
        (_RETRY,),
    ),
    errors.NoAnswer: ("No whole answer came back.", (_RETRY,)),
    errors.BadRequest: ("The API did not accept the request as it was sent.", (_RETRY,)),
    errors.TokenRejected: (
        "The token is missing, wrong, expired or revoked. Make a new one in Lytics: "
        "Account > Security > Access Tokens.",
        (_PROFILE, _RETRY, _QUIT),
    ),
    errors.Forbidden: (
        "The token lacks the permission for exactly this. Trying again will not help; ask an "
        "account admin for a token whose roles allow it.",
        (_PROFILE,),
    ),
    errors.NotFound: (
        "It is not there any more, or it belongs to another account.",
        (_REREAD,),
    ),
    errors.MethodNotAllowed: (
        "This server does not offer the operation, though it is documented.",
        (_BACK,),
    ),
    errors.Conflict: (
        "Something of the same name or slug exists.",
        (_REREAD,),
    ),
    errors.Unprocessable: ("The API understood the fields and does not accept them.", (_BACK,)),
    errors.RateLimited: (
        "Too many requests in a short time, twice in a row. Wait half a minute.",
        (_RETRY,),
    ),
    errors.ServerFailed: (
        f"The API has a problem of its own; it was tried twice. {_SUPPORT}",
        (_RETRY,),
    ),
    errors.Redirected: (
        f"The API sent us to another place; the token is not taken there. {_CHECK_URL}.",
        (_RETRY,),
    ),
    errors.Refused: ("The API refused.", (_RETRY,)),
    errors.EmptyAnswer: ("The API accepted the request but sent nothing back.", (_RETRY,)),
    errors.NotJson: (
        "That is not the API's kind of answer: often a gateway's or a proxy's page, or an answer "
        f"cut short. {_CHECK_URL}.",
        (_RETRY,),
    ),
    errors.UnknownShape: (
        f"The answer is not in the form that the API documents. {_CHECK_URL}.",
        (_RETRY,),
    ),
    errors.AnswerTooLarge: ("The answer is larger than this program is willing to hold.", (_BACK,)),
    errors.Unreadable: ("The answer cannot be read.", (_RETRY,)),
    errors.NotSent: ("Nothing was sent.", (_RETRY,)),
    ApiError: ("Something went wrong while asking the API.", (_RETRY,)),
}

_UNKNOWN = (
    "Whether it happened is unknown until it is read back. Nothing is sent twice: to try again, "
    "open the change again.",
    (_JOURNAL, _REREAD),
)
_NOTHING_LEFT = "Nothing was sent. "

_OF_WRITES: dict[type[ApiError], tuple[str, tuple[Step, ...]]] = {
    errors.TimedOut: _UNKNOWN,
    errors.ConnectionDropped: _UNKNOWN,
    errors.NoAnswer: _UNKNOWN,
    errors.Unreadable: _UNKNOWN,
    errors.ServerFailed: (
        "The API has a problem of its own. Nothing is sent twice: what became of the change is "
        f"read back. {_SUPPORT}",
        (_JOURNAL, _REREAD),
    ),
    errors.RateLimited: (
        "Too many requests in a short time; nothing is sent twice. Wait half a minute, then open "
        "the change again.",
        (_BACK, _JOURNAL),
    ),
    errors.BadRequest: (
        "The API did not accept the change as it was sent. What a form holds is kept: go back, "
        "change it, and try again.",
        (_BACK,),
    ),
    errors.Unprocessable: (
        "The API understood the fields and does not accept them. What a form holds is kept: go "
        "back, change it, and try again.",
        (_BACK,),
    ),
    errors.Conflict: (
        "Something of the same name or slug exists. What a form holds is kept: go back and give it "
        "another name.",
        (_BACK, _REREAD),
    ),
}
"""Where a write is told of in other words than a read: a read is tried twice, a write never."""

_BY_CODE: dict[str, tuple[str, tuple[Step, ...]]] = {
    "PROVIDER-NOTFOUND-016": (
        "This account has no such provider.",
        (_PROVIDERS,),
    ),
    "AUTH-NOTFOUND-006": (
        "The auth is gone, or it belongs to another account: create it again, or give the "
        "connection another one.",
        (Step("view-auths", "the list of auth providers"),),
    ),
    "TABLE-NOTFOUND-009": (
        "The warehouse has no such table any more; the list of tables is cached for about 30 "
        "minutes on the API's side.",
        (_RETRY,),
    ),
}


_CREDENTIALS: Final = re.compile(
    r"(?i)\b401\b|unauthori[sz]ed|authenticat|credential|password|invalid_grant|\bjwt\b|"
    r"access denied|permission denied|private key|login failed|"
    r"\b(?:token|key|password|secret|certificate|session)s?\b.{0,40}\bexpired"
)
_NETWORK: Final = re.compile(
    r"(?i)time[d ]*-?out|unreachable|connection refused|could not connect|no route|resolve|"
    r"network|firewall|allow-?list|whitelist|\bIP\b"
)


def advise(error: ApiError, *, token_source: str = "", write: bool = False) -> Advice:
    """What to tell a person about an error, and what to do next.

    Args:
        error: any error of the tree.
        token_source: where the token came from ("LYTICS_API_TOKEN"), named on a 401.
        write: whether it is a change that failed; a change is sent once, whatever happens.

    """
    explanation, steps = _BY_CODE.get(error.code) or _entry(type(error))
    if isinstance(error, errors.TokenRejected | errors.Forbidden):
        explanation, steps = _entry(type(error))  # no object is to blame, whatever the code says
    if write:
        explanation, steps = _entry_of_write(error, (explanation, steps))
    if not error.request_id:
        explanation = explanation.replace(_SUPPORT, _SUPPORT_WITHOUT_ID)
    title = f"Could not {error.operation}"
    if isinstance(error, errors.TokenRejected):
        source = f" from {token_source}" if token_source else ""
        title = f"Not signed in: the API refused the token{source}"
    elif isinstance(error, errors.Forbidden):
        title = f"Not allowed to {error.operation}"
    return Advice(title, _cause(error), explanation, steps)


def advise_unhealthy(auth_method: str) -> tuple[str, tuple[Step, ...]]:
    """What to do about an auth that is unhealthy.

    Args:
        auth_method: how its provider authenticates; "" where that is unknown.

    """
    if auth_method.strip().lower().startswith("oauth"):
        text = (
            "Authorize it again in the Lytics web app, Settings > Integrations, then refresh: "
            "this cannot be done from here."
        )
        return text, (_REREAD,)
    text = (
        "Its credentials may have expired or been revoked at the provider: re-create it, and "
        "give its connections the new one."
    )
    return text, (Step("new", "re-create it"), Step("edit", "enter them again"), _REREAD)


def advise_missing_auth() -> tuple[str, tuple[Step, ...]]:
    """What to do about a connection whose auth the account doesn't have."""
    return (
        "It was deleted, or it belongs to another account: give the connection another one.",
        (Step("edit", "give it another auth"), Step("view-auths", "the list of auth providers")),
    )


def advise_failed_test(
    error: ApiError, auths: Sequence[str], *, new: bool = False
) -> tuple[str, tuple[Step, ...]]:
    """The likely cause of a test that the API or the warehouse turned down, and what to do.

    Args:
        error: what the list of tables or the scan answered.
        auths: the names of the connection's auths, to be named.
        new: whether the connection was created just now.

    """
    advice = advise(error)
    if new and isinstance(error, errors.NotFound):
        return (
            "Creating it started a background job at Lytics; until that is done, it may not be "
            "found. Wait a moment and try again.",
            (_RETRY,),
        )
    if not says_something(error) or error.code in _BY_CODE or isinstance(error, errors.NotFound):
        return advice.explanation, advice.steps
    if not auths:
        return (
            "The connection has no auth to sign in to its warehouse with: give it one.",
            (Step("edit", "give it an auth"),),
        )
    named = ("its auth " if len(auths) == 1 else "its auths ") + ", ".join(auths)
    again = Step("refresh", "read the account again")
    if _CREDENTIALS.search(error.message):
        return f"The warehouse does not accept the credentials of {named}.", (_OPEN_AUTH, again)
    if _NETWORK.search(error.message):
        return (
            "The warehouse can't be reached from Lytics: check the host, the port and whether the "
            f"warehouse lets Lytics' addresses in; then the credentials of {named}.",
            (_OPEN_AUTH, again),
        )
    return (
        f"Check the credentials of {named}, and whether the warehouse is running and can be "
        "reached from Lytics.",
        (_OPEN_AUTH, again),
    )


def says_something(error: ApiError) -> bool:
    """Whether an error tells of the connection that was asked for, and not of the way there."""
    about_the_way = (
        *(errors.NotSent, errors.NoAnswer, errors.Unreadable, errors.TokenRejected),
        *(errors.Forbidden, errors.RateLimited, errors.Redirected, errors.MethodNotAllowed),
    )
    return not isinstance(error, about_the_way)


def _entry_of_write(
    error: ApiError, of_a_read: tuple[str, tuple[Step, ...]]
) -> tuple[str, tuple[Step, ...]]:
    if isinstance(error, errors.NoAnswer) and not error.left:
        # The way there failed: what is said of a read holds, and nothing has changed.
        return _NOTHING_LEFT + _entry(type(error))[0], (_BACK,)
    for base in type(error).__mro__:
        if base in _OF_WRITES:
            return _OF_WRITES[base]
    explanation, steps = of_a_read
    kept = tuple(step for step in steps if step is not _RETRY)
    return explanation, kept or (_BACK,)


def _entry(kind: type[ApiError]) -> tuple[str, tuple[Step, ...]]:
    return next(_BY_TYPE[base] for base in kind.__mro__ if base in _BY_TYPE)


def _cause(error: ApiError) -> str:
    """The API's own words with its code, status and request_id."""
    facts = [error.code, str(error.status or "")]
    if error.request_id:
        facts.append(f"request_id {error.request_id}")
    known = " · ".join(filter(None, facts))
    return f"{error.message} ({known})" if known else error.message
