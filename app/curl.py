"""A request as a curl command that names the token's variable and never the token."""

from __future__ import annotations

import shlex


def curl_command(method: str, url: str) -> str:
    """The command for a request without a body.

    Args:
        method: the HTTP method.
        url: the full address with its query, percent-encoded.
    """
    parts = ["curl"]
    if method != "GET":
        parts += ["-X", method]
    # Double quotes: the shell puts the token in when the command runs.
    parts += ['-H "Authorization: $LYTICS_API_TOKEN"', "-H 'Accept: application/json'"]
    return " ".join([*parts, shlex.quote(url)])
