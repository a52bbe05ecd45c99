"""From an error to what a person reads: title, explanation, and what to do next, under a key.

One table, used by every pane, dialog and toast. An entry speaks of what this program knows: the
wire facts' meanings of statuses and codes, and nothing that it would have to guess.
"""

from __future__ import annotations

from dataclasses import dataclass

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

_BY_TYPE: dict[type[ApiError], tuple[str, tuple[Step, ...]]] = {
    errors.WriteRefused: (
        "Nothing is changed without an approved change. Nothing was sent.",
        (),
    ),
    errors.ReadOnly: (
        "Read-only is in force, by --read-only or by the profile. Nothing was sent.",
        (),
    ),
    errors.ForeignHost: (
        "The token belongs to one host only; nothing was sent to another.",
        (),
    ),
    errors.BadValue: ("The object has no usable id or name, so it cannot be asked for.", ()),
    errors.NameNotResolved: (
        "The host name has no address. Check LYTICS_API_URL, the network and the DNS.",
        (_RETRY,),
    ),
    errors.ConnectFailed: (
        "The host refused the connection or cannot be reached. Check the network, a VPN or a "
        "firewall, and LYTICS_API_URL.",
        (_RETRY,),
    ),
    errors.TlsFailed: (
        "The host's certificate is not trusted by this machine. Behind a company proxy, its root "
        "certificate must be in the operating system's trust store.",
        (_RETRY,),
    ),
    errors.ProxyFailed: (
        "The proxy refused or cannot be used. Check HTTPS_PROXY, ALL_PROXY and NO_PROXY.",
        (_RETRY,),
    ),
    errors.TimedOut: ("No answer in time. The rest of the program stays usable.", (_RETRY,)),
    errors.ConnectionDropped: (
        "The connection broke before the answer was whole; it was tried twice.",
        (_RETRY,),
    ),
    errors.NoAnswer: ("No whole answer came back.", (_RETRY,)),
    errors.BadRequest: ("The API did not accept the request as it was sent.", (_RETRY,)),
    errors.TokenRejected: (
        "The token is missing, wrong, expired or revoked. Make a new one in Lytics: "
        "Account > Security > Access Tokens.",
        (Step("profile", "another profile"), _RETRY, _QUIT),
    ),
    errors.Forbidden: (
        "The token lacks the permission for exactly this. Trying again will not help; ask an "
        "account admin for a token whose roles allow it.",
        (),
    ),
    errors.NotFound: (
        "It is not there any more, or it belongs to another account.",
        (Step("refresh", "read the account again"),),
    ),
    errors.MethodNotAllowed: (
        "This server does not offer the operation, though it is documented.",
        (),
    ),
    errors.Conflict: (
        "Something of the same name or slug exists.",
        (Step("refresh", "read the account again"),),
    ),
    errors.Unprocessable: ("The API understood the fields and does not accept them.", ()),
    errors.RateLimited: (
        "Too many requests in a short time, twice in a row. Wait half a minute.",
        (_RETRY,),
    ),
    errors.ServerFailed: (
        "The API has a problem of its own; it was tried twice. If it lasts, give the vendor's "
        "support the request_id.",
        (_RETRY,),
    ),
    errors.Redirected: (
        "The API sent us to another place; the token is not taken there. Check LYTICS_API_URL.",
        (_RETRY,),
    ),
    errors.Refused: ("The API refused.", (_RETRY,)),
    errors.EmptyAnswer: ("The API said yes, but sent nothing.", (_RETRY,)),
    errors.NotJson: (
        "That is not the API's kind of answer: often a gateway's or a proxy's page, or an answer "
        "cut short. Check LYTICS_API_URL.",
        (_RETRY,),
    ),
    errors.UnknownShape: (
        "The answer is not in the form that the API documents. Check LYTICS_API_URL.",
        (_RETRY,),
    ),
    errors.AnswerTooLarge: ("The answer is larger than this program is willing to hold.", ()),
    errors.Unreadable: ("The answer cannot be read.", (_RETRY,)),
    errors.NotSent: ("Nothing was sent.", ()),
    ApiError: ("Something went wrong while asking the API.", (_RETRY,)),
}

_BY_CODE: dict[str, tuple[str, tuple[Step, ...]]] = {
    "PROVIDER-NOTFOUND-016": (
        "This account knows no such provider.",
        (_PROVIDERS,),
    ),
    "AUTH-NOTFOUND-006": (
        "The auth is gone, or it belongs to another account: create it anew, or give the "
        "connection another one.",
        (Step("view-auths", "the list of auth providers"),),
    ),
    "TABLE-NOTFOUND-009": (
        "The warehouse has no such table any more; the list of tables is cached for about 30 "
        "minutes on the API's side.",
        (_RETRY,),
    ),
}


def advise(error: ApiError, *, token_source: str = "") -> Advice:
    """What to tell a person about an error, and what to do next.

    Args:
        error: any error of the tree.
        token_source: where the token came from ("LYTICS_API_TOKEN"), named on a 401.

    """
    explanation, steps = _BY_CODE.get(error.code) or _entry(type(error))
    if isinstance(error, errors.TokenRejected | errors.Forbidden):
        explanation, steps = _entry(type(error))  # no object is to blame, whatever the code says
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
    else:
        text = (
            "Its credentials may have expired or been revoked at the provider: re-create it, and "
            "give its connections the new one."
        )
    return text, (Step("refresh", "read the account again"),)


def _entry(kind: type[ApiError]) -> tuple[str, tuple[Step, ...]]:
    return next(_BY_TYPE[base] for base in kind.__mro__ if base in _BY_TYPE)


def _cause(error: ApiError) -> str:
    """The API's own words with its code, status and request_id."""
    facts = [error.code, str(error.status or "")]
    if error.request_id:
        facts.append(f"request_id {error.request_id}")
    known = " · ".join(filter(None, facts))
    return f"{error.message} ({known})" if known else error.message
