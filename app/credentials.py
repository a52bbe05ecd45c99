"""Where the token comes from, and which address it belongs to.

A token belongs to the exact scheme, host and port that it was given for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from app.api.address import AddressRefused, ApiAddress

TOKEN_VARIABLE = "LYTICS_API_TOKEN"
URL_VARIABLE = "LYTICS_API_URL"
DEFAULT_URL = "https://api.lytics.io"


class CredentialsProblem(Exception):
    """No sign-in can be made of what was given; its text is one plain sentence."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A token with the address that it belongs to.

    Attributes:
        profile: the name it is shown under.
        address: the only place that the token is sent to.
        token: sent as it is in ``Authorization``.
        source: where the token came from, as the header says it ("env").
        source_name: the same in a sentence ("LYTICS_API_TOKEN").
        read_only: whether every write is impossible.

    """

    profile: str
    address: ApiAddress
    token: SecretStr
    source: str
    source_name: str
    read_only: bool = False


def from_environment(environ: Mapping[str, str], *, read_only: bool = False) -> SignIn | None:
    """The sign-in that the environment gives; None where it holds no token.

    Raises:
        CredentialsProblem: the address is not one that a token is sent to.

    """
    token = environ.get(TOKEN_VARIABLE, "").strip()
    if not token:
        return None
    try:
        address = ApiAddress.parse(environ.get(URL_VARIABLE, "").strip() or DEFAULT_URL)
    except AddressRefused as refused:
        raise CredentialsProblem(f"{URL_VARIABLE}: {refused}") from None
    return SignIn("environment", address, SecretStr(token), "env", TOKEN_VARIABLE, read_only)
